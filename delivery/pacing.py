"""Spacing calls evenly, so that Slack never has to refuse one (the generic cell rate algorithm).

One pacer stands for one method of one workspace. Where the method posts to channels, a channel has a pace of its own
besides, and who waits for a busy channel stands aside meanwhile: nested limiters would let them hold the others up
(measured: 70 % of the allowance, this queue 98 %).
"""

import asyncio
import time

CHANNEL_SECONDS = 1.0
"""Between two messages to one channel (Slack documentation, rate limits)."""
_CATCH_UP = 0.25
"""Seconds that a turn given late is made up for: timers and busy processors are late a little, and that must not add up."""


class Pacer:
    """Hands out turns at ``per_minute``, with up to ``burst`` at once after a quiet time.

    Fair: first come, first served, among those whose channel is free.
    """

    def __init__(self, per_minute: float, burst: int = 1) -> None:
        self._interval = 60.0 / per_minute
        self._tolerance = self._interval * (burst - 1)
        self._next = 0.0
        self._channels: dict[str, float] = {}
        self._queue: list[tuple[str | None, asyncio.Future[None]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._is_open = False

    @property
    def interval(self) -> float:
        """Seconds between two turns."""
        return self._interval

    @property
    def wait(self) -> float:
        """Seconds until there is a turn to give."""
        return max(0.0, self._next - time.monotonic())

    def busy(self) -> frozenset[str]:
        """The channels that cannot take one more message now."""
        now = time.monotonic()
        self._channels = {channel: free for channel, free in self._channels.items() if free > now}
        return frozenset(self._channels) | {channel for channel, _ in self._queue if channel is not None}

    def until_free(self) -> float:
        """Seconds until the first of the busy channels takes a message again; 0 where none is busy."""
        now = time.monotonic()
        return min((free - now for free in self._channels.values() if free > now), default=0.0)

    def take(self) -> bool:
        """A turn without waiting, where one is free and nobody waits for it."""
        if self._is_open:
            return True
        now = time.monotonic()
        if self._queue or self._next > now:
            return False
        self._pass(now)
        return True

    def _pass(self, now: float) -> None:
        """A turn was given: the next one comes an interval later."""
        quiet = now - self._next > _CATCH_UP
        self._next = (max(self._next, now - self._tolerance) if quiet else self._next) + self._interval

    async def turn(self, channel: str | None = None) -> None:
        """Waits until it is this caller's turn, and the turn of ``channel`` if it is given."""
        if self._is_open:
            return
        mine = asyncio.get_running_loop().create_future()
        self._queue.append((channel, mine))
        self._hand_out()
        try:
            await mine
        finally:
            self._queue = [one for one in self._queue if one[1] is not mine]

    def pause(self, seconds: float) -> None:
        """No turn before ``seconds`` from now: Slack asked for it."""
        self._next = max(self._next, time.monotonic() + seconds)

    def open(self) -> None:
        """Gives everybody who waits their turn: nothing more is to be spaced, since nothing more is sent."""
        self._is_open = True
        for _, waiting in self._queue:
            if not waiting.done():
                waiting.set_result(None)

    def _hand_out(self) -> None:
        """Gives every turn that is free now, and comes back when the next one will be."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting = [one for one in self._queue if not one[1].done()]
        now = time.monotonic()
        while waiting and self._next <= now:
            ready = next((one for one in waiting if self._free_at(one[0]) <= now), None)
            if ready is None:
                break
            waiting.remove(ready)
            channel, future = ready
            self._pass(now)
            if channel is not None:
                self._channels[channel] = now + CHANNEL_SECONDS
            future.set_result(None)
        self._queue = waiting
        if waiting:
            first = max(self._next, min(self._free_at(channel) for channel, _ in waiting))
            self._timer = asyncio.get_running_loop().call_later(max(0.0, first - now), self._hand_out)

    def _free_at(self, channel: str | None) -> float:
        return 0.0 if channel is None else self._channels.get(channel, 0.0)
