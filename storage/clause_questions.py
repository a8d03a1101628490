"""What members say to coordinators about a clause while they are asked to acknowledge: questions, and why they decline."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, bindparam, false, select, update

from domain.clause_questions import ClauseQuestion
from domain.members import MemberKey
from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata

clause_questions = Table(
    "clause_questions",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("user_id", SlackId, nullable=False, index=True),
    Column("charter_id", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("clause_id", Name, nullable=False),
    Column("clause_title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answer", Text),
    Column("answered_by", SlackId),
    Column("answered_at", UtcDateTime),
    Column("told", Boolean, nullable=False, server_default=false()),
)


_COLUMNS = [clause_questions.c[name] for name in ClauseQuestion.__slots__]
_HERE = clause_questions.c.workspace_id == bindparam("workspace")


def put(connection: Connection, workspace_id: str, row: ClauseQuestion) -> bool:
    """Keeps a question, once by its id; false where it was there (a double click)."""
    values: dict[str, Any] = {name: getattr(row, name) for name in ClauseQuestion.__slots__}
    return insert_once(connection, clause_questions, {"workspace_id": workspace_id, **values}) == 1


def get(connection: Connection, workspace_id: str, question_id: str) -> ClauseQuestion | None:
    """One question, or None."""
    statement = select(*_COLUMNS).where(_HERE, clause_questions.c.question_id == question_id)
    row = connection.execute(statement, {"workspace": workspace_id}).one_or_none()
    return None if row is None else ClauseQuestion(*row)


_OF_PEOPLE = (
    select(*_COLUMNS)
    .where(_HERE, clause_questions.c.user_id.in_(bindparam("users", expanding=True)))
    .order_by(clause_questions.c.asked_at, clause_questions.c.question_id)
)


def of_people(connection: Connection, workspace_id: str, user_ids: Collection[str]) -> list[ClauseQuestion]:
    """All these members asked, oldest first."""
    users, found = list(user_ids), []
    for start in range(0, len(users), 5_000):
        which = {"workspace": workspace_id, "users": users[start : start + 5_000]}
        found += [ClauseQuestion(*row) for row in connection.execute(_OF_PEOPLE, which)]
    return found


def waiting(connection: Connection, workspace_id: str) -> list[ClauseQuestion]:
    """What no coordinator has answered yet, oldest first."""
    statement = (
        select(*_COLUMNS)
        .where(_HERE, clause_questions.c.answered_at.is_(None))
        .order_by(clause_questions.c.asked_at, clause_questions.c.question_id)
    )
    return [ClauseQuestion(*row) for row in connection.execute(statement, {"workspace": workspace_id})]


def answer(connection: Connection, workspace_id: str, question_id: str, *, text: str, by: str, at: datetime) -> bool:
    """Answers a question that has no answer yet; false where another coordinator was first."""
    changed = connection.execute(
        update(clause_questions)
        .where(
            clause_questions.c.workspace_id == workspace_id,
            clause_questions.c.question_id == question_id,
            clause_questions.c.answered_at.is_(None),
        )
        .values(answer=text, answered_by=by, answered_at=at)
    )
    return changed.rowcount == 1


def mark_told(connection: Connection, key: MemberKey) -> None:
    """The member has been sent every answer there is for them."""
    connection.execute(
        update(clause_questions)
        .where(
            clause_questions.c.workspace_id == key.workspace_id,
            clause_questions.c.user_id == key.user_id,
            clause_questions.c.answered_at.is_not(None),
        )
        .values(told=True)
    )
