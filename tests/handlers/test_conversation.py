"""Questions after a command, plain words in the direct message, and the bot's name in a channel."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from blocks import ids
from commands.wiring import Bot
from domain.ask import FEWEST_SHOWN
from domain.members import MemberKey
from domain.training import Answered
from sandbox.core import Sandbox
from services import Services, build
from services.context import Core
from storage import ask as ask_store
from storage import training as training_store
from storage.database import Database
from tests.handbooks import PHOTOS, about_photos, handbook
from tests.handlers.world import BEN, CLAIRE, MONDAY, NORA, TEAM, Hands, bot_on, said, until
from tests.support import FakeClock

Json = dict[str, Any]
QUESTION = "Peut-on publier la photo d’un enfant ?"
NOTHING = "Combien coûte le carburant spatial ?"


@pytest.fixture
async def bot(sandbox: Sandbox, database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    """The whole bot, with a lesson about photos, in the team's channel."""
    async with bot_on(sandbox, database, about_photos(handbook()), tmp_path) as running:
        yield running


@pytest.fixture
def services(bot: Bot, database: Database) -> Services:
    """Services on the bot's database, to look behind the scenes."""
    return build(Core(database, bot.library, FakeClock(MONDAY), "0.1.0"))


def key(sandbox: Sandbox, user: str = NORA) -> MemberKey:
    return MemberKey(str(sandbox.workspace.team["id"]), user)


def gaps(sandbox: Sandbox, database: Database) -> list[str]:
    with database.transaction() as connection:
        return [row.gap.text for row in ask_store.read(connection, key(sandbox).workspace_id)]


async def say(hands: Hands, words: str, user: str = NORA, **more: Any) -> Json:
    """Writes to the bot; its answer."""
    before = len(await hands.messages(user))
    await hands.post("message", **{"as": user, "channel": "app", "text": words, **more})
    return await answer(hands, user, before + 2)


async def answer(hands: Hands, user: str, number: int) -> Json:
    async def there() -> Json | None:
        found = await hands.messages(user)
        return found[-1] if len(found) >= number else None

    found = await until(there, "an answer")
    assert found is not None
    assert found.get("bot_id"), found
    return {**found, "channel": "app"}


async def changed(hands: Hands, words: str, user: str = NORA, channel: str = "app") -> Json:
    """The latest message there, once it has these words."""

    async def there() -> Json | None:
        found = (await hands.messages(user, channel))[-1]
        return found if words in said(found) else None

    found = await until(there, words)
    assert found is not None
    return {**found, "channel": channel}


async def asks(hands: Hands, question: str) -> Json:
    """Asks by command; the answer, which comes a little later where the index is still being made."""
    await hands.command(NORA, "/apprendre", question)
    return await changed(hands, ids.MODULES_OPEN if question == NOTHING else ids.ASK_HELPED, channel=TEAM)


# --- after a command


@pytest.mark.usefixtures("bot")
async def test_a_question_after_the_command_is_answered_with_what_was_asked(hands: Hands) -> None:
    message = await asks(hands, QUESTION)
    assert PHOTOS in message["text"]
    assert QUESTION in said(message)
    await hands.click(NORA, message, ids.LESSON_READ)
    assert ids.LESSON_ANSWER in said(await changed(hands, ids.LESSON_ANSWER, channel=TEAM))


@pytest.mark.usefixtures("bot")
async def test_a_question_with_marks_and_names_is_shown_as_typed(hands: Hands) -> None:
    typed = "@ben *peut-on* <publier> & la photo d’un enfant ?" + " vraiment" * 300
    await hands.command(NORA, "/apprendre", typed)
    message = await changed(hands, "vraiment", channel=TEAM)
    quoted = next(block for block in message["blocks"] if block["type"] == "rich_text")
    shown = quoted["elements"][0]["elements"][0]["text"]
    assert shown.startswith("@ben *peut-on* <publier> & la photo d’un enfant ?")
    assert len(shown) > 2_700
    assert "<@U0BEN" not in said(message)


async def test_what_has_no_answer_names_a_person_and_is_kept_without_its_author(
    bot: Bot, hands: Hands, sandbox: Sandbox, database: Database
) -> None:
    assert bot.ready.is_set()
    message = await asks(hands, NOTHING)
    assert "Claire Morel" in message["text"]
    assert "sans votre nom" in message["text"]
    assert gaps(sandbox, database) == [NOTHING]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("word", ["aide", "stop", "réglages", "pause"])
async def test_an_order_after_the_wrong_command_gets_help(hands: Hands, word: str) -> None:
    message = await hands.command(NORA, "/apprendre", word)
    assert ids.SETTINGS_OPEN in said(message)
    assert "/entrain" in message["text"]


async def test_an_answer_that_did_not_help_is_one_more_question(
    bot: Bot, hands: Hands, sandbox: Sandbox, database: Database
) -> None:
    assert bot.ready.is_set()
    await hands.click(NORA, await asks(hands, QUESTION), ids.ASK_DID_NOT)
    message = await changed(hands, "Merci de l’avoir dit", channel=TEAM)
    assert PHOTOS in said(message)
    assert ids.ASK_DID_NOT not in said(message)
    assert gaps(sandbox, database) == [QUESTION]


# --- in the direct message


@pytest.mark.usefixtures("bot")
async def test_a_question_in_plain_words_is_answered_and_judged_in_place(
    hands: Hands, sandbox: Sandbox, database: Database
) -> None:
    message = await say(hands, QUESTION)
    assert PHOTOS in said(message)
    await hands.click(NORA, message, ids.ASK_HELPED)
    judged = await changed(hands, "C’est noté")
    assert judged["ts"] == message["ts"]
    assert ids.ASK_HELPED not in said(judged)
    assert gaps(sandbox, database) == []


@pytest.mark.usefixtures("bot")
async def test_plain_words_stop_and_resume(hands: Hands, services: Services, sandbox: Sandbox) -> None:
    for words, on in [("Stop.", False), ("bonjour ?", False), ("reprendre\u202f!", True), (" ARRÊTER ! ", False)]:
        await say(hands, words)
        assert services.members.get(key=key(sandbox)).messages_on is on


@pytest.mark.usefixtures("bot")
async def test_a_pause_asks_until_when_and_can_be_ended(hands: Hands, services: Services, sandbox: Sandbox) -> None:
    def resumes_on() -> date | None:
        return services.settings.get(key=key(sandbox)).resumes_on

    asked = await say(hands, "pause svp")
    assert resumes_on() is None, "nothing has changed until a button is pressed"
    await hands.click(NORA, asked, ids.PAUSE_FOR, nth=1)
    paused = await changed(hands, "lundi 7 décembre")
    assert (paused["ts"], resumes_on()) == (asked["ts"], date(2026, 12, 7))
    await hands.click(NORA, paused, ids.MESSAGES_ON)
    await changed(hands, "reprennent")
    assert resumes_on() is None
    await say(hands, "pause 3 semaines")
    assert resumes_on() == date(2026, 12, 14)
    await say(hands, "reprendre")
    assert resumes_on() is None


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("day", "shown"), [("2027-01-04", "lundi 4 janvier"), ("2026-11-23", "après aujourd’hui")])
async def test_a_pause_until_a_day_that_is_chosen(hands: Hands, day: str, shown: str) -> None:
    asked = await say(hands, "je pars en vacances samedi")
    await hands.click(NORA, asked, ids.PAUSE_UNTIL, value=day)
    await changed(hands, shown)


@pytest.mark.usefixtures("bot")
async def test_english_please_and_back(hands: Hands, services: Services, sandbox: Sandbox) -> None:
    assert "in English" in (await say(hands, "in english please"))["text"]
    assert services.members.get(key=key(sandbox)).voice.language == "en"
    assert "en français" in (await say(hands, "en français please"))["text"]
    assert services.members.get(key=key(sandbox)).voice.language == "fr"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("aide", "/apprendre"),
        ("réglages", ids.SETTINGS_OPEN),
        ("la charte", ids.CHARTER_OPEN),
        ("liste", ids.LESSON_OPEN),
        ("réviser", "évis"),
        ("exercices", "xercice"),
        ("prochaine leçon", ids.LESSON_ANSWER),
        ("bonjour", "Bonjour"),
        ("merci", "Avec plaisir"),
        ("plus tard", "Entendu"),
        ("raconte une blague", "trois choses|Trois choses"),
        ("stop à la désinformation", "trois choses|Trois choses"),
        ("@ben", "Trois choses"),
        ("mon chef me harcèle", "ethics|alert"),
    ],
)
async def test_what_is_said_is_done_and_what_is_not_understood_is_said_so(
    hands: Hands, services: Services, sandbox: Sandbox, database: Database, words: str, shown: str
) -> None:
    assert re.search(shown, said(await say(hands, words)))
    assert services.members.get(key=key(sandbox)).messages_on
    assert gaps(sandbox, database) == []


@pytest.mark.usefixtures("bot")
async def test_edits_thumbs_and_bots_are_not_answered(hands: Hands, sandbox: Sandbox) -> None:
    await hands.post("message", **{"as": NORA, "channel": "app", "text": "👍 :tada:"})
    last = (await hands.messages(NORA))[-1]
    sent = len(await hands.calls("chat.postMessage"))
    for event in (
        {"type": "message", "subtype": "message_changed", "channel_type": "im", "message": {"text": "stop"}},
        {"type": "message", "subtype": "bot_message", "channel_type": "im", "bot_id": "B1", "text": "stop"},
        {"type": "message", "channel_type": "im", "bot_id": "B1", "user": NORA, "text": "stop"},
        {"type": "message", "channel_type": "channel", "user": NORA, "text": "stop"},
        {"type": "app_mention", "user": NORA, "text": "stop", "ts": "1.2", "edited": {"ts": "1.3", "user": NORA}},
    ):
        sandbox.delivery.event({"channel": last.get("channel", "D1"), "ts": "1.2", "event_ts": "1.2", **event})
    await say(hands, "aide")
    assert len(await hands.calls("chat.postMessage")) == sent + 1


@pytest.mark.usefixtures("bot")
async def test_a_reply_in_a_thread_is_answered_there(hands: Hands) -> None:
    first = await say(hands, "aide")
    message = await say(hands, QUESTION, thread_ts=first["ts"])
    assert message["thread_ts"] == first["ts"]


@pytest.mark.usefixtures("bot")
async def test_a_file_alone_is_told_that_files_are_not_read(hands: Hands, sandbox: Sandbox) -> None:
    first = await say(hands, "aide")
    channel = (await hands.calls("chat.postMessage"))[-1]["request"]["channel"]
    sandbox.delivery.event(
        {
            "type": "message", "subtype": "file_share", "channel": channel, "channel_type": "im", "user": NORA,
            "text": "", "files": [{"id": "F1"}], "ts": "1.2", "event_ts": "1.2",
        }
    )  # fmt: skip
    assert "fichiers" in said(await changed(hands, "fichiers"))
    assert first["ts"]


async def test_an_event_told_twice_is_answered_and_kept_once(
    bot: Bot, hands: Hands, sandbox: Sandbox, database: Database
) -> None:
    assert bot.ready.is_set()
    words = (NOTHING, "aide", "prochaine leçon", "stop", "in english please", "plus tard")
    for number, text in enumerate(words, start=1):
        await say(hands, text)
        traffic = (await hands.get("traffic"))["traffic"]
        delivered = [row["request"] for row in traffic if row["kind"] == "delivery"]
        event = [body for body in delivered if body.get("event", {}).get("text") == text][-1]
        await hands.post("redeliver", event_id=event["event_id"])
        assert len(await hands.messages(NORA)) == 2 * number
    assert len(await hands.messages(NORA)) == 2 * len(words)
    assert gaps(sandbox, database) == [NOTHING]


async def test_later_brings_a_lesson_back_that_had_come(
    bot: Bot, services: Services, sandbox: Sandbox, hands: Hands, database: Database
) -> None:
    assert bot.ready.is_set()

    async def known() -> bool:
        return services.members.get(key=key(sandbox, CLAIRE)).is_coordinator

    await until(known, "Claire to be known")
    services.workspace.start(key=key(sandbox, CLAIRE), channel_id=TEAM, participants=[NORA])
    await until(lambda: hands.messages(NORA), "the welcome, which is no answer")
    assert "arrivera" in (await say(hands, "plus tard"))["text"]
    for question in ("start-why-1", "start-why-2"):
        services.training.answer(key=key(sandbox), lesson_id="start-why", answered=Answered(question, "b"), round_=1)
    with database.transaction() as connection:
        training_store.offer(connection, key(sandbox).workspace_id, [(NORA, "start-goal")], MONDAY.date())
    assert "Photos d’enfants" in (await say(hands, "plus tard"))["text"]
    with database.transaction() as connection:
        assert training_store.progress(connection, key(sandbox))["start-goal"].offered_on is None


# --- in a channel


async def in_channel(hands: Hands, words: str, user: str = NORA) -> Json:
    """Says something with the bot's name in the team's channel; what comes after it there."""
    bot = (await hands.state(user))["app"]["user"]
    await hands.post(f"channels/{TEAM}/join", user=bot)
    before = len(await hands.messages(user, TEAM))
    await hands.post("message", **{"as": user, "channel": TEAM, "text": f"@Entrain {words}"})

    async def answered() -> list[Json] | None:
        found = await hands.messages(user, TEAM)
        return found[before:] if len(found) >= before + 2 else None

    said_and_answered = await until(answered, "an answer in the channel")
    assert said_and_answered is not None
    asked, reply = said_and_answered
    assert reply["thread_ts"] == asked["ts"]
    return {**reply, "channel": TEAM}


@pytest.mark.usefixtures("bot")
async def test_a_mention_is_answered_in_the_thread_for_everybody(
    hands: Hands, sandbox: Sandbox, database: Database
) -> None:
    reply = await in_channel(hands, QUESTION)
    assert PHOTOS in said(reply)
    assert not reply.get("is_ephemeral")
    await hands.click(BEN, reply, ids.ASK_DID_NOT)
    await changed(hands, "Thank you for saying so", BEN, TEAM)
    assert "Thank you" not in said(await hands.messages(NORA, TEAM)), "only who said so is answered"
    assert gaps(sandbox, database) == [QUESTION]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("words", ["stop", "pause", "in english please", "plus tard", "prochaine leçon", "réglages"])
async def test_what_concerns_one_person_is_said_to_them_alone(hands: Hands, words: str) -> None:
    reply = await in_channel(hands, words)
    assert reply["is_ephemeral"]
    assert not any(message.get("bot_id") for message in await hands.messages(BEN, TEAM))


@pytest.mark.usefixtures("bot")
async def test_the_bots_name_alone_gets_three_things_it_can_do(hands: Hands) -> None:
    assert "Trois choses" in said(await in_channel(hands, ""))


# --- the coordinator's desk


@pytest.mark.usefixtures("bot")
async def test_a_coordinator_sees_five_questions_and_clears_them(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    async def known() -> bool:
        return services.members.get(key=key(sandbox, CLAIRE)).is_coordinator

    await until(known, "Claire to be known")
    services.workspace.start(key=key(sandbox, CLAIRE), channel_id=TEAM, participants=[NORA])
    for number in range(FEWEST_SHOWN):
        services.ask.answer(key=key(sandbox), question=f"{NOTHING} {number}")
    await hands.post("home", **{"as": CLAIRE})

    async def listed() -> Json | None:
        home: Json | None = (await hands.state(CLAIRE))["home"]
        return home if home and "5 questions sans réponse" in said(home) else None

    home = await until(listed, "the questions on Home")
    assert home is not None
    assert NORA not in said(home)
    await hands.click(CLAIRE, home, ids.GAPS_OPEN)
    modal = await hands.modal(CLAIRE)
    assert f"{NOTHING} 4" in said(modal)
    await hands.click(CLAIRE, modal, ids.GAPS_CLEAR)

    async def cleared() -> bool:
        return "Rien à montrer" in said(await hands.modal(CLAIRE)) and ids.GAPS_OPEN not in said(
            (await hands.state(CLAIRE))["home"]
        )

    await until(cleared, "the list to be empty")
