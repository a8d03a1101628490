"""Duties: what waits for coordinators and owners of texts, from every capability, in one list and one message."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind
from domain.duties import DutiesView, Duty, Waiting, to_tell
from domain.members import Member
from domain.outbox import Claim
from domain.schedule import local_date
from domain.tasks import Outcome
from services.clause_questions import duties_of
from services.context import Core
from services.members import known
from services.posts import desk_of as posts_of
from services.questions import tasks_of
from services.suggestions import without_word
from services.tasks import tasks_for
from services.unprompted import Due, Unprompted
from services.workshop_desk import to_note
from storage import duties as duties_store
from storage import workspace as workspace_store

Source = Callable[[Connection, Core, Member], Mapping[Duty, int]]


def _posts(connection: Connection, core: Core, member: Member) -> Mapping[Duty, int]:
    workspace = workspace_store.get(connection, member.key.workspace_id)
    if workspace is None:
        return {}
    desk = posts_of(connection, core, member, workspace)
    return {Duty.CHANNEL: len(desk.troubles), Duty.POST: len(desk.held)}


def _charter(connection: Connection, core: Core, member: Member) -> Mapping[Duty, int]:
    duties = duties_of(connection, core, member.key.workspace_id)
    return {Duty.CHARTER: duties.waiting, Duty.OVERDUE: len(duties.overdue)}


def _suggestions(connection: Connection, core: Core, member: Member) -> Mapping[Duty, int]:
    return {Duty.SUGGESTIONS: len(without_word(connection, core, member))}


def _questions(connection: Connection, core: Core, member: Member) -> Mapping[Duty, int]:
    return {Duty.QUESTIONS: len(tasks_of(connection, core, member.key.workspace_id, member.voice.language))}


def _presence(connection: Connection, core: Core, member: Member) -> Mapping[Duty, int]:
    return {Duty.PRESENCE: to_note(connection, core, member.key.workspace_id)}


def _texts(connection: Connection, core: Core, member: Member) -> Mapping[Duty, int]:
    open_ones = [line for line in tasks_for(connection, core, member) if line.outcome is Outcome.OPEN]
    return {Duty.TEXTS: len(open_ones)}


OF_COORDINATORS: tuple[Source, ...] = (_posts, _charter, _suggestions, _questions, _presence)
OF_ANYBODY: tuple[Source, ...] = (_texts,)
"""Where duties come from: a capability adds its own here, and a sentence in blocks/duties.py."""


def waiting_for(connection: Connection, core: Core, member: Member) -> tuple[Waiting, ...]:
    """All that waits for a person, in the order in which it is shown; nothing of what is not theirs to do."""
    sources = (*OF_COORDINATORS, *OF_ANYBODY) if member.is_coordinator else OF_ANYBODY
    found: dict[Duty, int] = {}
    for source in sources:
        found |= source(connection, core, member)
    return tuple(Waiting(duty, found[duty]) for duty in Duty if found.get(duty))


class Duties(Unprompted):
    """Tells, in one message, of what waits: when more does than was told, and once a week of what still does."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """A word for those for whom something waits."""
        if not members:
            return {}
        core = self._core
        owners = core.handbook(members[0].key.workspace_id).owners
        asked = [m for m in members if m.welcomed and (m.is_coordinator or m.key.user_id in owners)]
        if not asked:
            return {}
        told = duties_store.told(connection, asked[0].key.workspace_id, [m.key.user_id for m in asked])
        found = {}
        for member in asked:
            today = local_date(now, member.calendar.zone)
            if to_tell(waiting_for(connection, core, member), told.get(member.key.user_id), today):
                found[member.key.user_id] = Candidate(Kind.DUTIES, today.isoformat())
        return found

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, DutiesView | str]:
        """What waits now; nothing where it has been done meanwhile."""
        found: dict[str, DutiesView | str] = {}
        for one in due:
            waiting = waiting_for(connection, self._core, one.member)
            view = DutiesView(one.member.voice, waiting, one.claim.occasion)
            found[one.claim.occasion] = view if waiting else "done"
        return found

    def aside(self, connection: Connection, due: Due, subject: str) -> DutiesView | None:
        """The same in a line of a message to a steward."""
        waiting = waiting_for(connection, self._core, due.member)
        return DutiesView(due.member.voice, waiting) if waiting else None

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """They were told of what waits now."""
        member, _ = known(connection, self._core, claim.key)
        numbers = {one.duty.value: one.number for one in waiting_for(connection, self._core, member)}
        duties_store.tell(connection, claim.key, local_date(at, member.calendar.zone), numbers)


def desk_of(connection: Connection, core: Core, member: Member) -> DutiesView:
    """What a coordinator's Home says first."""
    return DutiesView(member.voice, waiting_for(connection, core, member))
