"""The outbox: deciding who may be written to now, and keeping account of what was sent (product.md, rules 1 to 5)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from domain.attention import Candidate, Choice, Kind, budget_left, carried_over, choose, next_due, tomorrow
from domain.clock import Clock
from domain.members import Member, MemberKey
from domain.outbox import Claim, State, occasion_name
from domain.schedule import contact_window, local_date, next_contact, within_contact_hours, zone_or
from services.context import Core
from services.members import as_member
from services.unprompted import Due, Unprompted
from storage import members as members_store
from storage import outbox as outbox_store
from storage import workspace as workspace_store


@dataclass(frozen=True, slots=True)
class Planned:
    """The outcome of one round of planning: members looked at, and messages put in the outbox."""

    members: int
    messages: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message as it is to be sent now: what to show, and what it carries along, by kind; or the rule that says no."""

    claim: Claim
    view: Any = None
    asides: tuple[tuple[Kind, Any], ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Whether something is due that is not done yet, and the next moment anything is due after that."""

    busy: bool
    next_at: datetime | None


class Outbox:
    """Plans, hands out, and settles messages. ``liveness`` is the machine's own time: it only judges processes."""

    def __init__(self, core: Core, capabilities: Mapping[Kind, Unprompted], liveness: Clock) -> None:
        self._core = core
        self._capabilities = capabilities
        self._liveness = liveness

    def plan(self, *, limit: int = 200) -> Planned:
        """Looks at members whose moment has come and puts in the outbox what each of them may get, at most one.

        Planning and rescheduling are one transaction: a crash leaves either both or neither.
        """
        now = self._core.clock.now()
        planned = 0
        with self._core.database.transaction() as connection:
            rows = members_store.due(connection, now, limit)
            for workspace_id, group in groupby(sorted(rows, key=lambda row: row.key), lambda row: row.workspace_id):
                workspace = workspace_store.get(connection, workspace_id)
                everyone = [as_member(row, workspace, self._core.library.programme) for row in group]
                started = workspace is not None and workspace.started_at is not None
                reached = [m for m in everyone if started and m.participates and m.messages_on]
                loud = {m.key for m in reached}
                quiet = [m.key for m in everyone if m.key not in loud]
                members_store.set_due(connection, [(key, None) for key in quiet])
                planned += self._plan_workspace(connection, workspace_id, reached, now)
        return Planned(len(rows), planned)

    def _plan_workspace(
        self, connection: Connection, workspace_id: str, members: Sequence[Member], now: datetime
    ) -> int:
        programme = self._core.library.programme
        hours = programme.contact_hours
        open_now = [m for m in members if within_contact_hours(now, hours, zone_or(m.voice.zone, "Etc/UTC"))]
        within = {m.key for m in open_now}
        moments: list[tuple[MemberKey, datetime | None]] = [
            (m.key, next_contact(now, hours, zone_or(m.voice.zone, "Etc/UTC"))) for m in members if m.key not in within
        ]
        proposals = [capability.propose(connection, open_now, now) for capability in self._capabilities.values()]
        users = [member.key.user_id for member in open_now]
        since = (now - timedelta(days=8)).date()
        sent_on = outbox_store.dates_sent(connection, workspace_id, users, since)
        claims: dict[MemberKey, Claim] = {}
        choices: list[tuple[Member, list[Candidate], Choice | None]] = []
        for member in open_now:
            user, zone = member.key.user_id, zone_or(member.voice.zone, "Etc/UTC")
            candidates = [proposal[user] for proposal in proposals if user in proposal]
            today = local_date(now, zone)
            fits = budget_left(sent_on[user], today, per_day=programme.per_day, per_week=programme.per_week)
            choice = choose(candidates) if fits else None
            if choice is not None:
                claims[member.key] = _claim(member, choice, now, hours_end=self._end_of_day(member, now))
            choices.append((member, candidates, choice))
        accepted = outbox_store.put(connection, list(claims.values()))
        for member, candidates, choice in choices:
            told = choice if choice is not None and claims[member.key].occasion in accepted else None
            moments.append((member.key, self._look_again(member, candidates, told, now)))
        put = [claim for claim in claims.values() if claim.occasion in accepted]
        for kind, capability in self._capabilities.items():
            if theirs := [claim for claim in put if claim.kind is kind]:
                capability.planned(connection, theirs)
        members_store.set_due(connection, moments)
        return len(accepted)

    def _look_again(
        self, member: Member, candidates: Sequence[Candidate], choice: Choice | None, now: datetime
    ) -> datetime | None:
        hours, zone = self._core.library.programme.contact_hours, zone_or(member.voice.zone, "Etc/UTC")
        following = next_due(now, waiting=False, days=member.lesson_days, at=member.lesson_time, hours=hours, zone=zone)
        if not carried_over(candidates, choice):
            return following
        later = tomorrow(now, hours, zone)
        return later if following is None else min(later, following)

    def _end_of_day(self, member: Member, now: datetime) -> datetime:
        zone = zone_or(member.voice.zone, "Etc/UTC")
        window = contact_window(local_date(now, zone), self._core.library.programme.contact_hours, zone)
        return window[1] if window else now

    def claim(
        self, *, workspace_id: str, holder: str, limit: int, seconds: float, not_to: Collection[str] = ()
    ) -> list[Claim]:
        """Takes up to ``limit`` occasions to send, for ``seconds``; from here on a crash leaves them in doubt.

        ``not_to`` names channels that cannot take a message just now.
        """
        with self._core.database.transaction() as connection:
            return outbox_store.claim(
                connection,
                workspace_id,
                holder=holder,
                now=self._core.clock.now(),
                until=self._liveness.now() + timedelta(seconds=seconds),
                limit=limit,
                not_to=not_to,
            )

    def doubtful(self, *, workspace_id: str, holder: str, limit: int, seconds: float) -> list[Claim]:
        """Takes over occasions whose sender's time ran out, to look up whether they arrived."""
        with self._core.database.transaction() as connection:
            live = self._liveness.now()
            until = live + timedelta(seconds=seconds)
            return outbox_store.doubtful(
                connection, workspace_id, holder=holder, liveness=live, until=until, limit=limit
            )

    def prepare(self, *, claims: Sequence[Claim]) -> list[Prepared]:
        """Each of these messages, of one workspace, as it is to be sent now, in one transaction.

        Everything is looked at again: whether the member may still be written to, and whether it still matters.
        """
        if not claims:
            return []
        with self._core.database.transaction() as connection:
            members, refused = self._still_reachable(connection, claims)
            views: dict[str, Any] = {}
            for kind, capability in self._capabilities.items():
                due = [Due(c, members[c.key]) for c in claims if c.kind is kind and c.key in members]
                views |= capability.scheduled(connection, due) if due else {}
            return [
                Prepared(claim, refused=refused[claim.key])
                if claim.key in refused
                else self._prepared(connection, Due(claim, members[claim.key]), views[claim.occasion])
                for claim in claims
            ]

    def _prepared(self, connection: Connection, due: Due, view: Any) -> Prepared:
        if isinstance(view, str):
            return Prepared(due.claim, refused=view)
        own = self._capabilities[due.claim.kind].shows
        asides = (
            (other.kind, self._capabilities[other.kind].aside(connection, due, other.subject))
            for other in due.claim.folded
            if other.kind not in own
        )
        return Prepared(due.claim, view, tuple((kind, aside) for kind, aside in asides if aside is not None))

    def _still_reachable(
        self, connection: Connection, claims: Sequence[Claim]
    ) -> tuple[dict[MemberKey, Member], dict[MemberKey, str]]:
        """The members who may be written to now; and for the others, the rule that says no."""
        programme, now = self._core.library.programme, self._core.clock.now()
        workspace_id = claims[0].key.workspace_id
        workspace = workspace_store.get(connection, workspace_id)
        rows = members_store.some(connection, workspace_id, [claim.key.user_id for claim in claims])
        known = {row.key: as_member(row, workspace, programme) for row in rows}
        refused: dict[MemberKey, str] = {}
        for claim in claims:
            member = known.get(claim.key)
            if member is None or workspace is None or workspace.started_at is None:
                refused[claim.key] = "not_started"
            elif rule := self._rule_against(member, claim, now):
                refused[claim.key] = rule
        return {key: member for key, member in known.items() if key not in refused}, refused

    def _rule_against(self, member: Member, claim: Claim, now: datetime) -> str:
        if not member.participates:
            return "left"
        if not member.messages_on:
            return "stopped"
        if now >= claim.expires_at:
            return "expired"
        hours, zone = self._core.library.programme.contact_hours, zone_or(member.voice.zone, "Etc/UTC")
        return "" if within_contact_hours(now, hours, zone) else "outside_hours"

    def sent(self, *, claim: Claim) -> bool:
        """Settles an occasion as sent, once, with all that follows from it; false where that was known."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            if not outbox_store.mark_sent(connection, claim.occasion, now):
                return False
            for told in (Candidate(claim.kind, claim.subject), *claim.folded):
                self._capabilities[told.kind].sent(connection, claim, told.subject, now)
            return True

    def put_back(self, *, claim: Claim, holder: str, seconds: float = 0) -> None:
        """It certainly did not go out: it may be tried again after ``seconds``."""
        not_before = self._core.clock.now() + timedelta(seconds=seconds) if seconds else None
        with self._core.database.transaction() as connection:
            outbox_store.put_back(connection, claim.occasion, holder, not_before)

    def leave_in_doubt(self, *, claim: Claim, holder: str, seconds: float) -> None:
        """Whether it went out cannot be told yet: it is looked up after ``seconds``."""
        until = self._liveness.now() + timedelta(seconds=seconds)
        with self._core.database.transaction() as connection:
            outbox_store.leave_in_doubt(connection, claim.occasion, holder, until)

    def drop(self, *, claim: Claim, holder: str, reason: str) -> None:
        """A rule says no at the moment of sending: the day is given back, and what still matters comes another day."""
        with self._core.database.transaction() as connection:
            if not outbox_store.end(connection, claim.occasion, holder, State.DROPPED, reason):
                return
            self._capabilities[claim.kind].dropped(connection, claim)
            row = members_store.get(connection, claim.key)
            waits = carried_over([Candidate(claim.kind, claim.subject)], None)
            if row is None or not row.participates or not row.active or not waits:
                return
            programme = self._core.library.programme
            member = as_member(row, workspace_store.get(connection, claim.key.workspace_id), programme)
            later = tomorrow(self._core.clock.now(), programme.contact_hours, zone_or(member.voice.zone, "Etc/UTC"))
            members_store.set_due(connection, [(claim.key, later)])

    def hold(self, *, claim: Claim, holder: str, reason: str) -> None:
        """Keeps an occasion back for a person to look at: whether it arrived cannot be told."""
        with self._core.database.transaction() as connection:
            outbox_store.end(connection, claim.occasion, holder, State.HELD, reason)

    def expired(self, *, claim: Claim) -> bool:
        """Whether an occasion no longer matters."""
        return self._core.clock.now() >= claim.expires_at

    def lease(self, *, name: str, holder: str, seconds: float) -> bool:
        """Takes or keeps a lease for ``seconds``; false where another process holds it."""
        with self._core.database.transaction() as connection:
            return outbox_store.hold_lease(connection, name, holder, self._liveness.now(), seconds)

    def release(self, *, name: str, holder: str) -> None:
        """Gives a lease up."""
        with self._core.database.transaction() as connection:
            outbox_store.release_lease(connection, name, holder)

    def next_due_at(self) -> datetime | None:
        """The earliest moment anybody or anything is due."""
        with self._core.database.transaction() as connection:
            return _earliest(members_store.next_due_at(connection), outbox_store.next_due_at(connection))

    def agenda(self) -> Agenda:
        """What there is to do, now and next; what is being sent is not done yet."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            due = members_store.next_due_at(connection)
            busy = (due is not None and due <= now) or outbox_store.in_hand(connection, now)
            following = (
                members_store.next_due_at(connection, after=now),
                outbox_store.next_due_at(connection, after=now),
            )
            return Agenda(busy, _earliest(*following))

    def counts(self, *, workspace_id: str) -> dict[str, int]:
        """How many occasions stand in each state."""
        with self._core.database.transaction() as connection:
            return outbox_store.counts(connection, workspace_id)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _claim(member: Member, choice: Choice, now: datetime, hours_end: datetime) -> Claim:
    day = local_date(now, zone_or(member.voice.zone, "Etc/UTC"))
    winner = choice.winner
    return Claim(
        occasion=occasion_name(winner.kind, member.key, winner.subject, day),
        kind=winner.kind,
        key=member.key,
        subject=winner.subject,
        local_date=day,
        folded=choice.folded,
        due_at=now,
        expires_at=hours_end,
        tries=0,
    )
