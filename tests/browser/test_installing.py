"""Installing as a person does it: from the installation page, over Slack's, to the first lesson, in one browser."""

import pytest
from playwright.async_api import Browser, expect

from blocks import ids
from config.serving import INSTALL_PATH
from sandbox.server import running
from tests.browser.product import element
from tests.browser.window import open_window
from tests.conftest import MakeDatabase
from tests.handlers.serving import serving
from tests.handlers.world import CLAIRE, NORA, sandbox_options

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="session")]


async def test_from_the_installation_page_to_the_first_lesson(browser: Browser, make_database: MakeDatabase) -> None:
    database = make_database("postgresql")
    options = sandbox_options(installed=False, ack_seconds=30.0, trigger_seconds=30.0)
    async with (
        running(options) as sandbox,
        serving(sandbox, database) as url,
        open_window(browser, sandbox, locale="fr-FR") as window,
    ):
        page = window.page
        await page.goto(url + INSTALL_PATH)
        await expect(page.get_by_role("heading", name="Ajouter Entrain à Slack")).to_be_visible()
        assert await window.complaints() == []
        await page.get_by_role("link", name="Continuer vers Slack").click()
        await page.get_by_role("link", name="Allow in Les Jardins partagés").click()
        await expect(page.get_by_role("heading")).to_contain_text("Les Jardins partagés")
        assert await window.complaints() == []
        await page.get_by_role("link", name="Ouvrir Slack").click()
        await page.locator("html[data-ready][data-live]").wait_for()

        await page.goto("about:blank")
        await window.go(CLAIRE)
        home = page.locator("#home-blocks")
        await home.get_by_role("combobox").first.fill("equipe")
        await page.get_by_role("option", name="equipe").click()
        await element(home, ids.START).first.click()
        await page.locator(".confirm button").last.click()
        await expect(home).to_contain_text("personnes participent.")

        await page.goto("about:blank")
        await window.go(NORA)
        await element(home, ids.LESSON_NEXT).first.click()
        lesson = page.locator(f"dialog[data-callback-id='{ids.LESSON_VIEW}']:not(.under)")
        await expect(lesson).to_be_visible()
