"""``run``: Socket Mode, clock and delivery in one process."""

import argparse
import asyncio
import logging
import signal
import sys

from commands.logs import configure
from commands.memory import uncollected
from commands.migrate import migrate_with_copy, open_database
from commands.process import Process
from commands.secret import with_secret
from commands.wiring import Bot
from config.settings import Settings, SettingsError, need_tokens, read
from delivery.slack import SlackRefused
from domain.handbook import Handbook
from handbook.loading import load
from handbook.own import own_handbooks
from services import Library

HELP = "answer, keep time and deliver, in one process (the default)"

log = logging.getLogger("entrain")


def main(argv: list[str]) -> int:
    """Runs the bot until it is told to stop. Answers the exit status."""
    argparse.ArgumentParser(prog="bot.py run", description=HELP).parse_args(argv)
    settings = read()
    need_tokens(settings)
    configure(settings.log_level, settings.log_format)
    return serve(settings)


def serve(settings: Settings) -> int:
    """Runs the bot with these settings. Raises SettingsError, DatabaseUnusable."""
    settings = with_secret(settings)
    handbook = usable_handbook(settings)
    database = open_database(settings.database_url)
    try:
        migrate_with_copy(database)
        asyncio.run(until_told_to_stop(Bot(settings, handbook, database)))
    except SlackRefused as refused:
        raise token_refused(refused) from refused
    finally:
        database.close()
    return 0


def token_refused(refused: SlackRefused) -> SettingsError:
    """Which token Slack would not take, and what to do."""
    if refused.method == "apps.connections.open":
        return SettingsError(
            "SLACK_APP_TOKEN",
            f"is refused by Slack ({refused.error})",
            "Make one under Basic Information, App-Level Tokens, with the scope connections:write, and switch Socket "
            "Mode on; python bot.py doctor checks it.",
        )
    return SettingsError(
        "SLACK_BOT_TOKEN",
        f"is refused by Slack ({refused.error})",
        "Reinstall the app in your workspace and copy the new token; python bot.py doctor checks it.",
    )


async def until_told_to_stop(bot: Process) -> None:
    """Runs a process until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, bot.stop)
    await bot.run()


def usable_library(settings: Settings) -> Library:
    """The content of all workspaces: the shared one, and that of those with their own. Raises SettingsError without any."""
    handbook = usable_handbook(settings)
    return Library(handbook, own_handbooks(settings.content, handbook))


def usable_handbook(settings: Settings) -> Handbook:
    """Reads the content; what is wrong with it is said, and the rest is used. Raises SettingsError without any."""
    with uncollected():
        loaded = load(settings.content)
    for problem in loaded.errors:
        print(f"{problem.file}:{problem.line}:{problem.column}: {problem.message} {problem.mend}", file=sys.stderr)
    if loaded.handbook is None:
        raise SettingsError(
            "ENTRAIN_CONTENT",
            f"holds no programme that can be used ({settings.content})",
            "Mend programme.yaml as said above; python bot.py check shows every problem.",
        )
    if loaded.errors:
        print(f"{len(loaded.errors)} errors in the content; what is wrong is left out, the rest runs.", file=sys.stderr)
    return loaded.handbook
