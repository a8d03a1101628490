"""Kills ``serve`` and ``work`` while five towns live a week, and judges by what Slack received and the database holds.

Two processes of each kind on one PostgreSQL, behind a proxy; five workspaces of two hundred people with the same ids, each
installed from a browser. People's journeys of every capability go on in all of them, by hands that do again what
failed, while processes are killed (SIGKILL) at random and begun again; midway one town takes the bot out. Slack's limits
are those of life, waits of the bot's own are a fifth. 1 where anything was lost, came twice, was acknowledged and not
recorded, crossed from one town to another, or went over somebody's budget; where a journey failed, a log holds an error nobody
thought of or names anybody, or what was said in confidence stands anywhere in clear.

python -m tests.faults.processes [--kills 150] [--every 3] [--seed 1] [--teams 5] [--members 200] [--without-reconciliation]
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.tables import load_average, table
from storage.installations import installations
from storage.outbox import outbox
from storage.workspace import workspaces
from tests.faults import weeks
from tests.faults.__main__ import postgresql
from tests.faults.federation import Federation, crowd, federation
from tests.faults.insisting import Insisting
from tests.faults.judging import Post, Verdict, calls_since, in_clear, judge
from tests.faults.weeks import Town
from tests.handbooks import real_handbook
from tests.journeys.test_surveys import EVERYONE
from tests.support import make_server_folder, stop_server

PATIENCE = 400.0
"""Seconds in which everybody must have been written to: twice what their number and Slack's pace ask for."""
QUIET = 15.0
"""Seconds in which a workspace that took the bot out must be known to have done so."""
MIDWAY = 0.3
"""How many of its people have had their lesson when a town takes the bot out."""
EVERYBODY = "2026-10-19", "2026-10-20", "2026-10-22"
"""Days on which each of the crowd is written to once: they are welcomed, and have a lesson, or an invitation with it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made of. ``every``: seconds between two kills, in the mean."""

    kills: int = 150
    every: float = 3.0
    seed: str = "1"
    teams: int = 5
    members: int = 200
    look_up: bool = True


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    kills: Counter[str] = field(default_factory=Counter)
    passed: Counter[int] = field(default_factory=Counter)
    verdicts: list[Verdict] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    minutes: float = 0.0

    @property
    def good(self) -> bool:
        """Everything as it must be."""
        return all(one.good for one in self.verdicts) and not self.unexplained


class Week:
    """The days of one run."""

    def __init__(self, place: Federation, setting: Setting, say: Callable[[str], None]) -> None:
        self._place, self._setting, self._say = place, setting, say
        self._chance = random.Random(f"{setting.seed}/kills")
        others = crowd(setting.members - len(EVERYONE))
        hands = {team: Insisting(at, place.session) for team, at in place.teams.items()}
        self.towns = [Town(team, world, real_handbook(), others) for team, world in hands.items()]
        self.posts = [Post(town) for town in self.towns]
        self._leaver = self.towns[-1]
        self._left_at = 0

    async def live(self) -> None:
        """From the installation to as many kills as are wanted."""
        enough = asyncio.Event()
        killing = asyncio.create_task(self._kill(enough))
        try:
            times = await asyncio.gather(*(self._place.install(town.team) for town in self.towns))
            await self.towns[0].world.until(self._read, "every workspace to be read")
            self._say(f"installed everywhere, in {sum(times)} attempts, and read")
            await self._day(None, weeks.before_the_start)
            await self._day(None, weeks.while_everybody_is_welcomed, EVERYBODY[0])
            await self._day(None, weeks.on_a_quiet_monday)
            await self._day("2026-10-19T14:00:30Z", weeks.when_concerns_are_passed_on)
            await self._day("2026-10-20T07:00:30Z", weeks.on_tuesday_before_lessons)
            leaving = asyncio.create_task(self._take_out())
            await self._day("2026-10-20T08:00:05Z", weeks.while_lessons_come, EVERYBODY[1])
            await leaving
            await self._day("2026-10-20T13:00:30Z", weeks.on_tuesday_afternoon)
            await self._day("2026-10-22T08:00:05Z", weeks.on_thursday, EVERYBODY[2])
            await self._day("2026-10-23T09:00:30Z", weeks.on_friday)
            day = datetime.fromisoformat("2026-10-26T09:00:30Z")
            while self._place.processes.kills.total() < self._setting.kills:
                await self._day(f"{day:%Y-%m-%dT%H:%M:%SZ}", weeks.on_another_day)
                await self._sent()
                day += timedelta(days=1)
        finally:
            enough.set()
            await killing
        await self._sent()

    async def _kill(self, enough: asyncio.Event) -> None:
        while self._setting.kills and not enough.is_set():
            pause = min(self._chance.expovariate(1 / self._setting.every), 4 * self._setting.every)
            with suppress(TimeoutError):
                await asyncio.wait_for(enough.wait(), pause)
            await self._place.processes.kill()

    async def _day(self, moment: str | None, lived: Callable[[Town], Awaitable[None]], everybody: str = "") -> None:
        """Every town lives a part of a day; ``everybody`` is to be written to meanwhile."""
        here = [town for town in self.towns if not town.left]
        if moment is not None:
            await here[0].world.move_clock(moment)
        await asyncio.gather(*(lived(town) for town in here))
        if everybody:
            await self._reached(everybody)
        kills, failed = self._place.processes.kills, [f"{t.team}, {name}" for t in here for name in t.failed]
        self._say(f"{lived.__name__}: {kills['serve']} + {kills['work']} kills; failed: {failed or 'nothing'}")

    async def _read(self) -> bool:
        """From when a workspace has been read, the bot knows who speaks which language."""

        def read() -> int:
            with self._place.database.transaction() as connection:
                return connection.execute(select(func.count()).where(workspaces.c.synced_at.is_not(None))).scalar_one()

        return await asyncio.to_thread(read) == len(self.towns)

    async def _reached(self, day: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            waiting = [post for post in self.posts if not post.town.left and set(post.town.crowd) - post.reached(day)]
            if not waiting:
                return
            for post in waiting:
                await post.read()
            await asyncio.sleep(0.5)

    async def _take_out(self) -> None:
        """One town takes the bot out, in the middle of its lessons."""
        town, post = self._leaver, self.posts[-1]
        deadline = time.monotonic() + PATIENCE
        while len(post.reached(EVERYBODY[1])) < MIDWAY * len(town.crowd) and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
            await post.read()
        town.left = town.world.clicks.over = True
        await town.world.post("uninstall")
        await asyncio.sleep(QUIET)
        self._left_at = (await town.world.get("traffic", since="0", method="none"))["last"]
        self._say(f"{town.team} took the bot out")

    async def _sent(self) -> None:
        """What is under way arrives, and coordinators look after posts in doubt."""
        deadline = time.monotonic() + PATIENCE / 2
        while await asyncio.to_thread(self._under_way) and time.monotonic() < deadline:
            for town in self.towns:
                if not town.left:
                    await weeks.what_became_of_posts(town.world)
            await asyncio.sleep(1)

    def _under_way(self) -> int:
        here = [town.team for town in self.towns if not town.left]
        waits = outbox.c.state.in_(["pending", "sending", "held"]), outbox.c.workspace_id.in_(here)
        with self._place.database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(outbox).where(*waits)).scalar_one()

    async def verdicts(self, folder: Path) -> list[Verdict]:
        """Every town's; and that nobody spoke for the one that took the bot out."""
        found = [await judge(self._place, post, self.towns, EVERYBODY, folder) for post in self.posts]
        if self._leaver.left:
            calls = Counter(str(call["method"]) for call in await calls_since(self._leaver, self._left_at))
            found[-1].calls_after = calls.total()
            found[-1].why += [f"called after it was taken out: {method}, {times}" for method, times in calls.items()]
            if await asyncio.to_thread(self._token_kept):
                found[-1].unrecorded += 1
                found[-1].why.append("its token is kept")
        return found

    def _token_kept(self) -> bool:
        mine = installations.c.workspace_id == self._leaver.team, installations.c.sealed_token.is_not(None)
        with self._place.database.transaction() as connection:
            return bool(connection.execute(select(func.count()).select_from(installations).where(*mine)).scalar_one())


async def one_run(setting: Setting, folder: Path, say: Callable[[str], None] = lambda _: None) -> Outcome:
    """A run in a folder of its own."""
    database, outcome, began = postgresql(folder), Outcome(), time.monotonic()

    def tell(what: str) -> None:
        say(f"  {(time.monotonic() - began) / 60:4.1f}  {what}")

    try:
        async with federation(
            folder, database, teams=setting.teams, members=setting.members, seed=setting.seed, look_up=setting.look_up
        ) as place:
            week = Week(place, setting, tell)
            await week.live()
            outcome.verdicts = await week.verdicts(folder)
            outcome.kills, outcome.passed = place.processes.kills, place.proxy.passed
        said = await asyncio.to_thread((folder / "bots.log").read_text, encoding="utf-8")
        marks = [town.mark for town in week.towns]
        outcome.unexplained = unexplained(said) + await asyncio.to_thread(in_clear, database, said, marks)
    finally:
        database.close()
    outcome.minutes = (time.monotonic() - began) / 60
    return outcome


def unexplained(log: str) -> list[str]:
    """Each traceback in a log, with the line that led to it."""
    lines = log.splitlines()
    return ["\n".join(lines[max(0, at - 1) : at + 60]) for at, line in enumerate(lines) if "Traceback" in line]


def report(outcome: Outcome, setting: Setting) -> None:
    """The tables, and on standard error why something is not as it must be."""
    head = [one.name.replace("_", " ") for one in fields(Verdict)][:-1]
    without = ", without reconciliation" if not setting.look_up else ""
    title = f"{setting.teams} towns of {setting.members}, seed {setting.seed}{without}; {outcome.minutes:.1f} minutes, "
    table(title + load_average(), head, [one.row() for one in outcome.verdicts])
    kills, passed = outcome.kills, outcome.passed
    row = [kills["serve"], kills["work"], kills["at once"], passed[502], passed[503], len(outcome.unexplained)]
    names = ("", "serve killed", "work killed", "both at once", "requests cut", "nobody there", "tracebacks")
    table("Processes", names, [["", *row]])
    for verdict in outcome.verdicts:
        for line in verdict.why[:40]:
            print(f"{verdict.town}: {line}", file=sys.stderr)
    for line in outcome.unexplained[:5]:
        print(line, file=sys.stderr)


def main() -> int:
    """Reads the arguments; 0 where all is as it must be."""
    usual = Setting()
    parser = argparse.ArgumentParser(prog="python -m tests.faults.processes", description=__doc__)
    parser.add_argument("--kills", type=int, default=usual.kills, help="go on until there were so many; 0: kill nobody")
    parser.add_argument("--every", type=float, default=usual.every, help="seconds between two kills, in the mean")
    parser.add_argument("--seed", default=usual.seed)
    parser.add_argument("--teams", type=int, default=usual.teams)
    parser.add_argument("--members", type=int, default=usual.members, help="in each town, 60 at least")
    parser.add_argument("--without-reconciliation", action="store_true", help="must find messages that came twice")
    parser.add_argument("--keep", type=Path, help="a folder that logs and exports stay in")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # nothing that was begun here outlives it
    setting = Setting(
        given.kills, given.every, given.seed, given.teams, given.members, not given.without_reconciliation
    )
    make_server_folder()
    try:
        with tempfile.TemporaryDirectory(prefix="entrain-processes-") as name:
            folder = given.keep or Path(name)
            folder.mkdir(parents=True, exist_ok=True)
            outcome = asyncio.run(one_run(setting, folder, lambda line: print(line, file=sys.stderr, flush=True)))
    finally:
        stop_server()
    report(outcome, setting)
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main())
