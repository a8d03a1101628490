"""Which workspace a command is about: the only one there is, or the one that ``--workspace`` names."""

import argparse

from config.settings import SettingsError
from storage import workspace as workspace_store
from storage.database import Database, DatabaseUnusable
from storage.migrate import check_revision

_LISTED = 20


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """The option; needed only where the database knows several workspaces."""
    parser.add_argument(
        "--workspace", metavar="TEAM", default="", help="the workspace's id in Slack; needed where there are several"
    )


def workspace_of(database: Database, named: str = "") -> str:
    """The workspace meant. Raises DatabaseUnusable where the database knows none, SettingsError where that is not clear."""
    if not check_revision(database):
        raise DatabaseUnusable("The database is not at this version's schema; python bot.py migrate brings it there.")
    with database.transaction() as connection:
        found = workspace_store.all_ids(connection)
    if not found:
        raise DatabaseUnusable("The database knows no workspace yet; there is nothing to export.")
    if named and named not in found:
        raise SettingsError("--workspace", f"names none of this database's workspaces: {named!r}", _there(found))
    if not named and len(found) > 1:
        raise SettingsError("--workspace", f"is needed: this database has {len(found)} workspaces", _there(found))
    return named or found[0]


def _there(found: list[str]) -> str:
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return f"There are {', '.join(found[:_LISTED])}{more}."
