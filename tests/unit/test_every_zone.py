"""Every IANA zone, every quarter of an hour, 2026 to 2030: exactly one occurrence for each chosen local day.

What is right is computed here from the other side: from UTC to local time, which is never ambiguous. Between two changes
of a zone's offset local time is UTC shifted by a constant, so there one day is like the next; only the days that a change
touches can differ. The normal test looks at those, and at an ordinary day of each stretch, for every zone; the long one at
every day. Zones with the same table of offsets are the same zone under several names: each table is looked at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from domain.schedule import moment, next_occurrence

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
CHOSEN = (range(7), (1, 3))
"""Every day; and the lesson days of the programme, with days between them."""
QUARTERS = [time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 15)]
BEGIN, END = datetime(2025, 12, 25, tzinfo=UTC), datetime(2031, 1, 8, tzinfo=UTC)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


@dataclass(frozen=True)
class Stretch:
    """From one UTC moment to just before another, local time is UTC plus ``offset``."""

    start: datetime
    end: datetime
    offset: timedelta


Table = tuple[Stretch, ...]


def offset_at(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def table_of(zone: ZoneInfo) -> Table:
    """A zone's stretches, its changes found to the second. No zone changes twice within six hours."""
    stretches: list[Stretch] = []
    start, offset = BEGIN, offset_at(BEGIN, zone)
    at = BEGIN
    while at < END:
        following = at + timedelta(hours=6)
        if offset_at(following, zone) != offset:
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if offset_at(middle, zone) == offset else (low, middle)
            stretches.append(Stretch(start, high, offset))
            start, offset = high, offset_at(high, zone)
        at = following
    return (*stretches, Stretch(start, END, offset))


@cache
def tables() -> dict[Table, list[str]]:
    """Every table of offsets there is, with the names of its zones."""
    found: dict[Table, list[str]] = {}
    for name in sorted(available_timezones()):
        found.setdefault(table_of(ZoneInfo(name)), []).append(name)
    return found


def right(days: list[date], at: time, table: Table) -> list[datetime]:
    """The first moment that shows this local time, or where it is skipped, the moment of the change that skips it.

    For each of these days, in their order: what the table says of one is looked for where it said it of the last.
    """
    moments, number = [], 0
    for day in days:
        wall = datetime.combine(day, at, UTC)
        while wall - table[number].offset >= table[number].end:  # too late for this stretch: its gap, or the next one
            after = table[number + 1]
            number += 1
            if wall < after.start + after.offset:
                moments.append(after.start)
                break
        else:
            assert wall - table[number].offset >= table[number].start, f"{day} {at} is nowhere"
            moments.append(wall - table[number].offset)
    return moments


def touched(table: Table) -> list[date]:
    """The local days a change touches and those beside them, and an ordinary one of each stretch."""
    days: set[date] = set()
    for stretch in table:
        middle = stretch.start + (stretch.end - stretch.start) / 2
        days.add(middle.date())
        for shown in (stretch.start + stretch.offset, stretch.end + stretch.offset):
            days |= {(shown + timedelta(days=beside)).date() for beside in (-2, -1, 0, 1, 2)}
    return sorted(day for day in days if FIRST <= day <= LAST)


def runs(days: list[date]) -> Iterator[list[date]]:
    """Days without a gap between them."""
    run: list[date] = []
    for day in days:
        if run and day - run[-1] > timedelta(days=1):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def check(name: str, table: Table, days: list[date]) -> int:
    """Each day has its one occurrence, and going from one to the next meets each of them once and nothing else.

    Answers how many there were.
    """
    zone, met = ZoneInfo(name), 0
    for at in QUARTERS:
        for run in runs(days):
            expected = right(run, at, table)
            assert [moment(day, at, zone) for day in run] == expected, (name, at)
            assert expected == sorted(set(expected)), (name, at)
            for chosen in CHOSEN:
                after = expected[0] - timedelta(seconds=1)
                for day, wanted in zip(run, expected, strict=True):
                    if day.weekday() in chosen:
                        occurrence = next_occurrence(after, chosen, at, zone)
                        assert occurrence == wanted, (name, at, wanted)
                        after = wanted
            met += len(run)
    return met


def test_there_are_as_many_zones_as_the_world_has() -> None:
    assert sum(len(names) for names in tables().values()) > 500
    assert len(tables()) > 60


def test_every_quarter_hour_of_every_day_a_change_touches_in_every_zone() -> None:
    for table, names in tables().items():
        check(names[0], table, touched(table))


@pytest.mark.long
def test_every_quarter_hour_of_every_day_in_every_zone() -> None:
    met = sum(check(names[0], table, DAYS) for table, names in tables().items())
    zones = sum(len(names) for names in tables().values())
    assert met == len(tables()) * len(QUARTERS) * len(DAYS)
    print(f"{zones} zones, {len(tables())} different ones; {met:,} quarter-hours, each once")
