"""A call that would leave too late does not leave: a process that slept cannot know what others have done meanwhile."""

import time
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from delivery.fencing import last_look
from delivery.slack import SlackTooLate, connect
from storage.outbox import outbox
from tests.handlers.world import NORA, Stage, at_work, until

NAP = 0.05


def _sleepy() -> aiohttp.TraceConfig:
    """The process is stopped when it has decided to send, and has not sent yet."""

    async def nap(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
        time.sleep(NAP)  # noqa: ASYNC251 - as a stopped process sleeps: everything in it

    config = aiohttp.TraceConfig()
    config.on_request_start.append(nap)
    return config


@pytest.mark.parametrize("fenced", [True, False], ids=["fenced", "without the fence it is sent"])
async def test_a_process_stopped_between_its_decision_and_its_call_sends_nothing(stage: Stage, fenced: bool) -> None:
    tracing = [_sleepy(), last_look()] if fenced else [_sleepy()]
    async with aiohttp.ClientSession(trace_configs=tracing) as session:
        slack = connect(stage.sandbox.keys.bot_token, f"{stage.sandbox.base_url}/api/", session)
        say: dict[str, Any] = {"channel": NORA, "text": "Bonjour", "not_after": time.monotonic() + NAP / 2}
        if fenced:
            with pytest.raises(SlackTooLate):
                await slack.call("chat.postMessage", **say)
        else:
            await slack.call("chat.postMessage", **say)
    assert len(await stage.hands.calls("chat.postMessage")) == (0 if fenced else 1)


async def test_whoever_may_hold_the_lease_no_more_sends_nothing(stage: Stage) -> None:
    await stage.start(NORA)
    stage.slack.lease_until = time.monotonic
    homes = stage.homes
    async with at_work(homes), at_work(stage.sender()):
        homes.refresh(stage.key(), first=True)
        await until(lambda: put_back(stage), "the message to be put back")
    assert await stage.hands.calls("chat.postMessage") == []
    assert await stage.hands.calls("views.publish") == []


async def put_back(stage: Stage) -> bool:
    """Whether it was taken to be sent, and was given back."""
    with stage.database.transaction() as connection:
        row = connection.execute(outbox.select()).one()
    return bool(row.tries > 0 and row.state == "pending")
