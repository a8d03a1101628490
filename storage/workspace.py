"""The workspace, what it was set up with, the events already received, and what Slack refused us there."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, Table, bindparam, delete, select, update

from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata, upsert

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("locale", Name),
    Column("zone", Name),
    Column("bot_user_id", SlackId),
    Column("channel_id", SlackId),
    Column("started_at", UtcDateTime),
    Column("started_by", SlackId),
    Column("synced_at", UtcDateTime),
    Column("pauses", JSON),
)

received_events = Table(
    "received_events",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("event_id", Name, primary_key=True),
    Column("received_at", UtcDateTime, nullable=False, index=True),
)

refusals = Table(
    "refusals",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("method", Name, primary_key=True),
    Column("error", Name, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class WorkspaceRow:
    """A workspace as stored. ``channel_id`` is the channel whose members take part.

    ``pauses`` has ``[first, last]`` in ISO dates: days on which nobody is written to unasked.
    """

    workspace_id: str
    locale: str | None
    zone: str | None
    bot_user_id: str | None
    channel_id: str | None
    started_at: datetime | None
    started_by: str | None
    synced_at: datetime | None
    pauses: list[tuple[str, str]] | None


_ONE = select(workspaces).where(workspaces.c.workspace_id == bindparam("workspace"))
_ONE_LOCKED = _ONE.with_for_update()


def get(connection: Connection, workspace_id: str, *, lock: bool = False) -> WorkspaceRow | None:
    """The workspace; with ``lock``, no other transaction changes it until this one ends."""
    row = connection.execute(_ONE_LOCKED if lock else _ONE, {"workspace": workspace_id}).one_or_none()
    return None if row is None else WorkspaceRow(*row)


def all_ids(connection: Connection) -> list[str]:
    """Every workspace there is."""
    return list(connection.scalars(select(workspaces.c.workspace_id).order_by(workspaces.c.workspace_id)))


def save(connection: Connection, workspace_id: str, **columns: object) -> None:
    """Creates the workspace, or sets the columns given."""
    upsert(connection, workspaces, {"workspace_id": workspace_id, **columns})


def start(connection: Connection, workspace_id: str, *, at: datetime, by: str, channel_id: str) -> bool:
    """Marks the programme started; false where it already was."""
    changed = connection.execute(
        update(workspaces)
        .where(workspaces.c.workspace_id == workspace_id, workspaces.c.started_at.is_(None))
        .values(started_at=at, started_by=by, channel_id=channel_id)
    )
    return changed.rowcount == 1


def receive_event(connection: Connection, workspace_id: str, event_id: str, at: datetime) -> bool:
    """Remembers an event; false where it had been received before (Slack delivers again what it is unsure of)."""
    row = {"workspace_id": workspace_id, "event_id": event_id, "received_at": at}
    return insert_once(connection, received_events, row) == 1


def forget_events(connection: Connection, before: datetime) -> int:
    """Removes events too old to be delivered again."""
    return connection.execute(delete(received_events).where(received_events.c.received_at < before)).rowcount


def record_refusal(connection: Connection, workspace_id: str, method: str, error: str, at: datetime) -> bool:
    """Remembers that Slack refuses a method here; false where that was known."""
    row = {"workspace_id": workspace_id, "method": method, "error": error, "since": at}
    return insert_once(connection, refusals, row) == 1


def lift_refusal(connection: Connection, workspace_id: str, method: str) -> None:
    """Forgets a refusal: the method worked."""
    connection.execute(delete(refusals).where(refusals.c.workspace_id == workspace_id, refusals.c.method == method))


def refused(connection: Connection, workspace_id: str) -> list[tuple[str, str]]:
    """The methods Slack refuses here, with its word for why."""
    statement = select(refusals.c.method, refusals.c.error).where(refusals.c.workspace_id == workspace_id)
    return [(row.method, row.error) for row in connection.execute(statement.order_by(refusals.c.method))]
