"""Concerns: sealed cells that wait, cases, and what was said in them. No author, no sequence, no time finer than a week.

The tables have no hidden row number on SQLite, and rows are written in the order of random keys in one transaction: place
and transaction of a row would tell the order in which people came (trust.md, "What leaks").
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, String, Table, delete, func, insert, select
from sqlalchemy import update as sql_update

from domain.concerns import ENDED, Status
from storage.schema import SlackId, metadata

Key = String(32)
Week = String(8)

concern_cells = Table(
    "concern_cells",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("cell_id", Key, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

concerns = Table(
    "concerns",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("concern_id", Key, primary_key=True),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("reply_key", LargeBinary, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("week", Week, nullable=False),
    Column("status", String(16), nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("news", Boolean, nullable=False),
    Column("closed_week", Week),
    sqlite_with_rowid=False,
)

concern_messages = Table(
    "concern_messages",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("concern_id", Key, primary_key=True),
    Column("message_id", Key, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("of_author", Boolean, nullable=False),
    Column("week", Week, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("for_author", LargeBinary),
    sqlite_with_rowid=False,
)

TABLES = (concern_cells, concerns, concern_messages)


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A case as stored. ``record`` is encrypted under its own key, which ``wrapped_key`` holds wrapped.

    ``acknowledged`` and ``answered``: stewards have; ``accepted``: it once was; ``news``: its author wrote last.
    """

    workspace_id: str
    concern_id: str
    lookup: bytes
    reply_key: bytes
    wrapped_key: bytes
    record: bytes
    week: str
    status: Status
    acknowledged: bool
    answered: bool
    accepted: bool
    news: bool
    closed_week: str | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored; ``for_author`` is sealed to the code's holder where a steward wrote it."""

    concern_id: str
    message_id: str
    place: int
    of_author: bool
    week: str
    body: bytes
    for_author: bytes | None


def new_id() -> str:
    """A random key."""
    return secrets.token_hex(16)


def cells(connection: Connection, workspace_id: str) -> dict[str, bytes]:
    """Every sealed cell, by id."""
    statement = select(concern_cells.c.cell_id, concern_cells.c.sealed)
    rows = connection.execute(statement.where(concern_cells.c.workspace_id == workspace_id))
    return {row[0]: row[1] for row in rows}


def add_cell(connection: Connection, workspace_id: str, sealed: bytes) -> None:
    """One more cell waits."""
    connection.execute(insert(concern_cells), {"workspace_id": workspace_id, "cell_id": new_id(), "sealed": sealed})


def replace_cells(connection: Connection, workspace_id: str, waiting: Sequence[bytes]) -> None:
    """These cells wait, under new ids, and no others."""
    connection.execute(delete(concern_cells).where(concern_cells.c.workspace_id == workspace_id))
    rows = [{"workspace_id": workspace_id, "cell_id": new_id(), "sealed": sealed} for sealed in waiting]
    if rows:
        connection.execute(insert(concern_cells), sorted(rows, key=lambda row: str(row["cell_id"])))


def add(connection: Connection, cases: Sequence[ConcernRow]) -> None:
    """Writes cases, in the order of their random ids."""
    if cases:
        ordered = sorted(cases, key=lambda case: case.concern_id)
        connection.execute(insert(concerns), [_values(case) for case in ordered])


def _values(case: ConcernRow) -> dict[str, object]:
    return {name: getattr(case, name) for name in ConcernRow.__slots__}


def add_messages(connection: Connection, workspace_id: str, messages: Sequence[MessageRow]) -> None:
    """Writes messages, in the order of their random ids."""
    if messages:
        ordered = sorted(messages, key=lambda message: message.message_id)
        rows = [{name: getattr(one, name) for name in MessageRow.__slots__} for one in ordered]
        connection.execute(insert(concern_messages), [{"workspace_id": workspace_id, **row} for row in rows])


_CASE = select(*(concerns.c[name] for name in ConcernRow.__slots__))


def _case(row: Sequence[object]) -> ConcernRow:
    found = dict(zip(ConcernRow.__slots__, row, strict=True))
    return ConcernRow(**{**found, "status": Status(str(found["status"]))})  # type: ignore[arg-type]


def by_lookup(connection: Connection, workspace_id: str, lookup: bytes) -> ConcernRow | None:
    """The case behind a code."""
    statement = _CASE.where(concerns.c.workspace_id == workspace_id, concerns.c.lookup == lookup)
    row = connection.execute(statement).one_or_none()
    return _case(row) if row else None


def get(connection: Connection, workspace_id: str, concern_id: str) -> ConcernRow | None:
    """A case by its id."""
    statement = _CASE.where(concerns.c.workspace_id == workspace_id, concerns.c.concern_id == concern_id)
    row = connection.execute(statement).one_or_none()
    return _case(row) if row else None


def every(connection: Connection, workspace_id: str, *, ended: bool | None = None) -> list[ConcernRow]:
    """The cases of a workspace: all of them, or those that have ended or have not."""
    statement = _CASE.where(concerns.c.workspace_id == workspace_id).order_by(concerns.c.week, concerns.c.concern_id)
    if ended is not None:
        there = concerns.c.status.in_(ENDED)
        statement = statement.where(there if ended else ~there)
    return [_case(row) for row in connection.execute(statement)]


def write_anew(connection: Connection, workspace_id: str, week: str) -> None:
    """Writes a week's rows again, all at once and in the order of their random ids: its rounds leave no order either."""
    for table, key in ((concerns, concerns.c.concern_id), (concern_messages, concern_messages.c.message_id)):
        here = (table.c.workspace_id == workspace_id, table.c.week == week)
        rows = [dict(row) for row in connection.execute(select(table).where(*here).order_by(key)).mappings()]
        connection.execute(delete(table).where(*here))
        if rows:
            connection.execute(insert(table), rows)


def count(connection: Connection, workspace_id: str) -> int:
    """How many cases there are."""
    statement = select(func.count()).select_from(concerns).where(concerns.c.workspace_id == workspace_id)
    return connection.scalar(statement) or 0


def change(connection: Connection, case: ConcernRow, **columns: object) -> None:
    """Sets columns of a case."""
    statement = sql_update(concerns).where(
        concerns.c.workspace_id == case.workspace_id, concerns.c.concern_id == case.concern_id
    )
    connection.execute(statement.values(**columns))


def messages(connection: Connection, workspace_id: str, concern_id: str) -> list[MessageRow]:
    """What was said in a case, in order."""
    here = concern_messages.c
    statement = select(*(here[name] for name in MessageRow.__slots__)).where(
        here.workspace_id == workspace_id, here.concern_id == concern_id
    )
    rows = connection.execute(statement.order_by(here.place, here.message_id))
    return [MessageRow(*row) for row in rows]


def remove(connection: Connection, workspace_id: str, concern_ids: Collection[str]) -> int:
    """Removes cases with all that was said in them."""
    for table in (concern_messages, concerns):
        there = (table.c.workspace_id == workspace_id, table.c.concern_id.in_(concern_ids))
        connection.execute(delete(table).where(*there))
    return len(concern_ids)
