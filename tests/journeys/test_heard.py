"""What people say, heard and answered: a fear and its lesson, a concern and its answer, five suggestions and a changed text,
and the digest that shows it before and after. Each part has a journey of its own; this one goes the whole way.
"""

from functools import partial

from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.test_concerns import (
    claire_accepts,
    claire_finds_the_reply,
    claire_reads_and_answers,
    no_word_of_it_anywhere_but_in_forms,
    nora_reads_and_replies,
    nora_writes,
)
from tests.journeys.test_suggestions import (
    NEW,
    claire_finds_the_task,
    desk_without_task,
    five_people_suggest,
    nora_supports_the_first,
    with_clause,
)
from tests.journeys.test_surveys import EVERYONE, claire_opens, nora_answers
from tests.journeys.world import BEN, TEAM, Json, World, bot_and_world, no_slow_callbacks, said


async def test_what_is_said_is_heard_answered_and_told_of(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (bot, world):
        with no_slow_callbacks() as slow:
            await world.start_programme()
            await claire_opens(world, "baseline", "Ce qui se verra")
            for person in set(EVERYONE) - {BEN}:  # in Montréal it is night
                await world.has(person, "welcome", 1)
            await nora_answers(world)  # she picks a fear, and reads the lesson that is offered for it
            await claire_accepts(world)
            code = await nora_writes(world)
            await world.move_clock("2026-10-19T14:00:30Z")
            await claire_reads_and_answers(world)
            await nora_reads_and_replies(world, code)
            await world.move_clock("2026-10-20T07:00:30Z")
            await claire_finds_the_reply(world)
            clause = await five_people_suggest(world, bot.library.handbook)
            await nora_supports_the_first(world)
            await claire_finds_the_task(world, clause)
            bot.library.handbook = with_clause(bot.library.handbook, clause, NEW)
            await world.until(partial(desk_without_task, world), "the task to end by itself")
            await world.move_clock("2026-10-26T09:30:30Z")
            await the_digest_shows_what_changed(world)
            await no_word_of_it_anywhere_but_in_forms(world)
        assert not slow


async def the_digest_shows_what_changed(world: World) -> None:
    """In the team's channel, for everybody, whoever asked for it."""
    digest = await world.until(partial(digest_in, world), "the digest")
    shown = said(digest)
    assert "5 suggestions" in shown
    assert "Le texte a changé" in shown
    assert "`/inquietude suivre`" in shown, "news or not, whoever has a code is told to look"
    await world.press(BEN, digest, "tasks.open")
    change = await world.modal(BEN, "deux jours")
    styles = [
        (element.get("style"), element["text"])
        for block in change["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"][0]["elements"]
    ]
    assert any(style == {"strike": True} for style, _ in styles)
    assert any(style == {"bold": True} and "deux jours" in text for style, text in styles)


async def digest_in(world: World) -> Json | None:
    messages = await world.messages(BEN, TEAM)
    return next((message for message in messages if "tasks.open" in said(message)), None)
