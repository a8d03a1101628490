"""A change of the charter by clicking: before and after, a wrong answer explained, the right one, confirmed; all in half a minute."""

import asyncio
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from blocks import ids
from config.settings import ROOT
from handbook.loading import load
from storage.database import Database
from tests.browser.product import Visit, visit
from tests.journeys.test_charter import next_version
from tests.journeys.world import NORA

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_changed_is_read_answered_and_confirmed(
    browser: Browser, database: Database, tmp_path: Path
) -> None:
    async with visit(browser, tmp_path, database) as seen:
        await nora_confirms_the_first_version(seen)
        content = tmp_path / "content"
        shutil.copytree(ROOT / "content", content)
        next_version(content, "published")
        handbook = (await asyncio.to_thread(load, content)).handbook
        assert handbook is not None
        seen.bot.library.handbook = handbook
        await nora_confirms_what_changed(seen)
        assert await seen.window.complaints() == []


async def nora_confirms_the_first_version(seen: Visit) -> None:
    modal = await seen.open(await seen.home(NORA), ids.CHARTER_OPEN, ids.CHARTER_READ)
    page = 1
    while await seen.turn(modal, page):
        page += 1
    await seen.close(seen.modal(ids.NOTICE_VIEW))


async def nora_confirms_what_changed(seen: Visit) -> None:
    modal = await seen.open(await seen.home(NORA), ids.CHARTER_OPEN, ids.CHANGES_READ)
    await expect(modal).to_contain_text("En gras")
    await expect(modal.locator("b, strong").filter(has_text="24")).not_to_have_count(0)
    await modal.get_by_text("Personne", exact=True).click()
    await modal.locator(".modal-submit").click()
    await expect(modal).to_contain_text("Quelqu’un répond.")
    await modal.get_by_text("La coordination", exact=True).click()
    await modal.locator(".modal-submit").click()
    done = seen.modal(ids.NOTICE_VIEW)
    await expect(done).to_contain_text("1.1")
    await seen.close(done)
