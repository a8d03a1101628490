"""Streaks: never lost by what is not the member's doing, lost by a lesson day left out."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Absence
from domain.streaks import streak

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 23)
near = st.integers(0, 24).map(lambda number: MONDAY + number * DAY)
absences = st.builds(
    lambda first, length: Absence(first, first + length * DAY if length else None), near, st.integers(0, 9)
)


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


def test_whoever_goes_away_before_the_next_lesson_day_loses_nothing_by_what_they_left() -> None:
    came, done = days("x.x.x....x"), days("x.x......x")
    assert streak(came, done) == 1, "Friday's was left out"
    assert streak(came, done, [Absence(MONDAY + 5 * DAY, MONDAY + 8 * DAY)]) == 3
    assert streak(came, done, [Absence(MONDAY + 4 * DAY, None)]) == 3, "they stopped the same day"
    assert streak(came, days("x.x.x....x"), [Absence(MONDAY + 5 * DAY, MONDAY + 8 * DAY)]) == 4, "what was done counts"
    assert streak(came, done, [Absence(MONDAY - 9 * DAY, MONDAY + 3 * DAY)]) == 1, "they were back on Friday"


def test_a_date_that_a_journey_west_repeats_still_keeps_the_day() -> None:
    assert streak(days("x.xx"), days("x.2.")) == 3, "Thursday's lesson, answered where it was Wednesday still"


@given(st.lists(near, max_size=7, unique=True), st.lists(near, max_size=8), st.lists(absences, max_size=2))
def test_it_is_the_longest_run_that_a_slow_look_at_every_way_finds(
    came_on: list[date], deeds: list[date], away: list[Absence]
) -> None:
    assert streak(came_on, deeds, away) == slow(sorted(came_on), deeds, away)


def slow(came_on: list[date], deeds: list[date], away: list[Absence]) -> int:
    """By definition: the most days, each with a deed of its own, of a run up to the last day or to the one before it, in
    which only days cut short by an absence have none.
    """
    longest = 0
    for end in {len(came_on), max(0, len(came_on) - 1)}:
        for begin in range(end):
            must = [n for n in range(begin, end) if not cut_short(came_on, n, away)]
            may = [n for n in range(begin, end) if cut_short(came_on, n, away)]
            for some in (chosen for size in range(len(may) + 1) for chosen in combinations(may, size)):
                if each_has_its_own([window(came_on, n) for n in (*must, *some)], deeds):
                    longest = max(longest, len(must) + len(some))
    return longest


def cut_short(came_on: list[date], number: int, away: list[Absence]) -> bool:
    """Whether one was away on some day before the next lesson day came."""
    if number + 1 == len(came_on):
        return False
    span = range((came_on[number + 1] - came_on[number]).days)
    return any(came_on[number] + n * DAY in one for one in away for n in span)


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


@given(st.lists(near, min_size=1, unique=True), st.lists(near), st.lists(absences, max_size=2))
def test_neither_doing_something_nor_going_away_shortens_it(
    came_on: list[date], deeds: list[date], away: list[Absence]
) -> None:
    for extra in came_on:
        assert streak(came_on, [*deeds, extra], away) >= streak(came_on, deeds, away) >= streak(came_on, deeds)


@given(st.lists(near, min_size=1, unique=True), st.integers(0, 3))
def test_whoever_does_something_every_time_never_loses_it(came_on: list[date], late: int) -> None:
    ordered = sorted(came_on)
    deeds = [min(day + late * DAY, after - DAY) for day, after in zip(ordered, [*ordered[1:], date.max], strict=True)]
    assert streak(came_on, deeds) == len(came_on)
    assert streak(came_on, deeds[:-1]) >= len(came_on) - 1
