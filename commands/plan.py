"""``plan``: who would get what, when and why, and what would be held back by which rule. Sends nothing, changes nothing.

The planning is the bot's own, lived through on a copy of the database under a clock that is moved. A copy, and not a
transaction rolled back: on PostgreSQL that would keep rows from a bot at work for as long as it lasts.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from commands.backup import FileRefused, write_backup
from commands.days import a_day
from commands.migrate import open_database
from commands.run import usable_library
from commands.workspaces import add_workspace, workspace_of
from config.settings import read
from domain.clock import Clock, SystemClock
from services.context import Library
from services.forecast import Entry, Forecast, Forecaster
from storage import workspace as workspace_store
from storage.database import Database
from storage.migrate import migrate

HELP = "say who would get what, when and why; sends nothing"

WHY = {
    "concern": "something waits on the trusted people's desk, or their word on who is one of them is needed",
    "welcome": "takes part and has had no first message",
    "duties": "something waits for them, as coordinator or as the owner of a text",
    "charter": "is asked to read this edition, or reminded of it",
    "survey": "is among those a survey asks that is open",
    "lesson": "it is their lesson day and hour",
    "review": "questions are about to be forgotten",
    "workshop": "is invited to a workshop",
    "suggestion": "something came of what they suggested or support",
    "steward": "in a channel: somebody reads concerns from now on",
    "anchor": "in a channel: the head of the chain of evidence, to be kept elsewhere",
    "digest": "in a channel: the week",
    "consultation": "in a channel: a version of the charter is open to comments, or what was heard",
    "report": "in a channel: a month, as a document",
}
RULES = {
    "budget": "the budget of the week is used up",
    "rescheduled": "they have chosen other lesson days, or another hour, since it was planned",
    "halved": "no reaction to the last messages: half the rhythm",
    "another_first": "something more important comes that day",
    "silent": "no reaction to five messages: waits to be called",
    "stopped": "said stop",
    "left": "takes part no more",
    "leave": "on leave",
    "paused": "has paused messages",
    "everything_paused": "everything is paused",
    "closed": "the organisation is closed",
    "holiday": "a public holiday",
    "away": "their status says they are away",
    "dnd": "do-not-disturb",
    "outside_hours": "outside contact hours",
    "expired": "its day was over",
    "done": "done already",
    "asking": "a question of theirs about the charter waits for its answer",
    "replaced": "a newer charter was published",
    "not_asked": "the survey does not ask them any more",
    "off_path": "their path does not lead there any more",
    "lesson_gone": "the lesson is in the handbook no more",
    "survey_closed": "the survey is closed",
    "moved": "another channel was chosen",
    "gone": "there is no such thing any more",
    "not_started": "the programme has not been started",
    "not_wanted": "a coordinator wants no report there",
    "no_such_month": "the month is of no report",
}


def main(argv: list[str], clock: Clock | None = None) -> int:
    """Prints the plan. Raises SettingsError, DatabaseUnusable. Answers 2 for days that cannot be planned."""
    parser = argparse.ArgumentParser(
        prog="bot.py plan",
        description="Say who would get what, when and why, and what would be held back by which rule, given the "
        "database of DATABASE_URL as it is now. It is lived through on a copy: nothing is sent, nothing is changed.",
    )
    parser.add_argument("--from", dest="first", type=a_day, metavar="DAY", help="as 2026-11-23 (default: today)")
    parser.add_argument("--to", dest="last", type=a_day, required=True, metavar="DAY", help="the last day")
    parser.add_argument("--json", action="store_true", help="for programs")
    add_workspace(parser)
    given = parser.parse_args(argv)
    settings, now = read(), (clock or SystemClock()).now()
    first: date = given.first or now.date()
    if given.last < first:
        print(f"bot.py: --to {given.last} comes before --from {first}.", file=sys.stderr)
        return 2
    library = usable_library(settings)
    database = open_database(settings.database_url, must_exist=True)
    try:
        forecasts = {
            reacting: _forecast(
                database, library, now, (first, given.last), reacting=reacting, workspace=given.workspace
            )
            for reacting in (False, True)
        }
    except FileRefused as refused:
        print(f"bot.py: {refused}", file=sys.stderr)
        return 2
    finally:
        database.close()
    print(json.dumps(as_json(first, given.last, forecasts)) if given.json else as_text(first, given.last, forecasts))
    return 0


def _forecast(
    database: Database, library: Library, now: Any, days: tuple[date, date], *, reacting: bool, workspace: str
) -> Forecast:
    with tempfile.TemporaryDirectory(prefix="entrain-plan-") as folder:
        file = Path(folder) / "copy.db"
        write_backup(database, file)
        copy = Database(f"sqlite:///{file}")
        try:
            migrate(copy)
            _narrow(copy, workspace)
            return Forecaster(copy, library, now, reacting=reacting).between(*days)
        finally:
            copy.close()


def _narrow(copy: Database, workspace: str) -> None:
    """Leaves one workspace of the copy. Raises SettingsError where it is not clear which."""
    with copy.transaction() as connection:
        there = workspace_store.all_ids(connection)
    if workspace or len(there) > 1:
        chosen = workspace_of(copy, workspace)
        with copy.transaction() as connection:
            workspace_store.keep_only(connection, chosen)


def as_json(first: date, last: date, forecasts: dict[bool, Forecast]) -> dict[str, Any]:
    """For programs: both futures, entry by entry."""
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "started": forecasts[False].started,
        "installed": forecasts[False].installed,
        "if_nobody_reacts": _rows(forecasts[False]),
        "if_everybody_reacts": _rows(forecasts[True]),
    }


def _rows(forecast: Forecast) -> dict[str, list[dict[str, Any]]]:
    return {"messages": [_row(e) for e in forecast.coming], "held_back": [_row(e) for e in forecast.held]}


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"day": entry.day.isoformat(), "member": entry.key.user_id, "zone": entry.zone}
    row |= {"kind": entry.kind, "subject": entry.subject}
    if entry.rule:
        return {**row, "rule": entry.rule}
    at = entry.at.isoformat(timespec="minutes") if entry.at else None
    return {**row, "at": at, "with": list(entry.folded), "why": WHY.get(entry.kind, entry.kind)}


def as_text(first: date, last: date, forecasts: dict[bool, Forecast]) -> str:
    """For people: day by day as if nobody reacted, then what would come besides if everybody did."""
    nobody, everybody = forecasts[False], forecasts[True]
    if not nobody.installed:
        return "Nothing: the workspace took the bot out. Once it is installed there again, it goes on where it stopped."
    if not nobody.started:
        return "Nothing: the programme has not been started. A coordinator presses Start on the app's Home tab."
    lines = [f"From {_day(first)} to {_day(last)}, as if nobody reacted. Times are each member's own.", ""]
    entries = sorted([*nobody.coming, *nobody.held], key=lambda entry: entry.day)
    for day, group in groupby(entries, key=lambda entry: entry.day):
        lines += [_day(day), *_lines(list(group)), ""]
    known = {_what(entry) for entry in nobody.coming}
    besides = [entry for entry in everybody.coming if _what(entry) not in known]
    if besides:
        lines += ["If everybody reacted each time, these would come besides:"]
        for day, group in groupby(besides, key=lambda entry: entry.day):
            lines += [_day(day), *_lines(list(group))]
        lines.append("")
    count = f"{len(nobody.coming)} messages, {len(nobody.held)} held back; {len(everybody.coming)} messages if everybody reacts."
    return "\n".join([*lines, count])


def _lines(entries: Sequence[Entry]) -> Iterable[str]:
    for entry in entries:
        what = f"{entry.kind} {entry.subject}".strip()
        if entry.rule:
            yield f"  held    {entry.key.user_id:12} {what}: {RULES.get(entry.rule, entry.rule)}"
        else:
            beside = f", with {', '.join(entry.folded)}" if entry.folded else ""
            at = f"{entry.at:%H:%M}" if entry.at else ""
            yield f"  {at:7} {entry.key.user_id:12} {what}{beside}: {WHY.get(entry.kind, entry.kind)} ({entry.zone})"


def _what(entry: Entry) -> tuple[date, str, str]:
    return entry.day, entry.key.user_id, entry.kind


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
