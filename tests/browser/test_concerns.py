"""What people say, by clicking: the promise before the first field, the receipt, the answer, and what came of it all."""

from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from blocks import ids
from storage.database import Database
from tests.browser.product import Visit, element, visit
from tests.journeys.test_heard import digest_in
from tests.journeys.test_suggestions import NEW, desk_with_task, desk_without_task, five_people_suggest, with_clause
from tests.journeys.test_surveys import claire_opens, close_all
from tests.journeys.world import BEN, CLAIRE, NORA, TEAM

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TYPED = "On me demande de publier <!channel>\nsur ma page & je n’ose pas *dire non*."
ANSWER = "Personne n’y est tenu ; la charte va le dire."


async def test_what_is_said_is_heard_by_clicking(browser: Browser, database: Database, tmp_path: Path) -> None:
    """A fear and its lesson, a concern and its answer, five suggestions and a changed clause, and the digest that shows it."""
    async with visit(browser, tmp_path, database) as seen:
        await claire_accepts(seen)
        await seen.world.start_programme()
        await claire_opens(seen.world, "baseline", "Ce qui se verra")
        await nora_picks_a_fear(seen)
        code = await nora_writes(seen)
        await the_promise_in_english(seen)
        await seen.world.move_clock("2026-10-19T14:00:30Z")
        await claire_answers(seen)
        await nora_comes_back(seen, code)
        await close_all(seen.world, NORA)
        await five_suggest_and_claire_changes_the_clause(seen)
        await the_digest_shows_it_before_and_after(seen)
        assert await seen.window.complaints() == []


async def nora_picks_a_fear(seen: Visit) -> None:
    form = await seen.open(await seen.home(NORA), ids.SURVEY_OPEN, ids.SURVEY_SUBMIT)
    await expect(form).to_contain_text("Ce qui est promis")
    for answer in ("2", "Une fois ou deux"):
        await form.get_by_role("radio", name=answer, exact=True).check()
    for answer in ("Y perdre du temps et des moyens", "S’exercer à plusieurs, sur des cas à nous"):
        await form.get_by_role("checkbox", name=answer).check()
    await form.locator(".modal-submit").click()
    thanks = seen.modal(ids.NOTICE_VIEW)
    await expect(thanks).to_contain_text("Rien ne note que ceci a été montré")
    await element(thanks, ids.LESSON_READ).first.click()
    lesson = seen.modal(ids.LESSON_VIEW)
    await element(lesson, ids.LESSON_ANSWER).first.wait_for()
    await close_all(seen.world, NORA)


async def claire_accepts(seen: Visit) -> None:
    home = await seen.home(CLAIRE)
    await element(home, ids.STEWARD_ACCEPT).click()
    await confirm(seen)
    accepted = seen.modal(ids.CASES_VIEW)
    await expect(accepted).to_contain_text("personnes de confiance")
    await seen.close(accepted)


async def five_suggest_and_claire_changes_the_clause(seen: Visit) -> None:
    clause = await five_people_suggest(seen.world, seen.bot.library.handbook)
    board = await seen.open(await seen.home(NORA), ids.BOARD_OPEN, ids.BOARD_VIEW)
    await element(board, ids.SUGGESTION_SUPPORT).first.click()
    await element(board, ids.SUGGESTION_UNSUPPORT).wait_for()
    await seen.close(board)
    await seen.home(CLAIRE)
    await seen.world.until(partial(desk_with_task, seen.world), "the task on Claire's desk")
    tasks = await seen.open(await seen.home(CLAIRE), ids.TASKS_OPEN, ids.TASKS_VIEW)
    await expect(tasks).to_contain_text("5 suggestions")
    await seen.close(tasks)
    seen.bot.library.handbook = with_clause(seen.bot.library.handbook, clause, NEW)
    await seen.world.until(partial(desk_without_task, seen.world), "the task to end by itself")


async def the_digest_shows_it_before_and_after(seen: Visit) -> None:
    await seen.world.move_clock("2026-10-23T09:00:30Z")
    await seen.world.until(partial(digest_in, seen.world), "the digest")
    digest = (await seen.messages(BEN, TEAM)).filter(has_text="Le texte a changé").last
    await expect(digest).to_contain_text("/inquietude suivre")
    await element(digest, ids.TASK_OPEN).first.click()
    shown = seen.window.page.locator("dialog[data-view-id]")
    await expect(shown.locator("s, del").first).to_be_visible()
    await expect(shown.locator("strong, b").filter(has_text="deux jours").first).to_be_visible()


async def confirm(seen: Visit) -> None:
    await seen.window.page.locator("dialog.confirm button, dialog[data-confirm] button, .confirm button").last.click()


async def nora_writes(seen: Visit) -> str:
    home = await seen.home(NORA)
    form = await seen.open(home, ids.CONCERN_OPEN, ids.CONCERN_SUBMIT)
    await expect(form).to_contain_text("jamais enregistré")
    await form.get_by_role("textbox").fill(TYPED)
    await form.locator(".modal-submit").click()
    receipt = seen.modal(ids.NOTICE_VIEW)
    await expect(receipt).to_contain_text("copiez-le")
    code = await receipt.locator("pre").inner_text()
    await seen.close(receipt)
    return code


async def the_promise_in_english(seen: Visit) -> None:
    form = await seen.open(await seen.home(BEN), ids.CONCERN_OPEN, ids.CONCERN_SUBMIT)
    await expect(form).to_contain_text("never stored")
    await seen.close(form)


async def claire_answers(seen: Visit) -> None:
    home = await seen.home(CLAIRE)
    case = await seen.open(home, ids.CASE_READ, ids.CASE_ANSWER)
    await expect(case).to_contain_text("publier <!channel>")
    await case.get_by_role("textbox").fill(ANSWER)
    await case.locator(".modal-submit").click()
    await expect(case).to_contain_text("C’est envoyé")
    await expect(case.get_by_role("textbox")).to_have_value("")
    await seen.close(case)


async def nora_comes_back(seen: Visit, code: str) -> None:
    asked = await seen.open(await seen.home(NORA), ids.CONCERN_FOLLOW, ids.CONCERN_CODE)
    await asked.get_by_role("textbox").fill("7KQ2M")
    await asked.locator(".modal-submit").click()
    await expect(asked).to_contain_text("ne mène à rien")
    await asked.get_by_role("textbox").fill(code.lower())
    await asked.locator(".modal-submit").click()
    found: Locator = seen.modal(ids.CONCERN_REPLY)
    await expect(found).to_contain_text(ANSWER)
    await found.get_by_role("textbox").fill("Merci.")
    await found.locator(".modal-submit").click()
    await expect(found).to_contain_text("transmis au prochain passage")
    await expect(found.get_by_role("textbox")).to_have_value("")
    await element(found, ids.CONCERN_WITHDRAW).click()
    await confirm(seen)
    await expect(seen.modal(ids.NOTICE_VIEW)).to_contain_text("plus personne ne peut le lire")
