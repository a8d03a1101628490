"""The pictures of docs/set-up.md: set-up step by step, in both languages. Not a test: ``make screenshots`` runs it."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, ViewportSize

from tests.browser.clicking_setup import set_up
from tests.browser.pictures import UNFOLD, Camera
from tests.browser.product import visit
from tests.conftest import MakeDatabase
from tests.journeys.world import CLAIRE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIDTH, HEIGHT = 1100, 1500
"""A window in which every step is seen whole."""


@pytest.mark.parametrize(("language", "locale"), [("fr", "fr-FR"), ("en", "en-US")])
async def test_pictures_of_set_up(
    browser: Browser, make_database: MakeDatabase, tmp_path: Path, language: str, locale: str
) -> None:
    """Every step as it is filled in."""
    how = {"viewport": ViewportSize(width=WIDTH, height=HEIGHT), "color_scheme": "light"}
    async with visit(browser, tmp_path, make_database("sqlite"), **how) as seen:
        await seen.world.post(f"/people/{CLAIRE}".lstrip("/"), locale=locale)
        camera = Camera(seen, width=WIDTH)

        async def look(step: str, shown: Locator) -> None:
            if step == "home":
                await camera.from_to(f"setup-home-{language}", shown.locator("> *").first, shown.locator("> *").nth(3))
                return
            if step == "done":
                return
            await shown.evaluate(UNFOLD)
            await camera.around(f"setup-{step}-{language}", shown)

        await set_up(seen, CLAIRE, look)
    assert camera.too_large == []
