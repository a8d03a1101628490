"""A call of Slack fails in one of three ways, and each says what may have happened."""

import asyncio
import socket
import time
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from delivery import slack as slack_module
from delivery.patience import patiently
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable, connect
from tests.handlers.world import CLAIRE, NORA, Stage, said


async def post(stage: Stage, text: str = "Bonjour") -> dict[str, Any]:
    return await stage.slack.call("chat.postMessage", channel=NORA, text=text)


async def test_a_call_that_works_gives_slacks_answer(stage: Stage) -> None:
    assert (await stage.slack.call("auth.test"))["ok"] is True
    assert (await post(stage))["message"]["text"] == "Bonjour"


async def test_what_is_none_is_not_sent(stage: Stage) -> None:
    await stage.slack.call("chat.postMessage", channel=NORA, text="Bonjour", thread_ts=None)
    assert "thread_ts" not in (await stage.hands.calls("chat.postMessage"))[0]["request"]


@pytest.mark.parametrize("how", [{"status": 429, "retry_after": 7}, {"error": "ratelimited"}])
async def test_a_call_too_many_says_how_long_to_wait_and_did_nothing(stage: Stage, how: dict[str, Any]) -> None:
    await stage.hands.fault("chat.postMessage", **how)
    with pytest.raises(SlackLimited) as limited:
        await post(stage)
    assert limited.value.seconds == how.get("retry_after", 30)
    assert await stage.hands.messages(NORA) == []


async def test_while_slack_asks_to_wait_that_method_alone_is_left_alone(stage: Stage) -> None:
    await stage.hands.fault("chat.postMessage", status=429, retry_after=60)
    with pytest.raises(SlackLimited):
        await post(stage)
    calls = len(await stage.hands.calls("chat.postMessage"))
    with pytest.raises(SlackLimited) as limited:
        await post(stage)
    assert 50 < limited.value.seconds <= 60
    assert len(await stage.hands.calls("chat.postMessage")) == calls
    await stage.slack.call("auth.test")


@pytest.mark.parametrize("value", ["", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "-5"])
async def test_a_wait_that_cannot_be_read_is_a_wait_all_the_same(value: str, session: aiohttp.ClientSession) -> None:
    async def limited(_: web.Request) -> web.Response:
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": value})

    app = web.Application()
    app.router.add_route("*", "/api/{method}", limited)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        slack = connect("xoxb-1", f"http://127.0.0.1:{runner.addresses[0][1]}/api/", session)
        with pytest.raises(SlackLimited) as caught:
            await slack.call("chat.postMessage", channel=NORA)
        assert caught.value.seconds > 0
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 503}, {"garbage": True}, {"status": 502, "garbage": True}])
@pytest.mark.parametrize("after", [False, True])
async def test_an_answer_that_cannot_be_read_leaves_it_open_whether_the_call_took_effect(
    stage: Stage, how: dict[str, Any], after: bool
) -> None:
    await stage.hands.fault("chat.postMessage", after=after, **how)
    with pytest.raises(SlackUnreachable) as unreachable:
        await post(stage)
    assert unreachable.value.maybe_done
    assert len(await stage.hands.messages(NORA)) == int(after)


async def test_a_call_takes_no_longer_than_its_time_out(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim is a process's own only so long: a call that outlives it could send twice."""
    monkeypatch.setattr(slack_module, "REQUEST_TIMEOUT", 0.3)
    await stage.hands.fault("chat.postMessage", hang=True)
    began = time.monotonic()
    with pytest.raises(SlackUnreachable) as unreachable:
        await asyncio.wait_for(post(stage), 15)
    assert time.monotonic() - began < 10
    assert (unreachable.value.maybe_done, unreachable.value.under_way) == (True, True)


async def test_that_slack_does_not_answer_is_said_once_and_that_it_does_again_too(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.hands.fault("auth.test", times=3, status=503)
    with caplog.at_level("INFO", "entrain"):
        for _ in range(3):
            with pytest.raises(SlackUnreachable):
                await stage.slack.call("auth.test")
        await stage.slack.call("auth.test")
    assert [record.levelname for record in caplog.records if record.name == "entrain.delivery"] == ["WARNING", "INFO"]


async def test_a_connection_refused_means_that_nothing_happened(session: aiohttp.ClientSession) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    slack = connect("xoxb-1", f"http://127.0.0.1:{port}/api/", session)
    with pytest.raises(SlackUnreachable) as unreachable:
        await slack.call("auth.test")
    assert not unreachable.value.maybe_done


async def test_a_refusal_has_slacks_own_word(stage: Stage) -> None:
    with pytest.raises(SlackRefused) as refused:
        await stage.slack.call("chat.postMessage", channel="C0NOWHERE1", text="x")
    assert (refused.value.method, refused.value.error) == ("chat.postMessage", "channel_not_found")


async def test_the_refusal_of_an_optional_method_is_told_once_and_its_return_too(stage: Stage) -> None:
    noticed: list[tuple[str, str | None]] = []

    async def notice(method: str, error: str | None) -> None:
        noticed.append((method, error))

    stage.slack.on_refusal(notice)
    scopes = list(stage.sandbox.scopes)
    await stage.hands.post("scopes", bot=[scope for scope in scopes if scope != "team:read"])
    for _ in range(2):
        with pytest.raises(SlackRefused):
            await stage.slack.call("team.info", get=True)
    assert noticed == [("team.info", "missing_scope")]
    await stage.hands.post("scopes", bot=scopes)
    await stage.slack.call("team.info", get=True)
    await stage.slack.call("team.info", get=True)
    assert noticed == [("team.info", "missing_scope"), ("team.info", None)]


async def test_the_refusal_of_a_method_nobody_can_do_without_is_not_a_lost_feature(stage: Stage) -> None:
    noticed: list[str] = []

    async def notice(method: str, _: str | None) -> None:
        noticed.append(method)

    stage.slack.on_refusal(notice)
    await stage.hands.post("scopes", bot=["commands"])
    with pytest.raises(SlackRefused):
        await post(stage)
    assert noticed == []


async def test_every_page_of_a_list_is_read(stage: Stage) -> None:
    whole = [page async for page in stage.slack.pages("users.list", "members", limit=200)]
    parts = [page async for page in stage.slack.pages("users.list", "members", limit=2)]
    assert len(parts) > 3
    assert [user["id"] for page in parts for user in page] == [user["id"] for page in whole for user in page]


async def test_a_page_too_many_waits_and_goes_on(stage: Stage) -> None:
    await stage.hands.fault("users.list", status=429, retry_after=1)
    pages = [page async for page in stage.slack.pages("users.list", "members", limit=200)]
    assert CLAIRE in said(pages)


async def test_an_answer_at_a_click_s_own_address_that_is_too_old_is_refused(stage: Stage) -> None:
    with pytest.raises(SlackRefused):
        await stage.slack.respond(f"{stage.sandbox.base_url}/actions/T1/1/nothing", {"text": "x"})
    with pytest.raises(SlackUnreachable):
        await stage.slack.respond("http://127.0.0.1:9/actions/T1/1/x", {"text": "x"})


# --- waiting for Slack


async def test_slack_is_waited_for() -> None:
    failures: list[Exception] = [SlackLimited("auth.test", 0.01), SlackUnreachable("auth.test", maybe_done=True)]

    async def attempt() -> str:
        if failures:
            raise failures.pop()
        return "here"

    assert await patiently(attempt, asyncio.Event()) == "here"


async def test_waiting_ends_when_the_program_is_told_to_stop() -> None:
    stopping = asyncio.Event()

    async def attempt() -> None:
        stopping.set()
        raise SlackUnreachable("auth.test", maybe_done=False)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(patiently(attempt, stopping), 10)


async def test_a_refusal_is_not_waited_out() -> None:
    async def attempt() -> None:
        raise SlackRefused("auth.test", "invalid_auth")

    with pytest.raises(SlackRefused):
        await patiently(attempt, asyncio.Event())
