"""Who somebody is, by Slack and by the programme; and whoever leaves hears nothing more."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.attention import Kind
from domain.members import MemberKey
from domain.settings import SettingsChoice
from tests.handbooks import programme as small_programme
from tests.services.world import BEN, CHANNEL, CLAIRE, MONDAY, NORA, PARIS, TEAM, TORONTO, Programme, person

NEXT_WEEK = MONDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("chosen", "locale", "expected"),
    [(None, "en-CA", "en"), (None, None, "fr"), (None, "de-DE", "fr"), ("en", "fr", "en")],
)
def test_a_member_is_spoken_to_in_their_language(
    programme: Programme, chosen: str | None, locale: str | None, expected: str
) -> None:
    programme.load([person(CLAIRE), person(NORA, locale=locale)])
    if chosen:
        programme.services.settings.choose(key=NORA, choice=SettingsChoice(chosen, True, frozenset({1, 3}), time(10)))
    assert programme.member().voice.language == expected


def test_the_programmes_form_of_address_is_everyones(programme: Programme) -> None:
    programme.library.handbook = replace(programme.handbook, programme=small_programme(address="tu"))
    assert programme.member().voice.address == "tu"


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
