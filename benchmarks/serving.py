"""Quiz clicks a second through ``serve``, beside the least Bolt app on the same PostgreSQL that does the same statements.

Signed interactions over HTTP, each by another person, each their first answer to a question of the lesson they got that
morning; the two programs in turns, one process each. A click counts once everything is done that belongs to it: it is
acknowledged, the answer shown, and where it ends the lesson, Home published.

python -m benchmarks.serving [--clicks 1000] [--rounds 5] [--connections 32] [--keep]
"""

import argparse
import asyncio
import gc
import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from statistics import median

from benchmarks import bolt
from benchmarks.children import Child, child, cpu_seconds, obey
from benchmarks.claiming import postgresql
from benchmarks.clicks import (
    PLACE,
    Person,
    Quiz,
    free_port,
    kept,
    morning,
    people,
    questions_of_a_lesson,
    recorded,
    serving,
)
from benchmarks.figures import keep
from benchmarks.postgresql import copy_of, done
from benchmarks.slack import Slack
from benchmarks.tables import load_average, spread, table
from benchmarks.wire import sent, signed
from commands.logs import configure
from storage.database import Database

WARM_UP = 300
START_SECONDS = 3.0
"""Until the index of the handbook is made, and nothing else goes on."""
WORDS = ("an answer, a question follows", "the last answer, Home follows")


async def nothing() -> None:
    """Nobody connects."""


@dataclass(frozen=True, slots=True)
class Round:
    """Clicks a second; and for each, processor milliseconds (of the program, PostgreSQL and this process), transactions that
    wrote, kilobytes of PostgreSQL's log."""

    rate: float
    own: float
    database: float
    load: float
    commits: float
    log: float


class Side:
    """One of the two programs, with a Slack and a database of its own."""

    def __init__(self, slack: Slack, program: Child, port: int, address: str) -> None:
        self._slack, self._program, self._address = slack, program, address
        self._place = f"http://{PLACE}:{port}"

    @classmethod
    async def begun(cls, stack: AsyncExitStack, words: Sequence[str], address: str) -> "Side":
        """A child of this program, until the stack ends."""
        slack, port = Slack(0), free_port()
        api = await stack.enter_async_context(slack.running())
        given = ("--api", api, "--place", address, "--port", str(port))
        program = await stack.enter_async_context(child("benchmarks.serving", *words, *given, connected=nothing))
        return cls(slack, program, port, address)

    async def round(self, quiz: Quiz, question_id: str, clicking: Sequence[Person], connections: int) -> Round:
        """All of them answer a question. Raises AssertionError where one was not answered as it should be."""
        bodies, calls, number = quiz.clicks[question_id].bodies(self._slack, clicking), self._slack.calls, len(clicking)
        requests = [signed(self._place, body) for body in bodies]
        shown, homes = calls["response_url"] + number, calls["views.publish"] + number
        gc.collect()
        own, load, server = await self._program.ask("cpu"), cpu_seconds(), done(self._address)
        began = time.perf_counter()
        answers = await sent(self._place, requests, connections)
        await self._slack.until("response_url", shown)
        if quiz.scripts[question_id].home is not None:
            await self._slack.until("views.publish", homes)
        seconds, load = time.perf_counter() - began, cpu_seconds() - load
        await asyncio.sleep(0.3)  # what is noted once Home is published
        own, did = await self._program.ask("cpu") - own, done(self._address).since(server)
        assert answers == {(200, b""): number}, answers
        assert calls["response_url"] == shown, "more was shown than asked for"
        return Round(
            rate=number / seconds,
            own=own * 1000 / number,
            database=did.cpu * 1000 / number,
            load=load * 1000 / number,
            commits=did.commits / number,
            log=did.log / number,
        )

    async def memory(self) -> float:
        """Megabytes of the program at its most."""
        megabytes: float = await self._program.ask("peak")
        return megabytes


async def compare(make: Callable[[], str], arguments: argparse.Namespace) -> None:
    """Prints the table."""
    clicking = people(1 + WARM_UP + arguments.clicks * arguments.rounds)
    address = make()
    message = morning(address, len(clicking))
    quiz = await recorded(copy_of(address), message)
    addresses = [copy_of(address) for _ in ("bare", "ours")]
    gc.freeze()  # what was made so far is not walked through again in the midst of it
    with tempfile.TemporaryDirectory(prefix="entrain-bench-") as folder:
        scripts = Path(folder) / "scripts"
        scripts.write_bytes(pickle.dumps(quiz.scripts))
        async with AsyncExitStack() as stack:
            sides = [
                await Side.begun(stack, words, place)
                for words, place in ((["--bare", str(scripts)], addresses[0]), (["--serve"], addresses[1]))
            ]
            await asyncio.sleep(START_SECONDS)
            found = await in_turns(sides, quiz, clicking[1:], arguments)
            memory = await sides[1].memory()
    for place in addresses:
        expected = len(clicking) - 1
        assert kept(place) == (2 * expected, expected), f"{kept(place)} answers and ends, {expected} people"
    show(found, quiz, arguments)
    if arguments.keep:
        costs = [asdict(of_all([ours for _, ours in pairs])) for pairs in found.values()]
        figures = {"goes_on": costs[0], "ends": costs[1], "memory": memory, "questions": questions_of_a_lesson()}
        keep("serving", figures)


def of_all(rounds: Sequence[Round]) -> Round:
    """The median of each figure."""
    return Round(*(median(getattr(one, name.name) for one in rounds) for name in fields(Round)))


async def in_turns(
    sides: Sequence[Side], quiz: Quiz, clicking: Sequence[Person], arguments: argparse.Namespace
) -> dict[str, list[tuple[Round, Round]]]:
    """The rounds of both programs, by question; the warm-up is left out."""
    found: dict[str, list[tuple[Round, Round]]] = {question_id: [] for question_id in quiz.clicks}
    for number in range(arguments.rounds + 1):
        begin = WARM_UP + (number - 1) * arguments.clicks if number else 0
        some = clicking[begin : WARM_UP + number * arguments.clicks]
        for question_id in quiz.clicks:
            turns = sides if number % 2 else tuple(reversed(sides))
            rounds = {side: await side.round(quiz, question_id, some, arguments.connections) for side in turns}
            if number:
                found[question_id].append((rounds[sides[0]], rounds[sides[1]]))
    return found


def show(found: dict[str, list[tuple[Round, Round]]], quiz: Quiz, arguments: argparse.Namespace) -> None:
    """Prints both tables."""
    speed, cost = [], []
    for words, (question_id, pairs) in zip(WORDS, found.items(), strict=True):
        bare, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        rates = [spread([one.rate for one in side], 0) for side in (bare, ours)]
        ratio = spread([one.rate / other.rate for other, one in pairs])
        speed.append([words, quiz.scripts[question_id].statements, *rates, ratio])
        for name, side in (("bare Bolt app", bare), ("serve", ours)):
            costs = astuple(of_all(side))[1:]
            cost.append([f"{words}: {name}", *(f"{figure:.2f}" for figure in costs)])
    title = f"Clicks a second, {arguments.connections} connections: least / median / most of {arguments.rounds} rounds of {arguments.clicks} ({load_average()})"
    table(title, ["click", "statements", "bare Bolt app", "serve", "ratio"], speed)
    table("CPU ms a click", ["", "the program", "PostgreSQL", "load and Slack", "commits", "kB of log"], cost)
    print(f"\nErrors: 0; every answer of {2 * (WARM_UP + arguments.clicks * arguments.rounds):,} is in both databases.")


async def ours(api: str, address: str, port: int) -> None:
    """The child: ``serve``, until standard input ends."""
    with closing(Database(address)) as database:
        async with serving(api, database, port):
            await obey({})


def main() -> None:
    """Reads the arguments; a child is this same program."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--clicks", type=int, default=1000, help="on each question, in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--keep", action="store_true", help="write figures.json, from which paper.py reckons")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    for name in ("--api", "--place"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.bare:
        scripts = pickle.loads(arguments.bare.read_bytes())
        asyncio.run(bolt.main(arguments.api, arguments.place, arguments.port, scripts))
    elif arguments.serve:
        configure("WARNING")
        asyncio.run(ours(arguments.api, arguments.place, arguments.port))
    else:
        with postgresql() as make:
            asyncio.run(compare(make, arguments))


if __name__ == "__main__":
    main()
