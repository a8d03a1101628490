"""Several workspaces in one Slack, and the processes that serve and work for them over one PostgreSQL, behind a proxy."""

import asyncio
import json
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from commands.demo import SandboxAt, against
from commands.manifest import manifest
from config.serving import REQUESTS_PATH, Address, Serving
from config.settings import ROOT
from sandbox.core import DEFAULT_WORKSPACE
from storage.database import Database
from tests.faults.nursery import Plan
from tests.faults.runs import MONDAY, Bots, nursery
from tests.handlers.serving import Browser, free_port
from tests.journeys.world import TEAM, sandbox_telling

Json = dict[str, Any]
HOP_BY_HOP = {"host", "connection", "keep-alive", "transfer-encoding", "content-length"}
SHORTER = 5
"""How many times shorter than in life every wait of the bot's is: leases, time-outs, rounds."""
PER_MINUTE = 220
"""Messages and workspace, as in life: Slack's limits are those of life, too."""
BACK_WITHIN = 1.0
"""Seconds until whatever supervises processes has begun one again, at most."""
BOTH = 0.1
"""How often both processes that do the same are killed at once."""


def team_id(number: int) -> str:
    """The workspace of that number."""
    return f"T0VILLE{number:03d}"


def town(folder: Path, number: int, members: int) -> Path:
    """A workspace file: the small nonprofit, and so many people more in its team's channel that ``members`` take part.

    People have the same ids in every town: whoever takes one town's person for another's is found.
    """
    workspace: Json = json.loads(DEFAULT_WORKSPACE.read_text(encoding="utf-8"))
    workspace["team"] = {
        "id": team_id(number),
        "name": f"Ville {number}",
        "domain": f"ville-{number}",
        "locale": "fr-FR",
    }
    channel = next(one for one in workspace["channels"] if one["id"] == TEAM)
    more = crowd(members - len(channel["members"]))
    workspace["people"] += [
        {"id": user, "name": user.lower(), "real_name": user, "tz": "Europe/Paris", "locale": "fr-FR"} for user in more
    ]
    channel["members"] += more
    path = folder / f"town{number}.json"
    path.write_text(json.dumps(workspace), encoding="utf-8")
    return path


def crowd(number: int) -> list[str]:
    """The ids of so many people."""
    return [f"U0CROWD{place:03d}" for place in range(number)]


class Proxy:
    """What stands before ``serve``: passes each request to the next process in turn.

    To another only where nobody listens. What may have been handled is never sent twice: that is Slack's to do, or the
    person's.
    """

    def __init__(self, session: aiohttp.ClientSession, ports: Sequence[int]) -> None:
        self._session, self._ports = session, ports
        self._turn = 0
        self.passed: Counter[int] = Counter()
        """What came of it, by status; 502: a connection was cut, 503: nobody listened."""

    async def handle(self, request: web.Request) -> web.Response:
        """Passes one request on."""
        body, self._turn = await request.read(), self._turn + 1
        headers = [(name, value) for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP]
        for place in range(len(self._ports)):
            port = self._ports[(self._turn + place) % len(self._ports)]
            url = URL(f"http://127.0.0.1:{port}{request.raw_path}", encoded=True)
            try:
                async with self._session.request(
                    request.method, url, headers=headers, data=body, allow_redirects=False
                ) as answer:
                    given = [(name, value) for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP]
                    self.passed[answer.status] += 1
                    return web.Response(status=answer.status, body=await answer.read(), headers=given)
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                return self._failed(502)
        return self._failed(503)

    def _failed(self, status: int) -> web.Response:
        self.passed[status] += 1
        return web.Response(status=status)


@asynccontextmanager
async def proxy(port: int, ports: Sequence[int]) -> AsyncIterator[Proxy]:
    """A proxy that listens for as long as the block lasts; like most, with a new connection for each request."""
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    ) as session:
        passing = Proxy(session, ports)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", passing.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield passing
        finally:
            await runner.cleanup()


@dataclass
class Processes:
    """``serve`` and ``work``, so many of each; whoever dies is begun again a little later."""

    bots: Bots
    ports: Sequence[int]
    workers: int
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._places = [("serve", port) for port in self.ports] + [("work", place) for place in range(self.workers)]
        self._running: dict[tuple[str, int], int] = {}
        self._begin = asyncio.Lock()

    async def begin(self) -> None:
        """Begins them all."""
        for place in self._places:
            await self._one_more(place)

    async def _one_more(self, place: tuple[str, int]) -> None:
        async with self._begin:  # one line out, one line in
            self._running[place] = await self.bots.begin(*place)

    async def kill(self) -> None:
        """One of them, or all that do the same; and begins them again."""
        what = self.chance.choice(("serve", "work"))
        alike = [place for place in self._places if place[0] == what]
        dead = alike if self.chance.random() < BOTH else [self.chance.choice(alike)]
        for place in dead:
            await self.bots.end(self._running.pop(place))
            self.kills[what] += 1
        if len(dead) > 1:
            self.kills["at once"] += 1
        await asyncio.sleep(self.chance.uniform(0, BACK_WITHIN))
        for place in dead:
            await self._one_more(place)

    async def stop(self) -> None:
        """As SIGTERM would stop them: cleanly."""
        await asyncio.gather(*(self.bots.end(one, signal.SIGTERM) for one in self._running.values()))
        self._running.clear()


@dataclass(frozen=True)
class Federation:
    """Everything that runs: the workspaces by their control interfaces, the processes, the database, the log."""

    teams: dict[str, SandboxAt]
    session: aiohttp.ClientSession
    processes: Processes
    proxy: Proxy
    database: Database
    plan: Plan
    url: str

    async def install(self, team: str) -> int:
        """In a browser, as a person does, who begins again where it fails; how often they had to begin."""
        for times in range(1, 60):
            browser = Browser(self.url, self.session)
            try:
                status, _ = await browser.install(team=team)
            except (AssertionError, ValueError):  # the page itself did not come
                status = 0
            if status == 200:
                return times
            await asyncio.sleep(0.5)
        raise AssertionError(f"{team} cannot be installed")


@asynccontextmanager
async def federation(
    folder: Path, database: Database, *, teams: int, members: int, seed: str, look_up: bool = True
) -> AsyncIterator[Federation]:
    """So many workspaces in which the bot is not yet, and two processes of each kind, begun."""
    towns = [town(folder, number, members) for number in range(teams)]
    front, *ports = (free_port() for _ in range(3))
    url = f"http://127.0.0.1:{front}"
    more = [argument for path in towns[1:] for argument in ("--more", str(path))]
    async with AsyncExitStack() as stack:
        told = stack.enter_context(
            sandbox_telling(
                folder,
                manifest("fr", {}, None),
                *("--clock", MONDAY, "--not-installed", "--traffic", "200000"),
                *("--deliver", url + REQUESTS_PATH, "--workspace", str(towns[0]), *more),
            )
        )
        at = SandboxAt(**{name: told[name] for name in SandboxAt.__slots__})
        session = await stack.enter_async_context(aiohttp.ClientSession())
        passing = await stack.enter_async_context(proxy(front, ports))
        credentials = (told["signing_secret"], told["client_id"], told["client_secret"])
        address = database.url.render_as_string(hide_password=False)
        settings = replace(
            against(at, address, ROOT / "content"),
            bot_token="",
            app_token="",
            serving=Serving(Address("127.0.0.1", 1), url, *credentials),
        )
        plan = Plan(settings, folder / "bots.log", look_up, SHORTER, PER_MINUTE)
        bots = await stack.enter_async_context(nursery(plan))
        processes = Processes(bots, ports, 2, random.Random(seed))
        await processes.begin()
        controls = {team: replace(at, control=control) for team, control in told["teams"].items()}
        yield Federation(controls, session, processes, passing, database, plan, url)
        await processes.stop()
