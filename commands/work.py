"""``work``: clock and delivery for any number of workspaces, in any number of processes over one PostgreSQL.

Nobody calls it and it answers nobody: that is ``serve``'s. Each workspace belongs to one of the processes at a time.
"""

import argparse
import asyncio
import logging
import random
import uuid
from collections.abc import Mapping
from datetime import timedelta

from commands.logs import configure
from commands.migrate import open_database
from commands.process import STOP_SECONDS, VERSION, Parts, Process, note_refusals, supervise
from commands.run import token_refused, until_told_to_stop, usable_handbook
from commands.secret import with_secret
from commands.wiring import own_workspace
from config.settings import Settings, SettingsError, read
from delivery.directory import Directory
from delivery.homes import Homes
from delivery.installations import Removal
from delivery.leases import GivenLease
from delivery.remote_clock import RemoteClock
from delivery.sender import Sender
from delivery.slack import SlackRefused, connect
from domain.handbook import Handbook
from domain.installations import Installation
from jobs.clock import COUNT_HOURS, EVIDENCE_HOURS, RECONCILE_HOURS, Ticker, agenda, until_pretending
from jobs.leases import Share
from services import Core, Services, build
from storage.database import Database, parse_address
from storage.migrate import check_revision

HELP = "keep time and deliver for every workspace, one of any number of processes"
ROUND_SECONDS = 60.0
"""How often each workspace is looked at as a whole; for whom something is due is looked at every second besides."""
HOUR = 3600.0

log = logging.getLogger("entrain")


def main(argv: list[str]) -> int:
    """Works until it is told to stop. Answers the exit status. Raises SettingsError, DatabaseUnusable."""
    argparse.ArgumentParser(prog="bot.py work", description=HELP).parse_args(argv)
    settings = read()
    if parse_address(settings.database_url).get_backend_name() == "sqlite":
        raise SettingsError(
            "DATABASE_URL",
            "is SQLite, which one process has to itself, and work needs serve beside it",
            "Give serve and work a PostgreSQL; for one workspace on SQLite, python bot.py run does everything.",
        )
    configure(settings.log_level, settings.log_format)
    return work(settings)


def work(settings: Settings) -> int:
    """Works with these settings. Raises SettingsError, DatabaseUnusable."""
    database = open_database(settings.database_url)
    try:
        if not check_revision(database):
            raise SettingsError(
                "DATABASE_URL", "is a database that lacks this version's tables", "python bot.py migrate makes them."
            )
        settings = with_secret(settings)
        asyncio.run(until_told_to_stop(Worker(settings, usable_handbook(settings), database)))
    except SlackRefused as refused:
        raise token_refused(refused) from refused
    finally:
        database.close()
    return 0


class Worker(Process):
    """One process that keeps time and delivers."""

    def __init__(self, settings: Settings, handbook: Handbook, database: Database) -> None:
        super().__init__(settings, handbook, database)
        self._share: Share | None = None

    async def is_connected(self) -> bool:
        """Whether the workspaces this process works for are its own for certain."""
        return self._share is not None and self._share.certain

    async def _live(self, parts: Parts) -> None:
        """Takes its share and works, until told to stop. Raises SlackRefused where the operator's own token is refused."""
        if self._settings.bot_token:
            await own_workspace(parts, self._settings, self._stopping)
        installations = parts.services.installations

        async def installed() -> Mapping[str, str]:
            everywhere = dict.fromkeys(await parts.runner(parts.services.questions.workspaces), "")
            return {**everywhere, **await parts.runner(installations.versions)}

        async def begin(workspace_id: str, lease: GivenLease) -> WorkspaceAtWork:
            found = await parts.runner(installations.find, workspace_id=workspace_id)
            return self._begin(parts, workspace_id, found, lease)

        share = self._share = Share(parts.runner, parts.services.leases, uuid.uuid4().hex, installed, begin)
        share.told = parts.observer.holds
        parts.watch.leads = lambda: bool(share.held)
        if isinstance(parts.clock, RemoteClock):
            parts.clock.on_jump(share.wake)
            parts.clock.tell(lambda: agenda(parts.runner, parts.services))
        sharing = asyncio.create_task(supervise("sharing the work", share.run))
        log.info("Entrain works.", extra={"event": "running", "version": VERSION})
        self.ready.set()
        await self._stopping.wait()
        share.finish()
        await asyncio.wait([sharing], timeout=STOP_SECONDS)
        sharing.cancel()
        await asyncio.gather(sharing, return_exceptions=True)
        await share.stop()
        log.info("Entrain has stopped.", extra={"event": "stopped"})

    def _begin(
        self, parts: Parts, workspace_id: str, found: Installation | None, lease: GivenLease
    ) -> "WorkspaceAtWork":
        core = Core(self._database.only(workspace_id), self.library, parts.clock, VERSION, self._keys)
        services = build(core)
        slack = connect(found.token if found else "", self._settings.api_url, parts.session, parts.observer)
        slack.lease_until = lambda: lease.until
        note_refusals(slack, parts.runner, services, workspace_id)
        directory = Directory(slack, parts.runner, services, workspace_id)
        pace = self.library.of(workspace_id).programme.messages_per_minute
        sender = Sender(slack, parts.runner, services, workspace_id, pace, lease=lease)
        homes = Homes(slack, parts.runner, services)
        ticker = Ticker(parts.runner, services, sender, directory, homes)
        work = WorkspaceAtWork(workspace_id, parts, services, ticker, sender, homes)
        if found is None:
            work.keep_house()
        else:
            Removal(slack, parts.runner, services, workspace_id, found.version).watch()
            work.begin(found.bot_user_id, directory)
        return work


class WorkspaceAtWork:
    """Clock and delivery of one workspace, for as long as its lease is this process's."""

    def __init__(
        self, workspace_id: str, parts: Parts, services: Services, ticker: Ticker, sender: Sender, homes: Homes
    ) -> None:
        self._workspace_id, self._parts, self._services = workspace_id, parts, services
        self._ticker, self._sender, self._homes = ticker, sender, homes
        self._finishing: list[asyncio.Task[None]] = []
        self._loops: list[asyncio.Task[None]] = []

    def begin(self, bot_user_id: str, directory: Directory) -> None:
        """Begins everything, each in its own time, so that a thousand workspaces taken over at once begin one by one."""
        name = self._workspace_id
        self._finishing = [
            asyncio.create_task(supervise(f"delivery ({name})", self._sender.run)),
            asyncio.create_task(supervise(f"Home ({name})", self._homes.run)),
        ]
        self._loops = [
            asyncio.create_task(supervise(f"the clock ({name})", self._rounds)),
            asyncio.create_task(supervise(f"reading ({name})", lambda: self._reading(bot_user_id, directory))),
            asyncio.create_task(supervise(f"empty cells ({name})", self._pretending)),
        ]

    def keep_house(self) -> None:
        """Where the bot is not installed any more: nothing is sent, and nothing is planned."""
        self._loops = [asyncio.create_task(supervise(f"keeping house ({self._workspace_id})", self._housekeeping))]

    def plan(self) -> None:
        """Somebody's moment has come. Where only the house is kept, it comes to nothing."""
        if self._finishing:
            self._ticker.wake(whole=False)

    def send(self) -> None:
        """Something waits to go out, or is in doubt."""
        self._sender.wake()

    async def stop(self) -> None:
        """Finishes what was begun."""
        self._ticker.stop()
        self._sender.stop()
        self._homes.stop()
        if self._finishing:
            await asyncio.wait(self._finishing, timeout=STOP_SECONDS)
        for loop in (*self._finishing, *self._loops):
            loop.cancel()
        await asyncio.gather(*self._finishing, *self._loops, return_exceptions=True)

    async def _rounds(self) -> None:
        """What is looked at every minute, and every hour. Not all workspaces at once: each begins at a moment of its own."""
        hourly = 0.0
        await asyncio.sleep(random.uniform(0, ROUND_SECONDS))  # noqa: S311 - no secret
        loop = asyncio.get_running_loop()
        while True:
            await self._ticker.tick()
            if loop.time() >= hourly:
                hourly = loop.time() + HOUR * min(COUNT_HOURS, EVIDENCE_HOURS)
                await self._ticker.count()
                await self._ticker.keep_evidence()
            await asyncio.sleep(ROUND_SECONDS)

    async def _housekeeping(self) -> None:
        """Where the bot was taken out: what is kept there is still counted, opened and removed when its time comes (trust.md).

        Who took note of it may have been killed before they had seen to it that nobody is looked at any more.
        """
        await self._parts.runner.pieces(self._services.workspace.look_anew, workspace_id=self._workspace_id)
        while True:
            await self._ticker.keep_house()
            await asyncio.sleep(HOUR * random.uniform(0.5, 1) * RECONCILE_HOURS)  # noqa: S311 - no secret

    async def _reading(self, bot_user_id: str, directory: Directory) -> None:
        """Reads a workspace that was never read, at once, and every one a day after it was last read, by whomever."""
        run, services = self._parts.runner, self._services
        known = await run(services.workspace.meet, workspace_id=self._workspace_id)
        if known.synced_at is None:
            await directory.meet_workspace(bot_user_id)
        while True:
            known = await run(services.workspace.meet, workspace_id=self._workspace_id)
            if known.synced_at is None or known.at - known.synced_at >= timedelta(hours=RECONCILE_HOURS):
                await self._ticker.reconcile()
            pause = HOUR if known.synced_at is not None else ROUND_SECONDS
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret

    async def _pretending(self) -> None:
        while True:
            await asyncio.sleep(until_pretending())
            await self._ticker.pretend()
