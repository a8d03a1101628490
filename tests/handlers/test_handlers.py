"""What people do in Slack is answered where they are, in their language, and every failure says what to do next."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from blocks import ids
from blocks.desk import help_message, problem_text
from commands.wiring import Bot
from delivery.slack import connect
from domain import errors
from domain.desk import HelpView
from domain.members import MemberKey, Voice
from domain.training import Answered
from locales import Speech
from sandbox.core import Sandbox
from services import Services, build
from services.context import Core
from storage.database import Database
from tests.handbooks import handbook, programme
from tests.handlers.world import (
    BEN,
    CLAIRE,
    GENERAL,
    MONDAY,
    NORA,
    PRIVATE,
    TEAM,
    Hands,
    bot_on,
    places,
    said,
    until,
)
from tests.support import FakeClock

Json = dict[str, Any]
FR, EN = Voice("fr", "vous", "Europe/Paris"), Voice("en", "vous", "America/Toronto")


@pytest.fixture
async def bot(sandbox: Sandbox, database: Database, tmp_path: Path) -> AsyncIterator[Bot]:
    """The whole bot, with the small handbook."""
    async with bot_on(sandbox, database, handbook(), tmp_path) as running:
        yield running


@pytest.fixture
def services(bot: Bot, database: Database) -> Services:
    """Services on the bot's database, to look behind the scenes."""
    return build(Core(database, bot.library, FakeClock(MONDAY), "0.1.0"))


def key(sandbox: Sandbox, user: str = NORA) -> MemberKey:
    return MemberKey(str(sandbox.workspace.team["id"]), user)


async def open_home(hands: Hands, user: str) -> Json:
    """Opens Home and waits for it."""
    await hands.post("home", **{"as": user})

    async def shown() -> Json | None:
        home: Json | None = (await hands.state(user))["home"]
        return home

    found = await until(shown, "Home")
    assert found is not None
    return found


async def start(hands: Hands, channel: str = TEAM) -> Json:
    """Claire chooses a channel and presses Start; answers her Home as it was."""
    home = await open_home(hands, CLAIRE)
    await hands.click(CLAIRE, home, ids.START_CHANNEL, value=channel)
    await hands.click(CLAIRE, home, ids.START)
    return home


def actions(where: Json) -> set[str]:
    """Every action id in a message or view, without its suffix."""
    found = json.dumps(where)
    return {part.split('"')[0].split(":")[0] for part in found.split('"action_id": "')[1:]}


async def post_button(sandbox: Sandbox, hands: Hands, action_id: str, value: str = "x", user: str = NORA) -> Json:
    """A message of the bot's with a button of ours; the conversation it is in goes with it."""
    slack = connect(sandbox.keys.bot_token, f"{sandbox.base_url}/api/", hands.session)
    button = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Go"}, "value": value}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    answer = await slack.call("chat.postMessage", channel=user, text="x", blocks=blocks)
    return {**answer["message"], "channel": answer["channel"]}


async def answers(hands: Hands, user: str, where: Json, number: int = 2) -> list[Json]:
    """The messages of a conversation, once there are that many."""

    async def enough() -> list[Json] | None:
        found = await hands.messages(user, where["channel"])
        return found if len(found) >= number else None

    found = await until(enough, f"{number} messages")
    assert found is not None
    return [{**message, "channel": where["channel"]} for message in found]


# --- commands


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("user", "command"), [(NORA, "/apprendre"), (BEN, "/learn"), (NORA, "/learn")])
async def test_learning_opens_the_next_lesson_in_the_members_language(hands: Hands, user: str, command: str) -> None:
    message = await hands.command(user, command)
    assert f"start-why {'en' if user == BEN else 'fr'}" in message["text"]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("word", ["liste", "list", "LISTE", "modules"])
async def test_the_list_of_modules_is_a_word_away(hands: Hands, word: str) -> None:
    message = await hands.command(NORA, "/apprendre", word)
    assert {ids.LESSON_OPEN, ids.LESSON_NEXT} <= actions(message)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("command", ["/charte", "/charter", "/entrain"])
async def test_an_unknown_word_gets_help_that_begins_with_it(hands: Hands, command: str) -> None:
    message = await hands.command(NORA, command, "n’importe quoi")
    organisation = programme().organisation
    expected = help_message(HelpView(FR, organisation, False, "n’importe quoi"))
    assert message["text"] == expected.text
    assert "n’importe quoi" in message["text"].splitlines()[0]


@pytest.mark.usefixtures("bot")
async def test_help_names_commands_that_are_answered(hands: Hands) -> None:
    message = await hands.command(BEN, "/entrain", "help")
    for english in ("/learn", "/charter", "/entrain"):
        assert english in message["text"]
        answer = await hands.post("command", **{"as": BEN, "command": english, "text": "", "channel": TEAM})
        assert answer["ack"] == "ok"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("word", "on"), [("stop", False), ("arrêter", False), ("reprendre", True), ("resume", True)])
async def test_stopping_and_resuming_by_command_hold_at_once(
    hands: Hands, services: Services, sandbox: Sandbox, word: str, on: bool
) -> None:
    services.settings.switch_messages(key=key(sandbox), on=not on)
    await hands.command(NORA, "/entrain", word)
    assert services.members.get(key=key(sandbox)).messages_on is on


@pytest.mark.usefixtures("bot")
async def test_the_charters_status_is_for_coordinators(hands: Hands) -> None:
    refused = await hands.command(NORA, "/charte", "état")
    assert refused["text"] == problem_text(FR, errors.NotCoordinator())
    await hands.command(CLAIRE, "/charte", "état")
    assert "Charter fr" in said(await hands.modal(CLAIRE))


async def test_commands_have_the_names_the_programme_gives_them(
    sandbox: Sandbox, hands: Hands, database: Database, tmp_path: Path
) -> None:
    async with bot_on(sandbox, database, handbook(commands={"apprendre": "/charte", "charte": "/apprendre"}), tmp_path):
        assert "start-why" in (await hands.command(NORA, "/charte"))["text"]
        await hands.command(NORA, "/apprendre")
        assert (await hands.modal(NORA))["callback_id"] == ids.CHARTER_READ


@pytest.mark.usefixtures("bot")
async def test_a_module_is_found_by_a_title_slack_brings_escaped(bot: Bot, hands: Hands) -> None:
    book = bot.library.handbook
    titled = {
        place: replace(module, title="Q&A <now>") for place, module in book.modules.items() if place[0] == "fears"
    }
    bot.library.handbook = replace(book, modules={**book.modules, **titled})
    assert "fears-control" in (await hands.command(NORA, "/apprendre", "q&a <NOW>"))["text"]


# --- reviews


@pytest.fixture
def learnt(services: Services, sandbox: Sandbox, database: Database, bot: Bot) -> Services:
    """Nora answered a lesson's questions three days ago."""
    before = build(Core(database, bot.library, FakeClock(MONDAY - timedelta(days=3)), "0.1.0"))
    for question in ("start-why-1", "start-why-2"):
        before.training.answer(key=key(sandbox), lesson_id="start-why", answered=Answered(question, "b"), round_=1)
    return services


async def moved_on(hands: Hands, before: Json) -> Json:
    """The only message Nora alone sees, once it says something else."""

    async def changed() -> Json | None:
        (found,) = await hands.ephemerals(NORA)
        return found if found["blocks"] != before["blocks"] else None

    found = await until(changed, "the message to move on")
    assert found is not None
    return found


@pytest.mark.usefixtures("learnt")
@pytest.mark.parametrize("text", ["réviser", "REVISER", "review"])
async def test_a_review_is_answered_and_finished_in_one_message(hands: Hands, text: str) -> None:
    message = await hands.command(NORA, "/apprendre", text)
    for number in (1, 2):
        assert f"Question {number} sur 2" in said(message)
        await hands.click(NORA, message, ids.REVIEW_ANSWER, nth=2 - number)

        message = await moved_on(hands, message)
    assert ids.REVIEW_ANSWER not in actions(message)
    assert ids.LESSON_READ in actions(message)


@pytest.mark.usefixtures("learnt")
async def test_home_says_what_is_due_until_it_is_done(hands: Hands) -> None:
    home = await open_home(hands, NORA)
    assert "2 questions à réviser" in said(home)
    await hands.click(NORA, home, ids.REVIEW_OPEN)
    modal = await hands.modal(NORA)
    assert modal["callback_id"] == ids.REVIEW_VIEW
    await hands.click(NORA, modal, ids.REVIEW_ANSWER)

    async def one_left() -> bool:
        return "1 question à réviser" in said((await hands.state(NORA))["home"])

    await until(one_left, "Home to follow")


@pytest.mark.usefixtures("bot")
async def test_nothing_to_review_is_said_and_leads_on(hands: Hands) -> None:
    message = await hands.command(BEN, "/learn", "review")
    assert "Nothing to review yet" in message["text"]
    assert ids.LESSON_NEXT in actions(message)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "value", ["x", "||||", "start-why-1|b|two|someday|", "a|b|2|9999-12-31|", "a|b|2|0001-01-01|x"]
)
async def test_a_review_s_button_that_carries_nonsense_leads_to_today_s_review(
    sandbox: Sandbox, hands: Hands, value: str
) -> None:
    message = await post_button(sandbox, hands, ids.REVIEW_ANSWER, value)
    await hands.click(NORA, message, ids.REVIEW_ANSWER)

    async def shown() -> bool:
        return "Rien à réviser" in said(await hands.messages(NORA, message["channel"]))

    await until(shown, "today's review")


# --- lessons


@pytest.mark.usefixtures("bot")
async def test_a_lesson_is_answered_and_finished_in_one_message(hands: Hands) -> None:
    await hands.command(NORA, "/apprendre")
    for _ in range(2):
        (message,) = await hands.ephemerals(NORA)
        await hands.click(NORA, message, ids.LESSON_ANSWER, nth=1)

        await moved_on(hands, message)
    (message,) = await hands.ephemerals(NORA)
    assert ids.LESSON_AGAIN in actions(message)
    assert ids.LESSON_ANSWER not in actions(message)


async def test_a_button_whose_lesson_is_gone_says_so_and_offers_the_next(bot: Bot, hands: Hands) -> None:
    await hands.command(NORA, "/apprendre")
    (message,) = await hands.ephemerals(NORA)
    bot.library.handbook = handbook(without=("start-why",))
    await hands.click(NORA, message, ids.LESSON_ANSWER)

    async def told() -> bool:
        return "start-goal fr" in said(await hands.ephemerals(NORA))

    await until(told, "what comes next")
    assert ids.LESSON_NEXT in actions((await hands.ephemerals(NORA))[-1])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("value", ["", "x", "start-why", "start-why|start-why-1|z|1|", "a|b|c|d|e|f|g", "|||||", "🧶"])
async def test_a_button_with_a_value_of_another_age_does_no_harm(sandbox: Sandbox, hands: Hands, value: str) -> None:
    message = await post_button(sandbox, hands, f"{ids.LESSON_ANSWER}:a", value or "x")
    answer = await hands.click(NORA, message, ids.LESSON_ANSWER)
    assert answer["ack"] == "ok"

    async def replaced() -> bool:
        (only,) = await hands.messages(NORA, message["channel"])
        return bool(only["text"] != "x")

    await until(replaced, "an answer")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("action", ["old.button", "old.button:a", "x"])
async def test_a_button_nobody_knows_any_more_is_explained_to_whoever_pressed_it(
    sandbox: Sandbox, hands: Hands, action: str
) -> None:
    message = await post_button(sandbox, hands, action)
    assert (await hands.click(NORA, message, action.split(":")[0]))["ack"] == "ok"
    told = (await answers(hands, NORA, message))[-1]
    assert told["text"] == problem_text(FR, errors.CommandUnknown())
    assert told["is_ephemeral"]


# --- the charter


@pytest.mark.usefixtures("bot")
async def test_the_charter_is_read_to_its_end_and_acknowledged_once(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.command(NORA, "/charte")
    view = await hands.modal(NORA)
    assert view["callback_id"] == ids.CHARTER_READ
    assert view["submit"]["text"] == Speech(FR)("I have read it")
    done = await hands.post("submit", **{"as": NORA, "view_id": view["id"], "values": {}})
    assert (done["ack"], done["response_action"]) == ("ok", "update")
    assert services.desk.home(key=key(sandbox)).charter_acknowledged_at is not None


async def test_the_pages_of_the_charter_turn_both_ways(bot: Bot, hands: Hands) -> None:
    bot.library.handbook = handbook(length=1_500)
    await hands.command(NORA, "/charte")
    view = await hands.modal(NORA)
    await hands.post("submit", **{"as": NORA, "view_id": view["id"], "values": {}})
    second = await hands.modal(NORA)
    assert "criticism fr" in said(second)
    await hands.click(NORA, second, ids.CHARTER_BACK)

    async def back() -> bool:
        return "voice fr" in said(await hands.modal(NORA))

    await until(back, "the first page")


async def test_a_charter_replaced_while_it_is_read_shows_the_new_one(
    bot: Bot, hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.command(NORA, "/charte")
    view = await hands.modal(NORA)
    bot.library.handbook = handbook(charter_versions=("1.0", "2.0"))
    await hands.post("submit", **{"as": NORA, "view_id": view["id"], "values": {}})
    assert json.loads((await hands.modal(NORA))["private_metadata"])[0] == "2.0"
    assert services.desk.home(key=key(sandbox)).charter_acknowledged_at is None


async def test_without_a_charter_that_is_said(bot: Bot, hands: Hands) -> None:
    bot.library.handbook = handbook(charter_versions=())
    assert (await hands.command(NORA, "/charte"))["text"] == problem_text(FR, errors.NoCharter())


@pytest.mark.usefixtures("bot")
async def test_a_modal_slack_is_too_busy_to_open_says_when_to_press_again(hands: Hands) -> None:
    await hands.fault("views.open", status=429, retry_after=7)
    await hands.post("command", **{"as": NORA, "command": "/charte", "text": "", "channel": TEAM})

    async def told() -> list[Json]:
        return await hands.ephemerals(NORA)

    (message,) = await until(told, "when to press again")
    assert message["text"] == problem_text(FR, errors.Busy(seconds=8))


# --- settings


@pytest.mark.usefixtures("bot")
async def test_settings_are_kept_and_the_answer_says_what_holds(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.command(NORA, "/entrain", "réglages")
    view = await hands.modal(NORA)
    values = {
        "messages": {"messages": "on"},
        "days": {"days": ["0", "4"]},
        "hour": {"hour": "14:30"},
        "language": {"language": "en"},
    }
    done = await hands.post("submit", **{"as": NORA, "view_id": view["id"], "values": values})
    assert (done["ack"], done["response_action"]) == ("ok", "update")
    member = services.members.get(key=key(sandbox))
    assert (member.lesson_days, member.lesson_time.hour, member.voice.language) == (frozenset({0, 4}), 14, "en")


@pytest.mark.usefixtures("bot")
async def test_settings_without_a_day_are_not_taken_over(hands: Hands, services: Services, sandbox: Sandbox) -> None:
    await hands.command(NORA, "/entrain", "réglages")
    view = await hands.modal(NORA)
    done = await hands.post("submit", **{"as": NORA, "view_id": view["id"], "values": {"days": {"days": []}}})
    assert done["ack"] == "refused"
    assert services.members.get(key=key(sandbox)).lesson_days == frozenset({1, 3})


async def submit(hands: Hands, user: str, view: Json, **values: Json) -> Json:
    """Submits a form with some fields filled in."""
    return await hands.post("submit", **{"as": user, "view_id": view["id"], "values": values})


@pytest.mark.usefixtures("bot")
async def test_leave_is_noted_in_the_settings_and_can_be_taken_back(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.command(NORA, "/entrain", "réglages")
    leave = {"leave_from": {"leave_from": "2026-12-21"}, "leave_to": {"leave_to": "2026-12-31"}}
    done = await submit(hands, NORA, await hands.modal(NORA), **leave)
    assert (done["ack"], done["response_action"]) == ("ok", "update")
    assert len(services.settings.get(key=key(sandbox)).leave) == 1
    await hands.command(NORA, "/entrain", "réglages")
    await hands.click(NORA, await hands.modal(NORA), ids.LEAVE_CANCEL)

    async def taken_back() -> bool:
        return ids.LEAVE_CANCEL not in actions(await hands.modal(NORA))

    await until(taken_back, "the leave to be gone")
    assert services.settings.get(key=key(sandbox)).leave == ()


@pytest.mark.usefixtures("bot")
async def test_a_settings_form_opened_before_a_stop_and_a_pause_undoes_neither(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.command(NORA, "/entrain", "réglages")
    view = await hands.modal(NORA)
    settings, nora = services.settings, key(sandbox)
    settings.pause(key=nora, until=date(2026, 12, 1))
    settings.switch_messages(key=nora, on=False)
    done = await submit(hands, NORA, view, hour={"hour": "11:30"})
    assert done["response_action"] == "update"
    kept = settings.get(key=nora)
    assert (kept.messages_on, kept.resumes_on, kept.lesson_time) == (False, date(2026, 12, 1), time(11, 30))


@pytest.mark.usefixtures("bot")
async def test_a_day_that_makes_no_sense_is_refused_beside_its_field(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.command(NORA, "/entrain", "réglages")
    view = await hands.modal(NORA)
    wrong = {"leave_from": {"leave_from": "2026-12-31"}, "leave_to": {"leave_to": "2026-12-21"}}
    done = await submit(hands, NORA, view, resumes_on={"resumes_on": "2026-11-23"}, **wrong)
    assert done["response_action"] == "errors"
    assert set(done["errors"]) == {"resumes_on", "leave_to"}
    assert services.settings.get(key=key(sandbox)).leave == ()


@pytest.mark.usefixtures("bot")
async def test_do_not_disturb_is_heard_of_when_it_changes(hands: Hands, services: Services, sandbox: Sandbox) -> None:
    await open_home(hands, NORA)
    await hands.post(f"people/{NORA}/dnd", start="2026-11-24T08:00:00Z", end="2026-11-24T12:00:00Z")

    async def heard() -> bool:
        return services.members.get(key=key(sandbox)).quiet is not None

    await until(heard, "do-not-disturb to be known")
    await hands.post(f"people/{NORA}/dnd")

    async def gone() -> bool:
        return services.members.get(key=key(sandbox)).quiet is None

    await until(gone, "do-not-disturb to be over")


# --- a coordinator pauses everything, and sees messages first


async def started_home(hands: Hands) -> Json:
    """Claire's Home once the programme has started."""
    await start(hands)

    async def started() -> Json | None:
        home: Json = (await hands.state(CLAIRE))["home"]
        return home if ids.PAUSE_EVERYTHING in actions(home) else None

    found = await until(started, "the coordinator's desk after Start")
    assert found is not None
    return found


@pytest.mark.usefixtures("bot")
async def test_a_coordinator_pauses_everything_and_lets_it_go_on(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    home = await started_home(hands)
    await hands.click(CLAIRE, home, ids.PAUSE_EVERYTHING)
    view = await hands.modal(CLAIRE)
    refused = await submit(hands, CLAIRE, view, until={"until": "2026-11-23"})
    assert set(refused["errors"]) == {"until"}
    done = await submit(hands, CLAIRE, view, until={"until": "2026-12-07"})
    assert done["ack"] == "ok"

    async def paused() -> Json | None:
        found: Json = (await hands.state(CLAIRE))["home"]
        return found if ids.PAUSE_END in actions(found) else None

    resting = await until(paused, "Home to say that everything is paused")
    assert resting is not None
    assert "7 décembre" in said(resting)
    assert services.members.get(key=key(sandbox)).calendar.day_off(date(2026, 12, 6)) == "everything_paused"
    await hands.click(CLAIRE, resting, ids.PAUSE_END)

    async def goes_on() -> bool:
        return ids.PAUSE_EVERYTHING in actions((await hands.state(CLAIRE))["home"])

    await until(goes_on, "the pause to be over")
    assert services.members.get(key=key(sandbox)).calendar.day_off(date(2026, 12, 6)) == ""


@pytest.mark.usefixtures("bot")
async def test_a_coordinator_sees_a_message_first_in_every_language(hands: Hands) -> None:
    home = await started_home(hands)
    await hands.click(CLAIRE, home, ids.PREVIEW_OPEN)
    before = len(await hands.messages(CLAIRE))
    view = await hands.modal(CLAIRE)
    done = await submit(
        hands, CLAIRE, view, message={"message": "lesson:start-why"}, languages={"languages": ["fr", "en"]}
    )
    assert done["ack"] == "ok"

    async def both() -> list[Json] | None:
        found = [message for message in await hands.messages(CLAIRE) if "Aperçu" in message["text"]]
        return found if len(found) == 2 else None

    await until(both, "both previews")
    french, english = await both() or []
    assert "start-why fr" in french["text"]
    assert "start-why en" in english["text"]
    assert before <= len(await hands.messages(CLAIRE))


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("kind", ["welcome:", "charter:"])
async def test_the_first_message_and_the_charters_can_be_seen_first(hands: Hands, kind: str) -> None:
    await hands.click(CLAIRE, await started_home(hands), ids.PREVIEW_OPEN)
    view = await hands.modal(CLAIRE)
    await submit(hands, CLAIRE, view, message={"message": kind}, languages={"languages": ["en"]})

    async def shown() -> list[Json]:
        return [message for message in await hands.messages(CLAIRE) if "Aperçu" in message["text"]]

    [message] = await until(shown, "the preview")
    assert ids.SETTINGS_OPEN in actions(message)


# --- Home, and Start


@pytest.mark.usefixtures("bot")
async def test_home_shows_the_desk_and_every_button_on_it_is_answered(hands: Hands) -> None:
    home = await open_home(hands, NORA)
    for action in (ids.LESSON_NEXT, ids.CHARTER_OPEN, ids.LESSON_OPEN, ids.SETTINGS_OPEN, ids.HELP_OPEN):
        assert (await hands.click(NORA, home, action))["ack"] == "ok"
        view = await hands.modal(NORA)
        await hands.post("close", **{"as": NORA, "view_id": view["id"], "all": True})

        async def closed() -> bool:
            return not (await hands.state(NORA))["views"]

        await until(closed, "the modal to be closed")


@pytest.mark.usefixtures("bot")
async def test_start_begins_the_programme_for_the_members_of_the_channel(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await start(hands)

    async def started() -> bool:
        return ids.START not in actions((await hands.state(CLAIRE))["home"])

    await until(started, "the coordinator's desk after Start")
    assert services.members.get(key=key(sandbox)).participates

    async def welcomed() -> bool:
        return len(await hands.messages(NORA)) == 1

    await until(welcomed, "the first message")


@pytest.mark.usefixtures("bot")
async def test_start_without_a_channel_asks_for_one(hands: Hands) -> None:
    home = await open_home(hands, CLAIRE)
    await hands.click(CLAIRE, home, ids.START)
    assert problem_text(FR, errors.ChannelMissing()) in said(await hands.modal(CLAIRE))


@pytest.mark.usefixtures("bot")
async def test_a_private_channel_the_bot_is_not_in_asks_to_be_invited(hands: Hands, services: Services) -> None:
    await start(hands, PRIVATE)
    modal = await hands.modal(CLAIRE)
    assert problem_text(FR, errors.ChannelUnreadable()) in said(modal)
    assert services.outbox.next_due_at() is None


@pytest.mark.usefixtures("bot")
async def test_somebody_who_is_no_coordinator_cannot_start_anything(
    sandbox: Sandbox, hands: Hands, services: Services
) -> None:
    """Their Home has no such button; a payload that has, is refused all the same."""
    home = await open_home(hands, CLAIRE)
    slack = connect(sandbox.keys.bot_token, f"{sandbox.base_url}/api/", hands.session)
    (block_id, _), (start_block, _) = places(home, ids.START)[0], places(home, ids.START_CHANNEL)[0]
    blocks = [block for block in home["blocks"] if block["block_id"] in {block_id, start_block}]
    await slack.call("views.publish", user_id=NORA, view={"type": "home", "blocks": blocks})
    forged = (await hands.state(NORA))["home"]
    await hands.click(NORA, forged, ids.START_CHANNEL, value=GENERAL)
    await hands.click(NORA, forged, ids.START)
    assert problem_text(FR, errors.NotCoordinator()) in said(await hands.modal(NORA))
    assert services.workspace.meet(workspace_id=key(sandbox).workspace_id).started_at is None


# --- events


@pytest.mark.usefixtures("bot")
async def test_who_slack_says_has_changed_is_known_as_they_are_now(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await hands.post(f"people/{NORA}", tz="America/Toronto", locale="en-CA")

    async def known() -> bool:
        voice = services.members.get(key=key(sandbox)).voice
        return (voice.zone, voice.language) == ("America/Toronto", "en")

    await until(known, "the new zone and language")


@pytest.mark.usefixtures("bot")
async def test_who_leaves_the_channel_no_longer_takes_part_and_who_enters_does(
    hands: Hands, services: Services, sandbox: Sandbox
) -> None:
    await start(hands)

    async def takes_part(user: str = NORA, wanted: bool = True) -> bool:
        return services.members.get(key=key(sandbox, user)).participates is wanted

    await until(takes_part, "Nora to take part")
    await hands.post(f"channels/{TEAM}/leave", user=NORA)
    await until(lambda: takes_part(wanted=False), "Nora to have left")
    await hands.post(f"channels/{TEAM}/join", user="U0GUEST001")
    await until(lambda: takes_part("U0GUEST001"), "the guest to take part")


@pytest.mark.usefixtures("bot")
async def test_a_failure_of_ours_is_told_and_logged_once(
    hands: Hands, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE attempts RENAME TO elsewhere")
    answer = await hands.post("command", **{"as": NORA, "command": "/apprendre", "text": "", "channel": TEAM})
    assert answer["ack"] == "ok"
    (message,) = await hands.ephemerals(NORA)
    assert message["text"] == problem_text(FR, None)
    (said,) = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert "tables that are not Entrain's" in said
