"""Figures about delivery, each read from an index: they are asked for every few seconds, whatever the outbox holds."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, or_, select

from domain.outbox import State
from domain.watching import LATELY, Queue
from storage.members import members
from storage.outbox import outbox
from storage.schema import UtcDateTime
from storage.workspace import REMOVED


def is_in(state: State) -> ColumnElement[bool]:
    """Written out, not bound: PostgreSQL plans a statement it has prepared without knowing what is bound, and would
    then not use an index on part of a table."""
    return outbox.c.state == literal_column(f"'{state.value}'")


_OPEN = (
    select(outbox.c.state, func.count(), func.min(outbox.c.due_at))
    .where(or_(is_in(State.PENDING), is_in(State.SENDING)), outbox.c.due_at <= bindparam("now"))
    .where(outbox.c.workspace_id.not_in(REMOVED))
    .group_by(outbox.c.state)
)
_HELD = select(func.count()).where(is_in(State.HELD))
_SENT = select(func.count()).where(outbox.c.sent_at >= bindparam("since", type_=UtcDateTime))
_LAST_SENT = select(func.max(outbox.c.sent_at)).where(outbox.c.sent_at.is_not(None))
_OVERDUE = (
    select(func.count(), func.min(members.c.next_due_at))
    .where(members.c.next_due_at.is_not(None), members.c.next_due_at <= bindparam("now"))
    .where(members.c.workspace_id.not_in(REMOVED))
)


def queue(connection: Connection, now: datetime, since: datetime | None) -> Queue:
    """How delivery stands; ``since`` counts what was sent from an earlier moment on than the oldest that waits.

    What waits in workspaces that took the bot out waits for nobody here.
    """
    rows = {row[0]: row[1:] for row in connection.execute(_OPEN, {"now": now})}
    counts = {state: count for state, (count, _) in rows.items()}
    oldest = min((due_at for _, due_at in rows.values()), default=None)
    unplanned, overdue_since = connection.execute(_OVERDUE, {"now": now}).one()
    begin = min((moment for moment in (since, oldest) if moment is not None), default=None)
    return Queue(
        at=now,
        pending=counts.get(State.PENDING.value, 0),
        sending=counts.get(State.SENDING.value, 0),
        held=connection.execute(_HELD).scalar_one(),
        oldest_due_at=oldest,
        sent_since=connection.execute(_SENT, {"since": begin}).scalar_one() if begin else 0,
        sent_lately=connection.execute(_SENT, {"since": now - LATELY}).scalar_one() if oldest else 0,
        last_sent_at=connection.scalar(_LAST_SENT),
        unplanned=unplanned,
        overdue_since=overdue_since,
    )


def held(connection: Connection) -> list[tuple[str, str | None, int, date]]:
    """What is held back: kind, reason, how many, and the first of their days."""
    statement = (
        select(outbox.c.kind, outbox.c.reason, func.count(), func.min(outbox.c.local_date))
        .where(is_in(State.HELD))
        .group_by(outbox.c.kind, outbox.c.reason)
        .order_by(outbox.c.kind, outbox.c.reason)
    )
    return [(kind, reason, count, day) for kind, reason, count, day in connection.execute(statement)]
