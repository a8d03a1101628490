"""A review as a person lives it: by clicking, in the sandbox's page, with the real bot, on both databases."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from blocks import ids
from storage.database import Database
from tests.browser.product import Visit, element, visit
from tests.handbooks import real_handbook
from tests.journeys.world import BEN, NORA, TEAM

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_what_was_learnt_comes_back_by_clicking(browser: Browser, database: Database, tmp_path: Path) -> None:
    async with visit(browser, tmp_path, database) as seen:
        await nora_and_ben_take_two_lessons(seen)
        await seen.week_later()
        await nora_reviews_on_home_and_reads_a_lesson_again(seen)
        await ben_reviews_in_the_composer(seen)


async def nora_and_ben_take_two_lessons(seen: Visit) -> None:
    home = await seen.home(NORA)
    await expect(home.get_by_text("à réviser")).to_have_count(0)
    for _ in range(2):
        lesson = await seen.open(home, ids.LESSON_NEXT, ids.LESSON_VIEW)
        await answer_all(lesson, ids.LESSON_ANSWER, "Leçon terminée")
        await seen.close(lesson)
    messages = await seen.messages(BEN, TEAM)
    await seen.window.send("/learn")
    await answer_all(messages.last, ids.LESSON_ANSWER, "Lesson done")


async def answer_all(where: Locator, action: str, ended: str) -> None:
    """Picks the first option of one question after the other."""
    for _ in range(5):
        before = await where.get_by_text("✓").count()
        await element(where, action).first.click()
        await expect(where.get_by_text("✓")).to_have_count(before + 1)
        if await where.get_by_text(ended).count():
            return
    raise AssertionError(f"{ended!r} never came")


async def nora_reviews_on_home_and_reads_a_lesson_again(seen: Visit) -> None:
    home = await seen.home(NORA)
    await expect(home.get_by_text("à réviser : une minute")).to_have_count(1)
    review = await seen.open(home, ids.REVIEW_OPEN, ids.REVIEW_VIEW)
    await expect(review).to_contain_text("Question 1 sur")
    assert await seen.window.complaints() == []
    await answer_all(review, ids.REVIEW_ANSWER, "C’est tout pour aujourd’hui")
    assert await seen.window.complaints() == []
    await element(review, ids.LESSON_READ).first.click()
    lesson = seen.modal(ids.LESSON_VIEW)
    await expect(lesson).to_contain_text("Leçon terminée")
    await seen.close(lesson)
    await expect(home.get_by_text("à réviser")).to_have_count(0)


async def ben_reviews_in_the_composer(seen: Visit) -> None:
    messages = await seen.messages(BEN, TEAM)
    before = await messages.count()
    await seen.window.send("/learn review")
    await expect(messages).to_have_count(before + 1)
    first = real_handbook().lesson(real_handbook().lesson_ids("everyone")[0], "en")
    assert first is not None
    await expect(messages.last).to_contain_text(f"from the lesson “{first.title}”")
    await answer_all(messages.last, ids.REVIEW_ANSWER, "That is all for today")
    await expect(messages).to_have_count(before + 1)
    assert await seen.window.complaints() == []
