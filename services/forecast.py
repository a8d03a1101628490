"""What would go out: the real planning and the real last check, lived through on a copy of the database.

No second telling of the rules: whatever ``services.planning`` decides, at whatever moment it says it has something to do,
is written down. Only a copy may be given: it is written to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from domain.attention import Candidate, Kind, never_written_to
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.schedule import local_date
from services import Services, build
from services.context import Core, Library
from services.members import as_member, known
from services.planning import Decision
from storage import members as members_store
from storage import workspace as workspace_store
from storage.database import Database
from storage.workspace import WorkspaceRow

HOLDER = "forecast"
BATCH = 200
CLAIM_SECONDS = 3_600.0
_ROUNDS = 100_000
_NOT_SAID = frozenset({"outside_hours"})
"""What holds a member back for an hour or a night only: what was to be said is said at the next contact moment."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message to a member on a day of theirs; ``at`` in their zone, or ``rule`` where that kept it back."""

    day: date
    key: MemberKey
    zone: str
    kind: str
    subject: str
    at: datetime | None = None
    folded: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would go out, and what would not, from one day to another; whether the programme has been started at all.

    Where the bot is not ``installed`` any more, nothing goes out.
    """

    started: bool
    installed: bool
    coming: tuple[Entry, ...]
    held: tuple[Entry, ...]


@dataclass
class _Moving:
    """A clock that is moved."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was moved to."""
        return self.moment


class Forecaster:
    """Lives through days to come. With ``reacting``, members give a sign of life after each message; else nobody does."""

    def __init__(self, copy: Database, library: Library, now: datetime, *, reacting: bool) -> None:
        self._database = copy
        self._clock = _Moving(now)
        self._core = Core(copy, library, self._clock, HOLDER)
        self._services: Services = build(self._core, self._clock)
        self._reacting = reacting
        self._coming: list[Entry] = []
        self._held: dict[tuple[date, MemberKey, str, str], Entry] = {}

    def between(self, first: date, last: date) -> Forecast:
        """Everything of these days, both included, each member's own."""
        end = datetime.combine(last + timedelta(days=2), time(), UTC)
        for _ in range(_ROUNDS):
            self._tick()
            due = self._services.outbox.next_due_at()
            if due is None or due > end:
                break
            step = self._clock.moment + timedelta(seconds=1)  # what is put back for later is not later for ever
            self._clock.moment = max(due, step)
        self._hold_days_off(first, last)
        coming = sorted((e for e in self._coming if first <= e.day <= last), key=_order)
        held = sorted((e for e in self._held.values() if first <= e.day <= last), key=_order)
        there = self._workspaces()
        started = any(row.started_at is not None for row in there)
        installed = not there or any(row.removed_at is None for row in there)
        return Forecast(started, installed, tuple(coming), tuple(held))

    def _tick(self) -> None:
        self._services.workspace.begin_due()
        while True:
            planned = self._services.planning.plan(limit=BATCH)
            for decision in planned.decisions:
                self._note(decision)
            if planned.members < BATCH:
                break
        for row in self._workspaces():
            while row.removed_at is None and (claims := self._claims(row.workspace_id)):
                self._deliver(claims)

    def _claims(self, workspace_id: str) -> list[Claim]:
        return self._services.outbox.claim(workspace_id=workspace_id, holder=HOLDER, limit=BATCH, seconds=CLAIM_SECONDS)

    def _deliver(self, claims: list[Claim]) -> None:
        outbox = self._services.outbox
        for prepared in outbox.prepare(claims=claims):
            claim = prepared.claim
            entry = self._entry(claim.key, claim.local_date, claim.kind, claim.subject)
            if prepared.refused:
                outbox.drop(claim=claim, holder=HOLDER, reason=prepared.refused)
                self._hold(replace(entry, rule=prepared.refused))
                continue
            outbox.sent(claim=claim)
            folded = tuple(_named(other) for other in claim.folded)
            local = self._clock.moment.astimezone(self._member(claim.key).calendar.zone)
            self._coming.append(replace(entry, at=local, folded=folded))
            if self._reacting:
                self._services.members.stirred(key=claim.key)

    def _note(self, decision: Decision) -> None:
        """What was decided against: by the budget or the rhythm, or for another message of the same day."""
        member, today = decision.member, local_date(self._clock.moment, decision.member.calendar.zone)
        told = {decision.choice.winner, *decision.choice.folded} if decision.choice else set()
        for candidate in decision.candidates:
            if candidate not in told:
                rule = decision.rule or "another_first"
                self._hold(self._entry(member.key, today, candidate.kind, candidate.subject, member, rule))

    def _hold(self, entry: Entry) -> None:
        if entry.rule not in _NOT_SAID:
            self._held.setdefault((entry.day, entry.key, entry.kind, entry.rule), entry)

    def _hold_days_off(self, first: date, last: date) -> None:
        """Lesson days on which nobody is even looked at: days off pass them over, and some members hear nothing at all."""
        with self._database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                workspace = workspace_store.get(connection, workspace_id)
                if workspace is None or workspace.started_at is None or workspace.removed_at is not None:
                    continue
                rows = members_store.participants(connection, workspace_id)
                for member in (as_member(row, workspace, self._core.programme(workspace_id)) for row in rows):
                    for day in _days(first, last):
                        rule = never_written_to(member) or member.calendar.day_off(day)
                        if day.weekday() in member.lesson_days and rule:
                            self._hold(self._entry(member.key, day, Kind.LESSON, "", member, rule))

    def _entry(
        self, key: MemberKey, day: date, kind: Kind, subject: str, member: Member | None = None, rule: str = ""
    ) -> Entry:
        voice = (member or self._member(key)).voice
        return Entry(day, key, voice.zone, kind.value, subject, rule=rule)

    def _member(self, key: MemberKey) -> Member:
        with self._database.transaction() as connection:
            return known(connection, self._core, key)[0]

    def _workspaces(self) -> list[WorkspaceRow]:
        with self._database.transaction() as connection:
            rows = (workspace_store.get(connection, each) for each in workspace_store.all_ids(connection))
            return [row for row in rows if row is not None]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _named(candidate: Candidate) -> str:
    return f"{candidate.kind.value} {candidate.subject}".strip()


def _order(entry: Entry) -> tuple[date, datetime, MemberKey, str]:
    return entry.day, entry.at or datetime.max.replace(tzinfo=UTC), entry.key, entry.kind
