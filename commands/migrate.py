"""``migrate``: brings the database to this version's schema; of an SQLite file, a copy is kept beside it first."""

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.settings import read
from storage.database import Database, DatabaseUnusable, parse_address
from storage.migrate import check_revision, current_revision, migrate, newest_revision

HELP = "bring the database to this version's schema"

COPIES_KEPT = 3
_COPY_PREFIX = "entrain-before-"
_SQLITE_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done: the revisions before (None: an empty database) and after, and the copy made, if one was."""

    before: str | None
    after: str
    copy: Path | None

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return self.before != self.after


def main(argv: list[str]) -> int:
    """Migrates and says what was done. Raises SettingsError, DatabaseUnusable."""
    parser = argparse.ArgumentParser(
        prog="bot.py migrate",
        description="Bring the database of DATABASE_URL to this version's schema. An SQLite file that holds something "
        f"is first copied beside itself, as {_COPY_PREFIX}<revision>-<date>.db; the last {COPIES_KEPT} copies stay.",
    )
    parser.parse_args(argv)
    database = open_database(read().database_url)
    try:
        done = migrate_with_copy(database)
    finally:
        database.close()
    if not done.changed:
        print(f"The database is at this version's schema ({done.after}); nothing to do.")
    elif done.before is None:
        print(f"The database was empty; it now has this version's tables (schema {done.after}).")
    else:
        print(f"The database went from schema {done.before} to {done.after}.")
    if done.copy is not None:
        print(f"A copy of what it was stands in {done.copy}.")
    return 0


def sqlite_file(address: str) -> Path | None:
    """The file of an SQLite address, there or not; None for PostgreSQL and in memory. Raises DatabaseUnusable."""
    try:
        url = parse_address(address)
    except ValueError as error:
        raise DatabaseUnusable(
            "DATABASE_URL is not an address this program can use; expected sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name."
        ) from error
    in_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(url.database) if in_file and url.database else None


def open_database(address: str, *, must_exist: bool = False) -> Database:
    """The database at an address; an SQLite file is made where there is none, unless it ``must_exist``.

    Raises DatabaseUnusable where the address, the file or its folder cannot be right.
    """
    path = sqlite_file(address)
    try:
        if path is not None and must_exist and not path.exists():
            raise DatabaseUnusable(f"There is no database at {path}; check DATABASE_URL.")
        if path is not None and path.exists() and not looks_like_sqlite(path):
            raise DatabaseUnusable(f"{path} is not an SQLite database; check DATABASE_URL.")
        return Database(address)
    except OSError as error:
        raise DatabaseUnusable(
            f"The folder of the database cannot be made ({error.strerror}); check DATABASE_URL and the rights there."
        ) from error


def migrate_with_copy(database: Database) -> Migrated:
    """Brings a database to this version's schema, copying an SQLite file first when there was something in it.

    Raises DatabaseUnusable, also for a database written by a newer version.
    """
    before = current_revision(database)
    if check_revision(database) or before is None:
        migrate(database)
        return Migrated(before, newest_revision(), None)
    copy = None if database.path is None else _copy_beside(database.path, before)
    migrate(database)
    return Migrated(before, newest_revision(), copy)


def looks_like_sqlite(path: Path) -> bool:
    """Whether a file is an SQLite database, or empty as SQLite leaves a new one. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEADER)) in {_SQLITE_HEADER, b""}


def copy_sqlite(source: sqlite3.Connection, path: Path) -> None:
    """Copies an open SQLite database into a new file, readable by its owner alone, complete in that one file.

    A copy within the source's transaction is of what that transaction sees, whoever writes meanwhile.
    Raises FileExistsError, OSError.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _copy_beside(path: Path, revision: str) -> Path:
    day = datetime.now(UTC).date().isoformat()
    copy = path.with_name(f"{_COPY_PREFIX}{revision}-{day}.db")
    number = 2
    while copy.exists():
        copy = path.with_name(f"{_COPY_PREFIX}{revision}-{day}-{number}.db")
        number += 1
    try:
        with closing(sqlite3.connect(path)) as source:
            copy_sqlite(source, copy)
        copies = sorted(path.parent.glob(f"{_COPY_PREFIX}*.db"), key=lambda each: each.stat().st_mtime_ns)
        for old in copies[:-COPIES_KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise DatabaseUnusable(
            f"The copy to keep before migrating could not be made in {path.parent} ({type(error).__name__}); "
            "nothing was changed."
        ) from error
    return copy


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
