"""Kills bots over fan-outs and counts what arrived; 1 where anything was lost or came twice.

python -m tests.faults [--kills 1000] [--processes 1,2,4] [--database both] [--seed 1] [--without-reconciliation]
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from benchmarks.tables import table
from storage.database import Database
from storage.migrate import migrate
from tests.faults.runs import Outcome, Setting, one_run
from tests.support import PostgresqlServer, make_server_folder, server_folder, stop_server

HEAD = ("processes", "kills", "fan-outs", "messages", "answers lost", "429", "lost", "twice", "minutes")
MakeDatabase = Callable[[Path], Database]


def sqlite(folder: Path) -> Database:
    """A migrated file."""
    database = Database(f"sqlite:///{folder}/entrain.db")
    migrate(database)
    return database


def postgresql(_: Path) -> Database:
    """A migrated database on a server of our own."""
    server = PostgresqlServer(server_folder())
    name = f"faults_{uuid.uuid4().hex}"
    server.create(name, migrated=True)
    return Database(server.address(name))


async def many(make: MakeDatabase, setting: Setting, kills: int) -> Outcome:
    """Runs one after the other until so many bots were killed."""
    outcome, number = Outcome(), 0
    while outcome.kills < kills:
        with tempfile.TemporaryDirectory(prefix="entrain-faults-") as name:
            database = make(Path(name))
            number += 1
            try:
                again = Setting(setting.processes, f"{setting.seed}/{number}", setting.look_up, kills - outcome.kills)
                outcome.add(await one_run(again, database, Path(name)))
            finally:
                database.close()
        said = f"  {database.url.get_backend_name()}, {setting.processes} at once: {outcome.kills} kills, "
        print(f"{said}{outcome.lost} lost, {outcome.twice} twice", file=sys.stderr, flush=True)
    return outcome


async def everything(arguments: argparse.Namespace) -> bool:
    """Every kind of database with every number of processes, two runs at a time; whether all was well."""
    kinds: dict[str, MakeDatabase] = {"sqlite": sqlite, "postgresql": postgresql}
    chosen = kinds if arguments.database == "both" else {arguments.database: kinds[arguments.database]}
    numbers = [int(number) for number in arguments.processes.split(",")]
    each = -(-arguments.kills // len(numbers))
    places = asyncio.Semaphore(arguments.at_once)

    async def row(kind: str, number: int) -> tuple[str, int, Outcome, float]:
        async with places:
            began = time.monotonic()
            seed = f"{arguments.seed}/{kind}/{number}"
            setting = Setting(number, seed, look_up=not arguments.without_reconciliation)
            outcome = await many(chosen[kind], setting, each)
            return kind, number, outcome, (time.monotonic() - began) / 60

    rows = await asyncio.gather(*(row(kind, number) for kind in chosen for number in numbers))
    lines = [
        [
            kind,
            number,
            one.kills,
            one.fan_outs,
            one.messages,
            one.lost_answers,
            one.limited,
            one.lost,
            one.twice,
            f"{minutes:.1f}",
        ]
        for kind, number, one, minutes in rows
    ]
    without = ", without reconciliation" if arguments.without_reconciliation else ""
    table(f"Killed over fan-outs of direct messages, seed {arguments.seed}{without}", ["", *HEAD], lines)
    for _, _, outcome, _ in rows:
        for line in outcome.unexplained:
            print(line, file=sys.stderr)
    return all(outcome.good for _, _, outcome, _ in rows)


def main() -> int:
    """Reads the arguments; 0 where everything arrived once."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="on each database (default 1000)")
    parser.add_argument("--processes", default="1,2,4", help="how many bots share a database (default 1,2,4)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", default="1", help="the same seed kills at the same moments, as far as machines allow")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="runs side by side (default: cores)")
    parser.add_argument("--without-reconciliation", action="store_true", help="must find messages that came twice")
    arguments = parser.parse_args()
    make_server_folder()
    try:
        return 0 if asyncio.run(everything(arguments)) else 1
    finally:
        stop_server()


if __name__ == "__main__":
    sys.exit(main())
