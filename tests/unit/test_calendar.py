"""Days off: public holidays, closing days, leave and pauses keep a day free, and nothing is made up for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Absence, Calendar, Why, pause_ends, without
from domain.schedule import local_date
from handbook.public_holidays import PublicHolidays, is_region, regions_of
from tests.handbooks import absences, calendars, programme


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


PARIS = ZoneInfo("Europe/Paris")
HOURS = programme().contact_hours
DAYS, TEN = frozenset({1, 3}), time(10)
moments = st.integers(0, 92 * 24 * 60).map(lambda minutes: utc(2026, 11, 1) + timedelta(minutes=minutes))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
hours_of_day = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


@pytest.mark.parametrize(
    ("region", "day", "off"),
    [
        ("FR", date(2026, 11, 11), True),
        ("FR", date(2026, 12, 26), False),
        ("FR-57", date(2026, 12, 26), True),  # Saint-Étienne, in Moselle
        ("FR-6AE", date(2027, 3, 26), True),  # Good Friday, in Alsace
        ("FR", date(2027, 3, 26), False),
        ("CA-QC", date(2027, 6, 24), True),  # Saint-Jean-Baptiste
        ("CA-ON", date(2027, 6, 24), False),
        ("BE", date(2027, 7, 21), True),
        ("CH-GE", date(2027, 9, 9), True),  # Jeûne genevois
        ("CH-VD", date(2027, 9, 9), False),
        ("XX", date(2027, 1, 1), False),
    ],
)
def test_public_holidays_are_those_of_the_region(region: str, day: date, off: bool) -> None:
    assert (day in PublicHolidays(region)) == off
    calendar = Calendar(PARIS, HOURS, PublicHolidays(region))
    assert (calendar.day_off(day) == "holiday") == off


def test_regions_are_known_by_their_codes() -> None:
    assert is_region("FR")
    assert is_region("CA-QC")
    assert not is_region("FR-QC")
    assert not is_region("Bretagne")
    assert "FR-6AE" in regions_of("FR")
    assert regions_of("XX") == ()


@given(calendars(), moments)
def test_the_next_contact_is_the_first_moment_no_rule_forbids(calendar: Calendar, at: datetime) -> None:
    found = calendar.next_contact(at)
    assert found >= at
    assert calendar.rule_against(found) == ""
    step = at
    while step < found:
        assert calendar.rule_against(step) != "", step
        step += timedelta(hours=7)


@given(calendars(), moments, weekdays, hours_of_day)
def test_the_next_lesson_comes_on_a_day_of_theirs_that_is_not_off(
    calendar: Calendar, after: datetime, days: frozenset[int], at: time
) -> None:
    lesson = calendar.next_lesson(after, days, at)
    assert lesson is not None
    assert lesson > after
    assert calendar.rule_against(lesson) == ""
    assert calendar.lesson_due(lesson, days, at)


@given(calendars(), moments, weekdays, hours_of_day)
def test_no_lesson_is_due_before_the_next_one_but_on_the_day_of_the_last(
    calendar: Calendar, after: datetime, days: frozenset[int], at: time
) -> None:
    lesson = calendar.next_lesson(after, days, at)
    assert lesson is not None
    today = local_date(after, calendar.zone)
    step = after + timedelta(hours=5)
    while step < lesson:
        if local_date(step, calendar.zone) != today and local_date(step, calendar.zone) != local_date(
            lesson, calendar.zone
        ):
            assert not calendar.lesson_due(step, days, at), step
        step += timedelta(hours=5)


def test_a_lesson_day_that_is_off_is_passed_over_and_not_made_up_for() -> None:
    closed = (Absence(date(2026, 11, 24), date(2026, 11, 24)),)
    calendar = Calendar(PARIS, HOURS, closed=closed)
    assert calendar.next_lesson(utc(2026, 11, 23), DAYS, TEN) == utc(2026, 11, 26, 9)
    assert not calendar.lesson_due(utc(2026, 11, 25, 9), DAYS, TEN)
    assert calendar.rule_against(utc(2026, 11, 24, 9)) == "closed"


def test_a_saturday_lesson_comes_on_monday_or_after_it_where_monday_is_off() -> None:
    saturday = frozenset({5})
    assert Calendar(PARIS, HOURS).next_lesson(utc(2026, 11, 25), saturday, TEN) == utc(2026, 11, 30, 8)
    off = Calendar(PARIS, HOURS, absences=(Absence(date(2026, 11, 30), date(2026, 11, 30), Why.PAUSE),))
    assert off.next_lesson(utc(2026, 11, 25), saturday, TEN) == utc(2026, 12, 1, 8)


def test_years_of_leave_end_and_hours_without_a_day_are_refused() -> None:
    long = Calendar(PARIS, HOURS, absences=(Absence(date(2026, 1, 1), date(2036, 1, 1)),))
    assert long.next_contact(utc(2026, 11, 24)) > utc(2028, 12, 1)
    endless = Calendar(PARIS, HOURS, absences=(Absence(date(2026, 1, 1), None, Why.STOP),))
    assert endless.rule_against(utc(2040, 1, 3, 10)) == "stopped"


@given(st.lists(absences(), max_size=4), st.sampled_from(Why), st.dates(date(2026, 11, 1), date(2027, 3, 1)))
def test_calling_days_off_leaves_the_past_and_the_other_kinds_as_they_were(
    given_absences: list[Absence], why: Why, today: date
) -> None:
    kept = without(given_absences, why, today)
    for number in range(150):
        day = date(2026, 10, 25) + timedelta(days=number)
        before = {absence.why for absence in given_absences if day in absence}
        after = {absence.why for absence in kept if day in absence}
        assert after == (before if day < today else before - {why})


def test_a_pause_ends_the_day_after_its_last() -> None:
    pause = Absence(date(2026, 11, 23), date(2026, 11, 29), Why.PAUSE)
    leave = Absence(date(2026, 11, 23), date(2026, 12, 29))
    assert pause_ends([pause, leave], date(2026, 11, 25)) == date(2026, 11, 30)
    assert pause_ends([pause, leave], date(2026, 11, 30)) is None


@given(weekdays, st.dates(date(2026, 11, 1), date(2026, 12, 1)), st.integers(0, 40))
def test_lesson_days_between_are_counted_one_by_one(days: frozenset[int], after: date, span: int) -> None:
    calendar = Calendar(PARIS, HOURS, holidays=frozenset({date(2026, 11, 11)}))
    until = after + timedelta(days=span)
    each = [after + timedelta(days=n) for n in range(1, span + 1)]
    slow = [day for day in each if day.weekday() in days and day != date(2026, 11, 11)]
    assert calendar.lesson_days_between(after, until, days) == len(slow)
