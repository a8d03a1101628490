"""What members were offered, began, answered and finished, by their local date.

No time of day is kept, so that nobody can work out how long it took (trust.md, "Personal data"). Statements that every
answer needs are written once, with their parameters named: writing one anew costs more than running it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    func,
    select,
    update,
)

from domain.members import MemberKey
from domain.training import Answered
from storage.schema import Name, SlackId, insert_once, metadata

lesson_progress = Table(
    "lesson_progress",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("lesson_id", Name, primary_key=True),
    Column("round", Integer, nullable=False, server_default="1"),
    Column("offered_on", Date),
    Column("completed_on", Date),
)

attempts = Table(
    "attempts",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("question_id", Name, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("lesson_id", Name, nullable=False),
    Column("option_id", Name, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("answered_on", Date, nullable=False),
)
# How questions are answered is counted from this alone: first answers, and nothing of who gave them.
Index(
    "ix_attempts_first",
    attempts.c.workspace_id,
    attempts.c.round,
    attempts.c.question_id,
    attempts.c.language,
    attempts.c.option_id,
    attempts.c.answered_on,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a member is with one lesson. ``round`` counts the times they went through it, from 1."""

    lesson_id: str
    round: int
    offered_on: date | None
    completed_on: date | None


_PROGRESS = (
    lesson_progress.c.lesson_id,
    lesson_progress.c.round,
    lesson_progress.c.offered_on,
    lesson_progress.c.completed_on,
)


_THEIRS = (
    lesson_progress.c.workspace_id == bindparam("workspace"),
    lesson_progress.c.user_id == bindparam("user"),
)
_PROGRESS_OF_ONE = select(*_PROGRESS).where(*_THEIRS)


def progress(connection: Connection, key: MemberKey) -> dict[str, Progress]:
    """Everything a member was offered or began, by lesson id."""
    rows = connection.execute(_PROGRESS_OF_ONE, {"workspace": key.workspace_id, "user": key.user_id})
    return {row[0]: Progress(*row) for row in rows}


_PROGRESS_OF_MANY = select(lesson_progress.c.user_id, *_PROGRESS).where(
    lesson_progress.c.workspace_id == bindparam("workspace"),
    lesson_progress.c.user_id.in_(bindparam("users", expanding=True)),
)


def progress_of(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> dict[str, dict[str, Progress]]:
    """The same for many members at once, by user id."""
    result: dict[str, dict[str, Progress]] = {user_id: {} for user_id in user_ids}
    for user_id, *rest in connection.execute(
        _PROGRESS_OF_MANY, {"workspace": workspace_id, "users": list(user_ids)}
    ).all():
        result[user_id][rest[0]] = Progress(*rest)
    return result


def begin(connection: Connection, key: MemberKey, lesson_id: str) -> None:
    """Marks a lesson begun, once. When, is not kept: beside the end it would tell how long it took."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "lesson_id": lesson_id}
    insert_once(connection, lesson_progress, row)


def begin_again(connection: Connection, key: MemberKey, lesson_id: str, finished_round: int) -> None:
    """Opens the next round of a finished lesson; harmless when repeated."""
    connection.execute(
        update(lesson_progress)
        .where(lesson_progress.c.workspace_id == key.workspace_id, lesson_progress.c.user_id == key.user_id)
        .where(lesson_progress.c.lesson_id == lesson_id, lesson_progress.c.round == finished_round)
        .values(round=finished_round + 1)
    )


_COMPLETE = (
    update(lesson_progress)
    .where(*_THEIRS, lesson_progress.c.lesson_id == bindparam("lesson"), lesson_progress.c.completed_on.is_(None))
    .values(completed_on=bindparam("on"))
)


def complete(connection: Connection, key: MemberKey, lesson_id: str, on: date) -> None:
    """Marks a lesson finished on a local date; the first time counts."""
    row = {"workspace": key.workspace_id, "user": key.user_id, "lesson": lesson_id, "on": on}
    connection.execute(_COMPLETE, row)


_OFFER = (
    update(lesson_progress)
    .where(*_THEIRS, lesson_progress.c.lesson_id == bindparam("lesson"))
    .values(offered_on=bindparam("day"))
)


def offer(connection: Connection, workspace_id: str, offers: Sequence[tuple[str, str]], day: date) -> None:
    """Remembers, for (user id, lesson id) pairs, that a lesson was put into the outbox for a local day."""
    if not offers:
        return
    rows = [{"workspace_id": workspace_id, "user_id": user, "lesson_id": lesson} for user, lesson in offers]
    insert_once(connection, lesson_progress, rows)
    days = [{"workspace": workspace_id, "user": user, "lesson": lesson, "day": day} for user, lesson in offers]
    connection.execute(_OFFER, days)


def withdraw_offer(connection: Connection, key: MemberKey, lesson_id: str) -> None:
    """Forgets an offer that was never sent, so that the lesson comes another day."""
    row = {"workspace": key.workspace_id, "user": key.user_id, "lesson": lesson_id, "day": None}
    connection.execute(_OFFER, row)


_ANSWERS = (
    select(attempts.c.question_id, attempts.c.option_id)
    .where(attempts.c.workspace_id == bindparam("workspace"), attempts.c.user_id == bindparam("user"))
    .where(attempts.c.lesson_id == bindparam("lesson"), attempts.c.round == bindparam("round"))
    .order_by(attempts.c.question_id)
)


def answers(connection: Connection, key: MemberKey, lesson_id: str, round_: int) -> tuple[Answered, ...]:
    """The options a member picked in one round of a lesson."""
    which = {"workspace": key.workspace_id, "user": key.user_id, "lesson": lesson_id, "round": round_}
    return tuple(Answered(*row) for row in connection.execute(_ANSWERS, which))


_ANSWERS_OF = (
    select(attempts.c.user_id, attempts.c.lesson_id, attempts.c.round, attempts.c.question_id, attempts.c.option_id)
    .where(attempts.c.workspace_id == bindparam("workspace"))
    .where(attempts.c.user_id.in_(bindparam("users", expanding=True)))
    .where(attempts.c.lesson_id.in_(bindparam("lessons", expanding=True)))
    .order_by(attempts.c.question_id)
)


def answers_of(
    connection: Connection, workspace_id: str, user_ids: Collection[str], lesson_ids: Collection[str]
) -> dict[str, dict[tuple[str, int], tuple[Answered, ...]]]:
    """The options many members picked in some lessons: by user id, then by lesson and round."""
    which = {"workspace": workspace_id, "users": list(user_ids), "lessons": list(lesson_ids)}
    found: dict[str, dict[tuple[str, int], tuple[Answered, ...]]] = {}
    for user, lesson, round_, *picked in connection.execute(_ANSWERS_OF, which).all():
        theirs = found.setdefault(user, {})
        theirs[lesson, round_] = (*theirs.get((lesson, round_), ()), Answered(*picked))
    return found


def record_answer(
    connection: Connection,
    key: MemberKey,
    *,
    lesson_id: str,
    answered: Answered,
    round_: int,
    correct: bool,
    language: str,
    on: date,
) -> bool:
    """Records an answer; false where this question had been answered in this round (a double click, two devices)."""
    row = {
        "workspace_id": key.workspace_id,
        "user_id": key.user_id,
        "question_id": answered.question_id,
        "round": round_,
        "lesson_id": lesson_id,
        "option_id": answered.option_id,
        "correct": correct,
        "language": language,
        "answered_on": on,
    }
    return insert_once(connection, attempts, row) == 1


def finished_between(connection: Connection, workspace_id: str, first: date, last: date) -> tuple[int, int]:
    """Lessons finished on some days, both ends included, and by how many members."""
    statement = select(func.count(), func.count(lesson_progress.c.user_id.distinct())).where(
        lesson_progress.c.workspace_id == workspace_id, lesson_progress.c.completed_on.between(first, last)
    )
    lessons, people = connection.execute(statement).one()
    return lessons, people


def people_by_lesson(connection: Connection, workspace_id: str) -> dict[str, int]:
    """How many members have finished each lesson; one that nobody has is not in it."""
    table = lesson_progress.c
    statement = select(table.lesson_id, func.count()).where(
        table.workspace_id == workspace_id, table.completed_on.is_not(None)
    )
    return {row.lesson_id: row[1] for row in connection.execute(statement.group_by(table.lesson_id))}


def how_far(connection: Connection, users: Select[Any], lesson_ids: Collection[str]) -> tuple[int, int, int, int]:
    """Of these people (workspace and user ids): how many there are, have begun a path, are half through, have done it."""
    people, table = users.subquery(), lesson_progress.c
    finished = and_(
        table.workspace_id == people.c.workspace_id,
        table.user_id == people.c.user_id,
        table.completed_on.is_not(None),
        table.lesson_id.in_(lesson_ids),
    )
    each = (
        select(people.c.user_id, func.count(table.lesson_id).label("done"))
        .select_from(people.outerjoin(lesson_progress, finished))
        .group_by(people.c.user_id)
        .subquery()
    )
    far, total = each.c.done, len(lesson_ids)
    statement = select(
        func.count(),
        func.count().filter(far >= 1),
        func.count().filter(far * 2 >= total, far >= 1),
        func.count().filter(far >= total, far >= 1),
    ).select_from(each)
    invited, begun, half, done = connection.execute(statement).one()
    return invited, begun, half, done


def totals(connection: Connection, workspace_id: str) -> tuple[int, int]:
    """Lessons finished, and the members who finished at least one, in the whole workspace."""
    statement = select(func.count(), func.count(lesson_progress.c.user_id.distinct())).where(
        lesson_progress.c.workspace_id == workspace_id, lesson_progress.c.completed_on.is_not(None)
    )
    lessons, people = connection.execute(statement).one()
    return lessons, people
