"""What the ledger tells of a month: which messages arrived, when, and where."""

from datetime import date

from sqlalchemy import Connection, func, select

from domain.hours import Arrival
from domain.outbox import State
from storage.outbox import ledger, outbox


def arrivals(connection: Connection, workspace_id: str, first: date, after: date) -> list[Arrival]:
    """Messages that arrived and counted for a day from ``first`` on, before ``after``, in the order they came."""
    statement = (
        select(ledger.c.user_id, ledger.c.local_date, ledger.c.kind, ledger.c.sent_at, ledger.c.zone, ledger.c.broke)
        .where(ledger.c.workspace_id == workspace_id, ledger.c.local_date >= first, ledger.c.local_date < after)
        .where(ledger.c.sent_at.is_not(None), ledger.c.zone.is_not(None))
        .order_by(ledger.c.sent_at, ledger.c.user_id)
    )
    return [Arrival(row.user_id, row.local_date, row.kind or "", *row[3:]) for row in connection.execute(statement)]


def unrecorded(connection: Connection, workspace_id: str, first: date, after: date) -> int:
    """How many arrived in that time without the hour having been written down."""
    statement = (
        select(func.count())
        .select_from(ledger.join(outbox, outbox.c.occasion == ledger.c.occasion))
        .where(ledger.c.workspace_id == workspace_id, ledger.c.local_date >= first, ledger.c.local_date < after)
        .where(ledger.c.sent_at.is_(None), outbox.c.state == State.SENT.value)
    )
    return connection.execute(statement).scalar_one()
