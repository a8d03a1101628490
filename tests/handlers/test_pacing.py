"""The pace: even, a channel's own beside the workspace's, and a wait that Slack asks for stops one method alone."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from blocks.kit import Message
from delivery import pacing, sender
from delivery.occasions import Occasions
from delivery.pacing import Pacer
from domain.attention import Kind
from domain.outbox import Claim
from storage.outbox import outbox
from tests.bulletin import Bulletin, posting
from tests.handlers.world import CLAIRE, GENERAL, MONDAY, NORA, TEAM, Stage, at_work, until


async def test_turns_are_spaced_evenly_and_in_order() -> None:
    pacer = Pacer(per_minute=1_200)
    turns: list[tuple[int, float]] = []

    async def take(number: int) -> None:
        await pacer.turn()
        turns.append((number, time.monotonic()))

    began = time.monotonic()
    await asyncio.gather(*(take(number) for number in range(5)))
    assert [number for number, _ in turns] == list(range(5))
    assert turns[-1][1] - began >= 4 * pacer.interval * 0.95


async def test_after_a_quiet_time_a_burst_goes_at_once() -> None:
    pacer = Pacer(per_minute=60, burst=4)
    began = time.monotonic()
    for _ in range(4):
        await asyncio.wait_for(pacer.turn(), 30)
    assert time.monotonic() - began < pacer.interval * 3


async def test_a_pause_slack_asked_for_is_kept() -> None:
    pacer = Pacer(per_minute=60_000)
    pacer.pause(0.2)
    began = time.monotonic()
    await pacer.turn()
    assert time.monotonic() - began >= 0.19


async def test_what_waits_for_its_turn_through_a_long_pause_is_not_in_hand(stage: Stage) -> None:
    """It would be in doubt after a crash, and where Slack lets nobody look, held back for good."""
    await stage.start(NORA, CLAIRE)
    await stage.hands.fault("chat.postMessage", times=1, status=429, retry_after=60)
    async with at_work(stage.sender()):
        await until(lambda: stage.hands.calls("chat.postMessage"), "the first call")
        await stage.settled(pending=2)
    assert len(await stage.hands.calls("chat.postMessage")) == 1


@given(st.integers(1, 1_000))
def test_the_interval_is_the_allowance_spread_over_a_minute(per_minute: int) -> None:
    assert Pacer(per_minute).interval * per_minute == pytest.approx(60)


# --- channels


async def in_order(pacer: Pacer, *channels: str | None) -> list[str | None]:
    """Whose turns came in which order, asked for all at once."""
    order: list[str | None] = []

    async def take(channel: str | None) -> None:
        await pacer.turn(channel)
        order.append(channel)

    await asyncio.gather(*(take(channel) for channel in channels))
    return order


async def test_who_waits_for_a_busy_channel_stands_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "CHANNEL_SECONDS", 0.2)
    pacer = Pacer(per_minute=6_000)
    assert await in_order(pacer, "C1", "C1", None, "C2", None) == ["C1", None, "C2", None, "C1"]


async def test_a_channel_takes_its_messages_at_its_own_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "CHANNEL_SECONDS", 0.1)
    pacer = Pacer(per_minute=60_000)
    began = time.monotonic()
    await in_order(pacer, "C1", "C1", "C1")
    assert time.monotonic() - began >= 0.2


async def test_a_channel_is_busy_while_a_message_waits_for_it_or_just_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "CHANNEL_SECONDS", 0.1)
    pacer = Pacer(per_minute=60_000)
    await pacer.turn("C1")
    waiting = asyncio.create_task(pacer.turn("C1"))
    await asyncio.sleep(0)
    assert pacer.busy() == {"C1"}
    await waiting
    assert pacer.busy() == {"C1"}
    assert 0 <= pacer.until_free() <= 0.1
    await until(lambda: _quiet(pacer), "the channel to be free")


async def _quiet(pacer: Pacer) -> bool:
    return not pacer.busy()


async def test_who_gives_up_waiting_is_in_nobodys_way() -> None:
    pacer = Pacer(per_minute=600)
    await pacer.turn("C1")
    gone = asyncio.create_task(pacer.turn("C2"))
    await asyncio.sleep(0)
    assert "C2" in pacer.busy()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert "C2" not in pacer.busy()
    assert await in_order(pacer, "C2", None) == ["C2", None]


class Announced(Occasions):
    """Posts as a line of text each; the others as they are."""

    def take(self, **which: Any) -> list[tuple[Claim, Message | str]]:
        """The same of what it claims."""
        claims = self._services.outbox.claim(**which)
        return list(zip(claims, self.prepare(claims=claims), strict=True))

    def prepare(self, *, claims: Sequence[Claim]) -> list[Message | str]:
        """A line of text for each channel."""
        return [Message("Bonjour", []) if c.channel else super(Announced, self).prepare(claims=[c])[0] for c in claims]


async def announce(stage: Stage, *channels: str) -> None:
    """Puts a message for each of these channels in the outbox, the longest due."""
    with stage.database.transaction() as connection:
        for number, channel in enumerate(channels):
            day = MONDAY.date().replace(day=1 + number)
            row: dict[str, Any] = {
                "occasion": f"{stage.workspace_id}:lesson:digest:{channel}:{day}",
                "workspace_id": stage.workspace_id,
                "kind": Kind.LESSON.value,
                "user_id": channel,
                "local_date": day,
                "folded": [],
                "state": "pending",
                "due_at": MONDAY.replace(hour=6),
                "expires_at": MONDAY.replace(hour=18),
            }
            connection.execute(insert(outbox).values(**row))


def announcing(stage: Stage) -> sender.Sender:
    """A sender that knows messages for channels, too."""
    stage.services = posting(stage.services, Kind.LESSON, Bulletin())
    return sender.Sender(stage.slack, stage.run, stage.services, stage.workspace_id, 6_000, Announced(stage.services))


async def posted_to(stage: Stage) -> list[str]:
    """Where messages went, in order."""
    return [str(call["request"]["channel"]) for call in await stage.hands.calls("chat.postMessage")]


async def test_messages_for_a_busy_channel_let_direct_messages_pass(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "CHANNEL_SECONDS", 2.0)
    await stage.hands.post(f"channels/{GENERAL}/join", user="app")
    await stage.start(NORA, CLAIRE)
    await announce(stage, TEAM, TEAM, TEAM, GENERAL)
    async with at_work(announcing(stage)):
        await stage.settled(sent=6)
    order = await posted_to(stage)
    assert sorted(order) == sorted([TEAM, TEAM, TEAM, GENERAL, NORA, CLAIRE])
    assert order[-1] == TEAM


async def test_a_message_for_a_channel_of_which_nobody_can_tell_is_held_back_and_no_channel_is_read(
    stage: Stage,
) -> None:
    await stage.start()
    await announce(stage, TEAM)
    outbox_service = stage.services.outbox
    await stage.run(
        outbox_service.claim, workspace_id=stage.workspace_id, holder="the dead", limit=1, seconds=-1, not_to=()
    )
    async with at_work(announcing(stage)):
        await stage.settled(held=1)
    assert await stage.hands.calls("conversations.history") == []
    assert await posted_to(stage) == []


# --- a wait Slack asks for


async def test_a_wait_for_one_method_holds_no_other_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conversations cannot be read back for now: what is in doubt waits, and the others' messages go out."""
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.05)
    await stage.start(NORA, CLAIRE)
    await stage.run(
        stage.services.outbox.claim, workspace_id=stage.workspace_id, holder="the dead", limit=1, seconds=-1
    )
    await stage.hands.fault("conversations.history", status=429, retry_after=600)
    async with at_work(stage.sender()):
        await stage.settled(sending=1, sent=1)
        assert len(await stage.hands.calls("conversations.history")) == 1


async def test_a_wait_for_messages_stops_no_look_up_and_no_home(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.05)
    await stage.start(NORA)
    await stage.hands.fault("chat.postMessage", status=429, retry_after=600)
    homes = stage.homes
    homes.refresh(stage.key(CLAIRE))
    async with at_work(stage.sender()), at_work(homes):
        await until(lambda: stage.hands.calls("chat.postMessage"), "the call that is refused")
        await stage.slack.call("conversations.open", users=NORA)
        await until(lambda: stage.hands.calls("views.publish"), "a Home")
        assert len(await stage.hands.calls("chat.postMessage")) == 1


async def test_pauses_grow_while_slack_does_not_answer_and_begin_anew_once_it_did(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(Pacer, "pause", lambda _, seconds: pauses.append(seconds))
    monkeypatch.setattr(sender, "SETTLE_SECONDS", 0.05)
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.05)
    await stage.start(NORA)
    await stage.hands.fault("chat.postMessage", times=3, status=503)
    worker = stage.sender()
    async with at_work(worker):
        await stage.settled(sent=1)
    assert pauses == [1, 2, 4]
    assert worker._unanswered == 0


async def test_whoever_stops_waits_for_no_turn() -> None:
    pacer = Pacer(60)
    pacer.pause(600)
    waiting = asyncio.create_task(pacer.turn())
    await asyncio.sleep(0)
    pacer.open()
    await asyncio.wait_for(asyncio.gather(waiting, pacer.turn()), 5)


async def test_a_stop_in_slacks_pause_gives_back_what_is_in_hand(stage: Stage) -> None:
    await stage.start(NORA, CLAIRE)
    await stage.hands.fault("chat.postMessage", status=429, retry_after=60)
    async with at_work(stage.sender(60)):

        async def refused() -> bool:
            return bool(await stage.hands.calls("chat.postMessage"))

        await until(refused, "Slack to ask for a pause")
    assert await stage.counts() == {"pending": 2}
