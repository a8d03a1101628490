"""Slack's own clients and Bolt, unchanged, against the sandbox."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from yarl import URL

from sandbox.core import Sandbox
from sandbox.server import running
from tests.sandbox.support import (
    CLAIRE,
    NORA,
    TEAM_CHANNEL,
    Control,
    button,
    eventually,
    home,
    manifest_with,
    modal,
    options,
    section,
)

logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)


async def test_the_asynchronous_client_reads_and_writes(client: AsyncWebClient, sandbox: Sandbox) -> None:
    assert (await client.auth_test())["user_id"] == sandbox.workspace.bot_user
    sent = await client.chat_postMessage(channel=NORA, text="Bonjour", blocks=[section()])
    assert str(sent["channel"]).startswith("D")
    assert sent["message"]["blocks"][0]["block_id"]
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Bonsoir")
    history = await client.conversations_history(channel=sent["channel"])
    assert [m["text"] for m in history["messages"]] == ["Bonsoir"]
    await client.chat_delete(channel=sent["channel"], ts=sent["ts"])
    assert (await client.conversations_history(channel=sent["channel"]))["messages"] == []
    assert (await client.users_info(user=NORA, include_locale=True))["user"]["locale"] == "fr-FR"
    assert (await client.users_lookupByEmail(email="claire@jardins.example"))["user"]["id"] == CLAIRE
    assert NORA in (await client.conversations_members(channel=TEAM_CHANNEL))["members"]
    assert (await client.conversations_open(users=[NORA, CLAIRE]))["channel"]["is_mpim"]
    assert (await client.dnd_teamInfo(users=[NORA]))["users"][NORA]["dnd_enabled"] is False
    assert (await client.team_info())["team"]["locale"] == "fr-FR"
    groups = await client.usergroups_list(include_users=True)
    assert CLAIRE in groups["usergroups"][0]["users"]
    assert (await client.bots_info(bot=sandbox.workspace.bot_id))["bot"]["name"] == "Example"
    assert (await client.api_call("blocks.validate", json={"blocks": [section()]}))["ok"]


async def test_the_asynchronous_client_pages_through_people(client: AsyncWebClient) -> None:
    seen = []
    async for page in await client.users_list(limit=3):
        assert len(page["members"]) <= 3
        seen += [member["id"] for member in page["members"]]
    assert len(seen) == len(set(seen)) == 11
    assert "USLACKBOT" in seen


async def test_the_asynchronous_client_uploads_a_file_and_shows_it(
    client: AsyncWebClient, control: Control, sandbox: Sandbox, session: ClientSession
) -> None:
    await client.files_upload_v2(channel=TEAM_CHANNEL, content=b"a,b\n1,2\n", filename="bilan.csv", title="Bilan")
    shown = (await control.messages(TEAM_CHANNEL))[-1]["files"][0]
    assert (shown["title"], shown["size"]) == ("Bilan", 8)
    token = {"Authorization": f"Bearer {sandbox.keys.bot_token}"}
    async with session.get(shown["url_private"], headers=token) as answer:
        assert await answer.read() == b"a,b\n1,2\n"
    async with session.get(shown["url_private"], allow_redirects=False) as answer:
        assert answer.status == 302
    picture = {"type": "image", "alt_text": "Courbe", "slack_file": {"id": shown["id"]}}
    assert (await client.chat_postMessage(channel=NORA, text="Courbe", blocks=[picture]))["ok"]
    unknown = {**picture, "slack_file": {"id": "F404"}}
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel=NORA, text="Courbe", blocks=[unknown])


async def test_the_synchronous_client_sends_forms(sandbox: Sandbox) -> None:
    def calls() -> list[Any]:
        client = WebClient(token=sandbox.keys.bot_token, base_url=f"{sandbox.base_url}/api/")
        sent = client.chat_postMessage(channel=NORA, text="Bonjour", blocks=[section()])
        opened = client.conversations_open(users=[NORA])
        listed = client.conversations_list(types=["public_channel", "im"], exclude_archived=True)
        read = client.users_info(user=NORA, include_locale=True)
        return [sent["channel"], opened["channel"]["id"], len(listed["channels"]), read["user"]["locale"]]

    sent, opened, channels, locale = await asyncio.to_thread(calls)
    assert (sent, channels, locale) == (opened, 4, "fr-FR")


def _add_listeners(app: AsyncApp, heard: list[str]) -> None:
    @app.command("/hello")
    async def hello(ack: Any, command: Any, client: Any) -> None:
        await ack(f"Bonjour {command['text']}")
        await client.views_open(trigger_id=command["trigger_id"], view=modal())

    @app.view("form")
    async def form(ack: Any, view: Any, client: Any, body: Any) -> None:
        typed = view["state"]["values"]["name"]["typed"]["value"]
        if typed == "non":
            await ack(response_action="errors", errors={"name": "Pas non"})
        else:
            await ack(response_action="update", view=modal(section(typed), submit=None))

    @app.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Fait", replace_original=True)

    @app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home(section("Votre bureau")))

    @app.event("message")
    async def message(event: Any, say: Any) -> None:
        heard.append(event["text"])
        await say(f"Reçu : {event['text']}", unfurl_links=False)


async def _a_whole_conversation(control: Control, client: AsyncWebClient, heard: list[str]) -> None:
    """A command, a modal with its errors and its update, a Home, a message, a button."""
    assert (await control.call("command", user_=NORA, channel="app", command="/hello", text="Nora"))["ack"] == "ok"
    assert (await control.messages())[-1]["is_ephemeral"]
    views = await eventually(control.views)
    view_id = views[0]["id"]
    missing = await control.call("submit", user_=NORA, view_id=view_id)
    assert missing["ack"] == "refused"
    assert "name" in missing["errors"]
    answer = await control.call("submit", user_=NORA, view_id=view_id, values={"name": {"typed": "non"}})
    assert answer["errors"] == {"name": "Pas non"}
    answer = await control.call("submit", user_=NORA, view_id=view_id, values={"name": {"typed": "<oui> & co"}})
    assert answer["response_action"] == "update"
    assert (await control.views())[0]["blocks"][0]["text"]["text"] == "<oui> & co"
    await control.call("home", user_=NORA)
    await control.call("message", user_=NORA, channel="app", text="a < b & c")
    for _ in range(100):
        state = await control.get("state", **{"as": NORA})
        if state["home"] and len(heard) == 1 and "Reçu" in str(await control.messages()):
            break
        await asyncio.sleep(0.02)
    assert state["home"]["blocks"][0]["text"]["text"] == "Votre bureau"
    assert heard == ["a &lt; b &amp; c"]
    sent = await client.chat_postMessage(
        channel=NORA, text="Un bouton", blocks=[{"type": "actions", "block_id": "row", "elements": [button()]}]
    )
    place = {"channel": sent["channel"], "ts": sent["ts"], "block_id": "row", "action_id": "go"}
    assert (await control.call("action", user_=NORA, **place))["ack"] == "ok"
    for _ in range(100):
        now = next(m for m in await control.messages() if m["ts"] == sent["ts"])
        if now["text"] == "Fait":
            break
        await asyncio.sleep(0.02)
    assert (now["text"], now["blocks"]) == ("Fait", [])


async def test_bolt_asynchronous_on_socket_mode(control: Control, client: AsyncWebClient, sandbox: Sandbox) -> None:
    heard: list[str] = []
    bolt = AsyncApp(client=client)
    _add_listeners(bolt, heard)
    handler: Any = AsyncSocketModeHandler(bolt, sandbox.keys.app_token)
    await handler.connect_async()
    await eventually(lambda: sandbox.socket_mode.connections)
    try:
        await _a_whole_conversation(control, client, heard)
    finally:
        await handler.close_async()


@asynccontextmanager
async def _served(bolt: AsyncApp, port: int = 0) -> AsyncIterator[str]:
    """The app as Bolt serves it over HTTP."""
    runner = web.AppRunner(bolt.web_app("/slack/events"), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def test_bolt_over_signed_http(session: ClientSession) -> None:
    heard: list[str] = []
    secret: dict[str, str] = {}
    base = AsyncWebClient(token="xoxb-later", session=session)
    async with running(options(manifest=manifest_with(socket_mode_enabled=False))) as sandbox:
        base.token, base.base_url = sandbox.keys.bot_token, f"{sandbox.base_url}/api/"
        secret["is"] = sandbox.keys.signing_secret
        bolt = AsyncApp(client=base, signing_secret=secret["is"])
        _add_listeners(bolt, heard)
        async with _served(bolt) as url:
            sandbox.http.deliver_to(url)
            await _a_whole_conversation(Control(sandbox, session), base, heard)
        wrong = AsyncApp(client=base, signing_secret="another")
        _add_listeners(wrong, heard)
        async with _served(wrong) as url:
            sandbox.http.deliver_to(url)
            answer = await Control(sandbox, session).call("command", user_=NORA, channel="app", command="/hello")
            assert (answer["ack"], answer["shown"]) == ("error", '/hello failed with the error "dispatch_failed"')


async def test_bolt_synchronous_on_its_builtin_socket_mode(control: Control, sandbox: Sandbox) -> None:
    def start() -> Any:
        client = WebClient(token=sandbox.keys.bot_token, base_url=f"{sandbox.base_url}/api/")
        bolt = App(client=client)

        @bolt.command("/hello")
        def hello(ack: Any, client: Any, command: Any) -> None:
            ack()
            client.chat_postMessage(channel=command["user_id"], text="Bonjour")

        handler: Any = SocketModeHandler(bolt, sandbox.keys.app_token)
        handler.connect()
        return handler

    handler = await asyncio.to_thread(start)
    try:
        await eventually(lambda: sandbox.socket_mode.connections)
        answer = await control.call("command", user_=NORA, channel="app", command="/hello")
        assert answer["ack"] == "ok"
        for _ in range(100):
            if "Bonjour" in str(await control.messages()):
                break
            await asyncio.sleep(0.02)
        assert "Bonjour" in str(await control.messages())
    finally:
        await asyncio.to_thread(handler.close)


async def test_bolt_takes_itself_for_one_of_the_ten_connections_and_reconnects(
    client: AsyncWebClient, control: Control, sandbox: Sandbox
) -> None:
    bolt = AsyncApp(client=client)
    handler: Any = AsyncSocketModeHandler(bolt, sandbox.keys.app_token, ping_interval=0.2)
    await handler.connect_async()
    await eventually(lambda: sandbox.socket_mode.connections)
    try:
        for trouble in ("refresh", "drop"):
            await control.call("connections", do=trouble)
            await eventually(lambda: sandbox.socket_mode.connections == 1)
    finally:
        await handler.close_async()


async def test_the_webhook_client_answers_by_response_url(control: Control, app: Any) -> None:
    await control.call("command", user_=NORA, channel="app", command="/hello")
    url = (await app.wait("/hello"))["response_url"]
    answer = await AsyncWebhookClient(url).send(text="Plus tard")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert (await control.messages())[-1]["text"] == "Plus tard"


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_bolt_installs_itself_with_oauth(
    sandbox: Sandbox, session: ClientSession, control: Control, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))
    settings = AsyncOAuthSettings(
        client_id=sandbox.keys.client_id,
        client_secret=sandbox.keys.client_secret,
        scopes=["chat:write", "commands"],
        redirect_uri=f"http://127.0.0.1:{port}/slack/oauth_redirect",
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(tmp_path / "states")),
        authorization_url=f"{sandbox.base_url}/oauth/v2/authorize",
        install_page_rendering_enabled=False,
    )
    client = AsyncWebClient(base_url=f"{sandbox.base_url}/api/", session=session)
    bolt = AsyncApp(client=client, signing_secret=sandbox.keys.signing_secret, oauth_settings=settings)
    _add_listeners(bolt, [])
    async with _served(bolt, port) as url:
        install = url.replace("/events", "/install")
        async with session.get(install, allow_redirects=False) as answer:
            asked = answer.headers["Location"]
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        async with session.get(asked, allow_redirects=False) as answer:
            back = answer.headers["Location"]
        async with session.get(back, headers={"Cookie": cookie}) as answer:
            assert answer.status == 200, await answer.text()
        bot = store.find_bot(enterprise_id=None, team_id=sandbox.workspace.team["id"])
        assert bot is not None
        assert bot.bot_token == sandbox.keys.bot_token
        sandbox.http.deliver_to(url)
        sandbox.delivery.transport = sandbox.http
        assert (await control.call("command", user_=NORA, channel="app", command="/hello", text="Nora"))["ack"] == "ok"
        assert (await control.messages())[-1]["text"] == "Bonjour Nora"


async def test_the_page_is_served(sandbox: Sandbox, session: ClientSession) -> None:
    async with session.get(f"{sandbox.base_url}/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    for outside in ("/nothing.js", "/..%2fcore.py", "/%2e%2e/core.py"):
        async with session.get(URL(sandbox.base_url + outside, encoded=True)) as answer:
            assert answer.status == 404
    async with session.get(f"{sandbox.base_url}/avatars/{NORA}.svg") as answer:
        assert ">NP<" in await answer.text()
