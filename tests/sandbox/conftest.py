"""One sandbox a test, in this process, on a free port."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.core import Options, Sandbox
from sandbox.server import running
from tests.sandbox.support import Control, SocketApp, options, socket_app


@pytest.fixture
def sandbox_options() -> Options:
    """How the test's sandbox is started; a test overrides it with ``pytest.mark.parametrize``."""
    return options()


@pytest.fixture
async def sandbox(sandbox_options: Options) -> AsyncIterator[Sandbox]:
    """A running sandbox."""
    async with running(sandbox_options) as started:
        yield started


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """One HTTP session."""
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
def control(sandbox: Sandbox, session: ClientSession) -> Control:
    """Its control interface."""
    return Control(sandbox, session)


@pytest.fixture
def client(sandbox: Sandbox, session: ClientSession) -> AsyncWebClient:
    """The published asynchronous client, aimed at it."""
    return AsyncWebClient(token=sandbox.keys.bot_token, base_url=f"{sandbox.base_url}/api/", session=session)


@pytest.fixture
async def app(sandbox: Sandbox, session: ClientSession) -> AsyncIterator[SocketApp]:
    """An app on Socket Mode that answers as the test says."""
    async with socket_app(sandbox, session) as connected:
        yield connected
