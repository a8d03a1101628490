"""export person and erase: what an operator does when somebody asks."""

import json
from pathlib import Path

import pytest

import bot
from storage.database import Database
from tests.commands.support import address
from tests.services.world import BEN, CLAIRE, NORA, Programme, person
from tests.support import FakeClock
from tests.unit.test_handbook_example import put


@pytest.fixture
def programme(database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Programme:
    """Nora and Ben take part; Nora has read the charter."""
    monkeypatch.setenv("DATABASE_URL", address(database))
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    monkeypatch.chdir(tmp_path)
    made = Programme(database, clock)
    made.load([person(CLAIRE), person(NORA), person(BEN)])
    made.start(NORA, BEN)
    made.tick()
    made.services.charter.acknowledge(
        key=NORA, version="1.0", language="fr", shown_blocks_sha256="b" * 64, button_label="J’ai lu"
    )
    return made


def test_a_person_gets_all_of_it_in_one_file_that_explains_itself(
    programme: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export", "person", NORA.user_id]) == 0
    assert "1 entries about the charter" in capsys.readouterr().out
    told = json.loads((tmp_path / f"person-{NORA.user_id}" / "my-data.json").read_text(encoding="utf-8"))
    assert told["held"]["members"][0]["zone"] == "Europe/Paris"
    assert told["held"]["charter_assignments"][0]["state"] == "acknowledged"
    assert (told["charter"]["entries"][0]["type"], len(told["charter"]["texts"])) == ("ack", 2)
    assert "nul ne peut les retrouver" in told["about"]["fr"]
    assert "nobody can find it" in told["about"]["en"]
    assert BEN.user_id not in json.dumps(told)


def test_of_whom_nothing_is_held_it_says_so(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["export", "person", "U0STRANGER"]) == 1
    assert "Nothing is held on U0STRANGER." in capsys.readouterr().out
    assert bot.main(["erase", "U0STRANGER", "--yes"]) == 0
    assert "Nothing is held on U0STRANGER." in capsys.readouterr().out


def test_erasing_says_what_was_removed_and_what_cannot_be_found(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    programme.services.members.follow(workspace_id="T1", person=person(NORA, deleted=True))
    assert bot.main(["erase", NORA.user_id, "--yes"]) == 0
    out = capsys.readouterr().out
    assert "charter_subjects       1" in out
    assert "Not found, because it is kept without any name: concerns" in out
    assert bot.main(["export", "person", NORA.user_id]) == 1


def test_who_takes_part_is_not_erased_by_accident(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["erase", NORA.user_id, "--yes"]) == 2
    assert "Take them out of the programme's channel first, or add --anyway." in capsys.readouterr().err
    assert bot.main(["erase", NORA.user_id]) == 2
    assert "--yes is needed where nobody can be asked" in capsys.readouterr().err
    assert programme.services.privacy.mine(key=NORA).holdings
    assert bot.main(["erase", NORA.user_id, "--yes", "--anyway"]) == 0
    assert programme.services.privacy.mine(key=NORA).holdings == ()
