"""Tells the pages that are open what changed, so that they read it again."""

import asyncio
from collections.abc import Callable

from aiohttp import web

_GATHER = 0.03
"""Seconds during which changes are gathered into one message: a fan-out must not flood a browser."""


class Live:
    """The open ``/live`` WebSockets, each with the person it shows."""

    def __init__(self, can_see: Callable[[str, str], bool]) -> None:
        self._can_see = can_see
        self._pages: dict[web.WebSocketResponse, str] = {}
        self._pending: dict[web.WebSocketResponse, set[str]] = {}
        self._flushing: asyncio.Task[None] | None = None

    def changed(self, what: str, user: str | None = None) -> None:
        """``messages:C1`` goes to those who see that channel; with ``user``, only to that person's pages."""
        if not self._pages:
            return
        channel = what.removeprefix("messages:") if what.startswith("messages:") else None
        for page, shown in self._pages.items():
            if (user and shown and shown != user) or (channel and shown and not self._can_see(shown, channel)):
                continue
            self._pending.setdefault(page, set()).add(what)
        if self._pending and (self._flushing is None or self._flushing.done()):
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(_GATHER)
        pending, self._pending = self._pending, {}
        for page, what in pending.items():
            try:
                await page.send_json({"changed": sorted(what)})
            except ConnectionError:
                self._pages.pop(page, None)
        if self._pending:
            self._flushing = asyncio.get_running_loop().create_task(self._flush())

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """``GET /live?as=U1``."""
        page = web.WebSocketResponse(heartbeat=30)
        await page.prepare(request)
        self._pages[page] = request.query.get("as", "")
        try:
            async for _ in page:
                pass
        finally:
            self._pages.pop(page, None)
            self._pending.pop(page, None)
        return page

    async def close(self) -> None:
        """Ends every page's connection."""
        if self._flushing is not None:
            self._flushing.cancel()
        for page in list(self._pages):
            await page.close()
