"""Spaced review: when a question comes back, which are asked today, and how many (product.md, Training, rule 3).

The FSRS package decides when a question is about to be forgotten; a card is its state of one question for one member, kept
whole. It knows moments, we know dates only (trust.md), so it is told noon UTC of the member's local date, always: the
days between two answers, and so every due date, are the package's own.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast

from fsrs import Card as LibraryCard
from fsrs import Rating, Scheduler
from fsrs.card import CardDict
from fsrs.scheduler import DEFAULT_PARAMETERS

from domain.handbook import Lesson, Question
from domain.members import MemberKey, Voice
from domain.programme import ReviewRules
from domain.training import AnsweredQuestion

ABSENCE_DAYS = 14
"""So many days without an answer are an absence; and the most days that coming back from one is made easier."""

Period = tuple[date, date]
"""The first and the last day of a leave or a pause."""


@dataclass(frozen=True, slots=True)
class Card:
    """A question a member has answered. ``answers`` counts the answers so far, the lesson's first one included.

    ``due_on`` is the date in ``state``, which is the FSRS package's own (``fsrs.Card.to_dict``).
    """

    question_id: str
    lesson_id: str
    answers: int
    due_on: date
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picked:
    """An answer's button in a review: ``number`` says which answer to this question it would be, so it counts once."""

    question_id: str
    option_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a review, with the lesson it comes from; ``number`` as in ``Picked``."""

    question: Question
    lesson: Lesson
    number: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question answered in a review, with the lesson it comes from."""

    answered: AnsweredQuestion
    lesson: Lesson


@dataclass(frozen=True, slots=True)
class ReviewView:
    """All that a review's message shows. ``began_on`` names the review; ``total`` counts its questions of today.

    ``enough`` is true where more would be due, but not today: how much is never said. ``next_on`` is the day the next
    question comes back, where none is due; None where there is no card. ``occasion`` as in a lesson's view.
    """

    voice: Voice
    began_on: date
    answered: tuple[Reviewed, ...]
    open: Asked | None
    total: int
    enough: bool
    next_on: date | None
    streak: int = 0
    occasion: str | None = None


@lru_cache
def scheduler(rules: ReviewRules) -> Scheduler:
    """The package's scheduler under these rules: no step shorter than a day, nothing left to chance."""
    return Scheduler(
        rules.parameters or DEFAULT_PARAMETERS,
        desired_retention=rules.target_recall,
        learning_steps=(),
        relearning_steps=(),
        enable_fuzzing=False,
    )


def refused(parameters: Sequence[float]) -> str | None:
    """Why the package would not take these parameters; None where it would."""
    try:
        Scheduler(parameters=parameters)
    except ValueError as error:
        return " ".join(str(error).split())
    return None


def whole_day(day: date) -> datetime:
    """The moment that stands for a day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def new_card(key: MemberKey, question_id: str, lesson_id: str, *, right: bool, on: date, rules: ReviewRules) -> Card:
    """The card that the first answer in a lesson makes.

    Answers given when a lesson is gone through again are no reviews: the lesson stands above the question, so they show
    that it was read, not that it was remembered.
    """
    # By default the package numbers cards by the millisecond they were made in, which is nobody's business.
    name = "\n".join((key.workspace_id, key.user_id, question_id)).encode()
    number = int.from_bytes(hashlib.blake2b(name, digest_size=6).digest())
    blank = LibraryCard(card_id=number, due=whole_day(on))
    return _after(blank, question_id, lesson_id, 1, right=right, on=on, rules=rules)


def after_answer(card: Card, *, right: bool, on: date, rules: ReviewRules) -> Card:
    """The card after one more answer: right is *good*, wrong is *again*."""
    before = LibraryCard.from_dict(cast(CardDict, card.state))
    return _after(before, card.question_id, card.lesson_id, card.answers + 1, right=right, on=on, rules=rules)


def _after(
    before: LibraryCard, question_id: str, lesson_id: str, answers: int, *, right: bool, on: date, rules: ReviewRules
) -> Card:
    rating = Rating.Good if right else Rating.Again
    after, _ = scheduler(rules).review_card(before, rating, whole_day(on))
    return Card(question_id, lesson_id, answers, after.due.date(), dict(after.to_dict()))


def comes_on(due_on: date, away: Iterable[Period]) -> date:
    """The day a card that is due comes: what falls into a leave or a pause comes after it."""
    for first, last in sorted(away):
        if first <= due_on <= last:
            due_on = last + timedelta(days=1)
    return due_on


def to_ask(cards: Iterable[Card], day: date, away: Collection[Period] = ()) -> tuple[Card, ...]:
    """The cards that are due on a day, those that have waited longest first.

    Where more is due than fits into a day, this order keeps more than any other that was tried (benchmarks/README.md).
    """
    due = [card for card in cards if comes_on(card.due_on, away) <= day]
    return tuple(sorted(due, key=lambda card: (card.due_on, card.question_id)))


def allowance(day: date, answered_on: Collection[date], away: Iterable[Period], rules: ReviewRules) -> int:
    """How many questions may be asked in review on a day: fewer on the first days after an absence.

    An absence is two weeks without an answer, or a leave or pause. The smaller number holds for as many days as the
    absence lasted, two weeks at most. Debt is worked off in this way, and never spoken of.
    """
    days = sorted({*(one for one in answered_on if one < day), day})
    silent = any((b - a).days >= ABSENCE_DAYS and (day - b).days < ABSENCE_DAYS for a, b in pairwise(days))
    back = any(0 < (day - last).days <= min((last - first).days + 1, ABSENCE_DAYS) for first, last in away)
    return min(rules.after_absence, rules.at_most) if silent or back else rules.at_most


def review_day(today: date, began_on: date) -> date:
    """The day on which an answer in a review counts.

    Whoever has travelled west, or has had the clock put back, may be in the day before the review's: it counts on the
    review's own. Further ahead than that, a clock was wrong, and the date is today's.
    """
    return began_on if today < began_on <= today + timedelta(days=1) else today
