"""Roles: taken, given up, seen by everybody; and nobody is asked again who said "nothing for now"."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.members import MemberKey
from domain.roles import MOST, RolesView
from storage import roles as roles_store
from storage.database import Database
from tests.handbooks import handbook, real_handbook
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, Programme, person
from tests.support import FakeClock


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme under way, with the roles of the content that comes with it."""
    found = real_handbook()
    under_way = Programme(database, clock, replace(handbook(), surveys=found.surveys))
    under_way.start(CLAIRE, NORA, BEN)
    return under_way


def holders(view: RolesView) -> dict[str, tuple[str, ...]]:
    return {line.role.id: line.holders for line in view.lines if line.holders}


def invited(programme: Programme, key: MemberKey = NORA) -> bool:
    home = programme.services.desk.home(key=key).roles
    return home is not None and not home.mine


def test_who_takes_a_role_is_there_for_everybody_to_call_on(programme: Programme) -> None:
    roles = programme.services.roles
    for _ in range(2):
        assert roles.take(key=NORA, role="writer").note == "taken"
    roles.take(key=BEN, role="writer")
    roles.take(key=BEN, role="listener")
    view = roles.view(key=CLAIRE)
    assert holders(view) == {"listener": (BEN.user_id,), "writer": (BEN.user_id, NORA.user_id)}
    assert len(view.lines) == 7
    assert not any(line.mine for line in view.lines)
    home = programme.services.desk.home(key=NORA).roles
    assert home is not None
    assert [role.id for role in home.mine] == ["writer"]
    programme.services.workspace.load_page(workspace_id="T1", people=[person(BEN, deleted=True)], mark=2)
    assert holders(roles.view(key=CLAIRE)) == {"writer": (NORA.user_id,)}, "who has gone cannot be called on"
    assert roles.leave(key=NORA, role="writer").note == "left"
    assert holders(roles.leave(key=NORA, role="writer")) == {}


def test_three_at_once_is_the_most_and_a_role_that_is_gone_cannot_be_taken(programme: Programme) -> None:
    roles = programme.services.roles
    names = [line.role.id for line in roles.view(key=NORA).lines]
    notes = [roles.take(key=NORA, role=name).note for name in names[: MOST + 1]]
    assert notes == ["taken"] * MOST + ["enough"]
    assert roles.take(key=NORA, role=names[0]).note == "taken", "what one holds already is no fourth"
    assert roles.take(key=BEN, role="none").note == roles.take(key=BEN, role="juggler").note == "gone"


def test_whoever_says_nothing_for_now_is_left_in_peace_for_three_weeks(programme: Programme) -> None:
    roles = programme.services.roles
    assert invited(programme)
    roles.take(key=NORA, role="writer")
    view = roles.nothing(key=NORA)
    assert (holders(view), view.peace_until) == ({}, date(2026, 12, 14))
    assert programme.services.desk.home(key=NORA).roles is None
    programme.clock.set(MONDAY + timedelta(days=20))
    assert programme.services.desk.home(key=NORA).roles is None
    programme.clock.set(MONDAY + timedelta(days=21))
    assert invited(programme)
    assert roles.view(key=NORA).peace_until is None
    roles.nothing(key=NORA)
    assert roles.take(key=NORA, role="relay").peace_until is None, "whoever takes one after all may be shown it"


def test_without_roles_in_the_content_nothing_is_said_of_them(database: Database, clock: FakeClock) -> None:
    programme = Programme(database, clock)
    programme.start(CLAIRE, NORA)
    assert programme.services.roles.view(key=NORA).lines == ()
    assert programme.services.desk.home(key=NORA).roles is None


def test_an_erased_member_holds_nothing(programme: Programme) -> None:
    programme.services.roles.take(key=NORA, role="writer")
    with programme.database.transaction() as connection:
        roles_store.leave(connection, NORA)
        assert roles_store.held(connection, NORA) == {}
