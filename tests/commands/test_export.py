"""export hours: what staff representatives get is what the ledger holds, and nobody's name."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

import bot
from storage.database import Database
from storage.members import members
from storage.outbox import ledger, outbox
from storage.workspace import save
from tests.commands.support import address
from tests.unit.test_handbook_example import put

NORA, BEN = "U0NORA0001", "U0BEN00001"


@pytest.fixture
def recorded(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """A workspace whose ledger knows a few messages of November 2026."""
    monkeypatch.setenv("DATABASE_URL", address(database))
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    monkeypatch.chdir(tmp_path)
    with database.transaction() as connection:
        save(connection, "T1")
    arrived(database, NORA, "2026-11-24T09:00", "Europe/Paris")
    arrived(database, NORA, "2026-11-26T09:00", "Europe/Paris", kind="review")
    arrived(database, BEN, "2026-11-24T15:00", "America/Toronto")
    arrived(database, BEN, "2026-10-30T14:00", "America/Toronto")
    arrived(database, BEN, "2026-12-01T15:00", "America/Toronto")
    return database


def arrived(
    database: Database, user: str, at: str, zone: str | None, *, kind: str = "lesson", broke: str | None = None
) -> None:
    """A message that arrived at that moment, UTC; without a zone, by a version that did not note the hour."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    day = {"workspace_id": "T1", "user_id": user, "local_date": moment.date(), "occasion": f"{user}:{at}"}
    noted = {} if zone is None else {"kind": kind, "sent_at": moment, "zone": zone, "broke": broke}
    row = {**day, "kind": kind, "folded": [], "due_at": moment, "expires_at": moment, "state": "sent"}
    with database.transaction() as connection:
        connection.execute(insert(outbox), {**row, "sent_at": moment})
        connection.execute(insert(ledger), {**day, "iso_week": "2026-W48", **noted})


def rows(folder: Path) -> list[dict[str, Any]]:
    """The table, as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO((folder / "hours-2026-11.csv").read_text(encoding="utf-8-sig"))))


def test_a_month_is_a_row_a_message_in_each_persons_own_hours(
    recorded: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export", "hours", "--month", "2026-11", "--with-ids"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "3 messages nobody asked for in 2026-11, 0 outside people's hours.",
        "Written to hours-2026-11: hours-2026-11.csv, LISEZ-MOI README.txt",
    ]
    usual = {"local_date": "2026-11-24", "local_time": "10:00", "kind": "lesson", "rule_broken": ""}
    assert rows(tmp_path / "hours-2026-11") == [
        {"person": NORA, "zone": "Europe/Paris", **usual},
        {"person": BEN, "zone": "America/Toronto", **usual},
        {"person": NORA, "zone": "Europe/Paris", **usual, "local_date": "2026-11-26", "kind": "review"},
    ]


def test_without_being_asked_it_names_nobody_but_tells_people_apart(recorded: Database, tmp_path: Path) -> None:
    assert bot.main(["export", "hours", "--month", "2026-11", "--out", str(tmp_path / "proof")]) == 0
    first, second, third = (row["person"] for row in rows(tmp_path / "proof"))
    assert {first, second} == {"1", "2"}
    assert first == third
    for file in (tmp_path / "proof").iterdir():
        assert not {NORA, BEN} & set(file.read_text(encoding="utf-8").replace(",", " ").split())


def test_what_came_outside_somebodys_hours_is_counted_and_says_which_rule_it_broke(
    recorded: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arrived(recorded, NORA, "2026-11-28T21:00", "Europe/Paris", broke="outside_hours")
    assert bot.main(["export", "hours", "--month", "2026-11"]) == 0
    assert "4 messages nobody asked for in 2026-11, 1 outside people's hours." in capsys.readouterr().out
    assert rows(tmp_path / "hours-2026-11")[-1]["rule_broken"] == "outside_hours"
    page = (tmp_path / "hours-2026-11" / "LISEZ-MOI README.txt").read_text(encoding="utf-8")
    assert "dont hors des heures de la personne\u00a0: 1" in page
    assert "of which outside people’s hours: 1" in page


def test_the_page_explains_in_both_languages(recorded: Database, tmp_path: Path) -> None:
    arrived(recorded, BEN, "2026-11-27T15:00", None)
    assert bot.main(["export", "hours", "--month", "2026-11"]) == 0
    page = (tmp_path / "hours-2026-11" / "LISEZ-MOI README.txt").read_text(encoding="utf-8")
    for words in (
        "Messages envoyés sans avoir été demandés\u00a0: novembre 2026",
        "Messages arrivés\u00a0: 3",
        "Au plus, pour une même personne\u00a0: 1 en un jour, 2 en une semaine",
        "absents du tableau\u00a0: 1",
        "Messages sent without being asked for: November 2026",
        "People reached: 2",
        "By kind: lesson 2, review 1",
    ):
        assert words in page


def test_a_month_without_messages_is_a_proof_too(recorded: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["export", "hours", "--month", "2027-01"]) == 0
    assert "0 messages nobody asked for in 2027-01, 0 outside" in capsys.readouterr().out


def test_nothing_is_overwritten(recorded: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["export", "hours", "--month", "2026-11"]) == 0
    assert bot.main(["export", "hours", "--month", "2026-11"]) == 2
    assert "holds hours-2026-11.csv already" in capsys.readouterr().err


@pytest.mark.parametrize("month", ["2026-13", "november", "26-11", "2026-1", "2026-11-01"])
def test_what_is_no_month_is_said(month: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bot.main(["export", "hours", "--month", month])
    assert "expected for instance 2026-11" in capsys.readouterr().err


def test_a_database_that_knows_nobody_is_said(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(database))
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    assert bot.main(["export", "hours", "--month", "2026-11"]) == 2
    assert "knows no workspace yet" in capsys.readouterr().err


def test_a_date_of_the_ledger_decides_the_month() -> None:
    from domain.hours import month_after, month_of

    assert month_after(month_of("2026-12")) == date(2027, 1, 1)
    assert month_after(month_of("2026-11")) == date(2026, 12, 1)


@pytest.mark.parametrize("name", ["kit.md", "kit.docx"])
def test_the_kit_for_the_first_meeting_is_a_document(
    recorded: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert bot.main(["export", "kickoff", "--to", f"made/{name}"]) == 2
    assert "Nobody coordinates the programme yet" in capsys.readouterr().err
    with recorded.transaction() as connection:
        person = {"is_admin": True, "active": True, "participates": True}
        connection.execute(insert(members), {"workspace_id": "T1", "user_id": NORA, **person})
    assert bot.main(["export", "kickoff", "--to", f"made/{name}", "--lang", "en"]) == 0
    made = (tmp_path / "made" / name).read_bytes()
    assert made.startswith(b"# Kick-off meeting" if name == "kit.md" else b"PK")
    assert bot.main(["export", "kickoff", "--to", f"made/{name}"]) == 2, "nothing is overwritten"
    assert bot.main(["export", "kickoff", "--to", "kit.pdf"]) == 2
    assert bot.main(["export", "kickoff", "--lang", "de"]) == 2


def test_the_report_of_a_month_is_a_file_in_the_form_its_name_says(
    recorded: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export", "report", "--month", "2026-10"]) == 0
    assert capsys.readouterr().out == "Written to .: entrain-2026-10.pdf\n"
    assert (tmp_path / "entrain-2026-10.pdf").read_bytes().startswith(b"%PDF-")
    assert bot.main(["export", "report", "--month", "2026-10", "--output", "october.txt"]) == 2
    assert "neither a PDF nor a Word file" in capsys.readouterr().err
    assert bot.main(["export", "report", "--month", "2999-01"]) == 2
    assert "has not begun yet" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_lists_come_as_a_table_with_its_page_or_as_a_workbook(
    recorded: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert bot.main(["export", "suggestions", "--format", form]) == 2
    assert "Nobody coordinates the programme yet" in capsys.readouterr().err
    with recorded.transaction() as connection:
        connection.execute(insert(members), {"workspace_id": "T1", "user_id": NORA, "is_admin": True})
    for what in ("suggestions", "surveys", "charter"):
        assert bot.main(["export", what, "--format", form, "--out", what, "--lang", "en"]) == 0
        beside = {"LISEZ-MOI README.txt"} if form == "csv" else set()
        names = {file.name for file in (tmp_path / what).iterdir()}
        assert names - beside == {name for name in names if name.startswith(what) and name.endswith(f".{form}")}
        assert len(names) == 1 + len(beside)
    assert bot.main(["export", "hours", "--month", "2026-11", "--format", form]) == 0
    assert (tmp_path / "hours-2026-11" / f"hours-2026-11.{form}").exists()
