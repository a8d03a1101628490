"""Who is asked for which version of the charter, and how far they are."""

from datetime import UTC, date, datetime

from domain.members import MemberKey
from storage import charter
from storage.database import Database
from tests.concurrency import at_once

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DUE = date(2026, 12, 8)
NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")
OF = ("social-media", "1.0")


def test_a_member_is_assigned_once(database: Database) -> None:
    with database.transaction() as connection:
        assert charter.assign(connection, "T1", [NORA.user_id, BEN.user_id], *OF, DUE) == 2
        assert charter.assign(connection, "T1", [NORA.user_id], *OF, DUE) == 0
        assert charter.assign(connection, "T1", [], *OF, DUE) == 0
        found = charter.assignment(connection, NORA, *OF)
        assert charter.assignment(connection, NORA, "social-media", "2.0") is None
    assert found == charter.Assignment("open", 0, None, DUE, None)


def test_who_opened_the_charter_before_being_asked_gets_a_due_date_when_asked(database: Database) -> None:
    with database.transaction() as connection:
        charter.remember_page(connection, NORA, *OF, 1)
        charter.mark_asked(connection, NORA, *OF, at=NOW, due_on=DUE)
        found = charter.assignment(connection, NORA, *OF)
    assert found == charter.Assignment("open", 1, NOW, DUE, None, NOW.date())


def test_being_asked_again_does_not_move_the_due_date(database: Database) -> None:
    with database.transaction() as connection:
        charter.mark_asked(connection, NORA, *OF, at=NOW, due_on=DUE)
        charter.mark_asked(connection, NORA, *OF, at=NOW, due_on=date(2027, 1, 1))
        found = charter.assignment(connection, NORA, *OF)
    assert found is not None
    assert found.due_on == DUE


def test_the_page_is_remembered(database: Database) -> None:
    with database.transaction() as connection:
        charter.assign(connection, "T1", [NORA.user_id], *OF, DUE)
        charter.remember_page(connection, NORA, *OF, 2)
        charter.remember_page(connection, NORA, *OF, 1)
        found = charter.assignment(connection, NORA, *OF)
    assert found is not None
    assert (found.page, found.due_on) == (1, DUE)


def test_all_that_people_were_asked_is_found_by_person_and_edition(database: Database) -> None:
    users = [f"U000000{number:03}" for number in range(3)]
    keys = [MemberKey("T1", user) for user in users]
    with database.transaction() as connection:
        charter.mark_asked(connection, keys[0], *OF, at=NOW, due_on=DUE, told_on=NOW.date())
        charter.close(connection, keys[1], *OF, state="acknowledged", at=NOW)
        charter.close(connection, keys[1], "social-media", "2.0", state="declined", at=NOW)
        found = charter.of_people(connection, "T1", users, "social-media")
    assert {user: {version: one.state for version, one in of.items()} for user, of in found.items()} == {
        users[0]: {"1.0": "open"},
        users[1]: {"1.0": "acknowledged", "2.0": "declined"},
        users[2]: {},
    }


def test_who_declined_may_acknowledge_and_who_acknowledged_has(database: Database) -> None:
    with database.transaction() as connection:
        assert charter.close(connection, NORA, *OF, state="declined", at=NOW)
        assert charter.close(connection, NORA, *OF, state="acknowledged", at=NOW)
        assert not charter.close(connection, NORA, *OF, state="declined", at=NOW)


def test_a_publication_is_noticed_once(database: Database) -> None:
    with database.transaction() as connection:
        assert [charter.notice(connection, "T1", *OF, NOW) for _ in range(2)] == [True, False]


def test_an_assignment_is_closed_by_one_of_two(database: Database) -> None:
    def close() -> bool:
        with database.transaction() as connection:
            return charter.close(connection, NORA, *OF, state="acknowledged", at=NOW)

    assert sorted(at_once(close, close)) == [False, True]


def test_the_count_is_of_who_was_asked_or_acknowledged(database: Database) -> None:
    users = [MemberKey("T1", f"U000000{number:03}") for number in range(4)]
    with database.transaction() as connection:
        charter.mark_asked(connection, users[0], *OF, at=NOW, due_on=DUE)
        charter.mark_asked(connection, users[1], *OF, at=NOW, due_on=DUE)
        charter.close(connection, users[1], *OF, state="acknowledged", at=NOW)
        charter.close(connection, users[2], *OF, state="acknowledged", at=NOW)
        charter.remember_page(connection, users[3], *OF, 0)
        assert charter.count(connection, "T1", *OF) == (3, 2)
        assert charter.count(connection, "T2", *OF) == (0, 0)
