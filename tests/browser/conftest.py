"""A browser for the sandbox's page: Chromium once for the run, a fresh window, sandbox and app for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from sandbox.core import Options, Sandbox
from sandbox.manifest import from_dict
from sandbox.server import running
from storage.database import Database
from tests.browser.bolt_app import GUIDE, MANIFEST, Heard, bolt_app
from tests.browser.window import Window, launched, open_window
from tests.conftest import MakeDatabase


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """What a page shows is the same whichever database is behind: the journeys look at both, the long run here too."""
    return make_database(request.param)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium; tests are skipped where there is none."""
    async with async_playwright() as playwright:
        chromium = await launched(playwright)
        if chromium is None:
            pytest.skip("no Chromium found")
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """A running sandbox with a guide, without rate limits."""
    async with running(Options(manifest=from_dict(MANIFEST), guide=GUIDE, limits=False, ack_seconds=1.0)) as started:
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
