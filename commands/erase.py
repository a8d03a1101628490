"""``erase USER``: removes a person from the database and its files, and says what cannot be found."""

import argparse
import sys

from commands.migrate import open_database
from commands.process import VERSION
from commands.run import usable_library
from commands.workspaces import add_workspace, workspace_of
from config.settings import SettingsError, read
from domain.clock import SystemClock
from domain.errors import StillTakesPart
from domain.members import MemberKey
from services import Core
from services.privacy import Privacy

HELP = "remove a person from the database and its files, for good"

LEFT = """
Not found, because it is kept without any name: concerns, questions without an answer, answers to confidential surveys.
Sealed until it is purged: whom a concern may be read by, where they were one of its readers.
Kept, and naming nobody from now on: their entries in the chain of evidence, which still verifies.
Not ours: messages in Slack; your backups and exported folders, until you delete those; logs, which name nobody."""


def main(argv: list[str]) -> int:
    """Erases somebody, and says what was removed. Raises SettingsError, DatabaseUnusable."""
    parser = argparse.ArgumentParser(
        prog="bot.py erase",
        description="Remove a person from the database, and rewrite its files so that nothing of it is left in them. "
        "There is no way back: python bot.py export person writes what is held on them. Concerns and confidential answers "
        "cannot be found, because they are kept without any name.",
    )
    parser.add_argument("user", metavar="USER", help="the person's Slack id, for instance U012ABCDEF")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--anyway",
        action="store_true",
        help="though they still take part: Slack will tell of them again, as a newcomer",
    )
    add_workspace(parser)
    options = parser.parse_args(argv)
    settings = read()
    library = usable_library(settings)
    database = open_database(settings.database_url, must_exist=True)
    try:
        key = MemberKey(workspace_of(database, options.workspace), options.user)
        if not options.yes and not _agreed(options.user):
            print("Nothing was removed.")
            return 1
        erased = Privacy(Core(database, library, SystemClock(), VERSION)).erase(key=key, anyway=options.anyway)
    except StillTakesPart as error:
        raise SettingsError(
            "USER",
            f"{options.user} still takes part, and would be welcomed again like a newcomer",
            "Take them out of the programme's channel first, or add --anyway.",
        ) from error
    finally:
        database.close()
    if not erased.removed:
        print(f"Nothing is held on {options.user}.")
    else:
        print(f"Removed of {options.user}, rows by table:")
        for table, count in sorted(erased.removed.items()):
            print(f"  {table:22} {count}")
    for column in erased.remaining:
        print(f"Still named in {column}: change it where it was set up, in Slack.")
    print(LEFT)
    return 0


def _agreed(user: str) -> bool:
    if not sys.stdin.isatty():
        raise SettingsError("--yes", "is needed where nobody can be asked", "Add it once you are sure.")
    return input(f"Remove {user} for good? Type their id again: ").strip() == user


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
