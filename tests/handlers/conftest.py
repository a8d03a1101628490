"""The edges against a real local Slack in this process: the sandbox, with the bot's own manifest."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest

from sandbox.core import Sandbox
from sandbox.server import running
from services.running import Runner
from storage.database import Database
from tests.conftest import MakeDatabase
from tests.handlers.world import Hands, Stage, sandbox_options, stage_on


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A small nonprofit's workspace, on Monday 23 November 2026, 9:05 in Paris."""
    async with running(sandbox_options()) as started:
        yield started


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """One HTTP session, as the bot has one."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def hands(sandbox: Sandbox, session: aiohttp.ClientSession) -> Hands:
    """The sandbox's control interface."""
    return Hands(sandbox, session)


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    """The edges never see which database it is: SQLite, for speed. The services' tests run on both."""
    return make_database("sqlite")


@pytest.fixture
async def stage(
    sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database
) -> AsyncIterator[Stage]:
    """Services, and a connection to the sandbox; nothing runs by itself."""
    async with AsyncExitStack() as stack:
        runner = Runner(database.threads)
        stack.callback(runner.close)
        yield stage_on(sandbox, session, hands, database, runner)
