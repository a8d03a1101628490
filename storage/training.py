"""What members were offered, began, answered and finished, by their local date.

No time of day is kept, so that nobody can work out how long it took (trust.md, "Personal data").
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Boolean, Column, Connection, Date, Integer, String, Table, and_, func, select, update
from sqlalchemy.sql.elements import ColumnElement

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


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a member is with one lesson. ``round`` counts the times they went through it, from 1."""

    lesson_id: str
    round: int
    offered_on: date | None
    completed_on: date | None


def _of(table: Table, key: MemberKey) -> ColumnElement[bool]:
    return and_(table.c.workspace_id == key.workspace_id, table.c.user_id == key.user_id)


_PROGRESS = (
    lesson_progress.c.lesson_id,
    lesson_progress.c.round,
    lesson_progress.c.offered_on,
    lesson_progress.c.completed_on,
)


def progress(connection: Connection, key: MemberKey) -> dict[str, Progress]:
    """Everything a member was offered or began, by lesson id."""
    rows = connection.execute(select(*_PROGRESS).where(_of(lesson_progress, key)))
    return {row.lesson_id: Progress(*row) for row in rows}


def progress_of(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> dict[str, dict[str, Progress]]:
    """The same for many members at once, by user id."""
    statement = select(lesson_progress.c.user_id, *_PROGRESS).where(
        lesson_progress.c.workspace_id == workspace_id, lesson_progress.c.user_id.in_(list(user_ids))
    )
    result: dict[str, dict[str, Progress]] = {user_id: {} for user_id in user_ids}
    for user_id, *rest in connection.execute(statement):
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
        .where(_of(lesson_progress, key), lesson_progress.c.lesson_id == lesson_id)
        .where(lesson_progress.c.round == finished_round)
        .values(round=finished_round + 1)
    )


def complete(connection: Connection, key: MemberKey, lesson_id: str, on: date) -> None:
    """Marks a lesson finished on a local date; the first time counts."""
    connection.execute(
        update(lesson_progress)
        .where(_of(lesson_progress, key), lesson_progress.c.lesson_id == lesson_id)
        .where(lesson_progress.c.completed_on.is_(None))
        .values(completed_on=on)
    )


def offer(connection: Connection, workspace_id: str, offers: Sequence[tuple[str, str]], day: date) -> None:
    """Remembers, for (user id, lesson id) pairs, that a lesson was put into the outbox for a local day."""
    rows = [{"workspace_id": workspace_id, "user_id": user, "lesson_id": lesson} for user, lesson in offers]
    insert_once(connection, lesson_progress, rows)
    for user_id, lesson_id in offers:
        _set_offered(connection, MemberKey(workspace_id, user_id), lesson_id, day)


def withdraw_offer(connection: Connection, key: MemberKey, lesson_id: str) -> None:
    """Forgets an offer that was never sent, so that the lesson comes another day."""
    _set_offered(connection, key, lesson_id, None)


def _set_offered(connection: Connection, key: MemberKey, lesson_id: str, day: date | None) -> None:
    connection.execute(
        update(lesson_progress)
        .where(_of(lesson_progress, key), lesson_progress.c.lesson_id == lesson_id)
        .values(offered_on=day)
    )


def answers(connection: Connection, key: MemberKey, lesson_id: str, round_: int) -> tuple[Answered, ...]:
    """The options a member picked in one round of a lesson."""
    statement = select(attempts.c.question_id, attempts.c.option_id).where(
        _of(attempts, key), attempts.c.lesson_id == lesson_id, attempts.c.round == round_
    )
    return tuple(Answered(*row) for row in connection.execute(statement.order_by(attempts.c.question_id)))


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


def totals(connection: Connection, workspace_id: str) -> tuple[int, int]:
    """Lessons finished, and the members who finished at least one, in the whole workspace."""
    statement = select(func.count(), func.count(lesson_progress.c.user_id.distinct())).where(
        lesson_progress.c.workspace_id == workspace_id, lesson_progress.c.completed_on.is_not(None)
    )
    lessons, people = connection.execute(statement).one()
    return lessons, people
