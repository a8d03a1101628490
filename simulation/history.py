"""What the simulated people did and set, and what reached them: all that the rules are judged by."""

import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

GRACE = timedelta(seconds=2.5)
"""What was sent within this of a change may have left before it: what is forbidden must have held this long."""


class Timeline(Generic[T]):
    """A value that changes: what it was at any moment."""

    def __init__(self, first: T) -> None:
        self._moments: list[datetime] = []
        self._values: list[T] = [first]

    def set(self, moment: datetime, *, value: T) -> None:
        """From ``moment`` on it is ``value``; moments only go forward."""
        self._moments.append(moment)
        self._values.append(value)

    def at(self, moment: datetime) -> T:
        """The value at a moment."""
        return self._values[bisect_right(self._moments, moment)]

    def around(self, moment: datetime) -> tuple[T, T]:
        """The value just before a moment and at it: where they differ, either may have been acted upon."""
        return self.at(moment - GRACE), self.at(moment)

    @property
    def last(self) -> T:
        """The value now."""
        return self._values[-1]

    @property
    def since(self) -> datetime | None:
        """When it last changed; None where it never did."""
        return self._moments[-1] if self._moments else None


@dataclass(frozen=True, slots=True)
class Lessons:
    """When somebody wants lessons: days (0 is Monday) and a local time."""

    days: frozenset[int]
    at: time


@dataclass(frozen=True, slots=True)
class Status:
    """A status in Slack; ``until`` in UTC, None for good."""

    text: str = ""
    emoji: str = ""
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it stands at a moment."""
        return bool(self.text or self.emoji) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Dnd:
    """Do-not-disturb: one window in UTC, or one every day in local time."""

    window: tuple[datetime, datetime] | None = None
    daily: tuple[time, time] | None = None

    def holds(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether it holds at a moment, for somebody in ``zone``."""
        if self.window is not None:
            return self.window[0] <= moment < self.window[1]
        if self.daily is None:
            return False
        start, end = self.daily
        local = moment.astimezone(zone).time()
        return start <= local < end if start < end else local >= start or local < end


@dataclass(frozen=True, slots=True)
class Off:
    """Days of one's own without messages, both ends included: leave, or a pause."""

    why: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that reached somebody, as the sandbox took it. ``occasion`` is empty where it carried none."""

    at: datetime
    user: str
    channel: str
    ts: str
    occasion: str
    text: str
    packed: bytes = field(repr=False)
    """Its blocks. Months of messages to a thousand people would fill the memory as they are."""

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]:
        """What it showed."""
        return _unpacked(self.packed)

    @property
    def kind(self) -> str:
        """What the occasion says the message is."""
        return self.occasion.split(":")[1] if self.occasion.count(":") >= 2 else ""

    @property
    def subject(self) -> str:
        """The lesson, version or survey it is about."""
        return ":".join(self.occasion.split(":")[2:-2]) if self.occasion.count(":") >= 4 else ""

    @property
    def day(self) -> date | None:
        """The local date the occasion is for."""
        try:
            return date.fromisoformat(self.occasion.rsplit(":", 1)[-1])
        except ValueError:
            return None


def packed(blocks: Sequence[Mapping[str, Any]]) -> bytes:
    """Blocks in little room."""
    return zlib.compress(json.dumps(blocks).encode())


@lru_cache(maxsize=8)
def _unpacked(blocks: bytes) -> Sequence[Mapping[str, Any]]:
    unpacked: Sequence[Mapping[str, Any]] = json.loads(zlib.decompress(blocks))
    return unpacked


@dataclass
class Life:
    """One person's side of it."""

    user: str
    locale: str
    zone: Timeline[ZoneInfo]
    present: Timeline[bool]
    lessons: Timeline[Lessons]
    wanted: Timeline[bool] = field(default_factory=lambda: Timeline(first=True))
    status: Timeline[Status] = field(default_factory=lambda: Timeline(Status()))
    dnd: Timeline[Dnd] = field(default_factory=lambda: Timeline(Dnd()))
    off: Timeline[tuple[Off, ...]] = field(default_factory=lambda: Timeline(()))
    region: Timeline[str] = field(default_factory=lambda: Timeline(""))
    most: Timeline[int] = field(default_factory=lambda: Timeline(7))
    done: dict[str, datetime] = field(default_factory=dict)
    named: dict[str, datetime] = field(default_factory=dict)
    """Surveys that carry names and that they have answered; of a confidential one, nobody may know."""
    acknowledged: dict[str, datetime] = field(default_factory=dict)
    signs: list[datetime] = field(default_factory=list)
    received: list[Receipt] = field(default_factory=list)

    def reacted_between(self, start: datetime, end: datetime) -> bool:
        """Whether they gave a sign of life in between: a click, a command, a message, Home opened."""
        position = bisect_right(self.signs, start)
        return position < len(self.signs) and self.signs[position] < end


@dataclass
class History:
    """Everybody's side of it. ``started`` is when the programme was, None before."""

    lives: dict[str, Life]
    board: Life
    """The channel's: what was said to everybody."""
    started: datetime | None = None
    ended: datetime | None = None
    pauses: list[tuple[datetime, date, date]] = field(default_factory=list)
    """Pauses of everything: when that was said, the first day, the last."""
    stranger: list[Receipt] = field(default_factory=list)
