"""Whose moment has come: when each member is looked at again, and whom the planning treats alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, not_, or_, select, update

from domain.members import MemberKey
from storage.database import workspace_of
from storage.enrolment import Found
from storage.members import COLUMNS, MemberRow, members, row_of, some


def _quiet_known(now: datetime, since: datetime) -> Any:
    """Do-not-disturb was asked for lately, and the stretch it told of is not over."""
    return and_(members.c.quiet_read_at >= since, or_(members.c.quiet_until.is_(None), members.c.quiet_until > now))


_DUE = (
    select(*COLUMNS)
    .where(members.c.next_due_at.is_not(None), members.c.next_due_at <= bindparam("now"))
    .order_by(members.c.next_due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)


def due(
    connection: Connection,
    now: datetime,
    limit: int,
    quiet_since: datetime | None = None,
    found: Found | None = None,
) -> list[MemberRow]:
    """Members whose moment has come, the longest waiting first; on PostgreSQL no other process gets them meanwhile.

    With ``quiet_since``, only those whose do-not-disturb was asked for since; with ``found``, only those a load found.
    """
    condition = [] if quiet_since is None else [_quiet_known(now, quiet_since)]
    condition += [found.condition()] if found else []
    only = workspace_of(connection)
    condition += [] if only is None else [members.c.workspace_id == only]
    statement = _DUE.where(*condition) if condition else _DUE
    return [row_of(row) for row in connection.execute(statement, {"now": now, "limit": limit}).all()]


_SET_DUE = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"))
    .where(members.c.user_id.in_(bindparam("users", expanding=True)))
    .values(next_due_at=bindparam("due"))
)
_AT_ONCE = 500
"""Members in one statement: what both databases take as parameters, by far."""


def set_due(connection: Connection, moments: Sequence[tuple[MemberKey, datetime | None]]) -> None:
    """Sets when to look at each of these members again; None is never.

    Most members of a workspace share their moments: one statement sets all that share one.
    """
    together: dict[tuple[str, datetime | None], list[str]] = {}
    for key, moment in moments:
        together.setdefault((key.workspace_id, moment), []).append(key.user_id)
    for (workspace_id, moment), users in together.items():
        for begin in range(0, len(users), _AT_ONCE):
            some_users = users[begin : begin + _AT_ONCE]
            connection.execute(_SET_DUE, {"workspace": workspace_id, "users": some_users, "due": moment})


def look_now(connection: Connection, workspace_id: str, now: datetime) -> None:
    """Everybody who is looked at some time is looked at now; whom a rule protects, the planning puts off again."""
    here = (members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    connection.execute(update(members).where(*here, members.c.next_due_at > now).values(next_due_at=now))


def look_at(connection: Connection, workspace_id: str, user_ids: Collection[str], now: datetime) -> None:
    """Has these members looked at now, but those who are about to be anyway, and those whom nobody looks at in vain."""
    users = sorted(user_ids)
    for begin in range(0, len(users), _AT_ONCE):
        here = (members.c.workspace_id == workspace_id, members.c.user_id.in_(users[begin : begin + _AT_ONCE]))
        later = or_(members.c.next_due_at.is_(None), members.c.next_due_at > now)
        there = (members.c.participates, members.c.active, members.c.messages_on)
        connection.execute(update(members).where(*here, *there, later).values(next_due_at=now))


def nobody_due(connection: Connection, workspace_id: str) -> None:
    """Nobody is looked at: the programme does not run."""
    here = (members.c.workspace_id == workspace_id, members.c.next_due_at.is_not(None))
    connection.execute(update(members).where(*here).values(next_due_at=None))


def next_due_at(connection: Connection, *, after: datetime | None = None) -> datetime | None:
    """The earliest moment anybody is due, or with ``after``, the earliest later than that."""
    only = workspace_of(connection)
    statement = select(func.min(members.c.next_due_at)).where(members.c.next_due_at.is_not(None))
    if only is not None:
        statement = statement.where(members.c.workspace_id == only)
    if after is not None:
        statement = statement.where(members.c.next_due_at > after)
    earliest: datetime | None = connection.scalar(statement)
    return earliest


def quiet_unknown(
    connection: Connection,
    workspace_id: str,
    now: datetime,
    since: datetime,
    limit: int,
    found: "Found | None" = None,
) -> list[str]:
    """Members whose moment has come, of whom it has to be asked when they do not want to be disturbed.

    With ``found``, only those a load found: nobody else can be planned for yet.
    """
    statement = (
        select(members.c.user_id)
        .where(members.c.workspace_id == workspace_id, members.c.next_due_at.is_not(None), members.c.next_due_at <= now)
        .where(or_(members.c.quiet_read_at.is_(None), not_(_quiet_known(now, since))))
        .order_by(members.c.next_due_at)
        .limit(limit)
    )
    return list(connection.scalars(statement if found is None else statement.where(found.condition())))


def quiet_of_old(connection: Connection, workspace_id: str, user_ids: Collection[str], since: datetime) -> list[str]:
    """Those among these people whose do-not-disturb was last asked for before ``since``."""
    old = or_(members.c.quiet_read_at.is_(None), members.c.quiet_read_at < since)
    statement = select(members.c.user_id).where(members.c.workspace_id == workspace_id, old)
    return list(connection.scalars(statement.where(members.c.user_id.in_(list(user_ids)))))


@dataclass(frozen=True, slots=True)
class Alike:
    """People whom the planning treats alike: one of them, and how many there are."""

    member: MemberRow
    people: int
    guests: int


_SAME = tuple(
    members.c[name]
    for name in (
        "zone", "locale", "language", "messages_on", "path", "path_chosen", "path_by_role", "lesson_days",
        "lesson_time", "region", "per_week", "away",
    )
)  # fmt: skip
_PLANNED_BY = case((members.c.absences.is_not(None), members.c.user_id), else_="")
"""Whoever has days off of their own is like nobody else."""


def alike(connection: Connection, workspace_id: str, limit: int) -> list[Alike]:
    """Those who take part, put together by what decides when they are written to; the largest groups first."""
    theirs = (members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    guests = func.sum(case((members.c.is_guest, 1), else_=0))
    people = func.count().label("people")
    statement = (
        select(func.min(members.c.user_id), people, guests)
        .where(*theirs)
        .group_by(*_SAME, _PLANNED_BY)
        .order_by(people.desc())
        .limit(limit)
    )
    found = {str(user): (int(number), int(of_them)) for user, number, of_them in connection.execute(statement)}
    rows = {row.user_id: row for row in some(connection, workspace_id, list(found))}
    return [Alike(rows[user], number, of_them) for user, (number, of_them) in found.items()]
