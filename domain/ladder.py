"""When a member is reminded of the charter, and until when they have time (product.md, "Charter", Reminders).

All days are the member's own. Nothing here sends: a rung says that there would be something to say; whether it may be
said now is the attention budget's to decide.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from domain.calendar import Absence, Calendar, Why
from domain.schedule import moment

OVERDUE_TOLD_AFTER = timedelta(days=5)
"""How long after the due date a coordinator is told, with names."""
_LOOK_BACK_DAYS = 60
"""How far back the last contact hours before a rung are looked for; a longer stretch without any has no rung."""
_MOVING = frozenset({Why.LEAVE, Why.EVERYTHING})
"""Days off that move the due date. A pause or a stop only says: do not write to me."""


class Rung(StrEnum):
    """Why a message about the charter comes now."""

    FIRST = "first"
    WEEK = "week"
    EVE = "eve"
    DAY = "day"
    LATE = "late"
    BY_HAND = "by_hand"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Stop:
    """Days on which a member's time does not run, both included, and why; ``last`` is None while that is open."""

    first: date
    last: date | None
    why: Literal["leave", "pause", "question"]


@dataclass(frozen=True, slots=True)
class Move:
    """A due date moved by so many days, and why; kept with the request."""

    stop: Stop
    days: int


def stops_of(absences: Collection[Absence]) -> list[Stop]:
    """The days off among these that give a member more time; a leave without an end is none yet."""
    return [
        Stop(absence.first, absence.last, "leave" if absence.why is Why.LEAVE else "pause")
        for absence in absences
        if absence.why in _MOVING and absence.last is not None
    ]


def moved(due_on: date, asked_on: date, stops: Collection[Stop]) -> tuple[date, tuple[Move, ...]]:
    """The due date once every day on which the member's time did not run is given back, and what moved it.

    A stop counts from the day the member was asked, and only if it begins before the time is over; days that two stops
    share count once.
    """
    moves: list[Move] = []
    counted = asked_on - timedelta(days=1)
    for stop in sorted(stops, key=lambda one: (one.first, one.last or date.max)):
        first = max(stop.first, counted + timedelta(days=1))
        if stop.last is None or stop.last < first or first > due_on:
            continue
        days = (stop.last - first).days + 1
        due_on += timedelta(days=days)
        counted = stop.last
        moves.append(Move(stop, days))
    return due_on, tuple(moves)


def rungs(due_on: date, until: date) -> Iterator[tuple[Rung, date]]:
    """The rungs up to and including a day: 7 days before, the day before, the day, then every week."""
    yield Rung.WEEK, due_on - timedelta(days=7)
    yield Rung.EVE, due_on - timedelta(days=1)
    yield Rung.DAY, due_on
    late = due_on + timedelta(days=7)
    while late <= until:
        yield Rung.LATE, late
        late += timedelta(days=7)


def moved_back(day: date, calendar: Calendar) -> date | None:
    """The day itself if it has contact hours, else the last one before it that has."""
    for back in range(_LOOK_BACK_DAYS):
        earlier = day - timedelta(days=back)
        if calendar.window(earlier) is not None:
            return earlier
    return None


def _coming(due_on: date, until: date, calendar: Calendar) -> Iterator[tuple[Rung, date]]:
    """The rungs on the days on which they come; none for afterwards while there is still time: the day itself says that."""
    for rung, day in rungs(due_on, until):
        back = moved_back(day, calendar)
        if back is not None and (rung is not Rung.LATE or back > due_on):
            yield rung, back


def reached(due_on: date, told_on: date, today: date, calendar: Calendar) -> Rung | None:
    """The rung that has been reached and not been told of since: the last one only, for there is never a backlog."""
    found: tuple[Rung, date] | None = None
    for rung, day in _coming(due_on, today + timedelta(days=_LOOK_BACK_DAYS), calendar):
        if day <= today:
            found = rung, day
    return found[0] if found is not None and found[1] > told_on else None


def next_rung(due_on: date, after: date, calendar: Calendar) -> date | None:
    """The day of the first rung after a day, moved back into contact hours; none within sight where there are none."""
    days = (day for _, day in _coming(due_on, after + timedelta(days=_LOOK_BACK_DAYS), calendar))
    return next((day for day in days if day > after), None)


def moment_on(day: date, calendar: Calendar, at: time) -> datetime | None:
    """The moment of a day at which a rung comes: the member's own hour, within contact hours; none without any."""
    window = calendar.window(day)
    if window is None:
        return None
    return min(max(moment(day, at, calendar.zone), window[0]), window[1] - timedelta(minutes=1))


def is_overdue(due_on: date, today: date) -> bool:
    """Whether a coordinator is to be told."""
    return today >= due_on + OVERDUE_TOLD_AFTER
