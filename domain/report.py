"""The monthly report for leaders: which month, what it is made of, and what it does not show.

It goes to people who were not there, so it keeps to what may be told to everybody: no figure describes fewer than five
people, and figures move in steps of five (product.md, rule 7). A month that is over says the same whenever it is asked for:
what it counts are days that were written down, not where people stand today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Literal

from domain.calendar import Calendar
from domain.figures import SMALLEST_GROUP, in_fives
from domain.hours import month_after
from domain.members import Voice
from domain.momentum import CharterStanding, Funnel
from domain.programme import Organisation
from domain.results import ResultView
from domain.schedule import moment
from domain.tasks import SaidAndDone

CONFIDENCE, WORRIES = "confidence", "worries"
"""The questions of surveys that are reported, by their ids: how much at ease people are, and what worries them."""
WEEKS = 12
"""How many weeks back the charter's line goes."""
SAID_SHOWN = 8
PLANNED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CharterWeek:
    """The end of a day: how many had been asked, and at least how many had confirmed; None under five."""

    day: date
    asked: int | None
    confirmed: int | None


@dataclass(frozen=True, slots=True)
class CharterReport:
    """The charter in force at the end of the month. ``standing`` is None while fewer than five have confirmed."""

    title: str
    asked: int
    standing: CharterStanding | None
    weeks: tuple[CharterWeek, ...]


@dataclass(frozen=True, slots=True)
class HoursReport:
    """Messages nobody asked for: how many arrived, how many of them outside people's hours, and of how many nobody knows."""

    arrived: int
    outside: int
    unrecorded: int = 0


@dataclass(frozen=True, slots=True)
class FirstPosts:
    """At least so many people have told of a first real post, and the days from their start to it that half took at most."""

    people: int
    median_days: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is to come: surveys that are open, with their last day, and suggestions that are planned."""

    surveys: tuple[tuple[str, date], ...] = ()
    planned: tuple[str, ...] = ()


Unmeasured = Literal["", "none", "few"]
"""Why there is nothing of a survey: none had closed, or fewer than five had answered."""


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """A month as leaders see it. ``until`` is the last day it counts, ``over`` whether the month had ended by then.

    ``before`` is the funnel a month earlier, None before the start. ``measured`` is the latest survey that asks about worries or ease, with the one it is compared
    with. ``hours`` is None where the record is older than what is kept.
    """

    voice: Voice
    organisation: Organisation
    month: date
    until: date
    over: bool
    started_on: date | None
    funnel: Funnel
    before: Funnel | None
    measured: ResultView | None
    unmeasured: Unmeasured
    charter: CharterReport | None
    said: tuple[SaidAndDone, ...]
    hours: HoursReport | None
    posts: FirstPosts | None
    ahead: Ahead

    @property
    def begun(self) -> bool:
        """Whether the programme had started by the end of the month."""
        return self.started_on is not None and self.started_on <= self.until


def month_before(day: date) -> date:
    """The first day of the month before a day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    """The last day of the month that begins on that day."""
    return month_after(month) - timedelta(days=1)


def week_ends(until: date) -> tuple[date, ...]:
    """A day and every seven days before, the oldest first."""
    return tuple(until - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))


def charter_weeks(days: Sequence[date], counts: Sequence[tuple[int, int]]) -> tuple[CharterWeek, ...]:
    """How it stood on these days, from the first on which anybody had been asked; given how many were, and had confirmed."""
    found = []
    for day, (asked, confirmed) in zip(days, counts, strict=True):
        if asked:
            shown = asked if asked >= SMALLEST_GROUP else None
            found.append(CharterWeek(day, shown, shown if confirmed == asked else in_fives(confirmed)))
    return tuple(found)


def first_posts(days: Sequence[tuple[date, int]]) -> FirstPosts | None:
    """The median of the days it took, given each post's date and the days since its author began; None under five.

    Only as many posts count, the earliest first, as the last step of five holds: else the next report would tell of the
    one who came in between.
    """
    people = in_fives(len(days))
    if people is None:
        return None
    return FirstPosts(people, round(median(took for _, took in sorted(days)[:people])))


def report_moment(month: date, calendar: Calendar) -> datetime:
    """When the report of a month is posted: at the first contact moment after it (a working day, within hours)."""
    return calendar.next_contact(moment(month_after(month), time.min, calendar.zone))


def report_due(calendar: Calendar, now: datetime, started_at: datetime) -> date | None:
    """The month whose report is due: the one before, once its moment has come, if the programme had started by its end."""
    month = month_before(now.astimezone(calendar.zone).date())
    ended = moment(month_after(month), time.min, calendar.zone)
    return month if started_at < ended and report_moment(month, calendar) <= now else None


def next_report(calendar: Calendar, now: datetime) -> datetime:
    """The first moment later than ``now`` at which a report is due."""
    month = month_before(now.astimezone(calendar.zone).date())
    while (due := report_moment(month, calendar)) <= now:
        month = month_after(month)
    return due
