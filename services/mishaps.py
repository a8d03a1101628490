"""What goes wrong for one and stops nobody else is said with where it came from; what meets thousands, once an hour."""

import time
import traceback
from collections.abc import Iterator
from types import CodeType

SAY_AGAIN = 3600.0
"""Seconds before a fault that goes on is said again."""

Step = type[BaseException] | tuple[CodeType, int]


class Mishaps:
    """The faults that one part of the program has met.

    Two are the same that are of one kind and came one way, whatever they say: what an error says is another for every
    person it meets, or the same for two that have nothing in common.
    """

    def __init__(self) -> None:
        self._said: dict[tuple[Step, ...], float] = {}

    def is_news(self, error: BaseException) -> bool:
        """Whether a fault is to be said, which it then counts as: the first time, and again after an hour."""
        way, now = tuple(_way(error)), time.monotonic()
        if way in self._said and now - self._said[way] < SAY_AGAIN:
            return False
        self._said[way] = now
        return True


def _way(error: BaseException | None) -> Iterator[Step]:
    """The kind of an error and the lines it came through, then those of what caused it."""
    while error is not None:
        yield type(error)
        yield from ((frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__))
        error = error.__cause__ or error.__context__
