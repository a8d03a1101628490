"""Three pages for an operator's monitoring: ``/healthz``, ``/readyz``, ``/metrics`` (``ENTRAIN_MONITOR``).

They ask the database and Slack nothing themselves, so being asked often costs nobody anything.
"""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from commands.metrics import Metrics
from config.settings import Address, SettingsError
from domain.watching import Queue
from jobs.watching import LOOK_SECONDS, Watch

PATHS = ("/healthz", "/readyz", "/metrics")
STALE_SECONDS = 3 * LOOK_SECONDS
LAG_SECONDS = 900.0
"""How late planning may be. For ten thousand people due at once Slack has to be asked, for ten minutes, who does not want
to be disturbed."""


class Pages:
    """What the monitoring is told. ``connected`` says whether Slack can reach the bot now."""

    def __init__(self, metrics: Metrics, watch: Watch, connected: Callable[[], Awaitable[bool]]) -> None:
        self._metrics, self._watch, self._connected = metrics, watch, connected

    async def alive(self, _request: web.Request) -> web.Response:
        """The loop turns: it could answer."""
        return web.Response(text="alive\n")

    async def ready(self, _request: web.Request) -> web.Response:
        """Whether people can be answered and messages go out; what is amiss says so in a sentence."""
        told = {"database": self._database(), "slack": await self._slack(), "clock": self._clock(self._watch.queue)}
        ready = all(words == "ok" for words in told.values())
        return web.json_response({"ready": ready, **told}, status=200 if ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Prometheus's text format."""
        page = self._metrics.page(self._watch, time.monotonic())
        return web.Response(body=page, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    def _database(self) -> str:
        if self._watch.trouble:
            return self._watch.trouble
        old = time.monotonic() - self._watch.looked_at
        return "ok" if old < STALE_SECONDS else f"it has not answered for {old:.0f} seconds"

    async def _slack(self) -> str:
        return "ok" if await self._connected() else "not connected"

    @staticmethod
    def _clock(queue: Queue | None) -> str:
        lag = queue.clock_lag.total_seconds() if queue else 0.0
        return "ok" if lag < LAG_SECONDS else f"planning is {lag:.0f} seconds late"


@asynccontextmanager
async def listening(monitor: Address, pages: Pages) -> AsyncIterator[str]:
    """Answers on that address for as long as the block lasts. Raises SettingsError where it cannot be had."""
    app = web.Application()
    for path, page in zip(PATHS, (pages.alive, pages.ready, pages.metrics), strict=True):
        app.router.add_get(path, page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, monitor.host, monitor.port).start()
        except OSError as error:
            raise SettingsError(
                "ENTRAIN_MONITOR",
                f"cannot be listened on: {monitor} ({os.strerror(error.errno) if error.errno else error})",
                "Choose another port, or an address of this machine.",
            ) from error
        yield f"http://{monitor}"
    finally:
        await runner.cleanup()
