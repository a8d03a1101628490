"""Who does what among several processes: leases, each held by one of them for a while and kept by renewing it.

``send:T1`` is the work for a workspace: its clock and its delivery. ``work:NAME`` says that a process is there.
``now`` is PostgreSQL's own time, or on SQLite the machine's: nobody's clock decides over another's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Index,
    Select,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from domain.leases import PRESENT, WORK
from domain.outbox import State
from storage.members import members
from storage.outbox import outbox
from storage.schema import Name, UtcDateTime, inserted, metadata
from storage.watching import is_in
from storage.workspace import REMOVED, workspaces

leases = Table(
    "leases",
    metadata,
    Column("name", Name, primary_key=True),
    Column("holder", Name, nullable=False),
    Column("held_until", UtcDateTime, nullable=False),
    Column("since", UtcDateTime),
)
Index("ix_leases_holder", leases.c.holder)
_AT_ONCE = 500
"""Leases in one statement: what both databases take as parameters, by far."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease, as it stands."""

    name: str
    holder: str
    since: datetime | None
    held_until: datetime


def hold(connection: Connection, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Takes, keeps or takes over a lease; false where another holds it."""
    if take(connection, [name], holder, now, seconds):
        return True
    mine = (leases.c.name == name, leases.c.holder == holder)
    return connection.execute(update(leases).where(*mine).values(held_until=_until(now, seconds))).rowcount == 1


def take(connection: Connection, names: Sequence[str], holder: str, now: datetime, seconds: float) -> set[str]:
    """Takes those of these leases that nobody holds now; answers which. What is one's own already is not among them."""
    taken: set[str] = set()
    until = _until(now, seconds)
    for begin in range(0, len(names), _AT_ONCE):
        some = names[begin : begin + _AT_ONCE]
        rows = [{"name": name, "holder": holder, "held_until": until, "since": now} for name in some]
        taken |= inserted(connection, leases, rows, leases.c.name)
        left = [name for name in some if name not in taken]
        if left:
            over = update(leases).where(leases.c.name.in_(left), leases.c.holder != holder, _over(now, seconds))
            over = over.values(holder=holder, held_until=until, since=now)
            taken |= set(connection.scalars(over.returning(leases.c.name)))
    return taken


def _until(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def _over(now: datetime, seconds: float) -> ColumnElement[bool]:
    """A lease that ends later than any taken now could was taken before the clock went back: its end says nothing."""
    return or_(leases.c.held_until < now, leases.c.held_until > now + timedelta(seconds=2 * seconds))


def renew(connection: Connection, holder: str, now: datetime, seconds: float) -> set[str]:
    """Keeps whatever somebody holds, be it over unnoticed by the others; answers the names."""
    mine = update(leases).where(leases.c.holder == holder).values(held_until=_until(now, seconds))
    return set(connection.scalars(mine.returning(leases.c.name)))


def release(connection: Connection, name: str, holder: str) -> None:
    """Lets another take over at once."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def present(connection: Connection, now: datetime) -> list[str]:
    """The processes that said lately that they are there, in an order all of them agree on."""
    there = (leases.c.name.startswith(PRESENT, autoescape=True), leases.c.held_until >= now)
    return list(connection.scalars(select(leases.c.holder).where(*there).order_by(leases.c.holder)))


def live(connection: Connection, now: datetime) -> set[str]:
    """The names of all leases somebody holds now."""
    return set(connection.scalars(select(leases.c.name).where(leases.c.held_until >= now)))


def held(connection: Connection, now: datetime) -> int:
    """For how many workspaces somebody works now."""
    mine = (leases.c.name.startswith(WORK, autoescape=True), leases.c.held_until >= now)
    return connection.execute(select(func.count()).where(*mine)).scalar_one()


def every(connection: Connection) -> list[Held]:
    """Every lease, over or not, by name."""
    statement = select(leases.c.name, leases.c.holder, leases.c.since, leases.c.held_until).order_by(leases.c.name)
    return [Held(*row) for row in connection.execute(statement)]


def _where_installed(found: CompoundSelect[tuple[str]]) -> Select[tuple[str]]:
    """Of the workspaces found, those the bot is in: each is looked up once, not for every row that was found for it."""
    names = found.subquery()
    return select(names.c.workspace_id).where(names.c.workspace_id.not_in(REMOVED))


_TO_PLAN = _where_installed(
    select(members.c.workspace_id)
    .where(members.c.next_due_at.is_not(None), members.c.next_due_at <= bindparam("now"))
    .union(
        select(workspaces.c.workspace_id).where(workspaces.c.posts_due_at <= bindparam("now")),
        select(workspaces.c.workspace_id).where(workspaces.c.starts_at <= bindparam("now")),
    )
)
_TO_SEND = _where_installed(
    select(outbox.c.workspace_id)
    .where(is_in(State.PENDING), outbox.c.due_at <= bindparam("now"))
    .where(or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("now")))
    .union(
        select(outbox.c.workspace_id).where(is_in(State.SENDING), outbox.c.claimed_until < bindparam("live")),
    )
)


def to_plan(connection: Connection, now: datetime) -> set[str]:
    """The workspaces where somebody's moment has come, the channels', or that of the programme itself.

    Read from an index of what is due, which costs by how much that is. Asked workspace by workspace, PostgreSQL thought
    it quicker to read everything each time (seconds, while one workspace has a fan-out).
    """
    return set(connection.scalars(_TO_PLAN, {"now": now}))


def to_send(connection: Connection, now: datetime, live_now: datetime) -> set[str]:
    """The workspaces where something waits to go out, or is in doubt. ``live_now`` is the time leases go by."""
    return set(connection.scalars(_TO_SEND, {"now": now, "live": live_now}))
