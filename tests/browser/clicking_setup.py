"""The way from a fresh installation to "start on Monday", by hand in the page: clicks and typed fields are counted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Locator, expect

from blocks import ids
from tests.browser.product import Visit, element

Look = Callable[[str, Locator], Awaitable[None]]


@dataclass
class Hand:
    """One person's hand on the page; ``look`` is shown each step."""

    seen: Visit
    look: Look
    clicks: int = 0
    typed: int = 0

    async def click(self, where: Locator) -> None:
        """Presses something."""
        await where.click()
        self.clicks += 1

    async def type(self, field: Locator, text: str) -> None:
        """Clicks into a field and types."""
        await self.click(field)
        await field.fill(text)
        self.typed += 1

    async def choose(self, field: Locator, name: str) -> None:
        """Opens a list and takes one of it."""
        await self.click(field)
        await self.click(self.seen.window.page.get_by_role("option", name=name).first)

    async def go_on(self, form: Locator, step: str) -> None:
        """Shows a step as it was filled in, and presses its button."""
        await self.look(step, form)
        await self.click(form.locator(".modal-submit"))


async def set_up(seen: Visit, person: str, look: Look) -> Hand:
    """From Home to the start, as somebody does it who has read nothing."""
    hand, page = Hand(seen, look), seen.window.page
    home = await seen.home(person)
    await look("home", home)
    await hand.click(element(home, ids.SETUP_OPEN).first)
    form = seen.modal(ids.SETUP_STEP)
    await hand.type(_field(form, "name").get_by_role("textbox"), "Les Ateliers du port")
    await hand.type(_field(form, "address").get_by_role("textbox"), "alerte@ateliers.example")
    await hand.go_on(form, "1")
    await hand.choose(_field(form, "channel").get_by_role("combobox"), "equipe")
    await hand.go_on(form, "2")
    await _field(form, "stewards").wait_for()
    await hand.choose(_field(form, "stewards").get_by_role("combobox"), "Yusuf")
    await page.keyboard.press("Escape")
    await hand.go_on(form, "3")
    await _field(form, "starts_on").wait_for()
    await hand.go_on(form, "4")
    weeks = seen.modal(ids.SETUP_START)
    await weeks.wait_for()
    await hand.go_on(weeks, "weeks")
    done = seen.modal(ids.NOTICE_VIEW)
    await expect(done).to_be_visible()
    await look("done", done)
    return hand


def _field(form: Locator, block_id: str) -> Locator:
    return form.locator(f"[data-block-id='{block_id}']")
