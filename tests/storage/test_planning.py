"""When members are looked at again: who is due, in what order, and by whom."""

from datetime import datetime, timedelta

from domain.members import MemberKey
from storage import members, planning
from storage.database import Database
from tests.concurrency import at_once
from tests.storage.test_members import BEN, NORA, NOW, person


def due_at(database: Database, moments: dict[MemberKey, datetime | None]) -> None:
    with database.transaction() as connection:
        members.follow(connection, "T1", [person(key) for key in moments])
        planning.set_due(connection, list(moments.items()))


def test_who_is_due_comes_longest_waiting_first(database: Database) -> None:
    others = [MemberKey("T1", f"U000000{n:03}") for n in range(3)]
    moments = {key: NOW - timedelta(minutes=n) for n, key in enumerate(others)}
    due_at(database, {**moments, NORA: NOW + timedelta(seconds=1), BEN: None})
    with database.transaction() as connection:
        assert [found.key for found in planning.due(connection, NOW, 10)] == others[::-1]
        assert [found.key for found in planning.due(connection, NOW, 2)] == others[:0:-1]
        assert planning.next_due_at(connection) == NOW - timedelta(minutes=2)
        assert planning.next_due_at(connection, after=NOW) == NOW + timedelta(seconds=1)
        planning.set_due(connection, [])


def test_nobody_due_has_no_next_moment(database: Database) -> None:
    due_at(database, {NORA: None})
    with database.transaction() as connection:
        assert planning.next_due_at(connection) is None


def test_two_planners_never_get_the_same_member(database: Database) -> None:
    keys = [MemberKey("T1", f"U000000{n:03}") for n in range(40)]
    due_at(database, dict.fromkeys(keys, NOW))

    def plan() -> list[MemberKey]:
        taken: list[MemberKey] = []
        while True:
            with database.transaction() as connection:
                found = [row.key for row in planning.due(connection, NOW, 3)]
                planning.set_due(connection, [(key, None) for key in found])
            if not found:
                return taken
            taken += found

    taken = [key for keys_taken in at_once(plan, plan, plan) for key in keys_taken]
    assert sorted(taken) == keys


def test_two_planners_meeting_in_one_transaction_share_the_members(database: Database) -> None:
    """On PostgreSQL the second skips what the first holds; SQLite has one writer, so there is nothing to share."""
    if database.is_sqlite:
        return
    keys = [MemberKey("T1", f"U000000{n:03}") for n in range(4)]
    due_at(database, dict.fromkeys(keys, NOW))
    with database.transaction() as first, database.transaction() as second:
        one = {row.key for row in planning.due(first, NOW, 2)}
        other = {row.key for row in planning.due(second, NOW, 10)}
    assert one | other == set(keys)
    assert not one & other
