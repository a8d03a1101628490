"""What is shown of a survey's answers: never fewer than five people, nor what a subtraction would tell of fewer.

The rules of trust.md, "Confidential surveys" 5 and 6. Only what is shown is kept: a figure that is held back is not in a
``Result``, so it is nowhere once the answers themselves are deleted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from domain.figures import SMALLEST_GROUP
from domain.members import Voice
from domain.surveys import CHOICES, SCALE, Answers, Survey, SurveyQuestion

COMMENTS_FROM = 10
"""So many people must have answered before what they wrote is shown, and then never by group."""


_STEPS = frozenset(map(str, SCALE))


@dataclass(frozen=True, slots=True)
class Figures:
    """How a number of people answered one question.

    ``counts`` pairs an option, or a step of the scale, with how many chose it; in a ranking, with its points: three for a
    first choice, two for a second, one for a third. ``nearly_all`` are options that all of them chose, or all but one:
    no figure says which, so that nobody's own answer is told by everybody's (an all-alike answer as a band).
    """

    people: int
    counts: tuple[tuple[str, int], ...] = ()
    nearly_all: tuple[str, ...] = ()

    @property
    def mean(self) -> float | None:
        """The middle of a scale's answers; None where not every one of them may be shown, or they are no scale's."""
        if not self.people or not all(step in _STEPS for step, _ in self.counts):
            return None
        if self.nearly_all or sum(number for _, number in self.counts) != self.people:
            return None
        return sum(int(step) * number for step, number in self.counts) / self.people

    def count(self, option_id: str) -> int | None:
        """How many chose it; None where that is not shown."""
        return dict(self.counts).get(option_id)


Held = Literal["", "few", "small", "alike"]
"""Why something is not shown: fewer than five people, a group too small, answers nearly all alike in one."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's figures, None where fewer than five answered it; then those by group, and why some are missing."""

    question_id: str
    figures: Figures | None
    groups: tuple[tuple[str, Figures], ...] = ()
    held: Held = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a closed survey says, for good. ``answered`` is None below five, and then there is nothing else.

    ``comments``: whether enough answered for what they wrote to be shown.
    """

    answered: int | None
    questions: tuple[QuestionResult, ...] = ()
    comments: bool = False

    def question(self, question_id: str) -> QuestionResult | None:
        """That question's result."""
        return next((found for found in self.questions if found.question_id == question_id), None)

    def dump(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @staticmethod
    def load(told: Mapping[str, Any]) -> "Result":
        """The result again."""
        return Result(told["answered"], tuple(_question(each) for each in told["questions"]), told["comments"])


def _question(told: Mapping[str, Any]) -> QuestionResult:
    groups = tuple((name, _figures(each)) for name, each in told["groups"])
    figures = _figures(told["figures"]) if told["figures"] else None
    return QuestionResult(told["question_id"], figures, groups, told["held"])


def _figures(told: Mapping[str, Any]) -> Figures:
    counts = tuple((str(option), int(number)) for option, number in told["counts"])
    return Figures(told["people"], counts, tuple(told["nearly_all"]))


def shown_groups(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The groups that may be shown beside the whole: each five people or more, and what is left of the whole, too.

    Where those left out are one to four together, the next smallest is left out with them: else the whole, less the
    groups that are shown, would give the small ones away.
    """
    ordered = sorted((size, name) for name, size in sizes.items() if size)
    hidden = sum(size for size, _ in ordered if size < SMALLEST_GROUP)
    shown = [(size, name) for size, name in ordered if size >= SMALLEST_GROUP]
    while shown and 0 < hidden < SMALLEST_GROUP:
        hidden += shown.pop(0)[0]
    return tuple(sorted(name for _, name in shown))


def draw_up(survey: Survey, given: Sequence[tuple[str, Answers]]) -> Result:
    """The result of all answers, each with the group it counts in; an empty name is no group."""
    if len(given) < SMALLEST_GROUP:
        return Result(None)
    questions = tuple(_draw_up(question, given) for question in survey.questions if question.type != "text")
    return Result(len(given), questions, comments=len(given) >= COMMENTS_FROM)


def _draw_up(question: SurveyQuestion, given: Sequence[tuple[str, Answers]]) -> QuestionResult:
    answers = [(group, answers[question.id]) for group, answers in given if question.id in answers]
    if len(answers) < SMALLEST_GROUP:
        return QuestionResult(question.id, None, held="few")
    whole = tally(question, [answer for _, answer in answers])
    sizes = Counter(group for group, _ in answers)
    if len({group for group, _ in given}) < 2:
        return QuestionResult(question.id, whole)
    shown = shown_groups(sizes)
    if not shown:
        return QuestionResult(question.id, whole, held="small")
    rest = [answer for group, answer in answers if group not in shown]
    groups = {name: tally(question, [answer for group, answer in answers if group == name]) for name in shown}
    looked_at = [whole, *groups.values(), *([tally(question, rest)] if rest else [])]
    if any(not figures.counts for figures in looked_at):
        return QuestionResult(question.id, whole, held="alike")
    # What nearly everybody chose in one group could be told from the whole and the others: shown of none of them.
    banded = {option for figures in looked_at for option in figures.nearly_all}
    open_ = tuple(
        (name, Figures(figures.people, tuple(pair for pair in figures.counts if pair[0] not in banded)))
        for name, figures in groups.items()
    )
    held: Held = "small" if rest else "alike" if banded else ""
    return QuestionResult(question.id, whole, open_, held)


def tally(question: SurveyQuestion, answers: Sequence[tuple[str, ...]]) -> Figures:
    """One question's figures, of at least one answer; answers that are alike, or all but one, as a band."""
    people = len(answers)
    options = [str(step) for step in SCALE] if question.type == "scale" else [o.id for o in question.options]
    points = Counter[str]()
    for answer in answers:
        for place, option in enumerate(answer):
            points[option] += CHOICES - place if question.type == "ranking" else 1
    most, times = Counter(tuple(answer) for answer in _unordered(question, answers)).most_common(1)[0]
    if times >= people - 1:
        return Figures(people, nearly_all=tuple(option for option in options if option in most))
    if question.type == "ranking":
        first = Counter(answer[0] for answer in answers).most_common(1)[0]
        if first[1] >= people - 1:
            return Figures(people, nearly_all=(first[0],))
    nearly = () if question.type == "ranking" else tuple(o for o in options if points[o] >= people - 1)
    return Figures(people, tuple((o, points[o]) for o in options if o not in nearly), nearly)


def _unordered(question: SurveyQuestion, answers: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What was ticked in whatever order is the same; a ranking is its order."""
    return list(answers) if question.type == "ranking" else [tuple(sorted(answer)) for answer in answers]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The survey before, which this one is held against."""

    survey: Survey
    closed_on: date
    result: Result


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """What somebody answered in a named survey."""

    user_id: str
    answers: Answers


@dataclass(frozen=True, slots=True)
class ResultView:
    """A closed survey as coordinators see it.

    ``comments`` are what people wrote, by question. ``named`` is who answered what, in a named survey. ``pictures`` are the
    files Slack has of its charts, in their order, None until they have been drawn. ``kept``: single answers still are.
    """

    voice: Voice
    run_id: str
    survey: Survey
    closed_on: date
    asked: int
    result: Result
    earlier: Earlier | None = None
    comments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    named: tuple[NamedAnswer, ...] = ()
    pictures: tuple[str, ...] | None = None
    kept: bool = True
