"""How payloads travel: Socket Mode frames, or HTTP requests signed as Slack signs them.

Slack documentation: Using Socket Mode; Verifying requests from Slack; Events API, retries.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, TooManyRedirects, WSMsgType, web

from sandbox.manifest import Manifest
from sandbox.payloads import Payloads

Json = dict[str, Any]

MAX_CONNECTIONS = 10
_WARNING = 10.0
"""Seconds between the warning and the end of a Socket Mode connection."""

_KINDS = {"slash_commands": "command", "events_api": "events"}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one delivery. ``reason`` is what a retry says of it."""

    ack: str
    body: Any = None
    reason: str = ""
    status: int = 200
    final: bool = False


class Transport(Protocol):
    """A way out to the app."""

    async def send(self, kind: str, payload: Json, attempt: int, reason: str) -> Outcome:
        """Delivers, waits for the acknowledgement, says what came of it."""

    @property
    def connections(self) -> int:
        """Open connections (0 over HTTP)."""


class SocketMode:
    """The WebSockets the app opened. Each payload goes to one of them."""

    def __init__(self, app_id: str, ack_seconds: float) -> None:
        self._app_id = app_id
        self._ack_seconds = ack_seconds
        self._open: list[web.WebSocketResponse] = []
        self._requests: dict[web.WebSocketResponse, web.Request] = {}
        self._turn = 0
        self.changed: Callable[[], None] = lambda: None
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._endings: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """Open connections."""
        return len(self._open)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello to its end. Above ten, it is told so and closed."""
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=16 * 1024 * 1024)
        await socket.prepare(request)
        if len(self._open) >= MAX_CONNECTIONS:
            await socket.send_json(Payloads.disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self._open.append(socket)
        self._requests[socket] = request
        self.changed()
        try:
            await socket.send_json(Payloads.hello(len(self._open), self._app_id))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._answer(message.data)
        except ConnectionError:
            pass
        finally:
            self._gone(socket)
        return socket

    def _gone(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
        self._requests.pop(socket, None)
        self.changed()

    def _answer(self, text: str) -> None:
        with contextlib.suppress(ValueError, AttributeError):
            frame = json.loads(text)
            future = self._waiting.pop(frame.get("envelope_id", ""), None)
            if future and not future.done():
                future.set_result(frame.get("payload"))

    async def send(self, kind: str, payload: Json, attempt: int, reason: str) -> Outcome:
        """Delivers to the next connection in turn."""
        while self._open:
            self._turn = (self._turn + 1) % len(self._open)
            socket = self._open[self._turn]
            if socket.closed:
                self._gone(socket)
                continue
            return await self._send(socket, kind, payload, attempt, reason)
        return Outcome("no_connection", reason="connection_failed", status=0)

    async def _send(
        self, socket: web.WebSocketResponse, kind: str, payload: Json, attempt: int, reason: str
    ) -> Outcome:
        identifier = str(uuid.uuid4())
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[identifier] = future
        try:
            async with asyncio.timeout(self._ack_seconds):
                await socket.send_json(Payloads.envelope(kind, payload, identifier, attempt, reason))
                return Outcome("ok", await future)
        except TimeoutError:
            return Outcome("timeout", reason="timeout", status=0)
        except ConnectionError:
            self._gone(socket)
            return Outcome("no_connection", reason="connection_failed", status=0)
        finally:
            self._waiting.pop(identifier, None)

    async def trouble(self, what: str) -> None:
        """Socket Mode trouble: ``warning``, ``refresh``, ``drop`` (no word, the line is cut) or ``link_disabled``."""
        sockets = list(self._open)
        if what == "warning":
            for socket in sockets:
                await socket.send_json(Payloads.disconnect("warning"))
            task = asyncio.create_task(self._end_later(sockets))
            self._endings.add(task)
            task.add_done_callback(self._endings.discard)
            return
        for socket in sockets:
            transport = self._requests[socket].transport
            self._gone(socket)
            if what == "drop":
                if isinstance(transport, asyncio.WriteTransport):
                    transport.abort()
                continue
            reason = "refresh_requested" if what == "refresh" else what
            await self._end(socket, reason)

    async def _end_later(self, sockets: list[web.WebSocketResponse]) -> None:
        await asyncio.sleep(_WARNING)
        for socket in sockets:
            if not socket.closed:
                self._gone(socket)
                await self._end(socket, "refresh_requested")

    @staticmethod
    async def _end(socket: web.WebSocketResponse, reason: str) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError):
            await socket.send_json(Payloads.disconnect(reason))
            await asyncio.wait_for(socket.close(), 1)

    async def close(self) -> None:
        """Ends every connection."""
        for task in self._endings:
            task.cancel()
        for socket in list(self._open):
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(socket.close(), 1)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``v0=`` and the HMAC-SHA256 of ``v0:timestamp:body``. Slack documentation: Verifying requests from Slack."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class Http:
    """Signed requests to the app's addresses. The time signed is real, as the app checks it against its own clock."""

    def __init__(self, manifest: Manifest, secret: str, token: str, deliver: str | None, ack_seconds: float) -> None:
        self._manifest = manifest
        self._secret = secret
        self._token = token
        self._deliver = deliver
        self._timeout = ClientTimeout(total=ack_seconds)
        self._session: ClientSession | None = None
        self._verified: set[str] = set()

    @property
    def connections(self) -> int:
        """None over HTTP."""
        return 0

    def deliver_to(self, url: str) -> None:
        """From now on everything goes to this address, whatever the manifest says."""
        self._deliver = url

    def _url(self, kind: str, payload: Json) -> str | None:
        """Where a payload goes; the manifest's own addresses only on this machine: the sandbox never leaves it."""
        if self._deliver:
            return self._deliver
        name = "options" if payload.get("type") == "block_suggestion" else _KINDS.get(kind, "interactive")
        url = self._manifest.url(name, str(payload.get("command", "")))
        return url if url and urlsplit(url).hostname in _LOOPBACK else None

    async def send(self, kind: str, payload: Json, attempt: int, reason: str) -> Outcome:
        """Delivers with the content type of its kind; a request URL is verified before its first event."""
        url = self._url(kind, payload)
        if url is None:
            return Outcome("no_connection", reason="connection_failed", status=0)
        if kind == "events_api":
            if url not in self._verified:
                refused = await self._verify(url)
                if refused:
                    return refused
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
            return await self._post(url, json.dumps(payload).encode(), "application/json", headers)
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self._post(url, urlencode(form).encode(), "application/x-www-form-urlencoded", {})

    async def _verify(self, url: str) -> Outcome | None:
        challenge = uuid.uuid4().hex
        body = json.dumps({"type": "url_verification", "challenge": challenge, "token": self._token}).encode()
        outcome = await self._post(url, body, "application/json", {})
        answer = outcome.body.get("challenge") if isinstance(outcome.body, dict) else outcome.body
        if outcome.ack == "ok" and answer == challenge:
            self._verified.add(url)
            return None
        return Outcome("error", reason="http_error", status=outcome.status) if outcome.ack == "ok" else outcome

    async def _post(self, url: str, body: bytes, content_type: str, headers: dict[str, str]) -> Outcome:
        if self._session is None:
            self._session = ClientSession(timeout=self._timeout)
        timestamp = str(int(time.time()))
        headers = {
            **headers,
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        try:
            async with self._session.post(url, data=body, headers=headers, max_redirects=2) as answer:
                text = await answer.text()
                if answer.status // 100 == 2:
                    return Outcome("ok", _read(text, answer.content_type), status=answer.status)
                final = answer.headers.get("X-Slack-No-Retry") == "1"
                return Outcome("error", reason="http_error", status=answer.status, final=final)
        except TooManyRedirects:
            return Outcome("error", reason="too_many_redirects", status=0)
        except TimeoutError:
            return Outcome("timeout", reason="http_timeout", status=0)
        except (ClientError, OSError):
            return Outcome("no_connection", reason="connection_failed", status=0)

    async def close(self) -> None:
        """Lets go of the connections."""
        if self._session is not None:
            await self._session.close()


def _read(text: str, content_type: str) -> Any:
    """An answer's body: JSON when it says so or looks so, plain text otherwise, None when empty."""
    if not text.strip():
        return None
    if content_type == "application/json" or text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
