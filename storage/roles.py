"""Roles: who took which, since when; and who said "nothing for now"."""

from datetime import date

from sqlalchemy import Column, Connection, Date, Table, bindparam, delete, select

from domain.members import MemberKey
from storage.members import members
from storage.schema import Name, SlackId, insert_once, metadata

roles = Table(
    "roles",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("role", Name, primary_key=True),
    Column("since", Date, nullable=False),
)


def take(connection: Connection, key: MemberKey, role: str, on: date) -> None:
    """They hold it from now on."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "role": role, "since": on}
    insert_once(connection, roles, row)


def leave(connection: Connection, key: MemberKey, *which: str) -> None:
    """They no longer hold these; without any, none at all."""
    statement = delete(roles).where(roles.c.workspace_id == key.workspace_id, roles.c.user_id == key.user_id)
    connection.execute(statement.where(roles.c.role.in_(which)) if which else statement)


_HELD = select(roles.c.role, roles.c.since).where(
    roles.c.workspace_id == bindparam("workspace"), roles.c.user_id == bindparam("user")
)


def held(connection: Connection, key: MemberKey) -> dict[str, date]:
    """What somebody holds, and since when."""
    return {row[0]: row[1] for row in connection.execute(_HELD, {"workspace": key.workspace_id, "user": key.user_id})}


def holders(connection: Connection, workspace_id: str) -> list[tuple[str, str]]:
    """Role and person of everyone who is still in the workspace."""
    same = (members.c.workspace_id == roles.c.workspace_id) & (members.c.user_id == roles.c.user_id)
    statement = select(roles.c.role, roles.c.user_id).join(members, same)
    statement = statement.where(roles.c.workspace_id == workspace_id, members.c.active)
    return [(row[0], row[1]) for row in connection.execute(statement.order_by(roles.c.user_id))]
