"""The clock of a sandbox, which the demo, the simulation and the tests move (``ENTRAIN_CLOCK_URL``, this machine only)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp

from services.outbox import Agenda

WAIT = 1.0
"""Seconds the sandbox may keep a reading back while its clock is not moved: a move is noticed at once."""
READ_EVERY = 0.2
"""The pause between two readings where the clock answers at once all the same."""
BUSY_EVERY = 0.02
"""The same while something is due: whoever waits for it to be done is told soon."""
JUMP = timedelta(seconds=2)

log = logging.getLogger("entrain.clock")

Ask = Callable[[], Awaitable[Agenda]]


class RemoteClock:
    """Real time plus what the sandbox's clock is ahead of it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session
        self._ahead = timedelta()
        self._moves: int | None = None
        self._jumped: list[Callable[[], None]] = []
        self._ask: Ask | None = None

    def now(self) -> datetime:
        """The sandbox's present moment, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def on_jump(self, react: Callable[[], None]) -> None:
        """Has ``react`` called when the clock is moved, or whoever moves it asks whether all is done."""
        self._jumped.append(react)

    def tell(self, ask: Ask) -> None:
        """From now on every reading tells the sandbox what ``ask`` answers: whether something is due, and what is next."""
        self._ask = ask

    async def read(self, **params: str) -> None:
        """Reads the clock once. Raises aiohttp.ClientError where it cannot be reached."""
        async with self._session.get(self._url, params=params) as response:
            body = await response.json()
        ahead, moves = datetime.fromisoformat(body["now"]) - datetime.now(UTC), body.get("moves")
        jumped = abs(ahead - self._ahead) > JUMP or self._moves not in (None, moves)
        self._ahead, self._moves = ahead, moves
        if jumped:
            for react in self._jumped:
                react()

    async def follow(self) -> None:
        """Goes on reading until cancelled; a clock that cannot be reached keeps its last reading."""
        while True:
            pause = READ_EVERY
            try:
                agenda = await self._ask() if self._ask else None
                await self.read(**self._said(agenda))
                if agenda is not None and agenda.busy:
                    pause = BUSY_EVERY
                elif self._moves is not None:
                    pause = 0
            except (aiohttp.ClientError, TimeoutError):
                log.debug("the sandbox's clock does not answer")
            await asyncio.sleep(pause)

    def _said(self, agenda: Agenda | None) -> dict[str, str]:
        params: dict[str, str] = {}
        if self._moves is not None and not (agenda and agenda.busy):
            params |= {"seen": str(self._moves), "wait": str(WAIT)}
        if agenda is not None:
            params["busy"] = str(int(agenda.busy))
            if self._moves is not None:
                params["seen"] = str(self._moves)
            if agenda.next_at is not None:
                params["wake"] = agenda.next_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return params
