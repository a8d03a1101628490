"""``backup FILE``: a consistent copy of the database while the bot runs; an SQLite file, whatever the database is.

The file holds the tables as they were at one moment, the schema's revision, and one more table, ``entrain_backup``,
that says it is a backup. ``restore`` brings it back, into SQLite or PostgreSQL.
"""

import argparse
import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import JSON, Connection, Insert, MetaData, Select, Table, Text, bindparam, cast, func, insert, select
from sqlalchemy.exc import DBAPIError

from commands.migrate import copy_sqlite, open_database
from config.settings import read
from storage.database import Database, DatabaseUnusable, explain
from storage.migrate import check_revision, configuration, current_revision

HELP = "write a consistent copy of the database into a file, while the bot runs"

FORMAT = 1
MARK_TABLE = "entrain_backup"
REVISION_TABLE = "alembic_version"
BATCH_ROWS = 1_000


class FileRefused(Exception):
    """A backup file that cannot be written or used; the message is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: the schema's revision, the moment (UTC), and how many rows each table has."""

    revision: str
    made_at: datetime
    rows: Mapping[str, int]


def main(argv: list[str]) -> int:
    """Writes a backup and says what is in it. Raises SettingsError, DatabaseUnusable."""
    parser = argparse.ArgumentParser(
        prog="bot.py backup",
        description="Write a consistent copy of the database of DATABASE_URL into FILE, while the bot runs. The file "
        "is an SQLite database, whatever the bot's database is, and only its owner can read it: it holds what members "
        "did, so keep it as you keep the database.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not exist yet")
    file: Path = parser.parse_args(argv).file
    database = open_database(read().database_url, must_exist=True)
    try:
        made = write_backup(database, file)
    except FileRefused as refused:
        print(f"bot.py: {refused}", file=sys.stderr)
        return 2
    finally:
        database.close()
    print(f"{file}: {sum(made.rows.values())} rows in {len(made.rows)} tables (schema {made.revision}), checked.")
    return 0


def write_backup(database: Database, file: Path) -> Backup:
    """Writes the backup beside its final name, checks it, and only then gives it that name.

    Raises FileRefused, DatabaseUnusable; then nothing is left behind.
    """
    if file.exists():
        raise FileRefused(f"{file} exists already; a backup never overwrites anything, so give another name.")
    check_revision(database)
    if current_revision(database) is None:
        raise DatabaseUnusable("The database is empty: there is nothing to back up.")
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        made = _copy_file(database.path, part) if database.path else _copy_tables(database, part)
        _mark(part, made, "sqlite" if database.is_sqlite else "postgresql")
        _check(part, made.rows)
        if file.exists():
            raise FileRefused(f"{file} has come into being meanwhile; it was left alone.")
        part.replace(file)
        _sync(file)
    except DBAPIError as error:
        raise DatabaseUnusable(explain(error)) from error
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The copy could not be made ({error}).") from error
    except OSError as error:
        raise FileRefused(f"{file} cannot be written ({error.strerror}).") from error
    finally:
        for rest in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
            rest.unlink(missing_ok=True)
    return made


def _copy_file(source_file: Path, part: Path) -> Backup:
    """SQLite: its own online backup, of the moment at which the rows are counted."""
    with closing(sqlite3.connect(source_file, isolation_level=None)) as source:
        source.execute("BEGIN")
        rows = _count(source)
        made_at = datetime.now(UTC)
        revision = str(source.execute(f"SELECT version_num FROM {REVISION_TABLE}").fetchone()[0])  # noqa: S608
        copy_sqlite(source, part)
    return Backup(revision, made_at, rows)


def _copy_tables(database: Database, part: Path) -> Backup:
    """PostgreSQL: every table, read in one read-only transaction that sees one moment, into tables of the revision."""
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    target_database = Database(f"sqlite:///{part}")
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with database.engine.connect().execution_options(**options) as source, source.begin():
            made_at = datetime.now(UTC)
            revision = str(source.exec_driver_sql(f"SELECT version_num FROM {REVISION_TABLE}").scalar_one())  # noqa: S608
            with target_database.transaction() as target:
                command.upgrade(configuration(target), revision)
                names = own_tables(target)
                rows = count_rows(source, names)
                copy_rows(source, target, names)
    finally:
        target_database.close()
    with closing(sqlite3.connect(part)) as done:
        done.execute("PRAGMA journal_mode=DELETE")
    return Backup(revision, made_at, rows)


def own_tables(connection: Connection) -> list[str]:
    """The tables of an SQLite file whose rows are content: not the revision's, nor the mark of a backup."""
    found = MetaData()
    found.reflect(connection)
    return [table.name for table in found.sorted_tables if table.name not in {MARK_TABLE, REVISION_TABLE}]


def count_rows(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """How many rows each of these tables has."""
    tables = _reflected(connection, list(names))
    return {name: connection.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


def copy_rows(source: Connection, target: Connection, names: list[str]) -> None:
    """Copies tables, in an order that keeps foreign keys, into empty ones of the same schema on the other side.

    Values come through unchanged between SQLite and PostgreSQL: moments as UTC, JSON as the text it is stored as.
    """
    source_tables, target_tables = _reflected(source, names), _reflected(target, names)
    aware = target.dialect.name == "postgresql"
    for name in names:
        statement = _writing(target_tables[name], target.dialect.name)
        result = source.execution_options(yield_per=BATCH_ROWS).execute(_reading(source_tables[name]))
        for batch in result.partitions():
            rows = [{key: _value(value, aware=aware) for key, value in row._mapping.items()} for row in batch]
            target.execute(statement, rows)


def _reflected(connection: Connection, names: list[str]) -> dict[str, Table]:
    found = MetaData()
    found.reflect(connection, only=names)
    return {name: found.tables[name] for name in names}


def _reading(table: Table) -> Select[Any]:
    json_as_text = [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column for column in table.columns
    ]
    return select(*json_as_text)


def _writing(table: Table, dialect: str) -> Insert:
    values: dict[str, Any] = {}
    for column in table.columns:
        is_json = isinstance(column.type, JSON)
        value = bindparam(column.name, type_=Text() if is_json else column.type)
        values[column.name] = cast(value, column.type) if is_json and dialect == "postgresql" else value
    return insert(table).values(values)


def _value(value: Any, *, aware: bool) -> Any:
    """A moment as the other side stores it: SQLite without a zone, PostgreSQL with one; always UTC."""
    if not isinstance(value, datetime):
        return value
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment if aware else moment.replace(tzinfo=None)


def _mark(part: Path, made: Backup, source: str) -> None:
    with closing(sqlite3.connect(part)) as connection, connection:
        connection.execute(f"DROP TABLE IF EXISTS {MARK_TABLE}")
        connection.execute(
            f"CREATE TABLE {MARK_TABLE} (format INTEGER, revision TEXT, made_at TEXT, source TEXT, row_count INTEGER)"
        )
        mark = (FORMAT, made.revision, made.made_at.isoformat(timespec="seconds"), source, sum(made.rows.values()))
        connection.execute(f"INSERT INTO {MARK_TABLE} VALUES (?, ?, ?, ?, ?)", mark)  # noqa: S608


def _check(part: Path, expected: Mapping[str, int]) -> None:
    with closing(sqlite3.connect(part)) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        found = _count(connection)
    if verdict != "ok" or found != dict(expected):
        raise FileRefused("The copy is not what the database holds; nothing was kept. Look at the disk, and try again.")
    _sync(part)


def _count(connection: sqlite3.Connection) -> dict[str, int]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    names = [row[0] for row in connection.execute(query) if row[0] not in {MARK_TABLE, REVISION_TABLE}]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def _sync(path: Path) -> None:
    """Waits until the file, or its name in the folder, is on the disk."""
    for each, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY)):
        descriptor = os.open(each, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
