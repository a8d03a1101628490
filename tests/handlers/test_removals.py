"""The bot is taken out of a workspace and no event tells of it: a refusal does, and Slack, asked once, confirms it."""

import asyncio
import logging
from typing import Any

import pytest

from commands.work import Worker
from delivery.installations import Removal
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from domain.installations import SCOPES, Grant
from services import Core, Library, build
from services.sealing import Keys
from storage import installations as installations_store
from storage import outbox as outbox_store
from storage.database import Database
from storage.workspace import WorkspaceRow, get
from tests.conftest import KINDS, MakeDatabase
from tests.handbooks import handbook
from tests.handlers.serving import SECRET, server_settings
from tests.handlers.world import CLAIRE, NORA, PATIENCE, Stage, at_work, until


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """What is left of an installation has to be the same on both."""
    return make_database(request.param)


def install(stage: Stage, token: str) -> Removal:
    """Installs the bot; whoever takes note that it is gone."""
    grant = Grant(stage.workspace_id, "U0ENTRAIN1", "B0ENTRAIN1", token, frozenset(SCOPES))
    services = build(Core(stage.database, Library(handbook()), stage.clock, "0.1.0", Keys(SECRET)))
    services.installations.install(grant=grant)
    version = services.installations.version(workspace_id=stage.workspace_id)
    return Removal(stage.slack, stage.run, stage.services, stage.workspace_id, version)


async def installed(stage: Stage) -> Removal:
    """The bot is installed, its programme has started, and two messages wait."""
    removal = install(stage, stage.sandbox.keys.bot_token)
    await stage.start(NORA, CLAIRE)
    return removal


def left(stage: Stage) -> tuple[WorkspaceRow, bytes | None, dict[str, int]]:
    """The workspace, its sealed token, and what stands in the outbox."""
    with stage.database.transaction() as connection:
        row, token = get(connection, stage.workspace_id), installations_store.get(connection, stage.workspace_id)
        assert row is not None
        assert token is not None
        return row, token.sealed_token, outbox_store.counts(connection, stage.workspace_id)


async def removed(stage: Stage) -> None:
    async def so() -> bool:
        return left(stage)[0].removed_at is not None and not (await stage.counts()).get("sending")

    await until(so, "the removal to be noted")


async def asked(stage: Stage) -> int:
    """How often Slack was asked who the bot is."""
    return len(await stage.hands.calls("auth.test"))


async def test_a_message_that_is_refused_for_the_token_tells_that_the_bot_was_taken_out(stage: Stage) -> None:
    (await installed(stage)).watch()
    before = await asked(stage)
    stage.sandbox.keys.uninstall()
    async with at_work(stage.sender()):
        await removed(stage)
    row, token, states = left(stage)
    assert (token, row.posts_due_at) == (None, None)
    assert states == {"pending": 2}, "they wait for its return"
    assert await asked(stage) == before + 1


async def test_anything_but_slack_s_own_word_for_it_removes_nothing(stage: Stage) -> None:
    removal = await installed(stage)
    await stage.hands.fault("users.list", error="account_inactive")
    assert not await removal.noted(told=False), "its token is good"
    answers: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"error": "invalid_auth"}, SlackRefused),
        ({"error": "org_login_required"}, SlackRefused),
        ({"error": "token_expired"}, SlackRefused),
        ({"error": "internal_error"}, SlackRefused),
        ({"status": 500}, SlackUnreachable),
        ({"garbage": True}, SlackUnreachable),
        ({"cut": True, "times": 9}, SlackUnreachable),
        ({"status": 429, "retry_after": 1}, SlackLimited),
    ]
    for answer, raised in answers:
        await stage.hands.fault("auth.test", **answer)
        with pytest.raises(raised):
            await removal.noted(told=False)
        assert left(stage)[0].removed_at is None, answer
        assert left(stage)[1], answer
        stage.sandbox.faults.clear()


async def test_where_slack_does_not_confirm_it_the_next_refusal_asks_again(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "entrain.installations")
    (await installed(stage)).watch()
    stage.sandbox.keys.uninstall()
    await stage.hands.fault("auth.test", status=500)
    with pytest.raises(SlackRefused):
        await stage.slack.call("users.list", get=True)

    async def said() -> str:
        return caplog.text

    await until(said, "the line about it")
    assert "is asked again" in caplog.text
    assert left(stage)[1]
    with pytest.raises(SlackRefused):
        await stage.slack.call("users.list", get=True)
    await removed(stage)


async def test_an_old_token_that_is_refused_ends_no_newer_installation(stage: Stage) -> None:
    removal = await installed(stage)
    stage.sandbox.keys.uninstall()
    install(stage, "xoxb-another")
    assert not await removal.noted(told=True)
    row, token, _ = left(stage)
    assert row.removed_at is None
    assert token


async def test_work_takes_note_of_it_and_keeps_the_house_from_then_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("jobs.leases.TURN_SECONDS", 0.1)
    await installed(stage)
    stage.sandbox.keys.uninstall()
    own = Database(stage.database.url)
    worker = Worker(server_settings(stage.sandbox, stage.database, 0), handbook(), own)
    task = asyncio.create_task(worker.run())
    try:
        await removed(stage)
        posted = len(await stage.hands.calls("chat.postMessage"))
        stage.clock.advance(days=1)
        assert not stage.services.leases.look(workspaces=1).send
        assert len(await stage.hands.calls("chat.postMessage")) == posted
    finally:
        worker.stop()
        await asyncio.wait_for(task, PATIENCE)
        own.close()
    assert left(stage)[2] == {"pending": 2}
    assert f"Entrain was taken out of {stage.workspace_id}." in caplog.text
