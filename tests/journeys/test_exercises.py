"""An exercise from the lesson to the coordinator's desk and back, over real HTTP and WebSocket, on both databases."""

from functools import partial

from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import CLAIRE, NORA, Json, World, bot_and_world, elements, no_slow_callbacks, said

TYPED = "Huit parents <@U0BEN00001> <!channel> & *gras* :tada: " + "é" * 2_940


async def test_an_exercise_is_kept_shared_read_and_withdrawn(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        with no_slow_callbacks() as slow:
            form = await nora_opens_it_from_the_lesson(world)
            await what_she_types_is_found_again(world, form)
            await nothing_can_be_saved_empty(world)
            await she_saves_it_for_herself_and_claire_sees_nothing(world)
            await she_shares_it_and_claire_reads_it_as_it_was_typed(world)
            await nobody_else_can_open_it(world)
            await she_withdraws_it(world)
        assert not slow


async def nora_opens_it_from_the_lesson(world: World) -> Json:
    lesson = await world.command(NORA, "/apprendre", "objectives")
    while "objectives-yours" not in said(lesson) or "training.answer" in said(lesson):
        if "training.answer" in said(lesson):
            await world.press(NORA, lesson, "training.answer")
            lesson = await world.moved_on(NORA, lesson)
        else:
            lesson = await world.command(NORA, "/apprendre", "objectives")
    assert "Un objectif pour mon équipe" in said(lesson)
    await world.press(NORA, lesson, "exercises.open")
    form = await world.modal(NORA, "exercises.typed")
    assert len(elements(form, "exercises.typed")) == 5
    for example in ("Huit parents venus par la page", "Plus d’abonnés, et de bons retours"):
        assert example in said(form), "a good and a poor example of each field"
    assert "<@U0CLAIRE01>" in said(form), "exactly who would see it"
    return form


async def what_she_types_is_found_again(world: World, form: Json) -> None:
    calls = len(await every_call(world))
    for number in range(1, 9):
        await world.press(NORA, form, "exercises.typed", nth=1, value="Huit par"[:number])
    assert len(await every_call(world)) == calls, "a keystroke costs no call"
    await world.post("close", **{"as": NORA, "view_id": form["id"], "all": True})
    again = await opened_from_the_list(world)
    assert texts(again)[1] == "Huit par"
    await world.press(NORA, again, "exercises.typed", nth=1, value=None)
    await world.post("close", **{"as": NORA, "view_id": again["id"]})


async def every_call(world: World) -> list[Json]:
    traffic = (await world.get("traffic", since="0"))["traffic"]
    return [entry for entry in traffic if entry["kind"] in {"call", "response_url"}]


async def opened_from_the_list(world: World) -> Json:
    answer = await world.command(NORA, "/apprendre", "exercices")
    (nth,) = [n for n, (_, action) in enumerate(elements(answer, "exercises.open")) if "objectives-yours" in action]
    await world.press(NORA, answer, "exercises.open", nth=nth)
    form: Json = await world.modal(NORA, "exercises.typed")
    return form


def texts(form: Json) -> list[str]:
    """What stands in the form's fields."""
    found = [block["element"] for block in form["blocks"] if block["type"] == "input"]
    return [element.get("initial_value", "") for element in found if element["type"] == "plain_text_input"]


def field(form: Json, nth: int) -> tuple[str, str]:
    return elements(form, "exercises.typed")[nth]


async def nothing_can_be_saved_empty(world: World) -> None:
    await world.press(NORA, await world.home(NORA), "exercises.list")
    view = await world.modal(NORA, "exercises.open")
    await world.press(NORA, view, "exercises.open", nth=1)
    form = await world.modal(NORA, "exercises.typed")
    answer = await world.submit(NORA, form)
    assert answer["response_action"] == "errors"
    await world.post("close", **{"as": NORA, "view_id": form["id"], "all": True})


async def she_saves_it_for_herself_and_claire_sees_nothing(world: World) -> None:
    form = await opened_from_the_list(world)
    block, action = field(form, 1)
    answer = await world.submit(NORA, form, **{block: {action: TYPED}})
    assert answer["response_action"] == "update", answer
    assert "Personne d’autre ne le voit" in said(await world.modal(NORA, "Enregistré"))
    assert "exercises.shared" not in said(await world.home(CLAIRE))


async def she_shares_it_and_claire_reads_it_as_it_was_typed(world: World) -> None:
    form = await opened_from_the_list(world)
    assert texts(form)[1] == TYPED
    (box,) = elements(form, "exercises.share")
    assert "initial_options" not in said(form)
    await world.submit(NORA, form, **{box[0]: {box[1]: ["share"]}})
    assert "<@U0CLAIRE01>" in said(await world.modal(NORA, "partagé"))
    home = await world.until(partial(desk_with_shared, world), "the share to show on Claire's desk")
    await world.press(CLAIRE, home, "exercises.shared")
    listed = await world.modal(CLAIRE, "exercises.read")
    assert f"<@{NORA}>" in said(listed)
    await world.press(CLAIRE, listed, "exercises.read")
    read = await world.modal(CLAIRE, "Huit parents")
    (quote,) = [block for block in read["blocks"] if block["type"] == "rich_text"]
    assert quote["elements"][0]["elements"] == [{"type": "text", "text": TYPED}]
    await world.press(CLAIRE, read, "exercises.shared")
    await world.modal(CLAIRE, "exercises.read")


async def desk_with_shared(world: World) -> Json | None:
    home: Json | None = (await world.state(CLAIRE))["home"]
    return home if home and "exercises.shared" in said(home) else None


async def nobody_else_can_open_it(world: World) -> None:
    """Claire loses her role while the list is on her screen: the server judges every click."""
    listed = await world.modal(CLAIRE, "exercises.read")
    await world.post(f"people/{CLAIRE}", is_admin=False, is_owner=False, is_primary_owner=False)
    await world.post("settle")
    await world.press(CLAIRE, listed, "exercises.read")
    refused = await world.modal(CLAIRE, "Seule la coordination")
    assert "Huit parents" not in said(refused)
    await world.post(f"people/{CLAIRE}", is_admin=True, is_owner=True, is_primary_owner=True)
    await world.post("settle")


async def she_withdraws_it(world: World) -> None:
    await world.press(NORA, await world.home(NORA), "exercises.list")
    await world.press(NORA, await world.modal(NORA, "exercises.withdraw"), "exercises.withdraw")
    assert "ne peut plus l’ouvrir" in said(await world.modal(NORA, "n’est plus partagé"))
    home = await world.home(CLAIRE)
    home = await world.until(partial(desk_without_shared, world), "the desk to show it no more")
    assert "exercises.shared" not in said(home)


async def desk_without_shared(world: World) -> Json | None:
    home: Json | None = (await world.state(CLAIRE))["home"]
    return home if home and "exercises.shared" not in said(home) else None
