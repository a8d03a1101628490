"""The monthly proof for staff representatives: messages sent, and how many outside people's hours (product.md, rule 2)."""

from datetime import date

from domain.hours import HoursProof, month_after
from services.context import Core
from storage import hours as hours_store


class Hours:
    """Reads the ledger; no message's content is in it."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def proof(self, *, workspace_id: str, month: date) -> HoursProof:
        """What arrived in the month that begins on that day."""
        after = month_after(month)
        with self._core.database.transaction() as connection:
            return HoursProof(
                workspace_id=workspace_id,
                month=month,
                made_at=self._core.clock.now(),
                arrivals=tuple(hours_store.arrivals(connection, workspace_id, month, after)),
                unrecorded=hours_store.unrecorded(connection, workspace_id, month, after),
            )
