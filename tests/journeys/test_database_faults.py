"""The database is cut, or its disk is full, in the middle of a fan-out: one clear line, nothing lost, nothing twice."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event

from commands.demo import against
from commands.wiring import Bot
from commands.work import Worker
from config.settings import ROOT, Settings
from services import Core, Library, build
from services.sealing import Keys
from storage.database import Database
from tests.conftest import MakeDatabase
from tests.faults.nursery import hurry
from tests.faults.pauses import started
from tests.faults.runs import MONDAY, crowd
from tests.handbooks import real_handbook
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import World, running
from tests.support import FakeClock

MEMBERS = 60
WAITS = "Entrain waits; nothing is lost, and nothing is sent twice."
FULL = {
    "sqlite": sqlite3.OperationalError("database or disk is full"),
    "postgresql": psycopg.errors.DiskFull("could not extend file: No space left on device"),
}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in doubt is looked up soon, as in fault runs: the waits are not what is tested here."""
    hurry(monkeypatch.setattr)


@contextmanager
def disk_full(database: Database) -> Iterator[None]:
    """Every statement that writes fails, as the driver says it where the disk is full."""

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            raise FULL[database.url.get_backend_name()]

    event.listen(database.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", refuse)


@contextmanager
def cut(database: Database) -> Iterator[None]:
    """PostgreSQL ends every connection and lets nobody in; a program has the SQLite file to itself."""
    if database.is_sqlite:
        assert database.path
        other = sqlite3.connect(database.path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    name = str(database.url.database)
    address = database.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        connection.execute(allow.format(sql.Identifier(name), sql.Literal(True)))


async def fan_out_through(
    trouble: Any, open_sandbox: OpenSandbox, database: Database, folder: Path, seconds: float
) -> list[int]:
    """A fan-out with the trouble in its middle; how many first messages each member has in the end."""
    at = open_sandbox("--workspace", str(crowd(folder, MEMBERS)), "--posts-per-minute", "3000")
    handbook = real_handbook()
    bot = Bot(against(at, str(database.url), ROOT / "content"), handbook, database)
    async with aiohttp.ClientSession() as session, running(bot):
        world = World(at, session)
        await world.start_programme()
        await world.until(lambda: world.calls("chat.postMessage"), "the first message")
        with trouble(database):
            await asyncio.sleep(seconds)
        users = [f"U0CROWD{number:03d}" for number in range(MEMBERS)]
        for user in users:
            await world.has(user, "welcome", 1)
        return [len(await world.sent(user, "welcome")) for user in users]


def lines_about_the_database(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the operator reads of it."""
    assert not [record for record in caplog.records if record.exc_info], caplog.text
    return [record.message for record in caplog.records if record.name == "entrain.database"]


@pytest.mark.long
async def test_the_database_is_cut_during_a_fan_out(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = make_database("postgresql")
    assert await fan_out_through(cut, open_sandbox, database, tmp_path, 2) == [1] * MEMBERS
    first, last = lines_about_the_database(caplog)
    assert first.startswith("The database does not answer (")
    assert first.endswith(WAITS)
    assert last == "The database can be used again."


@asynccontextmanager
async def at_work(settings: Settings, database: Database) -> AsyncIterator[None]:
    """A ``work`` process, with connections of its own; stopped as SIGTERM would stop it."""
    own = Database(database.url)
    worker = Worker(settings, real_handbook(), own)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait_for(task, 20)
        own.close()


@pytest.mark.long
async def test_the_database_fails_over_while_two_processes_work(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = make_database("postgresql")
    at = open_sandbox("--workspace", str(crowd(tmp_path, MEMBERS)), "--posts-per-minute", "3000")
    settings = replace(against(at, str(database.url), ROOT / "content"), bot_token="")
    clock = FakeClock(datetime.fromisoformat(MONDAY))
    services = build(Core(database, Library(real_handbook()), clock, "0.1.0", Keys(settings.secret)))
    async with aiohttp.ClientSession() as session:
        world = World(at, session)
        await started(at, session, services, MEMBERS)
        async with at_work(settings, database), at_work(settings, database):
            await world.until(lambda: world.calls("chat.postMessage"), "the first message")
            with cut(database):
                await asyncio.sleep(2)
            users = [f"U0CROWD{number:03d}" for number in range(MEMBERS)]
            for user in users:
                await world.has(user, "welcome", 1)
        assert [len(await world.sent(user, "welcome")) for user in users] == [1] * MEMBERS
    assert lines_about_the_database(caplog)[-1] == "The database can be used again."


@pytest.mark.long
async def test_a_program_that_locks_the_file_for_long_is_waited_for(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = make_database("sqlite")
    assert await fan_out_through(cut, open_sandbox, database, tmp_path, 7) == [1] * MEMBERS
    assert lines_about_the_database(caplog) == [
        f"The database is locked by another program; stop it, then start again. {WAITS}",
        "The database can be used again.",
    ]


@pytest.mark.long
async def test_the_disk_is_full_during_a_fan_out(
    open_sandbox: OpenSandbox, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await fan_out_through(disk_full, open_sandbox, database, tmp_path, 2) == [1] * MEMBERS
    assert lines_about_the_database(caplog) == [
        f"The disk of the database is full; free some room. {WAITS}",
        "The database can be used again.",
    ]
