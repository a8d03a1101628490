"""Weeks of the programme on invented people keep every rule; and a bot with a rule broken is found out."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from commands.manifest import manifest
from commands.simulate import as_json, main
from config.settings import ROOT
from simulation.parts import BOT, FIRST_DAY, Setup
from simulation.population import CHARACTERS, PLACES, population
from simulation.rules import RULES
from simulation.running import Outcome, simulate
from storage.database import Database
from tests.conftest import MakeDatabase
from tests.services.world import Programme
from tests.simulation.broken import BREAKS
from tests.support import FakeClock

QUICK = ("stopped",)
WEEKS = {
    "expiry": 3,
    "recheck": 5,
    "everything_paused": 3,
    "paused": 4,
    "quieter": 4,
    "hours": 1,
    "stopped": 1,
    "digest": 4,
}
"""Weeks that a break needs to show: the power cut is in the third. The others show in two, or sooner."""
NOVEMBER = date(2026, 11, 2)
"""A Monday with a public holiday in France on the Wednesday after next."""


async def simulated(
    folder: Path,
    members: int,
    weeks: int,
    database: str = "",
    bot: tuple[str, ...] = BOT,
    first_day: date = FIRST_DAY,
    seed: int = 7,
) -> Outcome:
    """A simulation of these."""
    return await simulate(
        Setup(
            members=members,
            weeks=weeks,
            seed=seed,
            manifest=manifest("fr", {}, None),
            content=ROOT / "content",
            folder=folder,
            database=database or f"sqlite:///{folder}/simulation.db",
            bot=bot,
            first_day=first_day,
        )
    )


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
async def test_two_weeks_of_twenty_people_keep_every_rule(
    kind: str, make_database: MakeDatabase, tmp_path: Path
) -> None:
    address = make_database(kind).url.render_as_string(hide_password=False)
    outcome = await simulated(tmp_path, 20, 2, address)
    told = as_json(outcome)
    assert told["first"] == []
    assert told["messages"] > 60
    assert all(rule["checked"] >= 20 for name, rule in told["rules"].items() if name != "digest")
    assert told["rules"]["digest"]["checked"]
    assert {"survey", "suggestion", "digest"} <= told["kinds"].keys()
    json.dumps(told)


@pytest.mark.long
async def test_eight_weeks_of_a_hundred_people_keep_every_rule(database: Database, tmp_path: Path) -> None:
    outcome = await simulated(tmp_path, 100, 8, database.url.render_as_string(hide_password=False))
    assert as_json(outcome)["first"] == []


@pytest.mark.parametrize("rule", [pytest.param(r, marks=() if r in QUICK else pytest.mark.long) for r in BREAKS])
async def test_a_broken_rule_is_found_out(rule: str, tmp_path: Path) -> None:
    bot = (sys.executable, "-m", "tests.simulation.broken", rule, "run")
    first_day = NOVEMBER if rule == "holiday" else FIRST_DAY
    members, weeks = 20 if rule in QUICK else 40, WEEKS.get(rule, 2)
    outcome = await simulated(tmp_path, members, weeks, bot=bot, first_day=first_day)
    assert outcome.verdicts[rule].broken, {name: len(one.broken) for name, one in outcome.verdicts.items()}


def test_a_database_in_use_is_left_alone(
    database: Database, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    Programme(database, clock)
    address = database.url.render_as_string(hide_password=False)
    assert main(["--members", "1", "--weeks", "1", "--database", address]) == 2
    assert "in use" in capsys.readouterr().err


def test_every_rule_has_a_break() -> None:
    assert set(BREAKS) == {*RULES, "reached", "digest"}


def test_the_same_seed_gives_the_same_people() -> None:
    assert population(200, 3) == population(200, 3)
    assert population(200, 3) != population(200, 4)


@pytest.mark.parametrize("members", [1, 5, len(CHARACTERS), 30, 1_000])
def test_as_many_people_as_asked_for_and_everybody_is_there_once_there_is_room(members: int) -> None:
    people = population(members, 1)
    assert len({one.user for one in people}) == members
    if members >= 100:
        assert {one.character for one in people} == set(CHARACTERS)
        assert {one.zone for one in people} >= {zone for zone, _, weight in PLACES if weight < 10}
