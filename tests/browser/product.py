"""Entrain itself in the sandbox's page: the bot in this process, a sandbox beside it, and hands that click."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from blocks import ids
from commands.demo import SandboxAt
from commands.guides import first_week
from commands.manifest import manifest
from commands.wiring import Bot
from domain.handbook import Question
from storage.database import Database
from tests.browser.window import PATIENCE, Window, open_window
from tests.handbooks import real_handbook
from tests.journeys.conftest import MONDAY
from tests.journeys.world import World, bot_and_world, sandbox_process


@dataclass(frozen=True)
class Elsewhere:
    """A sandbox in a process of its own, as a window wants it."""

    at: SandboxAt

    @property
    def base_url(self) -> str:
        """Its address."""
        return self.at.page.rstrip("/")


@dataclass
class Visit:
    """A window on the product, the control interface to know what became of a click, and the bot, whose texts may change."""

    window: Window
    world: World
    bot: Bot

    async def go(self, person: str, place: str) -> None:
        """Opens a place as a person, from a fresh page, as somebody who just came."""
        await self.window.page.goto("about:blank")
        await self.window.go(person, place)

    async def home(self, person: str) -> Locator:
        """A person's Home, once the bot has published it."""
        await self.go(person, "home")
        home = self.window.page.locator("#home-blocks")
        await element(home, ids.SETTINGS_OPEN).wait_for()
        return home

    async def messages(self, person: str, place: str = "im") -> Locator:
        """The messages of a conversation, once they were read: none at all is a line of its own."""
        await self.go(person, place)
        log = self.window.page.locator("#log")
        await log.locator("> *").first.wait_for()
        return log.locator("article[data-ts]")

    def modal(self, callback_id: str) -> Locator:
        """The modal on top, if it is that one."""
        return self.window.page.locator(f"dialog[data-callback-id='{callback_id}']:not(.under)")

    async def open(self, where: Locator, action: str, callback_id: str) -> Locator:
        """Presses a button that opens a modal; on a busy machine Slack's three seconds may pass, and one presses again."""
        modal = self.modal(callback_id)
        for patience in (8_000, 12_000, PATIENCE):
            await element(where, action).first.click()
            with suppress(PlaywrightTimeout):
                await modal.wait_for(timeout=patience)
                return modal
        raise AssertionError(f"{callback_id} did not open")

    async def close(self, modal: Locator) -> None:
        """Closes a modal with its cross."""
        await modal.locator(".modal-x").click()
        await expect(self.window.page.locator("dialog[data-view-id]")).to_have_count(0)

    async def answer(self, person: str, lesson: Locator, *, right: bool) -> None:
        """Answers the lesson's open question, rightly or wrongly, and waits for what it says of that."""
        said = lesson.get_by_text("✓")
        before = await said.count()
        question = open_question(await lesson.inner_text())
        option = next(option for option in question.options if option.right is right)
        await lesson.locator(f"[data-action-id='{ids.LESSON_ANSWER}:{option.id}']").click()
        await expect(said).to_have_count(before + 1)

    async def turn(self, modal: Locator, page: int) -> bool:
        """Presses the charter's button under a page (from 1); false once that acknowledged it."""
        await modal.locator(".modal-submit").click()
        done = self.modal(ids.NOTICE_VIEW)
        await expect(done.or_(modal.get_by_text(f"page {page + 1} "))).to_be_visible()
        return await done.count() == 0

    async def next_moment(self, moment: datetime) -> None:
        """Presses the clock's button once the next moment is this one; the bot says so within some seconds."""
        wanted = iso(moment)

        async def announced() -> bool:
            return bool((await self.world.get("clock"))["next"] == wanted)

        await self.world.until(announced, f"{wanted} to be the next moment", PATIENCE / 1000)
        await self._move("next_moment", wanted)

    async def week_later(self) -> None:
        """Presses the clock's button for a week."""
        now = datetime.fromisoformat((await self.world.get("clock"))["now"])
        await self._move("plus_week", iso(now + timedelta(days=7)))

    async def _move(self, button: str, to: str) -> None:
        await self.window.page.locator(f"[data-clock={button}]").click()

        async def reached() -> bool:
            return bool((await self.world.get("clock"))["now"] >= to)

        await self.world.until(reached, f"the clock to reach {to}", PATIENCE / 1000)


def iso(moment: datetime) -> str:
    """As the control interface says a moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def element(where: Locator, action: str) -> Locator:
    """The elements of an action, its suffix left aside."""
    return where.locator(f"[data-action-id='{action}'], [data-action-id^='{action}:']")


def open_question(shown: str) -> Question:
    """The last question of the handbook in a lesson's text as shown."""
    words = " ".join(shown.split())
    lessons = [lesson for language in ("fr", "en") for lesson in real_handbook().lessons(language)]
    places = {words.rfind(" ".join(question.ask.split())): question for one in lessons for question in one.questions}
    last = max(places)
    assert last >= 0, f"no known question in {shown!r}"
    return places[last]


@asynccontextmanager
async def visit(browser: Browser, folder: Path, database: Database, **how: Any) -> AsyncIterator[Visit]:
    """The whole demo, with its guide and a fixed clock, in a window."""
    steps = folder / "guide.json"
    steps.write_text(json.dumps(first_week()), encoding="utf-8")
    options = ("--clock", MONDAY, "--guide", str(steps))
    with sandbox_process(folder, manifest("fr", {}, None), *options) as at:
        async with (
            bot_and_world(at, database) as (bot, world),
            open_window(browser, Elsewhere(at), **how) as window,
        ):
            yield Visit(window, world, bot)
