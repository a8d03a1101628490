"""What is held on a person, found by the schema itself, so that a new table cannot be forgotten.

A table with a column ``user_id`` holds rows of people's own: they are shown, and deleted. A column of Slack ids called
``author``, or something that ends in ``_by``, names somebody in a row that others have a part in: it is shown, and emptied.
A test knows every other column of that size and why it is nobody's.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Integer,
    Row,
    String,
    Table,
    Text,
    cast,
    delete,
    false,
    func,
    or_,
    select,
    update,
)

from domain.evidence import subject_commit
from domain.members import MemberKey
from domain.outbox import State
from storage.evidence import charter_entries, charter_notes, salts
from storage.members import members
from storage.migrate import all_tables
from storage.outbox import ledger, outbox
from storage.schema import SlackId, insert_once, metadata, upsert
from storage.suggestions import erase_suggestions, suggestions
from storage.workspace import erase_from_settings, workspaces

departures = Table(
    "departures",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("left_on", Date, nullable=False, index=True),
)

retentions = Table(
    "retentions",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("ran_on", Date, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("removed", JSON, nullable=False),
)
"""What retention removed, by day: figures, and nobody's name."""


def tables_of_people() -> Iterator[Table]:
    """Every table whose rows are somebody's own."""
    return (table for table in all_tables().sorted_tables if "user_id" in table.c)


def columns_that_name() -> Iterator[Column[Any]]:
    """Every column that names somebody in a row that others have a part in."""
    for table in all_tables().sorted_tables:
        yield from (one for one in table.c if is_slack_id(one) and (one.name == "author" or one.name.endswith("_by")))


def is_slack_id(column: Column[Any]) -> bool:
    """Whether a column is as wide as Slack's ids are stored."""
    return isinstance(column.type, String) and column.type.length == SlackId.length


def held(connection: Connection, key: MemberKey) -> dict[str, list[Mapping[str, Any]]]:
    """Every row that is a person's own or names them, by table; empty columns are left out."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for table in tables_of_people():
        theirs = (table.c.workspace_id == key.workspace_id, table.c.user_id == key.user_id)
        for row in connection.execute(select(table).where(*theirs).order_by(*table.primary_key.columns)):
            found.setdefault(table.name, []).append(_of(row, key))
    for column in columns_that_name():
        theirs = (column.table.c.workspace_id == key.workspace_id, column == key.user_id)
        for row in connection.execute(select(column.table).where(*theirs).order_by(*column.table.primary_key.columns)):
            found.setdefault(column.table.name, []).append(_of(row, key))
    return found


def _of(row: Row[Any], key: MemberKey) -> dict[str, Any]:
    """What a row says: without what is empty, and without anybody else's name."""
    other = {column.name for column in columns_that_name()} | {"user_id"}
    told = {name: value for name, value in row._mapping.items() if name != "workspace_id" and value is not None}
    return {
        name: value for name, value in told.items() if name not in other or (value == key.user_id and name != "user_id")
    }


def erase(connection: Connection, key: MemberKey, *, keep: Collection[str] = ()) -> dict[str, int]:
    """Deletes a person's own rows and takes their name out of others, but for the tables to ``keep``; rows by table."""
    removed: dict[str, int] = {}
    if suggestions.name not in keep:
        removed[suggestions.name] = erase_suggestions(connection, key)
    if charter_notes.name not in keep and "charter_subjects" not in keep:
        removed[charter_notes.name] = _erase_notes(connection, key)
    if workspaces.name not in keep:
        removed |= erase_from_settings(connection, key.workspace_id, key.user_id)
    for table in tables_of_people():
        if table.name not in keep:
            theirs = (table.c.workspace_id == key.workspace_id, table.c.user_id == key.user_id)
            removed[table.name] = connection.execute(delete(table).where(*theirs)).rowcount
    for column in columns_that_name():
        if column.table.name not in keep:
            theirs = (column.table.c.workspace_id == key.workspace_id, column == key.user_id)
            nobody = {column.name: None if column.nullable else ""}
            changed = connection.execute(update(column.table).where(*theirs).values(nobody)).rowcount
            removed[column.table.name] = removed.get(column.table.name, 0) + changed
    return {name: count for name, count in removed.items() if count}


def _erase_notes(connection: Connection, key: MemberKey) -> int:
    """Their reasons, which stand beside entries of the chain: whose those are is known as long as the salt is there."""
    salt = salts(connection, key.workspace_id).get(key.user_id)
    if salt is None:
        return 0
    commit = subject_commit(salt, key.workspace_id, key.user_id)
    here = charter_entries.c.workspace_id == key.workspace_id
    numbers = select(charter_entries.c.seq).where(here, charter_entries.c.subject_commit == commit)
    theirs = (charter_notes.c.workspace_id == key.workspace_id, charter_notes.c.seq.in_(numbers))
    return connection.execute(delete(charter_notes).where(*theirs)).rowcount


def remaining(connection: Connection, key: MemberKey) -> tuple[str, ...]:
    """The columns of texts and lists in which a person's id still stands, as ``table.column``: for what no rule knows."""
    found = []
    for table in all_tables().sorted_tables:
        for column in table.c:
            if "workspace_id" in table.c and isinstance(column.type, String | Text | JSON):
                here = table.c.workspace_id == key.workspace_id
                named = cast(column, Text).contains(key.user_id, autoescape=True)
                if connection.scalar(select(func.count()).select_from(table).where(here, named)):
                    found.append(f"{table.name}.{column.name}")
    return tuple(found)


def takes_part(connection: Connection, key: MemberKey) -> bool:
    """Whether Slack would tell of this person again at once: they are in the workspace and in the programme."""
    theirs = (members.c.workspace_id == key.workspace_id, members.c.user_id == key.user_id)
    return bool(connection.scalar(select(members.c.active & members.c.participates).where(*theirs)))


def note_departures(connection: Connection, workspace_id: str, today: date, *, removed: bool = False) -> None:
    """Since when each person has not been in the workspace; whoever is back has not left.

    Where the bot itself was ``removed`` from the workspace, everybody has left it.
    """
    here = members.c.workspace_id == workspace_id
    active = false() if removed else members.c.active
    there = select(members.c.user_id).where(here, active)
    gone = select(members.c.user_id).where(here, ~active)
    known = set(connection.scalars(select(departures.c.user_id).where(departures.c.workspace_id == workspace_id)))
    rows = [
        {"workspace_id": workspace_id, "user_id": user, "left_on": today}
        for user in connection.scalars(gone)
        if user not in known
    ]
    insert_once(connection, departures, rows)
    connection.execute(
        delete(departures).where(departures.c.workspace_id == workspace_id, departures.c.user_id.in_(there))
    )


def left_by(connection: Connection, workspace_id: str, day: date) -> list[MemberKey]:
    """Who had left by a day."""
    statement = select(departures.c.user_id).where(
        departures.c.workspace_id == workspace_id, departures.c.left_on <= day
    )
    return [MemberKey(workspace_id, user) for user in connection.scalars(statement.order_by(departures.c.user_id))]


def forget_deliveries(connection: Connection, workspace_id: str, before: date) -> dict[str, int]:
    """Removes what was sent to members before a day, and what was held or dropped; posts to channels stay.

    A post is said once, ever: that it was is known by its row.
    """
    to_a_channel = or_(outbox.c.user_id.startswith("C"), outbox.c.user_id.startswith("G"))
    settled = outbox.c.state.in_([State.SENT.value, State.DROPPED.value, State.HELD.value])
    old = (outbox.c.workspace_id == workspace_id, outbox.c.local_date < before, settled, ~to_a_channel)
    days = (ledger.c.workspace_id == workspace_id, ledger.c.local_date < before)
    removed = {
        outbox.name: connection.execute(delete(outbox).where(*old)).rowcount,
        ledger.name: connection.execute(delete(ledger).where(*days)).rowcount,
    }
    return {name: count for name, count in removed.items() if count}


def note_retention(
    connection: Connection, workspace_id: str, on: date, people: int, removed: Mapping[str, int]
) -> None:
    """Notes what a day's look removed, with what an earlier one of that day did."""
    before = last_retention(connection, workspace_id)
    if before is not None and before[0] == on:
        people += before[1]
        removed = {name: removed.get(name, 0) + before[2].get(name, 0) for name in {*removed, *before[2]}}
    upsert(
        connection,
        retentions,
        {"workspace_id": workspace_id, "ran_on": on, "people": people, "removed": dict(removed)},
    )


def last_retention(connection: Connection, workspace_id: str) -> tuple[date, int, dict[str, int]] | None:
    """The last day something was looked at: people and rows removed."""
    table = retentions.c
    statement = select(table.ran_on, table.people, table.removed).where(table.workspace_id == workspace_id)
    row = connection.execute(statement.order_by(table.ran_on.desc()).limit(1)).one_or_none()
    return (row.ran_on, row.people, dict(row.removed)) if row else None
