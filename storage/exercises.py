"""What members write in exercises: drafts as they are typed, texts as they were saved, and whether they are shared.

When something was typed is kept for a day, so that what arrives late does no harm, and then forgotten: nobody can work
out how long a text took (trust.md, "Personal data").
"""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from domain.exercises import KEYSTROKES_LATE, Written
from domain.members import MemberKey
from storage.schema import Name, SlackId, insert, metadata, upsert

exercises = Table(
    "exercises",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("exercise_id", Name, primary_key=True),
    Column("saved_on", Date, nullable=False),
    Column("shared_on", Date),
)
Index(
    "ix_exercises_shared",
    exercises.c.workspace_id,
    exercises.c.shared_on,
    sqlite_where=exercises.c.shared_on.is_not(None),
    postgresql_where=exercises.c.shared_on.is_not(None),
)

exercise_fields = Table(
    "exercise_fields",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("exercise_id", Name, primary_key=True),
    Column("field_id", Name, primary_key=True),
    Column("draft", Text),
    Column("saved", Text),
    Column("typed_in", String(32)),
    Column("typed_order", BigInteger, nullable=False, server_default="0"),
    Column("closed_in", String(32)),
)


def _here(table: Table) -> ColumnElement[bool]:
    return and_(table.c.workspace_id == bindparam("workspace"), table.c.user_id == bindparam("user"))


def _is(table: Table, key: MemberKey, exercise_id: str) -> ColumnElement[bool]:
    theirs = and_(table.c.workspace_id == key.workspace_id, table.c.user_id == key.user_id)
    return and_(theirs, table.c.exercise_id == exercise_id)


def _key(key: MemberKey, **more: object) -> dict[str, object]:
    return {"workspace": key.workspace_id, "user": key.user_id, **more}


@cache
def _keep(dialect: str) -> "sqlite.Insert | postgresql.Insert":
    # Written once: it runs for every character somebody types.
    insert = postgresql.insert(exercise_fields) if dialect == "postgresql" else sqlite.insert(exercise_fields)
    new, old = insert.excluded, exercise_fields.c
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "user_id", "exercise_id", "field_id"],
        set_={"draft": new.draft, "typed_in": new.typed_in, "typed_order": new.typed_order},
        where=and_(
            # More than a day back is no late arrival but a clock that was put back.
            or_(new.typed_order > old.typed_order, new.typed_order < old.typed_order - KEYSTROKES_LATE),
            or_(old.closed_in.is_(None), old.closed_in != new.typed_in),
        ),
    )


def keep(
    connection: Connection, key: MemberKey, exercise_id: str, field_id: str, *, text: str, opening: str, order: int
) -> bool:
    """Keeps a draft; false where something later was typed or saved, or this opening of the form was submitted."""
    row = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "exercise_id": exercise_id,
        "field_id": field_id,
        "draft": text,
        "typed_in": opening,
        "typed_order": order,
    }
    statement = _keep(connection.dialect.name)
    return connection.execute(statement, row, execution_options={"preserve_rowcount": True}).rowcount == 1


_WRITTEN = select(
    exercise_fields.c.exercise_id,
    exercise_fields.c.field_id,
    exercise_fields.c.draft,
    exercise_fields.c.saved,
    exercise_fields.c.typed_in,
).where(_here(exercise_fields))


def written(connection: Connection, key: MemberKey) -> dict[str, dict[str, Written]]:
    """All that a member wrote, by exercise and field."""
    found: dict[str, dict[str, Written]] = {}
    for exercise_id, *rest in connection.execute(_WRITTEN, _key(key)):
        found.setdefault(exercise_id, {})[rest[0]] = Written(*rest)
    return found


def save(
    connection: Connection,
    key: MemberKey,
    exercise_id: str,
    texts: Sequence[tuple[str, str]],
    *,
    opening: str,
    now: int,
) -> None:
    """Saves the texts of fields and closes this opening of the form: what was typed in it before and arrives later
    counts no more. ``now`` is in microseconds, as ``domain.exercises.typed_order``."""
    statement = insert(connection, exercise_fields)
    new, old = statement.excluded, exercise_fields.c
    later = func.max if connection.dialect.name == "sqlite" else func.greatest
    statement = statement.on_conflict_do_update(
        index_elements=["workspace_id", "user_id", "exercise_id", "field_id"],
        set_={
            "draft": None,
            "saved": new.saved,
            "typed_in": new.typed_in,
            "typed_order": later(new.typed_order, old.typed_order),
            "closed_in": new.closed_in,
        },
    )
    place = {"workspace_id": key.workspace_id, "user_id": key.user_id, "exercise_id": exercise_id}
    how = {"typed_in": opening, "closed_in": opening, "typed_order": now}
    connection.execute(statement, [{**place, "field_id": field, "saved": text or None, **how} for field, text in texts])


def draft(
    connection: Connection, key: MemberKey, exercise_id: str, texts: Sequence[tuple[str, str]], *, opening: str
) -> None:
    """Makes texts the drafts of this opening, as they are about to be shown in it again."""
    connection.execute(
        update(exercise_fields)
        .where(
            _here(exercise_fields),
            exercise_fields.c.exercise_id == bindparam("exercise"),
            exercise_fields.c.field_id == bindparam("field"),
        )
        .values(draft=bindparam("text"), typed_in=bindparam("opening")),
        [_key(key, exercise=exercise_id, field=field, text=text, opening=opening) for field, text in texts],
    )


def mark_saved(connection: Connection, key: MemberKey, exercise_id: str, *, on: date, shared: bool) -> None:
    """Remembers that an exercise was saved, and whether coordinators may read it from now on."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "exercise_id": exercise_id}
    upsert(connection, exercises, {**row, "saved_on": on, "shared_on": on if shared else None})


_SHARED_BY_ONE = select(exercises.c.exercise_id, exercises.c.shared_on).where(_here(exercises))


def shared_by(connection: Connection, key: MemberKey) -> dict[str, date | None]:
    """The exercises a member saved, each with the day it was shared, None where it is not."""
    return {row[0]: row[1] for row in connection.execute(_SHARED_BY_ONE, _key(key))}


def withdraw(connection: Connection, key: MemberKey, exercise_id: str) -> bool:
    """Ends the sharing; false where there was none."""
    changed = connection.execute(
        update(exercises)
        .where(_is(exercises, key, exercise_id), exercises.c.shared_on.is_not(None))
        .values(shared_on=None)
    )
    return changed.rowcount == 1


def forget_saved(connection: Connection, key: MemberKey, exercise_id: str) -> None:
    """The member saved an empty form: nothing was saved, and nothing is shared."""
    connection.execute(delete(exercises).where(_is(exercises, key, exercise_id)))


def count_shared(connection: Connection, workspace_id: str, known: Collection[str]) -> int:
    """How many texts are shared, of exercises the handbook has."""
    statement = select(func.count()).select_from(exercises).where(_shared(workspace_id, known))
    return connection.execute(statement).scalar_one()


def shared(
    connection: Connection, workspace_id: str, known: Collection[str], *, offset: int, limit: int
) -> list[tuple[str, str, date]]:
    """A page of what is shared, as (user id, exercise id, day), the newest first."""
    statement = (
        select(exercises.c.user_id, exercises.c.exercise_id, exercises.c.shared_on)
        .where(_shared(workspace_id, known))
        .order_by(exercises.c.shared_on.desc(), exercises.c.user_id, exercises.c.exercise_id)
        .offset(offset)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement)]


def _shared(workspace_id: str, known: Collection[str]) -> ColumnElement[bool]:
    return and_(
        exercises.c.workspace_id == workspace_id,
        exercises.c.shared_on.is_not(None),
        exercises.c.exercise_id.in_(list(known)),
    )


def forget_order(connection: Connection, before: int) -> None:
    """Forgets when things were typed, once nothing typed before can still arrive, and fields that hold nothing."""
    old = and_(exercise_fields.c.typed_order != 0, exercise_fields.c.typed_order < before)
    connection.execute(update(exercise_fields).where(old).values(typed_order=0))
    nothing = and_(exercise_fields.c.draft.is_(None), exercise_fields.c.saved.is_(None))
    connection.execute(delete(exercise_fields).where(nothing, exercise_fields.c.typed_order == 0))


def erase(connection: Connection, key: MemberKey) -> None:
    """Removes all that a member wrote, shared or not."""
    for table in (exercises, exercise_fields):
        connection.execute(
            delete(table).where(table.c.workspace_id == key.workspace_id, table.c.user_id == key.user_id)
        )
