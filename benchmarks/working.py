"""Deliveries a second, summed over ``work`` processes: 1, 2 and 4 of them, for 1, 10 and 100 workspaces on one PostgreSQL.

The outbox holds lessons for all; they are let go at once, and nothing paces them. Beside it, what a look for work costs
among ten thousand workspaces, in one of which a fan-out is due.

python -m benchmarks.working [--messages 4000] [--processes 1 2 4] [--workspaces 1 10 100] [--rounds 3]
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import timedelta
from statistics import median
from unittest.mock import patch

from sqlalchemy import func, insert, select, update

from benchmarks.children import Child, child, obey
from benchmarks.claiming import TUESDAY, postgresql, timed
from benchmarks.ours import Shifted
from benchmarks.programme import fill, services_on, usual_handbook
from benchmarks.slack import Slack
from benchmarks.tables import load_average, table
from commands.logs import configure
from commands.work import Worker
from config.settings import ROOT, Settings
from domain.installations import Grant
from domain.leases import work_for
from jobs.clock import BATCH
from services import Core, Library, build
from services.sealing import Keys
from storage import workspace as workspace_store
from storage.database import Database
from storage.leases import leases
from storage.outbox import outbox
from storage.workspace import workspaces

SECRET = "a secret for benchmarks, long enough for one"
UNPACED = 10_000_000
MANY, CROWD = 10_000, 20_000


def prepared(address: str, workspace_ids: Sequence[str], messages: int) -> None:
    """Workspaces where the bot is installed, with lessons in the outbox that are not to go yet."""
    handbook = usual_handbook()
    with closing(Database(address)) as database:
        for workspace_id in workspace_ids:
            fill(database, handbook, messages // len(workspace_ids), due_at=TUESDAY, workspace_id=workspace_id)
        services = build(Core(database, Library(handbook), Shifted(TUESDAY), "benchmark", Keys(SECRET)))
        while services.outbox.plan(limit=BATCH).members:
            pass
        for workspace_id in workspace_ids:
            grant = Grant(workspace_id, "U0BENCHBOT", "B0BENCHBOT", f"xoxb-{workspace_id}", frozenset())
            services.installations.install(grant=grant)
        with database.transaction() as connection:
            connection.execute(update(workspaces).values(synced_at=TUESDAY, posts_due_at=None))
            connection.execute(update(outbox).values(not_before=TUESDAY + timedelta(days=1)))


async def worker(api: str, address: str) -> None:
    """The child: a process at work, without a pace."""
    configure("WARNING")
    handbook = usual_handbook()
    handbook = replace(handbook, programme=replace(handbook.programme, messages_per_minute=UNPACED))
    settings = Settings("", "", api, address, ROOT / "content", None, "WARNING", secret=SECRET)
    with closing(Database(address)) as database, patch("commands.process.SystemClock", lambda: Shifted(TUESDAY)):
        working = Worker(settings, handbook, database)
        task = asyncio.create_task(working.run())
        await obey({})
        working.stop()
        await task


async def shared(database: Database, number: int, processes: int) -> None:
    """Waits until so many workspaces are shared out among so many processes, as far as there are enough for all."""
    while True:
        with database.transaction() as connection:
            held = connection.execute(
                select(leases.c.holder, func.count()).where(leases.c.name.like("send:%")).group_by(leases.c.holder)
            ).all()
        counts = [count for _, count in held]
        if sum(counts) == number and len(counts) == min(number, processes) and max(counts) - min(counts) <= 1:
            return
        await asyncio.sleep(0.1)


async def rate(address: str, number: int, processes: int, messages: int) -> tuple[float, float]:
    """Deliveries a second, and milliseconds of the processes' CPU for each."""
    names = [f"T{place:08d}" for place in range(number)]
    await asyncio.to_thread(prepared, address, names, messages)
    slack = Slack(0)
    messages = messages // number * number

    async def nothing() -> None:
        """Nobody connects."""

    async with slack.running() as api, AsyncExitStack() as stack:
        children: list[Child] = [
            await stack.enter_async_context(
                child("benchmarks.working", "--worker", "--api", api, "--place", address, connected=nothing)
            )
            for _ in range(processes)
        ]
        with closing(Database(address)) as database:
            await asyncio.wait_for(shared(database, number, processes), 60)
            await asyncio.sleep(2)  # the first looks and statements are made
            used = sum([await one.ask("cpu") for one in children])
            before = slack.calls["chat.postMessage"]
            began = time.perf_counter()
            with database.transaction() as connection:
                connection.execute(update(outbox).values(not_before=None))
            await slack.until("chat.postMessage", before + 1)
            first = time.perf_counter()
            await slack.until("chat.postMessage", before + messages)
            ended = time.perf_counter()
            await asyncio.sleep(0.5)  # the last ones are marked
            used = sum([await one.ask("cpu") for one in children]) - used
    print(f"  {processes} processes, {number} workspaces: first after {first - began:.2f} s", flush=True)
    return messages / (ended - first), used * 1000 / messages


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
    rows = []
    with postgresql() as make:
        for processes in arguments.processes:
            for number in arguments.workspaces:
                found = [
                    asyncio.run(rate(make(), number, processes, arguments.messages)) for _ in range(arguments.rounds)
                ]
                figures = [f"{median(one[0] for one in found):.0f}", f"{median(one[1] for one in found):.2f}"]
                rows.append([str(processes), str(number), *figures])
        look = looking(make)
    title = f"{arguments.messages} messages, unpaced, median of {arguments.rounds} ({load_average()})"
    table(title, ["processes", "workspaces", "deliveries a second", "CPU ms a message"], rows)
    print(f"\nA look for work among {MANY:,} workspaces, in one of which {CROWD:,} people are due: {look:.1f} ms")


def main() -> None:
    """Reads the arguments; a child is this same program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.working", description=__doc__)
    parser.add_argument("--messages", type=int, default=4_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--workspaces", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    parser.add_argument("--place", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        asyncio.run(worker(arguments.api, arguments.place))
    else:
        measure(arguments)


if __name__ == "__main__":
    main()
