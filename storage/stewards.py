"""Stewards: who they are, by whom they were proposed and agreed to, and whether something new waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Boolean, Column, Connection, String, Table, bindparam, false, select, update

from domain.stewards import StewardState
from storage.schema import SlackId, metadata, upsert

stewards = Table(
    "stewards",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("proposed_by", SlackId),
    Column("agreed_by", SlackId),
    Column("since_week", String(8)),
    Column("news", Boolean, nullable=False, server_default=false()),
    Column("pinged_week", String(8)),
)


@dataclass(frozen=True, slots=True)
class StewardRow:
    """A steward as stored. ``news``: something came that they have not been told of; ``pinged_week``: last told."""

    user_id: str
    state: StewardState
    proposed_by: str | None
    agreed_by: str | None
    since_week: str | None
    news: bool
    pinged_week: str | None


_EVERY = (
    select(*(stewards.c[name] for name in StewardRow.__slots__))
    .where(stewards.c.workspace_id == bindparam("workspace"))
    .order_by(stewards.c.user_id)
)


def every(connection: Connection, workspace_id: str) -> list[StewardRow]:
    """Everyone who is, was or may become a steward, in the order of their ids."""
    rows = connection.execute(_EVERY, {"workspace": workspace_id})
    return [StewardRow(row[0], StewardState(row[1]), *row[2:]) for row in rows]


def save(connection: Connection, workspace_id: str, user_id: str, **columns: object) -> None:
    """Sets columns of a steward, who is made where there is none."""
    upsert(connection, stewards, {"workspace_id": workspace_id, "user_id": user_id, **columns})


def mark_news(connection: Connection, workspace_id: str, user_ids: Sequence[str]) -> None:
    """Something new waits for these stewards."""
    there = (stewards.c.workspace_id == workspace_id, stewards.c.user_id.in_(user_ids))
    connection.execute(update(stewards).where(*there).values(news=True))
