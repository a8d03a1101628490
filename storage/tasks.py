"""Tasks of those who own a passage, and the passages' texts as they stood when a task began and when it ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from domain.tasks import Outcome, Part, Passage, load_parts
from storage.schema import Name, SlackId, insert_once, metadata
from storage.suggestions import suggestions

Key = String(32)
BEFORE, AFTER = "before", "after"

tasks = Table(
    "tasks",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("task_id", Key, primary_key=True),
    Column("about", Name, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_week", String(8), nullable=False),
    Column("concerns", Boolean, nullable=False),
    Column("said", Integer, nullable=False, server_default="0"),
    Column("closed_on", Date),
    Column("closed_by", SlackId, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
)

passage_texts = Table(
    "passage_texts",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("text_sha256", String(64), primary_key=True),
    Column("parts", Text, nullable=False),
)

task_texts = Table(
    "task_texts",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("task_id", Key, primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("moment", String(8), primary_key=True),
    Column("text_sha256", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as stored. ``said`` counts the suggestions it answered, once it is closed; ``concerns``: five or more."""

    task_id: str
    about: str
    outcome: Outcome
    opened_on: date
    opened_week: str
    concerns: bool
    said: int
    closed_on: date | None
    closed_by: str
    reason: str


_COLUMNS = [tasks.c[name] for name in TaskRow.__slots__]


def _row(found: Sequence[object]) -> TaskRow:
    values = dict(zip(TaskRow.__slots__, found, strict=True))
    return TaskRow(**{**values, "outcome": Outcome(str(values["outcome"]))})  # type: ignore[arg-type]


_EVERY = (
    select(*_COLUMNS).where(tasks.c.workspace_id == bindparam("workspace")).order_by(tasks.c.opened_on, tasks.c.task_id)
)
_EVERY_WITH = _EVERY.where(tasks.c.outcome == bindparam("outcome"))


def every(connection: Connection, workspace_id: str, outcome: Outcome | None = None) -> list[TaskRow]:
    """The tasks of a workspace, the oldest first."""
    which = {"workspace": workspace_id}
    found = (
        connection.execute(_EVERY_WITH, {**which, "outcome": outcome}) if outcome else connection.execute(_EVERY, which)
    )
    return [_row(tuple(row)) for row in found]


def get(connection: Connection, workspace_id: str, task_id: str) -> TaskRow | None:
    """One task."""
    here = (tasks.c.workspace_id == workspace_id, tasks.c.task_id == task_id)
    row = connection.execute(select(*_COLUMNS).where(*here)).one_or_none()
    return None if row is None else _row(tuple(row))


def add(connection: Connection, workspace_id: str, row: TaskRow) -> None:
    """A task begins."""
    values = {name: getattr(row, name) for name in TaskRow.__slots__}
    connection.execute(insert(tasks), {"workspace_id": workspace_id, **values})


def change(connection: Connection, workspace_id: str, task_id: str, **columns: object) -> None:
    """Sets columns of a task."""
    here = (tasks.c.workspace_id == workspace_id, tasks.c.task_id == task_id)
    connection.execute(update(tasks).where(*here).values(**columns))


def attach(connection: Connection, workspace_id: str, task_id: str, suggestion_ids: Collection[str]) -> None:
    """What was suggested belongs to a task: its answer is theirs."""
    here = (suggestions.c.workspace_id == workspace_id, suggestions.c.suggestion_id.in_(list(suggestion_ids)))
    connection.execute(update(suggestions).where(*here).values(task_id=task_id))


def archive(connection: Connection, workspace_id: str, task_id: str, moment: str, passages: Sequence[Passage]) -> None:
    """Keeps a passage's texts as they stand now, each once whatever tasks need it."""
    for passage in passages:
        text = {"workspace_id": workspace_id, "text_sha256": passage.text_sha256, "parts": passage.dump()}
        insert_once(connection, passage_texts, text)
        row = {"task_id": task_id, "language": passage.language, "moment": moment, "text_sha256": passage.text_sha256}
        insert_once(connection, task_texts, {"workspace_id": workspace_id, **row})


def texts(connection: Connection, workspace_id: str, task_id: str, moment: str) -> dict[str, tuple[Part, ...]]:
    """The passage's texts at the task's beginning or end, by language."""
    same = (passage_texts.c.workspace_id == task_texts.c.workspace_id) & (
        passage_texts.c.text_sha256 == task_texts.c.text_sha256
    )
    here = task_texts.c
    statement = (
        select(here.language, passage_texts.c.parts)
        .select_from(task_texts.join(passage_texts, same))
        .where(here.workspace_id == workspace_id, here.task_id == task_id, here.moment == moment)
    )
    return {row[0]: load_parts(row[1]) for row in connection.execute(statement)}
