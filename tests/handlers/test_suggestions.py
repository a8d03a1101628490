"""The board as people click it: over real HTTP and WebSocket, with what was typed never lost."""

from pathlib import Path
from typing import Any

import aiohttp

from domain.receipts import code_of, in_groups
from sandbox.core import Sandbox
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.test_concern_traces import becomes_steward
from tests.handlers.world import BEN, CLAIRE, NORA, Hands, bot_on, places, said, until

Json = dict[str, Any]
TYPED = "Raccourcir la charte <!channel> & *vite* :tada:"


async def submit(hands: Hands, user: str, view: Json, **values: Json) -> Json:
    return await hands.post("submit", **{"as": user, "view_id": view["id"], "values": values})


async def modal(hands: Hands, user: str, words: str) -> Json:
    """Somebody's topmost modal, once it says so."""

    async def there() -> Json | None:
        views = (await hands.state(user))["views"]
        return views[-1] if views and words in said(views[-1]) else None

    found = await until(there, f"a modal saying {words!r}")
    assert found is not None
    return found


async def close(hands: Hands, user: str) -> None:
    for view in (await hands.state(user))["views"][:1]:
        await hands.post("close", **{"as": user, "view_id": view["id"], "all": True})


async def test_the_board_from_the_first_text_to_a_coordinators_word(
    sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database, tmp_path: Path
) -> None:
    async with bot_on(sandbox, database, handbook(), tmp_path):
        await nora_proposes(hands)
        await ben_supports_it_instead_of_posting_the_same(hands)
        await claire_says_what_becomes_of_it(hands)
        await nora_would_rather_not_sign_another(hands)
        await what_was_withdrawn_meanwhile_is_said_to_be_gone(hands)


async def nora_proposes(hands: Hands) -> None:
    await hands.command(NORA, "/suggerer", TYPED)
    form = await modal(hands, NORA, "Publier")
    assert places(form, "text"), "what was typed after the command"
    assert TYPED in [block["element"].get("initial_value") for block in form["blocks"] if block["type"] == "input"]
    code = f"Voir {in_groups(code_of(3**80))}"
    answer = await submit(hands, NORA, form, text={"text": code})
    assert "code d’une inquiétude" in said(answer["errors"])
    answer = await submit(hands, NORA, form, text={"text": TYPED}, about={"about": "clause:criticism"})
    assert answer["response_action"] == "update", answer
    shown = await modal(hands, NORA, "Elle est au tableau")
    (quote,) = [block for block in shown["blocks"] if block["type"] == "rich_text"]
    assert quote["elements"][0]["elements"] == [{"type": "text", "text": TYPED}]
    await close(hands, NORA)


async def ben_supports_it_instead_of_posting_the_same(hands: Hands) -> None:
    await hands.command(BEN, "/suggest", "Il faut vite raccourcir la charte")
    form = await hands.modal(BEN)
    answer = await submit(hands, BEN, form, text={"text": "Il faut vite raccourcir la charte"})
    assert answer["response_action"] == "update"
    offered = await modal(hands, BEN, "suggestions.support")
    assert "Il faut vite raccourcir la charte" in said(offered), "nothing typed is lost"
    await hands.click(BEN, offered, "suggestions.support")
    shown = await modal(hands, BEN, "suggestions.unsupport")
    assert "2 voices" in said(shown)
    await hands.click(BEN, shown, "suggestions.board")
    board = await modal(hands, BEN, "suggestions.shown")
    answer = await submit(hands, BEN, board, words={"words": "zzz"})
    assert "Nothing on the board has these" in said(await hands.modal(BEN)), answer
    await close(hands, BEN)


async def claire_says_what_becomes_of_it(hands: Hands) -> None:
    await hands.command(CLAIRE, "/suggerer")
    board = await modal(hands, CLAIRE, "suggestions.open")
    await hands.click(CLAIRE, board, "suggestions.open")
    shown = await modal(hands, CLAIRE, "word-")
    [(block, action)] = places(shown, "word")
    answer = await submit(hands, CLAIRE, shown, **{block: {action: " "}, "state": {"state": "planned"}})
    assert answer["errors"], answer
    values = {block: {action: "En janvier."}, "state": {"state": "planned"}}
    await hands.post(f"people/{CLAIRE}", is_admin=False, is_owner=False, is_primary_owner=False)
    await hands.post("settle")
    await submit(hands, CLAIRE, shown, **values)
    refused = await modal(hands, CLAIRE, "Seule la coordination")  # judged when it is submitted, whatever was shown
    await hands.post("close", **{"as": CLAIRE, "view_id": refused["id"]})
    await hands.post(f"people/{CLAIRE}", is_admin=True, is_owner=True, is_primary_owner=True)
    await hands.post("settle")
    answer = await submit(hands, CLAIRE, shown, **values)
    assert "En janvier." in said(await modal(hands, CLAIRE, "C’est dit"))
    await close(hands, CLAIRE)


async def nora_would_rather_not_sign_another(hands: Hands) -> None:
    await hands.command(NORA, "/suggerer", "On nous presse trop")
    form = await modal(hands, NORA, "suggestions.unsigned")
    await hands.click(NORA, form, "suggestions.unsigned")
    closed = await modal(hands, NORA, "n’a encore accepté")
    await hands.post("close", **{"as": NORA, "view_id": closed["id"]})
    assert (await modal(hands, NORA, "On nous presse trop"))["id"] == form["id"], "what was typed is still there"
    pushed, wrote = await hands.calls("views.push"), await hands.calls("chat.postMessage")
    await hands.fault("views.push", status=429, retry_after=1)
    await hands.click(NORA, form, "suggestions.unsigned")

    async def refused() -> bool:
        return len(await hands.calls("views.push")) > len(pushed)

    await until(refused, "a form that Slack is too busy to show")
    await hands.post("settle")
    assert await hands.calls("chat.postMessage") == wrote, "not even that is said in the conversation"
    await close(hands, NORA)
    await becomes_steward(hands)
    await close(hands, CLAIRE)
    await hands.command(NORA, "/suggerer", "On nous presse trop")
    form = await modal(hands, NORA, "suggestions.unsigned")
    await hands.click(NORA, form, "suggestions.unsigned")
    concern = await modal(hands, NORA, "Ce qui est promis")
    first = next(nth for nth, block in enumerate(concern["blocks"]) if block["type"] == "input")
    assert "ne figure pas au tableau" in said(concern["blocks"][:first])
    assert concern["blocks"][first]["element"]["initial_value"] == "On nous presse trop"
    answer = await submit(hands, NORA, concern, text={"text": "On nous presse trop"})
    assert answer["response_action"] == "update", answer
    assert "Voici" in said(await modal(hands, NORA, "copie"))
    await close(hands, NORA)


async def what_was_withdrawn_meanwhile_is_said_to_be_gone(hands: Hands) -> None:
    await hands.command(BEN, "/suggerer")
    board = await modal(hands, BEN, "suggestions.open")
    await hands.command(NORA, "/suggerer")
    await hands.click(NORA, await modal(hands, NORA, "suggestions.open"), "suggestions.open")
    await hands.click(NORA, await modal(hands, NORA, "suggestions.withdraw"), "suggestions.withdraw")
    await modal(hands, NORA, "Il n’y a rien au tableau")
    await hands.click(BEN, board, "suggestions.open")
    await modal(hands, BEN, "no longer there")
