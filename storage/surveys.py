"""Surveys that were opened, and what waits in them.

Three tables hold what is said in confidence: tags that say "has answered", sealed cells with the answers, and, once closed,
comments. They have no author, no sequence, no time, and on SQLite no hidden row number (trust.md, "What leaks", G3). Named
surveys have a table of their own, in which a member's answers stand beside their id.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    select,
    update,
)

from domain.members import MemberKey
from storage.schema import Name, SlackId, insert, insert_once, metadata, upsert

Key = String(32)

surveys = Table(
    "surveys",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("survey_id", Name, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("texts", JSON, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("cell_bytes", Integer, nullable=False),
    Column("opened_by", SlackId, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("reminded", Boolean, nullable=False, server_default=false()),
    Column("wrapped_key", LargeBinary),
    Column("ended", Boolean, nullable=False, server_default=false()),
    Column("closed_on", Date),
    Column("result", JSON(none_as_null=True)),
    Column("forgotten", Boolean, nullable=False, server_default=false()),
    Column("wiped", Boolean, nullable=False, server_default=false()),
)
Index(
    "ix_surveys_open",
    surveys.c.workspace_id,
    sqlite_where=surveys.c.closed_on.is_(None),
    postgresql_where=surveys.c.closed_on.is_(None),
)

survey_asked = Table(
    "survey_asked",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("counted_in", Text, nullable=False),
    Column("called", Integer, nullable=False, server_default="0"),
    Column("told", Integer, nullable=False, server_default="0"),
)

survey_tags = Table(
    "survey_tags",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("tag", String(64), primary_key=True),
    sqlite_with_rowid=False,
)

survey_cells = Table(
    "survey_cells",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("cell_id", Key, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

survey_comments = Table(
    "survey_comments",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("comment_id", Key, primary_key=True),
    Column("question_id", Name, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

survey_responses = Table(
    "survey_responses",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("answers", JSON(none_as_null=True)),
    Column("draft", JSON(none_as_null=True)),
    Column("typed_order", BigInteger, nullable=False, server_default="0"),
)

survey_pictures = Table(
    "survey_pictures",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("run_id", Key, primary_key=True),
    Column("language", Name, primary_key=True),
    Column("files", JSON, nullable=False),
)

TABLES = (surveys, survey_asked, survey_tags, survey_cells, survey_comments, survey_responses)
"""What is rewritten once something has been removed."""
CONFIDENTIAL = (survey_tags, survey_cells, survey_comments)
"""The tables that hold what is said in confidence."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A survey that was opened. ``texts`` are its words then, by language, ``groups`` those that can have figures.

    ``wrapped_key`` is its key under one that is not in the database; none once closed. ``ended``: it takes no more answers,
    though they may not be counted yet. ``result`` is there once they are; ``forgotten``, once single answers are not.
    ``wiped``: what was removed has left the files, too.
    """

    workspace_id: str
    run_id: str
    survey_id: str
    confidential: bool
    texts: dict[str, Any]
    groups: list[str]
    asked: int
    cell_bytes: int
    opened_by: str
    opened_on: date
    closes_on: date
    reminded: bool
    wrapped_key: bytes | None
    ended: bool
    closed_on: date | None
    result: dict[str, Any] | None
    forgotten: bool
    wiped: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Somebody who is asked. ``called`` and ``told`` count the words for them: to be sent, and arrived."""

    user_id: str
    counted_in: str
    called: int
    told: int


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """What a member answered in a named survey, and what stands in the form beyond it; by question, and by field."""

    user_id: str
    answers: dict[str, list[str]] | None
    draft: dict[str, list[str]] | None


def new_id() -> str:
    """A random key."""
    return secrets.token_hex(16)


_RUN = select(*(surveys.c[name] for name in RunRow.__slots__))
_ONE = _RUN.where(surveys.c.workspace_id == bindparam("workspace"), surveys.c.run_id == bindparam("run"))
_SHARED, _ALONE = _ONE.with_for_update(read=True), _ONE.with_for_update()


def get(connection: Connection, workspace_id: str, run_id: str) -> RunRow | None:
    """A survey that was opened."""
    return _one(connection, _ONE, workspace_id, run_id)


def get_to_answer(connection: Connection, workspace_id: str, run_id: str) -> RunRow | None:
    """The same, and it is not closed before this transaction ends; others may answer meanwhile."""
    return _one(connection, _SHARED, workspace_id, run_id)


def get_to_close(connection: Connection, workspace_id: str, run_id: str) -> RunRow | None:
    """The same, and nobody answers before this transaction ends."""
    return _one(connection, _ALONE, workspace_id, run_id)


def _one(connection: Connection, statement: Any, workspace_id: str, run_id: str) -> RunRow | None:
    row = connection.execute(statement, {"workspace": workspace_id, "run": run_id}).one_or_none()
    return None if row is None else RunRow(*row)


def add(connection: Connection, run: RunRow, asked: Mapping[str, str]) -> None:
    """A survey is open, to these people by user id, each with the group they count in."""
    connection.execute(insert(connection, surveys), {name: getattr(run, name) for name in RunRow.__slots__})
    here = {"workspace_id": run.workspace_id, "run_id": run.run_id}
    rows = [{**here, "user_id": user, "counted_in": group} for user, group in sorted(asked.items())]
    if rows:
        connection.execute(insert(connection, survey_asked), rows)


_UNFINISHED = _RUN.where(surveys.c.workspace_id == bindparam("workspace"), surveys.c.closed_on.is_(None)).order_by(
    surveys.c.closes_on, surveys.c.run_id
)


def unfinished(connection: Connection, workspace_id: str) -> list[RunRow]:
    """Every survey whose answers are not counted yet, the next to close first."""
    return [RunRow(*row) for row in connection.execute(_UNFINISHED, {"workspace": workspace_id})]


def wrapped_keys(connection: Connection, workspace_id: str) -> list[bytes]:
    """The keys of the confidential surveys that are open, wrapped."""
    statement = select(surveys.c.wrapped_key).where(surveys.c.workspace_id == workspace_id)
    return list(connection.scalars(statement.where(surveys.c.wrapped_key.is_not(None))))


def finished(connection: Connection, workspace_id: str) -> list[RunRow]:
    """Every survey that is closed, the newest first."""
    statement = _RUN.where(surveys.c.workspace_id == workspace_id, surveys.c.closed_on.is_not(None))
    ordered = statement.order_by(surveys.c.closed_on.desc(), surveys.c.opened_on.desc(), surveys.c.run_id)
    return [RunRow(*row) for row in connection.execute(ordered)]


def unwiped(connection: Connection) -> list[tuple[str, str]]:
    """Closed surveys, by workspace and id, of which something that was removed may still be in the files."""
    statement = select(surveys.c.workspace_id, surveys.c.run_id)
    rows = connection.execute(statement.where(surveys.c.closed_on.is_not(None), ~surveys.c.wiped))
    return [(row.workspace_id, row.run_id) for row in rows]


def mark_wiped(connection: Connection, runs: Sequence[tuple[str, str]]) -> None:
    """Nothing is left of it."""
    for workspace_id, run_id in runs:
        here = and_(surveys.c.workspace_id == workspace_id, surveys.c.run_id == run_id)
        connection.execute(update(surveys).where(here).values(wiped=True))


def change(connection: Connection, run: RunRow, **columns: object) -> None:
    """Sets columns of a survey that was opened."""
    here = and_(surveys.c.workspace_id == run.workspace_id, surveys.c.run_id == run.run_id)
    connection.execute(update(surveys).where(here).values(**columns))


# Who is asked.


def asked_of(connection: Connection, workspace_id: str, run_id: str, user_id: str) -> AskedRow | None:
    """Somebody, if they are asked."""
    [*found] = asked_among(connection, workspace_id, run_id, [user_id])
    return found[0] if found else None


def asked_among(connection: Connection, workspace_id: str, run_id: str, users: Collection[str]) -> list[AskedRow]:
    """Those of these people who are asked."""
    here = survey_asked.c
    statement = select(*(here[name] for name in AskedRow.__slots__)).where(
        here.workspace_id == workspace_id, here.run_id == run_id, here.user_id.in_(list(users))
    )
    return [AskedRow(*row) for row in connection.execute(statement)]


def runs_asking(connection: Connection, key: MemberKey) -> set[str]:
    """The surveys in which somebody is asked."""
    here = survey_asked.c
    statement = select(here.run_id).where(here.workspace_id == key.workspace_id, here.user_id == key.user_id)
    return set(connection.scalars(statement))


def to_call(connection: Connection, run: RunRow, stage: int, limit: int) -> list[str]:
    """Some of those for whom the word of a stage has not been called for yet; in a named survey, who has answered is left out."""
    here = survey_asked.c
    statement = select(here.user_id).where(
        here.workspace_id == run.workspace_id, here.run_id == run.run_id, here.called < stage
    )
    return list(connection.scalars(statement.order_by(here.user_id).limit(limit)))


def mark_called(connection: Connection, run: RunRow, users: Collection[str], stage: int) -> None:
    """It has been."""
    here = survey_asked.c
    mine = and_(here.workspace_id == run.workspace_id, here.run_id == run.run_id, here.user_id.in_(list(users)))
    connection.execute(update(survey_asked).where(mine).values(called=stage))


def mark_told(connection: Connection, key: MemberKey, run_id: str, stage: int) -> None:
    """The word of a stage reached somebody."""
    here = survey_asked.c
    mine = and_(here.workspace_id == key.workspace_id, here.run_id == run_id, here.user_id == key.user_id)
    connection.execute(update(survey_asked).where(mine).values(told=case((here.told < stage, stage), else_=here.told)))


# Answers in confidence.


def has_tag(connection: Connection, workspace_id: str, run_id: str, tag: str) -> bool:
    """Whether whoever has this tag has answered."""
    here = survey_tags.c
    statement = select(here.tag).where(here.workspace_id == workspace_id, here.run_id == run_id, here.tag == tag)
    return connection.scalar(statement) is not None


def add_answer(connection: Connection, workspace_id: str, run_id: str, tag: str, sealed: bytes) -> bool:
    """A cell with answers waits; false, and nothing is written, where whoever has this tag had answered."""
    here = {"workspace_id": workspace_id, "run_id": run_id}
    if not insert_once(connection, survey_tags, {**here, "tag": tag}):
        return False
    connection.execute(insert(connection, survey_cells), {**here, "cell_id": new_id(), "sealed": sealed})
    return True


def cells(connection: Connection, run: RunRow) -> list[bytes]:
    """Every cell that waits."""
    here = survey_cells.c
    statement = select(here.sealed).where(here.workspace_id == run.workspace_id, here.run_id == run.run_id)
    return list(connection.scalars(statement))


def add_comments(connection: Connection, run: RunRow, comments: Sequence[tuple[str, bytes]]) -> None:
    """Writes comments, each with its question, in the order of their random ids."""
    here = {"workspace_id": run.workspace_id, "run_id": run.run_id}
    rows = [{**here, "comment_id": new_id(), "question_id": q, "sealed": sealed} for q, sealed in comments]
    if rows:
        connection.execute(insert(connection, survey_comments), sorted(rows, key=lambda row: str(row["comment_id"])))


def comments(connection: Connection, run: RunRow) -> list[tuple[str, bytes]]:
    """Every comment with its question, in the order of their random ids."""
    here = survey_comments.c
    statement = select(here.question_id, here.sealed).where(
        here.workspace_id == run.workspace_id, here.run_id == run.run_id
    )
    return [(row.question_id, row.sealed) for row in connection.execute(statement.order_by(here.comment_id))]


def forget_waiting(connection: Connection, run: RunRow) -> None:
    """Removes what a closed survey no longer needs: who was asked, tags and cells."""
    for table in (survey_asked, survey_tags, survey_cells):
        here = and_(table.c.workspace_id == run.workspace_id, table.c.run_id == run.run_id)
        connection.execute(delete(table).where(here))


def forget_answers(connection: Connection, run: RunRow) -> None:
    """Removes single answers; totals stay."""
    for table in (survey_comments, survey_responses):
        here = and_(table.c.workspace_id == run.workspace_id, table.c.run_id == run.run_id)
        connection.execute(delete(table).where(here))


# Named answers.


def response(connection: Connection, key: MemberKey, run_id: str) -> ResponseRow | None:
    """What a member answered, or has begun to."""
    here = survey_responses.c
    statement = select(here.user_id, here.answers, here.draft).where(
        here.workspace_id == key.workspace_id, here.run_id == run_id, here.user_id == key.user_id
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else ResponseRow(*row)


def responses(connection: Connection, run: RunRow) -> list[ResponseRow]:
    """All that was answered; drafts are nobody's but their author's."""
    here = survey_responses.c
    statement = select(here.user_id, here.answers, here.draft).where(
        here.workspace_id == run.workspace_id, here.run_id == run.run_id, here.answers.is_not(None)
    )
    return [ResponseRow(*row) for row in connection.execute(statement.order_by(here.user_id))]


def responded(connection: Connection, workspace_id: str, run_id: str, users: Collection[str]) -> set[str]:
    """Those of these people who have answered."""
    here = survey_responses.c
    statement = select(here.user_id).where(
        here.workspace_id == workspace_id,
        here.run_id == run_id,
        here.user_id.in_(list(users)),
        here.answers.is_not(None),
    )
    return set(connection.scalars(statement))


def count_responses(connection: Connection, workspace_id: str, run_id: str) -> int:
    """How many have answered."""
    here = survey_responses.c
    statement = select(func.count()).where(
        here.workspace_id == workspace_id, here.run_id == run_id, here.answers.is_not(None)
    )
    return connection.scalar(statement) or 0


def respond(connection: Connection, key: MemberKey, run_id: str, answers: Mapping[str, Sequence[str]]) -> None:
    """A member answers, or answers otherwise; the draft is done with."""
    row = {"workspace_id": key.workspace_id, "run_id": run_id, "user_id": key.user_id}
    held = {question: list(given) for question, given in answers.items()}
    upsert(connection, survey_responses, {**row, "answers": held, "draft": None})


def keep_draft(
    connection: Connection, key: MemberKey, run_id: str, draft: Mapping[str, Sequence[str]], order: int
) -> None:
    """What stands in the form, unless something newer is kept; ``order`` is Slack's count of what was typed when."""
    row = {"workspace_id": key.workspace_id, "run_id": run_id, "user_id": key.user_id}
    held = {field: list(given) for field, given in draft.items()}
    statement = insert(connection, survey_responses).values(**row, draft=held, typed_order=order)
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["run_id", "user_id", "workspace_id"],
            set_={"draft": new.draft, "typed_order": new.typed_order},
            where=survey_responses.c.typed_order < new.typed_order,
        )
    )


def forget_drafts(connection: Connection, run: RunRow) -> None:
    """Removes what was begun and not sent."""
    here = and_(survey_responses.c.workspace_id == run.workspace_id, survey_responses.c.run_id == run.run_id)
    connection.execute(delete(survey_responses).where(here, survey_responses.c.answers.is_(None)))
    connection.execute(update(survey_responses).where(here).values(draft=None, typed_order=0))


# Pictures.


def pictures(connection: Connection, workspace_id: str, run_id: str, language: str) -> list[str] | None:
    """The files Slack has of a survey's charts, in order; None where they have not been drawn."""
    here = survey_pictures.c
    statement = select(here.files).where(
        here.workspace_id == workspace_id, here.run_id == run_id, here.language == language
    )
    found: list[str] | None = connection.scalar(statement)
    return found


def keep_pictures(connection: Connection, workspace_id: str, run_id: str, language: str, files: Sequence[str]) -> None:
    """They have been drawn."""
    row = {"workspace_id": workspace_id, "run_id": run_id, "language": language, "files": list(files)}
    upsert(connection, survey_pictures, row)
