"""Spaced review: a member's cards, the questions due today, and the streak of lesson days they kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind, lesson_due
from domain.calendar import Why
from domain.handbook import Handbook, Lesson, Question
from domain.members import Member, MemberKey
from domain.review import (
    Asked,
    Card,
    Period,
    Picked,
    Reviewed,
    ReviewView,
    after_answer,
    allowance,
    comes_on,
    new_card,
    review_day,
    to_ask,
)
from domain.schedule import local_date
from domain.streaks import streak
from domain.training import Answered, AnsweredQuestion
from services.context import Core
from services.members import met, today_of
from services.outbox import arrived
from services.unprompted import Due, Unprompted
from storage import outbox as outbox_store
from storage import review as review_store
from storage.review import Given

LESSON_DAY = (Kind.LESSON, Kind.REVIEW)
"""What makes a day one of a member's lesson days: either of these came."""


def remember(connection: Connection, core: Core, member: Member, lesson: Lesson, answered: Answered) -> None:
    """A question answered in a lesson becomes a card, the first time."""
    question = next(question for question in lesson.questions if question.id == answered.question_id)
    option = question.option(answered.option_id)
    right, on = option is not None and option.right, today_of(core, member)
    rules = core.programme(member.workspace_id).review
    card = new_card(member.key, question.id, lesson.id, right=right, on=on, rules=rules)
    given = Given(answered.option_id, right, member.voice.language, on)
    review_store.add(connection, member.key, card, given)


def count_today(connection: Connection, core: Core, member: Member) -> int:
    """How many questions a review today would still ask; what waits beyond that is nobody's burden."""
    return len(_stand(connection, core, member, today_of(core, member)).queue)


def counts_today(connection: Connection, core: Core, members: Sequence[Member]) -> dict[MemberKey, int]:
    """The same for many members of one workspace; most of them have nothing due, and cost no look of their own."""
    if not members:
        return {}
    latest = max(today_of(core, member) for member in members)
    users = [member.key.user_id for member in members]
    some_due = review_store.due_cards(connection, members[0].key.workspace_id, users, latest)
    return {m.key: count_today(connection, core, m) if m.key.user_id in some_due else 0 for m in members}


def streak_of(connection: Connection, member: Member) -> int:
    """How many of their lesson days in a row the member has kept."""
    key, calendar = member.key, member.calendar
    came_on = outbox_store.arrived_on(connection, key, LESSON_DAY)
    deeds = review_store.deeds(connection, key.workspace_id, [key.user_id])[key.user_id]
    return streak(came_on, deeds, (*calendar.absences, *calendar.closed))


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a member's reviews stand on a day: cards due, those of them to be asked yet, and answers given."""

    due: tuple[Card, ...]
    queue: tuple[Card, ...]
    used: int


def _stand(connection: Connection, core: Core, member: Member, day: date, room: int | None = None) -> _Stand:
    """``room`` is how many questions the review at hand can still take."""
    handbook, key = core.handbook(member.workspace_id), member.key
    found = review_store.due_cards(connection, key.workspace_id, [key.user_id], day).get(key.user_id, ())
    due = to_ask(_living(handbook, found, member.voice.language), day, _away(member))
    if not due:
        return _Stand((), (), 0)
    used = review_store.used(connection, key, day)
    answered_on = review_store.deeds(connection, key.workspace_id, [key.user_id])[key.user_id]
    absences = (*_away(member), *_silent_stops(member, answered_on))
    left = allowance(day, answered_on, absences, core.programme(member.workspace_id).review) - used
    return _Stand(due, due[: max(0, left if room is None else min(left, room))], used)


def _living(handbook: Handbook, cards: Iterable[Card], language: str) -> list[Card]:
    """The cards whose question the handbook still has; the others rest, in case it comes back."""
    return [card for card in cards if _source(handbook, card, language)]


def _source(handbook: Handbook, card: Card, language: str) -> tuple[Question, Lesson] | None:
    """A card's question, and the lesson that asks it now."""
    lesson = handbook.lesson(card.lesson_id, language)
    question = next((one for one in lesson.questions if one.id == card.question_id), None) if lesson else None
    if lesson is None or question is None:  # it may have moved to another lesson
        lesson, question = handbook.lesson_of(card.question_id, language), handbook.question(card.question_id, language)
    return (question, lesson) if question and lesson else None


def _away(member: Member) -> tuple[Period, ...]:
    """The member's leave and pauses, and those of everybody, as first and last day.

    Who has stopped messages is not away: they may well go on learning by themselves.
    """
    absences = (absence for absence in member.calendar.absences if absence.why is not Why.STOP)
    return tuple((absence.first, absence.last) for absence in absences if absence.last is not None)


def _silent_stops(member: Member, answered_on: Iterable[date]) -> tuple[Period, ...]:
    """The time without messages, now over, in which the member did not go on by themselves either."""
    stops = [(one.first, one.last) for one in member.calendar.absences if one.why is Why.STOP and one.last is not None]
    days = set(answered_on)
    return tuple((first, last) for first, last in stops if not any(first < day <= last for day in days))


class Review(Unprompted):
    """Asks again what is about to be forgotten; on demand and on lesson days."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def open(self, *, key: MemberKey) -> ReviewView:
        """Today's review, as far as the member is in it."""
        with self._core.database.transaction() as connection:
            member, _ = met(connection, self._core, key)
            return self._view(connection, member, today_of(self._core, member))

    def answer(
        self,
        *,
        key: MemberKey,
        picked: Picked,
        began_on: date | None,
        occasion: str | None = None,
        sent_at: datetime | None = None,
    ) -> ReviewView:
        """Records the option picked, once, and shows the review as it now stands.

        A second click, or a second device, finds the first answer. ``began_on`` is the day of the review clicked in (today's,
        where that is unknown), ``occasion`` the scheduled message it stands in: a click proves that it arrived, at
        ``sent_at``.
        """
        core = self._core
        with core.database.transaction() as connection:
            if occasion:
                arrived(connection, core, {occasion: key}, {occasion: sent_at or core.clock.now()})
            member, _ = met(connection, core, key)
            today = today_of(core, member)
            day = review_day(today, began_on or today)
            began_on = min(began_on or today, day)
            stand = self._stand(connection, member, day, began_on)
            card = next((card for card in stand.due if card.question_id == picked.question_id), None)
            if card and stand.queue and card.answers + 1 == picked.number:
                self._record(connection, member, card, picked.option_id, (day, began_on, stand.used + 1))
            return self._view(connection, member, began_on, occasion)

    def _record(
        self, connection: Connection, member: Member, card: Card, option_id: str, when: tuple[date, date, int]
    ) -> None:
        language, rules = member.voice.language, self._core.programme(member.workspace_id).review
        question = self._core.handbook(member.workspace_id).question(card.question_id, language)
        option = question.option(option_id) if question else None
        if option is None:
            return
        day, began_on, place = when
        moved = after_answer(card, right=option.right, on=day, rules=rules)
        given = Given(option_id, option.right, language, day, began_on, place)
        review_store.move(connection, member.key, moved, given)

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """A review, for those whose lesson day and hour it is and who have a question due."""
        days: dict[str, tuple[Member, date]] = {}
        for member in members:
            if lesson_due(member, now):
                days[member.key.user_id] = member, local_date(now, member.calendar.zone)
        if not days:
            return {}
        latest = max(day for _, day in days.values())
        found = review_store.due_cards(connection, members[0].key.workspace_id, days, latest)
        return {user: Candidate(Kind.REVIEW) for user, cards in found.items() if self._any_due(cards, *days[user])}

    def _any_due(self, cards: Sequence[Card], member: Member, day: date) -> bool:
        living = _living(self._core.handbook(member.workspace_id), cards, member.voice.language)
        return bool(to_ask(living, day, _away(member)))

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, ReviewView | str]:
        """The review as it is to be sent now; nothing where nothing is left to ask today."""
        views = {
            one.claim.occasion: self._view(connection, one.member, one.claim.local_date, one.claim.occasion)
            for one in due
        }
        return {occasion: view if view.open else "done" for occasion, view in views.items()}

    def _stand(self, connection: Connection, member: Member, day: date, began_on: date) -> _Stand:
        inside = len(review_store.answered_in(connection, member.key, began_on))
        return _stand(
            connection, self._core, member, day, self._core.programme(member.workspace_id).review.at_most - inside
        )

    def _view(self, connection: Connection, member: Member, began_on: date, occasion: str | None = None) -> ReviewView:
        handbook, key, language = self._core.handbook(member.workspace_id), member.key, member.voice.language
        day = review_day(today_of(self._core, member), began_on)
        stand = self._stand(connection, member, day, began_on)
        answered = tuple(
            Reviewed(AnsweredQuestion(question, question.option(picked.option_id)), lesson)
            for picked in review_store.answered_in(connection, key, began_on)
            if (question := handbook.question(picked.question_id, language))
            and (lesson := handbook.lesson_of(picked.question_id, language))
        )
        return ReviewView(
            voice=member.voice,
            began_on=began_on,
            answered=answered,
            open=self._asked(handbook, stand.queue[0], language) if stand.queue else None,
            total=len(answered) + len(stand.queue),
            enough=bool(stand.due) and not stand.queue,
            next_on=None if stand.due else self._next_on(connection, member),
            streak=0 if stand.queue else streak_of(connection, member),
            occasion=occasion,
        )

    def _asked(self, handbook: Handbook, card: Card, language: str) -> Asked | None:
        source = _source(handbook, card, language)
        return Asked(*source, card.answers + 1) if source else None

    def _next_on(self, connection: Connection, member: Member) -> date | None:
        cards = review_store.all_cards(connection, member.key)
        living = _living(self._core.handbook(member.workspace_id), cards, member.voice.language)
        return min((comes_on(card.due_on, _away(member)) for card in living), default=None)
