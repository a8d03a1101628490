"""How long people wait: acknowledgements at 50 requests a second, alone, while 2,000 messages go out, and while charts
are drawn, too.

The first line is the least Bolt app that does the same work (benchmarks/bare.py): what the machine itself allows just now.

python -m benchmarks.latency [--seconds 20] [--per-second 50]
"""

import argparse
import asyncio
import json
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.answering import COMMAND, ENDS, GOES_ON, Clicks, record
from benchmarks.children import child
from benchmarks.programme import NEVER, fill, usual_handbook
from benchmarks.slack import Json, Slack, user_id
from benchmarks.tables import load_average, percentile, table
from delivery.directory import CHANNEL_PAGE
from storage.database import Database

TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
"""10:05 in Paris: the lesson of ten o'clock is due."""
FAN_OUT = 2000
PER_MINUTE = 1200
"""Messages: the most the programme may be set to."""
WARM_UP_SECONDS = 4
QUIET_SECONDS = 2


def mixed(slack: Slack, clicks: Clicks, count: int, first: int) -> list[Json]:
    """Commands and clicks by as many people: each asks for a lesson, answers in another, ends the first."""
    frames: list[Json] = []
    person = first
    while len(frames) < count:
        for kind in (COMMAND, GOES_ON, ENDS):
            frames += clicks.frames(slack, kind, [user_id(person)])
        person += 1
    return frames[:count]


@asynccontextmanager
async def app(
    folder: Path, slack: Slack, *, due: bool = False, charts: bool = False, script: Path | None = None
) -> AsyncIterator[None]:
    """An app on SQLite that knows everybody: the bare one with a ``script``, else Entrain.

    With ``due``, a lesson is due to everybody when it starts; with ``charts``, it has one drawn after the other.
    """
    path = folder / f"{uuid.uuid4().hex}.db"
    database = Database(f"sqlite:///{path}")
    fill(database, usual_handbook(), slack.people, due_at=TUESDAY if due else NEVER)
    database.close()
    async with slack.running() as api:
        places = ["--api", api, "--database", f"sqlite:///{path}"]
        ours = ["benchmarks.ours", *places, "--now", TUESDAY.isoformat(), "--per-minute", str(PER_MINUTE)]
        ours += ["--charts"] if charts else []
        arguments = ours if script is None else ["benchmarks.bare", *places, "--script", str(script)]
        async with child(*arguments, connected=slack.connected.wait):
            if script is None:
                await slack.until("conversations.members", -(-slack.people // CHANNEL_PAGE))
            await asyncio.sleep(QUIET_SECONDS)
            yield


async def answers(slack: Slack, clicks: Clicks, seconds: float, per_second: float) -> list[float]:
    """The waits, in milliseconds, after a short warm-up."""
    warm = int(WARM_UP_SECONDS * per_second)
    await slack.paced(mixed(slack, clicks, warm, 1), per_second)
    frames = mixed(slack, clicks, int(seconds * per_second), 1 + warm)
    return [wait * 1000 for wait in await slack.paced(frames, per_second)]


def row(words: str, waits: Sequence[float], sent: str) -> list[str]:
    """One line of the table."""
    shares = [f"{percentile(waits, share):.1f}" for share in (0.5, 0.95, 0.99)]
    return [words, str(len(waits)), *shares, f"{max(waits):.1f}", sent]


async def measure(folder: Path, seconds: float, per_second: float) -> None:
    """Prints the table."""
    clicks = Clicks()
    people = max(FAN_OUT, 1 + int((seconds + WARM_UP_SECONDS) * per_second))
    filled = Database(f"sqlite:///{folder}/filled.db")
    fill(filled, usual_handbook(), 2)
    filled.close()
    script = folder / "script.json"
    script.write_text(json.dumps(await record(folder, clicks)), encoding="utf-8")
    rows = []
    slack = Slack(people)
    async with app(folder, slack, script=script):
        rows.append(row("bare Bolt app", await answers(slack, clicks, seconds, per_second), "-"))
    slack = Slack(people)
    async with app(folder, slack):
        rows.append(row("Entrain", await answers(slack, clicks, seconds, per_second), "-"))
    for charts, words in ((False, "messages going out"), (True, "the same, and charts drawn")):
        slack = Slack(people)
        async with app(folder, slack, due=True, charts=charts):
            await slack.until("chat.postMessage", 1)
            before, began = slack.calls["chat.postMessage"], time.monotonic()
            waits = await answers(slack, clicks, seconds, per_second)
            sent = (slack.calls["chat.postMessage"] - before) / (time.monotonic() - began) * 60
            rows.append(row(f"Entrain, {words}", waits, f"{sent:.0f} a minute"))
    title = f"Milliseconds until the acknowledgement, {per_second:.0f} requests a second, SQLite ({load_average()})"
    table(title, ["", "requests", "p50", "p95", "p99", "most", "sent"], rows)


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--per-second", type=float, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="entrain-bench-") as folder:
        asyncio.run(measure(Path(folder), arguments.seconds, arguments.per_second))


if __name__ == "__main__":
    main()
