"""The attention budget: one a day, three a week, the most important first; less, not more."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attention import (
    Candidate,
    Kind,
    budget_left,
    choose,
    halved,
    in_order,
    iso_week,
    look_again,
    next_due,
    room,
    rule_against,
    too_soon,
)
from domain.calendar import Calendar
from domain.presence import Quiet
from tests.handbooks import calendars, member

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


FOLDED = {
    Kind.WELCOME: {Kind.CHARTER},
    Kind.CHARTER: {Kind.SUGGESTION, Kind.WORKSHOP},
    Kind.LESSON: {Kind.REVIEW, Kind.SUGGESTION, Kind.CHARTER, Kind.WORKSHOP},
    Kind.REVIEW: {Kind.SUGGESTION, Kind.CHARTER, Kind.WORKSHOP},
    Kind.WORKSHOP: {Kind.SUGGESTION, Kind.CHARTER},
    Kind.SURVEY: {Kind.SUGGESTION, Kind.CHARTER, Kind.WORKSHOP},
    Kind.CONCERN: {Kind.DUTIES, Kind.CHARTER, Kind.WORKSHOP},
    Kind.DUTIES: {Kind.CHARTER, Kind.SUGGESTION, Kind.WORKSHOP},
}
"""What each kind of message says in a line of its own."""


@given(st.lists(candidates, min_size=1))
def test_what_can_be_said_in_a_line_is_folded_in_and_nothing_else(given_candidates: list[Candidate]) -> None:
    choice = choose(given_candidates)
    assert choice is not None
    others = [other for other in given_candidates if other != choice.winner]
    assert {other.kind for other in choice.folded} == {other.kind for other in others} & FOLDED.get(
        choice.winner.kind, set()
    )


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


def due_of(after: datetime, *, waiting: bool, days: Collection[int] = (1, 3), **more: Any) -> datetime | None:
    return next_due(member(lesson_days=frozenset(days), **more), after, waiting=waiting)


def test_who_waits_is_looked_at_at_the_next_contact_moment() -> None:
    evening = datetime(2026, 11, 27, 20, tzinfo=UTC)  # a Friday
    assert due_of(evening, waiting=True) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert due_of(TUESDAY, waiting=True) == TUESDAY


def test_who_does_not_wait_is_looked_at_at_the_next_lesson() -> None:
    assert due_of(TUESDAY, waiting=False) == datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_without_lesson_days_nobody_is_looked_at() -> None:
    assert due_of(TUESDAY, waiting=False, days=()) is None


@given(
    moments,
    st.booleans(),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    calendars(),
)
def test_a_member_is_only_ever_looked_at_when_they_may_be_written_to(
    after: datetime, waiting: bool, chosen: frozenset[int], at: time, calendar: Calendar
) -> None:
    due = due_of(after, waiting=waiting, days=chosen, lesson_time=at, calendar=calendar)
    assert due is not None
    assert due >= after
    assert calendar.rule_against(due) == ""


# --- what keeps a member from being written to


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("left", {"participates": False}),
        ("stopped", {"messages_on": False}),
        ("silent", {"unanswered": 5}),
    ],
)
def test_who_left_stopped_or_stays_silent_is_not_looked_at_at_all(rule: str, changes: dict[str, Any]) -> None:
    nora = member(**changes)
    assert rule_against(nora, TUESDAY) == rule
    assert look_again(nora, TUESDAY) is None
    assert next_due(nora, TUESDAY, waiting=True) is None


def test_a_status_that_says_away_is_respected_until_it_ends_and_looked_at_daily_where_it_has_no_end() -> None:
    until = TUESDAY + timedelta(hours=2)
    away = member(away=True, away_until=until)
    assert rule_against(away, TUESDAY) == "away"
    assert look_again(away, TUESDAY) == until
    assert rule_against(away, until) == ""
    assert look_again(member(away=True), TUESDAY) == datetime(2026, 11, 25, 8, tzinfo=UTC)


def test_do_not_disturb_is_respected_from_its_first_second_to_its_last() -> None:
    quiet = Quiet(TUESDAY, TUESDAY + timedelta(hours=1))
    nora = member(quiet=quiet)
    assert rule_against(nora, TUESDAY - timedelta(seconds=1)) == ""
    assert rule_against(nora, TUESDAY) == "dnd"
    assert look_again(nora, TUESDAY) == quiet.end
    assert rule_against(nora, quiet.end) == ""


# --- less, not more


def test_from_three_unanswered_the_rhythm_is_half_and_from_five_there_is_silence() -> None:
    assert [halved(member(unanswered=number)) for number in range(6)] == [False, False, False, True, True, False]
    assert rule_against(member(unanswered=4), TUESDAY) == ""
    assert rule_against(member(unanswered=5), TUESDAY) == "silent"


@given(st.frozensets(st.integers(0, 6), min_size=1), st.integers(0, 6))
def test_at_half_the_rhythm_two_lesson_days_go_from_one_message_to_the_next(
    chosen: frozenset[int], weekday: int
) -> None:
    """Whoever is told whenever there is room, for twenty weeks, is told on every second lesson day."""
    nora = member(lesson_days=chosen, unanswered=3)
    first = date(2026, 11, 2) + timedelta(days=weekday)
    lesson_days = [day for day in (first + timedelta(days=n) for n in range(140)) if day.weekday() in chosen]
    sent: list[date] = []
    for day in lesson_days:
        if not too_soon(nora, sent, day):
            sent.append(day)
    assert sent == lesson_days[::2]


def test_the_usual_rhythm_is_never_too_soon() -> None:
    assert not too_soon(member(unanswered=2), [TUESDAY.date()], TUESDAY.date())


def test_what_holds_a_message_back_is_named() -> None:
    today = TUESDAY.date()
    assert room(member(), [], TUESDAY, per_day=1) == ""
    assert room(member(), [today], TUESDAY, per_day=1) == "budget"
    assert room(member(per_week=1), [today - timedelta(days=1)], TUESDAY, per_day=1) == "budget"
    assert room(member(unanswered=3), [today - timedelta(days=5)], TUESDAY, per_day=1) == "halved"


# --- an organisation's own order


@given(st.lists(st.sampled_from(Kind), unique=True), st.lists(candidates, min_size=1))
def test_kinds_the_organisation_names_come_first_and_none_is_lost(
    priority: list[Kind], given_candidates: list[Candidate]
) -> None:
    ranks = in_order(priority)
    assert sorted(ranks.values()) == list(range(len(Kind)))
    duty = [kind for kind in (Kind.CONCERN, Kind.DUTIES) if kind not in priority]
    first = [kind for kind, rank in sorted(ranks.items(), key=lambda item: item[1])]
    assert first[: len(duty) + len(priority)] == [*duty, *priority], "what is owed to others comes before all"
    choice = choose(given_candidates, priority)
    assert choice is not None
    assert ranks[choice.winner.kind] == min(ranks[candidate.kind] for candidate in given_candidates)
