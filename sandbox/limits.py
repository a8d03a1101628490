"""Rate limits. Slack documentation: Rate limits. The figures are in data/rate-limits.json.

Counted in real time whatever the sandbox's clock says: a limit is about how fast a program calls.
"""

import json
import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

PUBLISHED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "rate-limits.json").read_text(encoding="utf-8")
)

_WINDOW = 60.0
_CHANNEL_BURST = 3
"""Messages a channel takes at once before one a second holds ("short bursts" in the documentation, no figure)."""

_WORKSPACE_BURST = 10
_BURSTS = {"apps.connections.open": 10}
"""A floor of 1 a minute, but an app may have 10 connections: opening them all at start is not refused."""

_UNPAGED = 5
"""users.list without limit or cursor "is throttled harder": no figure is published, this is a quarter of its tier."""


class Pace:
    """An evenly spaced allowance with a small burst (generic cell rate algorithm)."""

    __slots__ = ("_burst", "_interval", "_next")

    def __init__(self, per_second: float, burst: int) -> None:
        self._interval = 1 / per_second
        self._burst = (burst - 1) * self._interval
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next one is allowed, 0 when it is."""
        return max(self._next - self._burst - now, 0.0)

    def take(self, now: float) -> None:
        """Uses one up."""
        self._next = max(self._next, now) + self._interval


class Window:
    """So many calls in any sixty seconds."""

    __slots__ = ("_calls", "_size")

    def __init__(self, size: int) -> None:
        self._calls: deque[float] = deque(maxlen=size)
        self._size = size

    def wait(self, now: float) -> float:
        """Seconds until the next one is allowed, 0 when it is."""
        if len(self._calls) < self._size:
            return 0.0
        return max(self._calls[0] + _WINDOW - now, 0.0)

    def take(self, now: float) -> None:
        """Uses one up."""
        self._calls.append(now)


class Limits:
    """What the app may still call now. ``on`` can be switched at any time."""

    def __init__(
        self, *, on: bool = True, posts_per_minute: int = 300, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.on = on
        self._now = now
        self._windows: dict[str, Window] = {}
        self._channels: dict[str, Pace] = {}
        self._posts = Pace(posts_per_minute / 60, _WORKSPACE_BURST)

    def call(self, method: str, arguments: dict[str, Any]) -> int | None:
        """Counts a call of ``method``; seconds to wait (Retry-After) when it is over its limit."""
        if not self.on or method == "chat.postMessage":
            return None
        key, size = method, self._size(method)
        if method == "users.list" and not (arguments.get("limit") or arguments.get("cursor")):
            key, size = "users.list without limit", _UNPAGED
        if size is None:
            return None
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = Window(size)
        return self._take(window)

    def post(self, channel: str) -> int | None:
        """Counts a chat.postMessage: about one a second and channel, and the workspace's ceiling."""
        if not self.on:
            return None
        pace = self._channels.get(channel)
        if pace is None:
            pace = self._channels[channel] = Pace(1.0, _CHANNEL_BURST)
        now = self._now()
        wait = max(pace.wait(now), self._posts.wait(now))
        if wait > 0:
            return max(math.ceil(wait), 1)
        pace.take(now)
        self._posts.take(now)
        return None

    def _take(self, window: Window) -> int | None:
        now = self._now()
        if wait := window.wait(now):
            return max(math.ceil(wait), 1)
        window.take(now)
        return None

    @staticmethod
    def _size(method: str) -> int | None:
        if method in _BURSTS:
            return _BURSTS[method]
        known = PUBLISHED["methods"].get(method)
        return known["per_minute"] if known else None
