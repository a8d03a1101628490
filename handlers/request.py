"""What came in from Slack, parsed: who, where, and what they chose. And what goes back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from blocks.desk import problem_text
from blocks.kit import Message, View
from delivery.groups import Groups
from delivery.homes import Homes
from delivery.slack import Body, Slack, SlackLimited, SlackRefused, SlackUnreachable
from domain.errors import Busy, ChannelClosed, DomainError, ShareUnsure
from domain.gate import Gate
from domain.members import MemberKey, Voice
from handlers.keystrokes import Keystrokes
from services import DatabaseUnusable, Services
from services.running import Runner

log = logging.getLogger("entrain.handlers")


class Surface(Enum):
    """Where the person is, which decides how an answer can be shown to them."""

    COMMAND = "command"
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"
    SHORTCUT = "shortcut"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Request:
    """One payload. ``value`` is what a button carries, ``message_at`` when the message clicked in was sent."""

    key: MemberKey
    surface: Surface
    body: Mapping[str, Any] = field(repr=False)
    text: str = ""
    value: str = ""
    trigger_id: str = ""
    response_url: str = ""
    view: Mapping[str, Any] = field(default_factory=dict, repr=False)
    in_own_conversation: bool = False
    message_at: datetime | None = None

    @property
    def metadata(self) -> str:
        """The private metadata of the modal this came from."""
        return str(self.view.get("private_metadata") or "")

    def state(self, block_id: str, action_id: str | None = None) -> Mapping[str, Any]:
        """The state of one field of the view; empty where it is not there."""
        block = (self.view.get("state") or {}).get("values", {}).get(block_id, {})
        found = block.get(action_id or block_id, {})
        return found if isinstance(found, dict) else {}


FollowUp = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """``ack`` travels with the acknowledgement; ``after`` is begun with it and never delays it.

    ``home``: whether Home is to be looked at again then.
    """

    ack: Body | None = None
    after: tuple[FollowUp, ...] = ()
    home: bool = False


Handler = Callable[["Edge", Request], Awaitable[Reply]]


class FollowUps:
    """What is still being done after an answer left. Kept track of, so that a stop can wait for it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Future[None]] = set()

    def begin(self, work: FollowUp) -> None:
        """Starts a piece of work; an error in it is logged, once, with its traceback."""
        task = asyncio.ensure_future(work())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, SlackRefused | SlackLimited | SlackUnreachable):
            log.warning("an answer could not be shown: %s", error)
        elif error is not None:
            log.error("what followed an answer failed", exc_info=error)

    async def finish(self, seconds: float) -> None:
        """Waits for what has begun."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)


@dataclass(frozen=True, slots=True)
class Edge:
    """What a handler has at hand: services, reached through ``run``, and the ways to show something.

    ``wake`` asks the clock to look at once what is due; ``fallback`` is how to speak when the database does not answer; ``gate`` is how often the form for concerns may be used.
    ``version`` is that of the installation whose token ``slack`` has; None where the token is the operator's.
    """

    run: Runner
    services: Services
    slack: Slack
    homes: Homes
    groups: Groups
    wake: Callable[[], None]
    fallback: Voice
    keystrokes: Keystrokes = field(default_factory=Keystrokes)
    version: str | None = None
    gate: Gate = field(default_factory=Gate)

    def show(
        self,
        request: Request,
        *,
        message: Callable[[], Message],
        modal: Callable[[], View],
        replace: bool = True,
        home: bool = False,
    ) -> Reply:
        """The answer in the form that fits where the person is; only that form is built.

        A command is answered in its acknowledgement; a click in a message through its ``response_url``, in place or
        beside it; a click in a modal updates the modal; a click on Home opens one.
        """
        if request.surface is Surface.COMMAND:
            return Reply(ack={"response_type": "ephemeral", **message().body()}, home=home)
        if request.surface is Surface.MESSAGE:
            beside = "in_channel" if request.in_own_conversation else "ephemeral"
            how = {"replace_original": True} if replace else {"replace_original": False, "response_type": beside}
            body = {**message().body(), **how}
            return Reply(after=(lambda: self.slack.respond(request.response_url, body),), home=home)
        view = modal()
        if request.surface is Surface.MODAL:
            return Reply(after=(lambda: self.update(request, view),), home=home)
        return Reply(after=(lambda: self.open(request, view),), home=home)

    async def open(self, request: Request, view: View, *, silent: bool = False) -> None:
        """Opens a modal. Where Slack is too busy, says so and when to press again (product.md, rule 9).

        ``silent``: never in the conversation, which would be a trace.
        """
        try:
            await self.slack.call("views.open", trigger_id=request.trigger_id, view=view)
        except SlackLimited as limited:
            if silent and not request.response_url:
                raise
            await self._press_again(request, limited)

    async def push(self, request: Request, view: View, *, silent: bool = False) -> None:
        """Opens a modal above the one a click came from, which is there again once it is closed.

        ``silent``: never in the conversation, which would be a trace.
        """
        try:
            await self.slack.call("views.push", trigger_id=request.trigger_id, view=view)
        except SlackLimited as limited:
            if silent and not request.response_url:
                raise
            await self._press_again(request, limited)

    async def present(self, request: Request, view: View) -> str:
        """Opens a modal, above the one a click came from; its id, by which it can be replaced. Empty where Slack is too busy."""
        method = "views.push" if request.surface is Surface.MODAL else "views.open"
        try:
            body = await self.slack.call(method, trigger_id=request.trigger_id, view=view)
        except SlackLimited as limited:
            await self._press_again(request, limited)
            return ""
        return str((body.get("view") or {}).get("id", ""))

    async def update(self, request: Request, view: View) -> None:
        """Replaces the modal a click came from."""
        try:
            await self.slack.call("views.update", view_id=request.view.get("id"), view=view)
        except SlackLimited as limited:
            await asyncio.sleep(limited.seconds)
            await self.slack.call("views.update", view_id=request.view.get("id"), view=view)

    async def _press_again(self, request: Request, limited: SlackLimited) -> None:
        voice, busy = await self.voice(request.key), Busy(seconds=round(limited.seconds) + 1)
        if request.response_url:
            await self.tell(request, voice, busy)
            return
        # Home has no address to answer at: the answer to this click comes in the conversation.
        await self.slack.call("chat.postMessage", channel=request.key.user_id, text=problem_text(voice, busy))

    async def tell(self, request: Request, voice: Voice, error: DomainError | None) -> None:
        """Says privately, where the person is, what went wrong and what to do next."""
        body = {"text": problem_text(voice, error), "response_type": "ephemeral", "replace_original": False}
        await self.slack.respond(request.response_url, body)

    async def tell_channel(self, channel_id: str, text: str, take_back: FollowUp) -> None:
        """Posts in a channel because somebody pressed for it, once.

        What surely did not arrive is taken back and can be pressed for again; what may have arrived is not posted
        twice. Raises Busy, ChannelClosed, ShareUnsure.
        """
        try:
            await self.slack.call("chat.postMessage", channel=channel_id, text=text, unfurl_links=False)
        except SlackLimited as limited:
            await take_back()
            raise Busy(seconds=round(limited.seconds) + 1) from limited
        except SlackRefused as refused:
            await take_back()
            raise ChannelClosed(channel=channel_id) from refused
        except SlackUnreachable as unreachable:
            if unreachable.maybe_done:
                raise ShareUnsure(channel=channel_id) from unreachable
            await take_back()
            raise Busy(seconds=10) from unreachable

    async def voice(self, key: MemberKey) -> Voice:
        """How to speak to a person. Looked up without a trace: nothing of theirs changes by it."""
        try:
            return await self.run(self.services.members.voice, key=key)
        except DatabaseUnusable:
            return self.fallback
