"""The hands of simulated people: the sandbox's control interface, over HTTP like everybody's."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from simulation.history import Receipt, packed

Json = dict[str, Any]

PATIENCE = 60.0
"""Seconds something that must come is waited for."""
LATE = 12.0
"""Seconds after which a window that has not come is asked for again: Slack opens none after three."""
TRIES = 5
OCCASION = "entrain_occasion"
"""The metadata by which Entrain's unprompted messages can be told (docs/operate.md)."""


class SimulationFailed(Exception):
    """The simulation itself could not go on; the message says why."""


class Gone(SimulationFailed):
    """What somebody meant to press is not there any more."""


@dataclass
class Hands:
    """Everybody's hands. ``now`` is the sandbox's time, without asking for it each time."""

    control: str
    session: aiohttp.ClientSession
    _base: datetime = field(default=datetime(1970, 1, 1, tzinfo=UTC))
    _at: float = 0.0
    _read: int = 0

    @property
    def now(self) -> datetime:
        """The sandbox's present moment."""
        return self._base + timedelta(seconds=time.monotonic() - self._at)

    async def get(self, path: str, **params: str) -> Any:
        """Reads."""
        async with self.session.get(self.control + path, params=params) as response:
            return await _answer(response, path)

    async def post(self, path: str, **body: Any) -> Any:
        """Acts. Raises SimulationFailed where the sandbox refuses."""
        async with self.session.post(self.control + path, json=body) as response:
            return await _answer(response, path)

    async def clock(self, **how: Any) -> datetime | None:
        """Moves the clock, or waits until what is due is done; answers when the bot next has something to do."""
        told = await self.post("clock", **how) if how else await self.get("clock")
        self._base, self._at = datetime.fromisoformat(told["now"]), time.monotonic()
        return datetime.fromisoformat(told["next"]) if told["next"] else None

    async def receipts(self) -> list[Receipt]:
        """What the bot has posted since this was last asked."""
        told = await self.get("traffic", since=str(self._read), method="chat.postMessage")
        if self._read and told["first"] > self._read + 1:
            raise SimulationFailed("the sandbox's log was too short: messages went unseen")
        self._read = told["last"]
        calls = [row for row in told["traffic"] if row["kind"] == "call"]
        return [_receipt(row) for row in calls if (row["response"] or {}).get("ok")]

    async def posting(self) -> bool:
        """Whether the bot has called for a message to be posted since receipts were last asked for."""
        return bool((await self.get("traffic", since=str(self._read), method="chat.postMessage"))["traffic"])

    async def act(self, user: str, path: str, **body: Any) -> Json:
        """A person acts; told that it took too long, as on a machine that is busy, they try again. Raises SimulationFailed."""
        for _ in range(TRIES):
            answer: Json = await self.post(path, **{"as": user, **body})
            if answer["ack"] in ("ok", "refused"):
                return answer
            await asyncio.sleep(1)
        raise SimulationFailed(f"the bot does not answer {path}: {answer['ack']}")

    async def press(
        self, user: str, place: Json, blocks: Sequence[Json], action: str, nth: int = 0, **more: Any
    ) -> Json:
        """Presses the ``nth`` element of an action in a message or view; ``place`` says where it is."""
        block_id, action_id = list(elements(blocks, action))[nth]
        return await self.act(user, "action", block_id=block_id, action_id=action_id, **place, **more)

    async def message(self, user: str, channel: str, ts: str) -> Json | None:
        """One message as that person sees it now."""
        found = (await self.get("messages", **{"as": user, "channel": channel, "ts": ts}))["messages"]
        return found[0] if found else None

    async def modal(self, user: str, other_than: str = "", patience: float = PATIENCE) -> Json:
        """The person's topmost modal, once it is another than ``other_than``."""

        async def look() -> Json | None:
            views = (await self.get("views", **{"as": user}))["views"]
            return views[-1] if views and views[-1]["hash"] != other_than else None

        found: Json = await until(look, "a modal", patience)
        return found

    async def window(self, user: str, ask: Callable[[], Awaitable[None]], other_than: str = "") -> Json:
        """What somebody asked for, in a window. One that came too late for Slack is asked for again, as people do."""
        for _ in range(TRIES - 1):
            await ask()
            try:
                return await self.modal(user, other_than, patience=LATE)
            except SimulationFailed:
                continue
        await ask()
        return await self.modal(user, other_than)

    async def home(self, user: str, holding: str) -> Json:
        """The person's Home, once it holds something."""

        async def look() -> Json | None:
            home: Json | None = (await self.get("views", **{"as": user}))["home"]
            return home if home and holding in json.dumps(home) else None

        found: Json = await until(look, f"a Home with {holding}")
        return found


async def until(look: Callable[[], Awaitable[Any]], what: str, seconds: float = PATIENCE) -> Any:
    """Looks until there is something. Raises SimulationFailed after a while."""
    deadline = time.monotonic() + seconds
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise SimulationFailed(f"waited in vain for {what}")
        await asyncio.sleep(0.01)
    return found


def elements(blocks: Sequence[Mapping[str, Any]], action: str) -> Iterator[tuple[str, str]]:
    """Block and action id of each element of an action (a suffix after a colon aside)."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory"), block.get("element")):
            if isinstance(element, Mapping) and str(element.get("action_id", "")).split(":")[0] == action:
                yield str(block["block_id"]), str(element["action_id"])


async def _answer(response: aiohttp.ClientResponse, path: str) -> Any:
    answer = await response.json()
    if response.status >= 300:
        if answer.get("error") == "no_such_element":
            raise Gone(path)
        raise SimulationFailed(f"the sandbox refuses {path}: {answer.get('message', answer)}")
    return answer


def _receipt(row: Json) -> Receipt:
    asked, given = row["request"], row["response"]
    message, metadata = given["message"], asked.get("metadata") or {}
    if isinstance(metadata, str):
        metadata = json.loads(metadata)
    mine = metadata.get("event_type") == OCCASION
    return Receipt(
        at=datetime.fromtimestamp(float(given["ts"]), UTC),
        user=str(asked["channel"]),
        channel=given["channel"],
        ts=given["ts"],
        occasion=str(metadata["event_payload"].get("occasion", "")) if mine else "",
        text=str(asked.get("text", "")),
        packed=packed(message.get("blocks", [])),
    )
