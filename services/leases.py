"""Leases: the work of each workspace belongs to one process at a time, shared out evenly, taken over from the dead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from domain.clock import Clock, SystemClock
from domain.leases import PRESENT, WORK, share, work_for
from services.context import Core
from storage import leases as leases_store
from storage.database import servers_time


class Liveness:
    """The time by which processes judge one another: PostgreSQL's own, so that no machine's clock matters.

    On SQLite, whose users share a machine, it is that machine's; ``given``, a test's.
    """

    def __init__(self, given: Clock | None = None) -> None:
        self._given, self._machine = given, SystemClock()

    def now(self, connection: Connection) -> datetime:
        """Aware, in UTC."""
        if self._given is not None:
            return self._given.now()
        return servers_time(connection) or self._machine.now()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a process holds from now on: the workspaces it works for.

    Of these, ``surplus`` is to be given up, once what has begun is finished: more than its share, or gone. ``present``
    are the processes there are.
    """

    held: frozenset[str]
    surplus: tuple[str, ...]
    present: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do, whoever does it: workspaces to plan for, workspaces to send for.

    ``present`` are the processes there are; ``free`` tells whether there are workspaces that nobody works for.
    """

    plan: frozenset[str]
    send: frozenset[str]
    present: tuple[str, ...]
    free: bool


class Leases:
    """Taking, keeping and giving up."""

    def __init__(self, core: Core, liveness: Liveness) -> None:
        self._core, self._liveness = core, liveness

    def hold(self, *, workspace_id: str, holder: str, seconds: float) -> bool:
        """Takes or keeps a workspace's work for ``seconds``; false where another process has it."""
        with self._core.database.transaction() as connection:
            now = self._liveness.now(connection)
            return leases_store.hold(connection, work_for(workspace_id), holder, now, seconds)

    def release(self, *, workspace_id: str, holder: str) -> None:
        """Gives a workspace's work up: another process may take it at once."""
        with self._core.database.transaction() as connection:
            leases_store.release(connection, work_for(workspace_id), holder)

    def turn(self, *, holder: str, workspaces: Collection[str], seconds: float) -> Turn:
        """Keeps what a process holds, and takes what it lacks of its share of these workspaces, for ``seconds``."""
        with self._core.database.transaction() as connection:
            now = self._liveness.now(connection)
            leases_store.hold(connection, PRESENT + holder, holder, now, seconds)
            held = _workspaces(leases_store.renew(connection, holder, now, seconds))
            present = leases_store.present(connection, now)
            mine = share(len(workspaces), present, holder)
            here = held & set(workspaces)
            if len(here) < mine:
                taken = set(map(_workspace, leases_store.live(connection, now)))
                free = sorted(set(workspaces) - taken)[: mine - len(here)]
                taken_now = leases_store.take(connection, [work_for(each) for each in free], holder, now, seconds)
                held, here = held | _workspaces(taken_now), here | _workspaces(taken_now)
            surplus = [*sorted(held - here), *sorted(here)[mine:]]
            return Turn(frozenset(held), tuple(surplus), tuple(present))

    def look(self, *, workspaces: int) -> Look:
        """What there is to do now, where there are so many ``workspaces`` in all. Changes nothing."""
        with self._core.database.transaction() as connection:
            now, live = self._core.clock.now(), self._liveness.now(connection)
            return Look(
                plan=frozenset(leases_store.to_plan(connection, now)),
                send=frozenset(leases_store.to_send(connection, now, live)),
                present=tuple(leases_store.present(connection, live)),
                free=leases_store.held(connection, live) < workspaces,
            )

    def leave(self, *, holder: str) -> None:
        """A process is to be counted on no more; what it still holds, it gives up one by one."""
        with self._core.database.transaction() as connection:
            leases_store.release(connection, PRESENT + holder, holder)


def _workspace(name: str) -> str:
    return name.removeprefix(WORK)


def _workspaces(names: Collection[str]) -> set[str]:
    return {_workspace(name) for name in names if name.startswith(WORK)}
