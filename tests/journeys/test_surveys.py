"""A survey from its opening to its result, as people have it: through Slack, on both databases."""

import json
from typing import Any
from unittest.mock import patch

from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import BEN, CLAIRE, NORA, YUSUF, World, bot_and_world, elements, no_slow_callbacks, said

Json = dict[str, Any]

EVERYONE = (CLAIRE, NORA, BEN, YUSUF, "U0ELODIE01", "U0SAMIRA01")
"""The people of the team's channel."""
WRITTEN = "Je n’ai pas <!channel> *le temps* & c’est tout."


async def test_a_confidential_survey_and_a_named_one(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        with no_slow_callbacks() as slow:
            await world.start_programme()
            await claire_opens(world, "baseline", "Ce qui se verra")
            await nora_answers(world)
            for place, user in enumerate(EVERYONE):
                if user != NORA:
                    await answers(world, user, place)
            await claire_closes_and_reads(world)
            await claire_opens(world, "roles", "Qui a répondu quoi")
            await ben_begins_and_comes_back(world)
            await claire_reads_names(world)
        assert not slow


async def claire_opens(world: World, survey: str, words: str) -> None:
    await world.command(CLAIRE, "/sondage", "ouvrir")
    plan = await world.modal(CLAIRE, "survey_desk.plan")
    who = {"who": {"who": "everybody"}}
    chosen = {"survey": {"survey": survey}, **who}
    answer = await world.submit(CLAIRE, plan, **chosen, closes_on={"closes_on": "2026-10-19"})
    assert answer["errors"], "a day that is not after today is refused beside its field"
    answer = await world.submit(CLAIRE, plan, **chosen, closes_on={"closes_on": "2026-10-30"})
    assert answer["response_action"] == "push", answer
    outlook = await world.modal(CLAIRE, words)
    assert "30 octobre" in said(outlook)
    answer = await world.submit(CLAIRE, outlook)
    assert answer["response_action"] == "update", answer
    opened = await world.modal(CLAIRE, "Il est ouvert")
    await world.post("close", **{"as": CLAIRE, "view_id": opened["id"]})
    assert not (await world.state(CLAIRE))["views"], "closing what says so closes both steps"


async def form_of(world: World, user: str) -> Json:
    """By the button in the list that the command shows."""
    listed = await world.command(user, "/survey")
    await world.press(user, listed, "surveys.open")
    form: Json = await world.modal(user, "surveys.submit")
    return form


def filled(form: Json, **given: Any) -> Json:
    """Values for the fields of the form, by field."""
    by_field = dict(elements(form, "surveys.field"))
    return {name: {by_field[name]: value} for name, value in given.items()}


async def nora_answers(world: World) -> None:
    home = await world.home(NORA, "surveys.open")
    form = await form_of(world, NORA)
    first = next(place for place, block in enumerate(form["blocks"]) if block["type"] == "input")
    above = json.dumps(form["blocks"][:first], ensure_ascii=False)
    assert "Ce qui est promis" in above
    assert "Aucun brouillon" in above
    full = {"confidence": "2", "use": "rarely", "help": ["examples"], "comment": WRITTEN}
    answer = await world.submit(NORA, form, **filled(form, **full, worries=["control", "time", "voice", "failure"]))
    assert list(answer["errors"]) == ["worries"]
    answer = await world.submit(NORA, form, **filled(form, **full, worries=["control", "none"]))
    assert list(answer["errors"]) == ["worries"]
    answer = await world.submit(NORA, form, **filled(form, **full, worries=["time"]))
    assert answer["response_action"] == "update", answer
    thanks = await world.modal(NORA, "training.lesson")
    assert "n’est noté" in said(thanks) or "Rien ne note" in said(thanks)
    await world.press(NORA, thanks, "training.lesson")
    await world.modal(NORA, "training.answer")
    await close_all(world, NORA)
    listed = await world.command(NORA, "/sondage")
    await world.press(NORA, listed, "surveys.open")
    await world.modal(NORA, "déjà répondu")
    await close_all(world, NORA)
    again = await world.home(NORA, "surveys.open")
    assert section_of(again, "surveys.open") == section_of(home, "surveys.open"), "Home tells nobody that she has"


def section_of(home: Json, action: str) -> list[Json]:
    return [block for block in home["blocks"] if action in said(block)]


async def close_all(world: World, user: str) -> None:
    views = (await world.state(user))["views"]
    await world.post("close", **{"as": user, "view_id": views[-1]["id"], "all": True})


async def answers(world: World, user: str, place: int) -> None:
    form = await form_of(world, user)
    given = {
        "confidence": str(1 + place % 4),
        "use": ("never", "rarely", "often")[place % 3],
        "worries": [("time", "control")[place % 2], "voice"][: 1 + place % 2],
        "help": [("examples", "rules", "time")[place % 3]],
        "comment": f"Un mot {place}.",
    }
    answer = await world.submit(user, form, **filled(form, **given))
    assert answer["response_action"] == "update", answer
    await close_all(world, user)


async def claire_closes_and_reads(world: World) -> None:
    listed = await world.command(CLAIRE, "/sondage")
    assert "ne se saura qu’à la clôture" in said(listed)
    await world.press(CLAIRE, listed, "survey_desk.close")

    async def closed() -> Json | None:
        message = (await world.messages(CLAIRE, listed["channel"]))[-1]
        return message if "survey_desk.result" in said(message) else None

    listed = await world.until(closed, "the list with the closed survey")
    await world.post("faults", method="files.getUploadURLExternal", error="fatal_error")
    await world.press(CLAIRE, listed, "survey_desk.result")
    words = await world.modal(CLAIRE, "n’ont pas pu être dessinés")
    assert "6 réponses pour 6 personnes" in said(words), "without pictures, the words say the same"
    await close_all(world, CLAIRE)
    await world.press(CLAIRE, listed, "survey_desk.result")
    shown = await world.modal(CLAIRE, "slack_file")
    assert "6 réponses pour 6 personnes" in said(shown)
    assert "à partir de 10 réponses" in said(shown)
    assert "c’est tout" not in said(shown), "what people wrote is not shown before ten have answered"
    pictures = [block for block in shown["blocks"] if block["type"] == "image"]
    assert len(pictures) >= 3
    assert all(len(block["alt_text"]) > 40 for block in pictures)
    uploads = len(await world.calls("files.completeUploadExternal"))
    await close_all(world, CLAIRE)
    await world.press(CLAIRE, listed, "survey_desk.result")
    await world.modal(CLAIRE, "slack_file")
    assert len(await world.calls("files.completeUploadExternal")) == uploads, "a result is drawn once"
    await close_all(world, CLAIRE)
    with patch("blocks.results.RESULT_BLOCKS", 6):  # as a survey of twenty questions would have it
        await world.press(CLAIRE, listed, "survey_desk.result")
        first = await world.modal(CLAIRE, "survey_desk.result:on")
        await world.press(CLAIRE, first, "survey_desk.result")
        second = await world.modal(CLAIRE, "survey_desk.result:back")
    assert second["id"] == first["id"], "in the same window"
    assert not {*_asked(first)} & {*_asked(second)}
    await close_all(world, CLAIRE)


def _asked(result: Json) -> list[str]:
    """The questions of a page, each by its picture."""
    return [block["alt_text"] for block in result["blocks"] if block["type"] == "image"]


async def ben_begins_and_comes_back(world: World) -> None:
    form = await form_of(world, BEN)
    assert "not confidential" in said(form)
    await world.press(BEN, form, "surveys.field", value=["writer"])
    await world.press(BEN, form, "surveys.field", nth=1, value="A post a month")
    await close_all(world, BEN)
    form = await form_of(world, BEN)
    held = [block["element"] for block in form["blocks"] if block["type"] == "input"]
    assert [option["value"] for option in held[0]["initial_options"]] == ["writer"]
    assert held[1]["initial_value"] == "A post a month"
    answer = await world.submit(BEN, form, **filled(form, roles=["writer"], terms="A post a month"))
    assert answer["response_action"] == "update", answer
    await close_all(world, BEN)


async def claire_reads_names(world: World) -> None:
    home = await world.home(CLAIRE)
    home = await world.until(lambda: _home_with(world, "Voir les sondages"), "surveys on Claire's desk")
    await world.press(CLAIRE, home, "surveys.list")
    listed = await world.modal(CLAIRE, "survey_desk.close")
    await world.press(CLAIRE, listed, "survey_desk.close")

    async def closed() -> Json | None:
        view = (await world.state(CLAIRE))["views"][-1]
        return view if "survey_desk.close" not in said(view) else None

    listed = await world.until(closed, "the list without an open survey")
    place = next(
        n
        for n, block in enumerate(b for b in listed["blocks"] if "survey_desk.result" in said(b))
        if "part" in said(block)
    )
    await world.press(CLAIRE, listed, "survey_desk.result", nth=place)
    result = await world.modal(CLAIRE, "survey_desk.named")
    await world.press(CLAIRE, result, "survey_desk.named")
    named = await world.modal(CLAIRE, "A post a month")
    assert f"<@{BEN}>" in said(named)
    await close_all(world, CLAIRE)


async def _home_with(world: World, words: str) -> Json | None:
    home: Json | None = (await world.state(CLAIRE))["home"]
    return home if home and words in said(home) else None
