"""Coming back after an hour down with a message overdue to everybody: seconds until the first one is sent.

python -m benchmarks.overdue [--members 10000] [--times 3]
"""

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta

from benchmarks.children import child
from benchmarks.programme import fill, usual_handbook
from benchmarks.slack import Slack
from benchmarks.tables import load_average, spread, table
from storage.database import Database

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Ten o'clock in Paris: everybody's lesson."""
DOWN = timedelta(hours=1)


async def come_back(people: int) -> tuple[float, float]:
    """Seconds from the start of the process until it is connected, and until Slack has the first message."""
    slack = Slack(people)
    with tempfile.TemporaryDirectory(prefix="entrain-bench-") as folder:
        address = f"sqlite:///{folder}/entrain.db"
        database = Database(address)
        fill(database, usual_handbook(), people, due_at=TUESDAY)
        database.close()
        async with slack.running() as api:
            now = (TUESDAY + DOWN).isoformat()
            began = time.perf_counter()
            async with child(
                "benchmarks.ours", "--api", api, "--database", address, "--now", now, connected=slack.connected.wait
            ):
                connected = time.perf_counter() - began
                await slack.until("chat.postMessage", 1)
                return connected, time.perf_counter() - began


async def measure(people: int, times: int) -> None:
    """Prints the table."""
    await come_back(1)  # the first compiles the program, as installing it does
    connected, first = zip(*[await come_back(people) for _ in range(times)], strict=True)
    title = f"After an hour down: seconds from starting, least / median / most of {times} ({load_average()})"
    table(title, ["", "connected", "first message"], [[f"{people:,} overdue", spread(connected), spread(first)]])


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overdue", description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.members, arguments.times))


if __name__ == "__main__":
    main()
