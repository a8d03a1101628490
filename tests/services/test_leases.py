"""The work of many workspaces is shared out among processes, evenly; what the dead held is taken over."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.leases import share
from services import Core, Library, build
from services.leases import Turn
from storage import leases as leases_store
from storage import workspace as workspace_store
from storage.database import Database
from tests.handbooks import handbook as small_handbook
from tests.services.world import NORA, Programme
from tests.support import FakeClock

WORKSPACES = [f"T{number}" for number in range(10)]


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    return Programme(database, clock)


def turn(programme: Programme, holder: str, workspaces: Sequence[str] = WORKSPACES) -> Turn:
    return programme.services.leases.turn(holder=holder, workspaces=workspaces, seconds=30)


def settle(programme: Programme, holders: Sequence[str], workspaces: Sequence[str] = WORKSPACES) -> dict[str, set[str]]:
    """Everybody takes a few turns and gives up what is not theirs; what each of them holds in the end."""
    held: dict[str, set[str]] = {}
    for _ in range(3):
        for holder in holders:
            mine = turn(programme, holder, workspaces)
            for workspace_id in mine.surplus:
                programme.services.leases.release(workspace_id=workspace_id, holder=holder)
            held[holder] = set(mine.held) - set(mine.surplus)
    return held


@given(st.integers(0, 200), st.sets(st.text(min_size=1), min_size=1, max_size=9))
def test_shares_add_up_and_differ_by_one_at_most(workspaces: int, names: set[str]) -> None:
    present = sorted(names)
    shares = [share(workspaces, present, name) for name in present]
    assert sum(shares) == workspaces
    assert max(shares) - min(shares) <= 1


def test_one_process_does_everything_and_a_second_takes_its_share(programme: Programme) -> None:
    assert settle(programme, ["a"]) == {"a": set(WORKSPACES)}
    held = settle(programme, ["a", "b", "c"])
    assert sorted(map(len, held.values())) == [3, 3, 4]
    assert set().union(*held.values()) == set(WORKSPACES)


def test_what_a_dead_process_held_is_taken_over_once_its_time_ran_out(programme: Programme) -> None:
    settle(programme, ["a", "b"])
    programme.liveness.advance(seconds=20)
    assert len(turn(programme, "b").held) == 5, "a may be at it still"
    programme.liveness.advance(seconds=11)
    assert settle(programme, ["b"]) == {"b": set(WORKSPACES)}


def test_moving_the_programmes_clock_takes_nothing_over(programme: Programme) -> None:
    settle(programme, ["a", "b"])
    programme.clock.advance(days=3)
    assert len(turn(programme, "b").held) == 5


def test_whoever_leaves_is_counted_on_no_more_and_hands_over_at_once(programme: Programme) -> None:
    held = settle(programme, ["a", "b"])
    leases = programme.services.leases
    leases.leave(holder="a")
    assert not leases.look(workspaces=10).free, "what a still sends is a's"
    for workspace_id in held["a"]:
        leases.release(workspace_id=workspace_id, holder="a")
    assert leases.look(workspaces=10).free
    assert turn(programme, "b").held == set(WORKSPACES)


def test_a_workspace_that_is_gone_is_given_up(programme: Programme) -> None:
    settle(programme, ["a"])
    assert turn(programme, "a", WORKSPACES[1:]).surplus == ("T0",)


def test_since_when_a_lease_is_held_is_not_moved_by_renewing_it(programme: Programme) -> None:
    began = programme.liveness.now()
    settle(programme, ["a"])
    programme.liveness.advance(seconds=25)
    settle(programme, ["a"])
    with programme.database.transaction() as connection:
        assert {one.since for one in leases_store.every(connection)} == {began}


def test_what_is_due_is_found_wherever_it_is(programme: Programme) -> None:
    here = {NORA.workspace_id}
    programme.start(NORA)

    def due() -> tuple[set[str], set[str]]:
        look = programme.services.leases.look(workspaces=1)
        return set(look.plan), set(look.send)

    assert due() == (here, set())
    programme.plan()
    assert due() == (set(), here)
    (claim,) = programme.claims()
    assert due() == (set(), set())
    programme.liveness.advance(minutes=1)
    assert due() == (set(), here), "it is in doubt"
    programme.services.outbox.sent(claim=claim)
    assert due() == (set(), set())


def test_services_for_one_workspace_do_nothing_for_another(programme: Programme) -> None:
    programme.start(NORA)
    core = Core(programme.database.only("T0ELSEWHERE"), Library(small_handbook()), programme.clock, "0.1.0")
    elsewhere = build(core, programme.liveness)
    with programme.database.only("T0ELSEWHERE").transaction() as connection:
        assert workspace_store.all_ids(connection) == []
    assert elsewhere.planning.plan().members == 0
    assert elsewhere.outbox.next_due_at() is None
    assert not elsewhere.outbox.agenda().busy
    assert programme.services.planning.plan().members == 1


def test_on_postgresql_a_machine_whose_clock_is_wrong_takes_nothing_over(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = Core(database, Library(small_handbook()), clock, "0.1.0")
    services = build(core)
    assert services.leases.hold(workspace_id="T1", holder="a", seconds=30)
    ahead = FakeClock(clock.now() + timedelta(days=4_000))
    monkeypatch.setattr("services.leases.SystemClock", lambda: ahead)
    taken = build(core).leases.hold(workspace_id="T1", holder="b", seconds=30)
    assert taken is database.is_sqlite, "the file's users share a clock, the server's do not"
