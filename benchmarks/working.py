"""Deliveries a second, summed over ``work`` processes: 1, 2 and 4 of them, for 1, 10 and 100 workspaces on one PostgreSQL.

The outbox holds lessons for all; they are let go at once, round after round, and nothing paces them. Beside it what Slack's
stand-in takes when it is alone on the machine, what planning a message costs, what a look for work costs among ten thousand
workspaces, in one of which a fan-out is due, and what a process costs that works for a thousand where nothing is.

python -m benchmarks.working [--messages 3000] [--processes 1 2 4] [--workspaces 1 10 100] [--rounds 3] [--keep]
"""

import argparse
import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, closing
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import timedelta
from statistics import median
from unittest.mock import patch

from sqlalchemy import func, insert, select, update

from benchmarks.children import Child, child, cpu_seconds, obey
from benchmarks.claiming import TUESDAY, postgresql, timed
from benchmarks.figures import keep
from benchmarks.ours import Shifted
from benchmarks.postgresql import copy_of, done, settled
from benchmarks.programme import fill, services_on, usual_handbook
from benchmarks.slack import CHANNEL, Slack, user_id
from benchmarks.tables import load_average, table
from benchmarks.wire import request, sent
from commands import work
from commands.logs import configure
from config.settings import ROOT, Settings
from domain.installations import Grant
from domain.leases import WORK, work_for
from domain.outbox import State
from jobs.clock import BATCH
from services import Core, Library, Services, build
from services.sealing import Keys
from storage import workspace as workspace_store
from storage.database import Database
from storage.leases import leases
from storage.outbox import outbox
from storage.workspace import workspaces

SECRET = "a secret for benchmarks, long enough for one"
SHARE_SECONDS = 120.0
UNPACED = 10_000_000
MANY, CROWD = 10_000, 20_000
FLOOD, LESSON_BYTES = 10_000, 6_000
IDLE, IDLE_ROUND, NO_ROUND = 1_000, 10.0, 3_600.0
"""Workspaces, and seconds in which all are gone round: in life a minute; or as good as never."""


def prepared(address: str, workspace_ids: Sequence[str], people: int) -> float:
    """Workspaces of so many where the bot is installed, with lessons in the outbox that are not to go yet.

    Answers the processor milliseconds of planning one message, the database's included.
    """
    handbook = usual_handbook()
    with closing(Database(address)) as database:
        for workspace_id in workspace_ids:
            fill(database, handbook, people, due_at=TUESDAY, workspace_id=workspace_id)
        services = build(Core(database, Library(handbook), Shifted(TUESDAY), "benchmark", Keys(SECRET)))
        before = cpu_seconds() + done(address).cpu
        while services.planning.plan(limit=BATCH).members:
            pass
        used = cpu_seconds() + done(address).cpu - before
        installed(services, workspace_ids)
        with database.transaction() as connection:
            connection.execute(update(workspaces).values(synced_at=TUESDAY, posts_due_at=None))
            connection.execute(update(outbox).values(not_before=TUESDAY + timedelta(days=1)))
    settled(address)
    return used * 1000 / (people * len(workspace_ids))


def installed(services: Services, workspace_ids: Sequence[str]) -> None:
    """The bot is, everywhere."""
    for workspace_id in workspace_ids:
        grant = Grant(workspace_id, "U0BENCHBOT", "B0BENCHBOT", f"xoxb-{workspace_id}", frozenset())
        services.installations.install(grant=grant)


async def worker(api: str, address: str, round_seconds: float | None) -> None:
    """The child: a process at work, without a pace; it goes round its workspaces in so many seconds, else as in life."""
    configure("WARNING")
    handbook = usual_handbook()
    handbook = replace(handbook, programme=replace(handbook.programme, messages_per_minute=UNPACED))
    settings = Settings("", "", api, address, ROOT / "content", None, "WARNING", secret=SECRET)
    with (
        closing(Database(address)) as database,
        patch("commands.process.SystemClock", lambda: Shifted(TUESDAY)),
        patch.object(work, "ROUND_SECONDS", round_seconds or work.ROUND_SECONDS),
    ):
        working = work.Worker(settings, handbook, database)
        running, told = asyncio.create_task(working.run()), asyncio.create_task(obey({}))
        await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
        working.stop()
        told.cancel()
        await running


async def shared(database: Database, number: int, processes: int) -> None:
    """Waits until so many workspaces are shared out among so many processes, as far as there are enough for all."""
    deadline = time.monotonic() + SHARE_SECONDS
    while True:
        with database.transaction() as connection:
            theirs = leases.c.name.like(f"{WORK}%")
            held = connection.execute(
                select(leases.c.holder, func.count()).where(theirs).group_by(leases.c.holder)
            ).all()
        counts = [count for _, count in held]
        if sum(counts) == number and len(counts) == min(number, processes) and max(counts) - min(counts) <= 1:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{number} workspaces among {processes} processes: {counts}")
        await asyncio.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one round: deliveries a second; and for each, processor milliseconds (of the processes, PostgreSQL and Slack's
    stand-in), transactions that wrote, kilobytes of PostgreSQL's log. ``memory``: megabytes of the largest process at its most."""

    rate: float
    own: float
    database: float
    slack: float
    commits: float
    log: float
    memory: float


async def cell(address: str, number: int, processes: int, arguments: argparse.Namespace) -> list[Figures]:
    """The rounds of so many processes with so many workspaces."""
    slack, people = Slack(0), arguments.messages // number
    async with slack.running() as api, AsyncExitStack() as stack:
        children = [await stack.enter_async_context(at_work(api, address)) for _ in range(processes)]
        with closing(Database(address)) as database:
            await shared(database, number, processes)
            await asyncio.sleep(2)  # the first looks and statements are made
            gc.collect()
            return [
                await let_go(database, slack, children, range(place * people, (place + 1) * people), people * number)
                for place in range(arguments.rounds)
            ]


async def let_go(database: Database, slack: Slack, children: Sequence[Child], people: range, messages: int) -> Figures:
    """Lets the messages of some people in each workspace go, all at once."""
    address = database.url.render_as_string(hide_password=False)
    theirs = outbox.c.user_id.between(user_id(people[0]), user_id(people[-1]))
    before = slack.calls["chat.postMessage"]
    used, load, server = await _used(children), cpu_seconds(), done(address)
    with database.transaction() as connection:
        connection.execute(update(outbox).where(theirs).values(not_before=None))
    await slack.until("chat.postMessage", before + 1)
    first = time.perf_counter()
    await slack.until("chat.postMessage", before + messages)
    ended = time.perf_counter()
    load = cpu_seconds() - load
    await asyncio.sleep(0.5)  # the last ones are marked
    used, did = await _used(children) - used, done(address).since(server)
    assert slack.calls["chat.postMessage"] == before + messages, "more came than were let go"
    with database.transaction() as connection:
        sent = select(func.count()).where(theirs, outbox.c.state == State.SENT.value)
        assert connection.execute(sent).scalar_one() == messages, "not all of them are known to have arrived"
    return Figures(
        rate=(messages - 1) / (ended - first),
        own=used * 1000 / messages,
        database=did.cpu * 1000 / messages,
        slack=load * 1000 / messages,
        commits=did.commits / messages,
        log=did.log / messages,
        memory=max([await one.ask("peak") for one in children]),
    )


async def _used(children: Sequence[Child]) -> float:
    seconds: list[float] = [await one.ask("cpu") for one in children]
    return sum(seconds)


def at_work(api: str, address: str, *more: str) -> AbstractAsyncContextManager[Child]:
    """A ``work`` process."""
    return child("benchmarks.working", "--worker", "--api", api, "--place", address, *more, connected=nothing)


async def nothing() -> None:
    """Nobody connects."""


async def flood(api: str) -> None:
    """The child: posts as fast as it is taken, on as many connections as a process has, bodies as large as a lesson's."""
    headers = {"Authorization": "Bearer xoxb-benchmark", "Content-Type": "application/json; charset=utf-8"}
    body = json.dumps({"channel": user_id(1), "text": "x" * LESSON_BYTES}).encode()
    await sent(api, [request(f"{api}chat.postMessage", headers, body)] * FLOOD, 64)


async def stand_in() -> float:
    """Messages a second that Slack's stand-in takes when nobody else works on the machine."""
    slack = Slack(0)
    async with slack.running() as api:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.working", "--flood", "--api", api, cwd=ROOT
        )
        await slack.until("chat.postMessage", 1)
        began = time.perf_counter()
        await slack.until("chat.postMessage", FLOOD)
        seconds = time.perf_counter() - began
        await process.wait()
    return FLOOD / seconds


async def idle(address: str) -> tuple[float, float, float]:
    """Of a process that works for a thousand workspaces where nothing is due: megabytes, processor milliseconds of a
    round of one workspace, and those of the process each second beside that; the database's included."""
    names = [f"T{number:08d}" for number in range(IDLE)]
    handbook = usual_handbook()
    with closing(Database(address)) as database:
        fill(database, handbook, 1, workspace_id=names[0])
        services = build(Core(database, Library(handbook), Shifted(TUESDAY), "benchmark", Keys(SECRET)))
        with database.transaction() as connection:
            connection.execute(insert(workspaces), [{"workspace_id": name, "synced_at": TUESDAY} for name in names[1:]])
            connection.execute(update(workspaces).values(synced_at=TUESDAY, started_at=TUESDAY, channel_id=CHANNEL))
        installed(services, names)
        settled(address)
        slack = Slack(0)
        async with slack.running() as api:
            fast = await resting(database, api, IDLE_ROUND)
            slow = await resting(database, api, NO_ROUND)
    a_second, rest = fast[1] - slow[1], slow[1]
    return max(fast[0], slow[0]), a_second * IDLE_ROUND / IDLE, rest


async def resting(database: Database, api: str, seconds: float) -> tuple[float, float]:
    """A process whose workspaces are gone round in so many seconds: megabytes, processor milliseconds a second."""
    address = database.url.render_as_string(hide_password=False)
    async with at_work(api, address, "--round", str(seconds)) as one:
        await shared(database, IDLE, 1)
        await asyncio.sleep(IDLE_ROUND * 1.5)  # the first round counts what is counted each hour
        used, server, began = await one.ask("cpu"), done(address), time.perf_counter()
        await asyncio.sleep(IDLE_ROUND)
        used, took = await one.ask("cpu") - used, time.perf_counter() - began
        used += done(address).since(server).cpu
        return await one.ask("peak"), used * 1000 / took


def looking(make: Callable[[], str]) -> float:
    """Milliseconds of one look among ten thousand workspaces, of which one is to write to 20,000 people."""
    with closing(Database(make())) as database:
        handbook = usual_handbook()
        fill(database, handbook, CROWD, due_at=TUESDAY)
        names = [f"T{number:08d}" for number in range(MANY)]
        with database.transaction() as connection:
            connection.execute(insert(workspaces), [{"workspace_id": name} for name in names])
            rows = [
                {"name": work_for(name), "holder": f"{place % 4}", "held_until": TUESDAY + timedelta(days=9_000)}
                for place, name in enumerate(names)
            ]
            connection.execute(insert(leases), rows)
            workspace_store.save(connection, names[0], posts_due_at=TUESDAY)
        look = services_on(database, handbook, Shifted(TUESDAY)).leases.look
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        return median(timed(lambda: look(workspaces=MANY)) for _ in range(20))


def measure(arguments: argparse.Namespace) -> None:
    """Prints the tables."""
    began = time.monotonic()
    alone = asyncio.run(stand_in())
    with postgresql() as make:
        found, planning = cells(make, arguments)
        took = time.monotonic() - began
        look = looking(make)
        memory, a_round, resting = asyncio.run(idle(make()))
    title = f"{arguments.messages} messages, unpaced, median of {arguments.rounds} ({load_average()}, {took / 60:.1f} minutes)"
    head = [
        "processes",
        "workspaces",
        "deliveries a second",
        "least",
        "most",
        "work: CPU ms",
        "PostgreSQL",
        "Slack's stand-in",
    ]
    table(
        title,
        [*head, "commits", "kB of log"],
        [[*map(str, names), *cells_of(figures)] for names, figures in found.items()],
    )
    print(
        f"\nSlack's stand-in alone takes {alone:,.0f} messages a second; planning a message takes {planning:.2f} ms of CPU."
    )
    print(f"A look for work among {MANY:,} workspaces, in one of which {CROWD:,} people are due: {look:.1f} ms")
    if arguments.keep:
        figures = [
            {"processes": processes, "workspaces": number, **asdict(of_all(rounds))}
            for (processes, number), rounds in found.items()
        ]
        idle_figures = {"workspaces": IDLE, "memory": memory, "round": a_round, "second": resting}
        keep("working", {"cells": figures, "planning": planning, "look": look, "idle": idle_figures})
    print(
        f"A process that works for {IDLE:,} workspaces where nothing is due: {memory:.0f} MB, {a_round:.1f} ms of CPU for "
        f"each of them a round, and {resting:.0f} ms a second beside that."
    )


def cells(make: Callable[[], str], arguments: argparse.Namespace) -> tuple[dict[tuple[int, int], list[Figures]], float]:
    """Every number of processes with every number of workspaces; and what planning took, at the least."""
    found: dict[tuple[int, int], list[Figures]] = {}
    planning = []
    for number in arguments.workspaces:
        filled, names = make(), [f"T{place:08d}" for place in range(number)]
        planning.append(prepared(filled, names, arguments.messages // number * arguments.rounds))
        for processes in arguments.processes:
            found[processes, number] = asyncio.run(cell(copy_of(filled), number, processes, arguments))
            print(
                f"  {processes} processes, {number} workspaces: {found[processes, number]}", file=sys.stderr, flush=True
            )
    return dict(sorted(found.items())), median(planning)


def of_all(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(*(median(getattr(one, name.name) for one in rounds) for name in fields(Figures)))


def cells_of(figures: Sequence[Figures]) -> list[str]:
    """A line of the table."""
    rates = [one.rate for one in figures]
    costs = astuple(of_all(figures))[1:-1]
    return [*(f"{rate:.0f}" for rate in (median(rates), min(rates), max(rates))), *(f"{cost:.2f}" for cost in costs)]


def main() -> None:
    """Reads the arguments; a child is this same program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.working", description=__doc__)
    parser.add_argument("--messages", type=int, default=3_000, help="in each round, over all workspaces")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--workspaces", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="write figures.json, from which paper.py reckons")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--flood", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--round", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    parser.add_argument("--place", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        asyncio.run(worker(arguments.api, arguments.place, arguments.round))
    elif arguments.flood:
        asyncio.run(flood(arguments.api))
    else:
        measure(arguments)


if __name__ == "__main__":
    main()
