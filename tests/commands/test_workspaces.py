"""Commands about one workspace of several: as simple as ever with one, and asking which with more."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import bot
from commands import plan
from storage import members as members_store
from storage.database import Database
from tests.commands.support import address
from tests.services.world import CLAIRE, NORA, Programme, person
from tests.support import FakeClock
from tests.unit.test_handbook_example import put

OTHER = "T2"
OWN = (
    'organisation: {name: "La Rivière", coordinator: "Yusuf Diallo", contact: "#eau", whistleblowing: "droit@r.test"}\n'
)


@pytest.fixture
def two(database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Programme:
    """Nora takes part in one workspace; in the other, someone with the same id is known."""
    monkeypatch.setenv("DATABASE_URL", address(database))
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    monkeypatch.chdir(tmp_path)
    made = Programme(database, clock)
    made.load([person(CLAIRE), person(NORA)])
    made.start(NORA)
    there = made.services.workspace
    there.meet(workspace_id=OTHER, bot_user_id="U0BOT")
    there.load_page(workspace_id=OTHER, people=[person(NORA, zone="America/Toronto")], mark=1)
    return made


@pytest.mark.parametrize(
    "command",
    [
        ["export", "person", NORA.user_id],
        ["export", "hours", "--month", "2026-11"],
        ["export", "evidence"],
        ["export", "kickoff"],
        ["erase", NORA.user_id, "--yes"],
        ["plan", "--from", "2026-11-23", "--to", "2026-11-24"],
    ],
)
def test_with_several_workspaces_a_command_asks_which(
    two: Programme, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert bot.main(command) == 2
    assert "--workspace is needed: this database has 2 workspaces. There are T1, T2." in capsys.readouterr().err
    assert bot.main([*command, "--workspace", "T9"]) == 2
    assert "names none of this database's workspaces: 'T9'" in capsys.readouterr().err


def test_what_is_held_on_somebody_is_of_the_workspace_named(two: Programme, tmp_path: Path) -> None:
    for workspace_id, zone in (("T1", "Europe/Paris"), (OTHER, "America/Toronto")):
        out = tmp_path / workspace_id
        assert bot.main(["export", "person", NORA.user_id, "--workspace", workspace_id, "--out", str(out)]) == 0
        told = json.loads((out / "my-data.json").read_text(encoding="utf-8"))
        assert [row["zone"] for row in told["held"]["members"]] == [zone]


def test_erasing_somebody_here_leaves_who_has_their_id_elsewhere(two: Programme) -> None:
    assert bot.main(["erase", NORA.user_id, "--yes", "--anyway", "--workspace", OTHER]) == 0
    assert two.member(NORA).participates
    with two.database.transaction() as connection:
        assert members_store.get(connection, replace(NORA, workspace_id=OTHER)) is None


def test_a_plan_is_of_the_workspace_named_and_changes_neither(
    two: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--from", "2026-11-23", "--to", "2026-12-04", "--json"]
    capsys.readouterr()
    assert plan.main([*days, "--workspace", "T1"], two.clock) == 0
    told = json.loads(capsys.readouterr().out)["if_everybody_reacts"]["messages"]
    assert {row["member"] for row in told if row["member"].startswith("U")} == {NORA.user_id}
    assert plan.main([*days, "--workspace", OTHER], two.clock) == 0
    assert not json.loads(capsys.readouterr().out)["started"]
    assert two.services.workspace.meet(workspace_id="T1").started_at is not None


def test_a_question_is_answered_as_the_workspace_reads_its_handbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = {"workspaces/T0RIVER001/programme.yaml": "languages: [fr]\n"}
    ask = ["ask", "--content", str(put(tmp_path, own)), "--lang", "en", "what then?"]  # type: ignore[arg-type]
    assert bot.main(ask) == 0
    assert bot.main([*ask, "--workspace", "T0LAKE0001"]) == 0
    assert bot.main([*ask, "--workspace", "T0RIVER001"]) == 2
    assert "there is no handbook in 'en'" in capsys.readouterr().err


def test_doctor_names_the_workspace_whose_own_content_is_wrong(
    two: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "content", {"workspaces/T0RIVER001/programme.yaml": "address: thou\n"})
    assert bot.main(["doctor", "--json"]) == 1
    found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["about"] == "content"]
    assert [one["verdict"] for one in found] == ["ok", "wrong"]
    assert "of T0RIVER001" in found[1]["says"]
