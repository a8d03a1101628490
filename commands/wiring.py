"""Putting the parts of ``run`` together: the same for the demo and the tests."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from commands.process import STOP_SECONDS, VERSION, Parts, Process, note_refusals, supervise
from config.settings import Settings
from delivery.directory import Directory
from delivery.groups import Groups
from delivery.homes import Homes
from delivery.observing import Observer
from delivery.patience import patiently
from delivery.remote_clock import RemoteClock
from delivery.sender import Sender
from delivery.slack import Slack, SlackRefused, connect
from domain.gate import Gate
from domain.handbook import Handbook
from domain.installations import Grant
from domain.members import Voice
from handlers.edges import Alone
from handlers.request import Edge
from handlers.router import Router
from jobs.clock import Ticker
from storage.database import Database

Authorize = Callable[..., Awaitable[AuthorizeResult | None]]

log = logging.getLogger("entrain")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in Slack, from ``auth.test``."""

    workspace_id: str
    bot_user_id: str
    bot_id: str


class Intake(AsyncSocketModeHandler):
    """Socket Mode, with an account of what is being answered, so that a stop can wait for it."""

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient, observer: Observer) -> None:
        super().__init__(app, app_token, web_client=web_client)
        self._observer = observer
        self._open = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._stopping = False

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answers one payload. Once stopping, none is begun: Slack brings events again, to whoever runs next."""
        if self._stopping:
            return
        self._open += 1
        self._quiet.clear()
        came = time.perf_counter()
        try:
            await super().handle(client, req)
        finally:
            self._observer.acknowledged(req.type, time.perf_counter() - came)
            self._open -= 1
            if not self._open:
                self._quiet.set()

    async def stop(self) -> None:
        """Begins nothing more, finishes what was begun, and closes the connection."""
        self._stopping = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._quiet.wait(), STOP_SECONDS)
        await self.close_async()  # type: ignore[no-untyped-call]


def bolt_app(api_url: str, authorize: Authorize, session: aiohttp.ClientSession) -> AsyncApp:
    """Bolt. It reads variables of its own from the environment, so they are not left to it.

    ``process_before_response``: an answer leaves when its listener returns, not at Bolt's next look 10 ms later.
    Signatures are checked before Bolt sees anything (handlers/http.py), or there are none (Socket Mode).
    """
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        os.environ.pop(name, None)
    return AsyncApp(
        # Bolt would walk through every module loaded to find one. Never "entrain": it sets the level of the logger so named.
        name="wiring.py",
        logger=logging.getLogger("slack_bolt"),  # Bolt would copy the root logger's level to its own
        client=AsyncWebClient(base_url=api_url, session=session),
        authorize=authorize,  # type: ignore[arg-type]  # None: not installed there
        process_before_response=True,
        request_verification_enabled=False,
        signing_secret="checked before",  # noqa: S106 - Bolt wants the argument
    )


class Bot(Process):
    """One process that answers, keeps time and delivers, for one workspace."""

    def __init__(self, settings: Settings, handbook: Handbook, database: Database) -> None:
        super().__init__(settings, handbook, database)
        self._intake: Intake | None = None

    async def is_connected(self) -> bool:
        """Whether Slack can reach this bot now."""
        return self._intake is not None and await self._intake.client.is_connected()

    async def _live(self, parts: Parts) -> None:
        """Asks Slack who this is, however long that takes, and answers. Raises SlackRefused where a token is refused."""
        slack = connect(self._settings.bot_token, self._settings.api_url, parts.session, parts.observer)
        identity = await patiently(lambda: who_am_i(slack), self._stopping)
        await self._answer(parts, slack, identity)

    async def _answer(self, parts: Parts, slack: Slack, identity: Identity) -> None:
        workspace_id, runner, services, clock = identity.workspace_id, parts.runner, parts.services, parts.clock
        note_refusals(slack, runner, services, workspace_id)
        directory = Directory(slack, runner, services, workspace_id)
        programme = self.library.of(workspace_id).programme
        fallback = Voice(programme.default_language, programme.address, "Etc/UTC")
        sender = Sender(slack, runner, services, workspace_id, programme.messages_per_minute)
        parts.watch.leads = lambda: sender.leads
        homes = Homes(slack, runner, services)
        ticker = Ticker(runner, services, sender, directory, homes)
        router = Router(
            Alone(
                Edge(
                    runner,
                    services,
                    slack,
                    homes,
                    Groups(slack, runner, services, workspace_id),
                    ticker.wake,
                    fallback,
                    gate=Gate(clock),
                )
            ),
            self.library.programme.commands,
        )
        await patiently(lambda: directory.meet_workspace(identity.bot_user_id), self._stopping)
        if await runner(services.installations.back, workspace_id=workspace_id, bot_user_id=identity.bot_user_id):
            await runner.pieces(services.workspace.look_anew, workspace_id=workspace_id)
        address = await self._socket_address(parts.session)
        app = bolt_app(self._settings.api_url, _authorize_as(identity, self._settings.bot_token), parts.session)
        router.register(app)
        intake = self._intake = Intake(app, self._settings.app_token, app.client, parts.observer)
        if isinstance(clock, RemoteClock):
            clock.on_jump(ticker.wake)
            clock.tell(ticker.agenda)
        await self._connect(intake, address)
        directory.begin()
        loops = [
            asyncio.create_task(supervise("delivery", sender.run)),
            asyncio.create_task(supervise("Home", homes.run)),
            asyncio.create_task(
                supervise("reading the workspace", lambda: self._load(directory, ticker, sender, homes))
            ),
            asyncio.create_task(supervise("the index", lambda: self._index(workspace_id))),
        ]
        ticker.start()
        log.info("Entrain is running.", extra={"event": "running", "version": VERSION})
        self.ready.set()
        await self._stopping.wait()
        ticker.stop()
        await intake.stop()
        await router.follow_ups.finish(STOP_SECONDS)
        sender.stop()
        homes.stop()
        await asyncio.wait(loops[:2], timeout=STOP_SECONDS)
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        log.info("Entrain has stopped.", extra={"event": "stopped"})

    async def _socket_address(self, session: aiohttp.ClientSession) -> str:
        """Where Socket Mode is to connect first; asked for here, so that a wrong token is said and not retried.

        Raises delivery.slack.SlackRefused where the app-level token is refused.
        """
        app_level = connect(self._settings.app_token, self._settings.api_url, session)
        opened = await patiently(lambda: app_level.call("apps.connections.open"), self._stopping)
        return str(opened["url"])

    async def _connect(self, intake: Intake, address: str) -> None:
        """Opens Socket Mode, however long that takes, unless the bot is stopped meanwhile."""
        intake.client.wss_uri = address
        connecting = asyncio.create_task(intake.connect_async())  # type: ignore[no-untyped-call]
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not connecting.done():
            connecting.cancel()

    async def _load(self, directory: Directory, ticker: Ticker, sender: Sender, homes: Homes) -> None:
        """The first load, beside everything else: commands work before it ends, and Homes shown meanwhile catch up."""

        def found() -> None:
            ticker.wake(whole=False)
            sender.wake()

        try:
            await patiently(lambda: directory.catch_up(found), self._stopping)
        except SlackRefused as refused:
            log.error("the workspace cannot be read: %s. python bot.py doctor says which scope is missing.", refused)
        homes.everyone_known()
        ticker.wake()
        sender.wake()
        await ticker.forget()
        await ticker.keep_evidence()


def _authorize_as(identity: Identity, bot_token: str) -> Authorize:
    """Whoever asks is answered in the one workspace there is."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.workspace_id,
            bot_user_id=identity.bot_user_id,
            bot_id=identity.bot_id,
            bot_token=bot_token,
        )

    return authorize


async def who_am_i(slack: Slack) -> Identity:
    """The workspace and the bot behind the token."""
    body = await slack.call("auth.test")
    return Identity(str(body["team_id"]), str(body["user_id"]), str(body.get("bot_id", "")))


async def own_workspace(parts: Parts, settings: Settings, stopping: asyncio.Event) -> None:
    """A token in the environment is an installation like any other. Raises SlackRefused where it is refused."""
    installations = parts.services.installations
    slack = connect(settings.bot_token, settings.api_url, parts.session, parts.observer)
    me = await patiently(lambda: who_am_i(slack), stopping)
    known = await parts.runner(installations.find, workspace_id=me.workspace_id)
    if known is None or known.token != settings.bot_token:
        grant = Grant(me.workspace_id, me.bot_user_id, me.bot_id, settings.bot_token, frozenset())
        await parts.runner(installations.install, grant=grant)
        await parts.runner.pieces(parts.services.workspace.look_anew, workspace_id=me.workspace_id)
