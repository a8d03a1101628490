"""Stops the process that sends, for up to three minutes, and lets it go on believing it still may: it must send nothing.

Two ``work`` processes on one PostgreSQL, real ones, are stopped (SIGSTOP) in the midst of a fan-out and woken again
(SIGCONT). Most are stopped while they have a message in hand that has not left, or one that has left and was not answered,
which is looked at while they stand still. Waits are a tenth of what they are in life: leases 3 s for 30, time-outs 1 s
for 10, pauses up to 18 s for three minutes; ``--real`` shortens nothing. What left a process is written down on either
side of the system's call, or by Slack where it stood still between the two; who held the lease when, by a trigger in the
database. 1 where a message left without the lease, came twice or was lost, or none was caught in hand.

python -m tests.faults.pauses [--pauses 200] [--seed 1] [--at-once 8] [--unfenced] [--real]
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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select, text

from benchmarks.tables import load_average, table
from commands.demo import SandboxAt, against
from commands.manifest import manifest
from commands.wiring import who_am_i
from config.settings import ROOT
from delivery.directory import Directory
from delivery.slack import connect, moment_of
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

RATIO = 10
PER_MINUTE, REAL_PER_MINUTE = 600, 220
CATCH_SECONDS = 10.0
"""How long the moment is waited for at which a process has something in hand."""
LATE_SECONDS = 6.0
"""How late Slack's answer comes where a message is to be caught between the two."""
BETWEEN = 10.0, 30.0
SHORTEST, LONGEST = 0.0, 180.0
"""Seconds between two pauses, and of a pause, as they are in life."""
REAL_SHORTEST = 30.0
INSTANT = timedelta(milliseconds=20)
"""No time at all, between two processes and two clocks."""
REMEMBERED = 100_000
"""Calls of a run, more than there are: what the sandbox forgot would be taken for lost."""
IN_HAND, ON_THE_WIRE, ANYTHING = "in hand", "on the wire", "anything"
HISTORY = """
CREATE TABLE lease_history (at timestamptz, name text, holder text, held_until timestamptz);
CREATE FUNCTION note_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN INSERT INTO lease_history VALUES (clock_timestamp(), OLD.name, '', OLD.held_until);
  ELSE INSERT INTO lease_history VALUES (clock_timestamp(), NEW.name, NEW.holder, NEW.held_until); END IF;
  RETURN NULL; END $$;
CREATE TRIGGER note_lease AFTER INSERT OR UPDATE OR DELETE ON leases FOR EACH ROW EXECUTE FUNCTION note_lease();
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made of. ``ratio``: how many times shorter every wait is than in life."""

    pauses: int
    seed: str
    fenced: bool = True
    ratio: int = RATIO

    @property
    def per_minute(self) -> int:
        """The pace: there must be something to send to the end."""
        return REAL_PER_MINUTE if self.ratio == 1 else PER_MINUTE

    @property
    def shortest(self) -> float:
        """Seconds of the shortest pause, in life."""
        return REAL_SHORTEST if self.ratio == 1 else SHORTEST

    @property
    def members(self) -> int:
        """More people than can be written to meanwhile."""
        seconds = (BETWEEN[1] + LONGEST) / 2 * self.pauses / self.ratio
        return 500 + round(1.5 * seconds * self.per_minute / 60)


@dataclass(slots=True)
class Outcome:
    """What came of it. ``without`` the lease: messages that left a process while it was not its own.

    ``in_hand`` counts pauses that caught a message claimed and not sent, ``on_the_wire`` those that caught one sent and
    not known to have arrived, ``taken`` those during which the other took over.
    """

    pauses: int = 0
    in_hand: int = 0
    on_the_wire: int = 0
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

    def __init__(self, world: World, bots: Bots, database: Database, team: str, left: Path, setting: Setting) -> None:
        self._world, self._bots, self._database, self._team = world, bots, database, team
        self._left, self._setting = left, setting
        self._chance = random.Random(setting.seed)
        self._still: list[tuple[int, datetime, datetime]] = []
        self.outcome = Outcome()

    async def go(self) -> None:
        """All pauses, until nothing of them is in doubt any more."""
        ratio = self._setting.ratio
        for _ in range(self._setting.pauses):
            await asyncio.sleep(self._chance.uniform(*BETWEEN) / ratio)
            await self._world.until(self._holder, "somebody who sends")
            await self._pause()
        await self._world.until(self._settled, "what is in doubt to be looked up")
        for process_id in list(self._bots.alive):
            await self._bots.end(process_id, signal.SIGTERM)

    async def _pause(self) -> None:
        dice = self._chance.random()
        if dice < 0.3:
            late = LATE_SECONDS / self._setting.ratio
            await self._world.post("faults", method="chat.postMessage", times=1, delay=late)
        wanted = ON_THE_WIRE if dice < 0.3 else IN_HAND if dice < 0.9 else ANYTHING
        process_id = await asyncio.to_thread(self._caught, wanted)
        stopped_at = datetime.now(UTC)
        try:
            self.outcome.pauses += 1
            self.outcome.in_hand += await asyncio.to_thread(self._has, process_id, IN_HAND)
            self.outcome.on_the_wire += await asyncio.to_thread(self._has, process_id, ON_THE_WIRE)
            await asyncio.sleep(self._chance.uniform(self._setting.shortest, LONGEST) / self._setting.ratio)
            self.outcome.taken += await self._holder() not in (0, process_id)
        finally:
            os.kill(process_id, signal.SIGCONT)
            self._still.append((process_id, stopped_at, datetime.now(UTC)))

    def _caught(self, wanted: str) -> int:
        """Stops whoever sends while they have what is wanted, or at any moment where that does not come soon.

        It is looked at once more when they stand still: by then it may be gone, and they go on at once.
        """
        deadline = time.monotonic() + CATCH_SECONDS
        while True:
            process_id = self._sends()
            late = time.monotonic() > deadline
            if process_id in self._bots.alive and (late or self._has(process_id, wanted)):
                os.kill(process_id, signal.SIGSTOP)
                if late or self._has(process_id, wanted):
                    return process_id
                os.kill(process_id, signal.SIGCONT)
            time.sleep(0.001)

    def _has(self, process_id: int, wanted: str) -> bool:
        """Whether a process has a message claimed that has not left, or one that has; or anything at all."""
        with self._database.transaction() as connection:
            mine = (outbox.c.state == "sending", outbox.c.claimed_by == str(process_id))
            claimed = set(connection.scalars(select(outbox.c.occasion).where(*mine)))
        left = {line.split(" ", 3)[3] for line in _lines(self._left)} if claimed else set()
        return {IN_HAND: bool(claimed - left), ON_THE_WIRE: bool(claimed & left), ANYTHING: True}[wanted]

    def _sends(self) -> int:
        with self._database.transaction() as connection:
            return int(connection.scalar(select(leases.c.holder).where(leases.c.name == work_for(self._team))) or 0)

    def _explain(self, what: str, moment: datetime, history: Sequence[Any]) -> None:
        """Says what the lease was doing around a moment, and who stood still."""
        around = [one for one in history if abs((one.at - moment).total_seconds()) < LONGEST / self._setting.ratio + 5]
        told = [f"{one.at:%X.%f} {one.holder} until {one.held_until:%X.%f}" for one in around]
        still = [f"{who} {begin:%X.%f} to {end:%X.%f}" for who, begin, end in self._still if begin < moment]
        print("\n    ".join([f"  {what} ({moment:%X.%f})", *told, *still[-3:]]), file=sys.stderr, flush=True)

    def unexplained(self, lines: Sequence[str]) -> None:
        """Says what nobody thought of, and counts it."""
        self.outcome.unexplained += len(lines)
        for line in lines:
            print(f"  unexplained: {line}", file=sys.stderr, flush=True)

    async def _settled(self) -> bool:
        """Whether nothing is in doubt: what is being sent, somebody has claimed who is still at it."""

        def look() -> bool:
            with self._database.transaction() as connection:
                late = outbox.c.claimed_until < func.clock_timestamp()
                doubtful = select(func.count()).where(outbox.c.state == "sending", late)
                return connection.execute(doubtful).scalar_one() == 0

        return await asyncio.to_thread(look)

    async def _holder(self) -> int:
        holder = await asyncio.to_thread(self._sends)
        return holder if holder in self._bots.alive else 0

    async def judge(self) -> None:
        """By what left the processes, who held the lease then, and what arrived."""
        left = await asyncio.to_thread(_lines, self._left)
        with self._database.transaction() as connection:
            history = connection.execute(
                text("SELECT at, holder, held_until FROM lease_history WHERE name = :name ORDER BY at"),
                {"name": work_for(self._team)},
            ).all()
            by_state = connection.execute(select(outbox.c.state, outbox.c.occasion)).all()
        traffic = await self._world.get("traffic", since="0", method="chat.postMessage")
        assert traffic["first"] == 1, "the sandbox has forgotten the first calls"
        posted = [call for call in traffic["traffic"] if not call.get("refused")]
        ahead = await self._ahead()
        for line in left:
            process_id, moment = line.split(" ", 1)[0], _left_at(line, posted, ahead)
            then: Any = next((one for one in reversed(history) if one.at <= moment), None)
            if then is None or then.holder != process_id or then.held_until < moment:
                self.outcome.without += 1
                self._explain(f"without the lease: {line}", moment, history)
        arrived = Counter(occasion(call["request"]) for call in posted)
        arrived.pop("", None)
        self.outcome.messages = sum(arrived.values())
        self.outcome.twice = sum(times - 1 for times in arrived.values())
        self.outcome.lost = len({one.occasion for one in by_state if one.state == "sent"} - set(arrived))
        self.unexplained([f"{one.occasion} is held" for one in by_state if one.state == "held"])

    async def _ahead(self) -> timedelta:
        """By how much the sandbox's clock is ahead of this machine's."""
        asked = datetime.now(UTC)
        there = datetime.fromisoformat((await self._world.get("clock"))["now"])
        return there - asked - (datetime.now(UTC) - asked) / 2


def _left_at(line: str, posted: Sequence[Any], ahead: timedelta) -> datetime:
    """When a message had left for certain: it was after the call to the system, or when Slack had it if that is earlier.

    A process may stand still in between, for as long as it was stopped.
    """
    _, before, after, which = line.split(" ", 3)
    earliest, latest = (datetime.fromtimestamp(float(one), UTC) for one in (before, after))
    if latest - earliest < INSTANT:
        return latest
    said = [str(call["response"].get("ts", "")) for call in posted if occasion(call["request"]) == which]
    arrived = [moment - ahead for ts in said if (moment := moment_of(ts)) is not None]
    return min([latest, *(one for one in arrived if one >= earliest - INSTANT)])


async def one_run(setting: Setting, folder: Path) -> Outcome:
    """A run in a folder of its own."""
    database = postgresql(folder)
    left = folder / "left.txt"
    left.touch()
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        workspace = (
            "--workspace",
            str(crowd(folder, setting.members)),
            "--limits",
            "off",
            "--traffic",
            str(REMEMBERED),
        )
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
        plan = Plan(
            settings,
            folder / "bots.log",
            shorter=setting.ratio,
            per_minute=setting.per_minute,
            left=left,
            fenced=setting.fenced,
        )
        bots = await stack.enter_async_context(nursery(plan))
        team = await started(at, session, services, setting.members)
        for _ in range(2):
            await bots.begin("work")
        run = Pausing(world, bots, database, team, left, setting)
        await world.until(lambda: _all_there(database), "both processes")
        await run.go()
        await run.judge()
    said = await asyncio.to_thread(_lines, plan.log)
    run.unexplained([said[place - 1] for place, line in enumerate(said) if "Traceback" in line])
    return run.outcome


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


async def started(at: SandboxAt, session: aiohttp.ClientSession, services: Services, members: int) -> str:
    """The bot is installed, everybody has been read, and the programme has started for them."""
    slack, runner = connect(at.bot_token, at.api, session), Runner(8)
    me = await who_am_i(slack)
    directory = Directory(slack, runner, services, me.workspace_id)
    await directory.meet_workspace(me.bot_user_id)
    await directory.load()
    grant = Grant(me.workspace_id, me.bot_user_id, me.bot_id, at.bot_token, frozenset())
    await runner(services.installations.install, grant=grant)
    everybody = [f"U0CROWD{number:03d}" for number in range(members)]
    key = MemberKey(me.workspace_id, CLAIRE)
    await runner(services.workspace.start, key=key, channel_id=TEAM, participants=everybody)
    while (await runner(services.planning.plan)).members:
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
                ratio = 1 if arguments.real else RATIO
                one = await one_run(Setting(each, seed, not arguments.unfenced, ratio), Path(name))
                print(f"  run {number}: {one}", file=sys.stderr, flush=True)
                outcome.add(one)

    await asyncio.gather(*(run(number) for number in range(arguments.at_once)))
    return outcome


def main() -> int:
    """Reads the arguments; 0 where nothing left without the lease, and nothing came twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.pauses", description=__doc__)
    parser.add_argument("--pauses", type=int, help="in all (default 200; 8 where they are real)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--at-once", type=int, help="runs side by side (default 8; 4 where they are real)")
    parser.add_argument("--unfenced", action="store_true", help="must find messages that left without the lease")
    parser.add_argument("--real", action="store_true", help="every wait as in life, pauses of 30 s to three minutes")
    arguments = parser.parse_args()
    arguments.pauses = arguments.pauses or (8 if arguments.real else 200)
    arguments.at_once = arguments.at_once or (4 if arguments.real else 8)
    make_server_folder()
    began = time.monotonic()
    try:
        outcome = asyncio.run(everything(arguments))
    finally:
        stop_server()
    head = [one.name.replace("_", " ") for one in fields(Outcome)]
    without = ", without the fence" if arguments.unfenced else ""
    minutes = (time.monotonic() - began) / 60
    here = "" if arguments.real else f" (here {LONGEST / RATIO:.0f} s)"
    title = f"Whoever sends, stopped for up to three minutes{here}{without}; {minutes:.1f} minutes, {load_average()}"
    table(title, head, [[getattr(outcome, one.name) for one in fields(Outcome)]])
    wrong = outcome.without or outcome.twice or outcome.lost or outcome.unexplained
    return 1 if wrong or not outcome.in_hand else 0


if __name__ == "__main__":
    sys.exit(main())
