"""Closing the loop: what gathers on a passage of the handbook or the charter, its owner's task, and the answer.

When five suggestions, or five concerns, are about one passage, whoever owns it changes it or says why not (product.md, "You
said, we did"). Concerns count by whole weeks, and only once there are five of them: that there are some is told of no fewer.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from hashlib import sha256
from json import dumps, loads

from domain.concerns import FEWEST_TOLD, Topic
from domain.handbook import Handbook, Lesson
from domain.members import Voice

GATHERED = 5
"""From so many on, a passage has a task."""
REASON_LIMIT = 1_000
CONTEXT_WORDS = 12
"""Words left standing around what changed; the rest of a passage is not shown twice."""
SHOWN_TASKS = 20
COORDINATOR = "coordinator"
"""How content names the coordinators as owner."""


class Outcome(StrEnum):
    """What became of a task."""

    OPEN = "open"
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a passage that is compared by itself: a clause, or a lesson of a section."""

    part_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause of the charter in force, or a section of the handbook with its lessons, in one language."""

    about: Topic
    owner: str
    language: str
    parts: tuple[Part, ...]

    def dump(self) -> str:
        """As it is archived."""
        return dumps([[part.part_id, part.title, part.text] for part in self.parts], ensure_ascii=False)

    @property
    def text_sha256(self) -> str:
        """Under which it is archived."""
        return sha256(self.dump().encode()).hexdigest()


def load_parts(archived: str) -> tuple[Part, ...]:
    """The parts of an archived passage."""
    return tuple(Part(*part) for part in loads(archived))


def passage_key(handbook: Handbook, about: str) -> str:
    """The passage that something said about ``about`` belongs to: a lesson is part of its section; nothing else is one."""
    kind, _, name = about.partition(":")
    if kind == "lesson":
        lesson = handbook.lesson(name, handbook.programme.default_language)
        return f"section:{lesson.module_id}" if lesson else ""
    return about if kind in {"clause", "section"} and name else ""


def passage(handbook: Handbook, key: str, language: str) -> Passage | None:
    """The passage as it stands in that language, or in the default one; None where there is none any more."""
    kind, _, name = key.partition(":")
    if kind == "clause":
        charter = handbook.current_charter(language)
        clause = charter.clause(name) if charter else None
        if charter is None or clause is None:
            return None
        return Passage(Topic(key, clause.title), charter.owner, language, (Part(clause.id, clause.title, clause.text),))
    module = handbook.module(name, language) if kind == "section" else None
    if module is None:
        return None
    head = Part(module.id, module.title, module.summary)
    parts = (head, *(Part(lesson.id, lesson.title, _text_of(lesson)) for lesson in module.lessons))
    return Passage(Topic(key, module.title), module.owner, language, parts)


def _text_of(lesson: Lesson) -> str:
    """All that a lesson says, as far as one can wish it said otherwise."""
    asked = (
        "\n".join([question.ask, *(f"- {option.text} {option.feedback}" for option in question.options)])
        for question in lesson.questions
    )
    return "\n\n".join(text for text in (lesson.idea, lesson.example, lesson.try_this, *asked) if text)


def watched(abouts: Iterable[str], *, concerns: bool) -> frozenset[str] | None:
    """The parts whose change answers what was said: the lessons that were named; None, any, where the whole was meant."""
    named = set()
    for about in abouts:
        kind, _, name = about.partition(":")
        if kind != "lesson":
            return None
        named.add(name)
    return None if concerns or not named else frozenset(named)


def changed(before: Sequence[Part], after: Sequence[Part], parts: frozenset[str] | None) -> bool:
    """Whether the words of a passage have changed, in the parts that matter. Spaces and line breaks are no change."""
    then, now = (
        {part.part_id: _words(f"{part.title}\n{part.text}") for part in each if parts is None or part.part_id in parts}
        for each in (before, after)
    )
    return then != now


def gathers(suggestions: int, concerns: int) -> bool:
    """Whether enough was said of a passage: the two do not add up, for a sum would tell of concerns fewer than five."""
    return suggestions >= GATHERED or concerns >= FEWEST_TOLD


def counted_until(weeks: Iterable[str], this_week: str) -> str:
    """The last week whose concerns are counted, given the weeks of all of them; nothing where none is.

    Weeks are counted in stretches in which five came at least, whatever they are about: then a task that appears tells
    of what came in that stretch, and never of the one that came since it was looked last.
    """
    until, came = "", 0
    for week, number in sorted(Counter(week for week in weeks if week < this_week).items()):
        came += number
        if came >= FEWEST_TOLD:
            until, came = week, 0
    return until


# --- before and after


class Mark(StrEnum):
    """What became of a stretch of words; ``CUT`` stands for words left out because nothing changed near them."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that share their fate, as they are written, with the space after them."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part before and after. A part that was not there before has only new words."""

    title: str
    stretches: tuple[Stretch, ...]

    @property
    def before(self) -> tuple[Stretch, ...]:
        """As it was."""
        return tuple(each for each in self.stretches if each.mark is not Mark.NEW)

    @property
    def after(self) -> tuple[Stretch, ...]:
        """As it is."""
        return tuple(each for each in self.stretches if each.mark is not Mark.GONE)


def differences(before: Sequence[Part], after: Sequence[Part]) -> tuple[Difference, ...]:
    """What changed in a passage, part by part, in the order of the newer text; what is gone stands last."""
    then = {part.part_id: part for part in before}
    found = []
    for part in after:
        old = then.pop(part.part_id, None)
        if old is None or _words(f"{old.title}\n{old.text}") != _words(f"{part.title}\n{part.text}"):
            title = part.title if old is None or old.title == part.title else f"{old.title} → {part.title}"
            found.append(Difference(title, compare(old.text if old else "", part.text)))
    return (*found, *(Difference(old.title, compare(old.text, "")) for old in then.values()))


def compare(before: str, after: str) -> tuple[Stretch, ...]:
    """The words that stayed, went and came, in order; where nothing changed for long, the middle is cut."""
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    found: list[Stretch] = []
    steps = matcher.get_opcodes()
    for number, (step, from_old, to_old, from_new, to_new) in enumerate(steps):
        if step == "equal":
            found += _shortened(new[from_new:to_new], first=number == 0, last=number == len(steps) - 1)
            continue
        if to_old > from_old:
            found.append(Stretch(Mark.GONE, "".join(old[from_old:to_old])))
        if to_new > from_new:
            found.append(Stretch(Mark.NEW, "".join(new[from_new:to_new])))
    return tuple(found)


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> Iterator[Stretch]:
    head = 0 if first else CONTEXT_WORDS
    tail = 0 if last else CONTEXT_WORDS
    if len(words) <= head + tail:
        yield Stretch(Mark.SAME, "".join(words))
        return
    if head:
        yield Stretch(Mark.SAME, "".join(words[:head]))
    yield Stretch(Mark.CUT, "… ")
    if tail:
        yield Stretch(Mark.SAME, "".join(words[-tail:]))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# --- what people see


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task: the passage changed, or its owner said why it did not. ``by`` is empty once erased."""

    task_id: str
    about: Topic
    outcome: Outcome
    on: date
    reason: str = ""
    by: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in the list. ``suggestions`` were about the passage; ``concerns``: so were five concerns or more."""

    task_id: str
    about: Topic
    owner: str
    opened_on: date
    suggestions: int
    concerns: bool
    outcome: Outcome = Outcome.OPEN
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class TasksView:
    """The tasks, open ones first, then those that were answered last."""

    voice: Voice
    lines: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task: what was said of the passage (suggestions, as id and text), and what became of it.

    ``may_answer``: this person owns the passage, or stands in for its owner.
    """

    voice: Voice
    line: TaskLine
    said: tuple[tuple[str, str], ...]
    answer: Answer | None = None
    may_answer: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class SaidAndDone:
    """One "you said, we did": what was said of a passage or suggested, and what became of it.

    ``suggestions`` and ``concerns`` as in TaskLine. A suggestion that was done has its text and the coordinator's word.
    """

    on: date
    about: Topic
    answer: Answer | None = None
    suggestions: int = 0
    concerns: bool = False
    suggestion_id: str = ""
    text: str = ""
    word: str = ""


def may_answer(owner: str, user_id: str, coordinators: Collection[str]) -> bool:
    """Whether a person answers for a passage: its owner, by Slack id, or a coordinator."""
    return user_id in coordinators or user_id == owner


def by_passage(handbook: Handbook, abouts: Mapping[str, str]) -> dict[str, list[str]]:
    """What was said, by passage: ids of things said, given what each is about."""
    found: dict[str, list[str]] = {}
    for one, about in abouts.items():
        if key := passage_key(handbook, about):
            found.setdefault(key, []).append(one)
    return found
