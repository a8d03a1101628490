"""Who takes part: what a load has found, page by page, and the list of a channel or of user groups."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, not_, select, true, update

from storage.members import COLUMNS, MemberRow, members, row_of
from storage.schema import UtcDateTime

_MOVED_SINCE = and_(members.c.moved_at.is_not(None), members.c.moved_at >= bindparam("read_at", type_=UtcDateTime))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A member as a load left them: the last load that saw them in the workspace, and the last in the channel."""

    member: MemberRow
    sync_mark: int
    channel_mark: int
    moved_at: datetime | None


_IN_CHANNEL = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"))
    .where(members.c.user_id.in_(bindparam("users", expanding=True)))
    .values(
        channel_mark=case(
            (members.c.channel_mark < bindparam("mark"), bindparam("mark")), else_=members.c.channel_mark
        ),
        participates=case((_MOVED_SINCE, members.c.participates), else_=true()),
    )
)


def in_channel(
    connection: Connection, workspace_id: str, user_ids: Collection[str], mark: int, read_at: datetime
) -> None:
    """These people take part, but for whom an event has said otherwise since the channel began to be read."""
    if user_ids:
        which = {"workspace": workspace_id, "users": list(user_ids), "mark": mark, "read_at": read_at}
        connection.execute(_IN_CHANNEL, which)


_LOADED = (
    select(*COLUMNS, members.c.sync_mark, members.c.channel_mark, members.c.moved_at)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id > bindparam("after"))
    .order_by(members.c.user_id)
    .limit(bindparam("limit"))
)


def loaded(connection: Connection, workspace_id: str, after: str, limit: int) -> list[Loaded]:
    """The next members in the order of their ids: a workspace may have more of them than memory should hold."""
    rows = connection.execute(_LOADED, {"workspace": workspace_id, "after": after, "limit": limit})
    return [Loaded(row_of(row[:-3]), *row[-3:]) for row in rows]


def settle_load(
    connection: Connection,
    workspace_id: str,
    *,
    gone: Collection[str],
    out: Collection[str],
    new: Collection[str],
    mark: int,
) -> None:
    """What a load found of some members: who has left the workspace, who the channel, whom no load had judged before."""
    for user_ids, columns in ((gone, {"active": False}), (out, {"participates": False}), (new, {"sync_mark": mark})):
        if user_ids:
            here = members.c.workspace_id == workspace_id
            connection.execute(update(members).where(here, members.c.user_id.in_(list(user_ids))).values(**columns))


_PARTICIPATE = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .values(participates=bindparam("now"))
)


def set_participants(
    connection: Connection, workspace_id: str, user_ids: Collection[str] | None, read_at: datetime
) -> list[str]:
    """Exactly these people take part, but for whom an event has said otherwise since the list was read; who is new to it
    or left it. None is everybody who is there.

    Compared here and written one by one: a list of a whole channel would be more parameters than a statement may have
    (65,535 on PostgreSQL, 32,766 on SQLite), and from one day to the next few change.
    """
    chosen = None if user_ids is None else set(user_ids)
    known = connection.execute(
        select(members.c.user_id, members.c.participates, members.c.active).where(
            members.c.workspace_id == workspace_id,
            (members.c.moved_at.is_(None)) | (members.c.moved_at < read_at),
        )
    )
    changed = [
        {"workspace": workspace_id, "user": user, "now": now}
        for user, before, active in known
        if before != (now := active if chosen is None else user in chosen)
    ]
    if changed:
        connection.execute(_PARTICIPATE, changed)
    return [str(row["user"]) for row in changed]


def enrol(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> None:
    """These people take part, if they are still there."""
    if user_ids:
        here = (members.c.workspace_id == workspace_id, members.c.user_id.in_(list(user_ids)), members.c.active)
        connection.execute(update(members).where(*here, not_(members.c.participates)).values(participates=True))


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a load has found so far: in the workspace, and with ``in_channel``, in the programme's channel too."""

    mark: int
    in_channel: bool = False

    def condition(self) -> Any:
        """The condition on members."""
        here = members.c.sync_mark >= self.mark
        return and_(here, members.c.channel_mark >= self.mark) if self.in_channel else here
