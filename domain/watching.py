"""How delivery stands: what waits, for how long, and when it will have gone out. Figures only, never who."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.outbox import State

LATELY = timedelta(minutes=5)
"""The time over which the pace that was reached is measured."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What the database says at ``at`` of everything that is to go out; nothing of it is remembered elsewhere.

    ``oldest_due_at`` is since when something has been waiting without a break; ``sent_since`` counts what has gone out
    from then on (or from the moment asked for), ``sent_lately`` what went out in the last minutes (LATELY).
    ``unplanned`` members' moment has come and nothing has been decided for them yet (Slack may have to be asked first
    who does not want to be disturbed); ``overdue_since`` is the moment of whoever has waited longest.
    """

    at: datetime
    pending: int
    sending: int
    held: int
    oldest_due_at: datetime | None
    sent_since: int
    sent_lately: int
    last_sent_at: datetime | None
    unplanned: int
    overdue_since: datetime | None

    @property
    def waiting(self) -> int:
        """Messages that are due and have not gone out."""
        return self.pending + self.sending

    @property
    def left(self) -> int:
        """Messages that have not gone out, as far as can be told: whoever is due may get one."""
        return self.waiting + self.unplanned

    @property
    def total(self) -> int:
        """How many the fan-out under way has in all: those gone and those left."""
        return self.sent_since + self.left

    @property
    def percent(self) -> int:
        """How much of it is done; 100 when nothing is left."""
        return 100 if not self.left else 100 * self.sent_since // self.total

    @property
    def age(self) -> timedelta:
        """How long the oldest message has waited."""
        return timedelta() if self.oldest_due_at is None else max(timedelta(), self.at - self.oldest_due_at)

    @property
    def clock_lag(self) -> timedelta:
        """How late planning runs behind the earliest moment somebody was due."""
        return timedelta() if self.overdue_since is None else max(timedelta(), self.at - self.overdue_since)

    def in_state(self) -> dict[State, int]:
        """The figures that can go up and down, by state."""
        return {State.PENDING: self.pending, State.SENDING: self.sending, State.HELD: self.held}


def pace(queue: Queue, per_minute: float) -> float:
    """Messages a minute to reckon with: what was reached lately, once it tells something, else what is allowed."""
    reached = queue.sent_lately / (LATELY.total_seconds() / 60)
    return min(per_minute, reached) if queue.age >= LATELY and reached else per_minute


def finish(queue: Queue, per_minute: float) -> datetime | None:
    """When the last message that is left will have gone out; None when nothing is."""
    if not queue.left:
        return None
    return queue.at + timedelta(minutes=queue.left / pace(queue, per_minute))
