"""Speaking to Slack: one client on one shared session, with three ways for a call to fail.

The session must be shared: with its default of a session a call, slack_sdk makes a new connection and handshake each
time (six times the CPU, measured). What would be seen twice, and what is called most, goes out on that session without
it: the SDK repeats a call after a broken connection, although the message may have arrived, and a fan-out costs a sixth
less (measured).
"""

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import aiohttp
from pydantic_core import from_json, to_json
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from delivery.fencing import came_too_late, elapsed, permitted
from delivery.observing import Observer, Outcome
from domain.installations import is_gone

REQUEST_TIMEOUT = 10.0
"""Seconds a call may take. What is in doubt waits at least this long before it is looked up."""

UPLOAD_TIMEOUT = 60.0
"""Seconds a file's bytes may take: nobody waits for them."""

_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
OPTIONAL_METHODS = frozenset(
    {
        "team.info",
        "conversations.history",
        "dnd.teamInfo",
        "files.getUploadURLExternal",
        "usergroups.list",
        "usergroups.users.list",
    }
)
"""Methods whose refusal costs a feature, not the bot."""
_DIRECT = ("chat.", "files.", "views.publish")
"""Methods called without slack_sdk: it may call twice what would be seen twice, and costs more. Modals go through it: after a
broken connection it tries once more, which nobody else would in the seconds a trigger lasts."""
_WHO_AM_I = "auth.test"
"""Asked to make sure that the bot is gone: its own refusal is the answer, not another hint."""
_JSON = {"Content-Type": "application/json; charset=utf-8"}
REFUSALS = {"missing_scope", "unknown_method", "not_allowed_token_type", "team_access_not_granted", "paid_only"}
"""Slack's words for a method that this installation does not have; any other may pass."""

log = logging.getLogger("entrain.delivery")
# The one whose level commands/logs.py sets: for a logger without, slack_sdk puts every request into words, body and all.
_sdk_log = logging.getLogger("slack_sdk")

Body = dict[str, Any]
Noticed = Callable[[str, str | None], Awaitable[None]]


class SlackRefused(Exception):
    """Slack understood and said no. ``error`` is Slack's own word."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"{method}: {error}")
        self.method, self.error = method, error


class SlackLimited(Exception):
    """Too many calls of this method: to be made again after ``seconds``. Nothing happened."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method}: wait {seconds:.0f} s")
        self.method, self.seconds = method, seconds


class SlackUnreachable(Exception):
    """No answer that can be read.

    ``maybe_done`` tells whether the call may have taken effect all the same, ``under_way`` whether it still may.
    """

    def __init__(self, method: str, *, maybe_done: bool, under_way: bool = False) -> None:
        super().__init__(f"{method}: no answer")
        self.method, self.maybe_done, self.under_way = method, maybe_done, under_way


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; ``data`` is empty where it cannot be read."""

    status: int
    headers: Mapping[str, str]
    data: Body

    @property
    def word(self) -> str | None:
        """Slack's own word for why it said no, if it gave one."""
        word = self.data.get("error")
        return word if isinstance(word, str) else None


class SlackTooLate(SlackUnreachable):
    """The call was not made: by the time it could have left, another process may have been at it."""

    def __init__(self, method: str) -> None:
        super().__init__(method, maybe_done=False)


class Slack:
    """The Web API, as far as this program uses it."""

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, observer: Observer | None = None
    ) -> None:
        self._client, self.observer = client, observer or Observer()
        self._session = session
        self._posting = {"Authorization": f"Bearer {client.token}", **_JSON}
        self._paused_until: dict[str, float] = {}
        self._noticed: Noticed | None = None
        self._gone: Callable[[], None] = lambda: None
        self._refused: set[str] = set()
        self._confirmed: set[str] = set()
        self._silent = False
        self.lease_until: Callable[[], float] = lambda: math.inf
        """Until when this process may call at all, on ``fencing.elapsed``: where several share the workspaces among them."""

    def on_refusal(self, noticed: Noticed) -> None:
        """Who is told when an optional method is refused (its error), or works again (None)."""
        self._noticed = noticed

    def on_gone(self, gone: Callable[[], None]) -> None:
        """Who is told when Slack refuses the token itself, as that of a bot that was taken out."""
        self._gone = gone

    async def call(self, method: str, *, get: bool = False, not_after: float = math.inf, **arguments: Any) -> Body:
        """Calls a method. Raises SlackRefused, SlackLimited or SlackUnreachable.

        While Slack has asked to wait with this method, it is not called at all (Slack documentation, rate limits). A
        call that could not leave before ``not_after`` (on ``fencing.elapsed``), or before the lease behind this client
        may be another's, does not leave: SlackTooLate.
        """
        with permitted(min(not_after, self.lease_until())) as permit:
            if elapsed() >= permit.until:
                raise SlackTooLate(method)
            return await self._call(method, arguments, get=get)

    async def _call(self, method: str, arguments: Body, *, get: bool) -> Body:
        left = self._paused_until.get(method, 0.0) - time.monotonic()
        if left > 0:
            raise SlackLimited(method, left)
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            if get or not method.startswith(_DIRECT):
                # The client's own time-out does not hold on a session it is given.
                async with asyncio.timeout(REQUEST_TIMEOUT):
                    answer = await self._ask(method, given, get=get)
            else:
                answer = await self._post(method, given)
        except aiohttp.ClientConnectorError as error:
            raise self._unreachable(method, maybe_done=False) from error
        except TimeoutError as error:
            raise self._unreachable(method, maybe_done=True, under_way=True) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise self._unreachable(method, maybe_done=True) from error
        if not answer.data.get("ok"):
            raise await self._failure(method, answer)
        if self._silent:
            self._silent = False
            log.info("Slack answers again.", extra={"event": "slack.answers"})
        self.observer.called(method, Outcome.OK)
        await self._works(method)
        return answer.data

    async def _ask(self, method: str, given: Body, *, get: bool) -> _Answer:
        try:
            if get:
                response = await self._client.api_call(method, http_verb="GET", params=given)
            else:
                response = await self._client.api_call(method, json=given)
        except SlackApiError as error:
            # A body that is not JSON leaves aiohttp's response in the error, which calls its status otherwise.
            said = error.response
            status = int(getattr(said, "status_code", 0) or getattr(said, "status", 0))
            return _Answer(status, said.headers, _body(getattr(said, "data", None)))
        return _Answer(response.status_code, response.headers, _body(response.data))

    async def _post(self, method: str, given: Body) -> _Answer:
        text = to_json(given)
        address, patience = f"{self._client.base_url}{method}", _patience(REQUEST_TIMEOUT)
        async with self._session.post(address, data=text, headers=self._posting, timeout=patience) as response:
            said = await response.read()
        try:
            return _Answer(response.status, response.headers, _body(from_json(said)))
        except ValueError:  # not JSON: it may have been done all the same
            return _Answer(response.status, response.headers, {})

    def _unreachable(self, method: str, *, maybe_done: bool, under_way: bool = False) -> SlackUnreachable:
        if came_too_late():
            return SlackTooLate(method)
        self.observer.called(method, Outcome.UNREACHABLE)
        if not self._silent:
            self._silent = True
            log.warning(
                "Slack does not answer. Waiting; nothing is lost, and nothing needs doing here.",
                extra={"event": "slack.silent", "method": method},
            )
        return SlackUnreachable(method, maybe_done=maybe_done, under_way=under_way)

    async def _failure(self, method: str, answer: _Answer) -> Exception:
        status, word = answer.status, answer.word
        if status == 429 or word in _LIMITED:
            seconds = _seconds(answer.headers.get("Retry-After", ""))
            self._paused_until[method] = time.monotonic() + seconds
            self.observer.called(method, Outcome.LIMITED)
            log.debug(
                "Slack asks to wait with %s",
                method,
                extra={"event": "slack.limited", "method": method, "seconds": seconds},
            )
            return SlackLimited(method, seconds)
        if word is None or status >= 500:
            return self._unreachable(method, maybe_done=True)
        self.observer.called(method, Outcome.REFUSED)
        if is_gone(word) and method != _WHO_AM_I:
            self._gone()
        if method in OPTIONAL_METHODS and word in REFUSALS and method not in self._refused:
            self._refused.add(method)
            self._confirmed.discard(method)
            if self._noticed is not None:
                await self._noticed(method, word)
        return SlackRefused(method, word)

    async def _works(self, method: str) -> None:
        if method not in OPTIONAL_METHODS or method in self._confirmed:
            return
        # The first success in this process counts too: the refusal may have been noted by one before it.
        self._confirmed.add(method)
        self._refused.discard(method)
        if self._noticed is not None:
            await self._noticed(method, None)

    async def respond(self, response_url: str, body: Body) -> None:
        """Answers a click or command at its own address, which no rate limit counts. Raises as ``call`` does."""
        try:
            async with self._session.post(
                response_url, data=to_json(body), headers=_JSON, timeout=aiohttp.ClientTimeout(total=REQUEST_TIMEOUT)
            ) as response:
                if response.status >= 400:
                    text = (await response.text())[:100]
                    raise SlackRefused("response_url", text if text.isidentifier() else str(response.status))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnreachable("response_url", maybe_done=True) from error

    async def send(self, upload_url: str, data: bytes) -> None:
        """Sends a file's bytes to the address Slack named for it. Raises as ``call`` does; nobody sees them yet."""
        try:
            async with self._session.post(
                upload_url,
                data=data,
                headers={"Content-Type": "application/octet-stream"},
                timeout=aiohttp.ClientTimeout(total=UPLOAD_TIMEOUT),
            ) as response:
                if response.status >= 400:
                    raise SlackRefused("upload", str(response.status))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnreachable("upload", maybe_done=False) from error

    async def pages(self, method: str, key: str, **arguments: Any) -> AsyncIterator[list[Any]]:
        """Every page of a list. Waits where Slack asks to; other failures are raised."""
        cursor: str | None = None
        while True:
            try:
                body = await self.call(method, get=True, cursor=cursor, **arguments)
            except SlackLimited as limited:
                await asyncio.sleep(limited.seconds)
                continue
            yield list(body.get(key, []))
            cursor = (body.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return


def moment_of(ts: object) -> datetime | None:
    """The moment a message's ``ts`` names; None where there is none to read."""
    try:
        return datetime.fromtimestamp(float(str(ts)), UTC)
    except (ValueError, OverflowError):
        return None


@cache
def _patience(seconds: float) -> aiohttp.ClientTimeout:
    """To the moment: left to itself, aiohttp rounds what is longer than five seconds up to a whole one."""
    return aiohttp.ClientTimeout(total=seconds, ceil_threshold=math.inf)


def _body(data: object) -> Body:
    return data if isinstance(data, dict) else {}


def _seconds(retry_after: str) -> float:
    """The wait Slack asks for; where it cannot be read, half a minute."""
    return float(retry_after) if retry_after.strip().isdecimal() else 30.0


def connect(token: str, api_url: str, session: aiohttp.ClientSession, observer: Observer | None = None) -> Slack:
    """A client for one workspace's token on the shared session."""
    client = AsyncWebClient(
        token=token, base_url=api_url, session=session, timeout=int(REQUEST_TIMEOUT), logger=_sdk_log
    )
    return Slack(client, session, observer)
