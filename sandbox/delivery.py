"""Payloads out to the app: the acknowledgement timer, retries, duplicates.

Slack documentation: Events API (retries, timeouts); Handling user interaction (3 seconds).
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ControlError, not_found
from sandbox.payloads import Payloads
from sandbox.traffic import Traffic
from sandbox.transport import Outcome, Transport

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was sent, to send it again."""

    kind: str
    payload: Json

    @property
    def type(self) -> str:
        """What traffic and the guide call it."""
        if self.kind == "slash_commands":
            return str(self.payload["command"])
        return str(self.payload["event"]["type"] if self.kind == "events_api" else self.payload["type"])


class Delivery:
    """One app's payloads. ``retry_delays`` are the seconds before each of the three retries of an event."""

    def __init__(
        self, transport: Transport, payloads: Payloads, traffic: Traffic, retry_delays: tuple[float, ...]
    ) -> None:
        self.transport = transport
        self._payloads = payloads
        self._traffic = traffic
        self._delays = retry_delays
        self._tasks: set[asyncio.Task[None]] = set()
        self._past: deque[Delivered] = deque(maxlen=500)

    def event(self, event: Json) -> None:
        """Delivers an event and forgets about it: Slack answers nobody with what comes of it."""
        delivered = Delivered("events_api", self._payloads.event(event))
        task = asyncio.get_running_loop().create_task(self._event(delivered))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _event(self, delivered: Delivered) -> None:
        outcome = await self._once(delivered, 0, "")
        for attempt, delay in enumerate(self._delays, start=1):
            if outcome.ack == "ok" or outcome.final:
                return
            await asyncio.sleep(delay)
            outcome = await self._once(delivered, attempt, outcome.reason)

    async def interactive(self, payload: Json, kind: str = "interactive") -> Outcome:
        """Delivers what a person did and waits for the answer. Slack never sends these again."""
        return await self._once(Delivered(kind, payload), 0, "")

    async def _once(self, delivered: Delivered, attempt: int, reason: str) -> Outcome:
        if attempt == 0:
            self._past.append(delivered)
        person = _person(delivered.payload)
        self._traffic.record("delivery", delivered.type, delivered.payload, None, person=person)
        start = time.perf_counter()
        outcome = await self.transport.send(delivered.kind, delivered.payload, attempt, reason)
        self._traffic.record(
            "ack",
            delivered.type,
            {"attempt": attempt, "event_id": delivered.payload.get("event_id")},
            outcome.body,
            status=outcome.status,
            ms=(time.perf_counter() - start) * 1000,
            person=person,
            refused=None if outcome.ack == "ok" else outcome.ack,
        )
        return outcome

    async def again(self, event_id: str | None, trigger_id: str | None) -> Outcome:
        """Delivers a past payload once more, the last one when neither id is given. Raises ControlError (404)."""
        for delivered in reversed(self._past):
            payload = delivered.payload
            wanted = (event_id and payload.get("event_id") == event_id) or (
                trigger_id and payload.get("trigger_id") == trigger_id
            )
            if wanted or not (event_id or trigger_id):
                return await self._once(delivered, 1, "timeout")
        raise not_found("such delivery")

    async def settle(self, seconds: float = 5.0) -> None:
        """Waits until no event is on its way or waiting for a retry. Raises ControlError after ``seconds``."""
        if self._tasks:
            _, pending = await asyncio.wait(set(self._tasks), timeout=seconds)
            if pending:
                raise ControlError("still_delivering", "Events are still on their way.", 409)

    async def close(self) -> None:
        """Gives up what is on its way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _person(payload: Json) -> str | None:
    """Whom a payload is about."""
    if "user_id" in payload:
        return str(payload["user_id"])
    user = payload.get("user") or payload.get("event", {}).get("user")
    if isinstance(user, dict):
        return str(user.get("id"))
    return user if isinstance(user, str) else None
