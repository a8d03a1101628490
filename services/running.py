"""Calling a service from the asynchronous edges: a whole unit of work, in a worker thread, off the loop."""

import asyncio
import functools
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from storage.database import Collided, DatabaseUnusable

P = ParamSpec("P")
T = TypeVar("T")
SAY_AGAIN = 60.0
"""Seconds before the same trouble of the database is worth another line."""
TRIES = 4
"""How often a unit of work is tried that collides with others on PostgreSQL."""

log = logging.getLogger("entrain.database")


def _insisting(unit: Callable[[], T]) -> T:
    """A unit of work that collided with another is done again: every one of them may be, and nothing was written."""
    for _ in range(TRIES - 1):
        try:
            return unit()
        except Collided:
            continue
    return unit()


class Runner:
    """A bounded pool: one thread on SQLite, which has one writer; as many as connections on PostgreSQL."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="unit-of-work")
        self.worked: Callable[[float, float], None] | None = None
        """Told, in the worker's thread, how many seconds each unit of work waited for it and how many it took."""
        self._trouble = self._said = ""
        self._said_at = 0.0

    async def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs ``work`` in the pool and gives back its result or its error.

        Once begun, the work is finished even if the caller is cancelled: nothing is left half-written. That the database
        cannot be used is said here, once for all who notice it.
        """
        loop = asyncio.get_running_loop()
        unit = functools.partial(_insisting, functools.partial(work, *args, **kwargs))
        if self.worked is not None:
            unit = functools.partial(self._timed, self.worked, time.perf_counter(), unit)
        try:
            result = await loop.run_in_executor(self._pool, unit)
        except DatabaseUnusable as trouble:
            self._note(str(trouble))
            raise
        if self._trouble:
            self._trouble = ""
            log.warning("The database can be used again.")
        return result

    def _note(self, trouble: str) -> None:
        now = time.monotonic()
        if trouble == self._trouble or (trouble == self._said and now - self._said_at < SAY_AGAIN):
            return
        log.error("%s Entrain waits; nothing is lost, and nothing is sent twice.", trouble)
        self._trouble = self._said = trouble
        self._said_at = now

    @staticmethod
    def _timed(worked: Callable[[float, float], None], asked: float, unit: Callable[[], T]) -> T:
        began = time.perf_counter()
        try:
            return unit()
        finally:
            worked(began - asked, time.perf_counter() - began)

    async def pieces(self, work: Callable[..., str | None], **kwargs: object) -> None:
        """Runs ``work`` piece after piece, each ``after`` what the one before answered, until it answers None."""
        after: str | None = ""
        while after is not None:
            after = await self(work, after=after, **kwargs)

    def close(self) -> None:
        """Finishes what has begun and what waits, then ends the threads."""
        self._pool.shutdown(wait=True)
