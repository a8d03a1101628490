"""``plan``: what would go out, as the bot itself would decide it; and nothing is changed by asking."""

import ast
import json
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from commands import plan
from commands.run import usable_handbook
from config.settings import read
from domain.attention import Kind
from domain.calendar import Why
from domain.settings import SettingsChoice
from services import outbox
from storage.database import Database
from storage.schema import metadata
from tests.services.world import BEN, CLAIRE, NORA, TEAM, Programme, person, utc
from tests.support import FakeClock

USUAL = SettingsChoice(language=None, messages_on=True, lesson_days=frozenset({1, 3}), lesson_time=time(10))


@pytest.fixture
def programme(database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """Started on Monday 23 November 2026 for three people, one of them in Montréal, with the real handbook."""
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    for name in ("ENTRAIN_CONTENT", "SLACK_API_URL", "ENTRAIN_CLOCK_URL"):
        monkeypatch.delenv(name, raising=False)
    made = Programme(database, clock, usable_handbook(read()))
    made.load([person(CLAIRE), person(NORA), person(BEN, zone="America/Toronto")])
    made.start(CLAIRE, NORA, BEN)
    return made


def planned(programme: Programme, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert plan.main(["--from", "2026-11-23", "--to", "2026-12-04", "--json", *arguments], programme.clock) == 0
    return json.loads(capsys.readouterr().out)


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in every table."""
    with database.transaction() as connection:
        return {
            name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key.columns))]
            for name, table in metadata.tables.items()
        }


def test_what_would_come_to_each_and_when(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    told = planned(programme, capsys)["if_everybody_reacts"]["messages"]
    nora = [(row["kind"], row["at"]) for row in told if row["member"] == NORA.user_id]
    assert nora[0][0] == "welcome"
    assert [row for row in nora if row[0] == "lesson"] == [
        ("lesson", f"2026-{day}T10:00+01:00") for day in ("11-24", "11-26", "12-01", "12-03")
    ]
    ben = [row["at"] for row in told if row["member"] == BEN.user_id and row["kind"] == "lesson"]
    assert ben[0] == "2026-11-24T10:00-05:00"


def test_asking_changes_nothing(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows(programme.database)
    planned(programme, capsys)
    assert rows(programme.database) == before


def test_it_comes_as_it_was_planned(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    told = planned(programme, capsys)["if_everybody_reacts"]["messages"]
    came = programme.live_until(utc(2026, 12, 4, 23))
    to_members = [row for row in told if row["member"].startswith("U")]  # posts in channels are counted apart
    assert [(row["member"], row["kind"], row["subject"]) for row in to_members] == [
        (sent.key.user_id, sent.kind.value, sent.subject) for sent in sorted(came, key=lambda s: (s.day(), s.at, s.key))
    ]


def test_what_is_held_back_is_said_with_the_rule(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    away = replace(USUAL, leave_from=date(2026, 11, 30), leave_to=date(2026, 12, 2))
    programme.services.settings.choose(key=NORA, choice=away)
    programme.services.settings.switch_messages(key=BEN, on=False)
    held = planned(programme, capsys)["if_nobody_reacts"]["held_back"]
    assert ("2026-12-01", NORA.user_id, "leave") in {(row["day"], row["member"], row["rule"]) for row in held}
    assert {row["rule"] for row in held if row["member"] == BEN.user_id} == {"stopped"}


def test_the_two_futures_differ_where_silence_makes_it_quieter(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    told = planned(programme, capsys)
    nobody, everybody = (len(told[name]["messages"]) for name in ("if_nobody_reacts", "if_everybody_reacts"))
    assert nobody < everybody
    assert "halved" in {row["rule"] for row in told["if_nobody_reacts"]["held_back"]}


def test_for_people_it_is_told_day_by_day(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert plan.main(["--from", "2026-11-23", "--to", "2026-11-24"], programme.clock) == 0
    said = capsys.readouterr().out
    assert "Tuesday 24 November 2026" in said
    assert "it is their lesson day and hour" in said
    assert "held back" in said


def test_where_the_bot_was_taken_out_there_is_nothing_not_even_what_waits(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    assert programme.plan()
    programme.services.installations.remove(workspace_id=TEAM)
    told = planned(programme, capsys)
    assert (told["started"], told["installed"]) == (True, False)
    assert all(not told[name]["messages"] for name in ("if_nobody_reacts", "if_everybody_reacts"))
    assert plan.main(["--to", "2026-11-24"], programme.clock) == 0
    assert "Nothing: the workspace took the bot out." in capsys.readouterr().out


def test_before_start_there_is_nothing(
    database: Database, clock: FakeClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    for _ in range(2):  # not even a workspace at first
        assert plan.main(["--to", "2026-12-04"], clock) == 0
        assert "has not been started" in capsys.readouterr().out
        Programme(database, clock)


def test_days_in_the_wrong_order_are_refused(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    assert plan.main(["--from", "2026-12-04", "--to", "2026-11-23"], programme.clock) == 2
    assert "comes before" in capsys.readouterr().err


def test_what_is_no_day_is_said_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        plan.main(["--to", "tomorrow"])
    assert "'tomorrow' is not a day; expected for instance 2026-11-23" in capsys.readouterr().err


def rules_said_at_the_last_moment() -> set[str]:
    """The words by which a service says no to a message: what functions that answer "a view, or a rule" give as text."""
    found: set[str] = set()
    for path in sorted(Path(outbox.__file__).parent.glob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            answers = function.returns if isinstance(function, ast.FunctionDef) else None
            if answers is None or not ast.unparse(answers).endswith(" | str"):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    choices = (
                        [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
                    )
                    found |= {str(c.value) for c in choices if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return found


def test_every_kind_of_message_has_its_why_and_every_rule_its_sentence() -> None:
    assert plan.WHY.keys() == {kind.value for kind in Kind}
    said = rules_said_at_the_last_moment()
    assert {"survey_closed", "asking", "done"} <= said
    assert "closed" not in said, "that is the organisation's"
    assert (said | {why.value for why in Why}) - {""} <= plan.RULES.keys()
