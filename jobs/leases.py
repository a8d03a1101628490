"""A process's share of the workspaces: taken, kept, given up; and whoever has something to do is woken.

One look a second finds the workspaces where something is due, whoever left it there: a click in another process, or the
clock. So an idle workspace costs no statement of its own, and a busy one is served by its own
ticker and sender, a bounded piece of work at a time; the pieces of all workspaces wait in one queue for the database,
first come, first served. A fan-out is one among them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from delivery.fencing import elapsed
from delivery.leases import LEASE_SECONDS, GivenLease
from services import DatabaseUnusable
from services.leases import Leases, Look
from services.running import Runner

LOOK_SECONDS = 1.0
"""How long what somebody left to be done may wait to be seen."""
TURN_SECONDS = 5.0
"""How often leases are renewed, and shares counted anew."""

log = logging.getLogger("entrain.leases")


class AtWork(Protocol):
    """The work for one workspace, begun."""

    def plan(self) -> None:
        """Somebody's moment has come."""

    def send(self) -> None:
        """Something waits to go out, or is in doubt."""

    async def stop(self) -> None:
        """Ends it; what was begun is finished."""


Installed = Callable[[], Awaitable[Mapping[str, str]]]
"""Where the bot is to work: by workspace, what changes whenever its installation does."""
Begin = Callable[[str, GivenLease], Awaitable[AtWork]]


class Share:
    """What one process works for. ``run`` goes on until ``finish``; then ``stop`` hands everything over."""

    def __init__(self, run: Runner, leases: Leases, holder: str, installed: Installed, begin: Begin) -> None:
        self._run, self._leases, self.holder = run, leases, holder
        self._installed, self._begin = installed, begin
        self._leased: dict[str, GivenLease] = {}
        self._at_work: dict[str, tuple[str, AtWork]] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._workspaces: Mapping[str, str] = {}
        self._present: tuple[str, ...] = ()
        self._turn_at = 0.0
        self._certain_until = 0.0
        self._wake = asyncio.Event()
        self._finishing = False
        self.told: Callable[[int], None] = lambda workspaces: None
        """Hears for how many workspaces this process works, after every turn."""

    @property
    def held(self) -> int:
        """For how many workspaces this process works."""
        return len(self._at_work)

    @property
    def certain(self) -> bool:
        """Whether this process's leases are its own for certain."""
        return elapsed() < self._certain_until

    def wake(self) -> None:
        """Looks now."""
        self._wake.set()

    async def run(self) -> None:
        """Turn by turn, look by look, until told to finish.

        Raises DatabaseUnusable; to be begun again then: what is held is held on to.
        """
        while not self._finishing:
            self._wake.clear()
            if elapsed() >= self._turn_at:
                await self._turn()
            look = await self._run(self._leases.look, workspaces=len(self._workspaces))
            self._serve(look)
            if look.present != self._present or look.free:
                self._turn_at = 0.0  # somebody came, went, or gave something up: the shares are others now
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    def finish(self) -> None:
        """Takes no more. A turn that has begun is ended first: in its thread it would take what was just given up."""
        self._finishing = True
        self._wake.set()

    async def stop(self) -> None:
        """Hands everything over: whoever is next may take each workspace as soon as what was begun there has ended."""
        await self._insist(self._leases.leave, holder=self.holder)
        for workspace_id in list(self._at_work):
            self._end(workspace_id, give_up=True)
        if self._ending:
            await asyncio.wait(self._ending.values())

    def _serve(self, look: Look) -> None:
        for workspace_id in look.plan & self._at_work.keys():
            self._at_work[workspace_id][1].plan()
        for workspace_id in look.send & self._at_work.keys():
            self._at_work[workspace_id][1].send()

    async def _turn(self) -> None:
        self._workspaces = await self._installed()
        began = elapsed()
        turn = await self._run(
            self._leases.turn, holder=self.holder, workspaces=list(self._workspaces), seconds=LEASE_SECONDS
        )
        self._present, self._turn_at = turn.present, began + TURN_SECONDS
        self._certain_until = began + LEASE_SECONDS
        for workspace_id, lease in list(self._leased.items()):
            if workspace_id in turn.held:
                lease.keep(self._certain_until)
            else:
                log.warning("Another process works for %s now: this one was silent for too long.", workspace_id)
                lease.lose()
                self._end(workspace_id, give_up=False)
        for workspace_id in turn.surplus:
            self._end(workspace_id, give_up=True)
        for workspace_id in sorted(turn.held - set(turn.surplus)):
            await self._see_to(workspace_id)
        self.told(self.held)

    async def _see_to(self, workspace_id: str) -> None:
        """Begins the work that is new here, and begins anew where the installation is another now."""
        version = self._workspaces[workspace_id]
        if workspace_id in self._ending:
            return  # it was on its way out; the next turn finds it free, or its own still
        if workspace_id in self._at_work:
            if self._at_work[workspace_id][0] != version:
                self._end(workspace_id, give_up=True)
            return
        lease = self._leased[workspace_id] = GivenLease(self.holder)
        lease.keep(self._certain_until)
        self._at_work[workspace_id] = (version, await self._begin(workspace_id, lease))

    def _end(self, workspace_id: str, *, give_up: bool) -> None:
        """Ends the work for a workspace, beside everything else. Until it has ended, its lease is kept."""
        if workspace_id in self._ending:
            return
        _, work = self._at_work.pop(workspace_id, (None, None))

        async def end() -> None:
            try:
                if work is not None:
                    await work.stop()
            finally:
                self._leased.pop(workspace_id, None)
                self._ending.pop(workspace_id, None)
            if give_up:
                await self._insist(self._leases.release, workspace_id=workspace_id, holder=self.holder)

        self._ending[workspace_id] = asyncio.create_task(end())

    async def _insist(self, work: Callable[..., None], **arguments: str) -> None:
        """Where the database cannot be reached, leases end by themselves."""
        try:
            await self._run(work, **arguments)
        except DatabaseUnusable:
            return
