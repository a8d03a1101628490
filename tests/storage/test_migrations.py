"""Migrations lead to the tables the code describes, on both databases, and back."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import migrate as migration
from storage.database import Database, DatabaseUnusable
from tests.conftest import KINDS, MakeDatabase


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """A database with nothing in it."""
    return make_database(request.param, migrated=False)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_an_empty_database_is_brought_to_this_version_once(empty: Database) -> None:
    assert migration.current_revision(empty) is None
    assert migration.migrate(empty) is True
    assert migration.migrate(empty) is False
    assert migration.current_revision(empty) == migration.newest_revision()
    with empty.transaction() as connection:
        assert _tables(connection) == set(migration.all_tables().tables)


def test_what_is_migrated_is_what_the_code_describes(database: Database) -> None:
    with database.transaction() as connection:
        # SQLite tells an empty default as no default.
        options = {"compare_type": True, "compare_server_default": not database.is_sqlite}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, migration.all_tables()) == []


def test_migrations_can_be_taken_back_to_nothing_and_done_again(database: Database) -> None:
    with database.transaction() as connection:
        command.downgrade(migration.configuration(connection), "base")
        assert _tables(connection) == set()
    assert migration.migrate(database) is True


def test_a_migration_that_fails_leaves_the_database_as_it_was(database: Database) -> None:
    with database.transaction() as connection:
        command.downgrade(migration.configuration(connection), "base")
        connection.execute(text("CREATE TABLE workspaces (mine INTEGER)"))
    with pytest.raises((DatabaseUnusable, DBAPIError)):
        migration.migrate(database)
    with database.transaction() as connection:
        assert _tables(connection) == {"workspaces"}


def test_a_database_of_a_newer_version_is_refused_in_a_sentence(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match=r"^The database was written by a newer version of Entrain .*9999.*\.$"):
        migration.migrate(database)


def test_migrations_follow_one_another_and_their_files_are_named_after_them() -> None:
    known = ScriptDirectory.from_config(migration.configuration()).walk_revisions()
    assert [script.revision for script in known] == migration.revisions()[::-1]


def test_migrations_do_not_depend_on_the_code_of_today() -> None:
    versions = Path(migration.__file__).parent / "migrations" / "versions"
    for file in versions.glob("*.py"):
        assert "storage." not in file.read_text(encoding="utf-8"), f"{file.name} names the project's own code"
