"""The charter: who is asked for which version, and how far they are. The evidence is a room of its own (evidence.py)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from domain.evidence import AskedFor
from domain.members import MemberKey
from storage.members import members
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
    Column("told_on", Date),
    Column("nudged_on", Date),
    Column("moves", JSON),
)

charter_editions = Table(
    "charter_editions",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("charter_id", Name, primary_key=True),
    Column("version", Name, primary_key=True),
    Column("noticed_at", UtcDateTime, nullable=False),
)
"""The editions a workspace has been told of: a new one is a publication, once."""

AT_ONCE = 5_000
"""People looked up by one statement; SQLite takes some thirty thousand parameters."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A member asked to acknowledge one edition. ``state`` is open, acknowledged, declined or closed.

    ``page`` is where they stopped; ``told_on`` their day of the last message about it, ``nudged_on`` the one on which a
    coordinator asked for another. ``due_on`` is what they were given at first; ``moves`` what moved it, with the reasons.
    """

    state: str
    page: int
    asked_at: datetime | None
    due_on: date | None
    closed_at: datetime | None
    told_on: date | None = None
    nudged_on: date | None = None
    moves: list[tuple[str, str, str, int]] | None = None


def _of(key: MemberKey, charter_id: str, version: str) -> ColumnElement[bool]:
    table = charter_assignments.c
    return and_(
        table.workspace_id == key.workspace_id,
        table.user_id == key.user_id,
        table.charter_id == charter_id,
        table.version == version,
    )


_COLUMNS = [charter_assignments.c[name] for name in Assignment.__slots__]
_ASSIGNMENT = select(*_COLUMNS).where(
    charter_assignments.c.workspace_id == bindparam("workspace"),
    charter_assignments.c.user_id == bindparam("user"),
    charter_assignments.c.charter_id == bindparam("charter"),
    charter_assignments.c.version == bindparam("version"),
)
_OF_PEOPLE = select(charter_assignments.c.user_id, charter_assignments.c.version, *_COLUMNS).where(
    charter_assignments.c.workspace_id == bindparam("workspace"),
    charter_assignments.c.user_id.in_(bindparam("users", expanding=True)),
    charter_assignments.c.charter_id == bindparam("charter"),
)


def assignment(connection: Connection, key: MemberKey, charter_id: str, version: str) -> Assignment | None:
    """What a member was asked about an edition, or None."""
    which = {"workspace": key.workspace_id, "user": key.user_id, "charter": charter_id, "version": version}
    row = connection.execute(_ASSIGNMENT, which).one_or_none()
    return None if row is None else Assignment(*row)


def of_people(
    connection: Connection, workspace_id: str, user_ids: Collection[str], charter_id: str
) -> dict[str, dict[str, Assignment]]:
    """All that these members were ever asked about a charter, by member and edition."""
    found: dict[str, dict[str, Assignment]] = {user: {} for user in user_ids}
    users = list(user_ids)
    for start in range(0, len(users), AT_ONCE):
        which = {"workspace": workspace_id, "users": users[start : start + AT_ONCE], "charter": charter_id}
        for user, version, *row in connection.execute(_OF_PEOPLE, which):
            found[user][version] = Assignment(*row)
    return found


def assign(
    connection: Connection, workspace_id: str, user_ids: Collection[str], charter_id: str, version: str, due_on: date
) -> int:
    """Asks these members for a version, once; answers how many had not been."""
    rows = [
        {"workspace_id": workspace_id, "user_id": user, "charter_id": charter_id, "version": version, "due_on": due_on}
        for user in user_ids
    ]
    return insert_once(connection, charter_assignments, rows)


def mark_asked(
    connection: Connection,
    key: MemberKey,
    charter_id: str,
    version: str,
    *,
    at: datetime,
    due_on: date,
    told_on: date | None = None,
) -> None:
    """Remembers that a message told the member, and on which day of theirs. The first moment and due date stay."""
    assign(connection, key.workspace_id, [key.user_id], charter_id, version, due_on)
    table = charter_assignments.c
    changes = {
        "asked_at": func.coalesce(table.asked_at, bindparam("moment", at, type_=UtcDateTime)),
        "due_on": func.coalesce(table.due_on, due_on),
        "told_on": told_on or at.date(),
    }
    connection.execute(update(charter_assignments).where(_of(key, charter_id, version)).values(**changes))


def nudge(connection: Connection, charter_id: str, version: str, days: Mapping[MemberKey, date]) -> None:
    """A coordinator asks for one more message to each of these members, on or after that day of theirs."""
    for key, day in days.items():
        connection.execute(
            update(charter_assignments)
            .where(_of(key, charter_id, version), charter_assignments.c.state == "open")
            .values(nudged_on=day)
        )


def keep_moves(
    connection: Connection, key: MemberKey, charter_id: str, version: str, moves: Sequence[tuple[str, str, str, int]]
) -> None:
    """Keeps what moved a member's due date: first and last day, why, and by how many days."""
    connection.execute(update(charter_assignments).where(_of(key, charter_id, version)).values(moves=list(moves)))


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
    """Ends a request with a state; false where it had ended so already (a double click, two devices).

    Whoever declined may still acknowledge; an acknowledgement stays.
    """
    remember = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "charter_id": charter_id,
        "version": version,
    }
    insert_once(connection, charter_assignments, remember)
    changed = connection.execute(
        update(charter_assignments)
        .where(_of(key, charter_id, version), charter_assignments.c.state.not_in({state, "acknowledged"}))
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


def reopen(connection: Connection, key: MemberKey, charter_id: str, version: str) -> None:
    """A request that was closed for the member is open again: they are back."""
    connection.execute(
        update(charter_assignments)
        .where(_of(key, charter_id, version), charter_assignments.c.state == "closed")
        .values(state="open", closed_at=None)
    )


def open_elsewhere(connection: Connection, workspace_id: str, charter_id: str, version: str) -> list[tuple[str, str]]:
    """Members with the edition, another than this one, that they were asked for and have not answered."""
    table = charter_assignments.c
    rows = connection.execute(
        select(table.user_id, table.version).where(
            table.workspace_id == workspace_id,
            table.charter_id == charter_id,
            table.version != version,
            table.state == "open",
            table.asked_at.is_not(None),
        )
    )
    return [(row.user_id, row.version) for row in rows]


def asked_for(connection: Connection, workspace_id: str, charter_id: str, version: str) -> list[tuple[str, str]]:
    """Members who were asked for an edition and have not answered, with the state of their request."""
    table = charter_assignments.c
    rows = connection.execute(
        select(table.user_id, table.state).where(
            table.workspace_id == workspace_id,
            table.charter_id == charter_id,
            table.version == version,
            table.state.in_(["open", "closed"]),
            table.asked_at.is_not(None),
        )
    )
    return [(row.user_id, row.state) for row in rows]


def perhaps_overdue(
    connection: Connection, workspace_id: str, charter_id: str, version: str, before: date, limit: int = 1_000
) -> list[str]:
    """Members with an open request that was due before a day, as they were first given it."""
    table = charter_assignments.c
    return list(
        connection.scalars(
            select(table.user_id)
            .where(
                table.workspace_id == workspace_id,
                table.charter_id == charter_id,
                table.version == version,
                table.state == "open",
                table.asked_at.is_not(None),
                table.due_on < before,
            )
            .order_by(table.due_on, table.user_id)
            .limit(limit)
        )
    )


def notice(connection: Connection, workspace_id: str, charter_id: str, version: str, at: datetime) -> bool:
    """Whether this edition is new to the workspace; from now on it is not."""
    row = {"workspace_id": workspace_id, "charter_id": charter_id, "version": version, "noticed_at": at}
    return insert_once(connection, charter_editions, row) == 1


def next_due(
    connection: Connection, workspace_id: str, charter_id: str, version: str, today: date
) -> tuple[date, int] | None:
    """The next day on which a version is due for somebody who takes part and has not answered; and for how many."""
    table = charter_assignments.c
    waits = and_(
        table.workspace_id == workspace_id,
        table.charter_id == charter_id,
        table.version == version,
        table.state == "open",
        table.due_on >= today,
    )
    there = and_(members.c.workspace_id == table.workspace_id, members.c.user_id == table.user_id)
    statement = (
        select(table.due_on, func.count())
        .select_from(charter_assignments.join(members, there))
        .where(waits, members.c.participates, members.c.active)
        .group_by(table.due_on)
        .order_by(table.due_on)
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def taking_part(workspace_id: str, charter_id: str, version: str, *, confirmed: bool | None) -> Select[Any]:
    """The ids of those who take part; where ``confirmed`` is given, of those who have confirmed this version, or who were
    asked and have not."""
    who = select(members.c.user_id).where(
        members.c.workspace_id == workspace_id, members.c.participates, members.c.active
    )
    if confirmed is None:
        return who
    done = charter_assignments.c.state == "acknowledged"
    return who.join(charter_assignments, _asked_for(charter_id, version)).where(done if confirmed else ~done)


def _asked_for(charter_id: str, version: str) -> ColumnElement[bool]:
    """What joins members to this version, if they were asked for it or have said something to it unasked."""
    table = charter_assignments.c
    return and_(
        table.workspace_id == members.c.workspace_id,
        table.user_id == members.c.user_id,
        table.charter_id == charter_id,
        table.version == version,
        or_(table.asked_at.is_not(None), table.state != "open"),
    )


def count_taking_part(connection: Connection, workspace_id: str, charter_id: str, version: str) -> tuple[int, int]:
    """How many of those who take part today were asked for a version, and how many of them acknowledged it."""
    done = func.count().filter(charter_assignments.c.state == "acknowledged")
    statement = (
        select(func.count(), done)
        .select_from(members)
        .join(charter_assignments, _asked_for(charter_id, version))
        .where(members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    )
    asked, acknowledged = connection.execute(statement).one()
    return asked, acknowledged


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


def waiting(connection: Connection, workspace_id: str, unanswered: int) -> tuple[AskedFor, ...]:
    """Open requests to people who take part, and did not react to their last so many messages."""
    table = charter_assignments.c
    them = (members.c.workspace_id == table.workspace_id) & (members.c.user_id == table.user_id)
    statement = (
        select(*(table[name] for name in AskedFor.__slots__))
        .join(members, them)
        .where(table.workspace_id == workspace_id, table.state == "open", table.asked_at.is_not(None))
        .where(members.c.participates, members.c.active, members.c.unanswered >= unanswered)
    )
    return tuple(AskedFor(*row) for row in connection.execute(statement))
