"""The rules of learning: which lesson is next, which question is open, when a lesson is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.handbook import FearCard, Lesson, Option, Question
from domain.members import Voice
from domain.paths import PathFinished


@dataclass(frozen=True, slots=True)
class Answered:
    """The option a member picked for a question, in the round they are in."""

    question_id: str
    option_id: str


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question beside what was picked; the option is None where the handbook no longer has it."""

    question: Question
    picked: Option | None


@dataclass(frozen=True, slots=True)
class LessonView:
    """All that a lesson's message shows. ``occasion`` is the scheduled message it stands in, if it was scheduled.

    ``position`` counts from 1 among the ``total`` lessons of its module; ``done_count`` of ``path_total`` lessons of the
    member's path are done, and ``path_total`` is 0 for a lesson outside it. ``finished``: it was the last of them. ``refresh`` questions of other lessons
    are due in a review today; ``streak`` counts the lesson days kept in a row, and ``next_title`` comes ``next_due_at``, once
    the lesson is done.
    """

    voice: Voice
    lesson: Lesson
    module_title: str
    round: int
    answered: tuple[AnsweredQuestion, ...]
    open_question: Question | None
    position: int
    total: int
    done_count: int
    path_total: int
    next_title: str | None
    next_due_at: datetime | None
    link_titles: tuple[tuple[str, str], ...] = ()
    occasion: str | None = None
    refresh: int = 0
    streak: int = 0
    finished: PathFinished | None = None

    @property
    def done(self) -> bool:
        """Whether every question of the lesson has been answered in this round."""
        return self.open_question is None


@dataclass(frozen=True, slots=True)
class ModuleProgress:
    """One line of the list of modules."""

    module_id: str
    title: str
    summary: str
    done: int
    total: int
    on_path: bool


@dataclass(frozen=True, slots=True)
class ModulesView:
    """The list of modules with where the member is. ``exercises``: whether the handbook has any."""

    voice: Voice
    modules: tuple[ModuleProgress, ...]
    next_title: str | None
    exercises: bool = False


@dataclass(frozen=True, slots=True)
class PathDone:
    """Every lesson of the path is done. ``refresh`` questions are due in a review today."""

    voice: Voice
    modules: tuple[ModuleProgress, ...]
    finished: PathFinished | None = None
    refresh: int = 0


@dataclass(frozen=True, slots=True)
class FearsView:
    """The fears that have a card, each with its lesson. Nothing is kept of who looks at them."""

    voice: Voice
    cards: tuple[tuple[Lesson, FearCard], ...]


@dataclass(frozen=True, slots=True)
class FearCardView:
    """One fear's card; ``link_titles`` has the titles of what it leads to, as (target, title)."""

    voice: Voice
    lesson: Lesson
    card: FearCard
    link_titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LaterView:
    """ "Later" was said: the lesson that comes again, if one had come, and when the next is due by message, if one is."""

    voice: Voice
    title: str | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class GoneView:
    """A button led to a lesson the handbook no longer has."""

    voice: Voice
    next_title: str | None


def next_lesson(lesson_ids: Sequence[str], done: Collection[str], offered: Collection[str] = ()) -> str | None:
    """The first lesson of a path that is not done and, for what is sent unasked, has not been offered already."""
    return next((lesson for lesson in lesson_ids if lesson not in done and lesson not in offered), None)


def open_question(lesson: Lesson, answered: Collection[str]) -> Question | None:
    """The first question not answered yet; none means the lesson is done."""
    return next((question for question in lesson.questions if question.id not in answered), None)


def with_answers(lesson: Lesson, answers: Collection[Answered]) -> tuple[AnsweredQuestion, ...]:
    """The lesson's questions that were answered, in the lesson's order; answers to vanished questions are left out."""
    picked = {answer.question_id: answer.option_id for answer in answers}
    return tuple(
        AnsweredQuestion(question, question.option(picked[question.id]))
        for question in lesson.questions
        if question.id in picked
    )
