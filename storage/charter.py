"""The charter: who is asked for which version, and how far they are. The evidence is a room of its own (evidence.py)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from domain.evidence import AskedFor
from domain.members import MemberKey
from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata, upsert

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


def acknowledged_since(
    connection: Connection, workspace_id: str, charter_id: str, version: str, since: datetime
) -> bool:
    """Whether anybody acknowledged a version at this moment or later."""
    table = charter_assignments.c
    statement = select(table.user_id).where(
        table.workspace_id == workspace_id,
        table.charter_id == charter_id,
        table.version == version,
        table.state == "acknowledged",
        table.closed_at >= since,
    )
    return connection.execute(statement.limit(1)).first() is not None


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


def requests(connection: Connection, workspace_id: str, user_id: str | None = None) -> tuple[AskedFor, ...]:
    """Everything members were asked for, or acknowledged unasked, by version and member; or one member's alone."""
    table = charter_assignments.c
    statement = select(*(table[name] for name in AskedFor.__slots__)).where(
        table.workspace_id == workspace_id, (table.asked_at.is_not(None)) | (table.state != "open")
    )
    if user_id is not None:
        statement = statement.where(table.user_id == user_id)
    rows = connection.execute(statement.order_by(table.charter_id, table.version, table.user_id))
    return tuple(AskedFor(*row) for row in rows)
