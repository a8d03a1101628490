"""Checking a draft: by the command, in the form, and from a message; nothing of it is kept."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from commands.wiring import Bot
from handbook.sense import learnt
from sandbox.core import Sandbox
from storage.database import Database
from tests.handbooks import real_handbook
from tests.handlers.world import NORA, TEAM, Hands, bot_on, said, until

Json = dict[str, Any]
DRAFT = "Amina, 34 ans, dort au foyer. 80 % des familles VIENNENT ICI !!!"


@pytest.fixture
async def bot(sandbox: Sandbox, database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    """The whole bot, with the content that comes with it."""
    book = real_handbook()
    assert book.coach is not None
    learnt(book.coach.taught)(["A start does this beside everything else."])
    async with bot_on(sandbox, database, book, tmp_path) as running:
        yield running


async def shows(hands: Hands, words: str) -> Json:
    """Nora's topmost modal, once it has these words."""

    async def there() -> Json | None:
        views = (await hands.state(NORA))["views"]
        return views[-1] if views and words in said(views[-1]) else None

    found = await until(there, words)
    assert found is not None
    return found


async def test_a_draft_is_checked_changed_and_checked_again(bot: Bot, hands: Hands, database: Database) -> None:
    await hands.post("home", **{"as": NORA})

    async def home() -> Json:
        return dict((await hands.state(NORA))["home"] or {})

    await hands.click(NORA, await until(home, "Home"), "coach.open")
    form = await shows(hands, "rien n’en est gardé")
    await hands.post("submit", **{"as": NORA, "view_id": form["id"], "values": {"draft": {"draft": DRAFT}}})
    found = await shows(hands, "3 points à revoir")
    assert "Amina" in said(found)
    assert DRAFT in said(found)
    await hands.click(NORA, found, "coach.clause")
    clause = await shows(hands, "Images")
    await hands.post("close", **{"as": NORA, "view_id": clause["id"]})
    await hands.click(NORA, await shows(hands, "3 points à revoir"), "coach.lesson")
    lesson = await shows(hands, "Cinq questions")
    await hands.post("close", **{"as": NORA, "view_id": lesson["id"]})
    again = await shows(hands, "3 points à revoir")
    better = {"draft": {"draft": "Samedi, on replante la haie."}, "network": {"network": "x"}}
    await hands.post("submit", **{"as": NORA, "view_id": again["id"], "values": better})
    await shows(hands, "Rien ne saute aux yeux")
    assert b"Amina" not in b"".join(part.read_bytes() for part in _files(database))
    assert not await hands.calls("chat.postMessage")


async def test_a_message_is_checked_from_its_menu(bot: Bot, hands: Hands) -> None:
    await hands.post(
        "message", **{"as": NORA, "channel": TEAM, "text": "Les synergies <avec> les acteurs du territoire"}
    )
    message = (await hands.messages(NORA, TEAM))[-1]
    what = {"callback_id": "coach.shortcut", "channel": TEAM, "ts": message["ts"]}
    await hands.post("shortcut", **{"as": NORA, **what})
    found = await shows(hands, "1 point à revoir")
    assert "Les synergies <avec> les acteurs du territoire" in said(found)


async def test_a_first_post_is_noted_once_and_told_if_its_author_wishes(bot: Bot, hands: Hands) -> None:
    await hands.post("command", **{"as": NORA, "command": "/entrain", "text": "relire", "channel": TEAM})
    await hands.click(NORA, await shows(hands, "rien n’en est gardé"), "coach.posted")
    noted = await shows(hands, "premier post")
    assert "coach.tell" not in said(noted), "no team channel before the programme began"


async def test_the_draft_may_follow_the_word(bot: Bot, hands: Hands) -> None:
    text = "check 80 % of us"
    await hands.post("command", **{"as": NORA, "command": "/entrain", "text": text, "channel": TEAM})
    assert "80 % of us" in said(await shows(hands, "1 point à revoir"))


def _files(database: Database) -> list[Path]:
    assert database.path is not None
    return sorted(database.path.parent.glob(database.path.name + "*"))
