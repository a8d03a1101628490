"""Consultations: when they opened and closed, what members said, what was changed because of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, func, select, update

from domain.consultation import Comment
from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata, upsert

consultations = Table(
    "consultations",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("charter_id", Name, primary_key=True),
    Column("version", Name, primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", SlackId),
)

consultation_comments = Table(
    "consultation_comments",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("comment_id", String(64), primary_key=True),
    Column("user_id", SlackId, nullable=False, index=True),
    Column("charter_id", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("clause_id", Name, nullable=False),
    Column("clause_title", Text, nullable=False),
    Column("clause_sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("answer", Text),
    Column("answered_by", SlackId),
)

consultation_outcomes = Table(
    "consultation_outcomes",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("charter_id", Name, primary_key=True),
    Column("version", Name, primary_key=True),
    Column("clause_id", Name, primary_key=True),
    Column("text", Text, nullable=False),
    Column("marked_by", SlackId),
)


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A consultation as stored."""

    charter_id: str
    version: str
    opened_at: datetime
    closed_at: datetime | None


_COLUMNS = [consultations.c[name] for name in ConsultationRow.__slots__]
_COMMENT = [consultation_comments.c[name] for name in Comment.__slots__]


def begin(connection: Connection, workspace_id: str, charter_id: str, version: str, at: datetime) -> bool:
    """A version is open to comments; false where that was known."""
    row = {"workspace_id": workspace_id, "charter_id": charter_id, "version": version, "opened_at": at}
    return insert_once(connection, consultations, row) == 1


def latest(connection: Connection, workspace_id: str) -> ConsultationRow | None:
    """The consultation that opened last."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(consultations.c.workspace_id == workspace_id)
        .order_by(consultations.c.opened_at.desc(), consultations.c.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else ConsultationRow(*row)


def every(connection: Connection, workspace_id: str) -> list[ConsultationRow]:
    """All of them."""
    rows = connection.execute(select(*_COLUMNS).where(consultations.c.workspace_id == workspace_id))
    return [ConsultationRow(*row) for row in rows]


def close(connection: Connection, workspace_id: str, version: str, *, by: str, at: datetime) -> bool:
    """Ends a consultation, once."""
    changed = connection.execute(
        update(consultations)
        .where(
            consultations.c.workspace_id == workspace_id,
            consultations.c.version == version,
            consultations.c.closed_at.is_(None),
        )
        .values(closed_at=at, closed_by=by)
    )
    return changed.rowcount == 1


def put(connection: Connection, workspace_id: str, comment: Comment) -> bool:
    """Keeps a comment, once by its id."""
    values = {name: getattr(comment, name) for name in Comment.__slots__}
    return insert_once(connection, consultation_comments, {"workspace_id": workspace_id, **values}) == 1


def comments(connection: Connection, workspace_id: str, version: str, user_id: str | None = None) -> list[Comment]:
    """What was said of a version, oldest first; or by one member."""
    table = consultation_comments.c
    statement = select(*_COMMENT).where(table.workspace_id == workspace_id, table.version == version)
    if user_id is not None:
        statement = statement.where(table.user_id == user_id)
    return [Comment(*row) for row in connection.execute(statement.order_by(table.made_at, table.comment_id))]


def people(connection: Connection, workspace_id: str, version: str) -> int:
    """How many members commented."""
    table = consultation_comments.c
    statement = select(func.count(func.distinct(table.user_id))).where(
        table.workspace_id == workspace_id, table.version == version
    )
    return connection.execute(statement).scalar_one()


def answer(connection: Connection, workspace_id: str, comment_id: str, *, text: str, by: str) -> None:
    """Answers a comment; a later answer takes the place of the one before."""
    table = consultation_comments.c
    connection.execute(
        update(consultation_comments)
        .where(table.workspace_id == workspace_id, table.comment_id == comment_id)
        .values(answer=text, answered_by=by)
    )


def mark(connection: Connection, workspace_id: str, charter_id: str, version: str, clause_id: str, *, text: str, by: str) -> None:  # fmt: skip
    """Marks what changed in a clause because of what was said; an empty text takes it back."""
    row = {
        "workspace_id": workspace_id,
        "charter_id": charter_id,
        "version": version,
        "clause_id": clause_id,
        "text": text,
        "marked_by": by,
    }
    upsert(connection, consultation_outcomes, row)


def outcomes(connection: Connection, workspace_id: str, version: str) -> dict[str, str]:
    """What was marked, by clause."""
    table = consultation_outcomes.c
    rows = connection.execute(
        select(table.clause_id, table.text).where(table.workspace_id == workspace_id, table.version == version)
    )
    return {row.clause_id: row.text for row in rows if row.text}
