"""Starting ``python bot.py run``: seconds until it answers, of which its own, and its memory once all have been read.

python -m benchmarks.starting [--members 200 10000 1000000] [--times 3]
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.children import environment
from benchmarks.programme import fill, usual_handbook
from benchmarks.slack import Slack, user_id
from benchmarks.tables import load_average, spread, table
from commands.process import INDEX_AFTER_SECONDS
from config.settings import ROOT
from delivery.directory import CHANNEL_PAGE
from storage.database import Database

QUIET_SECONDS = INDEX_AFTER_SECONDS + 3.0
"""Until the index is made, too."""


def resident_megabytes(process_id: int) -> float:
    """The memory a process has resident now (Linux)."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def processor_seconds(process_id: int) -> float:
    """What all threads of a process have used (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def finished(folder: str) -> None:
    """Waits until the load has ended, which the database tells."""
    with closing(sqlite3.connect(f"file:{folder}/entrain.db?mode=ro", uri=True)) as connection:
        while connection.execute("SELECT synced_at FROM workspaces").fetchone()[0] is None:  # noqa: ASYNC110 - nobody here tells
            await asyncio.sleep(0.05)


async def start(people: int) -> tuple[float, float, float, float, float]:
    """Processor seconds until Socket Mode stands; seconds until then, until a command is answered, until everybody is
    read; megabytes then, the index made."""
    slack = Slack(people)
    with tempfile.TemporaryDirectory(prefix="entrain-bench-") as folder:
        address = f"sqlite:///{folder}/entrain.db"
        database = Database(address)
        fill(database, usual_handbook(), 1)  # started, so that the channel is read too
        database.close()
        async with slack.running() as api:
            given = {
                **environment(),
                "SLACK_BOT_TOKEN": "xoxb-benchmark",
                "SLACK_APP_TOKEN": "xapp-benchmark",
                "SLACK_API_URL": api,
                "DATABASE_URL": address,
                "ENTRAIN_LOG_LEVEL": "WARNING",
                "ENTRAIN_SECRET": "a secret for benchmarks, long enough",
            }
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(sys.executable, "bot.py", "run", cwd=ROOT, env=given)
            try:
                await asyncio.wait_for(slack.connected.wait(), 60)
                connected = time.perf_counter() - began
                used = processor_seconds(process.pid)
                await slack.send(slack.command(user_id(0)))
                answered = time.perf_counter() - began
                await slack.until("conversations.members", -(-people // CHANNEL_PAGE))
                await finished(folder)
                read = time.perf_counter() - began
                await asyncio.sleep(QUIET_SECONDS)
                return used, connected, answered, read, resident_megabytes(process.pid)
            finally:
                process.terminate()
                await process.wait()


async def measure(sizes: list[int], times: int) -> None:
    """Prints the table."""
    await start(1)  # the first compiles the program, as installing it does
    rows = []
    for people in sizes:
        figures = list(zip(*[await start(people) for _ in range(times)], strict=True))
        rows.append([f"{people:,} members", *(spread(one) for one in figures[:4]), f"{median(figures[4]):.0f}"])
    title = f"Starting: seconds, least / median / most of {times}; then megabytes ({load_average()})"
    table(title, ["", "its own, connected", "connected", "first answer", "everybody read", "MB resident"], rows)


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starting", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[200, 10_000, 1_000_000])
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.members, arguments.times))


if __name__ == "__main__":
    main()
