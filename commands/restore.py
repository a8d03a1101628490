"""``restore FILE``: brings a backup back, into the database of DATABASE_URL, SQLite or PostgreSQL.

So it also moves from the one to the other. All of it is one transaction: it is done whole, or nothing was changed.
"""

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, delete, inspect, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from commands.backup import FORMAT, MARK_TABLE, REVISION_TABLE, Backup, FileRefused, copy_rows, count_rows, own_tables
from commands.migrate import looks_like_sqlite, open_database, sqlite_file
from config.settings import read
from storage.database import Database, DatabaseUnusable, explain
from storage.leases import leases
from storage.migrate import all_tables, check_revision, configuration, newest_revision

HELP = "bring a backup back, into SQLite or PostgreSQL"


def main(argv: list[str]) -> int:
    """Restores and says what was restored. Raises SettingsError, DatabaseUnusable."""
    parser = argparse.ArgumentParser(
        prog="bot.py restore",
        description="Bring a backup back into the database of DATABASE_URL, SQLite or PostgreSQL, whichever it was "
        "made from. Stop the bot first. A backup of an older version is migrated to this one's schema.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a file written by bot.py backup")
    parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")
    options = parser.parse_args(argv)
    try:
        backup = read_backup(options.file)
        address = read().database_url
        target = sqlite_file(address)
        if target is not None and target.exists() and target.samefile(options.file):
            raise FileRefused(f"{options.file} is the database itself; give DATABASE_URL another address.")
        database = open_database(address)
        try:
            restore_backup(database, options.file, backup, replace=options.replace)
        finally:
            database.close()
    except FileRefused as refused:
        print(f"bot.py: {refused}", file=sys.stderr)
        return 2
    print(f"Restored {sum(backup.rows.values())} rows in {len(backup.rows)} tables from {options.file}.")
    if backup.revision != newest_revision():
        print(f"Its schema was {backup.revision}; it was brought to this version's, {newest_revision()}.")
    print(
        f"It is of {backup.made_at:%Y-%m-%d %H:%M} UTC: what was recorded after that is not in it, and a message "
        "sent after that may come once more."
    )
    return 0


def read_backup(file: Path) -> Backup:
    """What a backup file says of itself. Raises FileRefused for anything that is not a sound backup we can use."""
    try:
        if not file.is_file():
            raise FileRefused(f"There is no file {file}.")
        if not looks_like_sqlite(file):
            raise FileRefused(f"{file} is not a backup: it is not an SQLite file.")
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            backup = _read_mark(connection, file)
    except sqlite3.Error as error:
        raise FileRefused(f"{file} is damaged or not a backup ({error}).") from error
    except OSError as error:
        raise FileRefused(f"{file} cannot be read ({error.strerror}).") from error
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if backup.revision not in known:
        raise FileRefused(
            f"{file} was made by a newer version of Entrain (schema {backup.revision}); restore it with that version."
        )
    with _opened(file) as source:
        rows = count_rows(source, own_tables(source))
    return Backup(backup.revision, backup.made_at, rows)


def _read_mark(connection: sqlite3.Connection, file: Path) -> Backup:
    there = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (MARK_TABLE,)).fetchone()[0]
    if not there:
        raise FileRefused(f"{file} is an SQLite file, but not one that bot.py backup wrote.")
    mark = connection.execute(f"SELECT format, revision, made_at FROM {MARK_TABLE}").fetchone()  # noqa: S608
    if mark is None or mark[0] != FORMAT:
        raise FileRefused(f"{file} was made by a newer version of Entrain; restore it with that version.")
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise FileRefused(f"{file} is damaged: {str(verdict).splitlines()[0]}.")
    return Backup(str(mark[1]), datetime.fromisoformat(mark[2]), {})


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    address = f"{file.resolve().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def restore_backup(database: Database, file: Path, backup: Backup, *, replace: bool) -> None:
    """Fills a database from a backup, at the backup's revision, then migrates it; in one transaction.

    Raises FileRefused where the backup is not what it says; DatabaseUnusable where the database holds something (unless
    ``replace``), where a bot runs on it, and where it was written by a newer version.
    """
    check_revision(database)
    try:
        with _opened(file) as source, database.transaction() as target:
            if target.dialect.name == "postgresql":
                target.exec_driver_sql("SELECT pg_advisory_xact_lock(7336011)")
            others = _make_room(target, replace=replace)
            command.upgrade(configuration(target), backup.revision)
            names = own_tables(source)
            _compare(source, target, others, file)
            copy_rows(source, target, names)
            if count_rows(target, names) != backup.rows:
                raise DatabaseUnusable("What was restored is not what the backup holds; nothing was changed.")
            command.upgrade(configuration(target), "head")
            target.execute(delete(leases))  # whoever held them does not run on this database
    except (DataError, IntegrityError) as error:
        raise DatabaseUnusable(
            f"The backup holds something the database does not accept ({type(error.orig).__name__}); nothing was changed."
        ) from error
    except DBAPIError as error:
        raise DatabaseUnusable(explain(error)) from error


def _compare(source: Connection, target: Connection, others: set[str], file: Path) -> None:
    """Whether a backup has the tables and columns that migrations make at its revision; FileRefused where it has not."""
    held, expected = _columns(source), _columns(target)
    wrong = [name for name in sorted({*held, *expected} - others) if held.get(name) != expected.get(name)]
    if wrong:
        raise FileRefused(f"{file} does not hold the tables of its schema ({', '.join(wrong)}); nothing was changed.")


def _columns(connection: Connection) -> dict[str, set[str]]:
    found = MetaData()
    found.reflect(connection)
    names = found.tables.keys() - {MARK_TABLE, REVISION_TABLE}
    return {name: {column.name for column in found.tables[name].columns} for name in names}


def _make_room(target: Connection, *, replace: bool) -> set[str]:
    """Takes away this program's tables, and no other's; answers the names of those that stay."""
    there = set(inspect(target).get_table_names())
    ours = [name for name in all_tables().tables if name in there]
    if REVISION_TABLE not in there:
        if ours:
            raise DatabaseUnusable(
                f"The database holds a table called {ours[0]} that Entrain did not make; give DATABASE_URL another one."
            )
        return there
    if leases.name in there and target.scalar(select(leases.c.name).where(leases.c.held_until > datetime.now(UTC))):
        raise DatabaseUnusable("The bot is running on this database; stop it, wait a minute, and try again.")
    if any(count_rows(target, [name for name in ours if name != leases.name]).values()) and not replace:
        raise DatabaseUnusable("The database holds something already; with --replace it is thrown away.")
    found = MetaData()
    found.reflect(target, only=ours)
    for table in reversed(found.sorted_tables):
        target.execute(delete(table))
    command.downgrade(configuration(target), "base")
    return set(inspect(target).get_table_names())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
