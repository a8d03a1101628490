"""Five suggestions on one clause, its owner's task, the text changed, before and after; and who supported one is told."""

from dataclasses import replace
from functools import partial

from domain.handbook import Handbook
from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import BEN, CLAIRE, NORA, TEAM, YUSUF, Json, World, bot_and_world, no_slow_callbacks, said

NEW = "Sous deux jours, une personne de l’équipe répond."


async def test_five_suggestions_on_a_clause_change_it_and_who_asked_sees_how(
    open_sandbox: OpenSandbox, database: Database
) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (bot, world):
        with no_slow_callbacks() as slow:
            await world.start_programme()
            await world.has(NORA, "welcome", 1)
            clause = await five_people_suggest(world, bot.library.handbook)
            await nora_supports_the_first(world)
            await claire_finds_the_task(world, clause)
            bot.library.handbook = with_clause(bot.library.handbook, clause, NEW)
            await world.until(partial(desk_without_task, world), "the task to end by itself")
            await nora_is_told_with_her_lesson(world)
        assert not slow


async def five_people_suggest(world: World, book: Handbook) -> str:
    charter = book.current_charter("fr")
    assert charter is not None
    clause = charter.clauses[0].id
    people = [BEN, YUSUF, CLAIRE]
    for number in range(2):
        new = await world.post("people", name=f"p{number}", real_name="Personne", tz="Europe/Paris", locale="fr-FR")
        people.append(new["id"])
    texts = (
        "Répondre plus vite",
        "Dire sous combien de temps",
        "Nommer qui répond",
        "Moins long",
        "Un exemple de plus",
    )
    for user, text in zip(people, texts, strict=True):
        channel = TEAM if user in {BEN, YUSUF, CLAIRE} else "C0GENERAL1"
        await world.command(user, "/suggerer", text, channel)
        form = await world.modal(user, "suggestions.unsigned")
        answer = await world.submit(user, form, text={"text": text}, about={"about": f"clause:{clause}"})
        assert answer["response_action"] == "update", answer
        view = await world.modal(user, "suggestions.withdraw")
        await world.post("close", **{"as": user, "view_id": view["id"], "all": True})
    return clause


async def nora_supports_the_first(world: World) -> None:
    await world.command(NORA, "/suggerer")
    board = await world.modal(NORA, "suggestions.support")
    assert said(board).count("suggestions.support:") == 5
    nth = [b for b in board["blocks"] if "suggestions.open" in said(b)]
    place = next(n for n, block in enumerate(nth) if "Répondre plus vite" in said(block))
    await world.press(NORA, board, "suggestions.support", nth=place)
    board = await world.modal(NORA, "suggestions.unsupport")
    await world.post("close", **{"as": NORA, "view_id": board["id"]})


async def claire_finds_the_task(world: World, clause: str) -> None:
    await world.home(CLAIRE)
    home = await world.until(partial(desk_with_task, world), "the task on Claire's desk")
    await world.press(CLAIRE, home, "tasks.list")
    listed = await world.modal(CLAIRE, "tasks.open")
    await world.press(CLAIRE, listed, "tasks.open")
    task = await world.modal(CLAIRE, "Pourquoi il reste tel quel")
    assert "5 suggestions" in said(task)
    assert "Nommer qui répond" in said(task)
    await world.post("close", **{"as": CLAIRE, "view_id": task["id"], "all": True})


async def desk_with_task(world: World) -> Json | None:
    home: Json | None = (await world.state(CLAIRE))["home"]
    return home if home and "tasks.list" in said(home) else None


async def desk_without_task(world: World) -> Json | None:
    home: Json | None = (await world.state(CLAIRE))["home"]
    return home if home and "tasks.list" not in said(home) else None


def with_clause(book: Handbook, clause_id: str, text: str) -> Handbook:
    """The handbook as it is read again once the clause was changed."""
    charters = {
        place: replace(
            charter,
            clauses=tuple(replace(each, text=text) if each.id == clause_id else each for each in charter.clauses),
        )
        for place, charter in book.charters.items()
    }
    return replace(book, charters=charters)


async def nora_is_told_with_her_lesson(world: World) -> None:
    await world.move_clock("2026-10-20T08:00:30Z")
    (lesson,) = await world.has(NORA, "lesson", 1)
    assert "Le texte a changé" in said(lesson)
    assert "Répondre plus vite" in said(lesson)
    await world.press(NORA, lesson, "tasks.open")
    shown = await world.modal(NORA, "Après")
    styles = [
        (element.get("style"), element["text"])
        for block in shown["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"][0]["elements"]
    ]
    assert any(style == {"strike": True} for style, _ in styles)
    assert any(style == {"bold": True} and "deux jours" in text for style, text in styles)
