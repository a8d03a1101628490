"""``demo``: the same bot against the sandbox, a local Slack in the browser. Nothing leaves this machine."""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from commands.logs import configure
from commands.manifest import manifest
from commands.run import until_told_to_stop, usable_handbook
from commands.wiring import Bot
from config.settings import ROOT, Settings, SettingsError, read
from domain.handbook import Handbook
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
    arguments = parser.parse_args(argv)
    environment = {} if arguments.content is None else {"ENTRAIN_CONTENT": str(arguments.content)}
    configure("WARNING")
    handbook = usable_handbook(read(environment))
    with (
        tempfile.TemporaryDirectory(prefix="entrain-demo-") as folder,
        sandbox(Path(folder), handbook, port=arguments.port) as at,
    ):
        settings = against(at, f"sqlite:///{folder}/demo.db", read(environment).content)
        database = Database(settings.database_url)
        migrate(database)
        print(f"\n  Entrain is ready. Open {at.page}\n\n  Ctrl+C ends it; nothing is kept.\n", flush=True)
        try:
            asyncio.run(until_told_to_stop(Bot(settings, handbook, database)))
        finally:
            database.close()
    return 0


def against(at: SandboxAt, database_url: str, content: Path) -> Settings:
    """The settings of a bot that talks to a sandbox."""
    return Settings(
        bot_token=at.bot_token,
        app_token=at.app_token,
        api_url=at.api,
        database_url=database_url,
        content=content,
        clock_url=at.clock,
        log_level="WARNING",
    )


@contextmanager
def sandbox(folder: Path, handbook: Handbook, *, port: int = 0) -> Iterator[SandboxAt]:
    """A sandbox in a process of its own, for as long as the block lasts. Raises SettingsError where it cannot start."""
    app = folder / "manifest.yaml"
    app.write_text(
        yaml.safe_dump(manifest("fr", handbook.programme.commands, None), allow_unicode=True), encoding="utf-8"
    )
    steps = folder / "guide.json"
    steps.write_text(json.dumps(guide(), ensure_ascii=False), encoding="utf-8")
    arguments = ["--manifest", str(app), "--guide", str(steps), "--port", str(port), "--clock", monday_morning()]
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


def monday_morning() -> str:
    """The coming Monday, 9:05 in Paris: within contact hours whenever the demo is tried."""
    paris = ZoneInfo("Europe/Paris")
    today = datetime.now(paris).date()
    monday = today + timedelta(days=(7 - today.weekday()) % 7)
    return datetime.combine(monday, time(9, 5), paris).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def guide() -> dict[str, Any]:
    """The short list beside the workspace."""
    nora, ben, claire = "U0NORA0001", "U0BEN00001", "U0CLAIRE01"
    return {
        "title": {"fr": "À essayer", "en": "Try this"},
        "steps": [
            {
                "id": "first-lesson",
                "text": {
                    "fr": "Nora vient d’arriver. Ouvrir l’accueil d’Entrain et suivre la première leçon.",
                    "en": "Nora is new. Open Entrain's Home and take the first lesson.",
                },
                "as": nora,
                "do": {"home": True},
                "done_when": {"delivery": "block_actions", "action_id": "training.answer"},
            },
            {
                "id": "modules",
                "text": {
                    "fr": "Où en est-elle ? Taper /apprendre liste dans un canal.",
                    "en": "Where is she? Type /apprendre liste in a channel.",
                },
                "as": nora,
                "do": {"command": "/apprendre", "text": "liste", "channel": "C0EQUIPE01"},
                "done_when": {"delivery": "slash_commands", "command": "/apprendre"},
            },
            {
                "id": "start",
                "text": {
                    "fr": "Claire coordonne. Sur son accueil, choisir #equipe et appuyer sur Démarrer.",
                    "en": "Claire coordinates. On her Home, choose #equipe and press Start.",
                },
                "as": claire,
                "do": {"home": True},
                "done_when": {"delivery": "block_actions", "action_id": "workspace.start"},
            },
            {
                "id": "welcome",
                "text": {
                    "fr": "Chacun reçoit un premier message. Lire celui de Nora, puis la charte, jusqu’au bout.",
                    "en": "Everyone gets a first message. Read Nora's, then the charter to its last page.",
                },
                "as": nora,
                "do": {"open": "im"},
                "done_when": {"delivery": "view_submission", "callback_id": "charter.read"},
            },
            {
                "id": "english",
                "text": {
                    "fr": "Ben est à Montréal et lit l’anglais : avancer l’horloge jusqu’à son matin.",
                    "en": "Ben is in Montréal and reads English: move the clock to his morning.",
                },
                "as": ben,
                "do": {"clock": {"next": True}},
                "done_when": {"message_contains": "Hello. I am Entrain."},
            },
            {
                "id": "scheduled",
                "text": {
                    "fr": "Avancer encore : la leçon du mardi arrive à 10 h, à l’heure de chacun.",
                    "en": "Move on again: Tuesday's lesson comes at ten, in each person's own time.",
                },
                "as": nora,
                "do": {"clock": {"next": True}},
                "done_when": {"message_contains": "90 secondes"},
            },
        ],
    }
