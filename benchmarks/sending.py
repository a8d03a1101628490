"""What sending costs: CPU of claiming, re-checking, building, posting and marking 1,000 lessons, beside a bare aiohttp
client that posts the same bodies. Both speak TLS to a Slack on this machine, each a process of its own that has warmed up.
They take turns every 250 messages: machines are faster and slower from one second to the next, for both alike then.

python -m benchmarks.sending [--messages 1000] [--rounds 5]
"""

import argparse
import asyncio
import gc
import json
import ssl
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.children import Child, child, obey
from benchmarks.latency import TUESDAY
from benchmarks.ours import Shifted
from benchmarks.programme import fill, services_on, usual_handbook
from benchmarks.slack import TEAM, Slack
from benchmarks.tables import load_average, spread, table
from commands.logs import configure
from commands.memory import give_back
from delivery.fencing import fenced
from delivery.sender import Sender
from delivery.slack import connect
from jobs.clock import BATCH
from locales import prepare
from services.running import Runner
from storage.database import Database

UNPACED = 1e7
"""Messages a minute: as fast as can be, so that what is measured is work and not waiting."""
FIRST = 100
"""Messages before the measured ones: a process connects, and works out its statements, once."""
TURN = 250
AT_ONCE = 15
"""Connections of either: as many as messages are claimed at once."""
TOKEN = "xoxb-benchmark"


def certificate(folder: Path) -> Path:
    """A certificate for this machine that only the children trust; one file with its key (needs ``openssl``)."""
    key, certified, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    made: list[str | Path] = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certified,
    ]
    subprocess.run([*made, *subject], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certified.read_bytes())
    return both


async def ours(api: str, address: str) -> None:
    """The child that is Entrain's delivery: it sends when told, and says what CPU that took."""
    configure("WARNING")
    handbook = usual_handbook()
    with closing(Database(address)) as database:
        # Later than whoever plans, that began before: what is planned is due at once.
        services = services_on(database, handbook, Shifted(TUESDAY + timedelta(minutes=5)))
        runner = Runner(database.threads)
        connector = aiohttp.TCPConnector(limit=AT_ONCE, socket_factory=fenced)
        async with aiohttp.ClientSession(connector=connector) as session:
            sender = Sender(connect(TOKEN, api, session), runner, services, TEAM, UNPACED)
            prepare(handbook.programme.languages)  # as ``run`` does before it sends
            give_back()
            work = asyncio.create_task(sender.run())
            await obey({"send": sender.wake})
            sender.stop()
            await work
        runner.close()


async def bare(api: str, place: Path) -> None:
    """The child that is a bare client: the same bodies on one session."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json;charset=utf-8"}
    async with aiohttp.ClientSession(headers=headers) as session:
        bodies: list[bytes] = []
        work: list[asyncio.Task[None]] = []

        async def one_after_another() -> None:
            while bodies:
                async with session.post(f"{api}chat.postMessage", data=bodies.pop()) as response:
                    await response.json()

        def send() -> None:
            work[:] = [asyncio.create_task(one_after_another()) for _ in range(AT_ONCE)]

        def read() -> None:
            bodies.extend(body.encode() for body in json.loads(place.read_text(encoding="utf-8")))

        await obey({"read": read, "send": send})
        await asyncio.gather(*work)


async def cost(slack: Slack, program: Child, messages: int) -> float:
    """CPU seconds of a child for so many messages."""
    used: float = await program.ask("cpu")
    before = slack.calls["chat.postMessage"]
    await program.ask("send")
    await slack.until("chat.postMessage", before + messages)
    await asyncio.sleep(0.3)  # the last ones are marked
    return float(await program.ask("cpu")) - used


async def measure(folder: Path, messages: int, rounds: int) -> None:
    """Prints the table."""
    secret = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(secret)
    trusted = {"SSL_CERT_FILE": str(folder / "certificate.pem")}
    people = FIRST + rounds * messages
    slack = Slack(people)
    bodies, address = folder / "bodies.json", f"sqlite:///{folder}/entrain.db"

    async def at_once() -> None:
        """There is nothing to connect."""

    async with slack.running(context) as api:

        def started(who: str, place: Path | str) -> AbstractAsyncContextManager[Child]:
            given = (f"--{who}", "--api", api, "--place", str(place))
            return child("benchmarks.sending", *given, connected=at_once, more=trusted)

        with planning(address, people) as plan:
            async with started("ours", address) as us, started("bare", bodies) as them:

                async def turn(part: int) -> tuple[float, float]:
                    plan(part)
                    slack.bodies = []
                    we = await cost(slack, us, part)
                    bodies.write_text(json.dumps([body.decode() for body in slack.bodies]), encoding="utf-8")
                    await them.ask("read")
                    return await cost(slack, them, part), we

                await turn(FIRST)
                figures = [[await turn(TURN) for _ in range(messages // TURN)] for _ in range(rounds)]
    each = 1000 / messages
    they, we = ([sum(turn[side] for turn in turns) * each for turns in figures] for side in (0, 1))
    rows = [
        ["bare aiohttp client", spread(they), ""],
        [
            "claim, re-check, build, post, mark",
            spread(we),
            f"{median(ours / theirs for theirs, ours in zip(they, we, strict=True)):.1f}",
        ],
    ]
    title = f"CPU seconds for 1,000 messages over TLS, SQLite: least / median / most of {rounds} ({load_average()})"
    table(title, ["", "seconds", "ratio"], rows)


@contextmanager
def planning(address: str, people: int) -> Iterator[Callable[[int], None]]:
    """A database of so many people who are due; and what puts the lessons of a few of them in its outbox."""
    handbook = usual_handbook()
    with closing(Database(address)) as database:
        fill(database, handbook, people, due_at=TUESDAY)
        deciding = services_on(database, handbook, Shifted(TUESDAY)).planning

        def plan(messages: int) -> None:
            while messages > 0:
                messages -= deciding.plan(limit=min(messages, BATCH)).members

        yield plan


def main() -> None:
    """Reads the arguments; a child is this same program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sending", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ours", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    parser.add_argument("--place", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    gc.enable()  # which benchmarks.ours turns off while it imports
    if arguments.ours:
        asyncio.run(ours(arguments.api, arguments.place))
    elif arguments.bare:
        asyncio.run(bare(arguments.api, Path(arguments.place)))
    else:
        with tempfile.TemporaryDirectory(prefix="entrain-bench-") as folder:
            asyncio.run(measure(Path(folder), arguments.messages, arguments.rounds))


if __name__ == "__main__":
    main()
