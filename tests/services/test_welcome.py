"""The first message comes first, once, and says what holds when it is sent."""

from dataclasses import replace
from datetime import timedelta

from domain.attention import Kind
from tests.services.world import CLAIRE, MONDAY, NORA, Programme


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
