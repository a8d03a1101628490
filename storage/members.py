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
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    Update,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from domain.members import MemberKey, Person
from domain.presence import Quiet
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


COLUMNS = [column for column in members.c if column.name not in {"sync_mark", "channel_mark", "moved_at"}]


_ONE = select(*COLUMNS).where(members.c.workspace_id == bindparam("workspace"), members.c.user_id == bindparam("user"))


def row_of(row: Sequence[Any]) -> MemberRow:
    return MemberRow(*row)


def get(connection: Connection, key: MemberKey) -> MemberRow | None:
    """The member, or None."""
    row = connection.execute(_ONE, {"workspace": key.workspace_id, "user": key.user_id}).one_or_none()
    return None if row is None else row_of(row)


_HOLD = _ONE.with_for_update()


def hold(connection: Connection, key: MemberKey) -> None:
    """Until this transaction ends, nobody else changes this member: what is read of them now can be written back."""
    connection.execute(_HOLD, {"workspace": key.workspace_id, "user": key.user_id})


_SOME = select(*COLUMNS).where(
    members.c.workspace_id == bindparam("workspace"), members.c.user_id.in_(bindparam("users", expanding=True))
)


def some(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> list[MemberRow]:
    """These members of a workspace, as far as they are known."""
    rows = connection.execute(_SOME, {"workspace": workspace_id, "users": list(user_ids)})
    return [row_of(row) for row in rows]


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


def participants(connection: Connection, workspace_id: str) -> list[MemberRow]:
    """Everyone who takes part, whether or not they want messages."""
    statement = select(*COLUMNS).where(members.c.workspace_id == workspace_id, members.c.participates, members.c.active)
    return [row_of(row) for row in connection.execute(statement.order_by(members.c.user_id)).all()]


def reachable(connection: Connection, workspace_id: str, after: str = "", limit: int | None = None) -> list[MemberRow]:
    """Everyone who takes part, is still there, and wants messages; up to ``limit`` in the order of their ids."""
    statement = select(*COLUMNS).where(
        members.c.workspace_id == workspace_id, members.c.participates, members.c.active, members.c.messages_on
    )
    statement = statement.where(members.c.user_id > after).order_by(members.c.user_id).limit(limit)
    return [row_of(row) for row in connection.execute(statement).all()]


def copied(connection: Connection, row: MemberRow) -> None:
    """The same person in another database."""
    connection.execute(
        insert(connection, members).values({column.name: getattr(row, column.name) for column in COLUMNS})
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


def admins(connection: Connection, workspace_id: str) -> list[str]:
    """Owners and admins of the workspace who are still there."""
    statement = select(members.c.user_id).where(
        members.c.workspace_id == workspace_id, members.c.is_admin, members.c.active
    )
    return list(connection.scalars(statement.order_by(members.c.user_id)))


def forget_homes(connection: Connection, workspace_id: str) -> None:
    """Nobody's Home is on display any more: whatever it will show is published again."""
    connection.execute(update(members).where(members.c.workspace_id == workspace_id).values(home_hash=None))
