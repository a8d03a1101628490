"""Questions that come back, over real HTTP and WebSocket, on both databases: with a lesson, by command, by themselves."""

import re
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from commands.wiring import Bot
from config.settings import ROOT
from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import NORA, TEAM, Json, World, bot_and_world, elements, no_slow_callbacks, occasion, said

SHORT = "paths:\n  everyone: [start, fears, charter, conversation, together]"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The real handbook, with a path of one module, and a charter that nobody is reminded of meanwhile."""
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "content", folder)
    programme = folder / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    assert SHORT in text
    text = re.sub(r"due_after_days: \d+", "due_after_days: 300", text)
    programme.write_text(text.replace(SHORT, "paths:\n  everyone: [start]"), encoding="utf-8")
    return folder


async def test_questions_come_back_with_a_lesson_by_command_and_by_themselves(
    open_sandbox: OpenSandbox, database: Database, content: Path
) -> None:
    async with bot_and_world(open_sandbox(), database, content) as (bot, world):
        with no_slow_callbacks() as slow:
            await world.start_programme()
            await world.has(NORA, "welcome", 1)
            await a_lesson_s_questions_come_back_with_the_next_lesson(world)
            await what_is_due_is_reviewed_by_command(world)
            await with_the_path_at_its_end_the_review_comes_by_itself(world)
            await a_lesson_withdrawn_takes_its_questions_along_and_no_progress(bot, world)
        assert not slow


async def lesson_on(world: World, moment: str, number: int) -> Json:
    """The lesson that comes at a moment."""
    await world.move_clock(moment)
    return (await world.has(NORA, "lesson", number))[-1]


async def answer_all(world: World, message: Json, action: str) -> Json:
    """Answers every question in a message with its first option."""
    while action in said(message):
        await world.press(NORA, message, action, nth=0)
        message = await world.moved_on(NORA, message)
    return message


async def newest(world: World, channel: str, words: str, number: int) -> Json | None:
    """The newest message of a conversation, once there are more than so many and it holds these words."""
    messages = await world.messages(NORA, channel)
    return messages[-1] if len(messages) > number and words in said(messages[-1]) else None


async def a_lesson_s_questions_come_back_with_the_next_lesson(world: World) -> None:
    first = await lesson_on(world, "2026-10-20T08:00:10Z", 1)
    assert "review.open" not in said(first)
    await answer_all(world, first, "training.answer")
    second = await lesson_on(world, "2026-10-22T08:00:10Z", 2)
    assert "à réviser : une minute" in said(second).replace("\\u00a0", " ").replace("\u00a0", " ")
    assert len(await world.sent(NORA, "review")) == 0
    before = await world.messages(NORA)
    await world.press(NORA, second, "review.open")
    look = partial(newest, world, second["channel"], "review.answer", len(before))
    review = await world.until(look, "the review beside the lesson")
    await answer_all(world, review, "review.answer")


async def what_is_due_is_reviewed_by_command(world: World) -> None:
    second = (await world.sent(NORA, "lesson"))[-1]
    await answer_all(world, second, "training.answer")
    await world.move_clock("2026-10-25T12:00:00Z")
    review = await world.command(NORA, "/apprendre", "réviser")
    assert review["is_ephemeral"]
    done = await answer_all(world, review, "review.answer")
    assert "C’est tout pour aujourd’hui" in said(done)
    assert "training.lesson" in said(done)
    again = await world.command(NORA, "/learn", "review")
    assert "review.answer" not in said(again)


async def with_the_path_at_its_end_the_review_comes_by_itself(world: World) -> None:
    while "training.answer" in said(lesson := await world.command(NORA, "/apprendre")):
        await answer_all(world, lesson, "training.answer")
    await world.move_clock("2026-10-29T09:00:10Z")  # Thursday 10:00 in Paris, in winter time
    (review,) = await world.has(NORA, "review", 1)
    assert occasion(review).endswith("2026-10-29")
    assert "members.settings" in said(review)
    answers = len(elements(review, "review.answer"))
    assert 2 <= answers <= 4
    done = await answer_all(world, review, "review.answer")
    assert done["ts"] == review["ts"]
    assert said(done).count("training.lesson") <= 5


async def a_lesson_withdrawn_takes_its_questions_along_and_no_progress(bot: Bot, world: World) -> None:
    await world.move_clock("2026-11-20T12:00:00Z")
    whole = bot.library.handbook
    modules = {place: module for place, module in whole.modules.items() if place[0] != "start"}
    bot.library.handbook = replace(whole, modules=modules)
    assert "review.answer" not in said(await world.command(NORA, "/apprendre", "réviser", TEAM))
    bot.library.handbook = whole
    assert "review.answer" in said(await world.command(NORA, "/apprendre", "réviser", TEAM))
