"""``serve``: Slack's requests over HTTP and the installation from a browser, for any number of workspaces.

Any number of these processes answer side by side, over one PostgreSQL. They keep no time and deliver nothing of their own
accord: that is ``work``'s.
"""

import argparse
import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urljoin

from aiohttp import web
from slack_bolt.authorization import AuthorizeResult

from commands.logs import configure
from commands.migrate import open_database
from commands.process import STOP_SECONDS, VERSION, Parts, Process, note_refusals, supervise
from commands.run import token_refused, until_told_to_stop, usable_handbook
from commands.secret import with_secret
from commands.wiring import Authorize, bolt_app, own_workspace
from config.serving import REQUESTS_PATH, need_serving
from config.settings import Settings, SettingsError, read
from delivery.groups import Groups
from delivery.homes import Homes
from delivery.installations import Exchange, Removal
from delivery.slack import SlackRefused, connect
from domain.gate import Gate
from domain.installations import Installation
from domain.members import Voice
from handlers.edges import Installed
from handlers.http import MOST_BYTES, Front
from handlers.installing import Installing
from handlers.keystrokes import Keystrokes
from handlers.request import Edge
from handlers.router import Router
from jobs.watching import Watch
from storage.database import parse_address
from storage.migrate import check_revision

HELP = "answer Slack over HTTP and let workspaces install the bot, one of any number of processes"
HOMES_SECONDS = 5.0

log = logging.getLogger("entrain")


def main(argv: list[str]) -> int:
    """Serves until it is told to stop. Answers the exit status. Raises SettingsError, DatabaseUnusable."""
    argparse.ArgumentParser(prog="bot.py serve", description=HELP).parse_args(argv)
    settings = read()
    need_serving(settings.serving, has_token=bool(settings.bot_token))
    if parse_address(settings.database_url).get_backend_name() == "sqlite":
        raise SettingsError(
            "DATABASE_URL",
            "is SQLite, which one process has to itself, and serve needs work beside it",
            "Give serve and work a PostgreSQL; for one workspace on SQLite, python bot.py run does everything.",
        )
    configure(settings.log_level, settings.log_format)
    return serve(settings)


def serve(settings: Settings) -> int:
    """Serves with these settings. Raises SettingsError, DatabaseUnusable."""
    settings = with_secret(settings)
    handbook = usable_handbook(settings)
    database = open_database(settings.database_url)
    try:
        if not check_revision(database):
            raise SettingsError(
                "DATABASE_URL", "is a database that lacks this version's tables", "python bot.py migrate makes them."
            )
        asyncio.run(until_told_to_stop(Server(settings, handbook, database)))
    except SlackRefused as refused:
        raise token_refused(refused) from refused
    finally:
        database.close()
    return 0


class Server(Process):
    """One process that answers Slack over HTTP."""

    async def is_connected(self) -> bool:
        """Whether requests are taken: from the moment it listens until it is told to stop."""
        return self.ready.is_set() and not self._stopping.is_set()

    async def _live(self, parts: Parts) -> None:
        serving = self._settings.serving
        if self._settings.bot_token:
            await own_workspace(parts, self._settings, self._stopping)
        sealed = await parts.runner(parts.services.installations.seal_anew)
        if sealed:
            log.info("%d tokens are sealed under the newest secret now.", sealed)
        installed = Installed(
            parts.runner,
            parts.services,
            self._edge_maker(parts),
            lambda homes: asyncio.create_task(supervise("Home", homes.run)),
        )
        router = Router(installed, self.library.programme.commands)
        app = bolt_app(self._settings.api_url, _authorize_in(installed), parts.session)
        router.register(app)
        site = web.Application(client_max_size=MOST_BYTES, middlewares=[_calmly])
        site.router.add_post(REQUESTS_PATH, Front(app, serving.signing_secret, parts.observer).receive)
        site.add_routes([web.get("/healthz", self._alive), web.get("/readyz", partial(self._ready, parts.watch))])
        if serving.installs:
            exchange = Exchange(serving, self._settings.api_url, parts.session)
            slack_url = urljoin(self._settings.api_url, "..")
            pages = Installing(
                serving, slack_url, exchange, parts.runner, parts.services, installed, router.follow_ups, self._voices()
            )
            site.add_routes(pages.routes())
        index = asyncio.create_task(supervise("the index", lambda: self._index("")))
        await self._listen(site)
        await router.follow_ups.finish(STOP_SECONDS)
        await installed.close(HOMES_SECONDS)
        index.cancel()
        log.info("Entrain has stopped.", extra={"event": "stopped"})

    async def _listen(self, site: web.Application) -> None:
        """Takes requests until told to stop; then takes no more, and answers those that came."""
        listen = self._settings.serving.listen
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, listen.host, listen.port, backlog=1024).start()
            except OSError as error:
                raise SettingsError(
                    "ENTRAIN_LISTEN",
                    f"cannot be listened on: {listen} ({os.strerror(error.errno) if error.errno else error})",
                    "Choose another port, or an address of this machine.",
                ) from error
            log.info("Entrain answers on %s.", listen, extra={"event": "running", "version": VERSION})
            self.ready.set()
            await self._stopping.wait()
        finally:
            await runner.cleanup()

    def _edge_maker(self, parts: Parts) -> Callable[[Installation], Edge]:
        """What is one for the process: how often the form for concerns may be used, and what is being typed."""
        gate, keystrokes = Gate(parts.clock), Keystrokes()

        def make(installation: Installation) -> Edge:
            workspace_id = installation.workspace_id
            slack = connect(installation.token, self._settings.api_url, parts.session, parts.observer)
            note_refusals(slack, parts.runner, parts.services, workspace_id)
            Removal(slack, parts.runner, parts.services, workspace_id, installation.version).watch()
            programme = self.library.of(workspace_id).programme
            return Edge(
                parts.runner,
                parts.services,
                slack,
                Homes(slack, parts.runner, parts.services),
                Groups(slack, parts.runner, parts.services, workspace_id),
                wake=lambda: None,  # whoever keeps time looks every few seconds
                fallback=Voice(programme.default_language, programme.address, "Etc/UTC"),
                keystrokes=keystrokes,
                version=installation.version,
                gate=gate,
            )

        return make

    def _voices(self) -> dict[str, Voice]:
        programme = self.library.programme
        languages = dict.fromkeys([programme.default_language, *programme.languages])
        return {language: Voice(language, programme.address, "Etc/UTC") for language in languages}

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, watch: Watch, _request: web.Request) -> web.Response:
        """Whether the proxy may send requests here; what is amiss stands in the log and at ``ENTRAIN_MONITOR``."""
        if self._stopping.is_set() or watch.trouble:
            return web.Response(text="not ready\n", status=503)
        return web.Response(text="ready\n")


def _authorize_in(installed: Installed) -> Authorize:
    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        found = await installed.installation(team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=found.workspace_id,
            bot_user_id=found.bot_user_id,
            bot_id=found.bot_id,
            bot_token=found.token,
        )

    return authorize


@web.middleware
async def _calmly(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """An error of ours is logged as ours are: the server itself would write down where the request came from."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("a request over HTTP failed")
        return web.Response(status=500)
