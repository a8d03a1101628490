"""Guided set-up, from the first Home to the start, by the clicks of people in Slack."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from blocks import ids
from commands.wiring import Bot
from domain.members import MemberKey
from sandbox.core import Sandbox
from services import Core, Services, build
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.test_handlers import actions, open_home
from tests.handlers.world import CLAIRE, GENERAL, MONDAY, NORA, PRIVATE, TEAM, Hands, Json, bot_on, said, until
from tests.support import FakeClock

NAMED = {
    "language": {"language": "fr"},
    "name": {"name": "Les Ateliers du port"},
    "address": {"address": "alerte@ateliers.example"},
}
"""What a coordinator chooses in the first step."""


@pytest.fixture
async def bot(sandbox: Sandbox, database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    """The whole bot, with the small handbook."""
    async with bot_on(sandbox, database, handbook(), tmp_path) as running:
        yield running


@pytest.fixture
def services(bot: Bot, database: Database) -> Services:
    """Services on the bot's database, to look behind the scenes."""
    return build(Core(database, bot.library, FakeClock(MONDAY), "0.1.0"))


async def begun(hands: Hands, user: str = CLAIRE) -> Json:
    """Set-up, opened from Home."""
    home = await _desk(hands, user)
    await hands.click(user, home, ids.SETUP_OPEN)
    return await hands.modal(user)


async def _desk(hands: Hands, user: str = CLAIRE, action: str = ids.SETUP_OPEN) -> Json:
    await open_home(hands, user)

    async def offered() -> Json | None:
        home: Json = (await hands.state(user))["home"]
        return home if action in actions(home) else None

    found = await until(offered, f"{action} on Home")
    assert found is not None
    return found


async def sent(hands: Hands, user: str = CLAIRE, /, **values: Json) -> Json:
    """The modal's button is pressed; the modal then."""
    view = await hands.modal(user)
    await hands.post("submit", **{"as": user, "view_id": view["id"], "values": values})
    return await hands.modal(user)


async def through_to_rhythm(hands: Hands, channel: str = TEAM) -> Json:
    """The first three steps, with as little as possible."""
    await begun(hands)
    await sent(hands, **NAMED)
    await sent(hands, channel={"channel": channel})
    return await sent(hands)


async def previewed(hands: Hands, user: str = CLAIRE) -> Json:
    """The first weeks, once they are worked out."""

    async def there() -> Json | None:
        view = await hands.modal(user)
        return view if view["callback_id"] == ids.SETUP_START else None

    found = await until(there, "the first weeks")
    assert found is not None
    return found


async def shown(hands: Hands, words: str, user: str = CLAIRE) -> Json:
    """The modal, once it says so."""

    async def there() -> Json | None:
        view = await hands.modal(user)
        return view if words in said(view) else None

    found = await until(there, words)
    assert found is not None
    return found


def typed(view: Json, block_id: str) -> Any:
    """What a field of the form has in it."""
    block = next(block for block in view["blocks"] if block.get("block_id") == block_id)
    element = block["element"]
    return next(value for name, value in element.items() if name.startswith("initial_"))


async def test_from_installation_to_start_on_monday(bot: Any, hands: Hands, services: Services) -> None:
    rhythm = await through_to_rhythm(hands)
    assert "4 / 4" in said(rhythm["title"])
    assert typed(rhythm, "starts_on") == "2026-11-30"
    await sent(hands)
    weeks = await previewed(hands)
    assert weeks["submit"]["text"] == "Démarrer lundi"
    assert "Lundi 30 novembre" in said(weeks)
    assert "le premier message" in said(weeks)
    assert "une leçon de 90 secondes, à " in said(weeks)
    done = await sent(hands)
    assert "Je démarre lundi 30 novembre" in said(done)
    home = await _desk(hands, action=ids.SETUP_UNDO)
    assert "Tout est prêt" in said(home)
    assert await hands.messages(NORA) == []


async def test_what_is_changed_after_start_was_pressed_holds_at_once(bot: Any, hands: Hands) -> None:
    await through_to_rhythm(hands)
    await sent(hands)
    await previewed(hands)
    await sent(hands)
    home = await _desk(hands, action=ids.SETUP_CHANGE)
    await hands.click(CLAIRE, home, ids.SETUP_CHANGE)
    first = await shown(hands, "1 / 4")
    assert typed(first, "name") == NAMED["name"]["name"]
    for _ in range(3):
        await sent(hands)
    await sent(hands, starts_on={"starts_on": "2026-12-02"})
    weeks = await shown(hands, "Le démarrage est prévu")
    assert "mercredi 2 décembre" in said(weeks)
    assert not weeks.get("submit")

    async def told() -> bool:
        return "Je démarre mercredi 2 décembre" in said((await hands.state(CLAIRE))["home"])

    await until(told, "the new day on Home")


async def test_whoever_cannot_set_up_is_told_who_can(bot: Any, hands: Hands) -> None:
    home = await open_home(hands, NORA)
    assert ids.SETUP_OPEN not in actions(home)
    assert f"Pour la mise en place\u00a0: <@{CLAIRE}>" in said(home)


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(bot: Any, hands: Hands) -> None:
    view = await begun(hands)
    wrong = {**NAMED, "name": {"name": "{Port}"}, "address": {"address": "ask Marie"}}
    answer = await hands.post("submit", **{"as": CLAIRE, "view_id": view["id"], "values": wrong})
    assert set(answer["errors"]) == {"name", "address"}
    assert "1 / 4" in said((await hands.modal(CLAIRE))["title"])
    second = await sent(hands, **NAMED)
    await hands.post(f"channels/{GENERAL}/archive")
    values = {"channel": {"channel": PRIVATE}, "team": {"team": GENERAL}}
    answer = await hands.post("submit", **{"as": CLAIRE, "view_id": second["id"], "values": values})
    assert set(answer["errors"]) == {"channel", "team"}


async def test_it_goes_on_where_it_stopped_and_who_comes_second_sees_who_was_first(bot: Any, hands: Hands) -> None:
    await begun(hands)
    await sent(hands, **NAMED)
    await hands.post("close", **{"as": CLAIRE, "view_id": (await hands.modal(CLAIRE))["id"]})
    await hands.post(f"people/{NORA}", is_admin=True)
    again = await begun(hands, NORA)
    assert "2 / 4" in said(again["title"])
    assert f"<@{CLAIRE}>" in said(again)
    await hands.click(NORA, again, ids.SETUP_BACK)
    view = await shown(hands, "1 / 4", NORA)
    assert typed(view, "name") == "Les Ateliers du port"


async def test_user_groups_are_offered_once_they_are_ticked_and_their_people_take_part(
    bot: Any, hands: Hands, services: Services
) -> None:
    group = (await hands.post("usergroups", handle="jardin", users=[NORA, CLAIRE]))["id"]
    await begun(hands)
    view = await sent(hands, **NAMED)
    await hands.click(CLAIRE, view, ids.ENROLMENT_BY, value="groups")
    await shown(hands, '"block_id": "groups"')
    await sent(hands, groups={"groups": [group]})
    await sent(hands)
    await sent(hands)
    assert "2 personnes participent" in said(await previewed(hands))
    await hands.post("usergroups", handle="jardin", users=[CLAIRE])

    async def gone() -> bool:
        return not services.members.get(key=MemberKey(str(hands.sandbox.workspace.team["id"]), NORA)).participates

    await until(gone, "whoever left the group to take part no more")
