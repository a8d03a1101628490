"""Fixtures for every test: real databases, of both kinds. Connections to other machines are refused (pyproject.toml)."""

import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

from storage.database import SQLITE_PRAGMAS, Database
from storage.migrate import migrate
from tests.support import (
    FakeClock,
    PostgresqlServer,
    ReusedDatabase,
    make_server_folder,
    server_folder,
    stop_server,
)

# The same examples every time, however busy the machine: a failure is a change's, never luck's. `make test-long` takes more.
EXAMPLES = int(os.environ.get("EXAMPLES", "30"))
settings.register_profile(
    "entrain", deadline=None, max_examples=EXAMPLES, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("entrain")

KINDS = ("sqlite", "postgresql")
MakeDatabase = Callable[..., Database]


POWER_LASTS = tuple(pragma.replace("=FULL", "=OFF") for pragma in SQLITE_PRAGMAS)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """One PostgreSQL server for the whole run, whatever the number of workers; started by the first test that asks."""
    if not _is_worker(config):
        make_server_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run is over."""
    if not _is_worker(config):
        stop_server()


@pytest.fixture(scope="session", autouse=True)
def _what_a_test_run_need_not_pay() -> Iterator[None]:
    """Within a test run the power does not fail: SQLite does not wait for the disk at each commit, as PostgreSQL does not.

    Nor does every bot in this process walk through all that pytest has in memory. Bots in processes of their own do both.
    """
    with patch("storage.database.SQLITE_PRAGMAS", POWER_LASTS), patch("commands.memory.give_back", gc.freeze):
        yield


@pytest.fixture
def clock() -> FakeClock:
    """A clock the test moves."""
    return FakeClock()


@pytest.fixture(scope="session")
def postgresql() -> PostgresqlServer:
    """The PostgreSQL server of this run."""
    return PostgresqlServer(server_folder())


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to copy."""
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture
def make_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeDatabase]:
    """``make_database(kind, migrated=True)``: a fresh database of a kind, empty or migrated; gone after the test."""
    made: list[Database] = []
    names: list[str] = []

    def make(kind: str, *, migrated: bool = True) -> Database:
        name = f"test_{uuid.uuid4().hex}"
        if kind == "postgresql":
            request.getfixturevalue("postgresql").create(name, migrated=migrated)
            names.append(name)
            made.append(Database(request.getfixturevalue("postgresql").address(name)))
        else:
            path = tmp_path / f"{name}.db"
            if migrated:
                shutil.copyfile(request.getfixturevalue("migrated_file"), path)
            made.append(Database(f"sqlite:///{path}"))
        return made[-1]

    yield make
    for database in made:
        database.close()
    for name in names:
        request.getfixturevalue("postgresql").drop(name)


@pytest.fixture(scope="session")
def reused(postgresql: PostgresqlServer) -> ReusedDatabase:
    """This worker's PostgreSQL database."""
    return ReusedDatabase(postgresql)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Iterator[Database]:
    """An empty, migrated database; the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield make_database("sqlite")
        return
    database = Database(request.getfixturevalue("reused").emptied())
    yield database
    database.close()
