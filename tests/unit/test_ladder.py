"""When one is reminded, and until when one has time (product.md, "Charter", Reminders)."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Absence, Calendar, Why
from domain.charter import Standing, next_day, rung_due
from domain.ladder import Rung, Stop, is_overdue, moment_on, moved, moved_back, next_rung, reached, rungs, stops_of
from tests.handbooks import calendars, programme

WEEKDAYS = Calendar(ZoneInfo("Europe/Paris"), programme().contact_hours)
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 12, 18)
days = st.dates(date(2026, 11, 1), date(2027, 2, 28))
stops = st.lists(
    st.builds(lambda first, length: Stop(first, first + timedelta(days=length), "leave"), days, st.integers(0, 30)),
    max_size=4,
)


def test_the_rungs_are_a_week_a_day_the_day_and_every_week_after() -> None:
    found = list(rungs(FRIDAY, FRIDAY + timedelta(days=15)))
    assert [(rung, (day - FRIDAY).days) for rung, day in found] == [
        (Rung.WEEK, -7),
        (Rung.EVE, -1),
        (Rung.DAY, 0),
        (Rung.LATE, 7),
        (Rung.LATE, 14),
    ]


@pytest.mark.parametrize(("due_on", "told"), [(date(2026, 12, 14), (4, 11, 14)), (date(2026, 12, 13), (4, 11))])
def test_a_rung_outside_contact_hours_moves_back_and_two_on_a_day_are_one(due_on: date, told: tuple[int, ...]) -> None:
    """A Monday's eve is the Friday before; a Sunday and its eve are both that Friday."""
    found, at = [], MONDAY
    while (day := next_rung(due_on, at, WEEKDAYS)) is not None and day <= due_on:
        found.append(day.day)
        at = day
    assert tuple(found) == told if due_on.day == 13 else tuple(found) == (7, *told[1:])


@given(days, days, calendars())
def test_a_rung_is_told_on_a_day_with_contact_hours_and_never_after_its_own(
    due_on: date, after: date, calendar: Calendar
) -> None:
    day = next_rung(due_on, after, calendar)
    if day is None:
        return
    assert day > after
    assert calendar.window(day) is not None
    planned = [own for _, own in rungs(due_on, after + timedelta(days=200)) if moved_back(own, calendar) == day]
    assert planned
    assert min(planned) >= day


@given(days, days, days, calendars())
def test_whoever_was_told_today_is_not_told_again(due_on: date, told_on: date, today: date, calendar: Calendar) -> None:
    if told_on >= today:
        assert reached(due_on, told_on, today, calendar) is None


def test_whoever_leaves_after_the_due_day_is_told_on_it_that_it_is_the_day() -> None:
    """The reminders of the weeks after would all move back to it."""
    away = replace(WEEKDAYS, absences=(Absence(FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=15)),))
    eve = FRIDAY - timedelta(days=1)
    assert reached(FRIDAY, eve, FRIDAY, away) is Rung.DAY
    assert next_rung(FRIDAY, FRIDAY, away) == FRIDAY + timedelta(days=21)


@given(days, days, days, calendars())
def test_nobody_is_told_that_it_is_late_before_it_is(due_on: date, told: date, today: date, calendar: Calendar) -> None:
    if reached(due_on, told, today, calendar) is Rung.LATE:
        assert today > due_on


@given(days, st.integers(1, 60), stops)
def test_every_day_on_which_time_stood_still_is_given_back_once(asked: date, length: int, stood: list[Stop]) -> None:
    due_on, moves = moved(asked + timedelta(days=length), asked, stood)
    still = {s.first + timedelta(days=n) for s in stood for n in range(((s.last or s.first) - s.first).days + 1)}
    running = [d for n in range((due_on - asked).days + 1) if (d := asked + timedelta(days=n)) not in still]
    assert sum(move.days for move in moves) == (due_on - asked).days - length
    assert len(running) in {length, length + 1}, "as many days as were given, the first one or not"


def test_a_leave_after_the_due_date_or_without_an_end_moves_nothing() -> None:
    late = Stop(FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=9), "leave")
    assert moved(FRIDAY, MONDAY, [late, Stop(MONDAY, None, "question")]) == (FRIDAY, ())


def test_leave_and_a_pause_for_all_give_time_and_ones_own_pause_does_not() -> None:
    off = [Absence(MONDAY, FRIDAY, why) for why in Why] + [Absence(MONDAY, None, Why.LEAVE)]
    assert [stop.why for stop in stops_of(off)] == ["leave", "pause"]


def test_a_rung_comes_at_the_members_own_hour_within_contact_hours() -> None:
    moments = [moment_on(MONDAY, WEEKDAYS, time(hour)) for hour in (6, 10, 22)]
    assert [at.strftime("%H:%M") for at in moments if at] == ["08:00", "09:00", "16:29"]
    assert moment_on(date(2026, 11, 22), WEEKDAYS, time(10)) is None


def test_five_days_after_the_due_date_a_coordinator_is_told() -> None:
    assert [is_overdue(FRIDAY, FRIDAY + timedelta(days=days)) for days in (4, 5)] == [False, True]


def standing(**how: object) -> Standing:
    usual = {"asked_on": MONDAY, "told_on": MONDAY, "due_on": FRIDAY}
    return Standing("1.0", **{**usual, **how})  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["acknowledged", "declined", "closed"])
def test_nobody_is_reminded_after_the_deed(state: str) -> None:
    assert rung_due(standing(state=state), FRIDAY, WEEKDAYS) is None
    assert next_day(standing(state=state), MONDAY, WEEKDAYS) is None


def test_a_reminder_by_hand_is_one_rung_more_and_not_on_a_day_on_which_one_was_told() -> None:
    day = MONDAY + timedelta(days=2)
    assert rung_due(standing(), day, WEEKDAYS) is None
    assert rung_due(standing(nudged_on=day), day, WEEKDAYS) is Rung.BY_HAND
    assert rung_due(standing(nudged_on=day, told_on=day), day, WEEKDAYS) is None
    assert rung_due(standing(asked_on=None, due_on=None, told_on=None), day, WEEKDAYS) is Rung.FIRST
