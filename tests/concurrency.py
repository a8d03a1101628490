"""Doing the same thing from several threads at once, as two processes or a double click do."""

import threading
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
