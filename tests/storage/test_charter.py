"""The chain stays one chain, whoever writes to it at the same time."""

import secrets
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.charter import GENESIS, Entry, entry_hash, subject_commit
from domain.members import MemberKey
from storage import charter, workspace
from storage.charter import charter_entries, charter_texts
from storage.database import Database
from tests.concurrency import at_once
from tests.handbooks import charter as text

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DUE = date(2026, 12, 8)
NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")
OF = ("social-media", "1.0")


def entry(**changes: object) -> Entry:
    usual: dict[str, object] = dict.fromkeys(Entry.__slots__, "x")
    return Entry(**{**usual, "seq": 0, "prev_hash": GENESIS, "clauses": ("voice",), **changes})  # type: ignore[arg-type]


def chain(database: Database, workspace_id: str = "T1") -> list[tuple[Entry, str]]:
    with database.transaction() as connection:
        rows = connection.execute(
            select(charter_entries)
            .where(charter_entries.c.workspace_id == workspace_id)
            .order_by(charter_entries.c.seq)
        ).all()
    found = []
    for row in rows:
        values = {name: row._mapping[name] for name in Entry.__slots__}
        found.append((Entry(**{**values, "clauses": tuple(values["clauses"])}), row.entry_hash))
    return found


def assert_whole(entries: list[tuple[Entry, str]]) -> None:
    before = GENESIS
    for number, (one, stored_hash) in enumerate(entries, start=1):
        assert (one.seq, one.prev_hash) == (number, before)
        assert entry_hash(one) == stored_hash
        before = stored_hash


def append(database: Database, button: str, workspace_id: str = "T1") -> Entry:
    with database.transaction() as connection:
        workspace.save(connection, workspace_id)
        workspace.get(connection, workspace_id, lock=True)
        return charter.append(connection, workspace_id, entry(button_label=button))


def test_entries_follow_one_another_by_hash(database: Database) -> None:
    first, second = append(database, "one"), append(database, "two")
    assert (first.seq, first.prev_hash) == (1, GENESIS)
    assert (second.seq, second.prev_hash) == (2, entry_hash(first))
    assert_whole(chain(database))


def test_every_workspace_has_a_chain_of_its_own(database: Database) -> None:
    append(database, "one")
    assert append(database, "two", "T2").seq == 1
    assert_whole(chain(database, "T2"))


def test_four_who_write_at_once_make_one_chain(database: Database) -> None:
    names = [f"button {number}" for number in range(12)]
    parts = [names[start::4] for start in range(4)]
    at_once(*(lambda part=part: [append(database, name) for name in part] for part in parts))
    entries = chain(database)
    assert sorted(one.button_label for one, _ in entries) == sorted(names)
    assert_whole(entries)


def test_a_place_in_the_chain_is_taken_once(database: Database) -> None:
    append(database, "one")
    row = {**dict.fromkeys(Entry.__slots__, "x"), "clauses": [], "seq": 1, "workspace_id": "T1", "entry_hash": "x"}
    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(charter_entries.insert().values(row))


def test_a_text_is_archived_once_and_word_for_word(database: Database) -> None:
    one = text()
    with database.transaction() as connection:
        charter.archive(connection, "T1", one, NOW)
        charter.archive(connection, "T1", one, NOW)
        charter.archive(connection, "T1", text(language="en"), NOW)
        rows = connection.execute(select(charter_texts).order_by(charter_texts.c.language)).all()
    assert [row.language for row in rows] == ["en", "fr"]
    assert rows[1].text == one.canonical_text


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
    assert found == charter.Assignment("open", 1, NOW, DUE, None)


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


def test_only_who_was_neither_asked_nor_has_acknowledged_is_unasked(database: Database) -> None:
    users = [f"U000000{number:03}" for number in range(5)]
    keys = [MemberKey("T1", user) for user in users]
    with database.transaction() as connection:
        charter.assign(connection, "T1", [users[1]], *OF, DUE)
        charter.mark_asked(connection, keys[2], *OF, at=NOW, due_on=DUE)
        charter.close(connection, keys[3], *OF, state="acknowledged", at=NOW)
        charter.remember_page(connection, keys[4], *OF, 1)
        assert charter.unasked(connection, "T1", users, *OF) == {users[0], users[1], users[4]}
        assert charter.unasked(connection, "T1", users, "social-media", "2.0") == set(users)
        charter.mark_asked(connection, keys[2], *OF, at=None, due_on=DUE)
        assert users[2] in charter.unasked(connection, "T1", users, *OF)


def test_an_assignment_is_closed_by_one_of_two(database: Database) -> None:
    def close() -> bool:
        with database.transaction() as connection:
            return charter.close(connection, NORA, *OF, state="acknowledged", at=NOW)

    assert sorted(at_once(close, close)) == [False, True]


def test_a_member_has_one_salt(database: Database) -> None:
    def salt() -> bytes:
        with database.transaction() as connection:
            return charter.salt(connection, NORA, secrets.token_bytes(32))

    salts = set(at_once(salt, salt, salt))
    assert len(salts) == 1
    assert len(subject_commit(salts.pop(), *(NORA.workspace_id, NORA.user_id))) == 64


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
