"""Calling a service from the asynchronous edges: a whole unit of work, in a worker thread, off the loop."""

import asyncio
import functools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Runner:
    """A bounded pool: one thread on SQLite, which has one writer; as many as connections on PostgreSQL."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="unit-of-work")
        self.worked: Callable[[float, float], None] | None = None
        """Told, in the worker's thread, how many seconds each unit of work waited for it and how many it took."""

    async def __call__(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs ``work`` in the pool and gives back its result or its error.

        Once begun, the work is finished even if the caller is cancelled: nothing is left half-written.
        """
        loop = asyncio.get_running_loop()
        unit = functools.partial(work, *args, **kwargs)
        if self.worked is not None:
            unit = functools.partial(self._timed, self.worked, time.perf_counter(), unit)
        return await loop.run_in_executor(self._pool, unit)

    @staticmethod
    def _timed(worked: Callable[[float, float], None], asked: float, unit: Callable[[], T]) -> T:
        began = time.perf_counter()
        try:
            return unit()
        finally:
            worked(began - asked, time.perf_counter() - began)

    def close(self) -> None:
        """Finishes what has begun and what waits, then ends the threads."""
        self._pool.shutdown(wait=True)
