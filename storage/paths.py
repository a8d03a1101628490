"""The paths members have told their team's channel they finished: once each."""

from datetime import date

from sqlalchemy import Column, Connection, Date, Table, delete, select

from domain.members import MemberKey
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
