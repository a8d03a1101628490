"""Planning: deciding who may be written to now, and what each of them is told (product.md, rules 1 to 4)."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection

from domain.attention import (
    Candidate,
    Choice,
    Kind,
    carried_over,
    choose,
    look_again,
    never_written_to,
    next_due,
    room,
    rule_against,
)
from domain.members import Member, MemberKey
from domain.outbox import Claim, occasion_name
from domain.schedule import earliest, local_date
from services.context import Core
from services.members import as_member, told
from services.mishaps import Mishaps
from services.posts import plan_posts
from services.unprompted import Posting, Unprompted
from storage import outbox as outbox_store
from storage import planning as planning_store
from storage import workspace as workspace_store
from storage.database import DatabaseUnusable

LOOK_BACK = timedelta(days=36)
"""How far back messages are looked for: at half the rhythm of one lesson day a week, through a fortnight off."""
PUT_OFF = timedelta(hours=1)
"""When a member is looked at again who could not be planned for."""

log = logging.getLogger("entrain.planning")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided for a member whose moment had come; ``rule`` is what held everything back, if something did."""

    member: Member
    candidates: tuple[Candidate, ...]
    choice: Choice | None
    rule: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The outcome of one round of planning: members looked at, messages put in the outbox, and what was decided."""

    members: int
    messages: int
    decisions: tuple[Decision, ...] = ()


class Planning:
    """Decides, a few members at a time, and puts what it decided in the outbox."""

    def __init__(self, core: Core, capabilities: Mapping[Kind, Unprompted], posting: Mapping[Kind, Posting]) -> None:
        self._core = core
        self._capabilities, self._posting = capabilities, posting
        self._mishaps = Mishaps()

    def plan(self, *, limit: int = 200, whoever: bool = True) -> Planned:
        """Looks at members whose moment has come and puts in the outbox what each of them may get, at most one.

        What there is to say in channels is put there, too.

        Planning and rescheduling are one transaction: a crash leaves either both or neither. Unless ``whoever``, only
        those are looked at of whom it is known when they do not want to be disturbed. Whoever cannot be planned for
        stops nobody else: they are put off.
        """
        posts = self._plan_posts()
        planned = self._plan_members(limit, whoever=whoever)
        return replace(planned, messages=posts + planned.messages)

    def _plan_posts(self) -> int:
        now = self._core.clock.now()
        try:
            with self._core.database.transaction() as connection:
                return len(plan_posts(connection, self._core, self._posting, now))
        except DatabaseUnusable:
            raise
        except Exception as error:
            if self._mishaps.is_news(error):
                log.exception("what is to be said in channels could not be planned; it is looked at again in an hour")
            with self._core.database.transaction() as connection:
                for workspace in workspace_store.posts_due(connection, now):
                    workspace_store.set_posts_due(connection, workspace.workspace_id, now + PUT_OFF)
            return 0

    def _plan_members(self, limit: int, *, whoever: bool) -> Planned:
        looked_at: list[MemberKey] = []
        try:
            return self._plan(limit, looked_at, whoever=whoever)
        except DatabaseUnusable:
            raise
        except Exception as error:
            if not looked_at:
                raise
            if len(looked_at) > 1:  # one of them; the others go on
                each = [self._plan_members(1, whoever=whoever) for _ in looked_at]
                decisions = tuple(decision for planned in each for decision in planned.decisions)
                return Planned(sum(one.members for one in each), sum(one.messages for one in each), decisions)
            if self._mishaps.is_news(error):
                log.exception("a member could not be planned for; they are looked at again in an hour")
            with self._core.database.transaction() as connection:
                planning_store.set_due(connection, [(looked_at[0], self._core.clock.now() + PUT_OFF)])
            return Planned(1, 0)

    def _plan(self, limit: int, looked_at: list[MemberKey], *, whoever: bool) -> Planned:
        """The same for all of them or for none; whom it is about is in ``looked_at`` even where it fails."""
        now = self._core.clock.now()
        decisions: list[Decision] = []
        with self._core.database.transaction() as connection:
            hearing = self._core.hearing
            quiet_since = None if whoever else hearing.quiet_since(now)
            rows = planning_store.due(connection, now, limit, quiet_since=quiet_since, found=hearing.found)
            looked_at += [row.key for row in rows]
            for workspace_id, group in groupby(sorted(rows, key=lambda row: row.key), lambda row: row.workspace_id):
                workspace = told(self._core, workspace_store.get(connection, workspace_id))
                programme = self._core.programme(workspace_id)
                everyone = [as_member(row, workspace, programme) for row in group]
                started = workspace is not None and workspace.started_at is not None and workspace.removed_at is None
                reached = [m for m in everyone if started and not never_written_to(m)]
                loud = {m.key for m in reached}
                planning_store.set_due(connection, [(m.key, None) for m in everyone if m.key not in loud])
                decisions += self._plan_workspace(connection, workspace_id, reached, now)
        messages = sum(1 for decision in decisions if decision.choice)
        return Planned(len(rows), messages, tuple(decisions))

    def _plan_workspace(
        self, connection: Connection, workspace_id: str, members: Sequence[Member], now: datetime
    ) -> list[Decision]:
        against = {member.key: rule_against(member, now) for member in members}
        free = [member for member in members if not against[member.key]]
        proposals = [capability.propose(connection, free, now) for capability in self._capabilities.values()]
        since = (now - LOOK_BACK).date()
        sent_on = outbox_store.dates_sent(connection, workspace_id, [member.key.user_id for member in free], since)
        decisions = [
            self._decide(member, [p[user] for p in proposals if user in p], sent_on[user], now)
            for member in free
            for user in (member.key.user_id,)
        ]
        claims = [_claim(decision, now) for decision in decisions if decision.choice is not None]
        accepted = outbox_store.put(connection, claims)
        put = [claim for claim in claims if claim.occasion in accepted]
        for kind, capability in self._capabilities.items():
            if theirs := [claim for claim in put if claim.kind is kind]:
                capability.planned(connection, theirs)
        told = {claim.key for claim in put}
        decisions = [d if d.member.key in told else replace(d, choice=None) for d in decisions]
        wanted = [capability.wants(connection, free, now) for capability in self._capabilities.values()]
        moments = [
            (d.member.key, earliest(_look_after(d, now), *(w.get(d.member.key.user_id) for w in wanted)))
            for d in decisions
        ]
        moments += [(member.key, look_again(member, now)) for member in members if against[member.key]]
        planning_store.set_due(connection, moments)
        held = [Decision(member, (), None, against[member.key]) for member in members if against[member.key]]
        return decisions + held

    def _decide(
        self, member: Member, candidates: Sequence[Candidate], sent_on: Sequence[date], now: datetime
    ) -> Decision:
        programme = self._core.programme(member.workspace_id)
        rule = room(member, sent_on, now, per_day=programme.per_day) if candidates else ""
        choice = None if rule else choose(candidates, programme.priority)
        return Decision(member, tuple(candidates), choice, rule)


def _claim(decision: Decision, now: datetime) -> Claim:
    member, choice = decision.member, decision.choice
    if choice is None:  # pragma: no cover - callers have looked
        raise ValueError("nothing was chosen")
    day = local_date(now, member.calendar.zone)
    window = member.calendar.window(day)
    winner = choice.winner
    return Claim(
        occasion=occasion_name(winner.kind, member.key, winner.subject, day),
        kind=winner.kind,
        key=member.key,
        subject=winner.subject,
        local_date=day,
        folded=choice.folded,
        due_at=now,
        expires_at=window[1] if window else now,
        tries=0,
    )


def _look_after(decision: Decision, now: datetime) -> datetime | None:
    """When a member is looked at next, after a decision."""
    following = next_due(decision.member, now, waiting=False)
    if not carried_over(decision.candidates, decision.choice):
        return following
    later = decision.member.calendar.tomorrow(now)
    return later if following is None else min(later, following)
