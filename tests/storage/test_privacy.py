"""No table and no column can hold a person without being shown to them and erased."""

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import JSON, Column, Table, Text, insert

from domain.members import MemberKey
from domain.privacy import FOR_EVIDENCE, TOPICS
from storage import members
from storage.database import Database
from storage.migrate import all_tables
from storage.privacy import (
    columns_that_name,
    departures,
    erase,
    held,
    is_slack_id,
    left_by,
    note_departures,
    remaining,
    tables_of_people,
)
from storage.suggestions import suggestions
from tests.commands.support import value_of

NORA, BEN = MemberKey("T1", "U0NORA0001"), MemberKey("T1", "U0BEN00001")
NOBODYS = {
    "workspace_id": "a workspace",
    "channel_id": "a channel",
    "bot_user_id": "the bot itself",
    "bot_id": "the bot itself",
    "cell_id": "random, and all that is known of a sealed cell",
    "concern_id": "random: a concern has no author",
    "message_id": "random: nor has what is said in it",
    "change_id": "random",
    "suggestion_id": "random",
    "task_id": "random",
    "run_id": "random",
    "comment_id": "random: an answer in confidence has no author",
    "merged_into": "a suggestion",
    "root": "a suggestion",
    "form_id": "random, for one opening of a form",
    "typed_in": "random, for one opening of a form",
    "closed_in": "random, for one opening of a form",
    "kind": "a kind of message",
    "lesson_days": "days of the week",
    "utc": "a moment",
    "app_version": "this program's",
}
"""Columns as wide as a Slack id that hold none, and what they hold."""


def test_every_column_that_could_hold_a_person_is_shown_and_erased_or_said_to_be_nobodys() -> None:
    naming = set(columns_that_name())
    unknown = {
        str(column)
        for table in all_tables().sorted_tables
        for column in table.c
        if is_slack_id(column) and column.name != "user_id" and column.name not in NOBODYS and column not in naming
    }
    assert unknown == set(), "call it user_id, author or ..._by where it is a person, else say here why it is nobody's"


def test_what_is_named_after_people_is_as_wide_as_their_ids() -> None:
    """So that the rule above sees it: leases and claims name processes, the chain commitments."""
    named = {
        str(column)
        for table in all_tables().sorted_tables
        for column in table.c
        if ("user" in column.name or column.name.endswith("_by") or column.name == "author") and not is_slack_id(column)
    }
    assert named == {"outbox.claimed_by", "charter_notes.recorded_by"}


def test_what_is_said_of_tables_is_of_tables_there_are() -> None:
    names = {table.name for table in all_tables().sorted_tables}
    assert TOPICS.keys() <= names
    assert names >= FOR_EVIDENCE


numbers = count(1)


def planted(column: Column[Any], mark: str) -> Any:
    """A value of the column's type that holds the mark, where there is room for one."""
    usual = value_of(column, next(numbers) * 10)
    if isinstance(column.type, JSON):
        return {"coordinators": [mark]} if column.name == "settings" else [mark]
    if isinstance(usual, str):
        room = getattr(column.type, "length", None) or 200
        return f"{mark}-{next(numbers)}"[:room] if isinstance(column.type, Text) or room >= 64 else usual[:room]
    return usual


def plant(database: Database, table: Table, key: MemberKey, mark: str, naming: Column[Any] | None = None) -> None:
    """A row of this person's in a table, all its texts marked; or one that only names them."""
    row = {column.name: planted(column, mark) for column in table.columns}
    row |= {"workspace_id": key.workspace_id}
    row |= {naming.name: key.user_id} if naming is not None else {"user_id": key.user_id}
    with database.transaction() as connection:
        connection.execute(insert(table), row)


def plant_everywhere(database: Database, key: MemberKey, mark: str) -> None:
    for table in tables_of_people():
        for _ in range(1 if {"workspace_id", "user_id"} >= {c.name for c in table.primary_key} else 6):
            plant(database, table, key, mark)


def test_after_erasure_nothing_of_a_hundred_planted_texts_is_left_in_the_files(database: Database) -> None:
    mark, other = "PLANTED-nora", "PLANTED-ben"
    plant_everywhere(database, NORA, mark)
    plant_everywhere(database, BEN, other)
    with database.transaction() as connection:
        texts = str(held(connection, NORA)).count(mark)
        assert texts >= 100
        assert {*held(connection, NORA)} == {table.name for table in tables_of_people()}
        before = held(connection, BEN)
        assert remaining(connection, NORA)
        removed = erase(connection, NORA)
        assert remaining(connection, NORA) == ()
        assert held(connection, NORA) == {}
        assert held(connection, BEN) == before
    assert {*removed} == {table.name for table in tables_of_people()}
    database.rewrite(list(removed))
    assert _left(database, mark) == 0
    assert _left(database, other) > 0


def _left(database: Database, mark: str) -> int:
    """How often the mark stands in the database's files; where those are a server's, in all of its tables."""
    if database.path is not None:
        files = [database.path, *database.path.parent.glob(database.path.name + "-*")]
        return sum(file.read_bytes().count(mark.encode()) for file in files)
    with database.transaction() as connection:
        return sum(str(connection.execute(table.select()).all()).count(mark) for table in all_tables().sorted_tables)


def test_a_row_that_others_have_a_part_in_stays_and_names_the_person_no_more(database: Database) -> None:
    # What somebody suggested goes with them, for it is their text.
    naming = [column for column in columns_that_name() if column.table is not suggestions]
    for column in naming:
        plant(database, column.table, NORA, "kept", column)
    with database.transaction() as connection:
        rows = [row for rows in held(connection, NORA).values() for row in rows]
        assert len(rows) == len(naming)
        assert all(NORA.user_id in row.values() for row in rows)
        assert sum(erase(connection, NORA).values()) == len(naming)
        assert held(connection, NORA) == {}
        assert remaining(connection, NORA) == ()
        assert {len(connection.execute(one.table.select()).all()) for one in naming} <= {1, 2}


def test_tables_to_keep_are_left_alone(database: Database) -> None:
    plant_everywhere(database, NORA, "kept")
    with database.transaction() as connection:
        erase(connection, NORA, keep=FOR_EVIDENCE)
        assert {*held(connection, NORA)} == FOR_EVIDENCE


def test_who_left_is_noted_once_and_forgotten_when_they_are_back(database: Database) -> None:
    with database.transaction() as connection:
        members.introduce(connection, "T1", NORA.user_id, active=False)
        members.introduce(connection, "T1", BEN.user_id, active=True)
        note_departures(connection, "T1", date(2026, 11, 23))
        note_departures(connection, "T1", date(2026, 11, 24))
        assert left_by(connection, "T1", date(2026, 11, 22)) == []
        assert left_by(connection, "T1", date(2026, 11, 23)) == [NORA]
        members.change(connection, NORA, active=True)
        note_departures(connection, "T1", date(2026, 11, 25))
        assert connection.execute(departures.select()).all() == []
