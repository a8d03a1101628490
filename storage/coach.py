"""The first real post each member says they made: the day, and the day their team was told if they wished."""

from datetime import date

from sqlalchemy import Column, ColumnElement, Connection, Date, Table, delete, select, update

from domain.members import MemberKey
from storage.schema import SlackId, insert_once, metadata

first_posts = Table(
    "first_posts",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("posted_on", Date, nullable=False),
    Column("told_on", Date),
)


def post(connection: Connection, key: MemberKey, on: date) -> bool:
    """Remembers the day of the first post; false where there is one already."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "posted_on": on}
    return insert_once(connection, first_posts, row) == 1


def first_post(connection: Connection, key: MemberKey) -> tuple[date, bool] | None:
    """The day of a member's first post, and whether the team was told; None before the first."""
    statement = select(first_posts.c.posted_on, first_posts.c.told_on).where(*_of(key))
    row = connection.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1] is not None)


def tell(connection: Connection, key: MemberKey, on: date | None) -> bool:
    """Notes that the team is told, once; ``None`` takes it back. False where nothing changed."""
    open_ = first_posts.c.told_on.is_(None) if on is not None else first_posts.c.told_on.is_not(None)
    return connection.execute(update(first_posts).where(*_of(key), open_).values(told_on=on)).rowcount == 1


def days(connection: Connection, workspace_id: str) -> dict[str, date]:
    """The day of everybody's first post, by user id."""
    statement = select(first_posts.c.user_id, first_posts.c.posted_on).where(first_posts.c.workspace_id == workspace_id)
    return {row[0]: row[1] for row in connection.execute(statement)}


def erase(connection: Connection, key: MemberKey) -> None:
    """Forgets a member's first post."""
    connection.execute(delete(first_posts).where(*_of(key)))


def _of(key: MemberKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return first_posts.c.workspace_id == key.workspace_id, first_posts.c.user_id == key.user_id
