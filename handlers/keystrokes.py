"""Typing faster than the database writes: of one field, one write at a time, and always of the newest text.

Slack tells of every character, and each is on disk before it is acknowledged. Where a disk is slow, what waits collapses
into one write: each person who types has one write waiting at most, however fast they are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

Write = Callable[[], Awaitable[object]]


@dataclass
class _Lane:
    """One field in one opening of a form, while something typed in it is on its way."""

    newest: int
    write: Write
    written: int = -1
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Keystrokes:
    """What is being typed, in this process."""

    def __init__(self) -> None:
        self._lanes: dict[Hashable, _Lane] = {}

    async def keep(self, place: Hashable, order: int, write: Write) -> None:
        """Returns once this keystroke, or a newer one in the same place, is written. Raises what writing raises."""
        lane = self._lanes.get(place)
        if lane is None:
            lane = self._lanes[place] = _Lane(order, write)
        elif order > lane.newest:
            lane.newest, lane.write = order, write
        lane.waiting += 1
        try:
            async with lane.turn:
                if lane.written < order:
                    newest, write = lane.newest, lane.write
                    await write()
                    lane.written = newest
        finally:
            lane.waiting -= 1
            if not lane.waiting:
                self._lanes.pop(place, None)
