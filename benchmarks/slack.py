"""The least Slack there can be: Socket Mode and the Web API methods the bot calls, and load to put on it.

The sandbox checks all that Slack checks, which costs more than the bot itself; this checks nothing, so that on a
machine of two cores what is measured is the bot.
"""

import asyncio
import gc
import json
import random
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]
TEAM, CHANNEL, BOT = "T0BENCHMRK", "C0BENCHMRK", "U0BENCHBOT"
ADMIN = 0
"""The number of the person who is an admin."""
PATIENCE = 60.0


def user_id(number: int) -> str:
    """The id of a person, by number from 0."""
    return f"U{number:09d}"


class Slack:
    """A workspace of ``people``, one connected app, and an account of what it was answered."""

    def __init__(self, people: int) -> None:
        self.people = people
        self.connected = asyncio.Event()
        self.calls: Counter[str] = Counter()
        self.last: dict[str, Json] = {}
        self.acks: dict[str, Json] = {}
        """What the last acknowledgements carried, while ``keep`` is set."""
        self.keep = False
        self.bodies: list[bytes] | None = None
        """Every message posted, where it is a list."""
        self._link: web.WebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[float]] = {}
        self._base = ""

    @asynccontextmanager
    async def running(self, context: ssl.SSLContext | None = None) -> AsyncIterator[str]:
        """Listens on this machine, over TLS with a ``context``; gives the address of its Web API."""
        app = web.Application(client_max_size=2**22)
        app.router.add_get("/link", self._socket)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{request}", self._respond)
        runner = web.AppRunner(app, access_log=None, keepalive_timeout=3600)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        host, port = runner.addresses[0][:2]
        self._base = f"{'https' if context else 'http'}://{host}:{port}"
        try:
            yield f"{self._base}/api/"
        finally:
            await runner.cleanup()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        link = web.WebSocketResponse(max_msg_size=2**22)
        await link.prepare(request)
        await link.send_str(json.dumps({"type": "hello", "num_connections": 1}))
        self._link = link
        self.connected.set()
        async for message in link:
            if message.type is WSMsgType.TEXT:
                now = time.perf_counter()
                ack = json.loads(message.data)
                if self.keep:
                    self.acks[ack["envelope_id"]] = ack.get("payload") or {}
                waiting = self._waiting.pop(ack["envelope_id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(now)
        return link

    async def _respond(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._note("response_url", body)
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self._note(method, await request.read())
        return web.json_response({"ok": True, **self._answer(method, request)})

    def _note(self, method: str, body: bytes) -> None:
        self.calls[method] += 1
        if self.bodies is not None and method == "chat.postMessage":
            self.bodies.append(body)
        if self.keep and body.startswith(b"{"):
            self.last[method] = json.loads(body)

    def _answer(self, method: str, request: web.Request) -> Json:
        match method:
            case "apps.connections.open":
                return {"url": self._base.replace("http", "ws", 1) + "/link"}
            case "auth.test":
                return {"team_id": TEAM, "user_id": BOT, "bot_id": "B0BENCHMRK"}
            case "team.info":
                return {"team": {"id": TEAM, "locale": "fr-FR"}}
            case "users.list":
                return self._page("members", request, _person)
            case "conversations.members":
                return self._page("members", request, user_id)
            case "chat.postMessage":
                return {"channel": "D0BENCHMRK", "ts": f"{time.time():.6f}"}
        return {}

    def _page(self, key: str, request: web.Request, make: Any) -> Json:
        begin, limit = int(request.query.get("cursor") or 0), int(request.query.get("limit") or 200)
        end = min(begin + limit, self.people)
        cursor = str(end) if end < self.people else ""
        return {key: [make(number) for number in range(begin, end)], "response_metadata": {"next_cursor": cursor}}

    # --- people acting

    def command(self, user: str, text: str = "") -> Json:
        """``/apprendre``, as Slack shapes it (Slack documentation, slash commands)."""
        return self._envelope(
            "slash_commands",
            {
                "token": "benchmark",
                "team_id": TEAM,
                "team_domain": "benchmark",
                "channel_id": CHANNEL,
                "channel_name": "equipe",
                "user_id": user,
                "user_name": user.lower(),
                "command": "/apprendre",
                "text": text,
                "api_app_id": "A0BENCHMRK",
                "is_enterprise_install": "false",
                "response_url": f"{self._base}/respond/{user}",
                "trigger_id": f"1234567890123.1234567890123.{user.lower()}",
            },
            answers=True,
        )

    def click(self, user: str, action_id: str, value: str, blocks: Sequence[Json], workspace_id: str = TEAM) -> Json:
        """A button pressed in a direct message of these blocks (Slack documentation, block_actions)."""
        sent = "1795680000.000100"
        message = {"type": "message", "user": BOT, "bot_id": "B0BENCHMRK", "ts": sent, "text": "…"}
        return self._envelope(
            "interactive",
            {
                "type": "block_actions",
                "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": workspace_id},
                "api_app_id": "A0BENCHMRK",
                "token": "benchmark",
                "team": {"id": workspace_id, "domain": "benchmark"},
                "enterprise": None,
                "is_enterprise_install": False,
                "container": {
                    "type": "message",
                    "message_ts": sent,
                    "channel_id": "D0BENCHMRK",
                    "is_ephemeral": False,
                },
                "trigger_id": f"1234567890123.1234567890123.{user.lower()}",
                "channel": {"id": "D0BENCHMRK", "name": "directmessage"},
                "message": {**message, "team": workspace_id, "blocks": list(blocks)},
                "state": {"values": {}},
                "response_url": f"{self._base}/respond/{user}",
                "actions": [
                    {
                        "action_id": action_id,
                        "block_id": "b1",
                        "text": {"type": "plain_text", "text": "Choisir A", "emoji": True},
                        "value": value,
                        "type": "button",
                        "action_ts": sent,
                    }
                ],
            },
            answers=False,
        )

    @staticmethod
    def _envelope(kind: str, payload: Json, *, answers: bool) -> Json:
        name = f"{random.getrandbits(128):032x}"
        return {"envelope_id": name, "payload": payload, "type": kind, "accepts_response_payload": answers}

    # --- load

    async def send(self, frame: Json) -> float:
        """Delivers one payload; answers the seconds until its acknowledgement."""
        began = time.perf_counter()
        return await self._deliver(frame["envelope_id"], json.dumps(frame)) - began

    async def _deliver(self, name: str, text: str) -> float:
        if self._link is None:
            raise RuntimeError("no app is connected")
        waiting = self._waiting[name] = asyncio.get_running_loop().create_future()
        await self._link.send_str(text)
        return await asyncio.wait_for(waiting, PATIENCE)

    async def closed(self, frames: Sequence[Json], parallel: int = 8) -> None:
        """Delivers all, with ``parallel`` people at a time who each wait for their answer."""
        ready = iter([(frame["envelope_id"], json.dumps(frame)) for frame in frames])

        async def person() -> None:
            for name, text in ready:
                await self._deliver(name, text)

        await asyncio.gather(*(person() for _ in range(parallel)))

    async def paced(self, frames: Sequence[Json], per_second: float, seed: int = 1) -> list[float]:
        """Delivers all at random moments, ``per_second`` of them on average (Poisson); the seconds each waited.

        A wait is counted from the moment it was due, so a late delivery is not hidden.
        """
        dice = random.Random(seed)
        loop = asyncio.get_running_loop()
        ready = [(frame["envelope_id"], json.dumps(frame)) for frame in frames]
        gc.collect()
        gc.freeze()  # or this process's own garbage collection would be taken for a wait
        due = time.perf_counter()
        tasks: list[asyncio.Task[float]] = []

        async def one(name: str, text: str, moment: float) -> float:
            return await self._deliver(name, text) - moment

        for name, text in ready:
            due += dice.expovariate(per_second)
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            tasks.append(loop.create_task(one(name, text, time.perf_counter() if wait > 0 else due)))
        return list(await asyncio.gather(*tasks))

    async def until(self, method: str, number: int) -> None:
        """Waits until a method has been called that often, ever; fails once no call at all has come for long."""
        deadline, seen = time.monotonic() + PATIENCE, 0
        while self.calls[method] < number:
            if (total := self.calls.total()) > seen:
                deadline, seen = time.monotonic() + PATIENCE, total
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method}: {self.calls[method]} calls, {number} awaited")
            await asyncio.sleep(0.02)


def _person(number: int) -> Json:
    name = user_id(number)
    return {
        "id": name,
        "team_id": TEAM,
        "name": name.lower(),
        "deleted": False,
        "real_name": f"Person {number}",
        "tz": "Europe/Paris",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "locale": "fr-FR",
        "profile": {"real_name": f"Person {number}", "display_name": name.lower(), "status_text": "", "team": TEAM},
        "is_admin": number == ADMIN,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": False,
        "is_app_user": False,
        "updated": 1795680000,
    }
