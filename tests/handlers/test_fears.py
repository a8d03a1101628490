"""``/apprendre craintes`` and ``/learn worries``: the fears, the answer to each in its place, and nothing kept of it."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blocks import ids
from commands.wiring import Bot
from domain.handbook import FearCard, Handbook, Lesson, Link
from domain.members import MemberKey
from domain.training import FearsView
from sandbox.core import Sandbox
from services import build
from services.context import Core
from storage import training as training_store
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.world import BEN, MONDAY, NORA, Hands, bot_on, said, until
from tests.support import FakeClock

Json = dict[str, Any]
LINKS = (Link("lesson", "start-why"), Link("clause", "criticism"))
CARDS = {
    "fears-control": FearCard("control", "They will talk.", "They do already.", ("We answer.", "We call."), LINKS),
    "fears-time": FearCard("time", "Who has the time?", "Nobody has.", ("We count.", "We stop."), LINKS),
}


def with_cards(book: Handbook) -> Handbook:
    """The small handbook, its two fears with a card each."""

    def carded(lesson: Lesson) -> Lesson:
        return replace(lesson, card=CARDS.get(lesson.id))

    modules = {key: replace(module, lessons=tuple(map(carded, module.lessons))) for key, module in book.modules.items()}
    return replace(book, modules=modules)


@pytest.fixture
async def bot(sandbox: Sandbox, database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    """The whole bot, with two cards in its handbook."""
    async with bot_on(sandbox, database, with_cards(handbook()), tmp_path) as running:
        yield running


async def shows(hands: Hands, words: str, user: str = NORA) -> Json:
    """What only this person sees, once some message of it has these words."""

    async def there() -> Json | None:
        return next((message for message in await hands.ephemerals(user) if words in said(message)), None)

    found = await until(there, words)
    assert found is not None
    return found


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("user", "command", "word", "shown"),
    [
        (NORA, "/apprendre", "craintes", "Je ne garde aucune trace"),
        (NORA, "/learn", "Worries", "Je ne garde aucune trace"),
        (BEN, "/learn", " worries ", "I keep no record"),
    ],
)
async def test_the_worries_are_a_word_away(hands: Hands, user: str, command: str, word: str, shown: str) -> None:
    message = await hands.command(user, command, word)
    assert shown in said(message)
    assert re.findall(r"They will talk\.|Who has the time\?", message["text"]) == [
        "They will talk.",
        "Who has the time?",
    ]


@pytest.mark.usefixtures("bot")
async def test_the_modules_own_name_opens_the_module(hands: Hands) -> None:
    assert "fears-control fr" in (await hands.command(NORA, "/learn", "fears"))["text"]


async def test_a_button_of_a_worry_without_a_card_any_more_shows_the_others(
    bot: Bot, sandbox: Sandbox, database: Database
) -> None:
    training = build(Core(database, bot.library, FakeClock(MONDAY), "0.1.0")).training
    view = training.fear_card(key=MemberKey(str(sandbox.workspace.team["id"]), NORA), fear="voice")
    assert isinstance(view, FearsView)
    assert [card.fear for _, card in view.cards] == ["control", "time"]


@pytest.mark.usefixtures("bot")
async def test_a_worry_is_answered_in_place_and_leads_on(hands: Hands, sandbox: Sandbox, database: Database) -> None:
    key = MemberKey(str(sandbox.workspace.team["id"]), NORA)
    await hands.click(NORA, await hands.command(NORA, "/apprendre", "craintes"), ids.FEAR_CARD, nth=1)
    card = await shows(hands, "Nobody has.")
    assert "Who has the time?" in said(card)
    assert "They will talk." not in said(card)
    await hands.click(NORA, card, ids.FEARS_OPEN)
    await shows(hands, "They will talk.")
    assert len(await hands.ephemerals(NORA)) == 1
    with database.transaction() as connection:
        assert training_store.progress(connection, key) == {}, "nothing is kept of who looks at which worry"

    await hands.click(NORA, await shows(hands, "They will talk."), ids.FEAR_CARD, nth=1)
    await hands.click(NORA, await shows(hands, "Nobody has."), ids.LESSON_READ)
    lesson = await shows(hands, "The idea of start-why, fr.")
    assert ids.LESSON_ANSWER in said(lesson)
    await hands.click(NORA, await shows(hands, "Nobody has."), ids.CHARTER_OPEN)
    assert "Charter fr" in said(await hands.modal(NORA))
