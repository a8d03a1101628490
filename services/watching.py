"""Watching delivery: the figures behind the progress of a fan-out, the metrics and ``doctor``."""

from datetime import datetime

from domain.watching import Queue
from services.context import Core
from storage import watching as watching_store


class Watching:
    """Reads, and keeps nothing: what it says is as true after a restart, and in another process."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def queue(self, *, since: datetime | None = None) -> Queue:
        """What waits to go out, and what has gone out since it began to wait, or since an earlier moment."""
        with self._core.database.transaction() as connection:
            return watching_store.queue(connection, self._core.clock.now(), since)
