"""Workshops, and who is invited to each: what they were told, what they answered, whether they were there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from domain.members import MemberKey
from domain.workshops import Answer, Answers, Invited, Workshop
from storage.database import workspace_of
from storage.members import members
from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata

Key = String(40)

workshops = Table(
    "workshops",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("workshop_id", Key, primary_key=True),
    Column("title", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("agenda", Text, nullable=False, server_default=""),
    Column("path", Name, nullable=False, server_default=""),
    Column("lesson_id", Name, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("edits", Integer, nullable=False, server_default="1"),
    Column("cancelled", Boolean, nullable=False, server_default=false()),
    Column("held", Boolean, nullable=False, server_default=false()),
    Column("planned_by", SlackId, nullable=False, server_default=""),
    Column("planned_on", Date, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("stage", Integer, nullable=False, server_default="1"),
    Column("recall_on", Date),
    Column("reached", Integer, nullable=False, server_default="0"),
    Column("invite_after", Name),
)
"""``stage`` grows whenever there is something to tell anew, ``reached`` is the last for which everybody is looked at.

``recall_on`` is the day of the reminder, empty once it came; ``invite_after`` how far people were invited, in the order of
their ids, empty once all are."""

workshop_invited = Table(
    "workshop_invited",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("workshop_id", Key, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("called", Integer, nullable=False, server_default="0"),
    Column("told", Integer, nullable=False, server_default="0"),
    Column("recalled", Boolean, nullable=False, server_default=false()),
    Column("answer", String(8)),
    Column("answered_on", Date),
    Column("keep", Boolean, nullable=False, server_default=false()),
    Column("present", Boolean),
    Column("closed", Boolean, nullable=False, server_default=false()),
)


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """A workshop with what only planning needs to know of it."""

    workspace_id: str
    workshop: Workshop
    changed_at: datetime
    stage: int
    reached: int
    recall_on: date | None
    invite_after: str | None


_MORE = ("workspace_id", "changed_at", "stage", "reached", "recall_on", "invite_after")
_OF_WORKSHOP = [workshops.c[name] for name in Workshop.__slots__]
_ROW = select(*(workshops.c[name] for name in _MORE), *_OF_WORKSHOP)
_OF_INVITED = [workshop_invited.c[name] for name in Invited.__slots__]


def _rows(
    connection: Connection, statement: Select[Any], which: Mapping[str, object] | None = None
) -> list[WorkshopRow]:
    more = len(_MORE)
    found = [(dict(zip(_MORE, row[:more], strict=True)), row[more:]) for row in connection.execute(statement, which)]
    return [WorkshopRow(**values, workshop=Workshop(*of_it)) for values, of_it in found]


def _invited(row: Sequence[object]) -> Invited:
    values = dict(zip(Invited.__slots__, row, strict=True))
    answer = values["answer"]
    return Invited(**{**values, "answer": Answer(str(answer)) if answer in set(Answer) else None})  # type: ignore[arg-type]


def _here(workspace_id: str, workshop_id: str) -> tuple[ColumnElement[bool], ...]:
    table = workshop_invited.c
    return (table.workspace_id == workspace_id, table.workshop_id == workshop_id)


def add(connection: Connection, workspace_id: str, workshop: Workshop, **more: object) -> None:
    """A workshop is planned."""
    values = {name: getattr(workshop, name) for name in Workshop.__slots__}
    connection.execute(insert(workshops), {"workspace_id": workspace_id, **values, **more})


def get(connection: Connection, workspace_id: str, workshop_id: str) -> WorkshopRow | None:
    """One workshop."""
    here = (workshops.c.workspace_id == workspace_id, workshops.c.workshop_id == workshop_id)
    return next(iter(_rows(connection, _ROW.where(*here))), None)


_SINCE = _ROW.where(
    workshops.c.workspace_id == bindparam("workspace"), workshops.c.starts_at > bindparam("begin")
).order_by(workshops.c.starts_at, workshops.c.workshop_id)


def since(connection: Connection, workspace_id: str, begin: datetime) -> list[WorkshopRow]:
    """The workshops that begin after a moment, the next first; those cancelled, too."""
    return _rows(connection, _SINCE, {"workspace": workspace_id, "begin": begin})


def everywhere_since(connection: Connection, begin: datetime) -> list[WorkshopRow]:
    """The same in all workspaces, or in the one this unit of work is for."""
    only = workspace_of(connection)
    here = [] if only is None else [workshops.c.workspace_id == only]
    return _rows(connection, _ROW.where(workshops.c.starts_at > begin, *here).order_by(workshops.c.starts_at))


def change(connection: Connection, workspace_id: str, workshop_id: str, **columns: object) -> None:
    """Sets columns of a workshop."""
    here = (workshops.c.workspace_id == workspace_id, workshops.c.workshop_id == workshop_id)
    connection.execute(update(workshops).where(*here).values(**columns))


def invite(connection: Connection, workspace_id: str, workshop_id: str, users: Collection[str]) -> None:
    """These are invited, who were not yet."""
    rows = [{"workspace_id": workspace_id, "workshop_id": workshop_id, "user_id": user} for user in users]
    insert_once(connection, workshop_invited, rows)


def page(connection: Connection, workspace_id: str, after: str, limit: int) -> list[str]:
    """Some of those who take part and are still there, in the order of their ids."""
    statement = _there(workspace_id).where(members.c.user_id > after)
    return list(connection.scalars(statement.order_by(members.c.user_id).limit(limit)))


def uninvite(connection: Connection, workspace_id: str, workshop_id: str) -> None:
    """Takes back invitations that nobody has heard of."""
    unheard = (workshop_invited.c.told == 0, workshop_invited.c.answer.is_(None))
    connection.execute(delete(workshop_invited).where(*_here(workspace_id, workshop_id), *unheard))


def invited(connection: Connection, key: MemberKey, workshop_id: str) -> Invited | None:
    """Where somebody stands; None where they are not invited."""
    here = _here(key.workspace_id, workshop_id)
    statement = select(*_OF_INVITED).where(*here, workshop_invited.c.user_id == key.user_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _invited(tuple(row))


def invited_among(
    connection: Connection, workspace_id: str, workshop_id: str, users: Collection[str]
) -> dict[str, Invited]:
    """The same for several, who are invited."""
    here = _here(workspace_id, workshop_id)
    statement = select(*_OF_INVITED).where(*here, workshop_invited.c.user_id.in_(list(users)))
    return {row[0]: _invited(tuple(row)) for row in connection.execute(statement)}


def note(connection: Connection, key: MemberKey, workshop_id: str, **columns: object) -> None:
    """Sets columns of somebody's invitation."""
    here = _here(key.workspace_id, workshop_id)
    one = workshop_invited.c.user_id == key.user_id
    connection.execute(update(workshop_invited).where(*here, one).values(**columns))


def note_all(connection: Connection, workspace_id: str, workshop_id: str, **columns: object) -> None:
    """Sets columns of everybody's."""
    connection.execute(update(workshop_invited).where(*_here(workspace_id, workshop_id)).values(**columns))


def note_present(connection: Connection, workspace_id: str, workshop_id: str, users: Collection[str]) -> None:
    """Who was there, of those invited; all others were not."""
    note_all(connection, workspace_id, workshop_id, present=False)
    listed = sorted(users)
    for begin in range(0, len(listed), 500):
        some = workshop_invited.c.user_id.in_(listed[begin : begin + 500])
        here = _here(workspace_id, workshop_id)
        connection.execute(update(workshop_invited).where(*here, some).values(present=True))


def to_call(connection: Connection, row: WorkshopRow, limit: int) -> list[str]:
    """Some of those who are to be looked at for the stage it is in."""
    here = _here(row.workspace_id, row.workshop.workshop_id)
    waiting = (workshop_invited.c.called < row.stage, ~workshop_invited.c.closed)
    statement = select(workshop_invited.c.user_id).where(*here, *waiting)
    return list(connection.scalars(statement.order_by(workshop_invited.c.user_id).limit(limit)))


def mark_called(connection: Connection, row: WorkshopRow, users: Collection[str]) -> None:
    """These are looked at."""
    here = _here(row.workspace_id, row.workshop.workshop_id)
    some = workshop_invited.c.user_id.in_(list(users))
    connection.execute(update(workshop_invited).where(*here, some).values(called=row.stage))


def _there(workspace_id: str) -> Select[Any]:
    """Who is still in the workspace and takes part."""
    return select(members.c.user_id).where(
        members.c.workspace_id == workspace_id, members.c.active, members.c.participates
    )


_SAID = case(
    (workshop_invited.c.answer.in_(list(Answer)), workshop_invited.c.answer),
    (workshop_invited.c.told > 0, "silent"),
    else_="untold",
)


def count(connection: Connection, workspace_id: str, workshop_id: str) -> Answers:
    """How many said what; whoever has left counts no more, unless they were there."""
    table = workshop_invited.c
    here = _here(workspace_id, workshop_id)
    statement = select(_SAID, func.count()).where(*here, table.user_id.in_(_there(workspace_id)))
    said = {row[0]: row[1] for row in connection.execute(statement.group_by(_SAID))}
    present = connection.scalar(select(func.count()).where(*here, table.present))
    return Answers(**said, present=present or 0)


def people(connection: Connection, workspace_id: str, workshop_id: str) -> list[tuple[str, str]]:
    """Who said what, as (group, user id); who was there first, once that has been noted."""
    table = workshop_invited.c
    group = case((table.present, "present"), else_=_SAID)
    seen = or_(table.present, table.user_id.in_(_there(workspace_id)))
    statement = select(group, table.user_id).where(and_(*_here(workspace_id, workshop_id), seen))
    return [(row[0], row[1]) for row in connection.execute(statement.order_by(table.user_id))]


def said(connection: Connection, workspace_id: str, workshop_id: str, answer: Answer) -> list[str]:
    """Who gave an answer."""
    here = (*_here(workspace_id, workshop_id), workshop_invited.c.answer == answer)
    statement = select(workshop_invited.c.user_id).where(*here)
    return list(connection.scalars(statement.order_by(workshop_invited.c.user_id)))


def were_there(connection: Connection, workspace_id: str, workshop_id: str) -> list[str]:
    """Who was there, as it was noted."""
    here = (*_here(workspace_id, workshop_id), workshop_invited.c.present)
    return list(connection.scalars(select(workshop_invited.c.user_id).where(*here)))


def known_members(connection: Connection, workspace_id: str, users: Collection[str]) -> set[str]:
    """Those of these people who are in the workspace and take part."""
    return set(connection.scalars(_there(workspace_id).where(members.c.user_id.in_(list(users)))))


def forget(connection: Connection, workspace_id: str, before: datetime) -> dict[str, int]:
    """Removes workshops that began before a moment, with who was invited; rows by table."""
    old = select(workshops.c.workshop_id).where(
        workshops.c.workspace_id == workspace_id, workshops.c.starts_at < before
    )
    theirs = (workshop_invited.c.workspace_id == workspace_id, workshop_invited.c.workshop_id.in_(old))
    removed = {
        workshop_invited.name: connection.execute(delete(workshop_invited).where(*theirs)).rowcount,
        workshops.name: connection.execute(
            delete(workshops).where(workshops.c.workspace_id == workspace_id, workshops.c.starts_at < before)
        ).rowcount,
    }
    return {name: number for name, number in removed.items() if number}
