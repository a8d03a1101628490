"""Which workspace a payload came from: the edge of each, with its own token, opened when it is first needed.

A click costs neither a query nor a decryption for this: whether a workspace is still installed as it was is asked once in
a while, and whoever changes it in this process says so.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from delivery.homes import Homes
from domain.installations import Installation
from handlers.request import Edge
from services import DatabaseUnusable, Services
from services.running import Runner

TAKEN_BACK = frozenset({"app_uninstalled", "tokens_revoked"})
"""Slack tells of it once or twice, in no certain order, and sometimes after the bot was installed again."""
CHECK_SECONDS = 30.0
"""How long another process's change to an installation may go unnoticed in this one."""
IDLE_SECONDS = 900.0
"""A workspace nobody in it has clicked for so long is closed, until somebody does."""
KNOWN_SECONDS = 2.0
"""How often it is asked whether a workspace that was just installed has been read."""

log = logging.getLogger("entrain.handlers")


class NotInstalled(Exception):
    """The bot is not in that workspace, or not any more."""


class Edges(Protocol):
    """Finds the edge of a workspace."""

    async def of(self, workspace_id: str, *, fresh: bool = False) -> Edge:
        """The edge of a workspace; ``fresh`` asks the database whether it is still that. Raises NotInstalled."""


class Alone:
    """The one workspace of a process that serves no other."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def of(self, workspace_id: str, *, fresh: bool = False) -> Edge:
        """The one there is."""
        return self._edge


@dataclass(slots=True)
class _Open:
    edge: Edge
    installation: Installation
    checked_at: float
    used_at: float
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


class Installed:
    """Every workspace the bot is installed in, opened as payloads of it come."""

    def __init__(
        self,
        run: Runner,
        services: Services,
        make: Callable[[Installation], Edge],
        keep: Callable[[Homes], asyncio.Task[None]],
    ) -> None:
        self._run, self._services, self._make, self._keep = run, services, make, keep
        self._open: dict[str, _Open] = {}
        self._opening: dict[str, asyncio.Task[_Open | None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._tidied_at = time.monotonic()

    async def of(self, workspace_id: str, *, fresh: bool = False) -> Edge:
        """The edge of a workspace. Raises NotInstalled."""
        found = await self._found(workspace_id, fresh=fresh)
        if found is None:
            raise NotInstalled(workspace_id)
        return found.edge

    async def installation(self, workspace_id: str) -> Installation | None:
        """The bot in a workspace; None where it is not."""
        found = await self._found(workspace_id, fresh=False)
        return None if found is None else found.installation

    async def _found(self, workspace_id: str, *, fresh: bool) -> _Open | None:
        now = time.monotonic()
        found = self._open.get(workspace_id)
        if found is not None and (fresh or now - found.checked_at > CHECK_SECONDS):
            found.checked_at = now  # the others who come meanwhile do not ask too
            if not await self._is_still(found):
                self.forget(workspace_id)
                found = None
        if found is None:
            opening = self._opening.get(workspace_id)
            if opening is None:
                opening = self._opening[workspace_id] = asyncio.ensure_future(self._begin(workspace_id))
                opening.add_done_callback(lambda _: self._opening.pop(workspace_id, None))
            found = await asyncio.shield(opening)
        if found is not None:
            found.used_at = now
        return found

    async def _is_still(self, found: _Open) -> bool:
        try:
            version = await self._run(
                self._services.installations.version, workspace_id=found.installation.workspace_id
            )
        except DatabaseUnusable:
            return True  # it has been said; the person is told so by what they clicked
        return version == found.installation.version

    async def _begin(self, workspace_id: str) -> _Open | None:
        self._tidy()
        installation = await self._run(self._services.installations.find, workspace_id=workspace_id)
        if installation is None:
            return None
        now, edge = time.monotonic(), self._make(installation)
        opened = self._open[workspace_id] = _Open(edge, installation, now, now)
        opened.tasks = [self._keep(edge.homes), asyncio.create_task(self._until_known(workspace_id, edge.homes))]
        return opened

    async def _until_known(self, workspace_id: str, homes: Homes) -> None:
        """Homes shown before the workspace was read, by whichever process, are looked at again afterwards."""
        while True:
            try:
                if await self._run(self._services.workspace.was_read, workspace_id=workspace_id):
                    break
            except DatabaseUnusable as trouble:
                log.debug("it is asked later whether the workspace was read: %s", trouble)
            await asyncio.sleep(KNOWN_SECONDS)
        homes.everyone_known()

    def forget(self, workspace_id: str) -> None:
        """The workspace was installed anew, or the bot taken out of it: the next payload looks again."""
        found = self._open.pop(workspace_id, None)
        if found is None:
            return
        found.edge.homes.stop()  # what waits is published first
        found.tasks[1].cancel()
        self._closing.add(found.tasks[0])
        found.tasks[0].add_done_callback(self._closing.discard)

    def _tidy(self) -> None:
        now = time.monotonic()
        if now - self._tidied_at < IDLE_SECONDS / 10:
            return
        self._tidied_at = now
        for workspace_id in [name for name, each in self._open.items() if now - each.used_at > IDLE_SECONDS]:
            self.forget(workspace_id)

    async def close(self, seconds: float) -> None:
        """Publishes what waits, for so long at most."""
        for workspace_id in list(self._open):
            self.forget(workspace_id)
        if self._closing:
            _, late = await asyncio.wait(set(self._closing), timeout=seconds)
            for task in late:
                task.cancel()
