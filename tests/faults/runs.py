"""One run: a crowd, two fan-outs to all of it, bots killed and Slack's answers lost meanwhile, and what arrived."""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select

from commands.demo import against
from commands.manifest import manifest
from config.settings import ROOT
from storage.database import Database
from storage.leases import leases
from storage.outbox import outbox
from tests.faults.nursery import Plan
from tests.journeys.world import CLAIRE, TEAM, World, occasion, sandbox_process

MEMBERS = 200
MONDAY, TUESDAY = "2026-10-19T07:05:00Z", "2026-10-20T08:00:01Z"
FAN_OUTS = (("welcome", "2026-10-19"), ("lesson", "2026-10-20"))
PATIENCE_SECONDS = 120.0
TROUBLES: tuple[dict[str, Any], ...] = (
    {"status": 429, "retry_after": 1},
    {"status": 500, "after": True},
    {"garbage": True, "after": True},
    {"cut": True, "after": True},
    {"hang": True, "after": True},
    {"status": 503},
    {"cut": True},
    {"delay": 0.7},
)
"""What becomes of Slack's answers; ``after``: the message was taken, and the answer is lost."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made of. ``look_up`` false leaves reconciliation out, which must be noticed."""

    processes: int
    seed: str
    look_up: bool = True
    most_kills: int = 1_000_000


@dataclass(slots=True)
class Outcome:
    """What came of a run: ``lost`` and ``twice`` count messages, by what is in people's conversations."""

    kills: int = 0
    fan_outs: int = 0
    messages: int = 0
    lost: int = 0
    twice: int = 0
    lost_answers: int = 0
    limited: int = 0
    unexplained: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Takes another run's figures in."""
        for name in Outcome.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def good(self) -> bool:
        """Everything arrived, once, and no bot failed in a way nobody thought of."""
        return not (self.lost or self.twice or self.unexplained)


def crowd(folder: Path, members: int = MEMBERS) -> Path:
    """A workspace file: so many members in Paris, in one channel, and their coordinator."""
    alike = {"tz": "Europe/Paris", "locale": "fr-FR"}
    people: list[dict[str, Any]] = [
        {"id": f"U0CROWD{number:03d}", "name": f"p{number}", "real_name": f"P {number}", **alike}
        for number in range(members)
    ]
    owner = {"id": CLAIRE, "name": "claire", "real_name": "Claire", "is_owner": True, **alike}
    channel = {"id": TEAM, "name": "equipe", "private": False, "members": [person["id"] for person in people]}
    workspace = {
        "team": {"id": "T0CROWD001", "name": "Foule", "domain": "foule", "locale": "fr-FR"},
        "people": [owner, *people],
        "channels": [channel],
        "app": {"in_channels": [TEAM]},
    }
    path = folder / "crowd.json"
    path.write_text(json.dumps(workspace), encoding="utf-8")
    return path


class Patient(World):
    """Hands that wait as long as a busy machine needs: how fast things are is not what is looked at."""

    async def until(self, look: Callable[[], Awaitable[Any]], what: str, patience: float | None = None) -> Any:
        """As before, with two minutes instead of a quarter of one."""
        return await super().until(look, what, PATIENCE_SECONDS if patience is None else patience)


class Bots:
    """The processes of one run, forked by a nursery."""

    def __init__(self, nursery: asyncio.subprocess.Process) -> None:
        self._nursery = nursery
        self.alive: list[int] = []

    async def begin(self, what: str = "run", port: int = 0) -> int:
        """One more, that does this, and listens on that port where it does; its process id."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(f"{what} {port}\n".encode())
        process_id = int(await self._nursery.stdout.readline())
        self.alive.append(process_id)
        return process_id

    async def end(self, process_id: int, number: signal.Signals = signal.SIGKILL) -> None:
        """Ends one, and waits until it is gone."""
        self.alive.remove(process_id)
        with suppress(ProcessLookupError):
            os.kill(process_id, number)
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                os.kill(process_id, 0)
                await asyncio.sleep(0.01)
            os.kill(process_id, signal.SIGKILL)


@asynccontextmanager
async def nursery(plan: Plan) -> AsyncIterator[Bots]:
    """A nursery for as long as the block lasts; no bot outlives it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.nursery",
        plan.as_json(),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    bots = Bots(process)
    try:
        assert process.stdout
        assert await asyncio.wait_for(process.stdout.readline(), 60) == b"ready\n"
        yield bots
    finally:
        for process_id in list(bots.alive):
            await bots.end(process_id)
        assert process.stdin
        process.stdin.close()
        await process.wait()


class Run:
    """One run on one database."""

    def __init__(self, setting: Setting, world: World, bots: Bots, database: Database) -> None:
        self._setting, self._world, self._bots, self._database = setting, world, bots, database
        self._chance = random.Random(setting.seed)
        self._reached: Counter[str] = Counter()
        self._calls: defaultdict[str, list[str]] = defaultdict(list)
        self._seen = 0
        self.outcome = Outcome()

    async def go(self) -> Outcome:
        """Both fan-outs, then the count."""
        for _ in range(self._setting.processes):
            await self._bots.begin()
        await self._world.until(self._connected, "a connection")
        await self._world.start_programme()
        for kind, day in FAN_OUTS:
            if kind == "lesson":
                await self._world.move_clock(TUESDAY)
            await self._fan_out(kind, day)
            self.outcome.fan_outs += 1
        for process_id in list(self._bots.alive):
            await self._bots.end(process_id, signal.SIGTERM)
        await self._count()
        return self.outcome

    async def _connected(self) -> bool:
        return bool((await self._world.state(CLAIRE))["connections"])

    async def _fan_out(self, kind: str, day: str) -> None:
        """Kills until everybody has their message, then lets what is in doubt settle."""
        await asyncio.sleep(self._chance.uniform(0, 0.6))
        left_alone = 0.0
        while not await self._everybody(kind, day):
            ends = self.outcome.kills >= self._setting.most_kills
            if not ends:
                await self._kill()
            elif time.monotonic() - (left_alone := left_alone or time.monotonic()) > PATIENCE_SECONDS:
                break  # what has not come by now is lost, and will be counted
            before = sum(self._reached.values())
            deadline = time.monotonic() + 4
            while time.monotonic() < deadline:
                await asyncio.sleep(0.05)
                if await self._everybody(kind, day) or sum(self._reached.values()) > before:
                    break
            if not ends and self._chance.random() < 0.4:
                trouble = self._chance.choice(TROUBLES)
                await self._world.post(
                    "faults", method="chat.postMessage", times=self._chance.choice((1, 1, 2)), **trouble
                )
            await asyncio.sleep(self._chance.uniform(0, 0.25))
        await self._world.until(self._settled, "everything to settle")

    async def _kill(self) -> None:
        """Whoever is sending, or anybody, or all of them; then as many begin again."""
        holder = await asyncio.to_thread(self._holder)
        dice = self._chance.random()
        victims = [holder] if holder in self._bots.alive and dice < 0.6 else [self._chance.choice(self._bots.alive)]
        if dice > 0.9:
            victims = list(self._bots.alive)
        for process_id in victims:
            await self._bots.end(process_id)
        self.outcome.kills += len(victims)
        for _ in victims:
            await self._bots.begin()

    def _holder(self) -> int:
        with self._database.transaction() as connection:
            return int(connection.scalar(select(leases.c.holder).where(leases.c.name.like("send:%"))) or 0)

    async def _settled(self) -> bool:
        await asyncio.sleep(0.2)
        return not await asyncio.to_thread(self._unsettled)

    def _unsettled(self) -> int:
        with self._database.transaction() as connection:
            unsettled = outbox.c.state.in_(["pending", "sending"])
            return int(connection.scalar(select(func.count()).select_from(outbox).where(unsettled)) or 0)

    async def _everybody(self, kind: str, day: str) -> bool:
        """Whether every member's message of that day was taken, by what went over the wire."""
        answer = await self._world.get("traffic", since=str(self._seen), method="chat.postMessage")
        self._seen = answer["last"]
        for call in answer["traffic"]:
            refused = str(call.get("refused", ""))
            self.outcome.lost_answers += "after" in refused
            self.outcome.limited += call["status"] == 429
            name = occasion(call["request"])
            self._calls[name].append(f"{call['at']} {call['status']} {refused}".rstrip())
            if not refused or "after" in refused:
                self._reached[name] += 1
        names = [name for name in self._reached if f":{kind}:" in name and name.endswith(day)]
        return len(names) >= MEMBERS

    async def _count(self) -> None:
        """By what is in people's conversations, and nothing else; of what came twice, every call is told."""
        await self._everybody(*FAN_OUTS[-1])  # what was said since anybody looked
        for number in range(MEMBERS):
            user = f"U0CROWD{number:03d}"
            found = Counter(occasion(message) for message in await self._world.sent(user))
            self.outcome.messages += sum(found.values())
            self.outcome.twice += sum(times - 1 for times in found.values())
            told = (f"twice: {name}: {'; '.join(self._calls[name])}" for name, times in found.items() if times > 1)
            self.outcome.unexplained += told
            for kind, day in FAN_OUTS:
                self.outcome.lost += not any(f":{kind}:" in name and name.endswith(day) for name in found)


async def one_run(setting: Setting, database: Database, folder: Path) -> Outcome:
    """A run in a folder of its own. Raises AssertionError where it did not come to its end."""
    log = folder / "bots.log"
    async with AsyncExitStack() as stack:
        at = stack.enter_context(
            sandbox_process(
                folder,
                manifest("fr", {}, None),
                "--clock",
                MONDAY,
                "--workspace",
                str(crowd(folder)),
                "--limits",
                "off",
            )
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        address = database.url.render_as_string(hide_password=False)
        plan = Plan(against(at, address, ROOT / "content"), log, setting.look_up)
        bots = await stack.enter_async_context(nursery(plan))
        outcome = await Run(setting, Patient(at, session), bots, database).go()
    said = log.read_text(encoding="utf-8")
    outcome.unexplained += [line for line in said.splitlines() if "Traceback" in line]
    return outcome
