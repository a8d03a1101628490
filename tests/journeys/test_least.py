"""Nothing in the manifest is there for nothing: take any scope or event away and a journey fails."""

import asyncio
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from commands.manifest import EVENTS, SCOPES, manifest
from tests.conftest import MakeDatabase
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import BUREAU, CLAIRE, NORA, TEAM, World, bot_and_world, content_with, said

MISSING = 4.0
"""Seconds to wait for what will not come. The journey with the whole manifest takes all the time it needs."""


async def journey(world: World) -> None:
    """A little of everything the bot asks Slack for."""
    assert "90" in said(await world.command(NORA, "/learn"))
    newcomer = await world.post("people", name="sans", real_name="Sans langue", tz="Europe/Paris", locale="")
    assert "leçon" in said(await world.home(newcomer["id"]))  # French, because the workspace is
    english = await world.post("people", name="joan", real_name="Joan", tz="Europe/Paris", locale="en-GB")
    assert "esson" in said(await world.home(english["id"]))
    await world.until(partial(follows_the_board, world, "U0ELODIE01"), "the groups to be read")
    await world.post("usergroups", handle="bureau", users=["U0ELODIE01", "U0YUSUF001"])
    await world.until(partial(follows_the_board, world, "U0YUSUF001"), "Yusuf to follow his new group's path")
    await world.post("faults", method="chat.postMessage", times=1, status=500, after=True)
    await world.start_programme()
    await world.has(NORA, "welcome", 1)

    async def looked_up() -> bool:
        opened, read = await world.calls("conversations.open"), await world.calls("conversations.history")
        return any(call["response"]["ok"] for call in opened) and any(call["response"]["ok"] for call in read)

    await world.until(looked_up, "a look-up")
    conversation = await world.conversation(NORA)
    before = len(await world.messages(NORA))
    await world.post("message", **{"as": NORA, "channel": conversation, "text": "stop"})

    async def answered() -> bool:
        return len(await world.messages(NORA)) == before + 2

    await world.until(answered, "an answer in the conversation")
    await mention(world)
    await world.post("channels/C0EQUIPE01/join", user=newcomer["id"])
    await world.has(newcomer["id"], "welcome", 1)
    await world.post("channels/C0EQUIPE01/leave", user="U0SAMIRA01")
    await world.post("people/U0YUSUF001", tz="America/Toronto")
    quiet = {"start": "2026-10-20T06:00:00Z", "end": "2026-10-20T12:00:00Z"}
    await world.post("people/U0ELODIE01/dnd", **quiet)
    await world.move_clock("2026-10-20T08:00:01Z")
    await world.has(CLAIRE, "lesson", 1)
    await asyncio.sleep(1.5)  # as long again, for what must not come
    assert not await world.sent("U0SAMIRA01", "lesson")
    assert not await world.sent("U0YUSUF001", "lesson")
    assert not await world.sent(NORA, "lesson")  # she said stop
    assert not await world.sent("U0ELODIE01", "lesson")  # she does not want to be disturbed


async def mention(world: World) -> None:
    """The bot's name in a channel it is in gets an answer in the thread."""
    bot = (await world.state(CLAIRE))["app"]["user"]
    await world.post("channels/C0EQUIPE01/join", user=bot)
    await world.post("message", **{"as": NORA, "channel": TEAM, "text": "@Entrain bonjour"})

    async def in_the_thread() -> bool:
        messages = await world.messages(NORA, TEAM)
        return any(message.get("bot_id") and message.get("thread_ts") for message in messages)

    await world.until(in_the_thread, "an answer in the thread")


async def follows_the_board(world: World, user: str) -> bool:
    return "*Diriger*, celui d’un groupe" in said(await world.command(user, "/apprendre", "parcours"))


async def private_journey(world: World) -> None:
    """The programme in a private channel that the bot was invited to."""
    await world.post(f"channels/{BUREAU}/join", user=(await world.state(CLAIRE))["app"]["user"])
    await world.start_programme(channel=BUREAU)
    await world.has(CLAIRE, "welcome", 1)


async def test_the_journey_succeeds_with_the_whole_manifest(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, tmp_path: Path
) -> None:
    at = open_sandbox()
    async with bot_and_world(
        at, make_database("sqlite"), content_with(tmp_path, path_groups="{leader: S0BUREAU01}")
    ) as (_, world):
        await journey(world)


async def test_the_private_journey_succeeds_with_the_whole_manifest(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, tmp_path: Path
) -> None:
    at = open_sandbox()
    async with bot_and_world(
        at, make_database("sqlite"), content_with(tmp_path, path_groups="{leader: S0BUREAU01}")
    ) as (_, world):
        await private_journey(world)


def but_for(kept: str, names: Iterable[str]) -> list[Any]:
    """One of them always, the others in the long run: each takes a journey of seconds."""
    return [name if name == kept else pytest.param(name, marks=pytest.mark.long) for name in names]


def without(scope: str = "", event: str = "") -> dict[str, Any]:
    """The manifest less one thing."""
    app = manifest("fr", {}, None)
    app["oauth_config"]["scopes"]["bot"] = [s for s in app["oauth_config"]["scopes"]["bot"] if s != scope]
    events = app["settings"]["event_subscriptions"]
    events["bot_events"] = [e for e in events["bot_events"] if e != event]
    return app


@pytest.mark.parametrize("event", but_for("user_change", EVENTS))
async def test_no_event_can_be_taken_away(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, event: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await fails_with(open_sandbox, make_database, without(event=event), journey, monkeypatch, tmp_path)


@pytest.mark.parametrize("scope", but_for("im:history", SCOPES))
async def test_no_scope_can_be_taken_away(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, scope: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    take = private_journey if scope == "groups:read" else journey
    await fails_with(open_sandbox, make_database, without(scope=scope), take, monkeypatch, tmp_path)


async def fails_with(
    open_sandbox: OpenSandbox,
    make_database: MakeDatabase,
    app: dict[str, Any],
    take: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The journey must fail, for want of what was taken away, not because the bot cannot start."""
    monkeypatch.setattr("tests.journeys.world.PATIENCE", MISSING)
    at = open_sandbox(app=app)
    async with bot_and_world(
        at, make_database("sqlite"), content_with(tmp_path, path_groups="{leader: S0BUREAU01}")
    ) as (_, world):
        with pytest.raises(AssertionError):
            await take(world)
