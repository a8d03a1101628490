"""Questions that found no answer. No author, no time finer than a week, and no order that would tell either."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, delete, insert, select

from domain.ask import Gap
from storage.schema import Name, SlackId, metadata

gaps = Table(
    "gaps",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("gap_id", Name, primary_key=True),
    Column("week", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("released", Boolean, nullable=False),
    sqlite_with_rowid=False,  # the hidden rowid would keep the order they came in (trust.md, "What leaks")
)


@dataclass(frozen=True, slots=True)
class GapRow:
    """A question as stored, under a random key; ``released`` once coordinators may see it."""

    gap_id: str
    gap: Gap
    released: bool


def new_gap(gap: Gap) -> GapRow:
    """A question to store."""
    return GapRow(secrets.token_hex(16), gap, released=False)


def read(connection: Connection, workspace_id: str) -> list[GapRow]:
    """Every question of a workspace, in the order of their random keys."""
    columns = (gaps.c.gap_id, gaps.c.week, gaps.c.language, gaps.c.text, gaps.c.shown, gaps.c.released)
    statement = select(*columns).where(gaps.c.workspace_id == workspace_id).order_by(gaps.c.gap_id)
    return [GapRow(row[0], Gap(*row[1:5]), row[5]) for row in connection.execute(statement)]


def write(connection: Connection, workspace_id: str, rows: Sequence[GapRow]) -> None:
    """Makes these the questions of a workspace.

    All are written again, in the order of their random keys and in one transaction: on PostgreSQL, a row's place and
    transaction would tell which was the last to come (trust.md, "What leaks"). They are a few dozen.
    """
    connection.execute(delete(gaps).where(gaps.c.workspace_id == workspace_id))
    if rows:
        connection.execute(
            insert(gaps),
            [
                {
                    "workspace_id": workspace_id,
                    "gap_id": row.gap_id,
                    "week": row.gap.week,
                    "language": row.gap.language,
                    "text": row.gap.text,
                    "shown": row.gap.shown,
                    "released": row.released,
                }
                for row in sorted(rows, key=lambda row: row.gap_id)
            ],
        )
