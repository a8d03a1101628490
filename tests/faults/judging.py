"""What became of a town: by what Slack received, and then by what the database holds; never by what the bot says."""

import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, select

from commands.export import export_evidence
from storage.concerns import concerns
from storage.database import Database
from storage.evidence import charter_entries
from storage.outbox import outbox
from storage.schema import metadata
from storage.suggestions import suggestions
from storage.training import attempts
from tests.faults.federation import Federation
from tests.faults.weeks import Town
from tests.journeys.world import Json, occasion

PARIS = ZoneInfo("Europe/Paris")
CONTACT = time(9), time(17, 30)
A_DAY, A_WEEK = 1, 3
"""The attention budget (product.md, rule 1)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message nobody asked for, as Slack took it."""

    occasion: str
    at: datetime

    @property
    def user(self) -> str:
        """Whom it went to; a channel's id where it is a post."""
        return self.occasion.split(":")[-2]

    @property
    def day(self) -> date:
        """The local date it is of."""
        return date.fromisoformat(self.occasion.rsplit(":", 1)[1])


@dataclass(slots=True)
class Post:
    """What Slack took for one town so far."""

    town: Town
    arrivals: list[Arrival] = field(default_factory=list)
    _seen: int = 0

    async def read(self) -> None:
        """What has come since it was read last."""
        answer = await self.town.world.get("traffic", since=str(self._seen), method="chat.postMessage")
        self._seen = answer["last"]
        for call in answer["traffic"]:
            name = occasion(call["request"])
            if name and (call["response"] or {}).get("ok"):
                self.arrivals.append(Arrival(name, datetime.fromisoformat(call["at"]).astimezone(UTC)))

    def reached(self, day: str) -> set[str]:
        """Who has a message of that day."""
        return {one.user for one in self.arrivals if one.occasion.endswith(day)}


@dataclass(slots=True)
class Verdict:
    """What came of one town. All but the first six must be 0.

    ``acts`` are clicks, commands and the like; ``cut`` those that a kill cut off, ``unseen`` those whose answer it did.

    ``unrecorded``: what was acknowledged and is not in the database, or is there and was never done, or twice.
    """

    town: str
    journeys: int = 0
    acts: int = 0
    cut: int = 0
    unseen: int = 0
    messages: int = 0
    failed: int = 0
    lost: int = 0
    twice: int = 0
    unrecorded: int = 0
    crossed: int = 0
    over_budget: int = 0
    calls_after: int = 0
    why: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Nothing was lost, doubled, mixed up or left undone."""
        return not any(getattr(self, one.name) for one in fields(self)[6:-1])

    def row(self) -> list[object]:
        """For the table."""
        return [getattr(self, one.name) for one in fields(self)[:-1]]


async def judge(place: Federation, post: Post, others: Sequence[Town], days: Sequence[str], folder: Path) -> Verdict:
    """A town's verdict; ``days`` are those on which everybody of its crowd was to be written to."""
    town = post.town
    await post.read()
    clicks = town.world.clicks
    verdict = Verdict(town.team, len(town.passed), clicks.acts, clicks.cut, clicks.unseen)
    verdict.failed, verdict.why = len(town.failed), [f"{name}: {why}" for name, why in town.failed.items()]
    _messages(verdict, post, days, await asyncio.to_thread(_outbox, place.database, town.team))
    _budget(verdict, post)
    await _crossed(verdict, town, others)
    await asyncio.to_thread(_recorded, verdict, town, place.database)
    await asyncio.to_thread(_evidence, verdict, town, place, folder)
    return verdict


def _outbox(database: Database, team: str) -> dict[str, str]:
    with database.transaction() as connection:
        rows = connection.execute(select(outbox.c.occasion, outbox.c.state).where(outbox.c.workspace_id == team))
        return {row.occasion: row.state for row in rows}


def _messages(verdict: Verdict, post: Post, days: Sequence[str], states: dict[str, str]) -> None:
    arrived = Counter(one.occasion for one in post.arrivals)
    verdict.messages = sum(arrived.values())
    doubled = {name: times for name, times in arrived.items() if times > 1}
    verdict.twice = sum(times - 1 for times in doubled.values())
    lost = [f"{name} is marked as sent" for name, state in states.items() if state == "sent" and name not in arrived]
    lost += [f"{name} is {state}" for name, state in states.items() if state == "held" and name not in arrived]
    if not post.town.left:
        lost += [f"{name} is {state} still" for name, state in states.items() if state in {"pending", "sending"}]
        lost += [f"{user}, nothing on {day}" for day in days for user in set(post.town.crowd) - post.reached(day)]
    verdict.lost = len(lost)
    verdict.why += [f"twice: {name}" for name in doubled] + [f"lost: {what}" for what in lost]


def _budget(verdict: Verdict, post: Post) -> None:
    to_people = [one for one in post.arrivals if one.user.startswith("U")]
    by_day = Counter((one.user, one.day) for one in to_people)
    by_week = Counter((one.user, one.day.isocalendar()[:2]) for one in to_people)
    over = [f"{who} {times} times" for who, times in by_day.items() if times > A_DAY]
    over += [f"{who} {times} times" for who, times in by_week.items() if times > A_WEEK]
    for one in to_people:
        local = one.at.astimezone(PARIS)
        if one.user in post.town.crowd and not (local.weekday() < 5 and CONTACT[0] <= local.time() <= CONTACT[1]):
            over.append(f"{one.occasion} at {local:%H:%M}")
    verdict.over_budget = len(over)
    verdict.why += [f"over budget: {what}" for what in over]


async def _crossed(verdict: Verdict, town: Town, others: Sequence[Town]) -> None:
    """Other towns' ids and words, in anything this one was ever told."""
    async with town.world.session.get(town.world.at.control + "traffic", params={"since": "0"}) as answer:
        told = await answer.text()
    for other in others:
        if other is not town:
            times = told.count(other.team) + told.count(other.mark)
            verdict.crossed += times
            verdict.why += [f"crossed: {other.team} is named here"] * bool(times)


def _count(database: Database, table: Table, team: str, *more: Any) -> int:
    with database.transaction() as connection:
        return connection.execute(select(func.count()).where(table.c.workspace_id == team, *more)).scalar_one()


def _recorded(verdict: Verdict, town: Town, database: Database) -> None:
    clicks = town.world.clicks
    with database.transaction() as connection:
        rows = connection.execute(
            select(attempts.c.user_id, attempts.c.question_id).where(attempts.c.workspace_id == town.team)
        )
        held = {(row.user_id, row.question_id) for row in rows}
    wrong = [f"{who} answered {what}, and it is not there" for who, what in clicks.answers.keys() - held]
    wrong += [f"{who} never answered {what}" for who, what in held - clicks.tried]
    acknowledged = charter_entries.c.type == "ack"
    counted = {
        "acknowledged": _count(database, charter_entries, town.team, acknowledged),
        "suggestions": _count(database, suggestions, town.team),
    }
    if not town.left:  # concerns that wait when a workspace leaves wait on
        counted["concerns"] = _count(database, concerns, town.team)
    wrong += [
        f"{town.recorded[name]} {name}, {found} there"
        for name, found in counted.items()
        if found != town.recorded[name]
    ]
    verdict.unrecorded = len(wrong)
    verdict.why += [f"recorded: {what}" for what in wrong]


def in_clear(database: Database, log: str, marks: Sequence[str]) -> list[str]:
    """Where a member is named in the logs of all processes, or what was said in confidence stands in a log or in any cell of
    the database (trust.md, G2)."""
    named = re.compile("|".join([r"\bU0[A-Z0-9]{6,}\b", *map(re.escape, marks)]))
    found = [f"in a log: {line[:300]}" for line in log.splitlines() if named.search(line)]
    with database.transaction() as connection:
        for table in metadata.sorted_tables:
            rows = str([tuple(row) for row in connection.execute(table.select())])
            found += [f"{mark} stands in the table {table.name}" for mark in marks if mark in rows]
    return found


def _evidence(verdict: Verdict, town: Town, place: Federation, folder: Path) -> None:
    """The chain of acknowledgements, exported, and checked by its own verifier."""
    out = folder / f"evidence-{town.team}"
    settings = place.plan.settings
    given = {"DATABASE_URL": settings.database_url, "ENTRAIN_SECRET": settings.secret}
    with patch.dict(os.environ, given), (folder / "export.txt").open("a") as said, patch("sys.stdout", said):
        export_evidence(out, workspace=town.team)
    command = [sys.executable, "verify.py", "--anchor", _head(place.database, town.team)]
    checked = subprocess.run(command, cwd=out, capture_output=True, text=True, timeout=60, check=False)
    if checked.returncode:
        verdict.unrecorded += 1
        verdict.why.append(f"evidence: {checked.stdout[-500:]}{checked.stderr[-500:]}")


def _head(database: Database, team: str) -> str:
    """The chain's head, as somebody outside may have noted it."""
    entries = charter_entries
    head = select(entries.c.seq, entries.c.entry_hash).where(entries.c.workspace_id == team)
    with database.transaction() as connection:
        row = connection.execute(head.order_by(entries.c.seq.desc()).limit(1)).one()
    return f"{row.seq}:{row.entry_hash}"


async def calls_since(town: Town, seen: int) -> list[Json]:
    """What was asked of Slack for a town since then."""
    traffic = (await town.world.get("traffic", since=str(seen)))["traffic"]
    return [entry for entry in traffic if entry["kind"] == "call"]
