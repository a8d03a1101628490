"""From installation to "start on Monday" by clicking, in the sandbox's page, without reading anything first."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from blocks import ids
from storage.database import Database
from tests.browser.clicking_setup import set_up
from tests.browser.product import element, visit
from tests.journeys.world import CLAIRE, NORA

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOST_CLICKS, MOST_TYPED = 12, 3


@pytest.mark.long
async def test_from_installation_to_start_on_monday_in_few_clicks(
    browser: Browser, database: Database, tmp_path: Path
) -> None:
    async with visit(browser, tmp_path, database) as seen:

        async def look(step: str, shown: Locator) -> None:
            assert await seen.window.complaints() == [], step

        hand = await set_up(seen, CLAIRE, look)
        assert hand.clicks <= MOST_CLICKS
        assert hand.typed <= MOST_TYPED
        await seen.close(seen.modal(ids.NOTICE_VIEW))
        home = await seen.home(CLAIRE)
        await expect(home).to_contain_text("Tout est prêt.")
        await expect(element(home, ids.SETUP_UNDO)).to_be_visible()
        assert await seen.world.sent(NORA) == []
