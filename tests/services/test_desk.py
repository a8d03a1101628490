"""The desk gathers what there is, and describes nobody who is one of fewer than five."""

from dataclasses import replace
from datetime import time, timedelta

from domain.figures import SMALLEST_GROUP
from domain.members import MemberKey
from domain.training import Answered
from tests.handbooks import handbook
from tests.services.world import CHANNEL, CLAIRE, MONDAY, NORA, TEAM, Programme, person, utc


def learn(programme: Programme, key: MemberKey, lesson_id: str = "start-why") -> None:
    for question in (f"{lesson_id}-1", f"{lesson_id}-2"):
        programme.services.training.answer(key=key, lesson_id=lesson_id, answered=Answered(question, "b"), round_=1)


def test_before_start_a_member_can_look_around_and_nothing_is_promised(programme: Programme) -> None:
    view = programme.services.desk.home(key=NORA)
    assert (view.started, view.participates, view.next_due_at, view.coordinator) == (False, False, None, None)
    assert (view.next_lesson_title, view.charter_title) == ("start-why fr", "Charter fr")
    assert (view.lesson_days, view.lesson_time) == (frozenset({1, 3}), time(10))


def test_after_start_the_next_lessons_moment_is_told_to_who_takes_part(programme: Programme) -> None:
    programme.start(NORA)
    assert programme.services.desk.home(key=NORA).next_due_at == utc(2026, 11, 24, 9)
    assert programme.services.desk.home(key=CLAIRE).next_due_at is None
    programme.services.settings.switch_messages(key=NORA, on=False)
    assert programme.services.desk.home(key=NORA).next_due_at is None


def test_progress_and_the_charter_are_on_the_desk(programme: Programme) -> None:
    learn(programme, NORA)
    programme.services.charter.acknowledge(
        key=NORA, version="1.0", language="fr", shown_blocks_sha256="x", button_label="x"
    )
    view = programme.services.desk.home(key=NORA)
    assert [(module.module_id, module.done) for module in view.modules] == [("start", 1), ("fears", 0)]
    assert (view.charter_acknowledged_at, view.charter_due_on) == (MONDAY, None)


def test_a_new_version_of_the_charter_is_to_be_read_again(programme: Programme) -> None:
    programme.services.charter.acknowledge(
        key=NORA, version="1.0", language="fr", shown_blocks_sha256="x", button_label="x"
    )
    programme.library.handbook = handbook(charter_versions=("1.0", "2.0"))
    assert programme.services.desk.home(key=NORA).charter_acknowledged_at is None


def test_a_workspace_without_a_charter_or_a_lesson_has_a_desk_all_the_same(programme: Programme) -> None:
    programme.library.handbook = replace(programme.handbook, charters={}, modules={})
    view = programme.services.desk.home(key=NORA)
    assert (view.charter_title, view.next_lesson_title, view.modules) == (None, None, ())


def test_only_a_coordinator_has_a_coordinators_desk(programme: Programme) -> None:
    programme.start(NORA)
    assert programme.services.desk.home(key=NORA).coordinator is None
    desk = programme.services.desk.home(key=CLAIRE).coordinator
    assert desk is not None
    assert (desk.channel_id, desk.started_at, desk.participants) == (CHANNEL, MONDAY, 1)


def test_figures_are_shown_from_five_people_on(programme: Programme) -> None:
    programme.load([person(CLAIRE)])
    keys = [MemberKey(TEAM, f"U000000{number:03}") for number in range(SMALLEST_GROUP)]
    for number, key in enumerate(keys, start=1):
        learn(programme, key)
        learn(programme, key, "start-goal")
        desk = programme.services.desk.home(key=CLAIRE).coordinator
        assert desk is not None
        expected = (2 * number, number) if number >= SMALLEST_GROUP else (None, None)
        assert (desk.lessons_done, desk.members_learning) == expected


def test_what_slack_refuses_is_on_the_coordinators_desk(programme: Programme) -> None:
    programme.load([person(CLAIRE)])
    programme.services.workspace.record_refusal(workspace_id=TEAM, method="team.info", error="missing_scope")
    desk = programme.services.desk.home(key=CLAIRE).coordinator
    assert desk is not None
    assert desk.refused_methods == ("team.info",)


def test_a_home_is_published_when_it_changed(programme: Programme) -> None:
    desk = programme.services.desk
    assert desk.home_changed(key=NORA, fingerprint="a")
    desk.home(key=NORA)
    assert desk.home_changed(key=NORA, fingerprint="a")
    desk.home_published(key=NORA, fingerprint="a")
    assert not desk.home_changed(key=NORA, fingerprint="a")
    assert desk.home_changed(key=NORA, fingerprint="b")
    desk.home_published(key=NORA, fingerprint=None)
    assert desk.home_changed(key=NORA, fingerprint="a")


def test_reading_the_desk_twice_changes_nothing(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    assert programme.services.desk.home(key=NORA) == programme.services.desk.home(key=NORA)
    assert programme.live_until(MONDAY + timedelta(hours=1)) == []


def test_help_knows_the_renamed_commands_and_who_to_ask(programme: Programme) -> None:
    programme.library.handbook = handbook(commands={"learn": "/train"})
    view = programme.services.desk.help(key=NORA, unknown="what")
    assert (view.voice.renamed, view.unknown, view.is_coordinator) == ((("learn", "/train"),), "what", False)
    assert view.organisation.coordinator == "Claire Morel"
