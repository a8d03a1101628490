"""Deliveries that go wrong: late acknowledgements, retries, connections that end, faults on the way back."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, WSMsgType, web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.core import Sandbox
from sandbox.server import running
from sandbox.transport import signature
from tests.sandbox.support import (
    NORA,
    SILENCE,
    TEAM_CHANNEL,
    Control,
    SocketApp,
    button,
    eventually,
    link,
    manifest_with,
    modal,
    options,
    section,
    socket_app,
)

Json = dict[str, Any]

_IMPATIENT = options(ack_seconds=0.1)


@pytest.mark.parametrize("sandbox_options", [_IMPATIENT])
async def test_people_see_slacks_error_when_nobody_answers(control: Control, app: SocketApp) -> None:
    row = {"type": "actions", "block_id": "row", "elements": [button()]}
    sent = await control.api("chat.postMessage", channel=NORA, text="x", blocks=[row])
    await control.call("shortcut", user_=NORA, callback_id="open_it")
    trigger = app.payloads("shortcut")[-1]["trigger_id"]
    view = (await control.api("views.open", trigger_id=trigger, view=modal()))["view"]
    app.answer = lambda frame: SILENCE
    answer = await control.call("command", user_=NORA, channel="app", command="/hello")
    assert (answer["ack"], answer["shown"]) == ("timeout", '/hello failed with the error "operation_timeout"')
    place = {"channel": sent["channel"], "ts": sent["ts"], "block_id": "row", "action_id": "go"}
    answer = await control.call("action", user_=NORA, **place)
    assert (answer["ack"], answer["shown"]) == ("timeout", "This app took too long to respond. Try again?")
    typed = {"view_id": view["id"], "values": {"name": {"typed": "gardé"}}}
    answer = await control.call("submit", user_=NORA, **typed)
    assert (answer["ack"], answer["shown"]) == ("timeout", "We had some trouble connecting. Try again?")
    assert (await control.views())[0]["state"]["values"]["name"]["typed"]["value"] == "gardé"
    assert len(app.payloads("view_submission")) == 1


async def test_people_see_slacks_error_when_the_app_is_away(control: Control) -> None:
    answer = await control.call("command", user_=NORA, channel="app", command="/hello")
    assert (answer["ack"], answer["shown"]) == ("no_connection", '/hello failed with the error "dispatch_failed"')


@pytest.mark.parametrize("sandbox_options", [options(ack_seconds=0.05)])
async def test_an_event_nobody_acknowledges_comes_four_times(control: Control, app: SocketApp) -> None:
    app.answer = lambda frame: SILENCE
    await control.call("home", user_=NORA)
    await app.wait("app_home_opened", 4)
    await control.call("settle")
    assert [f["retry_attempt"] for f in app.frames] == [0, 1, 2, 3]
    assert [f["retry_reason"] for f in app.frames] == ["", "timeout", "timeout", "timeout"]
    assert len({f["payload"]["event_id"] for f in app.frames}) == 1
    assert len({f["envelope_id"] for f in app.frames}) == 4


async def test_an_event_waits_for_the_app_to_come_back(
    sandbox: Sandbox, control: Control, session: ClientSession
) -> None:
    await control.call("home", user_=NORA)
    async with socket_app(sandbox, session) as app:
        await app.wait("app_home_opened")
        assert app.frames[0]["retry_reason"] == "connection_failed"


async def test_what_was_delivered_can_be_delivered_again(control: Control, app: SocketApp) -> None:
    await control.call("message", user_=NORA, channel="app", text="Une fois")
    first = await app.wait("message")
    assert (await control.call("redeliver", event_id=first["event_id"]))["ack"] == "ok"
    assert (await app.wait("message", 2)) == first
    assert app.frames[-1]["retry_attempt"] == 1
    await control.call("command", user_=NORA, channel="app", command="/hello")
    await control.call("redeliver", last=True)
    assert (await app.wait("/hello", 2))["trigger_id"] == app.payloads("/hello")[0]["trigger_id"]
    assert (await control.call("redeliver", 404, event_id="Ev404"))["error"] == "not_found"


async def test_payloads_go_to_any_of_ten_connections(
    sandbox: Sandbox, control: Control, session: ClientSession, client: AsyncWebClient
) -> None:
    apps = [SocketApp() for _ in range(11)]
    tasks = []
    for one in apps:
        url = await link(client, sandbox.keys.app_token)
        tasks.append(asyncio.create_task(one.run(session, url)))
        await one.until(lambda some: bool(some.hellos or some.farewells))
    assert [one.hellos[0]["num_connections"] for one in apps[:10]] == list(range(1, 11))
    assert apps[10].farewells == ["too_many_websockets"]
    for _ in range(10):
        await control.call("command", user_=NORA, channel="app", command="/hello")
    assert [len(one.frames) for one in apps] == [1] * 10 + [0]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_ticket_opens_one_connection(sandbox: Sandbox, session: ClientSession, client: AsyncWebClient) -> None:
    url = await link(client, sandbox.keys.app_token)
    async with session.ws_connect(url) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        await socket.ping(b"sdk-ping-pong:1")
        with pytest.raises(ClientError):
            await session.ws_connect(url)


async def test_connections_end_as_slack_ends_them(control: Control, app: SocketApp, client: AsyncWebClient) -> None:
    await control.call("connections", do="warning")
    await app.until(lambda one: one.farewells == ["warning"])
    await control.call("command", user_=NORA, channel="app", command="/hello")
    await control.call("connections", do="link_disabled")
    await app.until(lambda one: one.farewells == ["warning", "link_disabled"])
    with pytest.raises(SlackApiError):
        await link(client, control.sandbox.keys.app_token)
    await control.call("connections", do="link_enabled")
    assert await link(client, control.sandbox.keys.app_token)
    assert (await control.call("connections", 400, do="dance"))["error"] == "unknown_trouble"


FAULTS: list[tuple[Json, int, str]] = [
    ({"status": 500}, 500, ""),
    ({"status": 429, "retry_after": 7}, 429, "ratelimited"),
    ({"error": "fatal_error"}, 200, "fatal_error"),
]


@pytest.mark.parametrize(("fault", "status", "error"), FAULTS)
@pytest.mark.parametrize("after", [False, True])
async def test_calls_can_be_made_to_fail(
    control: Control, sandbox: Sandbox, session: ClientSession, fault: Json, status: int, error: str, after: bool
) -> None:
    await control.call("faults", method="chat.postMessage", times=1, after=after, **fault)
    headers = {"Authorization": f"Bearer {sandbox.keys.bot_token}"}
    given = {"channel": NORA, "text": "Bonjour"}
    async with session.post(f"{sandbox.base_url}/api/chat.postMessage", json=given, headers=headers) as answer:
        assert answer.status == status
        if error:
            assert (await answer.json())["error"] == error
        assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert len(await control.messages()) == (1 if after else 0)
    assert (await control.api("chat.postMessage", **given))["ok"]
    assert "fault" in (await control.traffic("call", "chat.postMessage"))[0]["refused"]


async def test_answers_can_be_late_lost_or_garbage(control: Control, client: AsyncWebClient, app: SocketApp) -> None:
    await control.call("faults", method="users.info", delay=0.1)
    start = time.monotonic()
    assert (await client.users_info(user=NORA))["ok"]
    assert time.monotonic() - start >= 0.1
    await control.call("faults", method="*", garbage=True)
    with pytest.raises(SlackApiError):
        await client.users_info(user=NORA)
    await control.call("faults", method="chat.postMessage", cut=True)
    client.retry_handlers.clear()
    with pytest.raises(ClientError):
        await client.chat_postMessage(channel=NORA, text="Perdu")
    await control.call("faults", method="users.info", hang=True)
    client.timeout = 0
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.users_info(user=NORA), 0.1)
    await control.call("command", user_=NORA, channel="app", command="/hello")
    await control.call("faults", method="response_url", status=500)
    url = (await app.wait("/hello"))["response_url"]
    assert (await control.post(url, text="Perdu"))[0] == 500
    assert (await control.post(url, text="Arrivé"))[0] == 200
    assert (await control.call("faults", 400, method="x"))["error"] == "invalid_fault"
    assert (await control.call("faults", 400, method="x", explode=True))["error"] == "invalid_fault"


@asynccontextmanager
async def _http_app(answers: list[web.Response]) -> AsyncIterator[tuple[str, list[tuple[Any, bytes]]]]:
    """An app on HTTP: verifies its address, answers what it is told to, keeps every request's headers and body."""
    got: list[tuple[Any, bytes]] = []

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        if request.content_type == "application/json":
            given = json.loads(body)
            if given["type"] == "url_verification":
                return web.json_response({"challenge": given["challenge"]})
        got.append((request.headers, body))
        return answers.pop(0) if answers else web.Response()

    runner = web.AppRunner(web.Application(), access_log=None)
    runner.app.router.add_post("/slack/events", handle)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", got
    finally:
        await runner.cleanup()


async def test_http_deliveries_are_signed_and_retried(session: ClientSession) -> None:
    answers = [web.Response(status=500), web.Response(status=503)]
    async with _http_app(answers) as (url, got), running(options(deliver=url)) as sandbox:
        control = Control(sandbox, session)
        await control.call("home", user_=NORA)
        await eventually(lambda: len(got) == 3)
        assert [h.get("X-Slack-Retry-Num") for h, _ in got] == [None, "1", "2"]
        assert got[1][0]["X-Slack-Retry-Reason"] == "http_error"
        headers, body = got[0]
        expected = signature(sandbox.keys.signing_secret, headers["X-Slack-Request-Timestamp"], body)
        assert headers["X-Slack-Signature"] == expected
        assert (await control.call("command", user_=NORA, channel="app", command="/hello", text="a b"))["ack"] == "ok"
        assert got[-1][0]["Content-Type"] == "application/x-www-form-urlencoded"
        assert b"command=%2Fhello&text=a+b" in got[-1][1]
        await control.call("shortcut", user_=NORA, callback_id="open_it")
        assert got[-1][1].startswith(b"payload=%7B%22type%22%3A+%22shortcut%22")
        answers.append(web.Response(text="Bonjour"))
        await control.call("command", user_=NORA, channel="app", command="/hello")
        assert (await control.messages())[-1]["text"] == "Bonjour"
        answers.append(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
        before = len(got)
        await control.call("home", user_=NORA)
        await control.call("settle")
        assert len(got) == before + 1


async def test_http_never_leaves_this_machine(session: ClientSession) -> None:
    manifest = manifest_with(socket_mode_enabled=False)
    async with running(options(manifest=manifest)) as sandbox:
        control = Control(sandbox, session)
        answer = await control.call("command", user_=NORA, channel="app", command="/hello")
        assert answer["ack"] == "no_connection"
        refused = await control.api("apps.connections.open", token=sandbox.keys.app_token)
        assert refused["ok"] is False


async def test_strangers_are_turned_away(sandbox: Sandbox, session: ClientSession) -> None:
    url = f"{sandbox.base_url}/control/state"
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        async with session.get(url, headers=headers) as answer:
            assert answer.status == 403
    async with session.get(url, headers={"Origin": sandbox.base_url}) as answer:
        assert answer.status == 200


async def test_the_page_is_told_what_changed(sandbox: Sandbox, control: Control, session: ClientSession) -> None:
    async with session.ws_connect(f"{sandbox.base_url}/live?as={NORA}") as page:
        await eventually(lambda: bool(sandbox.live._pages))
        await control.api("chat.postMessage", channel=TEAM_CHANNEL, text="x", blocks=[section()])
        message = await page.receive(timeout=2)
        assert message.type is WSMsgType.TEXT
        assert {f"messages:{TEAM_CHANNEL}", "traffic", "state"} <= set(json.loads(message.data)["changed"])
        await control.api("chat.postMessage", channel="U0CLAIRE01", text="Pas pour Nora")
        message = await page.receive(timeout=2)
        assert not any(what.startswith("messages:") for what in json.loads(message.data)["changed"])
