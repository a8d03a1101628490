"""Waits that outlast a claim, loads that overlap, refusals that outlast a restart, a database that blinks."""

import asyncio
from typing import Any

import aiohttp
import pytest

from delivery import reconciliation, sender
from delivery.slack import Slack, connect
from services import DatabaseUnusable
from services.desk import Desk
from tests.handlers import world as hw
from tests.handlers.world import Stage


async def test_two_loads_that_overlap_leave_everybody_in(stage: Stage) -> None:
    await stage.start(hw.NORA)
    await stage.hands.fault("conversations.members", delay=1.6)
    first = asyncio.create_task(stage.directory.load())
    await asyncio.sleep(1.1)
    await asyncio.gather(first, stage.directory.load())
    assert (await stage.run(stage.services.members.get, key=stage.key())).participates


async def test_a_refusal_is_lifted_after_a_restart(stage: Stage, session: aiohttp.ClientSession) -> None:
    workspace, here = stage.services.workspace, stage.workspace_id

    def attach(slack: Slack) -> None:
        async def noticed(method: str, error: str | None) -> None:
            if error is None:
                await stage.run(workspace.lift_refusal, workspace_id=here, method=method)
            else:
                await stage.run(workspace.record_refusal, workspace_id=here, method=method, error=error)

        slack.on_refusal(noticed)

    attach(stage.slack)
    await stage.hands.fault("team.info", error="missing_scope")
    await stage.directory.meet_workspace("U0SANDBOT1")
    assert workspace.refused(workspace_id=here)
    restarted = connect(stage.sandbox.keys.bot_token, f"{stage.sandbox.base_url}/api/", session)
    attach(restarted)
    await restarted.call("team.info", get=True)
    assert workspace.refused(workspace_id=here) == []


async def test_a_wait_longer_than_a_claim_sends_nothing_twice(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a tenth of the real times: a claim lasts 1.5 s, Slack asks for 2 s, an answer takes 0.5 s."""
    monkeypatch.setattr(sender, "REQUEST_TIMEOUT", 1.0)
    monkeypatch.setattr(sender, "CLAIM_SECONDS", 1.5)
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(reconciliation, "LOOK_AGAIN", 3.0)
    await stage.directory.meet_workspace(stage.sandbox.workspace.bot_user)
    people = [await stage.hands.post("people", name=f"Person {n}", tz="Europe/Paris") for n in range(4)]
    ids = [str(found["id"]) for found in people]
    await stage.directory.load()
    await stage.run(stage.services.workspace.start, key=stage.key(hw.CLAIRE), channel_id=hw.TEAM, participants=ids)
    await stage.run(stage.services.planning.plan)
    await stage.hands.fault("chat.postMessage", times=1, status=429, retry_after=2)
    await stage.hands.fault("chat.postMessage", times=8, delay=0.5)
    async with hw.at_work(stage.sender(220)):
        for _ in range(60):
            stage.clock.advance(seconds=0.1)
            await asyncio.sleep(0.1)
    assert [len(await stage.received(user)) for user in ids] == [1, 1, 1, 1]


async def test_a_home_asked_for_while_the_database_blinks_is_published_after(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.start(hw.NORA)
    home = Desk.home
    failed: list[int] = []

    def blinks(self: Desk, **given: Any) -> Any:
        if not failed:
            failed.append(1)
            raise DatabaseUnusable("a blink")
        return home(self, **given)

    monkeypatch.setattr(Desk, "home", blinks)
    homes = stage.homes
    homes.refresh(stage.key())
    with pytest.raises(DatabaseUnusable):
        await homes.run()  # commands/wiring.py begins it again
    async with hw.at_work(homes):
        await asyncio.sleep(0.5)
    assert "Traceback" not in caplog.text
    assert await stage.hands.calls("views.publish")
