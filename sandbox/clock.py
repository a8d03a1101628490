"""The clock: real time plus an offset. Everything Slack-facing reads it, so moving it moves Slack.

Rate limits, the 3-second acknowledgement and the life of a trigger_id stay in real time: they are about programs, not
about the calendar.
"""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.errors import ControlError

_PATIENCE = 2.0
"""Seconds of real time a move of the clock waits for the programs that read it, at most."""

_SHORTEST = 0.25
"""However often a program reads the clock, it is given this long."""


def iso(moment: datetime) -> str:
    """A moment as the control interface writes it: UTC, with a ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_iso(text: object) -> datetime:
    """Reads ISO 8601; a moment without a zone is taken as UTC. Raises ControlError."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise ControlError("invalid_time", f"{text!r} is not an ISO 8601 moment.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_LONGEST_WAIT = 10.0
"""Seconds a reading is kept back at most, however long a program asks to be kept waiting for a move."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a program says when it reads the clock.

    ``wake`` is when it next has something to do, ``busy`` whether it still has something to do at the time it knows,
    ``seen`` the number of the last move it knows of, ``wait`` how many seconds it is ready to wait for another.
    """

    wake: datetime | None = None
    busy: bool | None = None
    seen: int | None = None
    wait: float = 0.0


@dataclass(slots=True)
class _Reader:
    """A program that reads ``/clock``; ``gaps`` are the seconds between its last reads."""

    gaps: tuple[float, ...]
    last: float
    generation: int
    said: Said

    @property
    def wake(self) -> datetime | None:
        """When it next has something to do."""
        return self.said.wake

    def expected(self) -> float:
        """Until when (real time) its next read can be expected; 0 when it read once only."""
        return self.last + min(max(3 * max(self.gaps), _SHORTEST), _PATIENCE) if self.gaps else 0.0


class Clock:
    """Real time plus an offset, optionally faster. It never goes back, since Slack's timestamps never do."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._origin = time.monotonic()
        self._base = start or datetime.now(UTC)
        self.speed = speed
        self._readers: dict[str, _Reader] = {}
        self._generation = 0
        self._read = asyncio.Event()
        self._moved = asyncio.Event()
        self._last_stamp = 0

    def now(self) -> datetime:
        """The sandbox's present, in UTC."""
        return self._base + timedelta(seconds=(time.monotonic() - self._origin) * self.speed)

    def unix(self) -> int:
        """The present in whole Unix seconds."""
        return int(self.now().timestamp())

    def stamp(self) -> str:
        """A new Slack timestamp (``1767225600.000100``): unique, never going back."""
        now = self.now()
        micros = int(now.timestamp()) * 1_000_000 + now.microsecond
        self._last_stamp = max(micros, self._last_stamp + 1)
        seconds, rest = divmod(self._last_stamp, 1_000_000)
        return f"{seconds}.{rest:06d}"

    @property
    def moves(self) -> int:
        """How many times it was moved, or its readers were asked to speak."""
        return self._generation

    async def read(self, reader: str, said: Said) -> datetime:
        """A program reads the clock, and says what it has to do; kept back until a move when it knows of the last."""
        known, now = self._readers.get(reader), time.monotonic()
        gaps = (*known.gaps[-3:], now - known.last) if known else ()
        self._readers[reader] = _Reader(gaps, now, self._generation, said)
        self._read.set()
        if said.wait > 0 and said.seen == self._generation:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), min(said.wait, _LONGEST_WAIT))
            self._readers[reader].generation = self._generation
            self._read.set()
        return self.now()

    def next_wake(self) -> datetime | None:
        """The earliest announced moment that is still ahead."""
        now = self.now()
        return min((r.wake for r in self._readers.values() if r.wake and r.wake > now), default=None)

    def move(self, to: datetime) -> None:
        """Moves the present to ``to``. Raises ControlError when that lies in the past."""
        now = self.now()
        if to < now - timedelta(seconds=1):
            raise ControlError("time_in_past", "The sandbox's clock only goes forward.")
        self._base += max(to - now, timedelta())
        self._next_generation()

    def _next_generation(self) -> None:
        self._generation += 1
        self._moved.set()
        self._moved = asyncio.Event()

    def close(self) -> None:
        """Keeps no reading back any more: the sandbox ends."""
        self._moved.set()

    async def settle(self) -> None:
        """Waits until every program that reads the clock regularly has read it since the last move (2 s at most)."""
        while (left := self._behind_until() - time.monotonic()) > 0:
            self._read.clear()
            try:
                await asyncio.wait_for(self._read.wait(), left)
            except TimeoutError:
                return

    async def idle(self, seconds: float, *, ask: bool) -> bool:
        """Waits until every program that says whether it is busy has nothing left to do now; false after ``seconds``.

        What was said before the last move does not count; ``ask`` asks anew where there was none.
        """
        if ask:
            self._next_generation()
        deadline = time.monotonic() + seconds
        while any(r.said.busy or r.said.seen != self._generation for r in self._speaking()):
            self._read.clear()
            try:
                await asyncio.wait_for(self._read.wait(), max(deadline - time.monotonic(), 0.001))
            except TimeoutError:
                return False
        return True

    def _speaking(self) -> list[_Reader]:
        """Who says whether it is busy and still reads; a program that ended is waited for no longer."""
        alive = time.monotonic() - _LONGEST_WAIT
        return [r for r in self._readers.values() if r.said.busy is not None and r.last > alive]

    def _behind_until(self) -> float:
        """Until when a program that has not read since the last move can still be expected to."""
        late = (r.expected() for r in self._readers.values() if r.generation < self._generation)
        return max(late, default=0.0)
