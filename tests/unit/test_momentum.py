"""The rules of the digest and of what is told of the team; and how they are shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import ids
from blocks.concerns import code_line
from blocks.duties import duties_message
from blocks.momentum import digest_message, momentum_message, momentum_modal
from domain.calendar import Absence, Calendar
from domain.concerns import Topic
from domain.duties import DutiesView, Duty, Waiting
from domain.members import Voice
from domain.momentum import (
    WEEK,
    CharterStanding,
    Digest,
    Idea,
    Lessons,
    MomentumView,
    Read,
    charter_told,
    digest_due,
    digest_moment,
    lessons_told,
    monday_of,
    next_digest,
)
from domain.tasks import Answer, Outcome, SaidAndDone
from locales import Speech
from tests.handbooks import calendars, programme
from tests.unit.test_blocks import any_title, check_message, check_view, counts, days, texts, voices
from tests.unit.test_blocks import ids as any_id

moments = st.integers(0, 60 * 24 * 60).map(
    lambda minutes: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
figures = st.none() | st.builds(Lessons, counts, st.integers(5, 10_000))
standings = st.none() | st.builds(CharterStanding, st.sampled_from(Read), counts, counts)
topics = st.builds(Topic, any_id, any_title)


@st.composite
def outcomes(draw: st.DrawFn) -> SaidAndDone:
    """A suggestion that was done, or a passage that changed or did not."""
    topic, on = draw(topics), draw(days)
    outcome = draw(st.none() | st.sampled_from([Outcome.CHANGED, Outcome.KEPT]))
    answer = Answer(draw(any_id), topic, outcome, on, draw(texts)) if outcome else None
    one = SaidAndDone(on, topic, answer, draw(counts), draw(st.booleans()))
    return replace(one, suggestion_id=draw(any_id), text=draw(texts), word=draw(texts))


def _which(one: SaidAndDone) -> str:
    return one.answer.task_id if one.answer else one.suggestion_id


said = st.lists(outcomes(), max_size=9, unique_by=_which).map(tuple)
digests = st.builds(
    Digest,
    voices,
    st.integers(100_000, 110_000),
    figures,
    standings,
    said,
    st.none() | st.builds(Idea, any_id, any_title, texts),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times(),
    st.booleans(),
)
views = st.builds(
    MomentumView,
    voice=voices,
    done=st.integers(0, 66),
    total=st.integers(0, 66),
    streak=st.integers(0, 300),
    refresh=st.integers(0, 5),
    charter_title=st.none() | any_title,
    charter_confirmed=st.booleans(),
    lessons=figures,
    this_week=figures,
    charter=standings,
    said=said,
)


@given(digests)
def test_the_digest_is_a_message_and_always_tells_where_to_check_a_code(digest: Digest) -> None:
    message = digest_message(digest)
    check_message(message)
    assert code_line(Speech(digest.voice)) in message.text


@given(views)
def test_momentum_is_a_message_and_a_modal(view: MomentumView) -> None:
    check_message(momentum_message(view))
    check_view(momentum_modal(view))


@given(st.integers(0, 500), st.integers(0, 500))
def test_what_is_told_of_the_charter_counts_fewer_than_five_neither_in_nor_out(asked: int, more: int) -> None:
    told = charter_told(asked + more, asked)
    if asked < 5:
        assert told is None
    elif told is not None and told.read is Read.SOME:
        assert told.asked - asked >= 5
        assert told.acknowledged % 5 == 0
        assert asked - 5 < told.acknowledged <= asked
    else:
        assert more < 5


@given(counts, st.integers(0, 500))
def test_lessons_are_told_in_steps_of_five_and_not_of_fewer_people(lessons: int, people: int) -> None:
    told = lessons_told(lessons + people, people)
    assert (told is None) is (people < 5)
    if told is not None:
        assert (told.lessons % 5, told.people % 5) == (0, 0)
        assert 0 <= people - told.people < 5
        assert 0 <= lessons + people - told.lessons < 5


@given(calendars(), st.integers(0, 6), st.times(), moments)
def test_a_digest_is_due_from_its_moment_to_the_next_one_and_within_hours(
    calendar: Calendar, day: int, at: time, now: datetime
) -> None:
    coming = next_digest(calendar, day, at, now)
    assert coming > now
    assert not calendar.rule_against(coming) or coming - now > timedelta(days=700)
    before, after = (digest_due(calendar, day, at, moment, LONG_AGO) for moment in (now, coming))
    if before is not None and after is not None:
        assert after > before
        assert after.weekday() == 0


@pytest.mark.parametrize(
    ("closed", "comes"),
    [
        (("2026-11-27", "2026-11-29"), "2026-11-26"),
        (("2026-11-23", "2026-11-27"), None),
        (("2026-11-23", "2026-11-26"), "2026-11-27"),
    ],
)
def test_a_digest_whose_day_is_off_comes_earlier_in_its_week_or_not_at_all(
    closed: tuple[str, str], comes: str | None
) -> None:
    first, last = map(date.fromisoformat, closed)
    off = (Absence(first, last),)
    calendar = Calendar(ZoneInfo("Europe/Paris"), programme().contact_hours, closed=off)
    due = digest_moment(date(2026, 11, 23), calendar, 4, time(11))
    assert due == (datetime.fromisoformat(f"{comes}T10:00:00Z") if comes else None)
    following = next_digest(calendar, 4, time(11), datetime(2026, 11, 21, tzinfo=UTC))
    assert following == (due or datetime(2026, 12, 4, 10, tzinfo=UTC))
    assert digest_due(calendar, 4, time(11), following, LONG_AGO) == date(2026, 11, 23 if comes else 30)


@given(calendars(), st.integers(0, 6), st.times(), st.dates(date(2026, 1, 5), date(2029, 1, 1)))
def test_no_week_has_two_digests(calendar: Calendar, day: int, at: time, somewhen: date) -> None:
    monday = monday_of(somewhen)
    due = digest_moment(monday, calendar, day, at)
    if due is not None:
        assert monday_of(due.astimezone(calendar.zone).date()) == monday
        assert calendar.rule_against(due) == ""


def test_nothing_is_due_for_a_week_before_the_start() -> None:
    calendar = Calendar(ZoneInfo("Europe/Paris"), programme().contact_hours)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert digest_due(calendar, 4, time(11), now, now) is None
    assert monday_of(date(2026, 11, 29)) + WEEK == date(2026, 11, 30)


@given(voices, st.lists(st.builds(Waiting, st.sampled_from(Duty), st.integers(1, 500)), min_size=1, max_size=9))
def test_what_waits_comes_with_its_reason_and_the_way_to_the_settings(voice: Voice, waiting: list[Waiting]) -> None:
    message = duties_message(DutiesView(voice, tuple(waiting)))
    check_message(message)
    shown = [element.get("action_id") for block in message.blocks for element in block.get("elements", ())]
    assert ids.SETTINGS_OPEN in shown
    assert message.blocks[-1]["type"] == "context"
