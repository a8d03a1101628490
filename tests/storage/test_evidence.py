"""The chain stays one chain, whoever writes to it at the same time."""

import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.evidence import GENESIS, Entry, entry_hash, subject_commit
from domain.members import MemberKey
from storage import evidence, workspace
from storage.database import Database
from storage.evidence import charter_entries, charter_texts
from tests.concurrency import at_once
from tests.handbooks import charter as text

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NORA = MemberKey("T1", "U0NORA0001")


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
        return evidence.append(connection, workspace_id, entry(button_label=button))


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
        evidence.archive(connection, "T1", one, NOW)
        evidence.archive(connection, "T1", one, NOW)
        evidence.archive(connection, "T1", text(language="en"), NOW)
        rows = connection.execute(select(charter_texts).order_by(charter_texts.c.language)).all()
    assert [row.language for row in rows] == ["en", "fr"]
    assert rows[1].text == one.canonical_text


def test_a_member_has_one_salt(database: Database) -> None:
    def salt() -> bytes:
        with database.transaction() as connection:
            return evidence.salt(connection, NORA, secrets.token_bytes(32))

    salts = set(at_once(salt, salt, salt))
    assert len(salts) == 1
    assert len(subject_commit(salts.pop(), *(NORA.workspace_id, NORA.user_id))) == 64


WRITER = """
import sys
from domain.evidence import Entry
from storage import evidence, workspace
from storage.database import Database
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    label = f"{sys.argv[2]} {number}"
    values = {**dict.fromkeys(Entry.__slots__, "x"), "clauses": (), "button_label": label}
    with database.transaction() as connection:
        workspace.save(connection, "T1")
        workspace.get(connection, "T1", lock=True)
        evidence.append(connection, "T1", Entry(**values))
"""


def test_four_processes_that_write_at_once_make_one_chain(database: Database) -> None:
    command = [sys.executable, "-c", WRITER, database.url.render_as_string(hide_password=False)]
    root = Path(__file__).resolve().parents[2]
    writers = [
        subprocess.Popen(
            [*command, f"writer {number}"], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for number in range(4)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    entries = chain(database)
    assert len({one.button_label for one, _ in entries}) == len(entries) == 60
    assert_whole(entries)
