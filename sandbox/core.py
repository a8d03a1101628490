"""The sandbox put together: one workspace, one app, and everything between them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.blockkit import Rules
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.errors import SlackError
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.guide import Guide
from sandbox.limits import Limits
from sandbox.live import Live
from sandbox.manifest import Manifest
from sandbox.payloads import Payloads
from sandbox.tokens import Keys
from sandbox.traffic import Traffic
from sandbox.transport import Http, SocketMode
from sandbox.views import Views
from sandbox.workspace import Workspace, read_file

Json = dict[str, Any]

DEFAULT_WORKSPACE = Path(__file__).parent / "workspaces" / "association.json"


@dataclass(frozen=True)
class Options:
    """How a sandbox is started. Delays are seconds of real time, shortened from Slack's (0, 60, 300).

    ``more`` are further workspaces in which the same app can be; over HTTP, since one connection is one workspace's here.
    """

    manifest: Manifest
    workspace: Json | None = None
    more: tuple[Json, ...] = ()
    installed: bool = True
    guide: Json | None = None
    start: datetime | None = None
    speed: float = 1.0
    limits: bool = True
    posts_per_minute: int = 300
    deliver: str | None = None
    retry_delays: tuple[float, ...] = (0.1, 2.0, 6.0)
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    traffic: int = 5_000


@dataclass
class Scheduled:
    """A message chat.scheduleMessage will post."""

    id: str
    channel: str
    post_at: int
    body: Json
    metadata: Json | None = None


@dataclass
class Sandbox:
    """One running sandbox."""

    options: Options
    beside: "Sandbox | None" = None
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    socket_mode_on: bool = True
    notice: Json | None = None
    suggested: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        options, manifest = self.options, self.options.manifest
        self.manifest = manifest
        self.clock: Clock = self.beside.clock if self.beside else Clock(options.start, options.speed)
        self.workspace = Workspace(self.clock, manifest.bot_name)
        self.workspace.load(read_file(DEFAULT_WORKSPACE) if options.workspace is None else options.workspace)
        self.scopes: dict[str, None] = dict.fromkeys(manifest.scopes)
        self.keys = Keys(self.clock, self.workspace.ids, options.trigger_seconds)
        self.keys.installed = options.installed
        if self.beside:
            self.keys.of_the_same_app(self.beside.keys)
        self.traffic = Traffic(self.clock, options.traffic)
        self.limits = Limits(on=options.limits, posts_per_minute=options.posts_per_minute)
        self.faults = Faults()
        self.live = Live(self.workspace.sees)
        self.views = Views(self.workspace)
        self.payloads = Payloads(self.workspace, self.views, self.keys.verification_token)
        self.rules = Rules(self.scopes, self._file_known)
        self.socket_mode = SocketMode(self.workspace.app_id, options.ack_seconds)
        self.http = Http(
            manifest, self.keys.signing_secret, self.keys.verification_token, options.deliver, options.ack_seconds
        )
        over_socket = manifest.socket_mode and options.deliver is None
        transport = self.socket_mode if over_socket else self.http
        self.delivery = Delivery(transport, self.payloads, self.traffic, options.retry_delays)
        self.events = Events(self.workspace, manifest, self.scopes, self.delivery, self.live)
        self.events.installed = lambda: self.keys.installed
        self.teams = [self]
        self.guide = Guide(options.guide or {}, self.workspace.sees)
        self.traffic.watchers.append(self._watch)
        self.socket_mode.changed = lambda: self.live.changed("state")
        self._ticking: asyncio.Task[None] | None = None
        self.due: Callable[[], None] = lambda: None

    def _watch(self, entry: Json) -> None:
        if entry["kind"] != "clock":
            self.live.changed("traffic")
        if self.guide.watch(entry):
            self.live.changed("state")

    def _file_known(self, given: Json) -> bool:
        files = self.workspace.files
        if "id" in given:
            known = files.get(str(given["id"]))
            return known is not None and known.complete
        return any(f.complete and f"/{f.id}/" in str(given["url"]) for f in files.values())

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end; empty until it does."""
        return self.workspace.base_url

    # --- what many methods need

    def need_scope(self, *any_of: str) -> None:
        """Raises SlackError ``missing_scope`` unless the token has one of these."""
        if not any(scope in self.scopes for scope in any_of):
            raise SlackError("missing_scope", needed=",".join(any_of), provided=",".join(self.scopes))

    def started(self) -> None:
        """The server listens: from now on what was scheduled is posted when its time comes."""
        self._ticking = asyncio.get_running_loop().create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(0.2)
            self.come_due()

    def come_due(self) -> None:
        """What the clock brings by itself: scheduled messages are posted, statuses whose time is over go."""
        if self.scheduled:
            self.due()
        now = self.clock.now()
        for person in [p for p in self.workspace.people.values() if p.status_expiration]:
            if person.clear_status(now):
                self.events.changed_user(person, status=True)

    async def close(self) -> None:
        """Ends every connection and task."""
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
        self.clock.close()
        await self.delivery.close()
        await self.live.close()
        await self.socket_mode.close()
        await self.http.close()
