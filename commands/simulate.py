"""``simulate``: the whole programme at the speed of this machine, checked against the promises of the programme."""

import argparse
import asyncio
import json
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from commands.days import a_day
from commands.manifest import manifest
from commands.migrate import open_database
from commands.run import usable_handbook
from config.settings import read
from simulation.hands import SimulationFailed
from simulation.parts import BOT, FIRST_DAY, Setup
from simulation.running import Outcome, simulate
from storage import workspace as workspace_store
from storage.migrate import current_revision

HELP = "try months of the programme on invented people, and check every promise"

MEMORY, ROOM = "/dev/shm", 2 << 30  # noqa: S108 - only as a folder for a folder of our own
"""Where files stay in memory (Linux), and how many bytes must be free there for it to be used."""
SHOWN = 20
"""Violations written out; the rest is counted."""


def main(argv: list[str], bot: Sequence[str] = BOT) -> int:
    """Answers 0 where every rule was kept, 1 where one was broken, 2 where the simulation could not be run."""
    parser = argparse.ArgumentParser(
        prog="bot.py simulate",
        description="Run the programme of ENTRAIN_CONTENT for weeks with invented people: the bot itself, against a "
        "local Slack whose clock jumps from one event to the next. What people received is then checked against every "
        "rule: the attention budget, contact hours, do-not-disturb, and so on. Nothing leaves this machine.",
    )
    parser.add_argument("--members", type=_number, default=100, metavar="N", help="how many people (default: 100)")
    parser.add_argument("--weeks", type=_number, default=8, metavar="W", help="how many weeks (default: 8)")
    parser.add_argument("--seed", type=int, help="a number that was printed before, to have the same people again")
    parser.add_argument("--from", dest="first_day", type=a_day, default=FIRST_DAY, metavar="DAY", help="the first day")
    parser.add_argument("--database", help="an empty database to use (default: SQLite in a temporary folder)")
    parser.add_argument("--json", action="store_true", help="for programs")
    given = parser.parse_args(argv)
    seed = random.SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    settings = read({"ENTRAIN_CONTENT": str(read().content), "DATABASE_URL": given.database or ""})
    handbook = usable_handbook(settings)
    if given.database and not _is_empty(given.database):
        print("bot.py: the database of --database is in use; give simulate an empty one of its own.", file=sys.stderr)
        return 2
    if not given.json:
        print(f"{given.members} people, {given.weeks} weeks from {given.first_day}, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="entrain-simulation-", dir=_memory()) as folder:
        setup = Setup(
            members=given.members,
            weeks=given.weeks,
            seed=seed,
            manifest=manifest("fr", handbook.programme.commands, None),
            content=settings.content,
            folder=Path(folder),
            database=given.database or f"sqlite:///{folder}/simulation.db",
            bot=bot,
            first_day=given.first_day,
            say=lambda line: print(f"  {line}", file=sys.stderr, flush=True),
        )
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl+C: what was started is ended
        try:
            outcome = asyncio.run(simulate(setup))
        except SimulationFailed as failed:
            print(f"bot.py: the simulation could not go on: {failed}", file=sys.stderr)
            return 2
    print(json.dumps(as_json(outcome), ensure_ascii=False) if given.json else as_text(outcome))
    return 1 if outcome.violations else 0


def _memory() -> str | None:
    """A folder in memory, where the machine has one with room: nothing of a simulation need outlive a power cut."""
    return MEMORY if Path(MEMORY).is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def _is_empty(address: str) -> bool:
    """Whether no workspace was ever met there: invented people must not come among real ones."""
    database = open_database(address)
    try:
        if current_revision(database) is None:
            return True
        with database.transaction() as connection:
            return not workspace_store.all_ids(connection)
    finally:
        database.close()


def as_json(outcome: Outcome) -> dict[str, Any]:
    """For programs: how often each rule was looked at and broken, and the first sentences."""
    broken = [f"{name}: {one}" for name, verdict in outcome.verdicts.items() for one in verdict.broken]
    return {
        "violations": outcome.violations,
        "seed": outcome.setup.seed,
        "members": outcome.setup.members,
        "weeks": outcome.setup.weeks,
        "messages": sum(outcome.messages.values()),
        "kinds": outcome.messages,
        "acts": outcome.acts,
        "seconds": round(outcome.seconds, 1),
        "rules": {
            name: {"checked": verdict.checked, "violations": len(verdict.broken)}
            for name, verdict in outcome.verdicts.items()
        },
        "first": broken[:SHOWN],
    }


def as_text(outcome: Outcome) -> str:
    """For people."""
    told = as_json(outcome)
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(outcome.messages.items()))
    lines = [f"{told['messages']} messages ({kinds}), {told['acts']} acts, in {told['seconds']:.0f} s", ""]
    lines += [
        f"  {name:14} checked {one['checked']:7}  broken {one['violations']}" for name, one in told["rules"].items()
    ]
    if told["first"]:
        lines += ["", *(f"  {sentence}" for sentence in told["first"])]
    verdict = f"{told['violations']} violations" if told["violations"] else "Every rule was kept."
    return "\n".join([*lines, "", f"{verdict} (seed {told['seed']})"])


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
