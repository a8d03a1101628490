"""How a question is answered, without a figure on fewer than five people, however often one looks (product.md, rule 7).

Only first answers count, so each counts one person. Two things could give few people away. A small number: it is said as
"fewer than five", and the options few people chose are added together. And looking twice: figures that follow each
answer tell what the one person in between picked. So what is published moves by five people or more, or not at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from domain.figures import SMALLEST_GROUP
from domain.handbook import Question
from domain.members import Voice

TASK_FROM = 20
"""First answers from which an item that fewer than half get right becomes a task (product.md, Training)."""
QUESTIONS_PAGE = 5

Picked = Mapping[str, int]
"""How many people picked each option, by option id."""


@dataclass(frozen=True, slots=True)
class Published:
    """What coordinators may know of a question: all people together, and by language as it was some time before."""

    everyone: Picked = field(default_factory=dict)
    by_language: Mapping[str, Picked] = field(default_factory=dict)


def publish(published: Published, live: Mapping[str, Picked]) -> Published:
    """What is published from now on, given what was and the answers there are, by language.

    All together moves once five more people have answered. The languages move with it, and only all at once, where in
    each nobody or five more have: then no two views, of whatever moments, differ by one to four people.
    """
    everyone = _together(live.values())
    if people(everyone) - people(published.everyone) < SMALLEST_GROUP:
        return published
    steps = [
        people(live.get(language, {})) - people(published.by_language.get(language, {}))
        for language in {*live, *published.by_language}
    ]
    moves = all(step == 0 or step >= SMALLEST_GROUP for step in steps)
    return Published(everyone, dict(live) if moves else published.by_language)


def people(picked: Picked) -> int:
    """How many people answered."""
    return sum(picked.values())


def _together(parts: Collection[Picked]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for option, number in part.items():
            total[option] = total.get(option, 0) + number
    return total


@dataclass(frozen=True, slots=True)
class Share:
    """How many of ``people`` were right first time; None where those who were, or were not, are fewer than five.

    Then ``band`` says which: few were right, or nearly all.
    """

    people: int
    right: int | None
    band: Literal["few", "most"] | None = None


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options with the people who picked them: one option, or several added together so that none stands for few."""

    options: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How one question is answered. ``by_language`` is empty where a language would describe too few."""

    question_id: str
    ask: str
    lesson_title: str
    share: Share
    groups: tuple[OptionGroup, ...]
    texts: tuple[tuple[str, str], ...]
    right_option: str
    by_language: tuple[tuple[str, Share], ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionTask:
    """A question that needs its author: fewer than half right first time. ``most`` is the option most people picked."""

    question_id: str
    ask: str
    lesson_title: str
    owner: str
    people: int
    most: str


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """A page of how questions are answered, those that trouble people most first."""

    voice: Voice
    figures: tuple[QuestionFigures, ...]
    offset: int
    total: int


def share(picked: Picked, right_option: str) -> Share | None:
    """How many were right first time; None of fewer than five people."""
    everyone, right = people(picked), picked.get(right_option, 0)
    if everyone < SMALLEST_GROUP:
        return None
    if right < SMALLEST_GROUP:
        return Share(everyone, None, "few")
    return Share(everyone, right) if everyone - right >= SMALLEST_GROUP else Share(everyone, None, "most")


def shares_by_language(published: Published, right_option: str) -> tuple[tuple[str, Share], ...]:
    """The same by language: of all languages or of none, for one that is left out is what the others do not add up to."""
    found = [
        (language, share(picked, right_option)) for language, picked in sorted(published.by_language.items()) if picked
    ]
    shares = [(language, one) for language, one in found if one is not None and one.right is not None]
    return tuple(shares) if len(shares) == len(found) > 1 else ()


def groups(picked: Picked, options: Sequence[str], right_option: str) -> tuple[OptionGroup, ...]:
    """How many picked each option; those fewer than five picked are added to the next until five did.

    Where it is said how many were right, the right option stands alone, and the others are added among themselves: else
    one could be taken from the other. The biggest group comes first.
    """
    counts = {**dict.fromkeys(options, 0), **picked}
    said = share(picked, right_option)
    if said is None:
        return ()
    alone: dict[str, int] = {}
    if said.right is not None and right_option in counts:
        alone = {right_option: counts.pop(right_option)}
    ranked = sorted(counts.items(), key=lambda item: item[1])
    gathered: list[tuple[str, int]] = []
    while ranked and (ranked[0][1] < SMALLEST_GROUP or (len(gathered) > 0 and _sum(gathered) < SMALLEST_GROUP)):
        gathered.append(ranked.pop(0))
    parts = [OptionGroup((option,), number) for option, number in (*alone.items(), *ranked)]
    if gathered:
        parts.append(OptionGroup(tuple(sorted(option for option, _ in gathered)), _sum(gathered)))
    return tuple(sorted(parts, key=lambda part: -part.people))


def _sum(counted: Collection[tuple[str, int]]) -> int:
    return sum(number for _, number in counted)


def needs_its_author(picked: Picked, right_option: str) -> bool:
    """Whether fewer than half were right first time, of twenty people or more."""
    everyone = people(picked)
    return everyone >= TASK_FROM and 2 * picked.get(right_option, 0) < everyone


def most_picked(picked: Picked) -> str:
    """The option most people picked; of several, the first by name."""
    return min(picked, key=lambda option: (-picked[option], option))


def wording(versions: Sequence[Question]) -> str:
    """A hash of a question's words, options and right answer in every language: another one is another question."""
    parts: list[str] = []
    for question in versions:
        parts.append(question.ask)
        parts += [f"{option.id}\x1f{option.text}\x1f{option.right}" for option in question.options]
    return sha256("\x1e".join(parts).encode()).hexdigest()
