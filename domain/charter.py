"""Reading the charter and acknowledging it (product.md, "Charter")."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.calendar import Calendar
from domain.clause_questions import ClauseQuestion
from domain.editions import ClauseChange
from domain.handbook import Charter
from domain.ladder import Move, Rung, next_rung, reached
from domain.members import Voice

PAGE_CHARACTERS = 2_400
"""How much of the charter one page shows: about a phone's three screens, and well inside a section's limit."""
PAGE_CLAUSES = 20
"""However short: a modal holds at most 100 blocks (Slack documentation, Modals)."""


RequestState = Literal["open", "acknowledged", "declined", "closed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands with the edition in force; all days are theirs.

    ``since`` is the last edition they acknowledged before: then only what changed since is theirs to read. ``due_on`` is
    with every move. ``questions`` are what they said about it. ``asked_on`` is None until a message has asked them.
    """

    edition: str
    state: RequestState = "open"
    since: str | None = None
    page: int = 0
    asked_on: date | None = None
    due_on: date | None = None
    moves: tuple[Move, ...] = ()
    told_on: date | None = None
    nudged_on: date | None = None
    closed_at: datetime | None = None
    questions: tuple[ClauseQuestion, ...] = ()

    @property
    def asking(self) -> bool:
        """Whether a question of theirs waits for its answer: until then they are not reminded."""
        return any(question.kind == "question" and question.answered_at is None for question in self.questions)

    @property
    def answers(self) -> tuple[ClauseQuestion, ...]:
        """Answers they have not been sent yet."""
        return tuple(each for each in self.questions if each.answered_at is not None and not each.told)


@dataclass(frozen=True, slots=True)
class CharterView:
    """One page of the charter on somebody's screen. ``page`` counts from 0; ``clause_ids`` are those it shows.

    ``changed`` counts the clauses that are theirs to read instead of the whole: then this is to look up, and has no button.
    ``declined`` says that they declined, which they may still change.
    """

    voice: Voice
    charter: Charter
    page: int
    pages: int
    clause_ids: tuple[str, ...]
    acknowledged_at: datetime | None
    replaced: bool = False
    changed: int = 0
    declined: bool = False

    @property
    def last(self) -> bool:
        """Whether the acknowledgement button belongs under this page."""
        return self.page == self.pages - 1


@dataclass(frozen=True, slots=True)
class ChangesView:
    """What changed since a member last acknowledged, a clause a step. ``step`` counts from 0."""

    voice: Voice
    charter: Charter
    since: str
    changes: tuple[ClauseChange, ...]
    step: int
    replaced: bool = False
    declined: bool = False

    @property
    def change(self) -> ClauseChange:
        """The one on the screen."""
        return self.changes[self.step]

    @property
    def last(self) -> bool:
        """Whether the acknowledgement button belongs under this step."""
        return self.step == len(self.changes) - 1


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """An answer that shows a misunderstanding: what is explained before the question is asked again. Nothing is kept."""

    voice: Voice
    feedback: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the member is told once the acknowledgement is recorded."""

    voice: Voice
    charter: Charter
    at: datetime
    already: bool
    changes: tuple[ClauseChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CharterAsk:
    """The message that asks a member to read the charter, or what changed in it, or reminds them.

    ``answers`` are what coordinators answered them; ``waits`` says whether something is still theirs to read.
    """

    voice: Voice
    charter: Charter
    due_on: date | None
    occasion: str | None = None
    rung: Rung = Rung.FIRST
    changed: int = 0
    late: bool = False
    answers: tuple[ClauseQuestion, ...] = ()
    waits: bool = True


@dataclass(frozen=True, slots=True)
class CharterDuties:
    """What the charter asks of coordinators: questions and refusals without an answer, and who is overdue, by Slack id."""

    waiting: int = 0
    overdue: tuple[str, ...] = ()


NO_DUTIES = CharterDuties()


@dataclass(frozen=True, slots=True)
class CharterCopy:
    """A member's own copy of what they acknowledged; ``place`` and ``entry_hash`` find it in the chain."""

    voice: Voice
    charter: Charter
    at: datetime
    place: int
    entry_hash: str


@dataclass(frozen=True, slots=True)
class NudgeView:
    """What became of a reminder by hand: how many will be told when they may be, and how many a rule spares."""

    voice: Voice
    reminded: int
    spared: int


def pages(charter: Charter) -> tuple[tuple[str, ...], ...]:
    """The clause ids of each page: whole clauses, in order, as many as fit, at least one a page."""
    result: list[tuple[str, ...]] = []
    current: list[str] = []
    size = len(charter.preamble)
    for clause in charter.clauses:
        length = len(clause.title) + len(clause.text)
        if current and (size + length > PAGE_CHARACTERS or len(current) == PAGE_CLAUSES):
            result.append(tuple(current))
            current, size = [], 0
        current.append(clause.id)
        size += length
    return (*result, tuple(current))


def rung_due(standing: Standing, today: date, calendar: Calendar) -> Rung | None:
    """What there is to tell a member about the charter on this day of theirs, if anything.

    An answer comes to whoever asked, whatever they have done since. Whoever has acknowledged, declined, or waits for an
    answer is not reminded; a reminder by hand is one rung more, and no more than that.
    """
    if standing.answers:
        return Rung.ANSWER
    if standing.state != "open" or standing.asking:
        return None
    if standing.asked_on is None or standing.due_on is None or standing.told_on is None:
        return Rung.FIRST
    rung = reached(standing.due_on, standing.told_on, today, calendar)
    if rung is None and standing.nudged_on is not None and standing.told_on < standing.nudged_on <= today:
        return Rung.BY_HAND
    return rung


def next_day(standing: Standing, after: date, calendar: Calendar) -> date | None:
    """The first day after another on which there will be something to tell, if nothing happens until then."""
    if standing.state != "open" or standing.asking or standing.due_on is None or standing.asked_on is None:
        return None
    return next_rung(standing.due_on, after, calendar)
