"""The pictures in docs/images/, taken of the real bot in the page. Not a test: ``make screenshots`` runs it alone."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, FloatRect, Locator, ViewportSize, expect

from blocks import ids
from config.settings import ROOT
from tests.browser.product import Visit, element, visit
from tests.conftest import MakeDatabase
from tests.journeys.test_suggestions import desk_with_task, desk_without_task, with_clause
from tests.journeys.world import BEN, CLAIRE, NORA, YUSUF, World

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOLDER = ROOT / "docs" / "images"
PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")
ELODIE, SAMIRA = "U0ELODIE01", "U0SAMIRA01"
WIDTH, HEIGHT = 1200, 800
LARGEST = 250_000
"""Bytes a picture may have, for a page that opens at once."""
MARGIN = 24
NARROW = 1100
UNFOLD = """dialog => [dialog, ...dialog.querySelectorAll('*')].forEach(part => {
    part.style.maxHeight = 'none'; part.style.overflow = 'visible';
})"""
TALL = 1_800
"""For a window as long as what is in it."""
LESSONS = ("start", "objectives", "conversation")
CARD = 1
QUESTIONS = {
    "fr": "est-ce que je dois utiliser mon compte personnel ?",
    "en": "do I have to use my own account?",
}


@dataclass
class Camera:
    """Takes pictures of a visit and remembers which are too large."""

    seen: Visit
    too_large: list[str] = field(default_factory=list)
    width: int = WIDTH

    async def page(self, name: str) -> None:
        """The whole window."""
        await self._take(name, None)

    async def place(self, name: str, what: Locator | None = None) -> None:
        """What the middle of the window holds, or one thing in it, whole, however high it is."""
        page = self.seen.window.page
        scroller = page.locator("#home:not([hidden]), #messages:not([hidden]) #log").first
        hidden = int(await scroller.evaluate("e => e.scrollHeight - e.clientHeight"))
        await page.set_viewport_size(ViewportSize(width=self.width, height=HEIGHT + hidden))
        await self.around(name, what or page.locator("#place"), 0)
        await page.set_viewport_size(ViewportSize(width=self.width, height=HEIGHT))

    async def around(self, name: str, what: Locator, margin: int = MARGIN) -> None:
        """One thing, with a little of what is around it."""
        box = await what.bounding_box()
        assert box is not None
        twice = 2 * margin
        x, y, width, height = box["x"] - margin, box["y"] - margin, box["width"] + twice, box["height"] + twice
        await self._take(name, FloatRect(x=x, y=y, width=width, height=height))

    async def from_to(self, name: str, first: Locator, last: Locator) -> None:
        """What stands on the place from one thing to another."""
        begin, end, place = [
            await each.bounding_box() for each in (first, last, self.seen.window.page.locator("#place"))
        ]
        assert begin is not None
        assert end is not None
        assert place is not None
        top, bottom = begin["y"] - MARGIN, end["y"] + end["height"] + MARGIN
        await self._take(name, FloatRect(x=place["x"], y=top, width=place["width"], height=bottom - top))

    async def _take(self, name: str, clip: FloatRect | None) -> None:
        page = self.seen.window.page
        await page.mouse.move(0, 0)
        await page.evaluate("() => document.querySelector('dialog') || document.activeElement.blur()")
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        picture = await page.screenshot(clip=clip)
        (FOLDER / f"{name}.png").write_bytes(picture)
        if len(picture) > LARGEST:
            self.too_large.append(name)


async def test_pictures(browser: Browser, make_database: MakeDatabase, tmp_path: Path) -> None:
    """A first week, stopping for a picture now and then."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    look = {"viewport": ViewportSize(width=WIDTH, height=HEIGHT), "color_scheme": "light"}
    async with visit(browser, tmp_path, make_database("sqlite"), **look) as seen:
        camera = Camera(seen)
        await _monday(seen, camera)
        await _tuesday(seen, camera)
    assert camera.too_large == []


async def test_pictures_of_the_handbook(browser: Browser, make_database: MakeDatabase, tmp_path: Path) -> None:
    """Lessons, a worry's answer, a page of the charter and an answer to a question, in both languages."""
    look = {"viewport": ViewportSize(width=NARROW, height=HEIGHT), "color_scheme": "light"}
    async with visit(browser, tmp_path, make_database("sqlite"), **look) as seen:
        camera = Camera(seen, width=NARROW)
        for person, language in ((NORA, "fr"), (BEN, "en")):
            for module in LESSONS:
                await _ask_for(seen, person, f"/learn {module}")
                await camera.place(f"handbook-{module}-{language}", _latest(seen))
            await _ask_for(seen, person, "/learn worries")
            await element(_latest(seen), ids.FEAR_CARD).nth(CARD).click()
            await element(_latest(seen), ids.LESSON_READ).first.wait_for()
            await camera.place(f"handbook-worry-{language}", _latest(seen))
            charter = await seen.open(await seen.home(person), ids.CHARTER_OPEN, ids.CHARTER_READ)
            await seen.turn(charter, 1)
            await camera.around(f"handbook-charter-{language}", charter, 0)
            await seen.close(charter)
            await _ask(seen, person, QUESTIONS[language])
            await camera.place(f"handbook-answer-{language}")
    assert camera.too_large == []


SUGGESTED = (
    (YUSUF, "Dire sous combien de temps on répond, week-end compris"),
    (ELODIE, "Une phrase toute prête pour « une critique honnête »"),
    (SAMIRA, "Dire qui répond quand Claire est absente"),
    (CLAIRE, "Un exemple de réponse à une insulte"),
    (BEN, "Nommer le réseau : on ne répond pas pareil sur Facebook et sur LinkedIn"),
)
CLAUSE = "criticism"
CHANGES = (
    ("Avant de répondre, on se demande", "Avant de répondre, une personne nommée chaque lundi se demande"),
    ("on reconnaît ce qui est juste", "on remercie, on reconnaît ce qui est juste"),
)


async def test_pictures_of_suggestions(browser: Browser, make_database: MakeDatabase, tmp_path: Path) -> None:
    """The board, a coordinator's word, and a clause before and after."""
    look = {"viewport": ViewportSize(width=NARROW, height=HEIGHT), "color_scheme": "light"}
    async with visit(browser, tmp_path, make_database("sqlite"), **look) as seen:
        camera = Camera(seen, width=NARROW)
        for person, text in SUGGESTED:
            await _suggest(seen.world, person, text)
        board = await seen.open(await seen.home(NORA), ids.BOARD_OPEN, ids.BOARD_VIEW)
        await element(board, ids.SUGGESTION_SUPPORT).nth(1).click()
        await element(board, ids.SUGGESTION_UNSUPPORT).wait_for()
        await camera.around("board-fr", board)
        await seen.close(board)
        await seen.home(CLAIRE)
        await seen.world.until(partial(desk_with_task, seen.world), "the task on Claire's desk")
        seen.bot.library.handbook = with_clause(seen.bot.library.handbook, CLAUSE, _changed(seen))
        await seen.world.until(partial(desk_without_task, seen.world), "the task to end by itself")
        home = await seen.home(NORA)
        board = await seen.open(home, ids.BOARD_OPEN, ids.BOARD_VIEW)
        await element(board, ids.SUGGESTION_OPEN).first.click()
        opened = seen.modal(ids.SUGGESTION_DECIDE)
        await opened.wait_for()
        await camera.around("before-after-fr", opened)
    assert camera.too_large == []


def _changed(seen: Visit) -> str:
    charter = seen.bot.library.handbook.current_charter("fr")
    clause = charter.clause(CLAUSE) if charter else None
    assert clause is not None
    text = clause.text
    for before, after in CHANGES:
        assert before in text
        text = text.replace(before, after)
    return text


async def _suggest(world: World, person: str, text: str) -> None:
    await world.command(person, "/suggerer", text, "C0GENERAL1")
    await world.modal(person, ids.SUGGESTION_UNSIGNED)
    while views := (await world.state(person))["views"]:
        if views[-1]["callback_id"] == ids.SUGGESTION_POST:  # again, where something like it was offered first
            await world.submit(person, views[-1], text={"text": text}, about={"about": f"clause:{CLAUSE}"})
        else:
            await world.post("close", **{"as": person, "view_id": views[-1]["id"], "all": True})


async def _ask_for(seen: Visit, person: str, command: str) -> None:
    await seen.messages(person, "C0EQUIPE01")
    await seen.window.send(command)
    await seen.window.page.locator("#log article[data-ephemeral] button").first.wait_for()


async def _ask(seen: Visit, person: str, question: str) -> None:
    await seen.messages(person)
    await seen.window.send(question)
    await element(seen.window.page.locator("#log"), ids.ASK_HELPED).wait_for()


def _latest(seen: Visit) -> Locator:
    return seen.window.page.locator("#log article[data-ephemeral]").last


async def _monday(seen: Visit, camera: Camera) -> None:
    world = seen.world
    await world.start_programme()
    for person, lessons in ((NORA, 2), (CLAIRE, 1), (YUSUF, 1), (ELODIE, 3), (SAMIRA, 1)):
        await _learn(seen, person, lessons)
    for person in (CLAIRE, ELODIE, YUSUF):
        await _read_charter(seen, person)
    await seen.home(NORA)
    await camera.page("home-fr")
    charter = await seen.open(seen.window.page.locator("#home-blocks"), ids.CHARTER_OPEN, ids.CHARTER_READ)
    await seen.turn(charter, 1)
    await camera.around("charter-fr", charter)
    await seen.close(charter)
    await seen.home(CLAIRE)
    await camera.place("coordinator-fr")
    await seen.next_moment(datetime(2026, 10, 19, 9, tzinfo=MONTREAL))
    await world.has(BEN, "welcome", 1)
    await expect((await seen.messages(BEN)).last).to_contain_text("Who runs this")
    await camera.place("welcome-en", (await seen.messages(BEN)).last)


async def _tuesday(seen: Visit, camera: Camera) -> None:
    for person, zone, name in ((NORA, PARIS, "lesson-fr"), (BEN, MONTREAL, "lesson-en")):
        await seen.next_moment(datetime(2026, 10, 20, 10, tzinfo=zone))
        await seen.world.has(person, "lesson", 1)
        lesson = (await seen.messages(person)).last
        await expect(element(lesson, ids.LESSON_ANSWER).first).to_be_visible()
        if person == BEN:
            await seen.answer(BEN, lesson, right=False)
        await camera.place(name, lesson)
    await seen.window.page.emulate_media(color_scheme="dark")
    await seen.messages(BEN)
    await camera.page("page-dark")


async def _learn(seen: Visit, person: str, lessons: int) -> None:
    """Takes lessons by command, out of sight."""
    for _ in range(lessons):
        await seen.messages(person, "C0EQUIPE01")
        await seen.window.send("/learn")
        lesson = seen.window.page.locator("#log article[data-ephemeral]").last
        await element(lesson, ids.LESSON_ANSWER).first.wait_for()
        while await element(lesson, ids.LESSON_ANSWER).count():
            await seen.answer(person, lesson, right=True)


async def _read_charter(seen: Visit, person: str) -> None:
    charter = await seen.open(await seen.home(person), ids.CHARTER_OPEN, ids.CHARTER_READ)
    page = 1
    while await seen.turn(charter, page):
        page += 1
    await seen.close(seen.modal(ids.NOTICE_VIEW))


WORRY = {
    "fr": "On me demande de publier sur ma page personnelle, et je n’ose pas dire non.",
    "en": "I am asked to post from my own page, and I do not dare to say no.",
}
ANSWERED = "Personne n’y est tenu, et la charte le dira dès cette semaine. Merci de l’avoir écrit."


async def test_pictures_of_concerns(browser: Browser, make_database: MakeDatabase, tmp_path: Path) -> None:
    """The promise and the form in both languages, the code, the trusted people's desk, and the answer behind the code."""
    look = {"viewport": ViewportSize(width=NARROW, height=TALL), "color_scheme": "light"}
    async with visit(browser, tmp_path, make_database("sqlite"), **look) as seen:
        camera = Camera(seen, width=NARROW)
        await element(await seen.home(CLAIRE), ids.STEWARD_ACCEPT).click()
        await seen.window.page.locator(".confirm button").last.click()
        await seen.close(seen.modal(ids.CASES_VIEW))
        codes = []
        for person, language in ((BEN, "en"), (NORA, "fr")):
            form = await seen.open(await seen.home(person), ids.CONCERN_OPEN, ids.CONCERN_SUBMIT)
            await form.get_by_role("textbox").fill(WORRY[language])
            await form.evaluate(UNFOLD)
            await camera.around(f"concern-form-{language}", form)
            await form.locator(".modal-submit").click()
            receipt = seen.modal(ids.NOTICE_VIEW)
            await receipt.locator("pre").wait_for()
            await camera.around(f"concern-code-{language}", receipt)
            codes.append(await receipt.locator("pre").inner_text())
            await seen.close(receipt)
        await seen.world.move_clock("2026-10-19T14:00:30Z")
        home = await seen.home(CLAIRE)
        await element(home, ids.CASE_READ).first.wait_for()
        await camera.from_to(
            "steward-desk-fr", home.get_by_text("Espace des personnes de confiance"), element(home, ids.STEWARDS_OPEN)
        )
        for _ in codes:
            case = await seen.open(await seen.home(CLAIRE), ids.CASE_READ, ids.CASE_ANSWER)
            await case.get_by_role("textbox").fill(ANSWERED)
            await case.locator(".modal-submit").click()
            await expect(case).to_contain_text("C’est envoyé")
            await seen.close(case)
        form = await seen.open(await seen.home(NORA), ids.CONCERN_FOLLOW, ids.CONCERN_CODE)
        await form.get_by_role("textbox").fill(codes[-1])
        await form.locator(".modal-submit").click()
        followed = seen.modal(ids.CONCERN_REPLY)
        await expect(followed).to_contain_text("la charte le dira")
        await camera.around("concern-answer-fr", followed)
    assert camera.too_large == []
