"""Every form in which a workshop can be said, for tests that read all strings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from blocks import duties, workshop_desk, workshops
from blocks.desk import problem_modal
from blocks.kit import Message, View, home, section
from domain.duties import DutiesView, Duty, Waiting
from domain.errors import NotInvited, WorkshopGone
from domain.kickoff import TOPICS
from domain.members import Voice
from domain.workshops import (
    GROUPS,
    Answer,
    Answers,
    Invitation,
    Invitations,
    Invited,
    PresenceForm,
    Refused,
    WhoView,
    Word,
    Workshop,
    WorkshopForm,
    WorkshopLine,
    WorkshopsDesk,
)
from locales import Speech

STARTS = datetime(2026, 12, 8, 13, tzinfo=UTC)
WORKSHOP = Workshop("w", "Lancement", STARTS, 60, "Salle 2", "5 min : ouverture", "everyone", "start-why")
REASONS = [
    "empty",
    "too_long",
    "past",
    "too_far",
    "begun",
    "closed",
    "holiday",
    "everything_paused",
    "nobody",
    "gone",
    "changed_meanwhile",
    "not_begun",
    "not_coming",
    "not_taking_part",
]
NOTES = ("", "planned", "saved", "cancelled", "noted", "begun")


def invitations(voice: Voice) -> Iterator[Invitation]:
    """Every word, every answer."""
    before = STARTS - timedelta(days=3)
    for word in (None, *Word):
        for answer in (None, *Answer):
            invited = Invited("U0NORA0001", answer=answer, keep=answer is Answer.NO)
            yield Invitation(voice, WORKSHOP, invited, before, "Pourquoi", word)
    for note in ("over", "changed"):
        yield Invitation(voice, replace(WORKSHOP, minutes=90), Invited("U0NORA0001"), before, note=note)
    yield Invitation(voice, replace(WORKSHOP, minutes=30), Invited("U0NORA0001"), STARTS)
    yield Invitation(voice, WORKSHOP, Invited("U0NORA0001", present=True), STARTS, "Pourquoi", Word.AFTER)


def desks(voice: Voice) -> Iterator[WorkshopsDesk]:
    """What is planned and what is over, before and after it was noted."""
    some, none = Answers(1, 1, 1, 1, 1, 1), Answers(2, 2, 2, 2, 0, 2)
    planned = (WorkshopLine(WORKSHOP, some, over=False), WorkshopLine(WORKSHOP, none, over=False))
    past = (WorkshopLine(WORKSHOP, some, over=True), WorkshopLine(replace(WORKSHOP, held=True), some, over=True))
    for note in NOTES:
        yield WorkshopsDesk(voice, planned, past, started=False, note=note, outside=note == "planned")
    yield WorkshopsDesk(voice, past=(*past[1:], WorkshopLine(replace(WORKSHOP, held=True), none, over=True)))
    yield WorkshopsDesk(voice)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """What is said in conversations."""
    yield from ((f"workshops, message {place}", message) for place, message in enumerate(_messages(voice)))


def views(voice: Voice) -> Iterator[tuple[str, View]]:
    """What is said in windows and on Home."""
    yield from ((f"workshops, view {place}", view) for place, view in enumerate(_views(voice)))


def _messages(voice: Voice) -> Iterator[Message]:
    for view in invitations(voice):
        yield workshops.invitation_message(view)
        yield workshops.invitation_aside(view)
        yield Message(workshops.file_comment(view), [])
        yield Message(workshops.not_sent_text(view), [])
    yield workshops.invitations_message(Invitations(voice))
    yield Message(workshop_desk.agenda_text(TOPICS, Speech(voice)), [])
    for desk in desks(voice):
        yield workshop_desk.desk_message(desk)


def _views(voice: Voice) -> Iterator[View]:
    t = Speech(voice)
    for view in invitations(voice):
        yield workshops.invitation_modal(view)
        yield home(workshops.home_blocks(view, t))
    yield workshops.invitations_modal(Invitations(voice))
    for desk in desks(voice):
        yield workshop_desk.desk_modal(desk)
        yield home(workshop_desk.desk_blocks(desk, t))
    for known in (None, WORKSHOP):
        lessons = (("start-why", "Pourquoi"),)
        yield workshop_desk.form_modal(
            WorkshopForm(voice, known, 12, (("everyone", 1),), lessons, TOPICS, date(2026, 12, 8))
        )
    line = WorkshopLine(WORKSHOP, Answers(1, 1, 1, 1, 1, 1), over=True)
    people = tuple((group, "U0NORA0001") for group in GROUPS)
    for away in (1, 2):
        yield workshop_desk.who_modal(WhoView(voice, line, people, away, 100, 300))
    for number in (1, 91, 92):
        yield workshop_desk.presence_modal(PresenceForm(voice, line, ("U0NORA0001",) * number, (), ()))
    wrong = {reason: reason for reason in REASONS}
    yield home([section(text) for text in workshop_desk.form_errors(Refused(voice, wrong)).values()])
    yield home(duties.desk_blocks(DutiesView(voice, (Waiting(Duty.PRESENCE, 1), Waiting(Duty.PRESENCE, 2))), t))
    for error in (WorkshopGone(), NotInvited()):
        yield problem_modal(voice, error)
