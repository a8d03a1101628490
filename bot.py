#!/usr/bin/env python3
"""Entrain: picks the command and starts it. ``python bot.py`` alone runs the bot."""

import gc
import sys
from importlib import import_module

PROCESSES = ("run", "serve", "work", "demo")
LOOKS = ("check", "ask", "doctor", "plan", "simulate", "manifest")
COMMANDS = (*PROCESSES, *LOOKS, "migrate", "backup", "restore", "export", "erase")


def main(argv: list[str]) -> int:
    """Runs the command named first in ``argv``; answers the exit status, 2 for what the caller can mend."""
    name, rest = (argv[0], argv[1:]) if argv and not argv[0].startswith("-") else ("run", argv)
    if name == "help" or argv[:1] in (["-h"], ["--help"]):
        return usage()
    if name not in COMMANDS:
        print(f"bot.py: there is no command {name!r}. Known: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    # What is imported stays: to look through it for what does not takes a quarter of the time a start takes.
    gc.disable()
    from config.settings import SettingsError
    from storage.database import DatabaseUnusable

    command = import_module(f"commands.{name}")
    gc.freeze()
    gc.enable()
    try:
        return int(command.main(rest))
    except (SettingsError, DatabaseUnusable) as error:
        print(f"bot.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        gc.unfreeze()


def usage() -> int:
    """Lists the commands."""
    print("python bot.py COMMAND\n")
    for name in COMMANDS:
        print(f"  {name:10} {import_module(f'commands.{name}').HELP}")
    print("\npython bot.py COMMAND --help says more of one.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
