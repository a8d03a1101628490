"""Talking to the bot, over real HTTP and WebSocket, on both databases: questions, orders, a name called in a channel."""

import re

from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import BEN, CLAIRE, NORA, TEAM, Json, World, bot_and_world, no_slow_callbacks, said

NOBODY_KNOWS = (
    "Combien coûte le carburant d’une fusée ?",
    "Quelle est la recette du cassoulet ?",
    "À quelle heure ferme la piscine municipale ?",
    "Qui a gagné le tournoi de pétanque ?",
)


async def test_people_ask_and_are_answered_wherever_they_are(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (bot, world):

        async def indexed() -> bool:
            return bot.library.ready

        await world.until(indexed, "the index")
        with no_slow_callbacks() as slow:
            await nora_asks_by_command_and_opens_the_lesson(world)
            await nora_asks_in_the_conversation_and_says_it_helped(world)
            await ben_calls_the_bot_in_the_channel_in_english(world)
            await what_nobody_knows_is_said_so_and_gathered_without_names(world)
            await words_do_what_they_say(world)
        assert not slow


async def nora_asks_by_command_and_opens_the_lesson(world: World) -> None:
    await world.command(NORA, "/apprendre", "que répondre à un commentaire méchant ?")
    answer = await last(world, NORA, "ask.helped", TEAM)
    assert "que répondre à un commentaire méchant" in said(answer)
    assert answer["is_ephemeral"]
    await world.press(NORA, answer, "training.lesson")
    await last(world, NORA, "training.answer", TEAM)


async def nora_asks_in_the_conversation_and_says_it_helped(world: World) -> None:
    answer = await say(world, NORA, "bonjour, je peux publier la photo d'un enfant prise à la fete ?", "ask.helped")
    assert "training.lesson" in said(answer)
    await world.press(NORA, answer, "ask.helped")
    assert "C’est noté" in said(await world.moved_on(NORA, answer))


async def ben_calls_the_bot_in_the_channel_in_english(world: World) -> None:
    bot = (await world.state(CLAIRE))["app"]["user"]
    await world.post(f"channels/{TEAM}/join", user=bot)
    await world.post("message", **{"as": BEN, "channel": TEAM, "text": "@Entrain how do we answer an angry comment?"})
    answer = await last(world, NORA, "ask.not", TEAM)  # everybody in the channel sees it
    asked = next(message for message in await world.messages(BEN, TEAM) if message["ts"] == answer["thread_ts"])
    assert "how do we answer" in asked["text"]
    assert "Does this answer your question?" in said(answer)
    await world.press(BEN, answer, "ask.not")
    await last(world, BEN, "Thank you for saying so", TEAM)


async def what_nobody_knows_is_said_so_and_gathered_without_names(world: World) -> None:
    await world.start_programme()
    for number, question in enumerate(NOBODY_KNOWS):
        await say(world, (NORA, BEN)[number % 2], question, "Claire Morel")
    home = await home_with_questions(world)  # these four, and Ben's that the lesson did not answer
    for question in (*NOBODY_KNOWS, "how do we answer an angry comment?"):
        assert question in said(home)
    assert not {BEN, NORA} & set(re.findall(r"U0\w+", said(home)))


async def home_with_questions(world: World) -> Json:
    """Claire's Home, with five questions on it."""
    await world.home(CLAIRE)

    async def listed() -> Json | None:
        home: Json | None = (await world.state(CLAIRE))["home"]
        return home if home and "questions sans réponse" in said(home) else None

    home: Json = await world.until(listed, "the questions on Home")
    return home


async def words_do_what_they_say(world: World) -> None:
    await say(world, NORA, "raconte une blague", "Trois choses")
    asked = await say(world, NORA, "pause", "conversation.pause")
    await world.press(NORA, asked, "conversation.pause", nth=1)
    await last(world, NORA, "C’est fait")
    await say(world, NORA, "Stop", "members.on")
    await say(world, NORA, "reprendre", "10")
    await say(world, NORA, "in english please", "From now on I write to you in English")
    await say(world, NORA, "help", "settings")
    await say(world, NORA, "en français please", "Désormais")


async def say(world: World, user: str, words: str, answer: str) -> Json:
    """Writes to the bot; its answer, once there is one with these words."""
    before = len(await world.messages(user))
    await world.post("message", **{"as": user, "channel": await world.conversation(user), "text": words})

    async def answered() -> Json | None:
        found = (await world.messages(user))[before + 1 :]
        return next((message for message in found if answer in said(message)), None)

    found: Json = await world.until(answered, f"{answer!r} after {words!r}")
    return found


async def last(world: World, user: str, words: str, channel: str | None = None) -> Json:
    """The last message there, once it has these words."""

    async def there() -> Json | None:
        found = (await world.messages(user, channel))[-1]
        return found if words in said(found) else None

    found: Json = await world.until(there, words)
    return found
