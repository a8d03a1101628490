"""A member's own choices hold at once, and whoever leaves hears nothing more."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from domain.attention import Kind
from domain.members import MemberKey
from domain.settings import SettingsChoice
from tests.handbooks import programme as small_programme
from tests.services.world import (
    BEN,
    CHANNEL,
    CLAIRE,
    MONDAY,
    NORA,
    PARIS,
    TEAM,
    TORONTO,
    Programme,
    person,
    utc,
)

USUAL = SettingsChoice(language=None, messages_on=True, lesson_days=frozenset({1, 3}), lesson_time=time(10))
NEXT_WEEK = MONDAY + timedelta(days=7)


def test_the_first_message_comes_first_with_the_charter_folded_into_it(programme: Programme) -> None:
    programme.start(NORA)
    (welcome,) = programme.tick()
    assert (welcome.kind, welcome.view.charter_title) == (Kind.WELCOME, "Charter fr")
    assert welcome.view.lesson_title == "start-why fr"
    assert welcome.view.coordinator_ids == (CLAIRE.user_id,)


def test_the_day_the_first_message_names_is_the_day_the_charter_is_due(programme: Programme) -> None:
    programme.start(NORA)
    (welcome,) = programme.tick()
    assert welcome.view.charter_due_on == (MONDAY + timedelta(days=14)).date()
    assert programme.services.desk.home(key=NORA).charter_due_on == welcome.view.charter_due_on


def test_the_first_message_comes_once_and_the_charter_is_not_asked_for_again(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.live_until(MONDAY + timedelta(days=28))
    kinds = [kind for kind, _ in programme.told()]
    assert kinds.count("welcome") == 1
    assert kinds.count("charter") == 0


def test_without_a_charter_the_first_message_says_nothing_of_one(programme: Programme) -> None:
    programme.library.handbook = replace(programme.handbook, charters={})
    programme.start(NORA)
    (welcome,) = programme.tick()
    assert welcome.view.charter_title is None


def test_a_charter_acknowledged_meanwhile_is_not_in_the_first_message(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.charter.acknowledge(
        key=NORA, version="1.0", language="fr", shown_blocks_sha256="x", button_label="x"
    )
    (welcome,) = programme.deliver()
    assert welcome.view.charter_title is None


@pytest.mark.parametrize(
    ("chosen", "locale", "expected"),
    [(None, "en-CA", "en"), (None, None, "fr"), (None, "de-DE", "fr"), ("en", "fr", "en")],
)
def test_a_member_is_spoken_to_in_their_language(
    programme: Programme, chosen: str | None, locale: str | None, expected: str
) -> None:
    programme.load([person(CLAIRE), person(NORA, locale=locale)])
    if chosen:
        programme.services.members.choose(key=NORA, choice=replace(USUAL, language=chosen))
    assert programme.member().voice.language == expected


def test_a_choice_of_language_holds_for_what_is_already_in_the_outbox(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.members.choose(key=NORA, choice=replace(USUAL, language="en"))
    (welcome,) = programme.deliver()
    assert welcome.view.voice.language == "en"
    assert welcome.view.lesson_title == "start-why en"
    programme.services.members.choose(key=NORA, choice=USUAL)
    assert programme.member().voice.language == "fr"


def test_the_programmes_form_of_address_is_everyones(programme: Programme) -> None:
    programme.library.handbook = replace(programme.handbook, programme=small_programme(address="tu"))
    assert programme.member().voice.address == "tu"


def test_settings_show_what_holds_and_where_it_may_be_chosen(programme: Programme) -> None:
    view = programme.services.members.settings(key=NORA)
    assert (view.lesson_days, view.lesson_time, view.messages_on) == (frozenset({1, 3}), time(10), True)
    assert (view.contact_days, view.contact_start, view.contact_end) == (frozenset(range(5)), time(9), time(17, 30))
    chosen = replace(USUAL, language="en", lesson_days=frozenset({0, 4}), lesson_time=time(14, 30))
    assert programme.services.members.choose(key=NORA, choice=chosen) == programme.services.members.settings(key=NORA)
    assert programme.services.members.settings(key=NORA).language_chosen == "en"
    view = programme.services.members.settings(key=NORA)
    assert (view.lesson_days, view.lesson_time) == (frozenset({0, 4}), time(14, 30))


def test_who_keeps_the_programmes_rhythm_follows_it_when_it_changes(programme: Programme) -> None:
    programme.services.members.choose(key=NORA, choice=USUAL)
    programme.library.handbook = replace(programme.handbook, programme=small_programme(lesson_days=frozenset({2})))
    assert programme.member().lesson_days == frozenset({2})


def test_ones_own_days_and_hour_are_kept_to(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.services.members.choose(
        key=NORA, choice=replace(USUAL, lesson_days=frozenset({2}), lesson_time=time(14, 30))
    )
    lessons = programme.live_until(MONDAY + timedelta(days=14))
    assert [sent.local() for sent in lessons] == [
        utc(2026, 11, 25, 14, 30).replace(tzinfo=None),
        utc(2026, 12, 2, 14, 30).replace(tzinfo=None),
    ]


def test_without_any_day_chosen_the_programmes_days_hold(programme: Programme) -> None:
    programme.services.members.choose(key=NORA, choice=replace(USUAL, lesson_days=frozenset()))
    assert programme.member().lesson_days == frozenset({1, 3})


def test_who_stops_hears_nothing_more_until_they_resume(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.acknowledge()
    programme.services.members.switch_messages(key=NORA, on=False)
    assert not programme.member().messages_on
    assert programme.live_until(NEXT_WEEK) == []
    programme.services.members.switch_messages(key=NORA, on=True)
    assert programme.member().messages_on
    assert [sent.kind for sent in programme.live_until(NEXT_WEEK + timedelta(days=2))] == [Kind.LESSON]


def test_stopping_holds_for_what_is_already_in_the_outbox(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.members.switch_messages(key=NORA, on=False)
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
    programme.services.members.choose(key=NORA, choice=replace(USUAL, **chosen))
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
    programme.services.members.switch_messages(key=NORA, on=False)
    programme.deliver()
    programme.services.members.switch_messages(key=NORA, on=True)
    arrived = programme.live_until(utc(2026, 11, 24, 8, 30))
    assert [(sent.kind, sent.local().isoformat()) for sent in arrived] == [(Kind.WELCOME, "2026-11-23T09:05:00")]


def test_who_never_took_part_can_stop_and_resume_without_being_written_to(programme: Programme) -> None:
    programme.start(NORA)
    for on in (False, True):
        programme.services.members.switch_messages(key=BEN, on=on)
    assert {sent.key for sent in programme.live_until(NEXT_WEEK)} == {NORA}


def test_who_leaves_the_channel_hears_nothing_more(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    assert programme.services.members.joined(key=NORA, channel_id=CHANNEL, present=False)
    assert programme.live_until(NEXT_WEEK) == []
    assert programme.dropped == [(NORA, Kind.WELCOME, "left")]


def test_another_channel_changes_nothing(programme: Programme) -> None:
    programme.start(NORA)
    assert not programme.services.members.joined(key=NORA, channel_id="C0OTHER001", present=False)
    assert not programme.services.members.joined(key=BEN, channel_id="C0OTHER001", present=True)
    assert programme.member(NORA).participates


def test_who_enters_the_channel_is_welcomed_once_even_after_coming_and_going(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA), person(BEN)])
    programme.start(NORA)
    programme.tick()
    for present in (True, False, True):
        programme.services.members.joined(key=BEN, channel_id=CHANNEL, present=present)
    assert [sent.key for sent in programme.tick()] == [BEN]
    programme.services.members.joined(key=BEN, channel_id=CHANNEL, present=False)
    programme.services.members.joined(key=BEN, channel_id=CHANNEL, present=True)
    programme.live_until(NEXT_WEEK)
    assert [kind for kind, _ in programme.told(BEN)].count("welcome") == 1


def test_who_is_deactivated_hears_nothing_more_and_is_found_again_on_return(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    gone = person(NORA, zone=None, locale=None, deleted=True)
    programme.services.members.follow(workspace_id=TEAM, person=gone)
    assert programme.live_until(NEXT_WEEK) == []
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA))
    assert [sent.local().time() for sent in programme.live_until(NEXT_WEEK + timedelta(days=2))] == [time(10)]


def test_deactivation_holds_for_what_is_already_in_the_outbox(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, deleted=True))
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.WELCOME, "left")]


def test_who_moves_to_another_zone_gets_lessons_at_ten_there(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, zone=TORONTO))
    lessons = programme.live_until(NEXT_WEEK)
    assert [sent.local(TORONTO).time() for sent in lessons] == [time(10)] * 2


def test_a_zone_nobody_knows_becomes_the_workspaces(programme: Programme) -> None:
    programme.services.workspace.meet(workspace_id=TEAM, zone=PARIS)
    programme.load([person(CLAIRE), person(NORA, zone="Mars/Olympus"), person(BEN, zone=None)])
    assert (programme.member(NORA).voice.zone, programme.member(BEN).voice.zone) == (PARIS, PARIS)


def test_admins_and_those_the_programme_names_are_coordinators(programme: Programme) -> None:
    programme.library.handbook = replace(programme.handbook, programme=small_programme(coordinators=(BEN.user_id,)))
    programme.load([person(CLAIRE), person(NORA), person(BEN)])
    assert [programme.member(key).is_coordinator for key in (CLAIRE, NORA, BEN)] == [True, False, True]


def test_somebody_never_met_is_known_from_their_first_click(programme: Programme) -> None:
    stranger = MemberKey(TEAM, "U0STRANGE1")
    member = programme.member(stranger)
    assert (member.participates, member.is_coordinator, member.voice.language) == (False, False, "fr")
