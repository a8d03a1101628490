"""Stops the process that sends, for up to three minutes, and lets it go on believing it still may: it must send nothing.

Two ``work`` processes on one PostgreSQL, real ones, are stopped (SIGSTOP) at random moments of a fan-out and woken again
(SIGCONT). Waits are a twentieth of what they are in life: leases 1.5 s for 30, time-outs 0.5 s for 10, pauses up to 9 s
for three minutes. What left a process is written down where the bytes are handed to the connection; who held the lease
when, a trigger in the database writes down. 1 where a message left without the lease, or came twice.

python -m tests.faults.pauses [--pauses 200] [--seed 1] [--at-once 4] [--unfenced]
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select, text

from benchmarks.tables import table
from commands.demo import SandboxAt, against
from commands.manifest import manifest
from commands.wiring import who_am_i
from config.settings import ROOT
from delivery.directory import Directory
from delivery.slack import connect
from domain.installations import Grant
from domain.leases import work_for
from domain.members import MemberKey
from services import Core, Library, Services, build
from services.running import Runner
from services.sealing import Keys
from storage.database import Database
from storage.leases import leases
from storage.outbox import outbox
from tests.faults.__main__ import postgresql
from tests.faults.nursery import Plan, usual
from tests.faults.runs import MONDAY, Bots, Patient, crowd, nursery
from tests.journeys.world import CLAIRE, TEAM, World, occasion, sandbox_process
from tests.support import FakeClock, make_server_folder, stop_server

RATIO = 20
LONGEST = 180.0 / RATIO
MEMBERS = 3_000
PER_MINUTE = 600
HISTORY = """
CREATE TABLE lease_history (at timestamptz, name text, holder text, held_until timestamptz);
CREATE FUNCTION note_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN INSERT INTO lease_history VALUES (clock_timestamp(), OLD.name, '', OLD.held_until);
  ELSE INSERT INTO lease_history VALUES (clock_timestamp(), NEW.name, NEW.holder, NEW.held_until); END IF;
  RETURN NULL; END $$;
CREATE TRIGGER note_lease AFTER INSERT OR UPDATE OR DELETE ON leases FOR EACH ROW EXECUTE FUNCTION note_lease();
"""


@dataclass(slots=True)
class Outcome:
    """What came of it. ``without`` the lease: messages that left a process while it was not its own.

    ``in_hand`` counts pauses that caught messages on their way, ``taken`` those during which the other took over.
    """

    pauses: int = 0
    in_hand: int = 0
    taken: int = 0
    messages: int = 0
    without: int = 0
    twice: int = 0
    lost: int = 0
    unexplained: int = 0

    def add(self, other: "Outcome") -> None:
        """Takes another run's figures in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


class Pausing:
    """One run: a fan-out, and pauses of whoever sends."""

    def __init__(self, world: World, bots: Bots, database: Database, team: str, seed: str) -> None:
        self._world, self._bots, self._database, self._team = world, bots, database, team
        self._chance = random.Random(seed)
        self.outcome = Outcome()

    async def go(self, pauses: int) -> None:
        """So many, as long as there is something to send."""
        for _ in range(pauses):
            await asyncio.sleep(self._chance.uniform(0.5, 1.5))
            await self._pause(await self._world.until(self._holder, "somebody who sends"))
        await asyncio.sleep(2 * 30.0 / RATIO)
        for process_id in list(self._bots.alive):
            await self._bots.end(process_id, signal.SIGTERM)

    async def _pause(self, process_id: int) -> None:
        os.kill(process_id, signal.SIGSTOP)
        try:
            self.outcome.pauses += 1
            self.outcome.in_hand += bool(await asyncio.to_thread(self._in_hand, process_id))
            await asyncio.sleep(self._chance.uniform(0, LONGEST))
            self.outcome.taken += await self._holder() not in (0, process_id)
        finally:
            os.kill(process_id, signal.SIGCONT)

    async def _holder(self) -> int:
        """Who sends, once it is known that the other is there too."""

        def look() -> int:
            with self._database.transaction() as connection:
                return int(connection.scalar(select(leases.c.holder).where(leases.c.name == work_for(self._team))) or 0)

        holder = await asyncio.to_thread(look)
        return holder if holder in self._bots.alive else 0

    def _in_hand(self, process_id: int) -> int:
        with self._database.transaction() as connection:
            mine = (outbox.c.state == "sending", outbox.c.claimed_by == str(process_id))
            return connection.execute(select(func.count()).where(*mine)).scalar_one()

    async def judge(self, left: Sequence[str]) -> None:
        """By what left the processes, who held the lease then, and what arrived."""
        with self._database.transaction() as connection:
            history = connection.execute(
                text("SELECT at, holder, held_until FROM lease_history WHERE name = :name ORDER BY at"),
                {"name": work_for(self._team)},
            ).all()
            sent = set(connection.scalars(select(outbox.c.occasion).where(outbox.c.state == "sent")))
        for line in left:
            process_id, at, _ = line.split(" ", 2)
            moment = datetime.fromtimestamp(float(at), UTC)
            then: Any = next((one for one in reversed(history) if one.at <= moment), None)
            self.outcome.without += then is None or then.holder != process_id or then.held_until < moment
        arrived = Counter(occasion(call["request"]) for call in await self._world.calls("chat.postMessage"))
        arrived.pop("", None)
        self.outcome.messages = sum(arrived.values())
        self.outcome.twice = sum(times - 1 for times in arrived.values())
        self.outcome.lost = len(sent - set(arrived))


async def one_run(pauses: int, seed: str, folder: Path, *, fenced: bool) -> Outcome:
    """A run in a folder of its own."""
    database = postgresql(folder)
    left = folder / "left.txt"
    left.touch()
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        workspace = ("--workspace", str(crowd(folder, MEMBERS)), "--limits", "off", "--traffic", "100000")
        at = stack.enter_context(sandbox_process(folder, manifest("fr", {}, None), "--clock", MONDAY, *workspace))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        settings = replace(
            against(at, database.url.render_as_string(hide_password=False), ROOT / "content"), bot_token=""
        )
        world = Patient(at, session)
        with database.transaction() as connection:
            connection.execute(text(HISTORY))
        core = Core(
            database, Library(usual(settings)), FakeClock(datetime.fromisoformat(MONDAY)), "0", Keys(settings.secret)
        )
        services = build(core)
        plan = Plan(settings, folder / "bots.log", shorter=RATIO, per_minute=PER_MINUTE, left=left, fenced=fenced)
        bots = await stack.enter_async_context(nursery(plan))
        team = await _started(at, session, services)
        for _ in range(2):
            await bots.begin("work")
        run = Pausing(world, bots, database, team, seed)
        await world.until(lambda: _all_there(database), "both processes")
        await run.go(pauses)
        await run.judge(await asyncio.to_thread(_lines, left))
    run.outcome.unexplained = sum("Traceback" in line for line in await asyncio.to_thread(_lines, plan.log))
    return run.outcome


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


async def _started(at: SandboxAt, session: aiohttp.ClientSession, services: Services) -> str:
    """The bot is installed, everybody has been read, and the programme has started for them."""
    slack, runner = connect(at.bot_token, at.api, session), Runner(8)
    me = await who_am_i(slack)
    directory = Directory(slack, runner, services, me.workspace_id)
    await directory.meet_workspace(me.bot_user_id)
    await directory.load()
    grant = Grant(me.workspace_id, me.bot_user_id, me.bot_id, at.bot_token, frozenset())
    await runner(services.installations.install, grant=grant)
    everybody = [f"U0CROWD{number:03d}" for number in range(MEMBERS)]
    key = MemberKey(me.workspace_id, CLAIRE)
    await runner(services.workspace.start, key=key, channel_id=TEAM, participants=everybody)
    while (await runner(services.outbox.plan)).members:
        pass
    runner.close()
    return me.workspace_id


async def _all_there(database: Database) -> bool:
    def look() -> int:
        with database.transaction() as connection:
            there = select(func.count()).where(leases.c.name.startswith("work:"))
            return connection.execute(there).scalar_one()

    return await asyncio.to_thread(look) >= 2


async def everything(arguments: argparse.Namespace) -> Outcome:
    """Some runs at a time."""
    outcome, places = Outcome(), asyncio.Semaphore(arguments.at_once)
    each = -(-arguments.pauses // arguments.at_once)

    async def run(number: int) -> None:
        async with places:
            with tempfile.TemporaryDirectory(prefix="entrain-pauses-") as name:
                seed = f"{arguments.seed}/{number}"
                one = await one_run(each, seed, Path(name), fenced=not arguments.unfenced)
                print(f"  run {number}: {one}", file=sys.stderr, flush=True)
                outcome.add(one)

    await asyncio.gather(*(run(number) for number in range(arguments.at_once)))
    return outcome


def main() -> int:
    """Reads the arguments; 0 where nothing left without the lease, and nothing came twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.pauses", description=__doc__)
    parser.add_argument("--pauses", type=int, default=200)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--at-once", type=int, default=4, help="runs side by side")
    parser.add_argument("--unfenced", action="store_true", help="must find messages that left without the lease")
    arguments = parser.parse_args()
    make_server_folder()
    began = time.monotonic()
    try:
        outcome = asyncio.run(everything(arguments))
    finally:
        stop_server()
    head = [one.name.replace("_", " ") for one in fields(Outcome)]
    without = ", without the fence" if arguments.unfenced else ""
    minutes = (time.monotonic() - began) / 60
    title = f"Whoever sends, stopped for up to three minutes (here {LONGEST:.0f} s){without}; {minutes:.1f} minutes"
    table(title, head, [[getattr(outcome, one.name) for one in fields(Outcome)]])
    return 1 if outcome.without or outcome.twice or outcome.lost or outcome.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
