"""What each coordinator was last told that waits for them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import JSON, Column, Connection, Date, Table, select

from domain.duties import Told
from domain.members import MemberKey
from storage.schema import SlackId, metadata, upsert

duties_told = Table(
    "duties_told",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("told_on", Date, nullable=False),
    Column("numbers", JSON, nullable=False),
)


def told(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> dict[str, Told]:
    """What these people were last told, those who were."""
    statement = select(duties_told.c.user_id, duties_told.c.told_on, duties_told.c.numbers).where(
        duties_told.c.workspace_id == workspace_id, duties_told.c.user_id.in_(user_ids)
    )
    return {user: Told(on, numbers) for user, on, numbers in connection.execute(statement)}


def tell(connection: Connection, key: MemberKey, on: date, numbers: Mapping[str, int]) -> None:
    """They were told of this many, on their day."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "told_on": on, "numbers": dict(numbers)}
    upsert(connection, duties_told, row)
