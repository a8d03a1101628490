"""Suggestions: what people propose on the board, who supports it, and what becomes of it (product.md, "Fears and suggestions").

The board is public: who proposed something stands beside it, and when by the day. Without a name, a suggestion is a concern.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.concerns import Topic
from domain.members import Voice
from domain.tasks import Answer

TEXT_LIMIT = 1_200
WORD_LIMIT = 1_000
"""Characters of the word that goes with a change of state."""
PAGE = 8
"""Suggestions on a page of the board."""
SIMILAR = 3
"""How many suggestions that say much the same are offered before a new one is posted."""
MOST_A_DAY = 10
"""New suggestions of one person a day: what is beyond is a slip, or no suggestion."""
WAITS_AFTER = timedelta(days=14)
"""Without a word for so long, a suggestion is listed to the coordinators."""
NEWS_KEPT = timedelta(days=30)
"""What could not be told in so long is news no more; the board says it."""
TOLD_AT_ONCE = 5
"""Changes in one message; how many more there are is said."""


class State(StrEnum):
    """Where a suggestion stands. All but the first were set by a coordinator, with a word."""

    NEW = "new"
    CONSIDERING = "considering"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"


OPEN = (State.NEW, State.CONSIDERING, State.PLANNED)
"""Something may still come of it."""


class Shown(StrEnum):
    """Which suggestions the board shows; beside these, those of one state."""

    OPEN = "open"
    ALL = "all"
    MINE = "mine"
    WAITING = "waiting"


class News(StrEnum):
    """Of what somebody who proposed or supported a suggestion is told."""

    WORD = "word"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Looking:
    """What of the board somebody looks at: ``shown`` is a member of Shown or State, ``words`` what they search for."""

    shown: str = Shown.OPEN
    words: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds. ``about`` is the key of what it is about, or nothing. ``asked``: similar ones were offered."""

    text: str
    about: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """What a coordinator said of a suggestion, with the state it was given. ``by`` is empty once that person was erased."""

    state: State
    text: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Line:
    """A suggestion on the board, as one person sees it.

    ``support`` counts people, the author among them, once each whatever was merged; ``last`` is the last word on it.
    """

    suggestion_id: str
    text: str
    author: str
    on: date
    state: State
    about: Topic
    support: int
    supported: bool
    mine: bool
    edited_on: date | None = None
    last: Word | None = None
    merged: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the board. ``waiting`` counts those without a word for too long, for coordinators."""

    voice: Voice
    lines: tuple[Line, ...]
    looking: Looking
    total: int
    coordinator: bool = False
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """One suggestion. ``told`` is the key of the sentence that says what was just done.

    ``merged`` are those that were merged into it, ``others`` those it can be merged into, for coordinators; ``answers``
    say what became of the passage it is about.
    """

    voice: Voice
    line: Line
    words: tuple[Word, ...]
    merged: tuple[Line, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    coordinator: bool = False
    told: str = ""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """The form, empty, with a text to begin with, or to change a suggestion (``editing``).

    ``form_id`` becomes the id of what is posted, so that posting it again posts nothing. ``similar`` are those offered
    before it is posted.
    """

    voice: Voice
    topics: tuple[Topic, ...]
    form_id: str
    draft: Draft = Draft("")
    similar: tuple[Line, ...] = ()
    editing: bool = False


@dataclass(frozen=True, slots=True)
class SuggestionsDesk:
    """What Home shows of the board: how many are open; for coordinators, how many have waited too long for a word."""

    open: int
    waiting: int = 0
    coordinator: bool = False


@dataclass(frozen=True, slots=True)
class NewsItem:
    """What somebody who proposed or supported a suggestion is told: a coordinator's word, or what became of the passage."""

    suggestion_id: str
    text: str
    mine: bool
    word: Word | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class SuggestionNews:
    """What became of suggestions somebody proposed or supported; ``more`` changes are not shown."""

    voice: Voice
    items: tuple[NewsItem, ...]
    more: int = 0
    occasion: str = ""


def waits(state: State, made_on: date, last_word_on: date | None, today: date) -> bool:
    """Whether a suggestion has waited too long for a word: nothing was said of it, or nothing since, for two weeks."""
    return state in OPEN and (last_word_on or made_on) + WAITS_AFTER <= today


def merge_refused(roots: Mapping[str, str], source: str, target: str) -> bool:
    """Whether a suggestion cannot be merged into another: only two that stand on the board by themselves can.

    ``roots`` gives the suggestion under which each one is shown; one that stands by itself, its own.
    """
    return source == target or roots.get(source) != source or roots.get(target) != target


def below(parents: Mapping[str, str | None], root: str) -> set[str]:
    """The suggestion and all that were merged into it, or into one of those."""
    found = {root}
    while more := {one for one, into in parents.items() if into in found} - found:
        found |= more
    return found


def matching(lines: Iterable[Line], words: Sequence[str], folded: Mapping[str, Sequence[str]]) -> list[Line]:
    """The lines in which every one of ``words`` begins some word. ``folded`` has each line's own words, by id."""
    return [
        line for line in lines if all(any(own.startswith(word) for own in folded[line.suggestion_id]) for word in words)
    ]
