"""The charter: texts as they were shown, who is asked, and the append-only chain of what was clicked."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from domain.charter import GENESIS, Entry, entry_hash
from domain.handbook import Charter
from domain.members import MemberKey
from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata, upsert

charter_texts = Table(
    "charter_texts",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("text_sha256", String(64), primary_key=True),
    Column("charter_id", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("archived_at", UtcDateTime, nullable=False),
)

charter_assignments = Table(
    "charter_assignments",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("charter_id", Name, primary_key=True),
    Column("version", Name, primary_key=True),
    Column("state", String(16), nullable=False, server_default="open"),
    Column("page", Integer, nullable=False, server_default="0"),
    Column("asked_at", UtcDateTime),
    Column("due_on", Date),
    Column("closed_at", UtcDateTime),
)

charter_subjects = Table(
    "charter_subjects",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("salt", LargeBinary(32), nullable=False),
)

charter_entries = Table(
    "charter_entries",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("prev_hash", String(64), nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Column("type", String(16), nullable=False),
    Column("charter_id", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("locale", String(16), nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("shown_blocks_sha256", String(64), nullable=False),
    Column("button_label", Name, nullable=False),
    Column("utc", String(32), nullable=False),
    Column("app_version", String(32), nullable=False),
    Column("subject_commit", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A member asked to acknowledge one version. ``state`` is open or acknowledged; ``page`` is where they stopped."""

    state: str
    page: int
    asked_at: datetime | None
    due_on: date | None
    closed_at: datetime | None


def _of(key: MemberKey, charter_id: str, version: str) -> ColumnElement[bool]:
    table = charter_assignments.c
    return and_(
        table.workspace_id == key.workspace_id,
        table.user_id == key.user_id,
        table.charter_id == charter_id,
        table.version == version,
    )


def archive(connection: Connection, workspace_id: str, charter: Charter, at: datetime) -> None:
    """Keeps the exact text of a version in one language, once."""
    row = {
        "workspace_id": workspace_id,
        "text_sha256": charter.text_sha256,
        "charter_id": charter.id,
        "version": charter.version,
        "language": charter.language,
        "text": charter.canonical_text,
        "archived_at": at,
    }
    insert_once(connection, charter_texts, row)


_ASSIGNMENT = select(
    charter_assignments.c.state,
    charter_assignments.c.page,
    charter_assignments.c.asked_at,
    charter_assignments.c.due_on,
    charter_assignments.c.closed_at,
).where(
    charter_assignments.c.workspace_id == bindparam("workspace"),
    charter_assignments.c.user_id == bindparam("user"),
    charter_assignments.c.charter_id == bindparam("charter"),
    charter_assignments.c.version == bindparam("version"),
)


def assignment(connection: Connection, key: MemberKey, charter_id: str, version: str) -> Assignment | None:
    """What a member was asked about a version, or None."""
    which = {"workspace": key.workspace_id, "user": key.user_id, "charter": charter_id, "version": version}
    row = connection.execute(_ASSIGNMENT, which).one_or_none()
    return None if row is None else Assignment(*row)


def assign(
    connection: Connection, workspace_id: str, user_ids: Collection[str], charter_id: str, version: str, due_on: date
) -> int:
    """Asks these members for a version, once; answers how many had not been."""
    rows = [
        {"workspace_id": workspace_id, "user_id": user, "charter_id": charter_id, "version": version, "due_on": due_on}
        for user in user_ids
    ]
    return insert_once(connection, charter_assignments, rows)


_ASKED = select(charter_assignments.c.user_id).where(
    charter_assignments.c.workspace_id == bindparam("workspace"),
    charter_assignments.c.user_id.in_(bindparam("users", expanding=True)),
    charter_assignments.c.charter_id == bindparam("charter"),
    charter_assignments.c.version == bindparam("which"),
    (charter_assignments.c.asked_at.is_not(None)) | (charter_assignments.c.state != "open"),
)


def unasked(
    connection: Connection, workspace_id: str, user_ids: Collection[str], charter_id: str, version: str
) -> set[str]:
    """Of these members, those whom no message has asked for this version and who have not acknowledged it."""
    which = {"workspace": workspace_id, "users": list(user_ids), "charter": charter_id, "which": version}
    return set(user_ids) - set(connection.scalars(_ASKED, which))


def mark_asked(
    connection: Connection, key: MemberKey, charter_id: str, version: str, *, at: datetime | None, due_on: date
) -> None:
    """Remembers when a message asked the member; None takes it back. A due date, once given, stays."""
    assign(connection, key.workspace_id, [key.user_id], charter_id, version, due_on)
    given = func.coalesce(charter_assignments.c.due_on, due_on)
    connection.execute(
        update(charter_assignments).where(_of(key, charter_id, version)).values(asked_at=at, due_on=given)
    )


def remember_page(connection: Connection, key: MemberKey, charter_id: str, version: str, page: int) -> None:
    """Where the member stopped reading; opening the charter unasked begins an assignment without a due date."""
    row = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "charter_id": charter_id,
        "version": version,
        "page": page,
    }
    upsert(connection, charter_assignments, row)


def close(connection: Connection, key: MemberKey, charter_id: str, version: str, *, state: str, at: datetime) -> bool:
    """Closes an open assignment; false where it was closed already (a double click, two devices)."""
    remember = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "charter_id": charter_id,
        "version": version,
    }
    insert_once(connection, charter_assignments, remember)
    changed = connection.execute(
        update(charter_assignments)
        .where(_of(key, charter_id, version), charter_assignments.c.state == "open")
        .values(state=state, closed_at=at)
    )
    return changed.rowcount == 1


def salt(connection: Connection, key: MemberKey, fresh: bytes) -> bytes:
    """The member's salt; ``fresh`` becomes it where they had none."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "salt": fresh}
    insert_once(connection, charter_subjects, row)
    statement = select(charter_subjects.c.salt).where(
        charter_subjects.c.workspace_id == key.workspace_id, charter_subjects.c.user_id == key.user_id
    )
    return bytes(connection.execute(statement).scalar_one())


def append(connection: Connection, workspace_id: str, entry: Entry) -> Entry:
    """Adds an entry to the workspace's chain and gives it back with its place in it.

    The caller holds the workspace's row (``workspace.get(..., lock=True)``), so two processes cannot fork the chain.
    """
    table = charter_entries.c
    head = connection.execute(
        select(table.seq, table.entry_hash)
        .where(table.workspace_id == workspace_id)
        .order_by(table.seq.desc())
        .limit(1)
    ).one_or_none()
    placed = replace(entry, seq=head.seq + 1 if head else 1, prev_hash=head.entry_hash if head else GENESIS)
    values = {name: getattr(placed, name) for name in Entry.__slots__}
    values["clauses"] = list(placed.clauses)
    connection.execute(
        charter_entries.insert().values(workspace_id=workspace_id, entry_hash=entry_hash(placed), **values)
    )
    return placed


def count(connection: Connection, workspace_id: str, charter_id: str, version: str) -> tuple[int, int]:
    """How many were asked for a version, and how many of them acknowledged it."""
    table = charter_assignments.c
    statement = select(func.count(), func.count().filter(table.state == "acknowledged")).where(
        table.workspace_id == workspace_id,
        table.charter_id == charter_id,
        table.version == version,
        (table.asked_at.is_not(None)) | (table.state == "acknowledged"),
    )
    asked, acknowledged = connection.execute(statement).one()
    return asked, acknowledged
