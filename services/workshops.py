"""Workshops as those see them who are invited: what they are told and when, their answer, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from domain.attention import Candidate, Kind
from domain.errors import NotInvited, WorkshopGone
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.preview import OCCASION
from domain.workshops import (
    TOLD_AFTER,
    Answer,
    Invitation,
    Invitations,
    Invited,
    Word,
    Workshop,
    is_near,
    remind_at,
    word_due,
)
from services.context import Core
from services.members import known, member_of, today_of
from services.unprompted import Due, Unprompted
from storage import workshops as store

LONGEST = timedelta(days=1)
"""No workshop lasts longer."""
SETTLING = timedelta(minutes=2)
"""A message that arrived this soon after a change may have been written before it."""


class Workshops(Unprompted):
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def coming(self, *, key: MemberKey) -> Invitations:
        """The workshops this person is invited to."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            return Invitations(member.voice, coming_to(connection, self._core, member))

    def open(self, *, key: MemberKey, workshop_id: str) -> Invitation:
        """One of them, past ones too. Raises NotInvited, WorkshopGone."""
        with self._core.database.transaction() as connection:
            return self._invitation(connection, member_of(connection, self._core, key), workshop_id)

    def answer(
        self, *, key: MemberKey, workshop_id: str, answer: Answer, version: int, keep: bool = False
    ) -> Invitation:
        """Takes an answer to the date and place of a ``version``, instead of an earlier one. Raises NotInvited, WorkshopGone.

        After the beginning, or where another date was set meanwhile, it changes nothing. ``keep``: the agenda and the lesson
        are wanted all the same by whoever cannot come.
        """
        core = self._core
        with core.database.transaction() as connection:
            member = member_of(connection, core, key)
            view = self._invitation(connection, member, workshop_id)
            if view.over:
                return replace(view, note="over")
            if version != view.workshop.version:
                return replace(view, note="changed")
            wanted = keep and answer is not Answer.YES
            if (view.invited.answer, view.invited.keep) != (answer, wanted):
                store.note(
                    connection, key, workshop_id, answer=answer.value, answered_on=today_of(core, member), keep=wanted
                )
            if version != view.invited.told:  # who answers has read it
                store.note(connection, key, workshop_id, told=version)
            answered = replace(view.invited, answer=answer, keep=wanted, told=version)
            return replace(view, invited=answered, note="answered")

    def _invitation(self, connection: Connection, member: Member, workshop_id: str) -> Invitation:
        row = store.get(connection, member.key.workspace_id, workshop_id)
        invited = store.invited(connection, member.key, workshop_id)
        if invited is None:
            raise NotInvited
        if row is None or row.workshop.cancelled:
            raise WorkshopGone
        return seen_by(self._core, member, row.workshop, invited)

    # --- what is told

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """What there is to tell each of these members now, of the workshop that comes first."""
        known_here = [member for member in members if member.welcomed]
        found: dict[str, Candidate] = {}
        for workshop, member, invited in self._concerned(connection, known_here, now):
            word = word_due(workshop, invited, member.calendar, now)
            if word is not None:
                found.setdefault(member.key.user_id, Candidate(Kind.WORKSHOP, _subject(workshop, word)))
        return found

    def wants(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, datetime]:
        """When each is to be reminded: the working day before is their own."""
        found: dict[str, datetime] = {}
        for workshop, member, invited in self._concerned(connection, members, now):
            waits = not invited.recalled and not workshop.cancelled and invited.answer is not Answer.NO
            at = remind_at(member.calendar, workshop.starts_at) if waits and workshop.starts_at > now else None
            if at is not None and at > now:
                found[member.key.user_id] = min(at, found.get(member.key.user_id, at))
        return found

    def _concerned(
        self, connection: Connection, members: Sequence[Member], now: datetime
    ) -> list[tuple[Workshop, Member, Invited]]:
        """Every invitation of these members that something may still be said of, the next workshop first."""
        if not members:
            return []
        workspace_id, users = members[0].key.workspace_id, [member.key.user_id for member in members]
        found = []
        for row in store.since(connection, workspace_id, now - TOLD_AFTER - LONGEST):
            invited = store.invited_among(connection, workspace_id, row.workshop.workshop_id, users)
            found += [
                (row.workshop, member, invited[member.key.user_id])
                for member in members
                if member.key.user_id in invited
            ]
        return found

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, Invitation | str]:
        """The word as it is to be said now, or the rule that says no."""
        return {one.claim.occasion: self._word(connection, one, one.claim.subject) for one in due}

    def aside(self, connection: Connection, due: Due, subject: str) -> Invitation | None:
        """The same in a line of another message."""
        view = self._word(connection, due, subject)
        return None if isinstance(view, str) else view

    def _word(self, connection: Connection, due: Due, subject: str) -> Invitation | str:
        member, (workshop_id, _, _) = due.member, _parts(subject)
        row = store.get(connection, member.key.workspace_id, workshop_id)
        if row is None:
            return "gone"
        if due.claim.occasion == OCCASION:
            nobody = Invited(member.key.user_id)
            return replace(seen_by(self._core, member, row.workshop, nobody), word=Word.INVITED, occasion=OCCASION)
        invited = store.invited(connection, member.key, workshop_id)
        word = word_due(row.workshop, invited, member.calendar, self._core.clock.now()) if invited else None
        if invited is None or word is None:
            return "done"
        return replace(seen_by(self._core, member, row.workshop, invited), word=word, occasion=due.claim.occasion)

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """They know. What arrived just after a change may be what was before it: then the change is still to be told."""
        workshop_id, word, version = _parts(subject)
        row = store.get(connection, claim.key.workspace_id, workshop_id)
        if row is None:
            return
        settled = at >= row.changed_at + SETTLING
        if word in {Word.CANCELLED, Word.AFTER} or (row.workshop.cancelled and settled):
            store.note(connection, claim.key, workshop_id, closed=True)
            return
        told = row.workshop.version if settled else version
        member, _ = known(connection, self._core, claim.key)
        near = word is Word.REMINDED or is_near(member.calendar, row.workshop.starts_at, at)
        store.note(connection, claim.key, workshop_id, told=told, **({"recalled": True} if near else {}))


def seen_by(core: Core, member: Member, workshop: Workshop, invited: Invited) -> Invitation:
    """A workshop as one member sees it now."""
    return Invitation(
        voice=member.voice,
        workshop=workshop,
        invited=invited,
        seen_at=core.clock.now(),
        lesson_title=lesson_title(core, workshop, member),
    )


def lesson_title(core: Core, workshop: Workshop, member: Member) -> str:
    """The title of the lesson that follows, to a member; empty without one, or where the handbook has it no more."""
    handbook, language = core.handbook(member.key.workspace_id), member.voice.language
    lesson = handbook.lesson(workshop.lesson_id, language) if workshop.lesson_id else None
    return lesson.title if lesson else ""


def coming_to(connection: Connection, core: Core, member: Member) -> tuple[Invitation, ...]:
    """What somebody is invited to and is still to come, the next first."""
    found = []
    for row in store.since(connection, member.key.workspace_id, core.clock.now()):
        invited = None if row.workshop.cancelled else store.invited(connection, member.key, row.workshop.workshop_id)
        if invited is not None:
            found.append(seen_by(core, member, row.workshop, invited))
    return tuple(found)


def _subject(workshop: Workshop, word: Word) -> str:
    return f"{workshop.workshop_id}:{word.value}:{workshop.version}"


def _parts(subject: str) -> tuple[str, Word, int]:
    workshop_id, word, version = (*subject.split(":"), "", "")[:3]
    return workshop_id, Word(word) if word else Word.INVITED, int(version) if version.isdecimal() else 1
