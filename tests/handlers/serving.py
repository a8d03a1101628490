"""What tests of the HTTP edge share: a sandbox that delivers to it, and one or several servers."""

import asyncio
import html
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from yarl import URL

from commands.serve import Server
from config.serving import INSTALL_PATH, REQUESTS_PATH, Address, Serving
from config.settings import ROOT, Settings
from handlers.http import signature
from sandbox.core import Sandbox
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.world import PATIENCE

SECRET = "a secret for tests, long enough for one"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def signed(secret: str, body: bytes, at: float | None = None, kind: str = FORM) -> dict[str, str]:
    """The headers of a request that a secret signs, now or at another moment."""
    stamp = str(int(time.time() if at is None else at))
    return {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(secret, stamp, body),
    }


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_settings(sandbox: Sandbox, database: Database, port: int, bot_token: str = "") -> Settings:
    """The settings of a server that a sandbox delivers to."""
    url = f"http://127.0.0.1:{port}"
    keys = sandbox.keys
    return Settings(
        bot_token=bot_token,
        app_token="",
        api_url=f"{sandbox.base_url}/api/",
        database_url=str(database.url),
        content=ROOT / "content",
        clock_url=f"{sandbox.base_url}/clock",
        log_level="WARNING",
        secret=SECRET,
        serving=Serving(Address("127.0.0.1", port), url, keys.signing_secret, keys.client_id, keys.client_secret),
    )


@asynccontextmanager
async def serving(sandbox: Sandbox, database: Database, *, bot_token: str = "") -> AsyncIterator[str]:
    """A server, ready, to which every workspace of the sandbox delivers; its address. Stopped as SIGTERM would stop it."""
    port = free_port()
    server = Server(server_settings(sandbox, database, port, bot_token), handbook(), database)
    task = asyncio.create_task(server.run())
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    if task.done():
        ready.cancel()
        task.result()
    url = f"http://127.0.0.1:{port}"
    for each in sandbox.teams:
        each.http.deliver_to(url + REQUESTS_PATH)
        each.delivery.transport = each.http
    try:
        yield url
    finally:
        server.stop()
        await asyncio.wait_for(task, PATIENCE)


@dataclass
class Browser:
    """Somebody's browser: it keeps the cookie our page gave it, and goes where links lead."""

    url: str
    session: aiohttp.ClientSession
    cookie: str = ""

    async def begin(self, **more: str) -> str:
        """Opens our page; the address of Slack's page it leads to, with what it asks for changed."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        async with self.session.get(self.url + INSTALL_PATH, headers=headers) as answer:
            assert answer.status == 200
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
            (href,) = re.findall(r'<a [^>]*href="([^"]+)"', await answer.text())
        return str(URL(html.unescape(href)).update_query(more))

    async def allow(self, authorize_url: str) -> str:
        """Allows (or not) on Slack's page; where Slack sends the browser back to."""
        async with self.session.get(URL(authorize_url), allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    async def come_back(self, location: str) -> tuple[int, str]:
        """Follows Slack back to us; status and page."""
        async with self.session.get(URL(location, encoded=True), headers={"Cookie": self.cookie}) as answer:
            return answer.status, html.unescape(await answer.text())

    async def install(self, **more: str) -> tuple[int, str]:
        """All of it."""
        return await self.come_back(await self.allow(await self.begin(**more)))
