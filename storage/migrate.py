"""Bringing a database to this version's schema, with Alembic, and saying plainly where that cannot be.

Alembic is loaded where there is something to bring: it takes a tenth of a second, which a start has no other use for.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, inspect, text

from storage.database import Database, DatabaseUnusable
from storage.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_ROOMS = (
    "ask",
    "charter",
    "coach",
    "clause_questions",
    "concerns",
    "duties",
    "consultation",
    "evidence",
    "exercises",
    "installations",
    "leases",
    "members",
    "outbox",
    "paths",
    "posts",
    "privacy",
    "questions",
    "review",
    "roles",
    "stewards",
    "suggestions",
    "tasks",
    "surveys",
    "training",
    "workshops",
    "workspace",
)


def all_tables() -> MetaData:
    """The metadata with every room's tables registered in it."""
    for room in _ROOMS:
        import_module(f"storage.{room}")
    return metadata


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, with the connection to work on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """Every revision this program knows, oldest first; each migration's file is named after its own."""
    return sorted(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def newest_revision() -> str:
    """The revision this program's code expects."""
    return revisions()[-1]


def current_revision(database: Database) -> str | None:
    """The revision the database is at; None for an empty one."""
    with database.transaction() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def check_revision(database: Database) -> bool:
    """Whether the schema is this version's; false where a migration is due.

    Raises DatabaseUnusable for a database written by a newer version.
    """
    revision = current_revision(database)
    if revision is None:
        return False
    if revision not in revisions():
        raise DatabaseUnusable(
            f"The database was written by a newer version of Entrain (schema {revision}); install that version, "
            "or restore a backup made with this one."
        )
    return revision == newest_revision()


def migrate(database: Database) -> bool:
    """Brings the schema to this version; false where it was there already. One process does it, others wait."""
    if check_revision(database):
        return False
    from alembic import command

    with database.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7336011)")
        command.upgrade(configuration(connection), "head")
    return True
