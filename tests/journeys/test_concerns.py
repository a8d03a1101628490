"""A concern from its form to its answer and back, as people do it: through Slack, on both databases, and by nothing else."""

import json
from typing import Any

from domain.receipts import read_code
from storage.database import Database
from tests.conftest import MakeDatabase
from tests.journeys.conftest import OpenSandbox, on_both_databases
from tests.journeys.world import CLAIRE, NORA, World, bot_and_world, elements, no_slow_callbacks, said

Json = dict[str, Any]
TYPED = "On me demande de publier <!channel> sur ma page & je n’ose pas *dire non*."
ANSWER = "Personne n’y est tenu ; la charte le dira."
REPLY = "Merci. Quand ?"


@on_both_databases
async def test_a_concern_and_its_answer(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        with no_slow_callbacks() as slow:
            await nobody_reads_yet_and_that_is_said(world)
            await claire_accepts(world)
            code = await nora_writes(world)
            await world.move_clock("2026-10-19T14:00:30Z")
            await claire_reads_and_answers(world)
            await nora_reads_and_replies(world, code)
            await world.move_clock("2026-10-20T07:00:30Z")
            await claire_finds_the_reply(world)
            await nora_takes_it_back(world, code)
            await no_word_of_it_anywhere_but_in_forms(world)
    assert not slow


async def nobody_reads_yet_and_that_is_said(world: World) -> None:
    answer = await world.command(NORA, "/inquietude", "mon chef")
    assert "Personne n’a encore accepté" in said(answer)
    assert "mon chef" not in said(answer)
    assert "concerns.open" not in said(await world.home(NORA))


async def claire_accepts(world: World) -> None:
    home = await world.home(CLAIRE)
    home = await world.until(lambda: home_with(world, CLAIRE, "stewards.accept"), "the question on Claire's Home")
    await world.press(CLAIRE, home, "stewards.accept")
    assert "personnes de confiance" in said(await world.modal(CLAIRE, "Merci."))
    await world.post("close", **{"as": CLAIRE, "view_id": (await world.modal(CLAIRE))["id"]})


async def home_with(world: World, who: str, word: str) -> Json | None:
    home: Json | None = (await world.state(who))["home"]
    return home if home and word in said(home) else None


async def nora_writes(world: World) -> str:
    before = len(await everything(world))
    await world.post("shortcut", **{"as": NORA, "callback_id": "concerns.shortcut"})
    form = await world.modal(NORA, "Ce qui est promis")
    first = next(nth for nth, block in enumerate(form["blocks"]) if block["type"] == "input")
    above = json.dumps(form["blocks"][:first], ensure_ascii=False)
    assert "jamais enregistré" in above
    assert "ethics@example.org" in above
    assert f"<@{CLAIRE}>" in above
    await world.post("close", **{"as": NORA, "view_id": form["id"]})
    await world.command(NORA, "/inquietude", "mon chef")
    form = await world.modal(NORA, "n’a été ni lu ni gardé")
    assert "mon chef" not in said(form)
    answer = await world.submit(NORA, form, text={"text": " "})
    assert answer["errors"], answer
    answer = await world.submit(NORA, form, text={"text": TYPED})
    assert answer["response_action"] == "update", answer
    receipt = await world.modal(NORA, "copiez-le maintenant")
    shown = next(b for b in receipt["blocks"] if b["type"] == "rich_text")["elements"][0]["elements"][0]["text"]
    code = read_code(shown)
    assert code is not None
    await world.post("close", **{"as": NORA, "view_id": receipt["id"]})
    called = {str(entry.get("method")) for entry in (await everything(world))[before:]}
    assert not {method for method in called if method.startswith("chat.")}, called
    return code


def field(form: Json, text: str) -> Json:
    """What is typed in the form's text field, whose block is new with every form."""
    [(block, action)] = elements(form, "text")
    return {block: {action: text}}


async def everything(world: World) -> list[Json]:
    traffic = (await world.get("traffic", since="0"))["traffic"]
    return [entry for entry in traffic if entry["kind"] in {"call", "response_url"}]


async def claire_reads_and_answers(world: World) -> None:
    home = await world.until(lambda: home_with(world, CLAIRE, "stewards.read"), "the concern on Claire's desk")
    assert TYPED not in said(home)
    assert "lundi 26 octobre" in said(home), "seven days from that week's Monday"
    await world.press(CLAIRE, home, "stewards.read")
    case = await world.modal(CLAIRE, "stewards.acknowledge")
    (quote,) = [block for block in case["blocks"] if block["type"] == "rich_text"]
    assert quote["elements"][0]["elements"] == [{"type": "text", "text": TYPED}]
    await world.press(CLAIRE, case, "stewards.acknowledge")
    case = await world.modal(CLAIRE, "peut maintenant voir")
    answer = await world.submit(CLAIRE, case, **field(case, " "), status={"status": "accepted"})
    assert answer["errors"], answer
    answer = await world.submit(CLAIRE, case, **field(case, ANSWER), status={"status": "accepted"})
    assert answer["response_action"] == "update", answer
    await world.post("close", **{"as": CLAIRE, "view_id": case["id"], "all": True})


async def opened(world: World, code: str) -> Json:
    await world.command(NORA, "/concern", "suivre")
    form = await world.modal(NORA, "concerns.code")
    wrong = await world.submit(NORA, form, code={"code": "7" * 26})
    odd = await world.submit(NORA, form, code={"code": "abc"})
    assert wrong["errors"] == odd["errors"]
    assert wrong["response_action"] == "errors"
    answer = await world.submit(NORA, form, code={"code": code.lower()})
    assert answer["response_action"] == "update", answer
    found: Json = await world.modal(NORA, "concerns.withdraw")
    assert code not in said(found), "what Slack keeps of the form does not hold the code"
    return found


async def nora_reads_and_replies(world: World, code: str) -> None:
    view = await opened(world, code)
    for words in ("Acceptée", ANSWER, "je n’ose pas"):
        assert words in said(view)
    answer = await world.submit(NORA, view, **field(view, REPLY))
    assert answer["response_action"] == "update", answer
    view = await world.modal(NORA, REPLY)
    assert "pas encore transmis" in said(view)
    await world.post("close", **{"as": NORA, "view_id": view["id"], "all": True})


async def claire_finds_the_reply(world: World) -> None:
    async def read() -> bool:
        """Reads what is new; on a busy machine her desk may still show what was new before."""
        home = await home_with(world, CLAIRE, "du nouveau")
        if home is None:
            return False
        await world.press(CLAIRE, home, "stewards.read")
        case = await world.modal(CLAIRE)
        await world.post("close", **{"as": CLAIRE, "view_id": case["id"], "all": True})
        return REPLY in said(case)

    await world.until(read, "the reply, read from Claire's desk")


async def nora_takes_it_back(world: World, code: str) -> None:
    view = await opened(world, code)
    home = (await world.state(CLAIRE))["home"]
    await world.press(NORA, view, "concerns.withdraw")
    await world.modal(NORA, "plus personne ne peut le lire")
    await world.press(CLAIRE, home, "stewards.read")
    await world.modal(CLAIRE, "n’est plus là")


async def no_word_of_it_anywhere_but_in_forms(world: World) -> None:
    for user in (NORA, CLAIRE):
        for channel in (await world.state(user))["channels"]:
            messages = said({"messages": await world.messages(user, channel["id"])})
            assert not any(word in messages for word in ("n’ose pas", ANSWER, REPLY))


async def test_a_steward_who_left_cannot_use_what_is_on_their_screen(
    open_sandbox: OpenSandbox, database: Database
) -> None:
    """The server judges every click and every submission, whatever the screen still shows."""
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        await claire_accepts(world)
        await nora_writes(world)
        await world.move_clock("2026-10-19T14:00:30Z")
        home = await world.until(lambda: home_with(world, CLAIRE, "stewards.read"), "the concern")
        await world.press(CLAIRE, home, "stewards.read")
        case = await world.modal(CLAIRE, "stewards.acknowledge")
        await world.submit(CLAIRE, case, **field(case, "Vu."), status={"status": "closed"})
        await world.post("close", **{"as": CLAIRE, "view_id": case["id"], "all": True})
        home = await world.home(CLAIRE)
        home = await world.until(lambda: home_with(world, CLAIRE, "stewards.ended"), "a closed one on the desk")
        await world.press(CLAIRE, home, "stewards.ended")
        await world.modal(CLAIRE, "stewards.read")
        await world.press(CLAIRE, home, "stewards.open")
        roster = await world.modal(CLAIRE, "stewards.leave")
        await world.post("faults", method="views.publish", times=50, status=500)  # her Home stays as it is
        await world.press(CLAIRE, roster, "stewards.leave")
        await world.modal(CLAIRE, "n’êtes plus une personne de confiance")
        await world.press(CLAIRE, home, "stewards.ended")
        refused = await world.modal(CLAIRE, "Seules les personnes de confiance annoncées")
        assert "n’ose pas" not in said(refused)


async def test_the_form_opens_three_times_a_day(open_sandbox: OpenSandbox, make_database: MakeDatabase) -> None:
    at = open_sandbox()
    async with bot_and_world(at, make_database("sqlite")) as (_, world):
        await claire_accepts(world)
        for _ in range(3):
            await world.command(NORA, "/inquietude")
            await world.post("close", **{"as": NORA, "view_id": (await world.modal(NORA, "promis"))["id"]})
        assert "trois fois" in said(await world.command(NORA, "/inquietude"))
        assert not (await world.state(NORA))["views"]
        await world.move_clock("2026-10-20T08:00:00Z")
        await world.command(NORA, "/inquietude")
        await world.modal(NORA, "promis")
