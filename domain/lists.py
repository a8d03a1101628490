"""The lists behind the figures on the coordinators' desk: a page at a time, and names only where the rules allow them.

Who takes part, everybody can see in the channel. Who has confirmed the charter, coordinators are told by name, and of those
who have not, why where there is something to do for them. Who has learnt what, nobody is told: behind those figures stand
lessons, with numbers of five people and more in steps of five (product.md, rule 7; trust.md, "Personal data").
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.charter_status import NAMED, Stand
from domain.members import Voice

PAGE = 100
"""Names on a page; Slack shows a hundred blocks in a modal, and twenty thousand people have no end."""
LESSONS_PAGE = 40


class Behind(StrEnum):
    """What a list is of."""

    PEOPLE = "people"
    LESSONS = "lessons"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody on a list; ``stand`` only where a coordinator may have something to do for them."""

    user_id: str
    stand: Stand | None = None


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson, and how many have finished it at least; None under five."""

    module: str
    title: str
    people: int | None


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of a list. ``offset`` is the place of its first line, ``total`` how many lines there are in all."""

    voice: Voice
    behind: Behind
    offset: int
    total: int
    people: tuple[PersonLine, ...] = ()
    lessons: tuple[LessonLine, ...] = ()

    @property
    def size(self) -> int:
        """How many lines a page of it has."""
        return LESSONS_PAGE if self.behind is Behind.LESSONS else PAGE


def page_at(offset: int, total: int, size: int) -> int:
    """Where a page that holds ``offset`` begins, inside what there is."""
    last = max(0, (total - 1) // size * size)
    return min(max(0, offset) // size * size, last)


def to_name(stand: Stand) -> Stand | None:
    """The stand as it may be told with a name: that somebody is away, or has begun to read, is theirs."""
    return stand if stand in NAMED else None
