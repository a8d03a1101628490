"""A browser for the sandbox's page: Chromium once for the run, a fresh window, sandbox and app for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from sandbox.core import Options, Sandbox
from sandbox.manifest import from_dict
from sandbox.server import running
from storage.database import Database
from tests.browser.bolt_app import GUIDE, MANIFEST, Heard, bolt_app
from tests.browser.window import PATIENCE, Window, launched, open_window
from tests.conftest import MakeDatabase


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """What a page shows is the same whichever database is behind: the journeys look at both, the long run here too."""
    return make_database(request.param)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium; tests are skipped where there is none. What is expected of a page may take its time."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        chromium = await launched(playwright)
        if chromium is None:
            pytest.skip("no Chromium found")
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A running sandbox with a guide, without rate limits; its parameter is how many seconds it waits for the app."""
    seconds = getattr(request, "param", PATIENCE / 1000)
    options = Options(
        manifest=from_dict(MANIFEST), guide=GUIDE, limits=False, ack_seconds=seconds, trigger_seconds=seconds
    )
    async with running(options) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def heard(sandbox: Sandbox) -> AsyncIterator[Heard]:
    """A small Bolt app, connected; what it was told."""
    async with bolt_app(sandbox) as told:
        yield told


@pytest_asyncio.fixture(loop_scope="session")
async def window(browser: Browser, sandbox: Sandbox, heard: Heard) -> AsyncIterator[Window]:
    """The page, open as Nora in her conversation with the app. At the end nothing may have been written to the console."""
    async with open_window(browser, sandbox) as opened:
        await opened.go("U0NORA0001", "im")
        yield opened
