"""Local time is what people were promised: it survives gaps, folds, and every zone's own ideas of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.programme import ContactHours
from domain.schedule import (
    contact_window,
    local_date,
    moment,
    next_occurrence,
    zone_or,
)

ZONES = (
    "Europe/Paris",
    "America/Toronto",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Chatham",
    "America/Nuuk",
    "Asia/Beirut",
    "Etc/UTC",
)
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
EVERY_DAY = frozenset(range(7))
WEEK = ContactHours(days=frozenset(range(5)), start=time(9), end=time(17, 30))
PARIS = ZoneInfo("Europe/Paris")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@lru_cache
def changes(zone_name: str) -> tuple[datetime, ...]:
    """The UTC moments from 2026 to 2030 at which a zone's offset changes."""
    zone = ZoneInfo(zone_name)
    found: list[datetime] = []
    at, step = utc(2026, 1, 1), timedelta(hours=12)
    while at < utc(2031, 1, 1):
        if (at + step).astimezone(zone).utcoffset() != at.astimezone(zone).utcoffset():
            low, high = at, at + step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high)
        at += step
    return tuple(found)


def local_at(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def gaps(zone_name: str) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Each spring change: its UTC moment, the first local time skipped, the first local time after."""
    zone = ZoneInfo(zone_name)
    for change in changes(zone_name):
        before = local_at(change - timedelta(seconds=1), zone) + timedelta(seconds=1)
        after = local_at(change, zone)
        if after > before:
            yield change, before, after


def folds(zone_name: str) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Each autumn change: its UTC moment, the first local time repeated, the first one that is not."""
    zone = ZoneInfo(zone_name)
    for change in changes(zone_name):
        end = local_at(change - timedelta(seconds=1), zone) + timedelta(seconds=1)
        begin = local_at(change, zone)
        if begin < end:
            yield change, begin, end


zone_names = st.sampled_from(ZONES)
zones = zone_names.map(ZoneInfo)
days_of_week = st.frozensets(st.integers(0, 6), min_size=1)
minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
moments = st.integers(0, 5 * 365 * 24 * 3600).map(lambda seconds: utc(2026, 1, 1) + timedelta(seconds=seconds))
local_days = st.dates(FIRST, LAST)


@st.composite
def contact_hours(draw: st.DrawFn) -> ContactHours:
    start, end = sorted(draw(st.lists(minutes, min_size=2, max_size=2, unique=True)))
    return ContactHours(days=draw(days_of_week), start=start, end=end)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[datetime, ZoneInfo]:
    """A moment within two days of a clock change."""
    name = draw(zone_names.filter(lambda zone: bool(changes(zone))))
    change = draw(st.sampled_from(changes(name)))
    return change + timedelta(minutes=draw(st.integers(-2880, 2880))), ZoneInfo(name)


# --- one local time


def test_the_sample_of_zones_holds_gaps_and_folds_of_many_kinds() -> None:
    assert {name for name in ZONES if any(gaps(name))} == set(ZONES) - {"Asia/Kathmandu", "Etc/UTC"}
    lengths = {after - before for name in ZONES for _, before, after in gaps(name)}
    assert {timedelta(minutes=30), timedelta(hours=1)} <= lengths


@pytest.mark.parametrize("name", ZONES)
def test_every_skipped_time_becomes_the_first_that_exists_after_it(name: str) -> None:
    zone = ZoneInfo(name)
    for change, before, after in gaps(name):
        skipped = before
        while skipped < after:
            assert moment(skipped.date(), skipped.time(), zone) == change
            skipped += timedelta(minutes=5)
        assert moment(after.date(), after.time(), zone) == change
        last = before - timedelta(minutes=1)
        assert moment(last.date(), last.time(), zone) == change - timedelta(minutes=1)


@pytest.mark.parametrize("name", ZONES)
def test_every_repeated_time_is_the_first_of_the_two(name: str) -> None:
    zone = ZoneInfo(name)
    for change, begin, end in folds(name):
        repeated = begin
        while repeated < end:
            expected = change - (end - repeated)
            assert moment(repeated.date(), repeated.time(), zone) == expected
            assert moment(repeated.date(), repeated.time().replace(fold=1), zone) == expected
            repeated += timedelta(minutes=5)
        assert moment(end.date(), end.time(), zone) == change + (end - begin)


@given(day=local_days, at=minutes, zone=zones)
def test_a_local_time_that_exists_is_what_the_clock_on_the_wall_shows(day: date, at: time, zone: ZoneInfo) -> None:
    result = moment(day, at, zone)
    assert result.tzinfo is UTC
    shown = result.astimezone(zone)
    assume(datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone).time() == at)
    assert (shown.date(), shown.time()) == (day, at)
    assert shown.fold == 0


@given(day=local_days, earlier=minutes, later=minutes, zone=zones)
def test_a_later_time_of_the_same_day_never_comes_earlier(
    day: date, earlier: time, later: time, zone: ZoneInfo
) -> None:
    earlier, later = sorted((earlier, later))
    assert moment(day, earlier, zone) <= moment(day, later, zone)


@pytest.mark.parametrize(("name", "expected"), [("Europe/Paris", "Europe/Paris"), ("Mars/Olympus", "America/Toronto")])
def test_an_unknown_zone_falls_back(name: str, expected: str) -> None:
    assert zone_or(name, "America/Toronto").key == expected


@pytest.mark.parametrize("name", [None, "", "../etc/passwd", "Europe", "\x00", "x" * 300])
def test_whatever_slack_calls_a_zone_there_is_one(name: str | None) -> None:
    assert zone_or(name, "also/nonsense").key == "Etc/UTC"


# --- occurrences


def occurrences(zone: ZoneInfo, at: time, days: frozenset[int], begin: datetime, end: datetime) -> list[datetime]:
    found = []
    occurrence = next_occurrence(begin, days, at, zone)
    while occurrence is not None and occurrence < end:
        found.append(occurrence)
        occurrence = next_occurrence(occurrence, days, at, zone)
    return found


QUARTERS = {
    "Europe/Paris": (time(2, 30), time(10)),
    "America/Toronto": (time(1, 45), time(2)),
    "Africa/Casablanca": (time(2, 15),),
    "Australia/Lord_Howe": (time(1, 45), time(2, 15)),
    "Asia/Kathmandu": (time(0),),
    "America/St_Johns": (time(2, 45),),
    "Pacific/Chatham": (time(3), time(3, 30)),
    "Asia/Beirut": (time(0, 15), time(23, 30)),
}


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, times in QUARTERS.items() for at in times])
def test_every_chosen_day_from_2026_to_2030_has_exactly_one_occurrence(name: str, at: time) -> None:
    zone = ZoneInfo(name)
    begin, end = moment(FIRST, time.min, zone), moment(LAST + timedelta(days=1), time.min, zone)
    found = occurrences(zone, at, EVERY_DAY, begin - timedelta(seconds=1), end)
    dates = [local_date(occurrence, zone) for occurrence in found]
    assert dates == [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def test_an_occurrence_at_an_hour_that_midnight_swallows_comes_at_midnight() -> None:
    """Nuuk springs forward from Saturday 23:00 to Sunday 00:00: Saturday's 23:30 is the first moment of Sunday."""
    zone = ZoneInfo("America/Nuuk")
    change, before, _ = next(iter(gaps("America/Nuuk")))
    assert before.time() == time(23)
    assert before.date().weekday() == 5
    weekend = occurrences(zone, time(23, 30), frozenset({5, 6}), change - timedelta(days=2), change + timedelta(days=2))
    assert weekend == [change, change + timedelta(hours=23, minutes=30)]


@given(after=moments, days=days_of_week, at=minutes, zone=zones)
def test_the_next_occurrence_is_strictly_after_and_on_a_chosen_day(
    after: datetime, days: frozenset[int], at: time, zone: ZoneInfo
) -> None:
    occurrence = next_occurrence(after, days, at, zone)
    assert occurrence is not None
    assert occurrence > after
    assert occurrence - after <= timedelta(days=8)
    assert any(moment(day, at, zone) == occurrence for day in around(occurrence, zone) if day.weekday() in days)


@given(near=near_a_change(), days=days_of_week, at=minutes)
def test_no_occurrence_is_passed_over_around_a_clock_change(
    near: tuple[datetime, ZoneInfo], days: frozenset[int], at: time
) -> None:
    after, zone = near
    occurrence = next_occurrence(after, days, at, zone)
    assert occurrence is not None
    day = local_date(after, zone) - timedelta(days=1)
    while day <= local_date(occurrence, zone):
        if day.weekday() in days:
            candidate = moment(day, at, zone)
            assert candidate <= after or candidate >= occurrence
        day += timedelta(days=1)


def around(at: datetime, zone: ZoneInfo) -> list[date]:
    """The local day of a moment and the one before, whose last minutes a change may have pushed over midnight."""
    today = local_date(at, zone)
    return [today, today - timedelta(days=1)]


def test_without_days_there_is_no_occurrence() -> None:
    assert next_occurrence(utc(2026, 11, 24), frozenset(), time(10), PARIS) is None


def test_ten_in_paris_stays_ten_across_the_end_of_october_and_of_march() -> None:
    october = occurrences(PARIS, time(10), frozenset({1, 3}), utc(2026, 10, 19), utc(2026, 10, 31))
    assert october == [utc(2026, 10, 20, 8), utc(2026, 10, 22, 8), utc(2026, 10, 27, 9), utc(2026, 10, 29, 9)]
    march = occurrences(PARIS, time(10), frozenset({1, 3}), utc(2027, 3, 22), utc(2027, 4, 2))
    assert march == [utc(2027, 3, 23, 9), utc(2027, 3, 25, 9), utc(2027, 3, 30, 8), utc(2027, 4, 1, 8)]


def test_half_past_two_happens_once_on_both_sundays_of_change_in_paris() -> None:
    sundays = frozenset({6})
    assert occurrences(PARIS, time(2, 30), sundays, utc(2026, 10, 24), utc(2026, 10, 26)) == [utc(2026, 10, 25, 0, 30)]
    assert occurrences(PARIS, time(2, 30), sundays, utc(2027, 3, 27), utc(2027, 3, 29)) == [utc(2027, 3, 28, 1)]


# --- contact hours


@given(at=moments, hours=contact_hours(), zone=zones)
def test_the_next_contact_is_within_hours_and_none_comes_sooner(
    at: datetime, hours: ContactHours, zone: ZoneInfo
) -> None:
    found = Calendar(zone, hours).next_contact(at)
    assert found >= at
    assert Calendar(zone, hours).rule_against(found) == ""
    day = local_date(at, zone) - timedelta(days=1)
    while day <= local_date(found, zone):
        window = contact_window(day, hours, zone)
        if window is not None and window[0] < window[1]:
            assert window[1] <= at or max(window[0], at) >= found
        day += timedelta(days=1)


@given(near=near_a_change(), hours=contact_hours())
@settings(max_examples=200)
def test_the_next_contact_holds_around_clock_changes(near: tuple[datetime, ZoneInfo], hours: ContactHours) -> None:
    at, zone = near
    found = Calendar(zone, hours).next_contact(at)
    assert Calendar(zone, hours).rule_against(found) == ""
    assert (Calendar(zone, hours).rule_against(at) == "") == (found == at)


def test_hours_that_the_spring_change_swallows_whole_are_passed_over() -> None:
    hours = ContactHours(days=frozenset({6}), start=time(2), end=time(2, 30))
    assert contact_window(date(2027, 3, 28), hours, PARIS) is None
    assert Calendar(PARIS, hours).next_contact(utc(2027, 3, 27)) == utc(2027, 4, 4)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(2026, 10, 23, 15, 29, 59), utc(2026, 10, 23, 15, 29, 59)),  # Friday, a second before 17:30 in summer time
        (utc(2026, 10, 23, 15, 30), utc(2026, 10, 26, 8)),  # 17:30: over, until Monday 9:00 in winter time
        (utc(2027, 3, 26, 17), utc(2027, 3, 29, 7)),  # Friday evening, until Monday 9:00 in summer time
        (utc(2026, 11, 24, 7, 59), utc(2026, 11, 24, 8)),
    ],
)
def test_contact_hours_are_local_on_both_sides_of_a_change(at: datetime, expected: datetime) -> None:
    assert Calendar(PARIS, WEEK).next_contact(at) == expected


def test_contact_hours_without_a_day_are_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        Calendar(PARIS, ContactHours(frozenset(), time(9), time(17))).next_contact(utc(2026, 11, 24))
