"""The attention budget: one a day, three a week, the most important first."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attention import Candidate, Kind, budget_left, choose, iso_week, next_due, tomorrow
from domain.handbook import ContactHours
from domain.schedule import local_date, within_contact_hours
from tests.handbooks import programme

PARIS = ZoneInfo("Europe/Paris")
HOURS = programme().contact_hours
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)

candidates = st.builds(Candidate, st.sampled_from(Kind), st.sampled_from(["", "1.0", "a", "b"]))
days = st.dates(date(2026, 12, 1), date(2027, 1, 31))
moments = st.integers(0, 400 * 24 * 60).map(lambda minutes: TUESDAY + timedelta(minutes=minutes))


def test_nothing_to_say_is_nothing_to_send() -> None:
    assert choose([]) is None


@given(st.lists(candidates, min_size=1))
def test_the_most_important_wins_whatever_the_order(given_candidates: list[Candidate]) -> None:
    choice = choose(given_candidates)
    assert choice is not None
    ranks = list(Kind)
    assert ranks.index(choice.winner.kind) == min(ranks.index(candidate.kind) for candidate in given_candidates)
    assert choose(list(reversed(given_candidates))) == choice


@given(st.lists(candidates, min_size=1))
def test_only_the_charter_folds_and_only_into_the_welcome(given_candidates: list[Candidate]) -> None:
    choice = choose(given_candidates)
    assert choice is not None
    if choice.winner.kind is Kind.WELCOME:
        assert {other.kind for other in choice.folded} <= {Kind.CHARTER}
        assert len(choice.folded) == sum(1 for other in given_candidates if other.kind is Kind.CHARTER)
    else:
        assert choice.folded == ()


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2026, 11, 24), "2026-W48"), (date(2027, 1, 3), "2026-W53"), (date(2027, 1, 4), "2027-W01")],
)
def test_a_week_is_the_iso_week(day: date, week: str) -> None:
    assert iso_week(day) == week


@given(st.lists(days, max_size=12), days, st.integers(1, 2), st.integers(1, 4))
def test_a_day_and_a_week_that_took_all_they_may_have_no_room(
    sent_on: list[date], today: date, per_day: int, per_week: int
) -> None:
    monday = today - timedelta(days=today.weekday())
    this_week = [day for day in sent_on if monday <= day < monday + timedelta(days=7)]
    fits = budget_left(sent_on, today, per_day=per_day, per_week=per_week)
    assert fits == (sent_on.count(today) < per_day and len(this_week) < per_week)


@given(st.lists(days, max_size=60))
def test_whoever_obeys_the_budget_gets_one_a_day_and_three_a_week(wishes: list[date]) -> None:
    sent: list[date] = []
    for day in sorted(wishes):
        if budget_left(sent, day, per_day=1, per_week=3):
            sent.append(day)
    assert len(sent) == len(set(sent))
    assert all(sum(1 for other in sent if iso_week(other) == iso_week(day)) <= 3 for day in sent)


def test_who_waits_is_looked_at_at_the_next_contact_moment() -> None:
    evening = datetime(2026, 11, 27, 20, tzinfo=UTC)  # a Friday
    due = next_due(evening, waiting=True, days={1, 3}, at=time(10), hours=HOURS, zone=PARIS)
    assert due == datetime(2026, 11, 30, 8, tzinfo=UTC)
    during = next_due(TUESDAY, waiting=True, days={1, 3}, at=time(10), hours=HOURS, zone=PARIS)
    assert during == TUESDAY


def test_who_does_not_wait_is_looked_at_at_the_next_lesson() -> None:
    due = next_due(TUESDAY, waiting=False, days={1, 3}, at=time(10), hours=HOURS, zone=PARIS)
    assert due == datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_without_lesson_days_nobody_is_looked_at() -> None:
    assert next_due(TUESDAY, waiting=False, days=set(), at=time(10), hours=HOURS, zone=PARIS) is None


@given(
    moments,
    st.booleans(),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    st.sampled_from(["Europe/Paris", "America/Toronto", "Pacific/Chatham"]),
)
def test_a_member_is_only_ever_looked_at_within_contact_hours(
    after: datetime, waiting: bool, chosen: frozenset[int], at: time, zone_name: str
) -> None:
    zone = ZoneInfo(zone_name)
    due = next_due(after, waiting=waiting, days=chosen, at=at, hours=HOURS, zone=zone)
    assert due is not None
    assert due >= after
    assert within_contact_hours(due, HOURS, zone)


@given(moments, st.sampled_from(["Europe/Paris", "America/Toronto", "Pacific/Chatham", "Asia/Beirut"]))
def test_tomorrow_is_a_later_local_day_within_contact_hours(after: datetime, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    later = tomorrow(after, HOURS, zone)
    assert local_date(later, zone) > local_date(after, zone)
    assert within_contact_hours(later, HOURS, zone)


def test_tomorrow_begins_with_the_first_contact_moment_of_that_day() -> None:
    every_hour = ContactHours(days=frozenset(range(7)), start=time(0), end=time(23, 59))
    assert tomorrow(TUESDAY, every_hour, PARIS) == datetime(2026, 11, 24, 23, tzinfo=UTC)
