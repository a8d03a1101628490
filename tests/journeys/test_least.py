"""Nothing in the manifest is there for nothing: take any scope or event away and a journey fails."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from blocks import ids
from commands.demo import SandboxAt
from commands.manifest import EVENTS, SCOPES, manifest
from handlers.edges import TAKEN_BACK
from storage import workspace as workspace_store
from storage.database import Database
from tests.conftest import MakeDatabase
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import BUREAU, CLAIRE, NORA, TEAM, World, bot_and_world, content_with, said

Journey = Callable[[World], Awaitable[None]]
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
    await has_a_file(world)
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


async def has_a_file(world: World) -> None:
    """All that is kept on somebody comes to them as a file."""
    await world.command(NORA, "/entrain", "mes données")
    await world.press(NORA, await world.modal(NORA, ids.DATA_FILE), ids.DATA_FILE)

    async def there() -> bool:
        return any(message.get("files") for message in await world.messages(NORA))

    await world.until(there, "the file")


async def follows_the_board(world: World, user: str) -> bool:
    return "*Diriger*, celui d’un groupe" in said(await world.command(user, "/apprendre", "parcours"))


async def private_journey(world: World) -> None:
    """The programme in a private channel that the bot was invited to."""
    await world.post(f"channels/{BUREAU}/join", user=(await world.state(CLAIRE))["app"]["user"])
    await world.start_programme(channel=BUREAU)
    await world.has(CLAIRE, "welcome", 1)


def taken_out(database: Database) -> Journey:
    """The journey's end: the workspace takes the bot out, and nothing is planned there any more."""

    async def journey(world: World) -> None:
        await world.start_programme()
        await world.post("uninstall")

        async def noted() -> bool:
            with database.transaction() as connection:
                (workspace_id,) = workspace_store.all_ids(connection)
                found = workspace_store.get(connection, workspace_id)
            return found is not None and found.removed_at is not None

        await world.until(noted, "the end to be noted")

    return journey


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


async def test_the_journeys_end_succeeds_with_the_whole_manifest(
    open_sandbox: OpenSandbox, make_database: MakeDatabase
) -> None:
    at, database = open_sandbox(), make_database("sqlite")
    async with bot_and_world(at, database) as (_, world):
        await taken_out(database)(world)


def but_for(kept: str, names: Iterable[str]) -> list[Any]:
    """One of them always, the others in the long run: each takes a journey of seconds."""
    return [name if name == kept else pytest.param(name, marks=pytest.mark.long) for name in names]


def without(*events: str, scope: str = "") -> dict[str, Any]:
    """The manifest less these."""
    app = manifest("fr", {}, None)
    app["oauth_config"]["scopes"]["bot"] = [s for s in app["oauth_config"]["scopes"]["bot"] if s != scope]
    subscriptions = app["settings"]["event_subscriptions"]
    subscriptions["bot_events"] = [e for e in subscriptions["bot_events"] if e not in events]
    return app


@pytest.mark.parametrize("event", but_for("user_change", [event for event in EVENTS if event not in TAKEN_BACK]))
async def test_no_event_can_be_taken_away(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, event: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at, database = open_sandbox(app=without(event)), make_database("sqlite")
    await fails_with(at, database, journey, monkeypatch, tmp_path)


@pytest.mark.long
async def test_that_the_bot_was_taken_out_is_heard_by_its_events(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Slack sends both, or one, in no promised order: either does, and without them nobody says so."""
    at, database = open_sandbox(app=without(*TAKEN_BACK)), make_database("sqlite")
    await fails_with(at, database, taken_out(database), monkeypatch, tmp_path)


@pytest.mark.parametrize("scope", but_for("im:history", SCOPES))
async def test_no_scope_can_be_taken_away(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, scope: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    take = private_journey if scope == "groups:read" else journey
    at, database = open_sandbox(app=without(scope=scope)), make_database("sqlite")
    await fails_with(at, database, take, monkeypatch, tmp_path)


async def fails_with(
    at: SandboxAt, database: Database, take: Journey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The journey must fail, for want of what was taken away, not because the bot cannot start."""
    monkeypatch.setattr("tests.journeys.world.PATIENCE", MISSING)
    content = content_with(tmp_path, path_groups="{leader: S0BUREAU01}")
    async with bot_and_world(at, database, content) as (_, world):
        with pytest.raises(AssertionError):
            await take(world)
