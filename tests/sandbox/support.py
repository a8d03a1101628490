"""What the sandbox's tests share: a manifest, the control interface, an app that is nothing but a Socket Mode socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from aiohttp import ClientSession, WSMsgType
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import manifest
from sandbox.core import Options, Sandbox

Json = dict[str, Any]

APP = Path(__file__).parent / "app.yaml"
NORA, CLAIRE, BEN = "U0NORA0001", "U0CLAIRE01", "U0BEN00001"
TEAM_CHANNEL, GENERAL, PRIVATE = "C0EQUIPE01", "C0GENERAL1", "C0BUREAU01"


def manifest_with(*without: str, **settings: Any) -> manifest.Manifest:
    """The example app, without some scopes or events, with other settings."""
    data = yaml.safe_load(APP.read_text(encoding="utf-8"))
    data["settings"] |= settings
    scopes, events = data["oauth_config"]["scopes"], data["settings"]["event_subscriptions"]
    scopes["bot"] = [scope for scope in scopes["bot"] if scope not in without]
    events["bot_events"] = [event for event in events["bot_events"] if event not in without]
    for tab in ("home_tab_enabled", "messages_tab_enabled"):
        if tab in without:
            data["features"]["app_home"][tab] = False
    return manifest.from_dict(data)


def options(**given: Any) -> Options:
    """Options for a test: no rate limits, hardly any patience."""
    defaults: Json = {"limits": False, "retry_delays": (0.02, 0.03, 0.04), "ack_seconds": 3.0}
    return Options(**{"manifest": manifest_with(), **defaults, **given})


def text(words: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": words}


def section(words: str = "Bonjour", **more: Any) -> Json:
    """A section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def button(action_id: str = "go", **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": text("Go"), **more}


def field(block_id: str = "name", element: Json | None = None, **more: Any) -> Json:
    """An input block."""
    element = element or {"type": "plain_text_input", "action_id": "typed"}
    return {"type": "input", "block_id": block_id, "label": text("Label"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal."""
    view: Json = {"type": "modal", "callback_id": "form", "title": text("Form"), "submit": text("Send")}
    return {**view, "blocks": list(blocks) or [field()], **more}


def home(*blocks: Json, **more: Any) -> Json:
    """A Home view."""
    return {"type": "home", "blocks": list(blocks) or [section()], **more}


class Control:
    """The control interface of one sandbox."""

    def __init__(self, sandbox: Sandbox, session: ClientSession) -> None:
        self.sandbox = sandbox
        self._session = session

    async def get(self, path: str, **query: Any) -> Any:
        """Reads."""
        async with self._session.get(f"{self.sandbox.base_url}/control/{path}", params=query) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def call(self, path: str, expect: int = 200, /, **body: Any) -> Any:
        """Does something; ``user`` stands for ``as``."""
        if "user_" in body:
            body["as"] = body.pop("user_")
        async with self._session.post(f"{self.sandbox.base_url}/control/{path}", json=body) as answer:
            assert answer.status == expect, await answer.text()
            return await answer.json()

    async def messages(self, channel: str = "app", user: str = NORA, **query: Any) -> list[Json]:
        """What a person sees in a conversation."""
        found: list[Json] = (await self.get("messages", **{"as": user, "channel": channel, **query}))["messages"]
        return found

    async def views(self, user: str = NORA) -> list[Json]:
        """A person's open modals."""
        found: list[Json] = (await self.get("state", **{"as": user}))["views"]
        return found

    async def traffic(self, kind: str | None = None, name: str = "") -> list[Json]:
        """What went through."""
        query = {"method": name} if name else {}
        rows: list[Json] = (await self.get("traffic", **query))["traffic"]
        return [row for row in rows if kind in (None, row["kind"])]

    async def api(self, method: str, token: str | None = None, **body: Any) -> Json:
        """A Web API call as JSON, with the bot's token unless another is given ("" for none)."""
        token = self.sandbox.keys.bot_token if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.sandbox.base_url}/api/{method}"
        async with self._session.post(url, json=body, headers=headers) as answer:
            found: Json = await answer.json()
            return found

    async def post(self, url: str, **body: Any) -> tuple[int, str]:
        """Posts JSON to an address the app was given (a response_url)."""
        async with self._session.post(url, json=body) as answer:
            return answer.status, await answer.text()


async def eventually(check: Callable[[], Awaitable[Any] | Any], seconds: float = 15) -> Any:
    """What ``check`` returns, once that is true."""
    for _ in range(int(seconds / 0.02)):
        found = check()
        found = await found if isinstance(found, Awaitable) else found
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")


Answer = Callable[[Json], Any]
SILENCE = object()


class SocketApp:
    """An app that keeps every frame and answers as it is told: a payload, None for a bare ack, SILENCE for none."""

    def __init__(self) -> None:
        self.frames: list[Json] = []
        self.hellos: list[Json] = []
        self.farewells: list[str] = []
        self.answer: Answer = lambda frame: None
        self._arrived = asyncio.Condition()

    async def run(self, session: ClientSession, url: str) -> None:
        """One connection, until it is closed."""
        async with session.ws_connect(url) as socket:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                frame = json.loads(message.data)
                async with self._arrived:
                    if frame["type"] == "hello":
                        self.hellos.append(frame)
                    elif frame["type"] == "disconnect":
                        self.farewells.append(frame["reason"])
                    else:
                        self.frames.append(frame)
                    self._arrived.notify_all()
                if "envelope_id" not in frame or (given := self.answer(frame)) is SILENCE:
                    continue
                ack: Json = {"envelope_id": frame["envelope_id"]}
                await socket.send_json({**ack, "payload": given} if given is not None else ack)

    async def until(self, ready: Callable[["SocketApp"], bool], seconds: float = 3) -> None:
        """Waits for what it has received to be enough."""
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: ready(self))

    def payloads(self, kind: str) -> list[Json]:
        """The payloads of a type: an event's, an interaction's, or a command's name."""
        found = []
        for frame in self.frames:
            payload = frame["payload"]
            name = payload.get("event", payload).get("type") or payload.get("command")
            if name == kind:
                found.append(payload)
        return found

    async def wait(self, kind: str, count: int = 1, seconds: float = 3) -> Json:
        """The last of ``count`` payloads of a type, once they have come."""
        await self.until(lambda app: len(app.payloads(kind)) >= count, seconds)
        return self.payloads(kind)[count - 1]


async def link(client: AsyncWebClient, app_token: str) -> str:
    """The address of a new Socket Mode connection."""
    return str((await client.apps_connections_open(app_token=app_token))["url"])


@asynccontextmanager
async def socket_app(sandbox: Sandbox, session: ClientSession) -> AsyncIterator[SocketApp]:
    """A SocketApp with one connection."""
    app = SocketApp()
    client = AsyncWebClient(base_url=f"{sandbox.base_url}/api/", session=session)
    task = asyncio.create_task(app.run(session, await link(client, sandbox.keys.app_token)))
    await app.until(lambda one: bool(one.hellos))
    try:
        yield app
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
