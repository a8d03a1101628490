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
_HORIZON_WEEKS = 105
"""As far as anybody looks for a week in which there is a digest."""


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


def digest_day(monday: date, calendar: Calendar, day: int) -> date | None:
    """The day of a week's digest: its own; where that is off, the last one before it in the week that is not, or else the
    first after it. None in a week without a day on which anybody is written to: so there are never two in one week.
    """
    days = (monday + timedelta(days=number) for number in (*range(day, -1, -1), *range(day + 1, 7)))
    return next((one for one in days if calendar.window(one) is not None), None)


def digest_moment(monday: date, calendar: Calendar, day: int, at: time) -> datetime | None:
    """When the digest of a week comes, at its hour, or where that is outside contact hours, as they begin; or not at all."""
    on = digest_day(monday, calendar, day)
    window = None if on is None else calendar.window(on)
    if on is None or window is None:
        return None
    due = moment(on, at, calendar.zone)
    return due if window[0] <= due < window[1] else window[0]


def digest_due(calendar: Calendar, day: int, at: time, now: datetime, started_at: datetime) -> date | None:
    """The Monday of the latest week whose digest is due, if its day came after the start."""
    this = monday_of(now.astimezone(calendar.zone).date())
    for monday in (this, this - WEEK):
        due = digest_moment(monday, calendar, day, at)
        if due is not None and started_at < due <= now:
            return monday
    return None


def next_digest(calendar: Calendar, day: int, at: time, now: datetime) -> datetime:
    """The first moment later than ``now`` at which a digest is due; far away where nobody is written to for years."""
    monday = monday_of(now.astimezone(calendar.zone).date())
    for week in range(_HORIZON_WEEKS):
        due = digest_moment(monday + week * WEEK, calendar, day, at)
        if due is not None and due > now:
            return due
    return moment(monday + _HORIZON_WEEKS * WEEK, time.min, calendar.zone)


def turn_of(monday: date) -> int:
    """A number that grows by one every week, for what is to take turns."""
    return monday.toordinal() // 7
