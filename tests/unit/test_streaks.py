"""Streaks: never lost by what is not the member's doing, lost by a lesson day left out."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.streaks import streak

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
near = st.integers(0, 24).map(lambda number: MONDAY + number * DAY)


def days(text: str) -> list[date]:
    """``"M W F"``: a place for each day from Monday on; a space is a day without anything, a digit as many things."""
    return [
        MONDAY + n * DAY for n, sign in enumerate(text) for _ in range(int(sign) if sign.isdigit() else sign != ".")
    ]


def test_without_anything_there_is_no_streak() -> None:
    assert streak([], []) == 0
    assert streak([], days("x")) == 0
    assert streak(days("x"), []) == 0


def test_each_lesson_day_on_which_something_was_done_counts() -> None:
    assert streak(days(".x.x..."), days(".x.x...")) == 2


def test_a_lesson_day_may_be_kept_until_the_next_one_comes() -> None:
    assert streak(days(".x.x....x"), days("..x...x..")) == 2
    assert streak(days(".x.x....x"), days(".x......x")) == 1, "the second came and went"


def test_the_last_lesson_day_breaks_nothing_while_it_lasts() -> None:
    assert streak(days(".x.x....x"), days(".x.x.....")) == 2


def test_one_thing_keeps_one_day_two_things_may_keep_two() -> None:
    assert streak(days("xxxxx"), days("x.x.x")) == 2, "every other day is not every day"
    assert streak(days("xxxxx"), days("2.2.x")) == 5, "Monday evening does for Tuesday what is asked of it"


def test_a_saturday_only_member_and_their_monday_morning() -> None:
    saturdays = days(".....x......x......x")
    assert streak(saturdays, days("......x......x......x")) == 3
    assert streak(saturdays[:2], days(".......x......x")) == 2


def test_holidays_leave_and_pauses_take_nothing_because_nothing_comes() -> None:
    assert streak(days("x......") + days("." * 21 + "x"), days("x") + days("." * 22 + "x")) == 2


def test_a_date_that_a_journey_west_repeats_still_keeps_the_day() -> None:
    assert streak(days("x.xx"), days("x.2.")) == 3, "Thursday's lesson, answered where it was Wednesday still"


@given(st.lists(near, max_size=7, unique=True), st.lists(near, max_size=8))
def test_it_is_the_longest_run_that_a_slow_look_at_every_way_finds(came_on: list[date], deeds: list[date]) -> None:
    assert streak(came_on, deeds) == slow(sorted(came_on), deeds)


def slow(came_on: list[date], deeds: list[date]) -> int:
    """By definition: the longest run up to the last day, or to the one before it, in which each has a deed of its own."""
    longest = 0
    for end in {len(came_on), max(0, len(came_on) - 1)}:
        for begin in range(end):
            if each_has_its_own([window(came_on, n) for n in range(begin, end)], deeds):
                longest = max(longest, end - begin)
    return longest


def window(came_on: list[date], number: int) -> set[date]:
    """The days on which a deed keeps this lesson day."""
    last = came_on[number + 1] if number + 1 < len(came_on) else MONDAY + 60 * DAY
    return {came_on[number] - DAY + n * DAY for n in range((last - came_on[number]).days + 1)}


def each_has_its_own(windows: list[set[date]], deeds: list[date]) -> bool:
    """Hall's theorem: any of the days together have at least as many deeds as they are."""
    count = Counter(deeds)
    return all(
        sum(count[day] for day in set().union(*some)) >= size
        for size in range(1, len(windows) + 1)
        for some in combinations(windows, size)
    )


@given(st.lists(near, min_size=1, unique=True), st.lists(near))
def test_doing_something_never_shortens_it(came_on: list[date], deeds: list[date]) -> None:
    for extra in came_on:
        assert streak(came_on, [*deeds, extra]) >= streak(came_on, deeds)


@given(st.lists(near, min_size=1, unique=True), st.integers(0, 3))
def test_whoever_does_something_every_time_never_loses_it(came_on: list[date], late: int) -> None:
    ordered = sorted(came_on)
    deeds = [min(day + late * DAY, after - DAY) for day, after in zip(ordered, [*ordered[1:], date.max], strict=True)]
    assert streak(came_on, deeds) == len(came_on)
    assert streak(came_on, deeds[:-1]) >= len(came_on) - 1
