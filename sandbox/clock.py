"""The clock: real time plus an offset. Everything Slack-facing reads it, so moving it moves Slack.

Rate limits, the 3-second acknowledgement and the life of a trigger_id stay in real time: they are about programs, not
about the calendar.
"""

import asyncio
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


@dataclass(slots=True)
class _Reader:
    """A program that reads ``/clock``; ``gaps`` are the seconds between its last reads."""

    gaps: tuple[float, ...]
    last: float
    generation: int
    wake: datetime | None

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

    def read(self, reader: str, wake: datetime | None) -> datetime:
        """A program reads the clock, and may say when it next has something to do."""
        known, now = self._readers.get(reader), time.monotonic()
        gaps = (*known.gaps[-3:], now - known.last) if known else ()
        self._readers[reader] = _Reader(gaps, now, self._generation, wake)
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
        self._generation += 1

    async def settle(self) -> None:
        """Waits until every program that reads the clock regularly has read it since the last move (2 s at most)."""
        while (left := self._behind_until() - time.monotonic()) > 0:
            self._read.clear()
            try:
                await asyncio.wait_for(self._read.wait(), left)
            except TimeoutError:
                return

    def _behind_until(self) -> float:
        """Until when a program that has not read since the last move can still be expected to."""
        late = (r.expected() for r in self._readers.values() if r.generation < self._generation)
        return max(late, default=0.0)
