"""A whole world for a journey: the sandbox in a process of its own, a bot against it, and people who act."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from asyncio.events import Handle
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp

from commands.demo import SandboxAt, against
from commands.wiring import Bot
from config.settings import ROOT, Settings
from domain.handbook import Handbook
from handbook.loading import load
from handbook.search import Index
from storage.database import Database
from tests.handbooks import real_handbook

Json = dict[str, Any]
NORA, BEN, CLAIRE, YUSUF = "U0NORA0001", "U0BEN00001", "U0CLAIRE01", "U0YUSUF001"
TEAM, BUREAU = "C0EQUIPE01", "C0BUREAU01"
PATIENCE = 60.0
"""Seconds something may take to come about on a loaded machine; no step waits longer than it has to."""
SLOW_CALLBACK = 0.05
"""Seconds of CPU one callback may take of the loop that answers everybody (design.md, Decisions)."""


@dataclass
class World:
    """The control interface of a running sandbox, in the words of a journey."""

    at: SandboxAt
    session: aiohttp.ClientSession

    async def get(self, path: str, **params: str) -> Any:
        """Reads from the control interface."""
        async with self.session.get(self.at.control + path, params=params) as response:
            answer = await response.json()
            assert response.status == 200, f"{path} {params}: {answer}"
            return answer

    async def post(self, path: str, **body: Any) -> Json:
        """Acts through the control interface; a refusal fails the test."""
        async with self.session.post(self.at.control + path, json=body) as response:
            answer: Json = await response.json()
            assert response.status < 300, f"{path} {body}: {answer}"
            return answer

    async def state(self, user: str) -> Json:
        """What that person sees."""
        answer: Json = await self.get("state", **{"as": user})
        return answer

    async def messages(self, user: str, channel: str | None = None) -> list[Json]:
        """What is in a channel, or in the person's conversation with the bot."""
        channel = channel or await self.conversation(user)
        found = (await self.get("messages", **{"as": user, "channel": channel}))["messages"]
        return [{**message, "channel": channel} for message in found]

    async def conversation(self, user: str) -> str:
        """The person's direct conversation with the bot."""
        channels = (await self.state(user))["channels"]
        return str(next(channel["id"] for channel in channels if channel["kind"] == "im"))

    async def command(self, user: str, command: str, text: str = "", channel: str = TEAM) -> Json:
        """Runs a slash command; the last message there for that person, which is the answer if there is one."""
        answer = await self.post("command", **{"as": user, "command": command, "text": text, "channel": channel})
        assert answer["ack"] == "ok", answer
        messages = await self.messages(user, channel)
        return messages[-1] if messages else {}

    async def press(self, user: str, where: Json, action: str, *, nth: int = 0, value: Any = None) -> Json:
        """Presses the ``nth`` element of that action in a message or view."""
        block_id, action_id = elements(where, action)[nth]
        place = (
            {"view_id": where["id"]} if "type" in where and where["type"] in {"modal", "home"} else _in_message(where)
        )
        chosen = {} if value is None else {"value": value}
        act = {"as": user, "block_id": block_id, "action_id": action_id, **place, **chosen}
        answer = await self.post("action", **act)
        assert answer["ack"] == "ok", answer
        return answer

    async def home(self, user: str, words: str = "") -> Json:
        """Opens Home and waits until there is one that says ``words``."""
        await self.post("home", **{"as": user})
        view: Json = await self.until(lambda: self._home_saying(user, words), f"Home with {words or 'anything'}")
        return view

    async def _home_saying(self, user: str, words: str) -> Json | None:
        home: Json | None = (await self.state(user))["home"]
        return home if home and words in said(home) else None

    async def modal(self, user: str, holding: str = "") -> Json:
        """The person's topmost modal, once it says ``holding``."""

        async def topmost() -> Json | None:
            views = (await self.state(user))["views"]
            return views[-1] if views and holding in said(views[-1]) else None

        view: Json = await self.until(topmost, f"a modal saying {holding!r}")
        return view

    async def submit(self, user: str, view: Json, **values: Any) -> Json:
        """Presses the modal's button."""
        return await self.post("submit", **{"as": user, "view_id": view["id"], "values": values})

    async def moved_on(self, user: str, message: Json) -> Json:
        """A message, once it shows something else. That something in it was pressed is noted at once, and not meant."""

        async def redrawn() -> Json | None:
            (now,) = [one for one in await self.messages(user, message["channel"]) if one["ts"] == message["ts"]]
            return now if now["blocks"] != message["blocks"] else None

        found: Json = await self.until(redrawn, "the message to change in place")
        return found

    async def move_clock(self, to: str | datetime) -> None:
        """Moves the clock to a moment."""
        moment = to if isinstance(to, str) else to.strftime("%Y-%m-%dT%H:%M:%SZ")
        await self.post("clock", to=moment)

    async def sent(self, user: str, kind: str = "") -> list[Json]:
        """The unprompted messages of a kind in the person's conversation."""
        found = [message for message in await self.messages(user) if occasion(message)]
        return [message for message in found if not kind or occasion(message).split(":")[1] == kind]

    async def has(self, user: str, kind: str, number: int) -> list[Json]:
        """Waits until the person has that many unprompted messages of a kind."""

        async def enough() -> list[Json] | None:
            messages = await self.sent(user, kind)
            return messages if len(messages) >= number else None

        messages: list[Json] = await self.until(enough, f"{number} {kind} for {user}")
        return messages

    async def until(self, look: Callable[[], Awaitable[Any]], what: str, patience: float | None = None) -> Any:
        """Looks until there is something; fails after a while, saying what was awaited."""
        deadline = time.monotonic() + (PATIENCE if patience is None else patience)
        while True:
            found = await look()
            if found:
                return found
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            await asyncio.sleep(0.05)

    async def start_programme(self, channel: str = TEAM, by: str = CLAIRE) -> None:
        """A coordinator chooses the channel on Home and presses Start."""
        await self.home(by)
        home = await self.until(lambda: self._home_saying(by, "workspace.channel"), "the coordinator's desk")
        await self.press(by, home, "workspace.channel", value=channel)
        await self.press(by, home, "workspace.start")

        async def started() -> bool:
            return "workspace.start" not in json.dumps((await self.state(by))["home"])

        await self.until(started, "the start to show on Home")

    async def calls(self, method: str) -> list[Json]:
        """The bot's calls of a Web API method so far."""
        traffic = (await self.get("traffic", since="0", method=method))["traffic"]
        return [entry for entry in traffic if entry["kind"] == "call"]


def _in_message(message: Json) -> Json:
    return {"channel": message["channel"], "ts": message["ts"]}


def occasion(message: Json) -> str:
    """The occasion a message carries, or nothing."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return str(payload.get("occasion", ""))


def said(view_or_message: Json) -> str:
    """Every text of a view or message, to look for words in."""
    return json.dumps(view_or_message, ensure_ascii=False)


def content_with(folder: Path, **programme: str) -> Path:
    """A copy of the content whose ``programme.yaml`` says these instead, each on a line of its own."""
    content = folder / "content"
    shutil.copytree(ROOT / "content", content)
    file = content / "programme.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    for name, value in programme.items():
        start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}:"))
        end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
        lines[start:end] = [f"{name}: {value}"]
    file.write_text("\n".join(lines), encoding="utf-8")
    return content


def elements(where: Json, action: str) -> list[tuple[str, str]]:
    """Block and action id of each interactive element whose action begins with ``action``."""
    found = [
        (str(block["block_id"]), str(element["action_id"]))
        for block in where["blocks"]
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]
        if element and str(element.get("action_id", "")).split(":")[0] == action
    ]
    assert found, f"no {action} in {said(where)[:2000]}"
    return found


@contextmanager
def sandbox_process(folder: Path, manifest: Json, *arguments: str) -> Iterator[SandboxAt]:
    """A sandbox in a process of its own."""
    with sandbox_telling(folder, manifest, *arguments) as told:
        yield SandboxAt(**{name: told[name] for name in SandboxAt.__slots__})


@contextmanager
def sandbox_telling(folder: Path, manifest: Json, *arguments: str) -> Iterator[Json]:
    """The same, with all that it says of itself."""
    app = folder / "manifest.json"
    app.write_text(json.dumps(manifest), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--manifest", str(app), *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


@contextmanager
def no_slow_callbacks() -> Iterator[list[str]]:
    """Collects callbacks that keep the loop's own thread busy for too long; its CPU is counted, so other programs'
    work does not count against us."""
    slow: list[str] = []
    run = Handle._run

    def timed(handle: Handle) -> None:
        began = time.thread_time()
        run(handle)
        took = time.thread_time() - began
        if took > SLOW_CALLBACK:
            slow.append(f"{took * 1000:.0f} ms: {handle!r}")

    with patch.object(Handle, "_run", timed):
        yield slow


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    """A bot in this process, ready; stopped as SIGTERM would stop it."""
    task = asyncio.create_task(bot.run())
    ready = asyncio.create_task(bot.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=30)
    if task.done():
        ready.cancel()
        task.result()
    try:
        yield bot
    finally:
        bot.stop()
        await asyncio.wait_for(task, 30)


@asynccontextmanager
async def bot_and_world(
    at: SandboxAt, database: Database, content: Path = ROOT / "content"
) -> AsyncIterator[tuple[Bot, World]]:
    """A bot in this process and the hands to act with."""
    settings = against(at, str(database.url), content)
    handbook = real_handbook() if content == ROOT / "content" else load(content).handbook
    assert handbook is not None
    with patch("services.context.Index", _index):
        async with aiohttp.ClientSession() as session, running(Bot(settings, handbook, database)) as bot:
            yield bot, World(at, session)


@cache
def _real_index() -> Index:
    return Index(real_handbook())


def _index(handbook: Handbook) -> Index:
    """An index, made once of the handbook that comes with the program."""
    return _real_index() if handbook is real_handbook() else Index(handbook)


@dataclass
class BotProcess:
    """A bot in a process of its own, that can be killed."""

    settings: Settings
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Starts it, as an operator would."""
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": self.settings.bot_token,
            "SLACK_APP_TOKEN": self.settings.app_token,
            "SLACK_API_URL": self.settings.api_url,
            "DATABASE_URL": self.settings.database_url,
            "ENTRAIN_CONTENT": str(self.settings.content),
            "ENTRAIN_CLOCK_URL": self.settings.clock_url or "",
            "ENTRAIN_SECRET": self.settings.secret,
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "bot.py", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """SIGKILL: no last word."""
        self.end(signal.SIGKILL)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it with a signal; answers its exit status."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        return self.process.wait(30)
