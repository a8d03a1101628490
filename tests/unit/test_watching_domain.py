"""When what waits will have gone out, and how much has."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.watching import Queue, finish, pace

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOTHING = Queue(
    at=NOW,
    pending=0,
    sending=0,
    held=0,
    oldest_due_at=None,
    sent_since=0,
    sent_lately=0,
    last_sent_at=None,
    unplanned=0,
    overdue_since=None,
)
counts = st.integers(0, 20_000)


def test_ten_thousand_at_the_pace_allowed_take_three_quarters_of_an_hour() -> None:
    begun = replace(NOTHING, pending=10_000, oldest_due_at=NOW)
    end = finish(begun, 220)
    assert end is not None
    assert round((end - NOW) / timedelta(minutes=1)) == 45
    assert begun.percent == 0


def test_once_it_tells_something_the_pace_that_was_reached_counts() -> None:
    going_on = replace(
        NOTHING, pending=4_996, sending=4, sent_since=5_000, sent_lately=500, oldest_due_at=NOW - timedelta(minutes=40)
    )
    assert going_on.percent == 50
    assert finish(going_on, 220) == NOW + timedelta(minutes=50)
    assert pace(replace(going_on, oldest_due_at=NOW - timedelta(minutes=4)), 220) == 220
    assert pace(replace(going_on, sent_lately=0), 220) == 220
    assert pace(replace(going_on, sent_lately=5_000), 220) == 220


def test_whoever_is_due_and_not_planned_for_yet_counts_as_left() -> None:
    begun = replace(NOTHING, pending=50, sent_since=50, unplanned=9_900, oldest_due_at=NOW)
    assert begun.percent == 0
    assert finish(begun, 220) == finish(replace(NOTHING, pending=9_950, oldest_due_at=NOW), 220)


def test_nothing_that_waits_is_done() -> None:
    assert finish(NOTHING, 220) is None
    assert (NOTHING.percent, NOTHING.age, NOTHING.clock_lag) == (100, timedelta(), timedelta())


@given(counts, counts, counts, st.integers(-100, 10_000))
def test_figures_stay_within_reason(pending: int, sending: int, sent: int, age: int) -> None:
    moment = NOW - timedelta(seconds=age)
    queue = replace(
        NOTHING, pending=pending, sending=sending, sent_since=sent, oldest_due_at=moment, overdue_since=moment
    )
    end = finish(queue, 220)
    assert 0 <= queue.percent <= 100
    assert (queue.percent == 100) == (queue.waiting == 0)
    assert queue.age >= timedelta()
    assert queue.clock_lag >= timedelta()
    assert (end is None) == (queue.waiting == 0)
    assert end is None or end > NOW
