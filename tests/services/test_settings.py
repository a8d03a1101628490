"""A member's own choices hold at once."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from domain.attention import Kind
from domain.settings import SettingsChoice
from tests.handbooks import programme as small_programme
from tests.services.world import BEN, MONDAY, NORA, Programme, utc

USUAL = SettingsChoice(language=None, messages_on=True, lesson_days=frozenset({1, 3}), lesson_time=time(10))
NEXT_WEEK = MONDAY + timedelta(days=7)


def test_a_choice_of_language_holds_for_what_is_already_in_the_outbox(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.settings.choose(key=NORA, choice=replace(USUAL, language="en"))
    (welcome,) = programme.deliver()
    assert welcome.view.voice.language == "en"
    assert welcome.view.lesson_title == "start-why en"
    programme.services.settings.choose(key=NORA, choice=USUAL)
    assert programme.member().voice.language == "fr"


def test_settings_show_what_holds_and_where_it_may_be_chosen(programme: Programme) -> None:
    view = programme.services.settings.get(key=NORA)
    assert (view.lesson_days, view.lesson_time, view.messages_on) == (frozenset({1, 3}), time(10), True)
    assert (view.contact_days, view.contact_start, view.contact_end) == (frozenset(range(5)), time(9), time(17, 30))
    chosen = replace(USUAL, language="en", lesson_days=frozenset({0, 4}), lesson_time=time(14, 30))
    assert programme.services.settings.choose(key=NORA, choice=chosen) == programme.services.settings.get(key=NORA)
    assert programme.services.settings.get(key=NORA).language_chosen == "en"
    view = programme.services.settings.get(key=NORA)
    assert (view.lesson_days, view.lesson_time) == (frozenset({0, 4}), time(14, 30))


def test_who_keeps_the_programmes_rhythm_follows_it_when_it_changes(programme: Programme) -> None:
    programme.services.settings.choose(key=NORA, choice=USUAL)
    programme.library.handbook = replace(programme.handbook, programme=small_programme(lesson_days=frozenset({2})))
    assert programme.member().lesson_days == frozenset({2})


def test_ones_own_days_and_hour_are_kept_to(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.services.settings.choose(
        key=NORA, choice=replace(USUAL, lesson_days=frozenset({2}), lesson_time=time(14, 30))
    )
    lessons = programme.live_until(MONDAY + timedelta(days=14))
    assert [sent.local() for sent in lessons] == [
        utc(2026, 11, 25, 14, 30).replace(tzinfo=None),
        utc(2026, 12, 2, 14, 30).replace(tzinfo=None),
    ]


def test_without_any_day_chosen_the_programmes_days_hold(programme: Programme) -> None:
    programme.services.settings.choose(key=NORA, choice=replace(USUAL, lesson_days=frozenset()))
    assert programme.member().lesson_days == frozenset({1, 3})


def test_who_stops_hears_nothing_more_until_they_resume(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.services.settings.switch_messages(key=NORA, on=False)
    assert not programme.member().messages_on
    assert programme.live_until(NEXT_WEEK) == []
    programme.services.settings.switch_messages(key=NORA, on=True)
    assert programme.member().messages_on
    assert [sent.kind for sent in programme.live_until(NEXT_WEEK + timedelta(days=2))] == [Kind.LESSON]


def test_stopping_holds_for_what_is_already_in_the_outbox(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.settings.switch_messages(key=NORA, on=False)
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.WELCOME, "stopped")]


@pytest.mark.parametrize(
    ("chosen", "came"),
    [
        ({"lesson_days": frozenset({2, 3})}, utc(2026, 11, 25, 9)),
        ({"lesson_time": time(15)}, utc(2026, 11, 24, 14)),
        ({"lesson_time": time(9, 30)}, utc(2026, 11, 24, 9)),
        ({"per_week": 1}, utc(2026, 12, 1, 9)),
    ],
)
def test_another_rhythm_holds_for_what_is_already_in_the_outbox(
    programme: Programme, chosen: dict[str, Any], came: datetime
) -> None:
    """Nora had the first message on Monday; Tuesday's lesson waits, and she exchanges the day, the hour or how many."""
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.clock.set(utc(2026, 11, 24, 9))
    assert programme.plan() == 1
    programme.services.settings.choose(key=NORA, choice=replace(USUAL, **chosen))
    programme.live_until(utc(2026, 12, 1, 12))
    assert next(sent.at for sent in programme.sent if sent.kind is Kind.LESSON) == came
    assert programme.told()[1] == ("lesson", "start-why"), "the lesson that waited is the first one all the same"


def test_a_clock_set_back_takes_no_lesson_out_of_the_outbox(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.clock.set(utc(2026, 11, 24, 9))
    programme.plan()
    (lesson,) = programme.claims()
    programme.clock.set(utc(2026, 11, 24, 8, 30))
    assert not isinstance(programme.check(lesson), str)


def test_who_stops_and_resumes_on_one_day_gets_the_first_message_all_the_same(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.settings.switch_messages(key=NORA, on=False)
    programme.deliver()
    programme.services.settings.switch_messages(key=NORA, on=True)
    arrived = programme.live_until(utc(2026, 11, 24, 8, 30))
    assert [(sent.kind, sent.local().isoformat()) for sent in arrived] == [(Kind.WELCOME, "2026-11-23T09:05:00")]


def test_who_never_took_part_can_stop_and_resume_without_being_written_to(programme: Programme) -> None:
    programme.start(NORA)
    for on in (False, True):
        programme.services.settings.switch_messages(key=BEN, on=on)
    assert {sent.key for sent in programme.live_until(NEXT_WEEK)} == {NORA}
