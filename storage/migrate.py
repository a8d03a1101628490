"""Bringing a database to this version's schema, with Alembic, and saying plainly where that cannot be."""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from storage.database import Database, DatabaseUnusable
from storage.schema import metadata

_FOLDER = Path(__file__).parent / "migrations"
_ROOMS = (
    "ask",
    "charter",
    "concerns",
    "evidence",
    "exercises",
    "members",
    "outbox",
    "paths",
    "posts",
    "questions",
    "review",
    "stewards",
    "training",
    "workspace",
)


def all_tables() -> MetaData:
    """The metadata with every room's tables registered in it."""
    for room in _ROOMS:
        import_module(f"storage.{room}")
    return metadata


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, with the connection to work on."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision this program's code expects."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise LookupError("no migration in storage/migrations/versions")
    return head


def current_revision(database: Database) -> str | None:
    """The revision the database is at; None for an empty one."""
    with database.transaction() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check_revision(database: Database) -> bool:
    """Whether the schema is this version's; false where a migration is due.

    Raises DatabaseUnusable for a database written by a newer version.
    """
    revision = current_revision(database)
    if revision is None:
        return False
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if revision not in known:
        raise DatabaseUnusable(
            f"The database was written by a newer version of Entrain (schema {revision}); install that version, "
            "or restore a backup made with this one."
        )
    return revision == newest_revision()


def migrate(database: Database) -> bool:
    """Brings the schema to this version; false where it was there already. One process does it, others wait."""
    if check_revision(database):
        return False
    with database.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7336011)")
        command.upgrade(configuration(connection), "head")
    return True
