"""Slack comes in: one listener per kind of payload, and a table that says who answers.

Bolt matches listeners one by one (8 microseconds each), so there are six of them, not one a button. What a click
records is committed before its acknowledgement, because Slack does not send interactions again.
"""

import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from blocks.desk import problem_modal, problem_text
from blocks.kit import section
from delivery.slack import moment_of
from domain.errors import CommandUnknown, DomainError, Refusal
from domain.members import MemberKey
from handlers import (
    ask,
    charter,
    charter_status,
    clause_questions,
    coach,
    concerns,
    consultation,
    conversation,
    desk,
    exercises,
    installations,
    kickoff,
    lists,
    members,
    momentum,
    paths,
    posts,
    preview,
    privacy,
    questions,
    report,
    review,
    roles,
    setup,
    stewards,
    suggestions,
    survey_desk,
    surveys,
    tasks,
    training,
    workshop_desk,
    workshops,
    workspace,
)
from handlers.edges import TAKEN_BACK, Edges, NotInstalled
from handlers.request import Edge, FollowUps, Handler, Reply, Request, Surface
from services import DatabaseUnusable

ROOMS = (
    ask,
    charter,
    charter_status,
    coach,
    clause_questions,
    concerns,
    consultation,
    conversation,
    desk,
    exercises,
    installations,
    kickoff,
    lists,
    members,
    momentum,
    paths,
    posts,
    preview,
    privacy,
    questions,
    report,
    review,
    setup,
    roles,
    stewards,
    suggestions,
    tasks,
    survey_desk,
    surveys,
    training,
    workshop_desk,
    workshops,
    workspace,
)
_ANY = re.compile("")

log = logging.getLogger("entrain.handlers")


def _table(name: str) -> dict[str, Handler]:
    return {key: handler for room in ROOMS for key, handler in getattr(room, name, {}).items()}


def command_table(renamed: Mapping[str, str]) -> dict[str, Handler]:
    """Who answers each slash command, under the name it has in this workspace (``commands:`` in programme.yaml)."""
    return {renamed.get(name.lstrip("/"), name): handler for name, handler in _table("COMMANDS").items()}


class Router:
    """Parses a payload, calls one handler, acknowledges with its answer, and sees to what follows."""

    def __init__(self, edges: Edges, renamed: Mapping[str, str]) -> None:
        self._edges = edges
        self._commands = command_table(renamed)
        self._actions, self._views, self._events = _table("ACTIONS"), _table("VIEWS"), _table("EVENTS")
        self._shortcuts = _table("SHORTCUTS")
        self.follow_ups = FollowUps()

    def register(self, app: AsyncApp) -> None:
        """Makes this router the app's only listeners."""
        app.command(_ANY)(self.command)
        app.action(_ANY)(self.action)
        app.view(_ANY)(self.view)
        app.shortcut(_ANY)(self.shortcut)
        app.event(_ANY)(self.event)
        app.error(self.failed)

    async def command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A slash command; the answer is its acknowledgement."""
        request = Request(
            key=MemberKey(body["team_id"], body["user_id"]),
            surface=Surface.COMMAND,
            body=body,
            text=as_typed(body.get("text") or ""),
            trigger_id=body.get("trigger_id", ""),
            response_url=body.get("response_url", ""),
        )
        edge = await self._edges.of(request.key.workspace_id)
        reply = await self._handler(self._commands, body["command"])(edge, request)
        await (ack() if reply.ack is None else ack(**reply.ack))
        self._follow(edge, request, reply)

    async def action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A click or a choice."""
        request = parse_action(body)
        name = str(body["actions"][0]["action_id"]).split(":")[0]
        edge = await self._edges.of(request.key.workspace_id)
        reply = await self._handler(self._actions, name)(edge, request)
        await ack()
        self._follow(edge, request, reply)

    async def view(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A form was submitted; what replaces it travels in the acknowledgement."""
        view = body["view"]
        request = Request(key=_key(body), surface=Surface.MODAL, body=body, view=view)
        edge = await self._edges.of(request.key.workspace_id)
        reply = await self._handler(self._views, view["callback_id"])(edge, request)
        await (ack() if reply.ack is None else ack(**reply.ack))
        self._follow(edge, request, reply)

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A shortcut: from anywhere in Slack, with nothing but who asked for it."""
        request = Request(
            key=_key(body), surface=Surface.SHORTCUT, body=body, trigger_id=body.get("trigger_id", ""), response_url=""
        )
        edge = await self._edges.of(request.key.workspace_id)
        reply = await self._handler(self._shortcuts, body["callback_id"])(edge, request)
        await ack()
        self._follow(edge, request, reply)

    async def event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Something happened in the workspace. Acknowledged once it is recorded, so a failure is delivered again."""
        event = body["event"]
        user = event.get("user")
        user_id = user.get("id", "") if isinstance(user, dict) else str(user or "")
        handler = self._events.get(event["type"])
        if handler is not None:
            request = Request(key=MemberKey(body["team_id"], user_id), surface=Surface.EVENT, body=body)
            with suppress(NotInstalled):  # taken out, and told so more than once
                edge = await self._edges.of(request.key.workspace_id, fresh=event["type"] in TAKEN_BACK)
                self._follow(edge, request, await handler(edge, request))
        await ack()

    def _handler(self, table: Mapping[str, Handler], name: str) -> Handler:
        handler = table.get(name)
        if handler is None:
            raise CommandUnknown
        return handler

    def _follow(self, edge: Edge, request: Request, reply: Reply) -> None:
        for work in reply.after:
            self.follow_ups.begin(lambda work=work: self._after(edge, request, work))  # type: ignore[misc]
        if reply.home:
            edge.homes.refresh(request.key)

    async def _after(self, edge: Edge, request: Request, work: Any) -> None:
        """What follows an answer may still find that it cannot be done; the person is told where they are."""
        try:
            await work()
        except DomainError as error:
            _note(error, request.body)
            await self._say(edge, request, error)

    async def _say(self, edge: Edge, request: Request, error: DomainError | None) -> None:
        voice = await edge.voice(request.key)
        if request.response_url:
            await edge.tell(request, voice, error)
        elif request.trigger_id:
            await edge.slack.call("views.open", trigger_id=request.trigger_id, view=problem_modal(voice, error))

    async def failed(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """The one place where an error becomes a sentence: told to the person, logged once if it is not a plain fact."""
        known = error if isinstance(error, DomainError) else None
        _note(error, body)
        if known is None and not isinstance(error, DatabaseUnusable):  # which has been said (services/running.py)
            log.error("a request failed", exc_info=error)
        if body.get("type") == "event_callback":
            return BoltResponse(status=500)
        key = _key(body)
        try:
            edge = await self._edges.of(key.workspace_id)
        except (NotInstalled, DatabaseUnusable):  # nobody knows yet how to speak there; Slack says that it failed
            return BoltResponse(status=503)
        voice = await edge.voice(key)
        if "command" in body:
            text = problem_text(voice, known)
            return BoltResponse(
                status=200, body={"response_type": "ephemeral", "text": text, "blocks": [section(text)]}
            )
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body={"response_action": "push", "view": problem_modal(voice, known)})
        request = parse_action(body)
        self.follow_ups.begin(lambda: self._say(edge, request, known))
        return BoltResponse(status=200)


def _note(error: Exception, body: Mapping[str, Any]) -> None:
    """Somebody asked for what is not theirs to do: a line for the operator, that says what and never who."""
    if isinstance(error, Refusal):
        asked = body.get("command") or (body.get("actions") or [{}])[0].get("action_id")
        name = str(asked or (body.get("view") or {}).get("callback_id", "")).split(":")[0]
        log.warning("refused: %s, %s", name, error.key, extra={"event": "refused", "asked": name, "why": error.key})


def as_typed(text: str) -> str:
    """A command's text as the person typed it: Slack brings ``&``, ``<`` and ``>`` escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _key(body: Mapping[str, Any]) -> MemberKey:
    team = body.get("team_id") or (body.get("team") or {}).get("id") or body["user"]["team_id"]
    user = body.get("user_id") or body["user"]["id"]
    return MemberKey(str(team), str(user))


def parse_action(body: Mapping[str, Any]) -> Request:
    """Reads a ``block_actions`` payload; an ephemeral message's holds no message, so nothing is read from it."""
    view = body.get("view") or {}
    container = body.get("container") or {}
    action = (body.get("actions") or [{}])[0]
    surface = {"home": Surface.HOME, "modal": Surface.MODAL}.get(view.get("type", ""), Surface.MESSAGE)
    return Request(
        key=_key(body),
        surface=surface,
        body=body,
        value=str(action.get("value") or ""),
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
        view=view,
        in_own_conversation=str(container.get("channel_id", "")).startswith("D") and not container.get("is_ephemeral"),
        message_at=moment_of(container.get("message_ts")),
    )
