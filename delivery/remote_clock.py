"""The clock of a sandbox, which the demo and the tests move (``ENTRAIN_CLOCK_URL``, on this machine only)."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiohttp

READ_EVERY = 0.2
JUMP = timedelta(seconds=2)

log = logging.getLogger("entrain.clock")


class RemoteClock:
    """Real time plus what the sandbox's clock is ahead of it, read five times a second."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session
        self._ahead = timedelta()
        self._jumped: list[Callable[[], None]] = []
        self._wake_at: datetime | None = None

    def now(self) -> datetime:
        """The sandbox's present moment, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def on_jump(self, react: Callable[[], None]) -> None:
        """Has ``react`` called when the clock is moved."""
        self._jumped.append(react)

    def say_next(self, moment: datetime | None) -> None:
        """Tells the sandbox when there is next something to do, for its "next scheduled moment"."""
        self._wake_at = moment

    async def read(self) -> None:
        """Reads the clock once. Raises aiohttp.ClientError where it cannot be reached."""
        params = {"wake": self._wake_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")} if self._wake_at else {}
        async with self._session.get(self._url, params=params) as response:
            body = await response.json()
        ahead = datetime.fromisoformat(body["now"]) - datetime.now(UTC)
        jumped = abs(ahead - self._ahead) > JUMP
        self._ahead = ahead
        if jumped:
            for react in self._jumped:
                react()

    async def follow(self) -> None:
        """Goes on reading until cancelled; a clock that cannot be reached keeps its last reading."""
        while True:
            await asyncio.sleep(READ_EVERY)
            try:
                await self.read()
            except (aiohttp.ClientError, TimeoutError):
                log.debug("the sandbox's clock does not answer")
