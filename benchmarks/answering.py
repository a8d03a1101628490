"""What an answer costs: Entrain beside the least Bolt app that does the same work, in one run, in turns.

python -m benchmarks.answering [--requests 2000] [--rounds 5]
"""

import argparse
import asyncio
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bare import SOMEBODY
from benchmarks.children import Child, child
from benchmarks.programme import fill, usual_handbook
from benchmarks.slack import Json, Slack, user_id
from benchmarks.tables import load_average, spread, table
from delivery.directory import CHANNEL_PAGE
from storage.database import Database

COMMAND, GOES_ON, ENDS = "command", "goes on", "ends"
WORDS = {
    COMMAND: "/apprendre",
    GOES_ON: "click: an answer, a question follows",
    ENDS: "click: the last answer, Home follows",
}
WARM_UP = 200


class Clicks:
    """The buttons people press: one in a lesson with another question after it, one that ends its lesson."""

    def __init__(self) -> None:
        handbook = usual_handbook()
        path = [handbook.lesson(lesson_id, "fr") for lesson_id in handbook.lesson_ids("everyone")]
        lessons = [lesson for lesson in path if lesson is not None]
        longer = next(lesson for lesson in lessons if len(lesson.questions) > 1)
        self.values = {}
        for kind, lesson in ((ENDS, lessons[0]), (GOES_ON, longer)):
            question = lesson.questions[0]
            wrong = next(option for option in question.options if not option.right)
            self.values[kind] = f"{lesson.id}|{question.id}|{wrong.id}|1|"
        self.blocks: list[Json] = []

    def frames(self, slack: Slack, kind: str, users: Sequence[str]) -> list[Json]:
        """One payload a person."""
        if kind == COMMAND:
            return [slack.command(user) for user in users]
        return [slack.click(user, "training.answer:a", self.values[kind], self.blocks) for user in users]


async def record(folder: Path, clicks: Clicks) -> dict[str, Json]:
    """What Entrain does for one person, by kind of request, for the bare app to repeat."""
    slack = Slack(2)
    slack.keep = True
    user = user_id(1)  # not the admin, whose Home holds more
    database = f"sqlite:///{_copy(folder, 'record')}"
    scripts: dict[str, Json] = {}
    async with (
        slack.running() as api,
        child(
            "benchmarks.ours", "--api", api, "--database", database, "--record", "--homes-at-once",
            connected=slack.connected.wait,
        ) as ours,
    ):  # fmt: skip
        await asyncio.sleep(1)
        for kind in (COMMAND, GOES_ON, ENDS):
            await ours.ask("recorded")
            (frame,) = clicks.frames(slack, kind, [user])
            slack.last.clear()
            await slack.send(frame)
            await asyncio.sleep(1)
            answer = slack.acks[frame["envelope_id"]] if kind == COMMAND else slack.last["response_url"]
            if kind == COMMAND:
                clicks.blocks = answer["blocks"]
            home = slack.last.get("views.publish", {}).get("view")
            name = kind if kind == COMMAND else clicks.values[kind]
            scripts[name] = {"answer": answer, "home": home, **_in_order(await ours.ask("recorded"), user)}
    return scripts


def _in_order(units: Sequence[Json], user: str) -> Json:
    """The person's transactions: before the answer, after it, and once Home is published."""
    order: dict[str, list[Any]] = {"before": [], "after": [], "last": []}
    for unit in units:
        if not any(user in json.dumps(parameters) for _, parameters, _ in unit["statements"]):
            continue
        place = {"Desk.home_published": "last"}.get(unit["work"], "after" if "home" in unit["work"] else "before")
        order[place].append(json.loads(json.dumps(unit["statements"]).replace(user, SOMEBODY)))
    return order


def _copy(folder: Path, name: str) -> Path:
    return Path(shutil.copyfile(folder / "filled.db", folder / f"{name}.db"))


class Side:
    """One of the two programs, with a Slack of its own."""

    def __init__(self, slack: Slack, program: Child, clicks: Clicks, scripts: dict[str, Json]) -> None:
        self._slack, self._program, self._clicks, self._scripts = slack, program, clicks, scripts

    async def cost(self, kind: str, users: Sequence[str]) -> float:
        """CPU milliseconds a request, until nothing is left to do."""
        frames = self._clicks.frames(self._slack, kind, users)
        script = self._scripts[kind if kind == COMMAND else self._clicks.values[kind]]
        calls = dict(self._slack.calls)
        before: float = await self._program.ask("cpu")
        await self._slack.closed(frames)
        if kind != COMMAND:
            await self._slack.until("response_url", calls.get("response_url", 0) + len(users))
        if script["home"] is not None:
            await self._slack.until("views.publish", calls.get("views.publish", 0) + len(users))
        await asyncio.sleep(0.3)
        after: float = await self._program.ask("cpu")
        return (after - before) * 1000 / len(users)


async def compare(requests: int, rounds: int) -> None:
    """Prints the table."""
    each = requests // rounds
    people = 1 + WARM_UP + each * rounds
    clicks = Clicks()
    with tempfile.TemporaryDirectory(prefix="entrain-bench-") as name:
        folder = Path(name)
        filled = Database(f"sqlite:///{folder}/filled.db")
        fill(filled, usual_handbook(), people)
        filled.close()
        scripts = await record(folder, clicks)
        script = folder / "script.json"
        script.write_text(json.dumps(scripts), encoding="utf-8")
        slacks = Slack(people), Slack(people)
        async with (
            slacks[0].running() as bare_api,
            slacks[1].running() as our_api,
            child(
                "benchmarks.bare", "--api", bare_api, "--database", f"sqlite:///{_copy(folder, 'bare')}",
                "--script", str(script), connected=slacks[0].connected.wait,
            ) as bare,
            child(
                "benchmarks.ours", "--api", our_api, "--database", f"sqlite:///{_copy(folder, 'ours')}",
                "--homes-at-once", connected=slacks[1].connected.wait,
            ) as ours,
        ):  # fmt: skip
            await slacks[1].until("conversations.members", -(-people // CHANNEL_PAGE))
            await asyncio.sleep(2)
            sides = [Side(slack, bot, clicks, scripts) for slack, bot in zip(slacks, (bare, ours), strict=True)]
            figures = await _in_turns(sides, each, rounds)
    _print(figures, scripts, clicks, each, rounds)


async def _in_turns(sides: Sequence[Side], each: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    figures: dict[str, list[tuple[float, float]]] = {kind: [] for kind in WORDS}
    for number in range(rounds + 1):
        begin, count = (1, WARM_UP) if number == 0 else (1 + WARM_UP + (number - 1) * each, each)
        users = [user_id(user) for user in range(begin, begin + count)]
        for kind in WORDS:
            bare, ours = [await side.cost(kind, users) for side in sides]
            if number:
                figures[kind].append((bare, ours))
    return figures


def _print(
    figures: dict[str, list[tuple[float, float]]], scripts: dict[str, Json], clicks: Clicks, each: int, rounds: int
) -> None:
    rows = []
    for kind, pairs in figures.items():
        script = scripts[kind if kind == COMMAND else clicks.values[kind]]
        units = [*script["before"], *script["after"], *script["last"]]
        rows.append(
            [
                WORDS[kind],
                f"{sum(map(len, units))} in {len(units)}",
                spread([bare for bare, _ in pairs]),
                spread([ours for _, ours in pairs]),
                f"{median(ours / bare for bare, ours in pairs):.2f}",
            ]
        )
    title = (
        f"CPU ms a request of the bot's process: least / median / most of {rounds} rounds of {each} ({load_average()})"
    )
    table(title, ["request", "statements", "bare Bolt app", "Entrain", "ratio"], rows)


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answering", description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    asyncio.run(compare(arguments.requests, arguments.rounds))


if __name__ == "__main__":
    main()
