"""Paths: which one groups and roles lead to, who follows one, and which ones members told their team's channel they finished."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Select,
    Table,
    bindparam,
    case,
    delete,
    or_,
    select,
    update,
)

from domain.members import MemberKey
from domain.paths import EVERYONE
from storage.members import members
from storage.schema import Name, SlackId, insert_once, metadata

path_shares = Table(
    "path_shares",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("path", Name, primary_key=True),
    Column("shared_on", Date, nullable=False),
)


def share(connection: Connection, key: MemberKey, path: str, on: date) -> bool:
    """Remembers that the channel is told; false where it had been."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "path": path, "shared_on": on}
    return insert_once(connection, path_shares, row) == 1


def unshare(connection: Connection, key: MemberKey, path: str) -> None:
    """The channel was not told after all: it can be, another time."""
    connection.execute(
        delete(path_shares).where(
            path_shares.c.workspace_id == key.workspace_id,
            path_shares.c.user_id == key.user_id,
            path_shares.c.path == path,
        )
    )


def shared(connection: Connection, key: MemberKey) -> set[str]:
    """The paths the channel was told of."""
    statement = select(path_shares.c.path).where(
        path_shares.c.workspace_id == key.workspace_id, path_shares.c.user_id == key.user_id
    )
    return set(connection.scalars(statement))


def erase(connection: Connection, key: MemberKey) -> None:
    """Forgets what a member told."""
    connection.execute(
        delete(path_shares).where(path_shares.c.workspace_id == key.workspace_id, path_shares.c.user_id == key.user_id)
    )


_GIVE_PATH = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .values(path=bindparam("given"))
)


def set_paths(connection: Connection, workspace_id: str, paths: Mapping[str, str]) -> None:
    """Exactly these people are led to a path by a user group, everybody else to everyone's."""
    here = members.c.workspace_id == workspace_id
    led = select(members.c.user_id, members.c.path).where(here, members.c.path != EVERYONE)
    before = {row[0]: row[1] for row in connection.execute(led)}
    wanted = {**dict.fromkeys(before, EVERYONE), **paths}
    changed = [
        {"workspace": workspace_id, "user": user, "given": path}
        for user, path in wanted.items()
        if path != before.get(user, EVERYONE)
    ]
    if changed:
        connection.execute(_GIVE_PATH, changed)


_LED = bindparam("led", type_=Name)
_LEAD_BY_ROLE = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .where(members.c.path_by_role.is_distinct_from(_LED))
    .values(path_by_role=_LED)
)


def lead_by_role(connection: Connection, workspace_id: str, paths: Mapping[str, str | None]) -> None:
    """Each of these people is led to that path by a role they hold; None: to none."""
    if paths:
        rows = [{"workspace": workspace_id, "user": user, "led": path} for user, path in paths.items()]
        connection.execute(_LEAD_BY_ROLE, rows)


def follows(path: str, *, usual: bool, known: Collection[str]) -> ColumnElement[bool]:
    """Whether a member follows a path; the ``usual`` one is also that of whoever follows none that is known."""
    first = (members.c.path_chosen, members.c.path_by_role)
    theirs = case(*((column.in_(known), column) for column in first), else_=members.c.path)
    return or_(theirs == path, theirs.not_in(known)) if usual else theirs == path


def on_path(workspace_id: str, path: str, *, usual: bool, known: Collection[str]) -> Select[Any]:
    """Those who take part and follow a path."""
    here = (members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    return select(members.c.workspace_id, members.c.user_id).where(*here, follows(path, usual=usual, known=known))
