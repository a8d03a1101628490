"""A fan-out against the sandbox's own limiter: 1,000 messages, 8 % of them to five shared channels.

What the limiter allows is its pace and its burst, from the first call to the last; the sandbox counts the calls.

python -m benchmarks.pacing [--messages 1000] [--per-minute 1200]
"""

import argparse
import asyncio
import json
import random
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, insert, select, update

from benchmarks.ours import Shifted
from benchmarks.programme import fill, services_on, usual_handbook
from benchmarks.slack import TEAM, user_id
from benchmarks.tables import load_average, table
from blocks.kit import Message
from commands.manifest import manifest
from delivery.occasions import Occasions
from delivery.sender import Sender
from delivery.slack import connect
from domain.attention import Kind
from domain.outbox import Claim
from services import Services
from services.running import Runner
from storage.database import Database
from storage.outbox import outbox
from tests.journeys.world import sandbox_process

TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
CHANNELS = [f"C0SHARED{number:02d}" for number in range(5)]
SHARE = 0.08
BURST = 10
"""Messages the sandbox lets a workspace send at once after a quiet time (sandbox/limits.py)."""
PLANNED = 200


class Announced(Occasions):
    """Messages for channels beside those for members: digests of one line."""

    def take(self, **which: Any) -> list[tuple[Claim, Message | str]]:
        """A line for a channel; a member's message as it is."""
        claims = self._services.outbox.claim(**which)
        told = iter(self.prepare(claims=[claim for claim in claims if claim.channel is None]))
        line = Message("Bonjour à toutes et à tous.", [])
        return [(claim, line if claim.channel else next(told)) for claim in claims]


def workspace(folder: Path, people: int) -> Path:
    """A workspace file: the members of the benchmark's database, and the shared channels."""
    everyone = [user_id(number) for number in range(people)]
    given = {
        "team": {"id": TEAM, "name": "Benchmark", "domain": "benchmark", "locale": "fr-FR"},
        "people": [{"id": one, "name": one.lower(), "real_name": one, "tz": "Europe/Paris"} for one in everyone],
        "channels": [{"id": channel, "name": channel.lower(), "members": everyone[:5]} for channel in CHANNELS],
        "app": {"in_channels": CHANNELS},
    }
    path = folder / "workspace.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


def put_in_outbox(database: Database, services: Services, to_channels: int) -> None:
    """A lesson for every member, and digests for channels, mixed: due at random moments of the last minute."""
    while services.planning.plan(limit=PLANNED).members == PLANNED:
        pass
    chance = random.Random(1)
    with database.transaction() as connection:
        for number in range(to_channels):
            day = TUESDAY.date() - timedelta(days=number // len(CHANNELS))
            row: dict[str, Any] = {"workspace_id": TEAM, "kind": Kind.DIGEST.value, "local_date": day, "folded": []}
            row |= {"user_id": CHANNELS[number % len(CHANNELS)], "occasion": f"{TEAM}:channel:{number}"}
            row |= {"state": "pending", "due_at": TUESDAY, "expires_at": TUESDAY + timedelta(hours=6)}
            connection.execute(insert(outbox).values(**row))
        for occasion in connection.scalars(select(outbox.c.occasion)).all():
            moment = TUESDAY - timedelta(seconds=chance.uniform(0, 60))
            connection.execute(update(outbox).where(outbox.c.occasion == occasion).values(due_at=moment))


async def measure(messages: int, per_minute: int) -> None:
    """Prints the table."""
    to_channels = round(messages * SHARE)
    people = messages - to_channels
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entrain-bench-")))
        arguments = ["--workspace", str(workspace(folder, people)), "--posts-per-minute", str(per_minute)]
        at = stack.enter_context(sandbox_process(folder, manifest("fr", {}, None), *arguments))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        database = Database(f"sqlite:///{folder}/entrain.db")
        stack.callback(database.close)
        handbook = usual_handbook()
        fill(database, handbook, people, due_at=TUESDAY)
        services = services_on(database, handbook, Shifted(TUESDAY))
        put_in_outbox(database, services, to_channels)
        runner = Runner(database.threads)
        stack.callback(runner.close)
        slack = connect(at.bot_token, at.api, session)
        sender = Sender(slack, runner, services, TEAM, per_minute, Announced(services))
        sending = asyncio.create_task(sender.run())
        calls = await everything(session, at.control, lambda: runner(_waiting, database))
        sender.stop()
        await sending
    _print(calls, messages, per_minute)


async def everything(
    session: aiohttp.ClientSession, control: str, waiting: Callable[[], Awaitable[int]]
) -> list[dict[str, Any]]:
    """The sandbox's account of every message, read as it goes (it keeps the last few thousand entries)."""
    calls: list[dict[str, Any]] = []
    seen, more = 0, 1
    while more:
        more = await waiting()
        params = {"since": str(seen), "method": "chat.postMessage"}
        async with session.get(f"{control}traffic", params=params) as answer:
            body = await answer.json()
        calls, seen = calls + body["traffic"], body["last"]
        await asyncio.sleep(1)
    return calls


def _waiting(database: Database) -> int:
    with database.transaction() as connection:
        waiting = outbox.c.state.in_(["pending", "sending"])
        return int(connection.scalar(select(func.count()).select_from(outbox).where(waiting)) or 0)


def _print(calls: Sequence[Any], messages: int, per_minute: int) -> None:
    taken = [datetime.fromisoformat(call["at"]) for call in calls if call["response"]["ok"]]
    seconds = (taken[-1] - taken[0]).total_seconds()
    allowed = per_minute / 60 * seconds + BURST
    limited = sum(call["status"] == 429 for call in calls)
    row = [
        f"{messages:,} messages, {SHARE:.0%} to {len(CHANNELS)} channels",
        f"{seconds:.1f}",
        str(messages - len(taken)),
    ]
    row += [str(limited), f"{len(taken) / allowed:.1%}", f"{len(calls) / max(1, len(taken)):.3f}"]
    title = f"A fan-out at {per_minute:,} a minute against the sandbox's limiter of as many ({load_average()})"
    table(title, ["", "seconds", "dropped", "429", "of what is allowed", "requests a message"], [row])


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pacing", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--per-minute", type=int, default=1200)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.messages, arguments.per_minute))


if __name__ == "__main__":
    main()
