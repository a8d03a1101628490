"""Who takes part follows what was chosen, for those who come and go later too; a start on a day to come can be taken back."""

from datetime import date

import pytest

from domain.enrolment import By, Enrolment, UserGroup
from domain.errors import AlreadyWriting, NotCoordinator
from domain.setup import Step, StepChoice
from storage import workspace as workspace_store
from tests.services.world import BEN, CLAIRE, NORA, TEAM, YUSUF, Programme, person, utc

EVERYONE, GROUPS = Enrolment(By.EVERYONE), Enrolment(By.GROUPS, groups=("S1",))
STAFF = (UserGroup("S1", "staff", 2),)


def enrol(programme: Programme, chosen: Enrolment, *users: str) -> None:
    """Takes part from now on, as Slack was read."""
    enrolments = programme.services.enrolments
    assert enrolments.choose(key=CLAIRE, enrolment=chosen, groups=STAFF) == {}
    read = None if chosen.by is By.EVERYONE else users
    changed = enrolments.enrol(workspace_id=TEAM, chosen=chosen, user_ids=read, read_at=programme.clock.now())
    enrolments.settle(workspace_id=TEAM, user_ids=changed)


@pytest.fixture
def known(programme: Programme) -> Programme:
    """Claire, Nora and Ben are there; Claire is an admin. Nothing has started."""
    programme.load([person(CLAIRE), person(NORA), person(BEN)])
    return programme


def test_everyone_takes_part_whoever_comes_later_too_and_nobody_who_has_left(known: Programme) -> None:
    enrol(known, EVERYONE)
    known.services.members.follow(workspace_id=TEAM, person=person(YUSUF))
    assert all(known.member(key).participates for key in (CLAIRE, NORA, BEN, YUSUF))
    known.services.members.follow(workspace_id=TEAM, person=person(BEN, deleted=True))
    assert not known.member(BEN).participates
    assert known.load([person(key) for key in (CLAIRE, NORA, BEN, YUSUF)], mark=2) == 4


def test_the_people_of_a_group_take_part_and_no_longer_once_they_have_left_it(known: Programme) -> None:
    known.start(NORA, BEN)
    enrol(known, GROUPS, NORA.user_id)
    assert [known.member(key).participates for key in (NORA, BEN)] == [True, False]
    assert known.member(BEN).next_due_at is None
    known.services.members.joined(key=BEN, channel_id="C0EQUIPE01", present=True)
    assert not known.member(BEN).participates, "the channel decides no more"


def test_what_was_read_for_another_choice_changes_nothing(known: Programme) -> None:
    known.services.enrolments.choose(key=CLAIRE, enrolment=EVERYONE)
    late = known.services.enrolments.enrol(
        workspace_id=TEAM, chosen=GROUPS, user_ids=[NORA.user_id], read_at=known.clock.now()
    )
    assert late == []
    assert not known.member(NORA).participates


def test_it_starts_on_its_day_and_nobody_hears_anything_before(known: Programme) -> None:
    enrol(known, EVERYONE)
    known.services.workspace.start_on(key=CLAIRE, day=date(2026, 11, 30))
    assert known.live_until(utc(2026, 11, 29, 22)) == []
    assert known.services.outbox.next_due_at() == utc(2026, 11, 29, 23)
    known.services.workspace.begin_due()
    assert known.services.outbox.next_due_at() == utc(2026, 11, 29, 23)
    assert not known.services.leases.look(workspaces=1).plan
    known.clock.set(utc(2026, 11, 29, 23))
    assert known.services.leases.look(workspaces=1).plan == {TEAM}, "whoever works for it is woken"
    assert known.services.workspace.begin_due() == [TEAM]
    arrived = known.live_until(utc(2026, 11, 30, 17))
    assert {one.key for one in arrived} == {CLAIRE, NORA, BEN}
    assert min(one.at for one in arrived) == utc(2026, 11, 30, 8)


def test_a_start_is_taken_back_until_something_is_to_go_out(known: Programme) -> None:
    workspace = known.services.workspace
    enrol(known, EVERYONE)
    workspace.start_on(key=CLAIRE, day=date(2026, 11, 30))
    with pytest.raises(NotCoordinator):
        workspace.take_back(key=NORA)
    workspace.take_back(key=CLAIRE)
    assert known.live_until(utc(2026, 12, 5, 12)) == []
    workspace.start_on(key=CLAIRE, day=date(2026, 12, 5))
    workspace.take_back(key=CLAIRE)
    assert known.live_until(utc(2026, 12, 8, 12)) == []
    workspace.start_on(key=CLAIRE, day=date(2026, 12, 8))
    known.plan()
    with pytest.raises(AlreadyWriting):
        workspace.take_back(key=CLAIRE)


def test_the_first_two_weeks_are_what_then_comes(known: Programme) -> None:
    enrol(known, EVERYONE)
    weeks = known.services.first_weeks.look(gathered=known.services.first_weeks.gather(key=CLAIRE))
    told = [(day.day, one.kind, one.people, one.at) for day in weeks.days for one in day.messages]
    known.services.workspace.start_on(key=CLAIRE, day=weeks.starts_on)
    known.clock.set(utc(2026, 11, 29, 23))
    known.services.workspace.begin_due()
    lived = known.live_until(utc(2026, 12, 13, 22))
    came = {(one.day(), one.kind) for one in lived}
    assert {(day, kind) for day, kind, _, _ in told} == came
    assert (weeks.starts_on, weeks.people) == (date(2026, 11, 30), 3)
    assert {people for _, _, people, _ in told} == {3}


def test_steps_keep_what_was_chosen_one_by_one_with_who_did(known: Programme) -> None:
    setup = known.services.setup
    choice = StepChoice(Step.ORGANISATION, language="fr", name="Le Port", address="alerte@port.example")
    assert setup.keep(key=CLAIRE, choice=choice) == {}
    assert setup.keep(key=CLAIRE, choice=StepChoice(Step.PEOPLE, enrolment=EVERYONE)) == {}
    assert setup.step(key=CLAIRE).step is Step.ROLES
    assert setup.step(key=CLAIRE).setup.coordinators == (CLAIRE.user_id,)
    known.load([person(CLAIRE), person(NORA, is_admin=True), person(BEN)], mark=2)
    other = setup.step(key=NORA).other
    assert other is not None
    assert other[0] == CLAIRE.user_id
    nobody = StepChoice(Step.ROLES, coordinators=("U0NOBODY01",))
    assert setup.keep(key=NORA, choice=nobody) == {"coordinators": "not_a_person"}
    with known.database.transaction() as connection:
        row = workspace_store.get(connection, TEAM)
    assert row is not None
    assert (row.settings or {})["organisation.name"] == "Le Port"


def test_whoever_may_not_keeps_no_step(known: Programme) -> None:
    with pytest.raises(NotCoordinator):
        known.services.setup.keep(key=NORA, choice=StepChoice(Step.PEOPLE, enrolment=EVERYONE))
    with pytest.raises(NotCoordinator):
        known.services.enrolments.choose(key=NORA, enrolment=EVERYONE)
    with pytest.raises(NotCoordinator):
        known.services.workspace.start_on(key=NORA, day=date(2026, 11, 30))
