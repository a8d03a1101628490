"""Where the team stands: the weekly digest, ``/momentum``, and when there is something to say.

No figure describes fewer than five people, and none can be taken from another to describe fewer (product.md, rule 7). What
concerns there are, or are not, decides nothing here (product.md, "Momentum").
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.calendar import Calendar
from domain.figures import SMALLEST_GROUP, in_fives
from domain.members import Voice
from domain.schedule import moment
from domain.tasks import SaidAndDone

WEEK = timedelta(days=7)
VARIANTS = 4
"""Ways to say the same, one after the other, week by week."""
SAID_SHOWN = 5


class Read(StrEnum):
    """How many of those asked have confirmed the charter, where a number would tell of fewer than five people."""

    EVERYONE = "everyone"
    NEARLY = "nearly"
    SOME = "some"


@dataclass(frozen=True, slots=True)
class Lessons:
    """At least so many lessons finished, by at least so many people: in steps of five, for two looks would tell of one."""

    lessons: int
    people: int


@dataclass(frozen=True, slots=True)
class CharterStanding:
    """How the charter stands: ``SOME`` gives how many were asked and, in steps of five, how many confirmed.

    Week after week, exact numbers would tell that one person did.
    """

    read: Read
    acknowledged: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Idea:
    """Something to try, and the lesson it is from."""

    lesson_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A week in the team's channel. ``turn`` varies the wording; ``lesson_days`` and ``lesson_time`` are the usual ones."""

    voice: Voice
    turn: int
    lessons: Lessons | None
    charter: CharterStanding | None
    said: tuple[SaidAndDone, ...]
    idea: Idea | None
    lesson_days: frozenset[int]
    lesson_time: time
    charter_moved: bool = False

    @property
    def says_something(self) -> bool:
        """Whether anything happened that can be told; an idea alone is no news."""
        return bool(self.lessons or self.said or (self.charter and self.charter_moved))


@dataclass(frozen=True, slots=True)
class MomentumView:
    """What ``/momentum`` shows one person: how far they are, and where the team stands."""

    voice: Voice
    done: int
    total: int
    streak: int
    refresh: int
    charter_title: str | None
    charter_confirmed: bool
    lessons: Lessons | None
    this_week: Lessons | None
    charter: CharterStanding | None
    said: tuple[SaidAndDone, ...] = ()


def lessons_told(lessons: int, people: int) -> Lessons | None:
    """The figures, where they describe five people or more; none finishes less than one lesson."""
    told, by = in_fives(lessons), in_fives(people)
    return Lessons(told, by) if told is not None and by is not None else None


def charter_told(asked: int, acknowledged: int) -> CharterStanding | None:
    """How the charter stands, where fewer than five are neither named nor to be counted out."""
    left = asked - acknowledged
    if acknowledged < SMALLEST_GROUP:
        return None
    if left <= 0:
        return CharterStanding(Read.EVERYONE)
    if left < SMALLEST_GROUP:
        return CharterStanding(Read.NEARLY)
    return CharterStanding(Read.SOME, in_fives(acknowledged) or 0, asked)


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far those who take part have come, in steps of five: exact numbers would tell of the few between two steps.

    None stands for fewer than five.
    """

    invited: int
    begun: int | None
    half: int | None
    done: int | None


def funnel_told(invited: int, begun: int, half: int, done: int) -> Funnel:
    """The figures as they may be shown; who takes part is known anyway."""
    return Funnel(invited, in_fives(begun), in_fives(half), in_fives(done))


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def digest_moment(monday: date, calendar: Calendar, day: int, at: time) -> datetime:
    """When the digest of a week comes: its day and hour, or the first contact moment after them."""
    return calendar.next_contact(moment(monday + timedelta(days=day), at, calendar.zone))


def digest_due(calendar: Calendar, day: int, at: time, now: datetime, started_at: datetime) -> date | None:
    """The Monday of the latest week whose digest is due, if its day came after the start."""
    this = monday_of(now.astimezone(calendar.zone).date())
    for monday in (this, this - WEEK):
        due = digest_moment(monday, calendar, day, at)
        if started_at < due <= now:
            return monday
    return None


def next_digest(calendar: Calendar, day: int, at: time, now: datetime) -> datetime:
    """The first moment later than ``now`` at which a digest is due."""
    monday = monday_of(now.astimezone(calendar.zone).date()) - WEEK
    while (due := digest_moment(monday, calendar, day, at)) <= now:
        monday += WEEK
    return due


def turn_of(monday: date) -> int:
    """A number that grows by one every week, for what is to take turns."""
    return monday.toordinal() // 7
