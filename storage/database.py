"""Opening the database, SQLite or PostgreSQL, and one unit of work on it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError

BUSY_TIMEOUT_MS = 5_000
POSTGRESQL_CONNECTIONS = 3
"""For each process, and as many units of work at once: more only fight over the interpreter (measured, with clicks that come
as fast as they can: 372 a second with 3, 338 with 4, 323 with 8)."""


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message is one sentence for the operator."""


class Collided(DatabaseUnusable):
    """Two units of work waited for each other, and the database ended this one: nothing of it was written."""


def parse_address(address: str) -> URL:
    """A database URL, with the spellings hosts give: ``postgres://`` means PostgreSQL through psycopg.

    Raises ValueError on anything but SQLite and PostgreSQL.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise ValueError("not a database address") from error
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in {"sqlite", "postgresql+psycopg"}:
        return url
    raise ValueError("neither sqlite nor postgresql")


class Database:
    """An engine, and transactions on it. One is made at start and shared."""

    def __init__(self, address: str | URL) -> None:
        self.url = parse_address(address) if isinstance(address, str) else address
        self.engine = _engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database: one file, one writer."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an embedded database; none in memory or on PostgreSQL."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @property
    def threads(self) -> int:
        """How many units of work may run at once: SQLite has one writer (measured: 19 ms against 435 at the tail)."""
        return 1 if self.is_sqlite else POSTGRESQL_CONNECTIONS

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A unit of work: committed when the block ends well, rolled back when it does not.

        Raises DatabaseUnusable where the database is locked, read-only or out of reach.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) in _COLLISIONS:
                raise Collided("The database ended a unit of work that collided with another.") from error
            if not _is_trouble(error):
                raise
            raise DatabaseUnusable(explain(error)) from error

    def rewrite(self, tables: Sequence[str]) -> None:
        """Writes tables anew, so that nothing of what was deleted is left in the files (trust.md, G7).

        SQLite writes the whole file again and empties its log; PostgreSQL the tables alone. Raises DatabaseUnusable.
        """
        self._maintain(("VACUUM", _EMPTY_LOG) if self.is_sqlite else _anew(tables))

    def forget_changes(self, tables: Sequence[str]) -> None:
        """The same of what was changed: SQLite overwrites in place, so only its log still tells. Raises DatabaseUnusable."""
        self._maintain((_EMPTY_LOG,) if self.is_sqlite else _anew(tables))

    def _maintain(self, statements: Sequence[str]) -> None:
        """Runs statements that can be part of no transaction."""
        try:
            if self.is_sqlite:  # where even a look begins one, on a connection of SQLAlchemy's
                raw = self.engine.raw_connection()
                try:
                    for statement in statements:
                        rows = raw.cursor().execute(statement).fetchall()
                        if statement == _EMPTY_LOG and rows[0][0]:  # it says so, and raises nothing
                            raise sqlite3.OperationalError("somebody else reads, so the log could not be emptied")
                finally:
                    raw.close()
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        except (DBAPIError, sqlite3.Error) as error:
            raise DatabaseUnusable(
                "What was removed could not be wiped from the files yet; it is tried again."
            ) from error

    def only(self, workspace_id: str) -> "Database":
        """The same database for the work of one workspace: what is looked for everywhere is looked for there alone.

        It shares its connections with this one, which alone is closed.
        """
        other = copy(self)
        other.engine = self.engine.execution_options(entrain_workspace=workspace_id)
        return other

    def close(self) -> None:
        """Gives back every connection."""
        self.engine.dispose()


def workspace_of(connection: Connection) -> str | None:
    """The one workspace this unit of work is for; None where it is for all of them (``Database.only``)."""
    workspace_id: str | None = connection.get_execution_options().get("entrain_workspace")
    return workspace_id


def servers_time(connection: Connection) -> datetime | None:
    """PostgreSQL's own time, by which processes on several machines judge one another, whatever their clocks say.

    None on SQLite: all who use a file are on its machine.
    """
    if connection.dialect.name == "sqlite":
        return None
    now: datetime = connection.execute(_SERVERS_TIME).scalar_one()
    return now


_SERVERS_TIME = select(func.clock_timestamp())

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""FULL: what a click recorded, or that a message is being sent, outlives a power cut too."""
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"


def _anew(tables: Sequence[str]) -> list[str]:
    return [f'VACUUM FULL "{table}"' for table in tables]


_COLLISIONS = frozenset({"40P01", "40001"})
"""PostgreSQL's codes for a deadlock and for a transaction that could not be put in order with another."""


def explain(error: DBAPIError) -> str:
    """One sentence for the operator about a database that refuses."""
    text = str(error.orig).lower()
    if "locked" in text:
        return "The database is locked by another program; stop it, then start again."
    if "readonly" in text or "read-only" in text:
        return "The database is read-only; give the bot's account the right to write to it and to its folder."
    if "unable to open" in text:
        return "The database file cannot be opened; check DATABASE_URL and the rights on its folder."
    if "not a database" in text:
        return "The file is not an SQLite database; check DATABASE_URL."
    if "already exists" in text or "no such table" in text:
        return "The database holds tables that are not Entrain's; give DATABASE_URL a database of its own."
    if "permission denied" in text:
        return "The database account lacks rights; let it create and change tables in its database."
    if "disk i/o" in text:
        return "The disk of the database fails (I/O error); look at the machine."
    if ("disk" in text and "full" in text) or "no space left" in text:
        return "The disk of the database is full; free some room."
    return f"The database does not answer ({type(error.orig).__name__}); check DATABASE_URL and that it is running."


def _is_trouble(error: DBAPIError) -> bool:
    """Whether the database itself is the matter, and not what was asked of it."""
    if isinstance(error, OperationalError | InterfaceError | InternalError) or error.connection_invalidated:
        return True
    # "file is not a database" on SQLite; missing rights and read-only transactions on PostgreSQL.
    return type(error) is DatabaseError or type(error.orig).__name__ in {"InsufficientPrivilege", "AdminShutdown"}


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            url, hide_parameters=True, json_deserializer=from_json, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    from storage.postgresql import engine_on  # here, so that a bot on SQLite does without the driver's memory

    return engine_on(url, POSTGRESQL_CONNECTIONS)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    # A transaction that begins as a reader and turns writer fails at once when another wrote meanwhile.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
