"""The proof that people were left in peace: what was sent in a month without being asked for, and at what hours."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from domain.attention import iso_week
from domain.schedule import zone_or


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that arrived. ``local_date`` is the day it counted for; ``broke`` names the rule of its member's hours
    that its arrival broke, and is None as it should be."""

    user_id: str
    local_date: date
    kind: str
    sent_at: datetime
    zone: str
    broke: str | None

    @property
    def local(self) -> datetime:
        """When it arrived, where the member was."""
        return self.sent_at.astimezone(zone_or(self.zone, "Etc/UTC"))


@dataclass(frozen=True, slots=True)
class HoursProof:
    """A month of a workspace. ``unrecorded`` messages went out before hours were written down (version 0.1.0)."""

    workspace_id: str
    month: date
    made_at: datetime
    arrivals: tuple[Arrival, ...]
    unrecorded: int

    @property
    def people(self) -> list[str]:
        """Everyone a message reached."""
        return sorted({arrival.user_id for arrival in self.arrivals})

    @property
    def outside(self) -> list[Arrival]:
        """Those that should not have come when they came."""
        return [arrival for arrival in self.arrivals if arrival.broke]

    @property
    def by_kind(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(sorted(Counter(arrival.kind for arrival in self.arrivals).items()))

    @property
    def most_a_day(self) -> int:
        """The most that anybody got in one day of theirs."""
        return max(Counter((one.user_id, one.local.date()) for one in self.arrivals).values(), default=0)

    @property
    def most_a_week(self) -> int:
        """The most that anybody got in one ISO week, as far as it lies in this month."""
        return max(Counter((one.user_id, iso_week(one.local.date())) for one in self.arrivals).values(), default=0)


def month_of(text: str) -> date:
    """The first day of ``2026-11``. Raises ValueError."""
    year, _, month = text.partition("-")
    if len(year) != 4 or len(month) != 2:
        raise ValueError(text)
    return date(int(year), int(month), 1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
