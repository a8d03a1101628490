"""``demo``: the same bot against the sandbox, a local Slack in the browser. Nothing leaves this machine."""

import argparse
import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from commands.guides import after_a_quarter, first_week
from commands.logs import configure
from commands.manifest import manifest
from commands.reloading import following
from commands.run import until_told_to_stop, usable_handbook
from commands.wiring import Bot
from config.settings import ROOT, Settings, SettingsError, read
from domain.handbook import Handbook
from simulation import quarter
from simulation.hands import SimulationFailed
from storage.database import Database
from storage.migrate import migrate

HELP = "try it: the bot and a local Slack in your browser, with people to act as and a clock to move"
START_SECONDS = 20


@dataclass(frozen=True, slots=True)
class SandboxAt:
    """Where a sandbox listens, as it printed it."""

    page: str
    api: str
    clock: str
    control: str
    bot_token: str
    app_token: str


def main(argv: list[str]) -> int:
    """Runs the demonstration until Ctrl+C. Answers the exit status."""
    parser = argparse.ArgumentParser(prog="bot.py demo", description=HELP)
    parser.add_argument("--content", type=Path, help="a content folder of your own instead of content/")
    parser.add_argument("--port", type=int, default=0, help="the page's port (default: any that is free)")
    parser.add_argument(
        "--quarter",
        action="store_true",
        help="begin after thirteen weeks of life with sixty people (takes about a minute)",
    )
    arguments = parser.parse_args(argv)
    chosen = {} if arguments.content is None else {"ENTRAIN_CONTENT": str(arguments.content)}
    configure("WARNING")
    handbook = usable_handbook(read(chosen))
    with tempfile.TemporaryDirectory(prefix="entrain-demo-") as temporary:
        folder = Path(temporary)
        begins = after_quarter(folder) if arguments.quarter else ("--clock", iso(monday_morning()))
        with sandbox(folder, handbook, *begins, port=arguments.port) as at:
            settings = against(at, f"sqlite:///{folder}/demo.db", read(chosen).content)
            database = Database(settings.database_url)
            migrate(database)
            try:
                if arguments.quarter:
                    asyncio.run(lived(settings, at, folder))
                print(f"\n  Entrain is ready. Open {at.page}\n\n  Ctrl+C ends it; nothing is kept.\n", flush=True)
                asyncio.run(live(Bot(settings, handbook, database), settings.content, at))
            except SimulationFailed as failed:
                raise SettingsError("demo", "the quarter could not be lived to its end", str(failed)) from failed
            finally:
                database.close()
    return 0


def after_quarter(folder: Path, people: int = 60, morning: datetime | None = None) -> Sequence[str]:
    """How the sandbox is started for a quarter to be lived in it: its people, its first morning, and no limits."""
    team = folder / "people.json"
    team.write_text(json.dumps(quarter.workspace(people), ensure_ascii=False), encoding="utf-8")
    begins = iso(morning or quarter.begins(monday_morning()))
    return "--workspace", str(team), "--limits", "off", "--traffic", str(quarter.ROOM), "--clock", begins


def environment(settings: Settings, at: SandboxAt) -> dict[str, str]:
    """These settings, for a bot in a process of its own."""
    return {
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_APP_TOKEN": settings.app_token,
        "SLACK_API_URL": settings.api_url,
        "DATABASE_URL": settings.database_url,
        "ENTRAIN_CONTENT": str(settings.content),
        "ENTRAIN_CLOCK_URL": at.clock,
        "ENTRAIN_LOG_LEVEL": "ERROR",
        "ENTRAIN_MONITOR": "",
        "ENTRAIN_SECRET": settings.secret,
    }


async def lived(settings: Settings, at: SandboxAt, folder: Path) -> None:
    """Lives the quarter, with a line that says how far it is. Raises SimulationFailed."""
    print("\n  Thirteen weeks with sixty people: about a minute.\n", flush=True)
    again, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
    await quarter.live(
        at.control,
        environment(settings, at),
        folder,
        monday_morning(),
        lambda line: print(f"{again}  {line}", end=end, flush=True),
        after_a_quarter(),
    )
    print(end="\n" if again else "")


async def live(bot: Bot, content: Path, at: SandboxAt) -> None:
    """Runs the bot until it is told to stop; files an author changes meanwhile are read again."""
    async with following(content, bot.library, at.control):
        await until_told_to_stop(bot)


def against(at: SandboxAt, database_url: str, content: Path) -> Settings:
    """The settings of a bot that talks to a sandbox, with a secret of its own."""
    return Settings(
        bot_token=at.bot_token,
        app_token=at.app_token,
        api_url=at.api,
        database_url=database_url,
        content=content,
        clock_url=at.clock,
        log_level="WARNING",
        secret=secrets.token_hex(32),
    )


@contextmanager
def sandbox(folder: Path, handbook: Handbook, *more: str, port: int = 0) -> Iterator[SandboxAt]:
    """A sandbox in a process of its own, for as long as the block lasts. Raises SettingsError where it cannot start.

    ``more`` are arguments of the sandbox's own.
    """
    app = folder / "manifest.yaml"
    app.write_text(
        yaml.safe_dump(manifest("fr", handbook.programme.commands, None), allow_unicode=True), encoding="utf-8"
    )
    steps = folder / "guide.json"
    steps.write_text(json.dumps(first_week(), ensure_ascii=False), encoding="utf-8")
    arguments = ["--manifest", str(app), "--guide", str(steps), "--port", str(port), *more]
    process = subprocess.Popen(  # noqa: S603 - our own module, with arguments of our own
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            process.wait(START_SECONDS)
            raise SettingsError("demo", "could not start the local Slack", "What it said stands above.")
        told = json.loads(line)
        yield SandboxAt(**{name: told[name] for name in SandboxAt.__slots__})
    finally:
        process.terminate()
        process.wait(START_SECONDS)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def monday_morning() -> datetime:
    """The coming Monday, 9:05 in Paris: within contact hours whenever the demo is tried."""
    paris = ZoneInfo("Europe/Paris")
    today = datetime.now(paris).date()
    monday = today + timedelta(days=(7 - today.weekday()) % 7)
    return datetime.combine(monday, time(9, 5), paris).astimezone(UTC)


def iso(moment: datetime) -> str:
    """As the sandbox reads it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
