"""Doing the same thing from several threads at once, as two processes or a double click do."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def at_once(*work: Callable[[], T], seconds: float = 30) -> list[T]:
    """Runs every piece of work in a thread of its own, begun together; their results in the order given."""
    ready = threading.Barrier(len(work))

    def begin(one: Callable[[], T]) -> T:
        ready.wait(seconds)
        return one()

    with ThreadPoolExecutor(len(work)) as pool:
        return [future.result(seconds) for future in [pool.submit(begin, one) for one in work]]


def until(true: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Looks until something is true; fails after a while, saying what was awaited."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)
