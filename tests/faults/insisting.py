"""Hands of people who know that programs fail: what did not come is asked for again, as one does."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.journeys.world import CLAIRE, Json, World, elements

ACTS = {"command", "action", "submit", "close", "home", "shortcut", "message"}
ANSWERED_AT_ONCE = {"submit", "close"}
"""What these bring comes with their acknowledgement. What they bring others, those see when they look at Home again: the
coordinator does, before whom nothing has changed for a while."""
SAW_NOTHING = 5.0
"""Seconds after which somebody before whom nothing has happened does it again; longer than Slack lets a modal be opened."""
PATIENCE = 300.0
SETTLED = {"ok", "refused"}


@dataclass
class Clicks:
    """What came of everything that the people of a workspace did, and the answers they gave that were acknowledged.

    ``cut``: the program died, or could not be reached, before it acknowledged. ``unseen``: acknowledged, and nothing came.
    """

    acts: int = 0
    cut: int = 0
    unseen: int = 0
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each person answered each question, to Slack's knowledge."""
    tried: set[tuple[str, str]] = field(default_factory=set)
    """The same, acknowledged or not."""
    over: bool = False
    """Whether the bot was taken out: nothing is waited for any more."""


@dataclass
class Insisting(World):
    """A person does again what failed (Slack never sends a click again), and what seems to have changed nothing.

    What was recorded and cut off before it was acknowledged must not be recorded twice by that.
    """

    clicks: Clicks = field(default_factory=Clicks)
    _last: tuple[str, Json] | None = None
    _known: dict[str, Json] = field(default_factory=dict)

    async def post(self, path: str, **body: Any) -> Json:
        """Acts until it is acknowledged."""
        self._last, deadline, before = None, time.monotonic() + PATIENCE, False
        if path not in ACTS:
            return await super().post(path, **body)
        while True:
            self.clicks.acts += 1
            try:
                answer = await super().post(path, **body)
            except AssertionError:
                if not before:
                    raise
                return {"ack": "ok"}  # what had been cut off was done all the same: there is nothing to press any more
            if answer.get("ack") in SETTLED:
                self._last = ("home", {"as": CLAIRE}) if path in ANSWERED_AT_ONCE else (path, body)
                return answer
            assert time.monotonic() < deadline, f"{path} {body} is never acknowledged: {answer}"
            self.clicks.cut += 1
            before = True
            await asyncio.sleep(0.5)

    async def press(self, user: str, where: Json, action: str, *, nth: int = 0, value: Any = None) -> Json:
        """As before; answers to questions are noted."""
        if action != "training.answer":
            return await super().press(user, where, action, nth=nth, value=value)
        asked = user, self._question(where, elements(where, action)[nth])
        self.clicks.tried.add(asked)
        answer = await super().press(user, where, action, nth=nth, value=value)
        self.clicks.answers[asked] += 1
        return answer

    @staticmethod
    def _question(where: Json, pressed: tuple[str, str]) -> str:
        (value,) = [
            str(element["value"])
            for block in where["blocks"]
            for element in [*block.get("elements", []), block.get("accessory")]
            if element and (block["block_id"], element.get("action_id")) == pressed
        ]
        return value.split("|")[1]

    async def until(self, look: Callable[[], Awaitable[Any]], what: str, patience: float | None = None) -> Any:
        """As before; where nothing comes for a while, the last thing that was done is done again."""
        deadline = time.monotonic() + (PATIENCE if patience is None else patience)
        again_at, last, repeated = time.monotonic() + SAW_NOTHING, self._last, False
        while True:
            found = await look()
            if found:
                break
            assert not self.clicks.over, "the bot is not there any more"
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            if last is not None and time.monotonic() > again_at:
                await self._again(*last)
                again_at, repeated = time.monotonic() + SAW_NOTHING, True
            await asyncio.sleep(0.15)
        if repeated:  # both answers may come: the one to go on with is the later one
            await asyncio.sleep(1)
            found = await look() or found
        return found

    async def _again(self, path: str, body: Json) -> None:
        self.clicks.unseen += 1
        try:
            await World.post(self, path, **body)
        except AssertionError:
            return  # there is nothing to press any more

    async def has(self, user: str, kind: str, number: int) -> list[Json]:
        """What comes unasked has to come without anything being done."""
        self._last = None
        return await super().has(user, kind, number)

    async def state(self, user: str) -> Json:
        """What of it changes: with two hundred people, the rest is long."""
        if user not in self._known:
            self._known[user] = await super().state(user)
        views: Json = await self.get("views", **{"as": user})
        return {**self._known[user], **views}

    def beside(self) -> "Insisting":
        """Somebody else's hands, in the same workspace."""
        return Insisting(self.at, self.session, self.clicks)

    def forget(self) -> None:
        """What comes next is not awaited of what was done last."""
        self._last = None
