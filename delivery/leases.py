"""A workspace's lease, as the process that holds it knows it: what it cannot be certain of any more, it takes for lost.

``until`` is a moment of ``fencing.elapsed``, which goes on while a process is stopped or its machine suspended; it was
counted from before the database was asked, so it never lies after the moment at which another process may take over.
"""

import uuid
from typing import Protocol

from delivery.fencing import elapsed
from delivery.slack import REQUEST_TIMEOUT
from services import Services
from services.running import Runner

LEASE_SECONDS = 30.0
LEASE_RENEWED = 10.0
GIVEN_REST_SECONDS = 60.0


class Lease(Protocol):
    """Who may send for a workspace."""

    holder: str

    @property
    def until(self) -> float:
        """Until when nobody else can have it."""

    @property
    def rest_seconds(self) -> float | None:
        """How long its holder may rest unless it is woken; None where it has to look for itself what is due."""

    async def hold(self) -> bool:
        """Whether it is held; asks for it where that is not certain for long enough."""

    async def release(self) -> None:
        """Gives it up; what was begun is finished."""


class OwnLease:
    """One that is asked for and kept by whoever sends: a process with one workspace."""

    def __init__(self, run: Runner, services: Services, workspace_id: str) -> None:
        self._run, self._services, self._workspace_id = run, services, workspace_id
        self.holder = uuid.uuid4().hex
        self.until = 0.0
        self.rest_seconds: float | None = None

    async def hold(self) -> bool:
        """Renewed in good time."""
        if elapsed() < self.until - (LEASE_SECONDS - LEASE_RENEWED):
            return True
        began = elapsed()
        held = await self._run(
            self._services.leases.hold,
            workspace_id=self._workspace_id,
            holder=self.holder,
            seconds=LEASE_SECONDS,
        )
        self.until = began + LEASE_SECONDS if held else 0.0
        return held

    async def release(self) -> None:
        """Another process may take over at once."""
        self.until = 0.0
        await self._run(self._services.leases.release, workspace_id=self._workspace_id, holder=self.holder)


class GivenLease:
    """One of many that a process keeps together (jobs/leases.py). Nothing is begun that could end after it.

    Who holds it is told what is due, and need not look.
    """

    def __init__(self, holder: str) -> None:
        self.holder = holder
        self.until = 0.0
        self.rest_seconds: float | None = GIVEN_REST_SECONDS

    def keep(self, until: float) -> None:
        """Others may take over from ``until`` on: calls must have ended by then, at the latest by their time-out."""
        self.until = until - REQUEST_TIMEOUT

    def lose(self) -> None:
        """Another has it, or may have."""
        self.until = 0.0

    async def hold(self) -> bool:
        """As far as this process knows."""
        return elapsed() < self.until

    async def release(self) -> None:
        """Left to whoever gave it: it is given up once everything has ended that was begun under it."""
