"""Two ``serve`` and two ``work`` are killed while towns live a week: nothing is lost, doubled or mixed up.

``python -m tests.faults.processes`` is the long form, with five towns of two hundred.
"""

from pathlib import Path

import pytest

from tests.faults.processes import Setting, one_run, report


@pytest.mark.long
async def test_two_towns_live_a_week_while_processes_are_killed(tmp_path: Path) -> None:
    setting = Setting(kills=40, teams=2, members=60)
    outcome = await one_run(setting, tmp_path)
    report(outcome, setting)
    assert outcome.kills.total() >= setting.kills
    assert outcome.good
