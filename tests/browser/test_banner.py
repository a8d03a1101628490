"""The banner over the sandbox's page: shown, read out, dismissed."""

from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from sandbox.core import Sandbox
from tests.browser.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WRONG = {"fr": "Pas relu :\nstart.fr.yaml:8: titel", "en": "Not read:\nstart.fr.yaml:8: titel"}


async def notice(sandbox: Sandbox, **body: Any) -> None:
    async with ClientSession() as session, session.post(f"{sandbox.base_url}/control/notice", json=body) as answer:
        assert answer.status == 200


async def test_what_is_wrong_is_shown_in_the_persons_language_until_dismissed(window: Window, sandbox: Sandbox) -> None:
    page = window.page
    await notice(sandbox, text=WRONG, level="error")
    banner = page.get_by_role("alert").filter(has_text="Pas relu")
    await expect(banner).to_contain_text("start.fr.yaml:8: titel")
    assert await window.complaints() == []
    await page.locator("#person").click()
    await page.get_by_role("menuitemradio", name="Ben Carter").click()
    await expect(page.locator("#banner-alert")).to_contain_text("Not read:")
    await page.get_by_role("button", name="Dismiss this notice").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".banner")).to_have_count(0)
    await window.has_focus("place")


async def test_a_mended_file_takes_the_errors_place(window: Window, sandbox: Sandbox) -> None:
    await notice(sandbox, text=WRONG, level="error")
    await expect(window.page.locator(".banner-error")).to_be_visible()
    await notice(sandbox, text="start.fr.yaml", level="info")
    await expect(window.page.locator("#banner-status")).to_have_text("start.fr.yaml")
    await expect(window.page.locator(".banner")).to_have_count(1)
    await notice(sandbox, text="")
    await expect(window.page.locator(".banner")).to_have_count(0)
