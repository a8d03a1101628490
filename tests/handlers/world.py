"""What the edges' tests share: the sandbox in this process, its control interface, services, a bot."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from commands.manifest import manifest as bot_manifest
from commands.wiring import Bot
from config.settings import Settings
from delivery.directory import Directory
from delivery.homes import Homes
from delivery.sender import Sender
from delivery.slack import Slack, connect
from domain.handbook import Handbook
from domain.members import MemberKey
from sandbox import manifest
from sandbox.core import Options, Sandbox
from services import Core, Library, Services, build
from services.running import Runner
from storage.database import Database
from storage.workspace import all_ids, get
from tests.handbooks import handbook
from tests.support import FakeClock

Json = dict[str, Any]
T = TypeVar("T")
NORA, BEN, CLAIRE, PIERRE = "U0NORA0001", "U0BEN00001", "U0CLAIRE01", "U0PIERRE01"
TEAM, PRIVATE, GENERAL = "C0EQUIPE01", "C0BUREAU01", "C0GENERAL1"
MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
PATIENCE = 20.0


def sandbox_options(**changes: Any) -> Options:
    """A sandbox with the bot's own manifest, without rate limits."""
    usual: Json = {"manifest": manifest.from_dict(bot_manifest("fr", {}, None)), "start": MONDAY, "limits": False}
    return Options(**{**usual, **changes})


async def until(look: Callable[[], Awaitable[T]], what: str, seconds: float = PATIENCE) -> T:
    """Looks until there is something; fails after a while, saying what was awaited."""
    deadline = time.monotonic() + seconds
    while not (found := await look()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.02)
    return found


@dataclass
class Hands:
    """The control interface of one sandbox."""

    sandbox: Sandbox
    session: aiohttp.ClientSession

    async def get(self, path: str, **query: str) -> Any:
        """Reads."""
        async with self.session.get(f"{self.sandbox.base_url}/control/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, **body: Any) -> Json:
        """Acts; a refusal fails the test."""
        async with self.session.post(f"{self.sandbox.base_url}/control/{path}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: Json = await answer.json()
            return found

    async def fault(self, method: str, times: int = 1, **how: Any) -> None:
        """The next calls of a method fail."""
        await self.post("faults", method=method, times=times, **how)

    async def calls(self, method: str) -> list[Json]:
        """Calls of a method that took place or were made to fail."""
        rows = (await self.get("traffic", method=method))["traffic"]
        return [row for row in rows if row["kind"] == "call"]

    async def messages(self, user: str, channel: str = "app") -> list[Json]:
        """What somebody sees in a conversation; by default, theirs with the bot."""
        found: list[Json] = (await self.get("messages", **{"as": user, "channel": channel}))["messages"]
        return found

    async def state(self, user: str) -> Json:
        """What somebody sees around them."""
        found: Json = await self.get("state", **{"as": user})
        return found

    async def modal(self, user: str) -> Json:
        """Somebody's topmost modal, once there is one."""

        async def topmost() -> Json | None:
            views = (await self.state(user))["views"]
            return views[-1] if views else None

        found = await until(topmost, "a modal")
        assert found is not None
        return found

    async def click(self, user: str, where: Json, action: str, value: Any = None, nth: int = 0) -> Json:
        """Presses or sets the ``nth`` element whose action begins so, in a view or in a message of a channel."""
        block_id, action_id = places(where, action)[nth]
        place = {"view_id": where["id"]} if "blocks" in where and where.get("type") in {"home", "modal"} else {}
        place = place or {"channel": where["channel"], "ts": where["ts"]}
        given = {} if value is None else {"value": value}
        return await self.post("action", **{"as": user, "block_id": block_id, "action_id": action_id, **place, **given})

    async def command(self, user: str, command: str, text: str = "") -> Json:
        """Runs a slash command in the team's channel; the answer only they see, if there is one."""
        answer = await self.post("command", **{"as": user, "command": command, "text": text, "channel": TEAM})
        assert answer["ack"] == "ok", answer
        return (await self.ephemerals(user))[-1] if await self.ephemerals(user) else {}

    async def ephemerals(self, user: str, channel: str = TEAM) -> list[Json]:
        """What only this person sees in a channel."""
        return [{**m, "channel": channel} for m in await self.messages(user, channel) if m.get("is_ephemeral")]


def places(where: Json, action: str) -> list[tuple[str, str]]:
    """Block and action ids of the elements whose action begins so."""
    found = [
        (str(block["block_id"]), str(element["action_id"]))
        for block in where["blocks"]
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]
        if element and str(element.get("action_id", "")).split(":")[0] == action
    ]
    assert found, f"no {action} in {json.dumps(where, ensure_ascii=False)[:1500]}"
    return found


def said(where: Any) -> str:
    """Every text, to look for words in."""
    return json.dumps(where, ensure_ascii=False)


@dataclass
class Stage:
    """Services on a database and a way to Slack, for one piece of delivery at a time."""

    sandbox: Sandbox
    hands: Hands
    slack: Slack
    run: Runner
    services: Services
    database: Database
    clock: FakeClock
    workspace_id: str

    @property
    def directory(self) -> Directory:
        """Reads the workspace."""
        return Directory(self.slack, self.run, self.services, self.workspace_id)

    @property
    def homes(self) -> Homes:
        """Publishes Home."""
        return Homes(self.slack, self.run, self.services)

    def sender(self, per_minute: float = 6_000) -> Sender:
        """Delivers."""
        return Sender(self.slack, self.run, self.services, self.workspace_id, per_minute)

    def key(self, user: str = NORA) -> MemberKey:
        """A person of this workspace."""
        return MemberKey(self.workspace_id, user)

    async def start(self, *users: str) -> None:
        """The programme has started for these people; those in contact hours have a first message in the outbox."""
        await self.directory.meet_workspace(self.sandbox.workspace.bot_user)
        await self.directory.load()
        await self.run(self.services.workspace.start, key=self.key(CLAIRE), channel_id=TEAM, participants=list(users))
        await self.run(self.services.planning.plan)

    async def counts(self) -> dict[str, int]:
        """How many messages stand in each state."""
        return await self.run(self.services.outbox.counts, workspace_id=self.workspace_id)

    async def settled(self, **expected: int) -> None:
        """Waits until the outbox holds exactly this."""

        async def so() -> bool:
            return await self.counts() == expected

        try:
            await until(so, f"{expected}")
        except AssertionError as error:
            raise AssertionError(f"{error}; there was {await self.counts()}") from None

    async def received(self, user: str) -> list[str]:
        """The occasions of what somebody received."""
        payloads = [(message.get("metadata") or {}).get("event_payload") for message in await self.hands.messages(user)]
        return [payload["occasion"] for payload in payloads if payload]


def stage_on(sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database, run: Runner) -> Stage:
    """A stage on a running sandbox."""
    clock = FakeClock(MONDAY)
    services = build(Core(database, Library(handbook()), clock, "0.1.0"))
    slack = connect(sandbox.keys.bot_token, f"{sandbox.base_url}/api/", session)
    return Stage(sandbox, hands, slack, run, services, database, clock, str(sandbox.workspace.team["id"]))


@asynccontextmanager
async def at_work(piece: Sender | Homes) -> AsyncIterator[None]:
    """A sender or the Homes at work for as long as the block lasts; stopped as the bot stops them."""
    task = asyncio.create_task(piece.run())
    try:
        yield
    finally:
        piece.stop()
        await asyncio.wait_for(task, PATIENCE)


async def _everyone_known(database: Database) -> bool:
    """Whether the bot has read who there is, and so what they speak."""
    with database.transaction() as connection:
        known = [get(connection, workspace_id) for workspace_id in all_ids(connection)]
    return any(workspace is not None and workspace.synced_at is not None for workspace in known)


@asynccontextmanager
async def bot_on(sandbox: Sandbox, database: Database, book: Handbook, content: Path) -> AsyncIterator[Bot]:
    """A whole bot against the sandbox, ready; stopped as SIGTERM would stop it."""
    settings = Settings(
        bot_token=sandbox.keys.bot_token,
        app_token=sandbox.keys.app_token,
        api_url=f"{sandbox.base_url}/api/",
        database_url=str(database.url),
        content=content,
        clock_url=f"{sandbox.base_url}/clock",
        log_level="WARNING",
        secret="a secret for tests, long enough for one",
    )
    bot = Bot(settings, book, database)
    task = asyncio.create_task(bot.run())
    ready = asyncio.create_task(bot.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    if not bot.ready.is_set():
        ready.cancel()
        bot.stop()
        await task
        raise AssertionError("the bot did not get ready")
    await until(partial(_everyone_known, database), "the members to be read")
    try:
        yield bot
    finally:
        bot.stop()
        await asyncio.wait_for(task, PATIENCE)
