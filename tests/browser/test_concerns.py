"""A concern by clicking: the promise before the first field, the receipt, the answer, and coming back with the code."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from blocks import ids
from storage.database import Database
from tests.browser.product import Visit, element, visit
from tests.journeys.world import BEN, CLAIRE, NORA

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TYPED = "On me demande de publier <!channel>\nsur ma page & je n’ose pas *dire non*."
ANSWER = "Personne n’y est tenu ; la charte va le dire."
SHOTS = os.environ.get("ENTRAIN_SHOTS", "")


async def test_a_concern_by_clicking(browser: Browser, database: Database, tmp_path: Path) -> None:
    async with visit(browser, tmp_path, database) as seen:
        home = await seen.home(CLAIRE)
        await element(home, ids.STEWARD_ACCEPT).click()
        await shot(seen, "accept")
        await confirm(seen)
        accepted = seen.modal(ids.CASES_VIEW)
        await expect(accepted).to_contain_text("personnes de confiance")
        await shot(seen, "accepted")
        await seen.close(accepted)
        code = await nora_writes(seen)
        await shot_of_the_english_form(seen)
        await seen.world.move_clock("2026-10-19T14:00:30Z")
        await claire_answers(seen)
        await nora_comes_back(seen, code)
        assert await seen.window.complaints() == []


async def shot(seen: Visit, name: str) -> None:
    if SHOTS:
        await seen.window.page.screenshot(path=f"{SHOTS}/{name}.png")


async def confirm(seen: Visit) -> None:
    await seen.window.page.locator("dialog.confirm button, dialog[data-confirm] button, .confirm button").last.click()


async def nora_writes(seen: Visit) -> str:
    home = await seen.home(NORA)
    form = await seen.open(home, ids.CONCERN_OPEN, ids.CONCERN_SUBMIT)
    await expect(form).to_contain_text("jamais enregistré")
    await shot(seen, "form-fr")
    await form.get_by_role("textbox").fill(TYPED)
    await shot(seen, "form-fr-2")
    await form.locator(".modal-submit").click()
    receipt = seen.modal(ids.NOTICE_VIEW)
    await expect(receipt).to_contain_text("copiez-le")
    await shot(seen, "receipt-fr")
    code = await receipt.locator("pre").inner_text()
    await seen.close(receipt)
    return code


async def shot_of_the_english_form(seen: Visit) -> None:
    form = await seen.open(await seen.home(BEN), ids.CONCERN_OPEN, ids.CONCERN_SUBMIT)
    await expect(form).to_contain_text("never stored")
    await shot(seen, "form-en")
    await seen.close(form)


async def claire_answers(seen: Visit) -> None:
    home = await seen.home(CLAIRE)
    await element(home, ids.CASE_READ).first.scroll_into_view_if_needed()
    await shot(seen, "desk-fr")
    case = await seen.open(home, ids.CASE_READ, ids.CASE_ANSWER)
    await expect(case).to_contain_text("publier <!channel>")
    await shot(seen, "case-fr")
    await case.get_by_role("textbox").fill(ANSWER)
    await case.locator(".modal-submit").click()
    await expect(case).to_contain_text("C’est envoyé")
    await expect(case.get_by_role("textbox")).to_have_value("")
    await shot(seen, "answered-fr")
    await seen.close(case)


async def nora_comes_back(seen: Visit, code: str) -> None:
    asked = await seen.open(await seen.home(NORA), ids.CONCERN_FOLLOW, ids.CONCERN_CODE)
    await asked.get_by_role("textbox").fill("7KQ2M")
    await asked.locator(".modal-submit").click()
    await expect(asked).to_contain_text("ne mène à rien")
    await asked.get_by_role("textbox").fill(code.lower())
    await shot(seen, "code-fr")
    await asked.locator(".modal-submit").click()
    found: Locator = seen.modal(ids.CONCERN_REPLY)
    await expect(found).to_contain_text(ANSWER)
    await shot(seen, "followed-fr")
    await found.get_by_role("textbox").fill("Merci.")
    await found.locator(".modal-submit").click()
    await expect(found).to_contain_text("transmis au prochain passage")
    await expect(found.get_by_role("textbox")).to_have_value("")
    await shot(seen, "replied-fr")
    await element(found, ids.CONCERN_WITHDRAW).click()
    await confirm(seen)
    await expect(seen.modal(ids.NOTICE_VIEW)).to_contain_text("plus personne ne peut le lire")
    await shot(seen, "withdrawn-fr")
