"""A workshop by clicks, against the sandbox: planned by a coordinator, answered by a member, noted who was there."""

from pathlib import Path
from typing import Any

import aiohttp

from sandbox.core import Sandbox
from services import Core, build
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.test_conversation import key
from tests.handlers.test_suggestions import modal, submit
from tests.handlers.world import CLAIRE, NORA, TEAM, Hands, Json, bot_on, said, until
from tests.services.world import MONDAY
from tests.support import FakeClock

EVENING = "2026-12-08T19:00:00Z"


async def test_a_workshop_is_planned_answered_and_noted(
    sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database, tmp_path: Path
) -> None:
    async with bot_on(sandbox, database, handbook(), tmp_path) as bot:
        services = build(Core(database, bot.library, FakeClock(MONDAY), "0.1.0"))
        services.workspace.start(key=key(sandbox, CLAIRE), channel_id=TEAM, participants=[NORA])
        await planned(hands)
        await told(hands, "Bonjour")
        await hands.post("clock", to="2026-11-25T09:30:00Z")
        invitation = await told(hands, "Invitation à un atelier")
        await hands.click(NORA, invitation, "workshops.answer")
        answered = await told(hands, "Vous avez dit que vous veniez")
        await hands.click(NORA, answered, "workshops.file")
        [message] = await until(lambda: with_file(hands), "the calendar's file")
        assert message["files"][0]["name"] == "workshop.ics"
        await hands.post("home", **{"as": NORA})
        home = await until(lambda: home_saying(hands, "Vous avez dit que vous veniez"), "the answer on Home")
        assert home is not None
        await hands.click(NORA, home, "workshops.open")
        assert "Lire le guide ensemble" in said(await modal(hands, NORA, "Ordre du jour"))
        await hands.post("clock", to=EVENING)
        await noted(hands)


async def planned(hands: Hands) -> None:
    await hands.command(CLAIRE, "/entrain", "atelier")
    await hands.click(CLAIRE, (await hands.ephemerals(CLAIRE, TEAM))[-1], "workshop_desk.new")
    form = await hands.modal(CLAIRE)
    assert "12 min" in said(form), "the agenda of the kick-off kit"
    filled: dict[str, Any] = {
        "title": {"title": "Lancement & <b>"},
        "at": {"at": "14:00"},
        "place": {"place": "Salle 2, https://meet.example.org/abc"},
        "agenda": {"agenda": "Lire le guide ensemble"},
        "lesson": {"lesson": "start-why"},
    }
    refused = await submit(hands, CLAIRE, form, **filled, day={"day": "2026-11-20"})
    assert "Ce moment est passé" in said(refused["errors"])
    done = await submit(hands, CLAIRE, form, **filled, day={"day": "2026-12-08"})
    assert done["response_action"] == "update", done
    shown = await modal(hands, CLAIRE, "C’est prévu")
    await hands.post("close", **{"as": CLAIRE, "view_id": shown["id"], "all": True})


async def noted(hands: Hands) -> None:
    await hands.command(CLAIRE, "/entrain", "workshop")
    await hands.click(CLAIRE, (await hands.ephemerals(CLAIRE, TEAM))[-1], "workshop_desk.presence")
    form = await modal(hands, CLAIRE, "1 personne avait dit")
    await submit(hands, CLAIRE, form)
    assert "1 personne était là" in said(await modal(hands, CLAIRE, "C’est noté"))


async def told(hands: Hands, words: str) -> Json:
    """Nora's message that says so."""

    async def there() -> Json | None:
        found = [one for one in await hands.messages(NORA) if words in said(one.get("blocks"))]
        return {**found[-1], "channel": "app"} if found else None

    message = await until(there, words)
    assert message is not None
    return message


async def with_file(hands: Hands) -> list[Json]:
    return [message for message in await hands.messages(NORA) if message.get("files")]


async def home_saying(hands: Hands, words: str) -> Json | None:
    home: Json | None = (await hands.state(NORA))["home"]
    return home if home and words in said(home) else None
