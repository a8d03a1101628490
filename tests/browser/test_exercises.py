"""An exercise as a person writes it: typed, left, found again, shared, withdrawn; by clicking, on both databases."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from blocks import ids
from storage.database import Database
from tests.browser.product import Visit, element, visit
from tests.journeys.world import CLAIRE, NORA

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TYPED = "Huit parents, pas <!channel>\nni *gras* & <@U0BEN00001>"


async def test_an_exercise_by_clicking(browser: Browser, database: Database, tmp_path: Path) -> None:
    async with visit(browser, tmp_path, database) as seen:
        form = await opened(seen)
        field = form.get_by_label("Spécifique")
        await field.press_sequentially(TYPED)
        assert await seen.window.complaints() == []
        await seen.close(form)  # nothing was saved, nothing was submitted
        form = await opened(seen)
        await expect(form.get_by_label("Spécifique")).to_have_value(TYPED)
        await form.get_by_role("checkbox").check()
        await form.locator(".modal-submit").click()
        saved = seen.modal(ids.EXERCISES_VIEW)
        await expect(saved).to_contain_text("@Claire Morel")
        assert await seen.window.complaints() == []
        await seen.close(saved)
        await claire_reads_it(seen)
        await seen.go(NORA, "home")
        listed = await seen.open(seen.window.page.locator("#home-blocks"), ids.EXERCISES_OPEN, ids.EXERCISES_VIEW)
        await element(listed, ids.EXERCISE_WITHDRAW).click()
        await expect(listed).to_contain_text("n’est plus partagé")
        assert await seen.window.complaints() == []


async def opened(seen: Visit) -> Locator:
    """The form, from the list on Home."""
    listed = await seen.open(await seen.home(NORA), ids.EXERCISES_OPEN, ids.EXERCISES_VIEW)
    assert await seen.window.complaints() == []
    await element(listed, ids.EXERCISE_OPEN).first.click()
    form = seen.modal(ids.EXERCISE_SAVE)
    await form.wait_for()
    return form


async def claire_reads_it(seen: Visit) -> None:
    home = await seen.home(CLAIRE)
    listed = await seen.open(home, ids.SHARED_OPEN, ids.EXERCISES_VIEW)
    await expect(listed).to_contain_text("@Nora Petit")
    assert await seen.window.complaints() == []
    await element(listed, ids.SHARED_READ).click()
    await expect(listed).to_contain_text("pas <!channel>")
    await expect(listed).to_contain_text("ni *gras* & <@U0BEN00001>")
    assert await seen.window.complaints() == []
