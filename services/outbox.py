"""The outbox: handing out what was planned, looking at it again, and keeping account of what was sent (product.md, rules 1 to 5)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from domain.attention import (
    Candidate,
    Kind,
    carried_over,
    look_again,
    never_written_to,
    no_longer_due,
    rule_against,
    week_holds,
)
from domain.members import Member, MemberKey, Voice
from domain.outbox import Claim, State
from domain.schedule import earliest, local_date
from services.calendars import calendar_of
from services.context import Core
from services.leases import Liveness
from services.members import as_member, told
from services.posts import ask_about_post, drop_post, post_arrived, show_posts
from services.unprompted import Due, Posting, Unprompted
from storage import members as members_store
from storage import outbox as outbox_store
from storage import planning as planning_store
from storage import workspace as workspace_store
from storage.members import MemberRow
from storage.outbox import Arrival

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message as it is to be sent now: what to show, and what it carries along, by kind; or the rule that says no.

    ``unanswered`` counts the messages before it that the member did not react to.
    """

    claim: Claim
    voice: Voice | None = None
    unanswered: int = 0
    view: Any = None
    asides: tuple[tuple[Kind, Any], ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """Whether something is due that is not done yet, and the next moment anything is due after that."""

    busy: bool
    next_at: datetime | None


class Outbox:
    """Hands out and settles messages. ``liveness`` is the time by which processes judge one another."""

    def __init__(
        self, core: Core, capabilities: Mapping[Kind, Unprompted], posting: Mapping[Kind, Posting], liveness: Liveness
    ) -> None:
        self._core = core
        self._capabilities, self._posting = capabilities, posting
        self._liveness = liveness

    def claim(
        self, *, workspace_id: str, holder: str, limit: int, seconds: float, not_to: Collection[str] = ()
    ) -> list[Claim]:
        """Takes up to ``limit`` occasions to send, for ``seconds``; from here on a crash leaves them in doubt.

        ``not_to`` names channels that cannot take a message just now.
        """
        with self._core.database.transaction() as connection:
            return self._claim(connection, workspace_id, holder, limit, seconds, not_to)

    def _claim(
        self,
        connection: Connection,
        workspace_id: str,
        holder: str,
        limit: int,
        seconds: float,
        not_to: Collection[str],
    ) -> list[Claim]:
        return outbox_store.claim(
            connection,
            workspace_id,
            holder=holder,
            now=self._core.clock.now(),
            until=self._liveness.now(connection) + timedelta(seconds=seconds),
            limit=limit,
            not_to=not_to,
            found=self._core.hearing.found,
        )

    def take(
        self,
        *,
        workspace_id: str,
        holder: str,
        limit: int,
        seconds: float,
        not_to: Collection[str] = (),
        show: Callable[[Prepared], T],
    ) -> list[tuple[Claim, T | str]]:
        """Claims, prepares and shows in one unit of work; in place of a message, the rule that says no.

        Where one of them cannot be shown, none is taken.
        """
        with self._core.database.transaction() as connection:
            claims = self._claim(connection, workspace_id, holder, limit, seconds, not_to)
            return [(each.claim, each.refused or show(each)) for each in self._prepare(connection, claims)]

    def doubtful(self, *, workspace_id: str, holder: str, limit: int, seconds: float) -> list[Claim]:
        """Takes over occasions whose sender's time ran out, to look up whether they arrived."""
        with self._core.database.transaction() as connection:
            live = self._liveness.now(connection)
            until = live + timedelta(seconds=seconds)
            return outbox_store.doubtful(
                connection, workspace_id, holder=holder, liveness=live, until=until, limit=limit
            )

    def prepare(self, *, claims: Sequence[Claim]) -> list[Prepared]:
        """Each of these messages, of one workspace, as it is to be sent now, in one transaction.

        Everything is looked at again: whether the member may still be written to, and whether it still matters.
        """
        with self._core.database.transaction() as connection:
            return self._prepare(connection, claims)

    def _prepare(self, connection: Connection, claims: Sequence[Claim]) -> list[Prepared]:
        to_members = [claim for claim in claims if claim.channel is None]
        members, refused = self._still_reachable(connection, to_members) if to_members else ({}, {})
        to_channels = [claim for claim in claims if claim.channel is not None]
        posts = show_posts(connection, self._core, self._posting, to_channels) if to_channels else {}
        views: dict[str, Any] = {}
        for kind, capability in self._capabilities.items():
            mine = [claim for claim in to_members if claim.kind is kind and claim.occasion not in refused]
            due = [Due(claim, members[claim.key]) for claim in mine]
            views |= capability.scheduled(connection, due) if due else {}
        return [
            _as_prepared(claim, posts[claim.occasion])
            if claim.channel is not None
            else Prepared(claim, refused=refused[claim.occasion])
            if claim.occasion in refused
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
        return Prepared(
            claim=due.claim,
            voice=due.member.voice,
            unanswered=due.member.unanswered,
            view=view,
            asides=tuple((kind, aside) for kind, aside in asides if aside is not None),
        )

    def _still_reachable(
        self, connection: Connection, claims: Sequence[Claim]
    ) -> tuple[dict[MemberKey, Member], dict[str, str]]:
        """The members behind these claims; and by occasion, the rule that says no.

        Of two messages to one member, one that is over says nothing about the other.
        """
        workspace_id = claims[0].key.workspace_id
        workspace = told(self._core, workspace_store.get(connection, workspace_id))
        programme, now = self._core.programme(workspace_id), self._core.clock.now()
        rows = members_store.some(connection, workspace_id, [claim.key.user_id for claim in claims])
        known = {row.key: as_member(row, workspace, programme) for row in rows}
        beyond = self._beyond_budget(connection, claims, rows)
        refused: dict[str, str] = {}
        for claim in claims:
            member = known.get(claim.key)
            if member is None or workspace is None or workspace.started_at is None:
                refused[claim.occasion] = "not_started"
            elif rule := "expired" if _is_over(claim, member, now) else rule_against(member, now):
                refused[claim.occasion] = rule
            elif no_longer_due(member, claim.kind, claim.due_at, now):
                refused[claim.occasion] = "rescheduled"
            elif claim.occasion in beyond:
                refused[claim.occasion] = "budget"
        return known, refused

    def _beyond_budget(
        self, connection: Connection, claims: Sequence[Claim], rows: Sequence[MemberRow]
    ) -> frozenset[str]:
        """The occasions of those who have since chosen fewer messages a week than they would have with these."""
        most = {row.user_id: row.per_week for row in rows if row.per_week is not None}
        theirs = [claim for claim in claims if claim.key.user_id in most]
        if not theirs:
            return frozenset()
        since = min(claim.local_date for claim in theirs) - timedelta(days=6)
        sent_on = outbox_store.dates_sent(connection, claims[0].key.workspace_id, list(most), since)
        return frozenset(
            claim.occasion
            for claim in theirs
            if not week_holds(sent_on[claim.key.user_id], claim.local_date, per_week=most[claim.key.user_id])
        )

    def sent(self, *, claim: Claim, at: datetime | None = None) -> bool:
        """Settles an occasion as sent, once, with all that follows from it; false where that was known.

        ``at`` is when Slack says it arrived.
        """
        return bool(self.all_sent(arrivals=[(claim, at)]))

    def all_sent(self, *, arrivals: Sequence[tuple[Claim, datetime | None]]) -> set[str]:
        """The same for several that arrived at the same time, in one transaction; the occasions that were not known."""
        now = self._core.clock.now()
        moments = {claim.occasion: at or now for claim, at in arrivals}
        with self._core.database.transaction() as connection:
            new = arrived(connection, self._core, {claim.occasion: claim.key for claim, _ in arrivals}, moments)
            for claim, _ in arrivals:
                if claim.occasion in new and claim.channel is not None:
                    post_arrived(connection, self._posting, claim, moments[claim.occasion])
                elif claim.occasion in new:
                    for told in (Candidate(claim.kind, claim.subject), *claim.folded):
                        self._capabilities[told.kind].sent(connection, claim, told.subject, moments[claim.occasion])
            return new

    def put_back(self, *, claim: Claim, holder: str, seconds: float = 0) -> None:
        """It certainly did not go out: it may be tried again after ``seconds``."""
        not_before = self._core.clock.now() + timedelta(seconds=seconds) if seconds else None
        with self._core.database.transaction() as connection:
            outbox_store.put_back(connection, claim.occasion, holder, not_before)

    def leave_in_doubt(self, *, claim: Claim, holder: str, seconds: float) -> None:
        """Whether it went out cannot be told yet: it is looked up after ``seconds``."""
        with self._core.database.transaction() as connection:
            until = self._liveness.now(connection) + timedelta(seconds=seconds)
            outbox_store.leave_in_doubt(connection, claim.occasion, holder, until)

    def drop(self, *, claim: Claim, holder: str, reason: str) -> None:
        """A rule says no at the moment of sending.

        Where it may come later the same day, it waits; else the day is given back, and what still matters comes another,
        or what it was to carry along comes at once by itself. Where the member is now, another day may have begun.
        """
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            if claim.channel is not None:
                drop_post(connection, self._core, self._posting, claim, holder, reason)
                return
            row = members_store.get(connection, claim.key)
            workspace = workspace_store.get(connection, claim.key.workspace_id)
            member = as_member(row, workspace, self._core.programme(claim.key.workspace_id)) if row else None
            later = look_again(member, now) if member and rule_against(member, now) else None
            if later is not None and now < later < claim.expires_at:
                outbox_store.put_back(connection, claim.occasion, holder, later)
                return
            if not outbox_store.end(connection, claim.occasion, holder, State.DROPPED, reason):
                return
            self._capabilities[claim.kind].dropped(connection, claim)
            if member is None or never_written_to(member):
                return
            another_day = claim.local_date != local_date(now, member.calendar.zone)
            if later is None and (claim.folded or another_day):
                planning_store.set_due(connection, [(claim.key, now)])
            elif carried_over([Candidate(claim.kind, claim.subject)], None):
                planning_store.set_due(connection, [(claim.key, later or member.calendar.tomorrow(now))])

    def hold(self, *, claim: Claim, holder: str, reason: str) -> None:
        """Keeps an occasion back for a person to look at: whether it arrived cannot be told."""
        with self._core.database.transaction() as connection:
            ended = outbox_store.end(connection, claim.occasion, holder, State.HELD, reason)
            if ended and claim.channel is not None:
                ask_about_post(connection, self._core, claim)

    def expired(self, *, claim: Claim) -> bool:
        """Whether an occasion no longer matters."""
        return self._core.clock.now() >= claim.expires_at

    def next_due_at(self) -> datetime | None:
        """The earliest moment anybody or anything is due."""
        with self._core.database.transaction() as connection:
            return earliest(
                planning_store.next_due_at(connection),
                outbox_store.next_due_at(connection),
                workspace_store.posts_next_at(connection),
                workspace_store.starts_next_at(connection),
            )

    def agenda(self) -> Agenda:
        """What there is to do, now and next; what is being sent is not done yet."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            due = planning_store.next_due_at(connection)
            posts = workspace_store.posts_next_at(connection)
            starts = workspace_store.starts_next_at(connection)
            waits = any(moment is not None and moment <= now for moment in (due, posts, starts))
            busy = waits or outbox_store.in_hand(connection, now)
            following = (
                planning_store.next_due_at(connection, after=now),
                workspace_store.posts_next_at(connection, after=now),
                workspace_store.starts_next_at(connection, after=now),
                outbox_store.next_due_at(connection, after=now),
            )
            return Agenda(busy, earliest(*following))

    def counts(self, *, workspace_id: str) -> dict[str, int]:
        """How many occasions stand in each state."""
        with self._core.database.transaction() as connection:
            return outbox_store.counts(connection, workspace_id)


def _as_prepared(claim: Claim, view: Any) -> Prepared:
    return Prepared(claim, refused=view) if isinstance(view, str) else Prepared(claim, view=view)


def arrived(
    connection: Connection, core: Core, keys: Mapping[str, MemberKey], moments: Mapping[str, datetime]
) -> set[str]:
    """Notes that messages reached their members, by occasion, and at what hour of theirs; answers those not known yet."""
    new = outbox_store.mark_sent(connection, moments)
    reached = [keys[occasion] for occasion in new]
    arrivals = []
    for workspace_id in {key.workspace_id for key in reached}:
        workspace = workspace_store.get(connection, workspace_id)
        users = [key.user_id for key in reached if key.workspace_id == workspace_id]
        calendars = {
            row.key: calendar_of(row, workspace, core.programme(workspace_id))
            for row in members_store.some(connection, workspace_id, users)
        }
        arrivals += [
            Arrival(occasion, moments[occasion], calendar.zone.key, calendar.rule_against(moments[occasion]) or None)
            for occasion in new
            if (calendar := calendars.get(keys[occasion])) is not None
        ]
    outbox_store.account(connection, arrivals)
    members_store.not_answered(connection, reached)
    return new


def _is_over(claim: Claim, member: Member, now: datetime) -> bool:
    """Whether the day it was for is over: its contact hours, or the day itself where the member is now."""
    return now >= claim.expires_at or claim.local_date != local_date(now, member.calendar.zone)
