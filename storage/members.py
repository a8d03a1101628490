"""People of a workspace: what Slack says of them, their own choices, and when to look at them again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    case,
    false,
    func,
    not_,
    or_,
    select,
    true,
    update,
)

from domain.members import MemberKey, Person
from domain.paths import EVERYONE
from domain.presence import Quiet
from storage.database import workspace_of
from storage.schema import Name, SlackId, UtcDateTime, insert, insert_once, metadata

members = Table(
    "members",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("zone", Name),
    Column("locale", Name),
    Column("is_admin", Boolean, nullable=False, server_default=false()),
    Column("is_guest", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("participates", Boolean, nullable=False, server_default=false()),
    Column("language", Name),
    Column("messages_on", Boolean, nullable=False, server_default=true()),
    Column("path", Name, nullable=False, server_default="everyone"),
    Column("path_chosen", Name),
    Column("path_by_role", Name),
    Column("lesson_days", String(32)),
    Column("lesson_time", String(5)),
    Column("welcomed_at", UtcDateTime),
    Column("home_hash", String(64)),
    Column("next_due_at", UtcDateTime),
    Column("moved_at", UtcDateTime),
    Column("sync_mark", BigInteger, nullable=False, server_default="0"),
    Column("channel_mark", BigInteger, nullable=False, server_default="0"),
    Column("region", Name),
    Column("per_week", Integer),
    Column("absences", JSON),
    Column("unanswered", Integer, nullable=False, server_default="0"),
    Column("away", Boolean, nullable=False, server_default=false()),
    Column("away_until", UtcDateTime),
    Column("quiet_from", UtcDateTime),
    Column("quiet_until", UtcDateTime),
    Column("quiet_read_at", UtcDateTime),
)
Index(
    "ix_members_next_due_at",
    members.c.next_due_at,
    sqlite_where=members.c.next_due_at.is_not(None),
    postgresql_where=members.c.next_due_at.is_not(None),
)
Index(
    "ix_members_workspace_due",
    members.c.workspace_id,
    members.c.next_due_at,
    sqlite_where=members.c.next_due_at.is_not(None),
    postgresql_where=members.c.next_due_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as stored. ``lesson_days`` is ``"1,3"`` and ``lesson_time`` ``"10:00"``; None follows the programme.

    ``path`` is the one a user group leads to, else everyone's; ``path_by_role`` the one a role leads to, ``path_chosen`` the
    member's own choice.
    ``absences`` has ``[first, last, why]`` in ISO dates, ``last`` None where it is open. ``quiet_from`` and
    ``quiet_until`` are the next stretch of do-not-disturb as Slack said it at ``quiet_read_at``.
    """

    workspace_id: str
    user_id: str
    zone: str | None
    locale: str | None
    is_admin: bool
    is_guest: bool
    active: bool
    participates: bool
    language: str | None
    messages_on: bool
    path: str
    path_chosen: str | None
    path_by_role: str | None
    lesson_days: str | None
    lesson_time: str | None
    welcomed_at: datetime | None
    home_hash: str | None
    next_due_at: datetime | None
    region: str | None
    per_week: int | None
    absences: list[tuple[str, str | None, str]] | None
    unanswered: int
    away: bool
    away_until: datetime | None
    quiet_from: datetime | None
    quiet_until: datetime | None
    quiet_read_at: datetime | None

    @property
    def key(self) -> MemberKey:
        """Who this is."""
        return MemberKey(self.workspace_id, self.user_id)


_COLUMNS = [column for column in members.c if column.name not in {"sync_mark", "channel_mark", "moved_at"}]


_ONE = select(*_COLUMNS).where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))


def _row(row: Sequence[Any]) -> MemberRow:
    return MemberRow(*row)


def get(connection: Connection, key: MemberKey) -> MemberRow | None:
    """The member, or None."""
    row = connection.execute(_ONE, {"workspace": key.workspace_id, "user": key.user_id}).one_or_none()
    return None if row is None else _row(row)


_HOLD = _ONE.with_for_update()


def hold(connection: Connection, key: MemberKey) -> None:
    """Until this transaction ends, nobody else changes this member: what is read of them now can be written back."""
    connection.execute(_HOLD, {"workspace": key.workspace_id, "user": key.user_id})


_SOME = select(*_COLUMNS).where(
    members.c.workspace_id == bindparam("workspace"), members.c.user_id.in_(bindparam("users", expanding=True))
)


def some(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> list[MemberRow]:
    """These members of a workspace, as far as they are known."""
    rows = connection.execute(_SOME, {"workspace": workspace_id, "users": list(user_ids)})
    return [_row(row) for row in rows]


def follow(connection: Connection, workspace_id: str, people: Sequence[Person], mark: int = 0) -> None:
    """Writes what Slack says of people; their own choices stay.

    ``mark`` numbers the load they were seen in; an event or a click has none, and leaves the last one as it was. Slack
    lists closed accounts for ever: one that is not known here, or was erased, stays unknown.
    """
    people = _known_or_there(connection, workspace_id, people)
    if not people:
        return
    rows = [
        {
            "workspace_id": workspace_id,
            "user_id": person.user_id,
            "zone": person.zone,
            "locale": person.locale,
            "is_admin": person.is_admin,
            "is_guest": person.is_guest,
            "active": not person.deleted,
            "sync_mark": mark,
            "away": person.away,
            "away_until": person.status.until if person.away and person.status else None,
        }
        for person in people
    ]
    statement = insert(connection, members)
    new = statement.excluded
    # Of two loads at once the later one counts, whichever page comes last.
    later = case((new.sync_mark > members.c.sync_mark, new.sync_mark), else_=members.c.sync_mark)
    seen = {"sync_mark": later} if mark else {}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "workspace_id"],
            set_={
                # A deactivated person's object has no zone and no locale: keep what was known.
                "zone": func.coalesce(new.zone, members.c.zone),
                "locale": func.coalesce(new.locale, members.c.locale),
                "is_admin": new.is_admin,
                "is_guest": new.is_guest,
                "active": new.active,
                "away": new.away,
                "away_until": new.away_until,
                **seen,
            },
        ),
        rows,
    )


def _known_or_there(connection: Connection, workspace_id: str, people: Sequence[Person]) -> list[Person]:
    closed = [person.user_id for person in people if person.deleted]
    known = {row.user_id for row in some(connection, workspace_id, closed)} if closed else set()
    return [person for person in people if not person.deleted or person.user_id in known]


def introduce(connection: Connection, workspace_id: str, user_id: str, *, active: bool) -> None:
    """Makes somebody known of whom Slack has not told us anything; whoever is known already stays as they are."""
    insert_once(connection, members, {"workspace_id": workspace_id, "user_id": user_id, "active": active})


_MOVED_SINCE = and_(members.c.moved_at.is_not(None), members.c.moved_at >= bindparam("read_at", type_=UtcDateTime))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A member as a load left them: the last load that saw them in the workspace, and the last in the channel."""

    member: MemberRow
    sync_mark: int
    channel_mark: int
    moved_at: datetime | None


_IN_CHANNEL = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"))
    .where(members.c.user_id.in_(bindparam("users", expanding=True)))
    .values(
        channel_mark=case(
            (members.c.channel_mark < bindparam("mark"), bindparam("mark")), else_=members.c.channel_mark
        ),
        participates=case((_MOVED_SINCE, members.c.participates), else_=true()),
    )
)


def in_channel(
    connection: Connection, workspace_id: str, user_ids: Collection[str], mark: int, read_at: datetime
) -> None:
    """These people take part, but for whom an event has said otherwise since the channel began to be read."""
    if user_ids:
        which = {"workspace": workspace_id, "users": list(user_ids), "mark": mark, "read_at": read_at}
        connection.execute(_IN_CHANNEL, which)


_LOADED = (
    select(*_COLUMNS, members.c.sync_mark, members.c.channel_mark, members.c.moved_at)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id > bindparam("after"))
    .order_by(members.c.user_id)
    .limit(bindparam("limit"))
)


def loaded(connection: Connection, workspace_id: str, after: str, limit: int) -> list[Loaded]:
    """The next members in the order of their ids: a workspace may have more of them than memory should hold."""
    rows = connection.execute(_LOADED, {"workspace": workspace_id, "after": after, "limit": limit})
    return [Loaded(_row(row[:-3]), *row[-3:]) for row in rows]


def settle_load(
    connection: Connection,
    workspace_id: str,
    *,
    gone: Collection[str],
    out: Collection[str],
    new: Collection[str],
    mark: int,
) -> None:
    """What a load found of some members: who has left the workspace, who the channel, whom no load had judged before."""
    for user_ids, columns in ((gone, {"active": False}), (out, {"participates": False}), (new, {"sync_mark": mark})):
        if user_ids:
            here = members.c.workspace_id == workspace_id
            connection.execute(update(members).where(here, members.c.user_id.in_(list(user_ids))).values(**columns))


def change(connection: Connection, key: MemberKey, **columns: object) -> None:
    """Sets columns of one member."""
    new = {f"new_{name}": value for name, value in columns.items()}
    connection.execute(_change(tuple(columns)), {"workspace": key.workspace_id, "user": key.user_id, **new})


@cache
def _change(columns: tuple[str, ...]) -> Update:
    here = (members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    return update(members).where(*here).values({name: bindparam(f"new_{name}") for name in columns})


_NOT_ANSWERED = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .values(unanswered=members.c.unanswered + 1)
)


def not_answered(connection: Connection, keys: Sequence[MemberKey]) -> None:
    """One more message reached each of them, and they have not reacted since."""
    if keys:
        connection.execute(_NOT_ANSWERED, [{"workspace": key.workspace_id, "user": key.user_id} for key in keys])


_SET_QUIET = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .values(quiet_from=bindparam("start"), quiet_until=bindparam("end"), quiet_read_at=bindparam("at"))
)


_ANSWER_QUIET = _SET_QUIET.where(or_(members.c.quiet_read_at.is_(None), members.c.quiet_read_at < bindparam("asked")))


def set_quiet(
    connection: Connection,
    workspace_id: str,
    quiet: Mapping[str, Quiet | None],
    at: datetime,
    asked_at: datetime | None = None,
) -> None:
    """Writes when each of these people does not want to be disturbed next, as Slack said it at ``at``.

    The answer to a question does not undo what an event said after it had been asked, ``asked_at``.
    """
    rows = [
        {
            "workspace": workspace_id,
            "user": user,
            "start": stretch.start if stretch else None,
            "end": stretch.end if stretch else None,
            "at": at,
            **({"asked": asked_at} if asked_at else {}),
        }
        for user, stretch in quiet.items()
    ]
    if rows:
        connection.execute(_ANSWER_QUIET if asked_at else _SET_QUIET, rows)


_PARTICIPATE = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .values(participates=bindparam("now"))
)


def set_participants(
    connection: Connection, workspace_id: str, user_ids: Collection[str] | None, read_at: datetime
) -> list[str]:
    """Exactly these people take part, but for whom an event has said otherwise since the list was read; who is new to it
    or left it. None is everybody who is there.

    Compared here and written one by one: a list of a whole channel would be more parameters than a statement may have
    (65,535 on PostgreSQL, 32,766 on SQLite), and from one day to the next few change.
    """
    chosen = None if user_ids is None else set(user_ids)
    known = connection.execute(
        select(members.c.user_id, members.c.participates, members.c.active).where(
            members.c.workspace_id == workspace_id,
            (members.c.moved_at.is_(None)) | (members.c.moved_at < read_at),
        )
    )
    changed = [
        {"workspace": workspace_id, "user": user, "now": now}
        for user, before, active in known
        if before != (now := active if chosen is None else user in chosen)
    ]
    if changed:
        connection.execute(_PARTICIPATE, changed)
    return [str(row["user"]) for row in changed]


def enrol(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> None:
    """These people take part, if they are still there."""
    if user_ids:
        here = (members.c.workspace_id == workspace_id, members.c.user_id.in_(list(user_ids)), members.c.active)
        connection.execute(update(members).where(*here, not_(members.c.participates)).values(participates=True))


def nobody_due(connection: Connection, workspace_id: str) -> None:
    """Nobody is looked at: the programme does not run."""
    here = (members.c.workspace_id == workspace_id, members.c.next_due_at.is_not(None))
    connection.execute(update(members).where(*here).values(next_due_at=None))


_GIVE_PATH = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .values(path=bindparam("given"))
)


def set_paths(connection: Connection, workspace_id: str, paths: Mapping[str, str]) -> None:
    """Exactly these people are led to a path by a user group, everybody else to everyone's."""
    here = members.c.workspace_id == workspace_id
    led = select(members.c.user_id, members.c.path).where(here, members.c.path != EVERYONE)
    before = {row[0]: row[1] for row in connection.execute(led)}
    wanted = {**dict.fromkeys(before, EVERYONE), **paths}
    changed = [
        {"workspace": workspace_id, "user": user, "given": path}
        for user, path in wanted.items()
        if path != before.get(user, EVERYONE)
    ]
    if changed:
        connection.execute(_GIVE_PATH, changed)


_LED = bindparam("led", type_=Name)
_LEAD_BY_ROLE = (
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))
    .where(members.c.path_by_role.is_distinct_from(_LED))
    .values(path_by_role=_LED)
)


def lead_by_role(connection: Connection, workspace_id: str, paths: Mapping[str, str | None]) -> None:
    """Each of these people is led to that path by a role they hold; None: to none."""
    if paths:
        rows = [{"workspace": workspace_id, "user": user, "led": path} for user, path in paths.items()]
        connection.execute(_LEAD_BY_ROLE, rows)


def participants(connection: Connection, workspace_id: str) -> list[MemberRow]:
    """Everyone who takes part, whether or not they want messages."""
    statement = select(*_COLUMNS).where(
        members.c.workspace_id == workspace_id, members.c.participates, members.c.active
    )
    return [_row(row) for row in connection.execute(statement.order_by(members.c.user_id)).all()]


def reachable(connection: Connection, workspace_id: str, after: str = "", limit: int | None = None) -> list[MemberRow]:
    """Everyone who takes part, is still there, and wants messages; up to ``limit`` in the order of their ids."""
    statement = select(*_COLUMNS).where(
        members.c.workspace_id == workspace_id, members.c.participates, members.c.active, members.c.messages_on
    )
    statement = statement.where(members.c.user_id > after).order_by(members.c.user_id).limit(limit)
    return [_row(row) for row in connection.execute(statement).all()]


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


def copied(connection: Connection, row: MemberRow) -> None:
    """The same person in another database."""
    connection.execute(
        insert(connection, members).values({column.name: getattr(row, column.name) for column in _COLUMNS})
    )


def count_participants(connection: Connection, workspace_id: str) -> int:
    """How many take part and are still there."""
    statement = select(func.count()).where(
        members.c.workspace_id == workspace_id, members.c.participates, members.c.active
    )
    return connection.execute(statement).scalar_one()


def number_of(connection: Connection, who: Select[Any]) -> int:
    """How many such a choice of user ids has."""
    return connection.execute(select(func.count()).select_from(who.subquery())).scalar_one()


def page_of(connection: Connection, who: Select[Any], offset: int, limit: int) -> list[str]:
    """Some of them, in the order of their ids."""
    return list(connection.scalars(who.order_by(members.c.user_id).offset(offset).limit(limit)))


def follows(path: str, *, usual: bool, known: Collection[str]) -> ColumnElement[bool]:
    """Whether a member follows a path; the ``usual`` one is also that of whoever follows none that is known."""
    first = (members.c.path_chosen, members.c.path_by_role)
    theirs = case(*((column.in_(known), column) for column in first), else_=members.c.path)
    return or_(theirs == path, theirs.not_in(known)) if usual else theirs == path


def on_path(workspace_id: str, path: str, *, usual: bool, known: Collection[str]) -> Select[Any]:
    """Those who take part and follow a path."""
    here = (members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    return select(members.c.workspace_id, members.c.user_id).where(*here, follows(path, usual=usual, known=known))


def usual_zone(connection: Connection, workspace_id: str) -> str | None:
    """The zone most people of a workspace live in; of those who take part, where anybody does."""
    people = func.count().label("people")
    statement = (
        select(members.c.zone)
        .where(members.c.workspace_id == workspace_id, members.c.active, members.c.zone.is_not(None))
        .group_by(members.c.participates, members.c.zone)
        .order_by(members.c.participates.desc(), people.desc(), members.c.zone)
        .limit(1)
    )
    zone: str | None = connection.scalar(statement)
    return zone


def look_now(connection: Connection, workspace_id: str, now: datetime) -> None:
    """Everybody who is looked at some time is looked at now; whom a rule protects, the planning puts off again."""
    here = (members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    connection.execute(update(members).where(*here, members.c.next_due_at > now).values(next_due_at=now))


def admins(connection: Connection, workspace_id: str) -> list[str]:
    """Owners and admins of the workspace who are still there."""
    statement = select(members.c.user_id).where(
        members.c.workspace_id == workspace_id, members.c.is_admin, members.c.active
    )
    return list(connection.scalars(statement.order_by(members.c.user_id)))


def _quiet_known(now: datetime, since: datetime) -> Any:
    """Do-not-disturb was asked for lately, and the stretch it told of is not over."""
    return and_(members.c.quiet_read_at >= since, or_(members.c.quiet_until.is_(None), members.c.quiet_until > now))


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


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a load has found so far: in the workspace, and with ``in_channel``, in the programme's channel too."""

    mark: int
    in_channel: bool = False

    def condition(self) -> Any:
        """The condition on members."""
        here = members.c.sync_mark >= self.mark
        return and_(here, members.c.channel_mark >= self.mark) if self.in_channel else here


def quiet_of_old(connection: Connection, workspace_id: str, user_ids: Collection[str], since: datetime) -> list[str]:
    """Those among these people whose do-not-disturb was last asked for before ``since``."""
    old = or_(members.c.quiet_read_at.is_(None), members.c.quiet_read_at < since)
    statement = select(members.c.user_id).where(members.c.workspace_id == workspace_id, old)
    return list(connection.scalars(statement.where(members.c.user_id.in_(list(user_ids)))))


_DUE = (
    select(*_COLUMNS)
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
    return [_row(row) for row in connection.execute(statement, {"now": now, "limit": limit}).all()]


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


def forget_homes(connection: Connection, workspace_id: str) -> None:
    """Nobody's Home is on display any more: whatever it will show is published again."""
    connection.execute(update(members).where(members.c.workspace_id == workspace_id).values(home_hash=None))


def look_at(connection: Connection, workspace_id: str, user_ids: Collection[str], now: datetime) -> None:
    """Has these members looked at now, but those who are about to be anyway, and those whom nobody looks at in vain."""
    users = sorted(user_ids)
    for begin in range(0, len(users), _AT_ONCE):
        here = (members.c.workspace_id == workspace_id, members.c.user_id.in_(users[begin : begin + _AT_ONCE]))
        later = or_(members.c.next_due_at.is_(None), members.c.next_due_at > now)
        there = (members.c.participates, members.c.active, members.c.messages_on)
        connection.execute(update(members).where(*here, *there, later).values(next_due_at=now))


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
