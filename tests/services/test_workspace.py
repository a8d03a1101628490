"""Who is in the workspace, who takes part, and the button that starts it all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import NotCoordinator
from domain.members import MemberKey
from services import workspace as services_workspace
from services.workspace import EVENTS_KEPT
from storage import members as members_store
from storage import workspace as workspace_store
from tests.concurrency import at_once
from tests.services.world import BEN, CHANNEL, CLAIRE, MONDAY, NORA, PARIS, TEAM, TORONTO, YUSUF, Programme, person, utc

BOT = MemberKey(TEAM, "U0ENTRAIN1")
OTHER_BOT = MemberKey(TEAM, "U0CALENDAR")


def test_nothing_is_planned_before_start(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA)], participants=[CLAIRE, NORA])
    assert programme.live_until(MONDAY + timedelta(days=14)) == []
    assert programme.services.outbox.next_due_at() is None
    assert programme.services.outbox.counts(workspace_id=TEAM) == {}


def test_start_plans_for_the_members_of_the_channel_and_nobody_else(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA), person(BEN)])
    assert programme.start(CLAIRE, NORA)
    assert {sent.key for sent in programme.tick()} == {CLAIRE, NORA}


def test_only_a_coordinator_starts_the_programme(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA)])
    with pytest.raises(NotCoordinator):
        programme.start(NORA, by=NORA)
    assert programme.services.workspace.meet(workspace_id=TEAM).started_at is None


def test_coordinators_named_in_the_programme_may_start_it_too(programme: Programme) -> None:
    programme.library.handbook = replace(
        programme.handbook, programme=replace(programme.handbook.programme, coordinators=(NORA.user_id,))
    )
    programme.load([person(CLAIRE), person(NORA)])
    assert programme.start(NORA, by=NORA)


def test_starting_twice_starts_once_and_keeps_the_first_channel(programme: Programme) -> None:
    assert programme.start(NORA)
    programme.clock.advance(days=1)
    assert not programme.services.workspace.start(key=CLAIRE, channel_id="C0OTHER001", participants=[BEN.user_id])
    view = programme.services.workspace.meet(workspace_id=TEAM)
    assert (view.enrolment.channel, view.started_at) == (CHANNEL, MONDAY)
    assert not programme.member(BEN).participates


def test_a_double_click_on_start_starts_once(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA)])

    def press() -> bool:
        return programme.services.workspace.start(key=CLAIRE, channel_id=CHANNEL, participants=[NORA.user_id])

    assert sorted(at_once(press, press)) == [False, True]
    assert len(programme.tick()) == 1


def test_bots_in_the_channel_are_never_written_to(programme: Programme) -> None:
    """A channel's members are ids; a bot among them is nobody the member list described."""
    programme.load([person(CLAIRE), person(NORA)])
    programme.start(NORA, BOT, OTHER_BOT)
    assert {sent.key for sent in programme.live_until(MONDAY + timedelta(days=7))} == {NORA}


def test_a_bot_that_enters_the_channel_is_never_written_to(programme: Programme) -> None:
    programme.start(NORA)
    members = programme.services.members
    assert members.joined(key=OTHER_BOT, channel_id=CHANNEL, present=True)
    assert not members.joined(key=BOT, channel_id=CHANNEL, present=True)
    assert {sent.key for sent in programme.live_until(MONDAY + timedelta(days=7))} == {NORA}


def test_a_person_who_enters_the_channel_before_slack_described_them_is_welcomed_once_it_does(
    programme: Programme,
) -> None:
    programme.start(NORA)
    programme.tick()
    programme.services.members.joined(key=BEN, channel_id=CHANNEL, present=True)
    assert programme.tick() == []
    programme.services.members.follow(workspace_id=TEAM, person=person(BEN))
    assert [sent.key for sent in programme.tick()] == [BEN]


def test_people_loaded_after_start_are_welcomed(programme: Programme) -> None:
    """Start may be pressed before the first load has ended."""
    programme.load([person(CLAIRE)])
    programme.start(NORA, BEN)
    assert programme.tick() == []
    assert programme.load([person(CLAIRE), person(NORA), person(BEN)], participants=[NORA, BEN], mark=2) == 2
    assert {sent.key for sent in programme.tick()} == {NORA, BEN}


def test_a_load_that_cannot_read_the_channel_leaves_who_takes_part_as_it_was(programme: Programme) -> None:
    programme.start(NORA)
    assert programme.load([person(CLAIRE), person(NORA), person(BEN)], participants=None, mark=2) == 1
    assert programme.member(NORA).participates


def test_who_left_the_channel_without_an_event_is_found_out_by_the_next_load(programme: Programme) -> None:
    programme.start(NORA, BEN)
    programme.load([person(CLAIRE), person(NORA), person(BEN)], participants=[BEN], mark=2)
    assert {sent.key for sent in programme.tick()} == {BEN}


def test_who_left_the_workspace_without_an_event_is_found_out_by_the_next_load(programme: Programme) -> None:
    programme.start(NORA, BEN)
    programme.load([person(CLAIRE), person(BEN)], participants=[NORA, BEN], mark=2)
    assert {sent.key for sent in programme.tick()} == {BEN}


def test_who_comes_back_is_looked_at_again(programme: Programme) -> None:
    programme.start(NORA, BEN)
    programme.load([person(CLAIRE), person(BEN)], participants=[NORA, BEN], mark=2)
    programme.tick()
    programme.load([person(CLAIRE), person(BEN), person(NORA)], participants=[NORA, BEN], mark=3)
    assert [sent.key for sent in programme.tick()] == [NORA]


def test_a_load_remembers_when_it_ended_and_what_was_known_stays(programme: Programme) -> None:
    programme.load([person(NORA)])
    programme.services.workspace.meet(workspace_id=TEAM, zone=PARIS)
    view = programme.services.workspace.meet(workspace_id=TEAM)
    assert view.bot_user_id == "U0ENTRAIN1"
    with programme.database.transaction() as connection:
        assert members_store.count_participants(connection, TEAM) == 0
    assert programme.member(YUSUF).voice.zone == PARIS


def test_an_event_is_new_once_and_forgotten_when_it_can_no_longer_come_again(programme: Programme) -> None:
    workspace = programme.services.workspace
    assert workspace.receive_event(workspace_id=TEAM, event_id="Ev1")
    assert not workspace.receive_event(workspace_id=TEAM, event_id="Ev1")
    assert workspace.forget_events() == 0
    programme.clock.set(MONDAY + EVENTS_KEPT + timedelta(seconds=1))
    assert workspace.forget_events() == 1
    assert workspace.receive_event(workspace_id=TEAM, event_id="Ev1")


def test_a_refusal_is_said_once_until_it_is_lifted(programme: Programme) -> None:
    workspace = programme.services.workspace
    assert workspace.record_refusal(workspace_id=TEAM, method="team.info", error="missing_scope")
    assert not workspace.record_refusal(workspace_id=TEAM, method="team.info", error="missing_scope")
    assert workspace.refused(workspace_id=TEAM) == [("team.info", "missing_scope")]
    workspace.lift_refusal(workspace_id=TEAM, method="team.info")
    assert workspace.refused(workspace_id=TEAM) == []


def test_two_workspaces_keep_to_themselves(programme: Programme) -> None:
    other = MemberKey("T2", CLAIRE.user_id)
    programme.services.workspace.meet(workspace_id="T2")
    programme.services.workspace.load_page(workspace_id="T2", people=[person(CLAIRE)], mark=1)
    programme.start(NORA)
    programme.services.workspace.start(key=other, channel_id="C2", participants=[CLAIRE.user_id])
    assert programme.plan() == 2
    assert {sent.key for sent in programme.deliver()} == {NORA}
    assert programme.services.outbox.counts(workspace_id="T2") == {"pending": 1}
    assert programme.services.outbox.next_due_at() == utc(2026, 11, 23, 8, 5)


def test_who_a_complete_load_does_not_see_has_left(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA), person(BEN)], [NORA, BEN], mark=1)
    assert programme.load([person(CLAIRE), person(NORA)], [NORA, BEN], mark=2) == 1
    assert (programme.member(NORA).participates, programme.member(BEN).participates) == (True, False)


def test_who_a_load_does_not_see_in_the_channel_takes_part_no_more(programme: Programme) -> None:
    everyone = [person(CLAIRE), person(NORA), person(BEN)]
    programme.load(everyone, [NORA, BEN], mark=1)
    assert programme.load(everyone, [BEN], mark=2) == 1
    assert (programme.member(NORA).participates, programme.member(BEN).participates) == (False, True)
    assert programme.load(everyone, None, mark=3) == 1


def test_an_event_during_a_load_does_not_make_anybody_leave(programme: Programme) -> None:
    """A load of ten thousand people takes minutes, and people change their status meanwhile."""
    workspace, members = programme.services.workspace, programme.services.members
    programme.load([person(NORA)], [NORA, BEN], mark=1)
    workspace.load_page(workspace_id=TEAM, people=[person(NORA)], mark=2)
    members.follow(workspace_id=TEAM, person=person(NORA, "America/Toronto"))
    members.follow(workspace_id=TEAM, person=person(BEN))  # a newcomer, after their page was read
    programme.load([], [NORA, BEN], mark=2)
    assert (programme.member(NORA).participates, programme.member(BEN).participates) == (True, True)


def test_somebody_known_from_an_event_only_is_judged_by_the_next_load(programme: Programme) -> None:
    programme.load([person(NORA)], [NORA], mark=1)
    programme.services.members.follow(workspace_id=TEAM, person=person(BEN))
    programme.load([person(NORA)], [NORA, BEN], mark=2)
    assert programme.member(BEN).participates
    programme.load([person(NORA)], [NORA, BEN], mark=3)
    assert not programme.member(BEN).participates


def test_a_workspace_of_many_slices_is_settled_whole(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services_workspace, "SLICE", 2)
    keys = [MemberKey(TEAM, f"U{number:09}") for number in range(5)]
    programme.start(NORA)
    assert programme.load([person(key) for key in keys], keys[:4], mark=1) == 4
    assert [programme.member(key).participates for key in keys] == [True] * 4 + [False]
    assert all(programme.member(key).next_due_at for key in keys[:4])
    assert programme.load([person(key) for key in keys], keys[3:], mark=2) == 2


def test_a_workspace_lives_by_the_clock_of_most_who_take_part(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA, zone=TORONTO), person(BEN, zone=TORONTO)], [CLAIRE])
    assert zone_of_workspace(programme) == PARIS
    programme.load([person(CLAIRE, zone=TORONTO), person(NORA)], [CLAIRE], mark=2)
    assert zone_of_workspace(programme) == PARIS


def zone_of_workspace(programme: Programme) -> str | None:
    with programme.database.transaction() as connection:
        row = workspace_store.get(connection, TEAM)
    return row.zone if row else None
