"""Posts to channels: the channels that take nothing, and the posts of which nobody can tell whether they arrived.

A post waits in the outbox like any message, its channel in place of a member; in the ledger it has no day.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Table, delete, select, update

from domain.outbox import Claim, State
from domain.posts import ChannelTrouble
from storage.outbox import claim_values, outbox, read_claim
from storage.schema import Name, SlackId, UtcDateTime, inserted, metadata, upsert

channel_troubles = Table(
    "channel_troubles",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("channel_id", SlackId, primary_key=True),
    Column("error", Name, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)


def put(connection: Connection, claims: Sequence[Claim]) -> set[str]:
    """Puts posts in the outbox; answers the occasions that were new. One that was dropped before may come again."""
    if claims:
        again = outbox.c.occasion.in_([claim.occasion for claim in claims])
        connection.execute(delete(outbox).where(again, outbox.c.state == State.DROPPED.value))
    return inserted(connection, outbox, [claim_values(claim) for claim in claims], outbox.c.occasion)


def states(connection: Connection, occasions: Collection[str]) -> dict[str, State]:
    """What became of these posts, those that were put in the outbox."""
    statement = select(outbox.c.occasion, outbox.c.state).where(outbox.c.occasion.in_(occasions))
    return {occasion: State(state) for occasion, state in connection.execute(statement)}


def held(connection: Connection, workspace_id: str) -> list[Claim]:
    """Posts held back, the oldest first."""
    statement = (
        select(outbox)
        .where(outbox.c.workspace_id == workspace_id, outbox.c.state == State.HELD.value)
        .order_by(outbox.c.local_date, outbox.c.occasion)
    )
    claims = (read_claim(row) for row in connection.execute(statement))
    return [claim for claim in claims if claim.channel is not None]


def again(connection: Connection, occasion: str, due_at: datetime, expires_at: datetime) -> bool:
    """A post held back did not arrive: it goes out again; false where somebody had settled it."""
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.occasion == occasion, outbox.c.state == State.HELD.value)
        .values(state=State.PENDING.value, reason=None, not_before=None, due_at=due_at, expires_at=expires_at)
    )
    return changed.rowcount == 1


def note_trouble(connection: Connection, workspace_id: str, channel_id: str, error: str, at: datetime) -> None:
    """A channel takes nothing; what was noted of it before is kept where it is the same."""
    known = {trouble.channel_id: trouble.error for trouble in troubles(connection, workspace_id)}
    if known.get(channel_id) != error:
        row = {"workspace_id": workspace_id, "channel_id": channel_id, "error": error, "since": at}
        upsert(connection, channel_troubles, row)


def clear_trouble(connection: Connection, workspace_id: str, channel_id: str) -> bool:
    """A channel takes posts again, or is not written to any more; false where nothing was amiss."""
    statement = delete(channel_troubles).where(
        channel_troubles.c.workspace_id == workspace_id, channel_troubles.c.channel_id == channel_id
    )
    return connection.execute(statement).rowcount > 0


def troubles(connection: Connection, workspace_id: str) -> list[ChannelTrouble]:
    """The channels that take nothing."""
    statement = (
        select(channel_troubles.c.channel_id, channel_troubles.c.error)
        .where(channel_troubles.c.workspace_id == workspace_id)
        .order_by(channel_troubles.c.channel_id)
    )
    return [ChannelTrouble(*row) for row in connection.execute(statement)]
