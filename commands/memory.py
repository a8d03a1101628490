"""Memory that start-up has used and needs no more."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ARENA_MAX = -8
"""glibc's number of that setting (malloc.h)."""
ROUND = 20_000
"""So many objects more are made than freed before the garbage collector looks for circles among them: after 700, as it does by
itself, a fan-out pays a tenth more (measured)."""


@contextmanager
def uncollected() -> Iterator[None]:
    """For work whose result stays: looking through it for what does not takes a third of the time (measured)."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def one_heap() -> None:
    """All threads take memory from one place: with glibc each would keep its own, and what it freed there (8 MB, measured).

    To be said before there are threads; others of its kind have nothing of the sort to be told.
    """
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Takes what stays out of the garbage collector's rounds, makes them rare, and gives what was freed back to the machine.

    Left to itself, glibc keeps a tenth of what the bot takes, for threads that never ask again (measured); others
    of its kind have nothing of the sort to be told.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ROUND)
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim"):
        ctypes.CDLL(None).malloc_trim(0)
