"""The least Bolt app over HTTP that does for Slack and PostgreSQL what ``serve`` does for a click.

Bolt's own aiohttp application with its signature check, and psycopg's asynchronous connections, eight of them as ``serve``
has. It knows nothing: it repeats the statements ``serve`` sent for one person, with another's ids, in as many
transactions; and it answers with what ``serve`` answered, already made. What ``serve`` costs above it is the price of
deciding and building, and of what the statements are written with.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from psycopg import AsyncConnection
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.children import obey
from benchmarks.slack import BOT, Json
from benchmarks.wire import SIGNING_SECRET
from config.serving import REQUESTS_PATH

CONNECTIONS = 8
"""More than ``serve`` has: one loop goes best with several under way."""
SOMEBODY, SOMEWHERE = "<user>", "<workspace>"
"""Stand in a script for the ids of the person and the workspace."""

Parameters = Mapping[str, Any]
Statement = tuple[str, Sequence[Parameters]]
"""As the driver got it, and its parameters: one row, or several."""
Unit = Sequence[Statement]
"""A transaction."""


@dataclass(frozen=True, slots=True)
class Script:
    """What to do for one kind of click: transactions, the answer, what follows it, and once Home is published."""

    before: Sequence[Unit]
    answer: Json
    after: Sequence[Unit]
    home: Json | None
    last: Sequence[Unit]

    @property
    def statements(self) -> str:
        """How many in how many transactions."""
        units = [*self.before, *self.after, *self.last]
        return f"{sum(map(len, units))} in {len(units)}"


def filled(value: Any, names: Mapping[str, str]) -> Any:
    """A parameter with the ids of this person and workspace."""
    if isinstance(value, str) and "<" in value:
        for placeholder, name in names.items():
            value = value.replace(placeholder, name)
    elif isinstance(value, list):
        return [filled(one, names) for one in value]
    return value


class Connections:
    """Some connections, one for each transaction at a time."""

    def __init__(self) -> None:
        self._free: asyncio.LifoQueue[AsyncConnection] = asyncio.LifoQueue()

    @classmethod
    @asynccontextmanager
    async def open(cls, address: str) -> AsyncIterator["Connections"]:
        """Opens them, and closes them when the block ends."""
        pool = cls()
        every = [await AsyncConnection.connect(address, autocommit=True) for _ in range(CONNECTIONS)]
        for one in every:
            pool._free.put_nowait(one)
        try:
            yield pool
        finally:
            for one in every:
                await one.close()

    async def run(self, unit: Unit, names: Mapping[str, str]) -> None:
        """One transaction."""
        connection = await self._free.get()
        try:
            async with connection.transaction():
                for statement, batch in unit:
                    rows = [{name: filled(value, names) for name, value in row.items()} for row in batch]
                    if len(rows) > 1:
                        await connection.cursor().executemany(statement, rows)
                        continue
                    cursor = await connection.execute(statement, rows[0])
                    if cursor.description:
                        await cursor.fetchall()
        finally:
            self._free.put_nowait(connection)


class Bare:
    """What the app does."""

    def __init__(self, scripts: Mapping[str, Script], connections: Connections, client: AsyncWebClient) -> None:
        self._scripts, self._connections, self._client = scripts, connections, client
        self._tasks: set[asyncio.Task[None]] = set()

    async def click(self, ack: Any, body: Json) -> None:
        """An answer's button: recorded, acknowledged, then shown."""
        question = body["actions"][0]["value"].split("|")[1]
        script, names = self._scripts[question], {SOMEBODY: body["user"]["id"], SOMEWHERE: body["team"]["id"]}
        for unit in script.before:
            await self._connections.run(unit, names)
        await ack()
        task = asyncio.create_task(self._follow(script, names, body["response_url"]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, script: Script, names: Mapping[str, str], response_url: str) -> None:
        assert self._client.session is not None
        async with self._client.session.post(response_url, json=script.answer):
            pass
        for unit in script.after:
            await self._connections.run(unit, names)
        if script.home is not None:
            await self._client.views_publish(user_id=names[SOMEBODY], view=script.home)
        for unit in script.last:
            await self._connections.run(unit, names)


async def _authorize(context: Mapping[str, Any], **_: Any) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=context["team_id"],
        bot_user_id=BOT,
        bot_id="B0BENCHMRK",
        bot_token="xoxb-benchmark",
    )


async def main(api: str, address: str, port: int, scripts: Mapping[str, Script]) -> None:
    """Serves until standard input ends."""
    async with aiohttp.ClientSession() as session, Connections.open(address) as connections:
        client = AsyncWebClient(base_url=api, session=session, token="xoxb-benchmark")
        app = AsyncApp(client=client, authorize=_authorize, process_before_response=True, signing_secret=SIGNING_SECRET)
        bare = Bare(scripts, connections, client)
        app.action(re.compile(r"^training\.answer"))(bare.click)
        runner = web.AppRunner(app.web_app(REQUESTS_PATH), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=1024).start()
        await obey({})
        await runner.cleanup()
