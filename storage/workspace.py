"""The workspace, what it was set up with, the events already received, and what Slack refused us there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Index,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.database import workspace_of
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
    Column("settings", JSON),
    Column("posts_due_at", UtcDateTime, index=True),
    Column("removed_at", UtcDateTime),
    Column("starts_at", UtcDateTime, index=True),
)
_REMOVED = workspaces.c.removed_at.is_not(None)
Index("ix_workspaces_removed", workspaces.c.workspace_id, sqlite_where=_REMOVED, postgresql_where=_REMOVED)
REMOVED = select(workspaces.c.workspace_id).where(_REMOVED)
"""The workspaces that took the bot out. What waits for them is left out wherever all are asked after; it stays where it is,
since it goes on with it once the bot is installed there again."""

setting_changes = Table(
    "setting_changes",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("change_id", SlackId, primary_key=True),
    Column("name", Name, nullable=False),
    Column("value", JSON),
    Column("changed_by", SlackId, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
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
    """A workspace as stored. ``channel_id`` is the channel it was started with (``domain/enrolment.py`` says who takes part).

    ``pauses`` has ``[first, last]`` in ISO dates: days on which nobody is written to unasked. ``settings`` has what was
    set up in Slack, by name; ``posts_due_at`` is when it is next asked what there is to say in its channels.
    ``starts_at`` is when it starts by itself, None where it has started or nobody said when. ``removed_at`` is since when the bot is not installed there any more: nothing is planned until it is again.
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
    settings: dict[str, Any] | None
    posts_due_at: datetime | None
    removed_at: datetime | None = None
    starts_at: datetime | None = None


_ONE = select(workspaces).where(workspaces.c.workspace_id == bindparam("workspace"))
_ONE_LOCKED = _ONE.with_for_update()


def get(connection: Connection, workspace_id: str, *, lock: bool = False) -> WorkspaceRow | None:
    """The workspace; with ``lock``, no other transaction changes it until this one ends."""
    row = connection.execute(_ONE_LOCKED if lock else _ONE, {"workspace": workspace_id}).one_or_none()
    return None if row is None else WorkspaceRow(*row)


def all_ids(connection: Connection) -> list[str]:
    """Every workspace there is, or the one this unit of work is for."""
    statement = select(workspaces.c.workspace_id).where(*_here(connection))
    return list(connection.scalars(statement.order_by(workspaces.c.workspace_id)))


def _here(connection: Connection) -> list[ColumnElement[bool]]:
    only = workspace_of(connection)
    return [] if only is None else [workspaces.c.workspace_id == only]


def keep_only(connection: Connection, workspace_id: str) -> None:
    """Removes every other workspace, with all that is of it: for a copy of the database that is about one."""
    for table in metadata.sorted_tables:
        if "workspace_id" in table.c:
            connection.execute(delete(table).where(table.c.workspace_id != workspace_id))


def save(connection: Connection, workspace_id: str, **columns: object) -> None:
    """Creates the workspace, or sets the columns given."""
    upsert(connection, workspaces, {"workspace_id": workspace_id, **columns})


def start(connection: Connection, workspace_id: str, *, at: datetime, by: str, channel_id: str | None) -> bool:
    """Marks the programme started; false where it already was."""
    changed = connection.execute(
        update(workspaces)
        .where(workspaces.c.workspace_id == workspace_id, workspaces.c.started_at.is_(None))
        .values(started_at=at, started_by=by, channel_id=channel_id, posts_due_at=at, starts_at=None)
    )
    return changed.rowcount == 1


def start_later(connection: Connection, workspace_id: str, *, at: datetime, by: str) -> None:
    """Has the programme start by itself at a moment; where it has started, nothing changes."""
    connection.execute(
        update(workspaces)
        .where(workspaces.c.workspace_id == workspace_id, workspaces.c.started_at.is_(None))
        .values(starts_at=at, started_by=by)
    )


def due_to_start(connection: Connection, now: datetime) -> list[WorkspaceRow]:
    """The workspaces whose moment to start has come; on PostgreSQL no other process gets them meanwhile."""
    due = (workspaces.c.starts_at <= now, workspaces.c.removed_at.is_(None), *_here(connection))
    statement = select(workspaces).where(*due).order_by(workspaces.c.workspace_id)
    return [WorkspaceRow(*row) for row in connection.execute(statement.with_for_update(skip_locked=True))]


def starts_next_at(connection: Connection, *, after: datetime | None = None) -> datetime | None:
    """The earliest moment a workspace starts by itself, or with ``after``, the earliest later than that."""
    statement = select(func.min(workspaces.c.starts_at)).where(workspaces.c.removed_at.is_(None), *_here(connection))
    if after is not None:
        statement = statement.where(workspaces.c.starts_at > after)
    earliest: datetime | None = connection.scalar(statement)
    return earliest


def take_start_back(connection: Connection, workspace_id: str) -> None:
    """As if nobody had pressed Start."""
    nothing = dict.fromkeys(("started_at", "started_by", "starts_at", "posts_due_at", "channel_id"))
    connection.execute(update(workspaces).where(workspaces.c.workspace_id == workspace_id).values(**nothing))


def last_change(connection: Connection, workspace_id: str, not_by: str) -> tuple[str, datetime] | None:
    """Who else last changed a setting, and when."""
    table = setting_changes.c
    statement = (
        select(table.changed_by, table.changed_at)
        .where(table.workspace_id == workspace_id, table.changed_by != not_by)
        .order_by(table.changed_at.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else (row.changed_by, row.changed_at)


def change_settings(
    connection: Connection, workspace_id: str, values: Mapping[str, Any], *, by: str, at: datetime
) -> None:
    """Sets what was chosen in Slack; None goes back to the programme's default. Who changed what, and when, is kept."""
    row = get(connection, workspace_id, lock=True)
    before = (row.settings if row else None) or {}
    changed = {name: value for name, value in values.items() if before.get(name) != value}
    if not changed:
        return
    after = {name: value for name, value in {**before, **changed}.items() if value is not None}
    save(connection, workspace_id, settings=after)
    rows = [
        {"workspace_id": workspace_id, "change_id": uuid4().hex, "name": name, "value": value}
        | {"changed_by": by, "changed_at": at}
        for name, value in changed.items()
    ]
    connection.execute(insert(setting_changes), rows)


def erase_from_settings(connection: Connection, workspace_id: str, user_id: str) -> dict[str, int]:
    """Takes a person out of the lists of people that were set up, and out of what is kept of them; rows by table."""
    changed = {workspaces.name: 0, setting_changes.name: 0}
    row = get(connection, workspace_id, lock=True)
    settings = (row.settings if row is not None else None) or {}
    after = {name: _without(value, user_id) for name, value in settings.items()}
    if after != settings:
        save(connection, workspace_id, settings=after)
        changed[workspaces.name] = 1
    table = setting_changes.c
    rows = select(table.change_id, table.value).where(table.workspace_id == workspace_id)
    for change_id, value in connection.execute(rows).all():
        if (left := _without(value, user_id)) != value:
            this = (table.workspace_id == workspace_id, table.change_id == change_id)
            connection.execute(update(setting_changes).where(*this).values(value=left))
            changed[setting_changes.name] += 1
    return changed


def _without(value: Any, user_id: str) -> Any:
    return [one for one in value if one != user_id] if isinstance(value, list) else value


def posts_due(connection: Connection, now: datetime) -> list[WorkspaceRow]:
    """The workspaces whose channels it is time to look at."""
    due = select(workspaces).where(
        workspaces.c.posts_due_at <= now, workspaces.c.removed_at.is_(None), *_here(connection)
    )
    statement = due.order_by(workspaces.c.workspace_id)
    return [WorkspaceRow(*row) for row in connection.execute(statement)]


def posts_next_at(connection: Connection, *, after: datetime | None = None) -> datetime | None:
    """The earliest moment a workspace's channels are looked at, or with ``after``, the earliest later than that."""
    statement = select(func.min(workspaces.c.posts_due_at)).where(workspaces.c.removed_at.is_(None), *_here(connection))
    if after is not None:
        statement = statement.where(workspaces.c.posts_due_at > after)
    earliest: datetime | None = connection.scalar(statement)
    return earliest


def set_posts_due(connection: Connection, workspace_id: str, at: datetime | None) -> None:
    """When a workspace's channels are looked at next; None: when something says so."""
    connection.execute(update(workspaces).where(workspaces.c.workspace_id == workspace_id).values(posts_due_at=at))


def look_at_posts_by(connection: Connection, workspace_id: str, at: datetime) -> None:
    """A started workspace's channels are looked at no later than ``at``: there may be something new to say."""
    later = or_(workspaces.c.posts_due_at.is_(None), workspaces.c.posts_due_at > at)
    connection.execute(
        update(workspaces)
        .where(
            workspaces.c.workspace_id == workspace_id,
            workspaces.c.started_at.is_not(None),
            workspaces.c.removed_at.is_(None),
            later,
        )
        .values(posts_due_at=at)
    )


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


def forget_refusals(connection: Connection, workspace_id: str) -> None:
    """Forgets every refusal: what was granted is another matter now."""
    connection.execute(delete(refusals).where(refusals.c.workspace_id == workspace_id))


def refused(connection: Connection, workspace_id: str) -> list[tuple[str, str]]:
    """The methods Slack refuses here, with its word for why."""
    statement = select(refusals.c.method, refusals.c.error).where(refusals.c.workspace_id == workspace_id)
    return [(row.method, row.error) for row in connection.execute(statement.order_by(refusals.c.method))]
