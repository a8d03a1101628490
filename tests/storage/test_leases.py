"""A lease is held by one at a time; the work of many workspaces is shared out, and what is due is found for its holder."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from storage import leases
from storage.database import Database
from tests.concurrency import at_once
from tests.conftest import MakeDatabase
from tests.storage.test_watching import plans

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def hold(database: Database, holder: str, now: datetime = NOW, seconds: float = 30) -> bool:
    with database.transaction() as connection:
        return leases.hold(connection, "send:T1", holder, now, seconds)


def test_a_lease_is_held_by_one_and_kept_by_renewing(database: Database) -> None:
    assert hold(database, "me")
    assert not hold(database, "you")
    assert hold(database, "me", NOW + timedelta(seconds=20))
    assert not hold(database, "you", NOW + timedelta(seconds=45))


def test_a_lease_that_ran_out_is_taken_over(database: Database) -> None:
    assert hold(database, "me")
    assert hold(database, "you", NOW + timedelta(seconds=31))
    assert not hold(database, "me", NOW + timedelta(seconds=31))


def test_a_lease_taken_before_the_clock_went_back_an_hour_keeps_nobody_waiting(database: Database) -> None:
    assert hold(database, "the dead")
    assert not hold(database, "me", NOW - timedelta(seconds=20))
    assert hold(database, "me", NOW - timedelta(hours=1))


def test_a_lease_given_up_is_free_and_only_its_holder_gives_it_up(database: Database) -> None:
    assert hold(database, "me")
    with database.transaction() as connection:
        leases.release(connection, "send:T1", "you")
    assert not hold(database, "you")
    with database.transaction() as connection:
        leases.release(connection, "send:T1", "me")
    assert hold(database, "you")


def test_of_four_who_reach_for_a_lease_at_once_one_holds_it(database: Database) -> None:
    assert sorted(at_once(*(lambda n=n: hold(database, f"holder {n}") for n in range(4)))) == [False] * 3 + [True]


def test_of_four_who_take_over_at_once_one_holds_it(database: Database) -> None:
    hold(database, "the dead")
    later = NOW + timedelta(minutes=5)
    assert sorted(at_once(*(lambda n=n: hold(database, f"holder {n}", later) for n in range(4)))) == [False] * 3 + [
        True
    ]


def test_what_is_to_be_done_is_found_without_reading_a_table_from_end_to_end(make_database: MakeDatabase) -> None:
    """However many members and workspaces there are, and however many of these took the bot out. Only ``work`` asks, and it
    asks PostgreSQL."""
    with make_database("postgresql").transaction() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        with plans(connection) as found:
            leases.to_plan(connection, NOW)
            leases.to_send(connection, NOW, NOW)
    assert len(found) == 2
    for plan in found:
        assert "ix_workspaces_removed" in plan, plan
        assert "Seq Scan" not in plan, plan
