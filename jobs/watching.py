"""How delivery goes, looked at every few seconds: said in the log while many messages go out, and kept for whoever asks.

Everything is read from the database, so a restart, or another process taking over, goes on where it stood.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from domain.watching import Queue, finish
from services import DatabaseUnusable, Services
from services.running import Runner

LOOK_SECONDS = 5.0
MANY_MINUTES = 1.0
"""What takes longer than this to go out is a fan-out, and worth a line."""
STEP_PERCENT = 10
STEP_SECONDS = 300.0

log = logging.getLogger("entrain.watching")


class Watch:
    """The latest look at delivery. ``leads`` tells whether this process is the one that sends."""

    def __init__(self, run: Runner, services: Services, per_minute: Callable[[], float]) -> None:
        self._run, self._services, self._per_minute = run, services, per_minute
        self.leads: Callable[[], bool] = lambda: False
        self.queue: Queue | None = None
        self.trouble = "not looked at yet"
        self.looked_at = time.monotonic()
        self._fan_out: _FanOut | None = None

    async def run(self) -> None:
        """Looks until cancelled; a database that does not answer is kept in mind, and said by whoever needs it."""
        while True:
            try:
                await self.look()
            except DatabaseUnusable as trouble:
                self.trouble = str(trouble)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Looks once. Raises DatabaseUnusable."""
        since = self._fan_out.since if self._fan_out else None
        self.queue = await self._run(self._services.watching.queue, since=since)
        self.looked_at, self.trouble = time.monotonic(), ""
        self._report(self.queue)

    @property
    def finish(self) -> datetime | None:
        """When what waits will have gone out, as far as can be told."""
        return None if self.queue is None else finish(self.queue, self._per_minute())

    def _report(self, queue: Queue) -> None:
        if not self.leads():
            self._fan_out = None
        elif self._fan_out is None:
            if queue.left > self._per_minute() * MANY_MINUTES:
                self._fan_out = _FanOut(queue, self._per_minute())
        elif queue.left:
            self._fan_out.goes_on(queue, self._per_minute())
        else:
            self._fan_out.ends(queue)
            self._fan_out = None


class _FanOut:
    """Many messages going out: what has been said of them."""

    def __init__(self, queue: Queue, per_minute: float) -> None:
        self.since = min(moment for moment in (queue.oldest_due_at, queue.overdue_since, queue.at) if moment)
        self._step, self._said_at = queue.percent // STEP_PERCENT, queue.at
        begun = f"{queue.sent_since} of {queue.total} have gone out" if queue.sent_since else "they begin to go out"
        self._say("fanout.begun", f"{queue.left} messages wait, {begun}", queue, per_minute)

    def goes_on(self, queue: Queue, per_minute: float) -> None:
        """A line each tenth, and every few minutes where a tenth takes longer."""
        step = queue.percent // STEP_PERCENT
        if step <= self._step and (queue.at - self._said_at).total_seconds() < STEP_SECONDS:
            return
        self._step, self._said_at = max(step, self._step), queue.at
        self._say("fanout.goes_on", f"{queue.sent_since} of {queue.total} have gone out", queue, per_minute)

    def ends(self, queue: Queue) -> None:
        """Nothing waits any more."""
        minutes = (queue.at - self.since).total_seconds() / 60
        log.info(
            "nothing waits any more: %d messages went out in %d min",
            queue.sent_since,
            max(1, round(minutes)),
            extra={"event": "fanout.done", "sent": queue.sent_since, "minutes": round(minutes, 1)},
        )

    def _say(self, event: str, words: str, queue: Queue, per_minute: float) -> None:
        end = finish(queue, per_minute) or queue.at
        minutes = (end - queue.at).total_seconds() / 60
        log.info(
            "%s; done at about %s UTC, in %d min",
            words,
            end.strftime("%H:%M"),
            max(1, round(minutes)),
            extra={
                "event": event,
                "sent": queue.sent_since,
                "waiting": queue.waiting,
                "unplanned": queue.unplanned,
                "percent": queue.percent,
                "minutes_left": round(minutes, 1),
            },
        )
