"""When something unprompted may reach one member: contact hours, days off, leave, pauses (product.md, rule 2).

All moments in and out are aware UTC datetimes; all days are the member's own.
"""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.programme import ContactHours
from domain.schedule import contact_window, local_date, moment, next_occurrence

_HORIZON_DAYS = 800
"""How far ahead a free day is looked for: beyond it a member is simply looked at again."""
_MOVED_AT_MOST = timedelta(days=8)
"""How long before a moment the lesson may lie that contact hours moved there."""


class Why(StrEnum):
    """Why a member is not written to on some days; the names are those that ``plan`` and the outbox give."""

    LEAVE = "leave"
    PAUSE = "paused"
    STOP = "stopped"
    EVERYTHING = "everything_paused"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which nothing unprompted comes, both ends included; ``last`` is None while the end is not known."""

    first: date
    last: date | None
    why: Why = Why.LEAVE

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def without(absences: Collection[Absence], why: Why, from_day: date) -> tuple[Absence, ...]:
    """The absences after those of one kind were called off: what is past stays as it was, what is to come is gone."""
    kept: list[Absence] = []
    for absence in absences:
        if absence.why is not why or (absence.last is not None and absence.last < from_day):
            kept.append(absence)
        elif absence.first < from_day:
            kept.append(Absence(absence.first, from_day - timedelta(days=1), why))
    return tuple(kept)


def returns_on(absences: Collection[Absence], today: date) -> date | None:
    """The first day after the days off in force, one after the other; None without any, or where no end is known."""
    day = today
    while covering := [absence for absence in absences if day in absence]:
        if any(absence.last is None for absence in covering):
            return None
        day = max(absence.last for absence in covering if absence.last is not None) + timedelta(days=1)
    return None if day == today else day


def pause_ends(absences: Collection[Absence], today: date) -> date | None:
    """The day on which messages come again after the pause in force; None without one."""
    ends = [a.last for a in absences if a.why is Why.PAUSE and today in a and a.last is not None]
    return max(ends) + timedelta(days=1) if ends else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours of one member. ``holidays`` are public ones where they live, ``closed`` the organisation's."""

    zone: ZoneInfo
    hours: ContactHours
    holidays: Container[date] = frozenset()
    closed: tuple[Absence, ...] = ()
    absences: tuple[Absence, ...] = ()

    def day_off(self, day: date) -> str:
        """The rule that keeps a whole day free, or an empty string."""
        for absence in self.absences:
            if day in absence:
                return absence.why.value
        if any(day in period for period in self.closed):
            return "closed"
        return "holiday" if day in self.holidays else ""

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """The beginning and end of contact hours on a day; none where it has none."""
        return None if self.day_off(day) else contact_window(day, self.hours, self.zone)

    def rule_against(self, at: datetime) -> str:
        """The rule that forbids writing to the member at this moment, or an empty string."""
        day = local_date(at, self.zone)
        if rule := self.day_off(day):
            return rule
        window = contact_window(day, self.hours, self.zone)
        return "" if window is not None and window[0] <= at < window[1] else "outside_hours"

    def next_contact(self, at: datetime) -> datetime:
        """The first moment, ``at`` itself included, at which the member may be written to.

        Raises ValueError where the hours name no day at all, which content validation refuses.
        """
        if not self.hours.days:
            raise ValueError("contact hours name no day")
        day = local_date(at, self.zone)
        for _ in range(_HORIZON_DAYS):
            window = self.window(day)
            if window is not None and at < window[1]:
                return max(at, window[0])
            day += timedelta(days=1)
        return moment(day, time.min, self.zone)

    def tomorrow(self, after: datetime) -> datetime:
        """The first contact moment of a later day, for what today's budget does not hold."""
        return self.next_contact(moment(local_date(after, self.zone) + timedelta(days=1), time.min, self.zone))

    def next_lesson(self, after: datetime, days: Collection[int], at: time) -> datetime | None:
        """When the next lesson comes, strictly after ``after``; none without days.

        A lesson day that is off is passed over, not made up for. A lesson hour outside contact hours (a member's wish
        may clash with the organisation's hours) moves to the first contact moment after it.
        """
        occurrence = next_occurrence(after - _MOVED_AT_MOST, days, at, self.zone)
        for _ in range(_HORIZON_DAYS):
            if occurrence is None:
                return None
            if not self.day_off(local_date(occurrence, self.zone)):
                contact = self.next_contact(occurrence)
                if contact > after:
                    return contact
            occurrence = next_occurrence(occurrence, days, at, self.zone)
        return occurrence

    def lesson_due(self, now: datetime, days: Collection[int], at: time) -> bool:
        """Whether the last lesson moment belongs to this day: its own, or one that contact hours moved to today.

        So a lesson that was missed is not made up for on a day that is no lesson day.
        """
        today = local_date(now, self.zone)
        for back in range(8):
            day = today - timedelta(days=back)
            if day.weekday() in days and not self.day_off(day) and moment(day, at, self.zone) <= now:
                return local_date(self.next_contact(moment(day, at, self.zone)), self.zone) == today
        return False

    def lesson_days_between(self, after: date, until: date, days: Collection[int]) -> int:
        """How many lesson days that are not off lie after one day and up to another, that one included."""
        span = range(1, (until - after).days + 1)
        between = (after + timedelta(days=number) for number in span)
        return sum(1 for day in between if day.weekday() in days and not self.day_off(day))
