"""First answers to questions, counted; and what coordinators were last shown of them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Column, Connection, Date, Integer, String, Table, and_, bindparam, delete, func, select

from domain.questions import Published
from storage.schema import Name, SlackId, metadata, upsert
from storage.training import attempts

EVERYONE = ""
"""In the column of the language: all languages together."""

question_wordings = Table(
    "question_wordings",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("question_id", Name, primary_key=True),
    Column("wording", String(64), nullable=False),
    Column("since", Date),
)

question_figures = Table(
    "question_figures",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("question_id", Name, primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("option_id", Name, primary_key=True),
    Column("people", Integer, nullable=False),
)


def wordings(connection: Connection, workspace_id: str) -> dict[str, str]:
    """The wording each question was last counted under."""
    rows = connection.execute(
        select(question_wordings.c.question_id, question_wordings.c.wording).where(
            question_wordings.c.workspace_id == workspace_id
        )
    )
    return {row[0]: row[1] for row in rows}


def begin(connection: Connection, workspace_id: str, question_id: str, wording: str, since: date | None) -> None:
    """Counts a question anew under these words: answers after that day, or all where None."""
    forget(connection, workspace_id, question_id)
    row = {"workspace_id": workspace_id, "question_id": question_id, "wording": wording, "since": since}
    upsert(connection, question_wordings, row)


def forget(connection: Connection, workspace_id: str, question_id: str) -> None:
    """Removes what was published of a question."""
    connection.execute(
        delete(question_figures).where(
            question_figures.c.workspace_id == workspace_id, question_figures.c.question_id == question_id
        )
    )


_FIRST = and_(attempts.c.workspace_id == bindparam("workspace"), attempts.c.round == 1)
_COUNTED = select(attempts.c.question_id, attempts.c.language, attempts.c.option_id, func.count()).group_by(
    attempts.c.question_id, attempts.c.language, attempts.c.option_id
)


def first_answers(
    connection: Connection, workspace_id: str, question_ids: Collection[str]
) -> dict[str, dict[str, dict[str, int]]]:
    """People by question, language and option: their first answers to these questions, under the words the question has now.

    Answered from an index alone, whatever the number of attempts; a member has one first answer to a question.
    """
    found: dict[str, dict[str, dict[str, int]]] = {}
    changed = _changed(connection, workspace_id)
    as_ever = [question_id for question_id in question_ids if question_id not in changed]
    statements = [_COUNTED.where(_FIRST, attempts.c.question_id.in_(as_ever))]
    statements += [
        _COUNTED.where(_FIRST, attempts.c.question_id == question_id, attempts.c.answered_on > since)
        for question_id, since in changed.items()
        if question_id in question_ids
    ]
    for statement in statements:
        for question_id, language, option_id, number in connection.execute(statement, {"workspace": workspace_id}):
            found.setdefault(question_id, {}).setdefault(language, {})[option_id] = number
    return found


def _changed(connection: Connection, workspace_id: str) -> dict[str, date]:
    rows = connection.execute(
        select(question_wordings.c.question_id, question_wordings.c.since).where(
            question_wordings.c.workspace_id == workspace_id, question_wordings.c.since.is_not(None)
        )
    )
    return {row[0]: row[1] for row in rows}


def published(connection: Connection, workspace_id: str) -> dict[str, Published]:
    """What coordinators may know of each question."""
    rows = connection.execute(
        select(
            question_figures.c.question_id,
            question_figures.c.language,
            question_figures.c.option_id,
            question_figures.c.people,
        ).where(question_figures.c.workspace_id == workspace_id)
    )
    found: dict[str, dict[str, dict[str, int]]] = {}
    for question_id, language, option_id, number in rows:
        found.setdefault(question_id, {}).setdefault(language, {})[option_id] = number
    return {question: Published(parts.pop(EVERYONE, {}), parts) for question, parts in found.items()}


def publish(connection: Connection, workspace_id: str, question_id: str, figures: Published) -> None:
    """Puts these figures in the place of those before."""
    forget(connection, workspace_id, question_id)
    parts: Mapping[str, Mapping[str, int]] = {EVERYONE: figures.everyone, **figures.by_language}
    rows = [
        {
            "workspace_id": workspace_id,
            "question_id": question_id,
            "language": language,
            "option_id": option,
            "people": number,
        }
        for language, picked in parts.items()
        for option, number in picked.items()
    ]
    if rows:
        connection.execute(question_figures.insert(), rows)
