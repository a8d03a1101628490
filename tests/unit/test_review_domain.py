"""When questions come back: the package's own dates, at most so many a day, fewer after an absence, none on leave."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fsrs import Card as LibraryCard
from fsrs import Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from domain.members import MemberKey
from domain.programme import ReviewRules
from domain.review import (
    Card,
    Period,
    after_answer,
    allowance,
    comes_on,
    new_card,
    refused,
    review_day,
    to_ask,
)

NORA = MemberKey("T1", "U0NORA0001")
RULES = ReviewRules()
TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)

dates = st.dates(date(2026, 1, 1), date(2028, 12, 31))
periods = st.builds(lambda first, length: (first, first + length * DAY), dates, st.integers(0, 60))


def card(*, right: bool = True, on: date = TUESDAY, question: str = "start-why-1") -> Card:
    return new_card(NORA, question, "start-why", right=right, on=on, rules=RULES)


def answered(*days: date) -> list[date]:
    return list(days)


# --- the package's own dates


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 200)), min_size=1, max_size=12), dates)
def test_every_due_date_is_the_one_the_package_gives_at_any_hour_of_the_day(
    answers: Sequence[tuple[bool, int]], start: date
) -> None:
    scheduler = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    on, theirs = start, LibraryCard(card_id=1)
    ours: Card | None = None
    for right, wait in answers:
        at = datetime(on.year, on.month, on.day, 17, 31, tzinfo=UTC)
        theirs, _ = scheduler.review_card(theirs, Rating.Good if right else Rating.Again, at)
        ours = after_answer(ours, right=right, on=on, rules=RULES) if ours else card(right=right, on=on)
        assert ours.due_on == theirs.due.date()
        assert (ours.state["stability"], ours.state["difficulty"]) == (theirs.stability, theirs.difficulty)
        on += wait * DAY


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_a_card_kept_whole_is_the_package_s_card_again(answers: Sequence[bool]) -> None:
    ours = card()
    for right in answers:
        ours = after_answer(ours, right=right, on=ours.due_on, rules=RULES)
    assert LibraryCard.from_dict(dict(ours.state)).to_dict() == ours.state  # type: ignore[arg-type]


@given(st.lists(st.booleans(), max_size=6), dates)
def test_nothing_in_a_card_tells_the_time_of_day(answers: Sequence[bool], on: date) -> None:
    ours = card(on=on)
    for right in answers:
        ours = after_answer(ours, right=right, on=ours.due_on, rules=RULES)
    for name in ("due", "last_review"):
        assert datetime.fromisoformat(ours.state[name]).timetz().isoformat() == "12:00:00+00:00"
    assert ours.state["card_id"] == card(on=on + DAY).state["card_id"], "not the millisecond it was made in"


def test_a_right_answer_waits_and_a_wrong_one_comes_back_soon() -> None:
    assert card(right=True).due_on == TUESDAY + 2 * DAY
    assert card(right=False).due_on == TUESDAY + DAY
    known = after_answer(card(), right=True, on=card().due_on, rules=RULES)
    assert (known.due_on - card().due_on).days > 2
    forgotten = after_answer(known, right=False, on=known.due_on, rules=RULES)
    assert forgotten.due_on - known.due_on < (known.due_on - card().due_on) / 4


def test_a_higher_target_asks_sooner() -> None:
    eager = ReviewRules(target_recall=0.97)
    first = new_card(NORA, "start-why-1", "start-why", right=True, on=TUESDAY, rules=eager)
    assert first.due_on < card().due_on


def test_29_february_is_a_day_like_another() -> None:
    leap = date(2028, 2, 29)
    assert card(right=False, on=leap).due_on == date(2028, 3, 1)
    assert after_answer(card(on=date(2028, 2, 27)), right=False, on=leap, rules=RULES).due_on == date(2028, 3, 1)


def test_parameters_the_package_refuses_are_named() -> None:
    assert refused(()) is not None
    assert refused([1.0] * 20) is not None
    from fsrs.scheduler import DEFAULT_PARAMETERS

    assert refused(DEFAULT_PARAMETERS) is None


# --- leave


@given(dates, st.lists(periods, max_size=3))
def test_what_falls_due_on_leave_comes_after_it_and_nothing_else_moves(due: date, away: list[Period]) -> None:
    comes = comes_on(due, away)
    on_leave = {first + n * DAY for first, last in away for n in range((last - first).days + 1)}
    assert comes not in on_leave
    assert all(due + n * DAY in on_leave for n in range((comes - due).days))


def test_a_card_due_before_a_leave_is_due_all_the_same() -> None:
    waiting = card(on=TUESDAY - 9 * DAY)
    leave = [(TUESDAY, TUESDAY + 7 * DAY)]
    assert to_ask([waiting], TUESDAY, leave) == (waiting,)
    falls_due = card(on=TUESDAY)
    assert to_ask([falls_due], TUESDAY + 3 * DAY, leave) == ()
    assert to_ask([falls_due], TUESDAY + 8 * DAY, leave) == (falls_due,)


# --- how many, and which


def test_those_that_have_waited_longest_come_first() -> None:
    late, early = card(question="start-why-1", on=TUESDAY), card(question="start-why-2", on=TUESDAY - DAY)
    later = card(question="start-why-3", on=TUESDAY + DAY)
    assert to_ask([later, late, early], TUESDAY + 2 * DAY) == (early, late)


@pytest.mark.parametrize(
    ("story", "answered_on", "away", "expected"),
    [
        ("newcomer", [], [], 5),
        ("in the rhythm", [TUESDAY - 5 * DAY], [], 5),
        ("thirteen days are no absence", [TUESDAY - 13 * DAY], [], 5),
        ("two weeks are", [TUESDAY - 14 * DAY], [], 3),
        ("and for two weeks after", [TUESDAY - 60 * DAY, TUESDAY - 13 * DAY, TUESDAY - 3 * DAY], [], 3),
        ("then no more", [TUESDAY - 60 * DAY, TUESDAY - 14 * DAY, TUESDAY - 3 * DAY], [], 5),
        ("back from a day of leave", [TUESDAY - 2 * DAY], [(TUESDAY - DAY, TUESDAY - DAY)], 3),
        ("two days later", [TUESDAY - 4 * DAY], [(TUESDAY - 2 * DAY, TUESDAY - 2 * DAY)], 5),
        ("a week after a month of leave", [TUESDAY - DAY], [(TUESDAY - 37 * DAY, TUESDAY - 7 * DAY)], 3),
        ("leave to come", [TUESDAY - DAY], [(TUESDAY + DAY, TUESDAY + 7 * DAY)], 5),
    ],
)
def test_an_absence_makes_the_first_days_lighter(
    story: str, answered_on: list[date], away: list[Period], expected: int
) -> None:
    assert allowance(TUESDAY, answered_on, away, RULES) == expected, story


@given(dates, st.lists(dates, max_size=20), st.lists(periods, max_size=3), st.integers(1, 5), st.integers(1, 3))
def test_never_more_than_either_limit(
    day: date, answered_on: list[date], away: list[Period], at_most: int, after: int
) -> None:
    rules = replace(RULES, at_most=at_most, after_absence=after)
    assert 1 <= allowance(day, answered_on, away, rules) <= at_most


# --- dates that run backwards


def test_a_review_counts_on_its_own_day_for_whoever_travelled_west() -> None:
    assert review_day(TUESDAY - DAY, TUESDAY) == TUESDAY
    assert review_day(TUESDAY, TUESDAY) == TUESDAY
    assert review_day(TUESDAY + 9 * DAY, TUESDAY) == TUESDAY + 9 * DAY
    assert review_day(TUESDAY, TUESDAY + 300 * DAY) == TUESDAY, "a clock was wrong"
