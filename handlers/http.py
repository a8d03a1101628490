"""Slack comes in over HTTP. Nothing is believed of a request before its size, its time and its signature are right.

Whoever is refused learns only that; nothing they sent is written down, and a flood of refusals makes a line a minute
(Slack documentation: Verifying requests from Slack).
"""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiohttp import web
from pydantic_core import Url, from_json
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from delivery.observing import Observer

MOST_BYTES = 2 * 1024 * 1024
"""A view is at most 250 kB (Slack documentation); what is escaped in a form grows to three times that, twice at worst."""
BODY_SECONDS = 3.0
"""Slack gives up after three seconds: whoever takes longer to send is somebody else."""
WINDOW_SECONDS = 300
SAY_AGAIN = 60.0
TIMESTAMP, SIGNATURE, RETRY = "X-Slack-Request-Timestamp", "X-Slack-Signature", "X-Slack-Retry-Num"
EVENTS, FORMS = "application/json", "application/x-www-form-urlencoded"

log = logging.getLogger("entrain.http")


class Refused(Exception):
    """A request that is not answered, with its status and the reason an operator may see."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What Slack signs a request with: ``v0=`` and the HMAC-SHA256 of ``v0:timestamp:body``."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: float) -> bool:
    """Whether a request was signed within the last five minutes; anything but a number was not."""
    return timestamp.isascii() and timestamp.isdigit() and abs(now - int(timestamp[:12])) <= WINDOW_SECONDS


class Front:
    """Where Slack's requests arrive. ``now`` is the machine's real time, whatever clock the programme follows."""

    def __init__(
        self, app: AsyncApp, signing_secret: str, observer: Observer, now: Callable[[], float] = time.time
    ) -> None:
        self._app, self._secret, self._observer, self._now = app, signing_secret, observer, now
        self._refusals = 0
        self._said_at = -SAY_AGAIN

    async def receive(self, request: web.Request) -> web.Response:
        """One event, command or interaction; the answer leaves when its listener has returned."""
        came = time.perf_counter()
        try:
            body = await self._checked(request)
        except Refused as refused:
            self._note(refused)
            answer = web.Response(status=refused.status)
            answer.force_close()
            return answer
        try:
            payload = payload_of(body, request.content_type)
        except ValueError:
            return web.Response(status=400)
        kind = _kind(payload)
        if kind == "app_rate_limited":
            log.warning("Slack holds back events: there were more than it delivers in an hour.")
            return web.Response()
        # What has been read is handed over as what comes over a socket is: of a text, Bolt would read it again.
        asked = AsyncBoltRequest(body=payload, headers=_headers(request), mode="socket_mode")
        response = await self._app.async_dispatch(asked)
        self._observer.acknowledged(kind, time.perf_counter() - came)
        return web.Response(
            status=response.status,
            text=response.body,
            content_type=EVENTS if response.body.startswith("{") else "text/plain",
        )

    async def _checked(self, request: web.Request) -> bytes:
        """The body, once it is known to be Slack's. Raises Refused."""
        timestamp = request.headers.get(TIMESTAMP, "")
        if request.content_type not in (EVENTS, FORMS) or "Content-Encoding" in request.headers:
            raise Refused(415, "not a form, nor JSON")
        if not is_fresh(timestamp, self._now()):
            raise Refused(401, "signed too long ago, or not at all")
        if (request.content_length or 0) > MOST_BYTES:
            raise Refused(413, "too large")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            raise Refused(408, "too slow") from None
        except web.HTTPRequestEntityTooLarge:
            raise Refused(413, "too large") from None
        if not hmac.compare_digest(
            signature(self._secret, timestamp, body).encode(), request.headers.get(SIGNATURE, "").encode()
        ):
            raise Refused(401, "the signature is not Slack's")
        return body

    def _note(self, refused: Refused) -> None:
        self._refusals += 1
        now = time.monotonic()
        if now - self._said_at < SAY_AGAIN:
            return
        log.warning(
            "Refused what came in Slack's name: %s (%d since this was last said).",
            refused.why,
            self._refusals,
            extra={"event": "http.refused", "refusals": self._refusals},
        )
        self._refusals, self._said_at = 0, now


def payload_of(body: bytes, content_type: str) -> dict[str, Any]:
    """What a request says. Raises ValueError where it cannot be read.

    A message that was clicked in comes whole, escaped for a form: the standard library takes a millisecond to read it.
    """
    if content_type == EVENTS:
        payload = from_json(body)
    else:
        fields = dict(Url(f"http://slack/?{body.decode()}").query_params())
        payload = from_json(fields["payload"]) if "payload" in fields else fields
    if not isinstance(payload, dict):
        raise ValueError("neither a form nor an object")
    return payload


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    """What Bolt looks at: how to read the body, and which of Slack's attempts this is."""
    names = ("Content-Type", RETRY, "X-Slack-Retry-Reason")
    return {name.lower(): request.headers[name] for name in names if name in request.headers}


def _kind(body: Mapping[str, Any]) -> str:
    """What the metrics call it, as in Socket Mode."""
    if "command" in body:
        return "slash_commands"
    if body.get("type") == "app_rate_limited":
        return "app_rate_limited"
    return "events_api" if body.get("type") in {"event_callback", "url_verification"} else "interactive"
