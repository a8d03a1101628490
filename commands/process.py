"""What every process of the program has in common: one session, one clock, services over one database, monitoring."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from commands import memory
from config.settings import Settings, SettingsError
from delivery.fencing import fenced
from delivery.observing import Observer
from delivery.remote_clock import RemoteClock
from delivery.slack import Slack
from domain.clock import SystemClock
from domain.handbook import Handbook
from handbook.own import own_handbooks
from jobs.watching import Watch
from locales import prepare
from services import Core, DatabaseUnusable, Library, Services, build
from services.running import Runner
from services.sealing import Keys
from storage.database import Database

VERSION = "0.1.0"
STOP_SECONDS = 10.0
RESTART_SECONDS = 5.0
INDEX_AFTER_SECONDS = 2.0

log = logging.getLogger("entrain")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a running process is made of before it knows whom it works for in Slack."""

    session: aiohttp.ClientSession
    clock: SystemClock | RemoteClock
    observer: Observer
    runner: Runner
    services: Services
    watch: Watch


async def supervise(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """Keeps a loop running: an error in it is logged with its traceback, and it begins again after a pause.

    A database out of reach is no error of ours: it has been said (services/running.py), and is waited for.
    """
    while True:
        try:
            await loop()
        except DatabaseUnusable:
            await asyncio.sleep(RESTART_SECONDS)
        except Exception:
            log.exception("%s stopped by itself and begins again in %d seconds", name, RESTART_SECONDS)
            await asyncio.sleep(RESTART_SECONDS)
        else:
            return


def note_refusals(slack: Slack, runner: Runner, services: Services, workspace_id: str) -> None:
    """What Slack refuses in a workspace is remembered, until it works again."""

    async def noticed(method: str, error: str | None) -> None:
        if error is None:
            await runner(services.workspace.lift_refusal, workspace_id=workspace_id, method=method)
            return
        fresh = await runner(services.workspace.record_refusal, workspace_id=workspace_id, method=method, error=error)
        if fresh:
            log.warning("Slack refuses %s here (%s); only what needs it is off. doctor says more.", method, error)

    slack.on_refusal(noticed)


class Process:
    """One process. What it does for whom is said by ``_live``."""

    def __init__(self, settings: Settings, handbook: Handbook, database: Database) -> None:
        self._settings, self._database = settings, database
        if not settings.secret:
            raise SettingsError("ENTRAIN_SECRET", "is not set", "commands/secret.py says where it comes from.")
        self._keys = Keys(settings.secret, settings.token_secrets)
        self.library = Library(handbook, own_handbooks(settings.content, handbook))
        self._stopping = asyncio.Event()
        self.ready = asyncio.Event()

    def stop(self) -> None:
        """Ends the process cleanly: what was acknowledged is finished, nothing half-written."""
        self._stopping.set()

    async def run(self) -> None:
        """Runs until ``stop``. Raises delivery.slack.SlackRefused where a token is refused."""
        memory.one_heap()
        prepare(self.library.programme.languages)
        # What has been made so far stays. Left to the garbage collector, it is walked through again and again, and
        # everybody waits for a tenth of a second each time (measured).
        memory.give_back()
        connector = aiohttp.TCPConnector(limit=64, socket_factory=fenced)
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            self._clock(session) as clock,
        ):
            runner = Runner(self._database.threads)
            services = build(Core(self._database, self.library, clock, VERSION, self._keys))
            watch = Watch(runner, services, lambda: self.library.programme.messages_per_minute)
            try:
                async with self._observed(watch, runner) as observer:
                    await self._live(Parts(session, clock, observer, runner, services, watch))
            except asyncio.CancelledError:
                if not self._stopping.is_set():
                    raise
            finally:
                runner.close()
                gc.unfreeze()

    async def _live(self, parts: Parts) -> None:
        """Does its work until told to stop."""
        raise NotImplementedError

    async def is_connected(self) -> bool:
        """Whether Slack and this process can reach each other now."""
        raise NotImplementedError

    @asynccontextmanager
    async def _observed(self, watch: Watch, runner: Runner) -> AsyncIterator[Observer]:
        """Delivery is looked at; and where the operator wants it, pages tell their monitoring how the bot is."""
        looking = asyncio.create_task(watch.run())
        try:
            if self._settings.monitor is None:
                yield Observer()
                return
            from commands.metrics import Metrics
            from commands.monitor import Pages, listening

            metrics = Metrics(VERSION)
            runner.worked = metrics.worked
            async with listening(self._settings.monitor, Pages(metrics, watch, self.is_connected)):
                yield metrics
        finally:
            looking.cancel()

    @asynccontextmanager
    async def _clock(self, session: aiohttp.ClientSession) -> AsyncIterator[SystemClock | RemoteClock]:
        if self._settings.clock_url is None:
            yield SystemClock()
            return
        clock = RemoteClock(self._settings.clock_url, session)
        await clock.read()
        following = asyncio.create_task(clock.follow())
        try:
            yield clock
        finally:
            following.cancel()

    async def _index(self, workspace_id: str) -> None:
        """Makes the index of the handbook, beside everything else: nobody's first question waits for it.

        Not at once: what is overdue goes out first, a third of a second earlier than beside the index (measured).
        """
        await asyncio.sleep(INDEX_AFTER_SECONDS)
        await asyncio.to_thread(self.library.of(workspace_id).prepare)
        await asyncio.to_thread(memory.give_back)
