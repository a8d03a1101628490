"""Posts reach their channels through the sandbox, and coordinators hear of those that do not."""

from typing import Any

import pytest

from blocks import ids
from blocks.kit import Message
from commands.wiring import Bot
from delivery import sender
from delivery.files import Upload
from delivery.occasions import TABLE, Occasion
from domain.attention import Kind
from domain.outbox import Doubt
from domain.posts import Noticeboard, Place
from reports.charts import ChartNotDrawn
from tests.bulletin import Bulletin, posting
from tests.handlers.test_handlers import bot, open_home, start
from tests.handlers.world import CLAIRE, GENERAL, NORA, TEAM, Hands, Stage, at_work, said, until

__all__ = ["bot"]


def _shown(board: Noticeboard) -> Message:
    return Message(f"Bonjour {board.channels[Place.TEAM]}", [])


@pytest.fixture
def bulletin(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Bulletin:
    """Something to say in the team's channel."""
    monkeypatch.setitem(TABLE, Kind.LESSON, Occasion(_shown, Doubt.HOLD))
    one = Bulletin({"one": Place.TEAM})
    stage.services = posting(stage.services, Kind.LESSON, one)
    return one


async def troubles(stage: Stage) -> list[str]:
    home = await stage.run(stage.services.desk.home, key=stage.key(CLAIRE))
    assert home.coordinator is not None
    assert home.coordinator.posts is not None
    return [trouble.error for trouble in home.coordinator.posts.troubles]


async def test_a_post_goes_to_the_teams_channel(stage: Stage, bulletin: Bulletin) -> None:
    await stage.start()
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    assert [m["text"] for m in await stage.hands.messages(NORA, TEAM)][-1:] == [f"Bonjour {TEAM}"]
    assert bulletin.arrived == ["one"]


async def test_a_channel_the_bot_is_not_in_is_told_to_coordinators(stage: Stage, bulletin: Bulletin) -> None:
    await stage.start()
    await stage.hands.fault("chat.postMessage", error="not_in_channel")
    async with at_work(stage.sender()):
        await stage.settled(dropped=1)
    assert await troubles(stage) == ["not_in_channel"]
    assert bulletin.gone == ["one"]


async def test_an_answer_that_got_lost_holds_the_post_and_sends_it_no_second_time(
    stage: Stage, bulletin: Bulletin
) -> None:
    await stage.start()
    await stage.hands.fault("chat.postMessage", status=503)
    async with at_work(stage.sender()):
        await stage.settled(held=1)
    assert len(await stage.hands.calls("chat.postMessage")) == 1


@pytest.fixture
def document(bulletin: Bulletin, monkeypatch: pytest.MonkeyPatch) -> Bulletin:
    """The same as a document, which fails to be made the first time."""
    tries: list[Noticeboard] = []

    async def made(board: Noticeboard) -> Upload:
        tries.append(board)
        if len(tries) == 1:
            raise ChartNotDrawn("out of ink")
        return Upload("month.pdf", "Le mois", b"%PDF-1.4 ...")

    monkeypatch.setitem(TABLE, Kind.LESSON, Occasion(_shown, Doubt.HOLD, file=made))
    for name, seconds in (("MAKING_SECONDS", 0.0), ("REFUSED_SECONDS", 0.0), ("IDLE_SECONDS", 0.2)):
        monkeypatch.setattr(sender, name, seconds)
    return bulletin


async def test_a_document_is_made_first_then_posted_under_its_comment(stage: Stage, document: Bulletin) -> None:
    await stage.start()
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    [message] = [m for m in await stage.hands.messages(NORA, TEAM) if m.get("files")]
    assert (message["text"], message["files"][0]["name"]) == (f"Bonjour {TEAM}", "month.pdf")
    assert document.arrived == ["one"]
    assert not await stage.hands.calls("chat.postMessage")


async def test_a_document_of_which_nobody_can_tell_is_held_and_posted_no_second_time(
    stage: Stage, document: Bulletin
) -> None:
    await stage.start()
    await stage.hands.fault("files.completeUploadExternal", status=503)
    async with at_work(stage.sender()):
        await stage.settled(held=1)
    assert len(await stage.hands.calls("files.completeUploadExternal")) == 1
    assert document.arrived == []


async def test_a_coordinator_chooses_channels_and_hears_at_once_where_the_bot_is_not(bot: Bot, hands: Hands) -> None:
    await known(hands)
    await start(hands)
    home = await until(lambda: _with(hands, ids.CHANNELS_OPEN), "the button")
    await hands.click(CLAIRE, home, ids.CHANNELS_OPEN)
    modal = await hands.modal(CLAIRE)
    values = {"team": {"team": GENERAL}}
    await hands.post("submit", **{"as": CLAIRE, "view_id": modal["id"], "values": values})
    home = await until(lambda: _with(hands, "/invite"), "the way out")
    assert GENERAL in said(home)
    await hands.post(f"channels/{GENERAL}/join", user="app")

    async def mended() -> bool:
        return "/invite" not in said(await open_home(hands, CLAIRE))

    await until(mended, "a Home without it")


async def known(hands: Hands) -> Any:
    """Claire's Home once the workspace was read, and she is known to be an admin."""
    await open_home(hands, CLAIRE)
    return await until(lambda: _with(hands, ids.START_CHANNEL), "the coordinator's desk")


async def _with(hands: Hands, words: str) -> Any:
    home = (await hands.state(CLAIRE))["home"]
    return home if home and words in said(home) else None


async def test_a_coordinator_sets_up_and_the_form_says_what_is_wrong(bot: Bot, hands: Hands) -> None:
    home = await known(hands)
    await hands.click(CLAIRE, home, ids.START_CHANNEL, value=TEAM)
    await hands.click(CLAIRE, home, ids.START)
    await hands.click(CLAIRE, await until(lambda: _with(hands, ids.ENROLMENT_OPEN), "the desk"), ids.SETUP_OPEN)
    modal = await hands.modal(CLAIRE)
    usual = {"language": {"language": "en"}, "coordinators": {"coordinators": [NORA]}, "hour": {"hour": "14:00"}}
    values = {**usual, "days": {"days": []}}
    refused = await hands.post("submit", **{"as": CLAIRE, "view_id": modal["id"], "values": values})
    assert "days" in said(refused)
    assert "initial_options" in _field(modal, "report"), "the monthly report comes unless somebody says no"
    values = {**usual, "days": {"days": ["2"]}, "report": {"report": []}}
    await hands.post("submit", **{"as": CLAIRE, "view_id": modal["id"], "values": values})

    async def hers() -> bool:
        await hands.post("home", **{"as": NORA})
        return ids.SETUP_OPEN in said((await hands.state(NORA))["home"])

    await until(hers, "a coordinator's desk for Nora")
    await hands.click(CLAIRE, await _with(hands, ids.ENROLMENT_OPEN), ids.SETUP_OPEN)
    again = await hands.modal(CLAIRE)
    assert "initial_options" not in _field(again, "report")
    assert _field(again, "hour")["initial_option"]["value"] == "14:00"


def _field(form: Any, block_id: str) -> Any:
    return next(block["element"] for block in form["blocks"] if block.get("block_id") == block_id)
