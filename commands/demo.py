"""``demo``: the same bot against the sandbox, a local Slack in the browser. Nothing leaves this machine."""

import argparse
import asyncio
import json
import secrets
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

from blocks import ids
from blocks.charter import button_label
from commands.logs import configure
from commands.manifest import manifest
from commands.reloading import following
from commands.run import until_told_to_stop, usable_handbook
from commands.wiring import Bot
from config.settings import ROOT, Settings, SettingsError, read
from domain.handbook import Handbook
from domain.members import Voice
from storage.database import Database
from storage.migrate import migrate

HELP = "try it: the bot and a local Slack in your browser, with people to act as and a clock to move"
START_SECONDS = 20
NORA, BEN, CLAIRE, TEAM = "U0NORA0001", "U0BEN00001", "U0CLAIRE01", "C0EQUIPE01"
"""Whom and what sandbox/workspaces/association.json holds."""


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
            asyncio.run(live(Bot(settings, handbook, database), settings.content, at))
        finally:
            database.close()
    return 0


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
    """The short list beside the workspace. Whoever reads French begins as Nora, whoever does not as Ben."""
    steps = [*_newcomers_steps(), *_programmes_steps()]
    return {"title": {"fr": "À essayer", "en": "Try this"}, "start_as": {"fr": NORA, "en": BEN}, "steps": steps}


def _newcomers_steps() -> list[dict[str, Any]]:
    return [
        {
            "id": "first-lesson",
            "text": {
                "fr": "On vient d’arriver dans l’équipe. Sur l’accueil d’Entrain : suivre la première leçon, et répondre à sa question.",
                "en": "You are new to the team. On Entrain’s Home: take the first lesson, and answer its question.",
            },
            "do": {"home": True},
            "done_when": {"delivery": "block_actions", "action_id": ids.LESSON_ANSWER},
        },
        {
            "id": "modules",
            "text": {
                "fr": "Où en est-on ? La commande /apprendre liste répond en plein canal, mais à soi seulement.",
                "en": "How far is that? In a channel, /learn list tells you, and nobody else sees it.",
            },
            "do": {"message": {"fr": "/apprendre liste", "en": "/learn list"}, "channel": TEAM},
            "done_when": {"delivery": "slash_commands", "command": ["/apprendre", "/learn"]},
        },
        {
            "id": "ask",
            "text": {
                "fr": "Une question ? On l’écrit à Entrain comme à quelqu’un de l’équipe. Essayer aussi : plus tard, pause, in English please.",
                "en": "A question? Write it to Entrain as you would to a colleague. Try this too: later, pause, en français please.",
            },
            "do": {
                "open": "im",
                "message": {
                    "fr": "est-ce que je dois utiliser mon compte personnel ?",
                    "en": "do I have to use my own account?",
                },
            },
            "done_when": {"message_contains": ids.ASK_HELPED},
        },
    ]


def _programmes_steps() -> list[dict[str, Any]]:
    return [
        {
            "id": "start",
            "text": {
                "fr": "Claire coordonne. Au bas de son accueil : choisir le canal #equipe, puis Démarrer. Rien ne part avant.",
                "en": "Claire coordinates, in French. At the end of her Home: choose #equipe, then press “Démarrer” (Start). Nothing goes out before.",
            },
            "as": CLAIRE,
            "do": {"home": True},
            "done_when": {"metadata": ":welcome:"},
        },
        {
            "id": "charter",
            "text": {
                "fr": "Chacun reçoit un premier message. Lire celui de Nora, puis la charte, jusqu’au bouton de la dernière page.",
                "en": "Everyone gets a first message. In Nora’s, in French: “Lire la charte”, as far as the button on its last page.",
            },
            "as": NORA,
            "do": {"open": "im"},
            "done_when": {
                "delivery": "view_submission",
                "callback_id": ids.CHARTER_READ,
                "submit": button_label(Voice("fr", "vous", "Europe/Paris")),
            },
        },
        {
            "id": "montreal",
            "text": {
                "fr": "À Montréal, il fait encore nuit. Passer au moment suivant : Ben reçoit son premier message à 9 h, en anglais.",
                "en": "It is still night in Montréal. Move to the next moment: Ben gets his first message at nine, in English.",
            },
            "as": BEN,
            "do": {"open": "im", "clock": {"next": True}},
            "done_when": {"metadata": ":welcome:"},
        },
        {
            "id": "scheduled",
            "text": {
                "fr": "Encore un moment : mardi à 10 h, une leçon vient d’elle-même à Nora, à lire et à finir dans son message.",
                "en": "One moment more: on Tuesday at ten a lesson comes to Nora by itself, to read and finish inside its message.",
            },
            "as": NORA,
            "do": {"open": "im", "clock": {"next": True}},
            "done_when": {"metadata": ":lesson:"},
        },
        {
            "id": "steward",
            "text": {
                "fr": "Qui lira ce que l’on dit sans son nom ? Claire accepte d’être une personne de confiance, sur son accueil.",
                "en": "Who will read what people say without their name? Claire agrees to, in French, on her Home: “J’accepte”.",
            },
            "as": CLAIRE,
            "do": {"home": True},
            "done_when": {"delivery": "block_actions", "action_id": ids.STEWARD_ACCEPT},
        },
        {
            "id": "concern",
            "text": {
                "fr": "Nora dit ce qui l’inquiète, et copie son code. Au moment suivant, Claire pourra lire, sans savoir qui a écrit.",
                "en": "Nora says what worries her, in French, and copies her code. At the next moment Claire can read it, not know who wrote.",
            },
            "as": NORA,
            "do": {"message": {"fr": "/inquietude", "en": "/concern"}, "channel": TEAM},
            "done_when": {"delivery": "view_submission", "callback_id": ids.CONCERN_SUBMIT},
        },
        {
            "id": "suggestion",
            "text": {
                "fr": "Ce que Nora propose avec son nom, toute l’équipe peut le soutenir, et Claire y répond, sur le tableau.",
                "en": "What Nora suggests with her name, in French, all the team can support, and Claire answers it on the board.",
            },
            "as": NORA,
            "do": {
                "message": {
                    "fr": "/suggerer Dire sous combien de temps on répond",
                    "en": "/suggest Dire sous combien de temps on répond",
                },
                "channel": TEAM,
            },
            "done_when": {"delivery": "view_submission", "callback_id": ids.SUGGESTION_POST},
        },
    ]
