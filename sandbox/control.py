"""The control interface, for the page and for tests: JSON in, JSON out. See README.md."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import snapshot
from sandbox.acting import Acting, result
from sandbox.changing import Changing
from sandbox.clock import Said, iso, parse_iso
from sandbox.core import Sandbox
from sandbox.errors import ControlError
from sandbox.modals import Modals

Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Act = Callable[[Json, str], Awaitable[Json]]


class Control:
    """The routes under ``/control/`` and ``/clock``."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._acting = Acting(sandbox)
        self._modals = Modals(sandbox, self._acting)
        self._changing = Changing(sandbox)

    def routes(self) -> list[web.RouteDef]:
        """Every route."""
        change = self._changing
        return [
            web.get("/clock", self.read_clock),
            web.get("/control/state", self.state),
            web.get("/control/views", self.views),
            web.get("/control/messages", self.messages),
            web.get("/control/traffic", self.traffic),
            web.get("/control/files/{id}", self.file),
            web.get("/control/clock", self._plain(change.clock)),
            web.post("/control/clock", self._body(change.move_clock)),
            web.post("/control/message", self._act(self._message)),
            web.post("/control/command", self._act(self._command)),
            web.post("/control/action", self._act(self._action)),
            web.post("/control/submit", self._act(self._submit)),
            web.post("/control/close", self._act(self._close)),
            web.post("/control/home", self._act(self._home)),
            web.post("/control/shortcut", self._act(self._shortcut)),
            web.post("/control/suggest", self._act(self._suggest)),
            web.post("/control/people", self._body(change.new_person)),
            web.post("/control/people/{id}", self._body(change.change_person)),
            web.post("/control/people/{id}/dnd", self._body(change.dnd)),
            web.post("/control/channels", self._body(change.new_channel)),
            web.post("/control/channels/{id}/join", self._body(change.join)),
            web.post("/control/channels/{id}/leave", self._body(change.leave)),
            web.post("/control/channels/{id}/archive", self._body(change.archive)),
            web.post("/control/usergroups", self._body(change.usergroup)),
            web.post("/control/connections", self._body(change.connections)),
            web.post("/control/faults", self._body(change.fault)),
            web.delete("/control/faults", self.clear_faults),
            web.post("/control/redeliver", self._body(self._redeliver)),
            web.post("/control/settle", self._body(self._settle)),
            web.post("/control/scopes", self._body(change.scopes)),
            web.post("/control/notice", self._body(change.notice)),
            web.post("/control/limits", self._body(change.limits)),
            web.post("/control/guide", self._body(change.guide)),
            web.post("/control/uninstall", self._plain(change.uninstall)),
        ]

    # --- plumbing

    def _plain(self, call: Callable[[], Json]) -> Handler:
        async def handler(_: web.Request) -> web.Response:
            return web.json_response(call())

        return handler

    def _body(self, call: Callable[..., Any]) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            answer = call(*request.match_info.values(), await _read(request))
            return web.json_response(await answer if isinstance(answer, Awaitable) else answer)

        return handler

    def _act(self, act: Act) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            given = await _read(request)
            return web.json_response(await act(given, self._acting.person(given.get("as"))))

        return handler

    # --- reading

    async def read_clock(self, request: web.Request) -> web.Response:
        """``GET /clock``: programs are told apart by ``reader``, or else by their User-Agent."""
        query, clock = request.query, self._sandbox.clock
        reader = query.get("reader") or request.headers.get("User-Agent") or "?"
        try:
            said = Said(
                wake=parse_iso(query["wake"]) if query.get("wake") else None,
                busy=query["busy"] == "1" if "busy" in query else None,
                seen=int(query["seen"]) if "seen" in query else None,
                wait=float(query.get("wait", 0)),
            )
        except ValueError:
            raise ControlError("invalid_reading", "seen is a number of moves, wait a number of seconds.") from None
        now = await clock.read(reader, said)
        return web.json_response({"now": iso(now), "moves": clock.moves})

    async def state(self, request: web.Request) -> web.Response:
        """``GET /control/state``."""
        return web.json_response(snapshot.state(self._sandbox, request.query.get("as")))

    async def views(self, request: web.Request) -> web.Response:
        """``GET /control/views``."""
        return web.json_response(snapshot.views(self._sandbox, self._acting.person(request.query.get("as"))))

    async def messages(self, request: web.Request) -> web.Response:
        """``GET /control/messages``."""
        query = request.query
        if "channel" not in query:
            raise ControlError("no_channel", "Say which channel.")
        shown = snapshot.messages(
            self._sandbox, self._acting, query.get("as"), query["channel"], query.get("thread_ts")
        )
        if "ts" in query:
            shown["messages"] = [message for message in shown["messages"] if message["ts"] == query["ts"]]
        return web.json_response(shown)

    async def traffic(self, request: web.Request) -> web.Response:
        """``GET /control/traffic``."""
        since = request.query.get("since", "0")
        if not since.isdigit():
            raise ControlError("invalid_since", "since is a number.")
        text = self._sandbox.traffic.since(int(since), request.query.get("method"))
        return web.json_response(text=text)

    async def file(self, request: web.Request) -> web.Response:
        """``GET /control/files/F1``: a file's bytes, which the page cannot ask for with a token."""
        content, content_type = self._changing.file(request.match_info["id"])
        return web.Response(body=content, content_type=content_type, headers={"X-Content-Type-Options": "nosniff"})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """``DELETE /control/faults``."""
        self._sandbox.faults.clear()
        return web.json_response({})

    # --- acting

    async def _message(self, given: Json, user: str) -> Json:
        return await self._acting.message(
            user, given.get("channel"), str(given.get("text", "")), given.get("thread_ts")
        )

    async def _command(self, given: Json, user: str) -> Json:
        command, text = str(given.get("command", "")), str(given.get("text") or "")
        return await self._acting.command(user, given.get("channel", "app"), command, text)

    async def _action(self, given: Json, user: str) -> Json:
        ids = (given.get("block_id"), given.get("action_id"))
        value, typed = given.get("value"), bool(given.get("typed"))
        if given.get("view_id"):
            return await self._acting.click_view(user, given["view_id"], ids, value, typed=typed)
        return await self._acting.click_message(user, given.get("channel"), given.get("ts"), ids, value, typed=typed)

    async def _submit(self, given: Json, user: str) -> Json:
        return await self._modals.submit(user, given.get("view_id"), given.get("values") or {})

    async def _close(self, given: Json, user: str) -> Json:
        return await self._modals.close(user, given.get("view_id"), everything=bool(given.get("all")))

    async def _home(self, given: Json, user: str) -> Json:
        return self._acting.home(user, str(given.get("tab") or "home"))

    async def _shortcut(self, given: Json, user: str) -> Json:
        return await self._acting.shortcut(user, given.get("callback_id"), given.get("channel"), given.get("ts"))

    async def _suggest(self, given: Json, user: str) -> Json:
        ids = (given.get("block_id"), given.get("action_id"))
        return await self._acting.suggest(user, given, ids, str(given.get("value") or ""))

    async def _redeliver(self, given: Json) -> Json:
        """By ``event_id`` or ``trigger_id``; otherwise the last payload."""
        outcome = await self._sandbox.delivery.again(given.get("event_id"), given.get("trigger_id"))
        return result(outcome, given.get("trigger_id"))

    async def _settle(self, given: Json) -> Json:
        """Answers once no event is on its way any more."""
        await self._sandbox.delivery.settle(float(given.get("seconds", 5)))
        return {"settled": True}


async def _read(request: web.Request) -> Json:
    text = await request.text()
    if not text.strip():
        return {}
    try:
        given = json.loads(text)
    except ValueError:
        raise ControlError("invalid_json", "The body is not JSON.") from None
    if not isinstance(given, dict):
        raise ControlError("invalid_json", "The body must be a JSON object.")
    return given
