"""The first week as a person lives it: by clicking, in the sandbox's page, with the real bot, on both databases."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from blocks import ids
from storage.database import Database
from tests.browser.product import Visit, element, visit
from tests.conftest import MakeDatabase
from tests.journeys.world import BEN, CLAIRE, NORA, TEAM, occasion

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")


async def test_a_first_week_by_clicking(browser: Browser, database: Database, tmp_path: Path) -> None:
    async with visit(browser, tmp_path, database) as seen:
        await nora_takes_a_lesson_on_home_with_one_wrong_answer(seen)
        await ben_takes_a_lesson_in_the_composer(seen)
        await claire_chooses_the_channel_and_starts(seen)
        await nora_reads_the_charter_to_its_end(seen)
        await lessons_come_at_ten_in_each_ones_own_time(seen)
        await nora_changes_her_days(seen)
        await someone_who_left_hears_nothing_more(seen)


async def nora_takes_a_lesson_on_home_with_one_wrong_answer(seen: Visit) -> None:
    home = await seen.home(NORA)
    await expect(home).to_contain_text("Mon parcours")
    await expect(home.get_by_text("Espace de coordination")).to_have_count(0)
    assert await seen.window.complaints() == []
    lesson = await seen.open(home, ids.LESSON_NEXT, ids.LESSON_VIEW)
    await expect(lesson).to_contain_text("90 secondes")
    assert await seen.window.complaints() == []
    await seen.answer(NORA, lesson, right=False)
    await expect(lesson).to_contain_text("✗ Réponse choisie")
    await expect(lesson).to_contain_text("Leçon terminée. 1 sur 30 dans le parcours.")
    assert await seen.window.complaints() == []
    await seen.close(lesson)
    await expect(home).to_contain_text("▰▱▱▱▱ 1 leçon sur 5")
    await expect(element(home, ids.LESSON_NEXT)).to_have_text("Suivre la prochaine leçon")


async def ben_takes_a_lesson_in_the_composer(seen: Visit) -> None:
    messages = await seen.messages(BEN, TEAM)
    before = await messages.count()
    await seen.window.send("/learn")
    await expect(messages).to_have_count(before + 1)
    lesson = messages.last
    await expect(lesson).to_contain_text("Visible only to you")
    await seen.answer(BEN, lesson, right=True)
    await expect(lesson).to_contain_text("Lesson done. 1 of 30 on your path.")
    await expect(messages).to_have_count(before + 1)


async def claire_chooses_the_channel_and_starts(seen: Visit) -> None:
    assert await (await seen.messages(NORA)).count() == 0
    home = await seen.home(CLAIRE)
    await expect(home).to_contain_text("je n’écris à personne")
    await home.get_by_role("combobox").fill("equipe")
    await seen.window.page.get_by_role("option", name="equipe").click()
    await element(home, ids.START).click()
    await seen.window.page.locator(".confirm button").last.click()
    await expect(home).to_contain_text("6 personnes participent.")
    await expect(element(home, ids.START)).to_have_count(0)
    assert await seen.window.complaints() == []


async def nora_reads_the_charter_to_its_end(seen: Visit) -> None:
    welcome = (await seen.messages(NORA)).filter(has_text="Qui s’en occupe")
    await expect(welcome).to_contain_text("@Claire Morel")
    assert await seen.window.complaints() == []
    charter = await seen.open(welcome, ids.CHARTER_OPEN, ids.CHARTER_READ)
    await expect(charter).to_contain_text("page 1 sur 5")
    assert await seen.window.complaints() == []
    page = 1
    while await seen.turn(charter, page):
        page += 1
    assert page == 5
    await expect(seen.modal(ids.NOTICE_VIEW)).to_contain_text("C’est enregistré")
    assert await seen.window.complaints() == []
    await seen.close(seen.modal(ids.NOTICE_VIEW))
    await expect(await seen.home(NORA)).to_contain_text("lecture confirmée le lundi 19 octobre")


async def lessons_come_at_ten_in_each_ones_own_time(seen: Visit) -> None:
    assert await (await seen.messages(BEN)).count() == 0  # it is still night in Montréal
    await seen.next_moment(datetime(2026, 10, 19, 9, tzinfo=MONTREAL))
    await expect((await seen.messages(BEN)).filter(has_text="Who runs this")).to_have_count(1)
    for user, zone, shown in ((NORA, PARIS, "10:00"), (BEN, MONTREAL, "10:00 a.m.")):
        await seen.next_moment(datetime(2026, 10, 20, 10, tzinfo=zone))
        (sent,) = await seen.world.has(user, "lesson", 1)
        assert occasion(sent).endswith("2026-10-20")
        lesson = (await seen.messages(user)).last
        await expect(element(lesson, ids.LESSON_ANSWER).first).to_be_visible()
        await expect(lesson.locator("time.when")).to_have_text(shown)
    assert len(await seen.world.sent(NORA, "lesson")) == 1


async def nora_changes_her_days(seen: Visit) -> None:
    home = await seen.home(NORA)
    settings = await seen.open(home, ids.SETTINGS_OPEN, ids.SETTINGS_SAVE)
    assert await seen.window.complaints() == []
    for day in ("Mardi", "Jeudi"):
        await settings.get_by_role("checkbox", name=day).uncheck()
    await settings.locator(".modal-submit").click()
    await expect(settings.locator("[data-error='days']")).to_be_visible()  # no day at all: said beside the field
    await settings.get_by_role("checkbox", name="Mercredi").check()
    await settings.locator(".modal-submit").click()
    await expect(seen.modal(ids.NOTICE_VIEW)).to_contain_text("Une leçon arrive chaque mercredi à 10 h.")
    await seen.close(seen.modal(ids.NOTICE_VIEW))
    await expect(home).to_contain_text("mercredi 21 octobre à 10 h")


async def someone_who_left_hears_nothing_more(seen: Visit) -> None:
    await seen.world.post(f"people/{BEN}", deleted=True)
    before = len(await seen.world.messages(BEN))
    await seen.next_moment(datetime(2026, 10, 21, 10, tzinfo=PARIS))
    await seen.world.has(NORA, "lesson", 2)
    await seen.week_later()  # past Ben's Thursday and Tuesday
    await seen.next_moment(datetime(2026, 10, 28, 10, tzinfo=PARIS))
    await seen.world.has(NORA, "lesson", 3)
    assert len(await seen.world.messages(BEN)) == before


@pytest.mark.long
async def test_the_demos_list_is_ticked_by_doing_what_it_says(
    browser: Browser, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async with visit(browser, tmp_path, make_database("sqlite"), locale="fr-FR") as seen:
        page = seen.window.page
        await page.goto(seen.window.sandbox.base_url)  # nobody said whom to act as
        await expect(page.locator("#person")).to_contain_text("Nora Petit")

        async def do(step: str) -> None:
            await page.locator(f"[data-step='{step}'] button").click()
            await expect(page.locator("#guide .done")).to_have_count(number)

        number = 0
        home, messages = page.locator("#home-blocks"), page.locator("#log article[data-ts]")
        await do("first-lesson")
        lesson = await seen.open(home, ids.LESSON_NEXT, ids.LESSON_VIEW)
        await seen.answer(NORA, lesson, right=True)
        await seen.close(lesson)
        number = 1
        await expect(page.locator("[data-step='first-lesson']")).to_have_class(re.compile("done"))
        number = 2
        await do("modules")
        await expect(messages.last).to_contain_text("Les autres modules")
        number = 3
        await do("ask")
        await expect(element(messages.last, ids.ASK_HELPED)).to_be_visible()
        await do("start")
        await home.get_by_role("combobox").fill("equipe")
        await page.get_by_role("option", name="equipe").click()
        await element(home, ids.START).click()
        await page.locator(".confirm button").last.click()
        number = 4
        await do("charter")
        charter = await seen.open(messages.last, ids.CHARTER_OPEN, ids.CHARTER_READ)
        turned = 1
        while await seen.turn(charter, turned):
            turned += 1
        await seen.close(seen.modal(ids.NOTICE_VIEW))
        await expect(page.locator("#guide .done")).to_have_count(5)
        number = 6
        await do("montreal")
        await expect(messages.last).to_contain_text("Hello. I am Entrain.")
        number = 7
        await do("scheduled")
        await expect(element(messages.last, ids.LESSON_ANSWER).first).to_be_visible()
        await expect(page.locator("#guide .done")).to_have_count(7)
        await do("steward")
        await element(home, ids.STEWARD_ACCEPT).click()
        await page.locator("dialog.confirm button").last.click()
        await seen.close(seen.modal(ids.CASES_VIEW))
        number = 8
        await do("concern")
        form = seen.modal(ids.CONCERN_SUBMIT)
        await form.get_by_role("textbox").fill("Je n’ose pas répondre aux commentaires.")
        await form.locator(".modal-submit").click()
        await expect(seen.modal(ids.NOTICE_VIEW)).to_contain_text("copiez-le")
        await seen.close(seen.modal(ids.NOTICE_VIEW))
        number = 9
        await do("suggestion")
        await seen.modal(ids.SUGGESTION_POST).locator(".modal-submit").click()
        await expect(seen.modal(ids.SUGGESTION_DECIDE)).to_contain_text("Elle est au tableau")
        await expect(page.locator(".guide-count")).to_have_text("10 sur 10")


async def test_whoever_reads_no_french_begins_in_english(
    browser: Browser, make_database: MakeDatabase, tmp_path: Path
) -> None:
    async with visit(browser, tmp_path, make_database("sqlite"), locale="en-CA") as seen:
        page = seen.window.page
        await page.goto(seen.window.sandbox.base_url)
        await expect(page.locator("#person")).to_contain_text("Ben Carter")
        await expect(element(page.locator("#home-blocks"), ids.LESSON_NEXT)).to_have_text("Take the first lesson")
