"""The board: suggestions, who supports each, the words coordinators said of them, and who is still to be told.

Days only: at what time of the day somebody wrote or voted is not kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    update,
)

from domain.members import MemberKey
from domain.suggestions import OPEN, News, State, Word, below
from storage.schema import Name, SlackId, insert_once, metadata

Key = String(32)

suggestions = Table(
    "suggestions",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("suggestion_id", Key, primary_key=True),
    Column("author", SlackId, nullable=False),
    Column("text", Text, nullable=False),
    Column("about", Name, nullable=False, server_default=""),
    Column("state", String(16), nullable=False),
    Column("made_on", Date, nullable=False),
    Column("edited_on", Date),
    Column("merged_into", Key),
    Column("root", Key, nullable=False),
    Column("task_id", Key),
)
Index("ix_suggestions_author", suggestions.c.workspace_id, suggestions.c.author)

suggestion_votes = Table(
    "suggestion_votes",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("suggestion_id", Key, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
)
Index("ix_suggestion_votes_user", suggestion_votes.c.workspace_id, suggestion_votes.c.user_id)

suggestion_words = Table(
    "suggestion_words",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("suggestion_id", Key, primary_key=True),
    Column("form_id", Key, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("said_by", SlackId, nullable=False),
    Column("said_on", Date, nullable=False),
)

suggestion_news = Table(
    "suggestion_news",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("suggestion_id", Key, primary_key=True),
    Column("what", String(8), primary_key=True),
    Column("since", Date, nullable=False),
    Column("shown", Boolean, nullable=False, server_default=false()),
)


TABLES = (suggestions, suggestion_votes, suggestion_words, suggestion_news)


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A suggestion as stored. ``root`` is the one it is shown under: its own id unless it was merged into another.

    ``task_id`` is the task of whoever owns the passage it is about, once enough was said of that.
    """

    suggestion_id: str
    author: str
    text: str
    about: str
    state: State
    made_on: date
    edited_on: date | None
    merged_into: str | None
    root: str
    task_id: str | None


_COLUMNS = [suggestions.c[name] for name in SuggestionRow.__slots__]


def _row(found: Sequence[object]) -> SuggestionRow:
    values = dict(zip(SuggestionRow.__slots__, found, strict=True))
    return SuggestionRow(**{**values, "state": State(str(values["state"]))})  # type: ignore[arg-type]


def every(connection: Connection, workspace_id: str) -> list[SuggestionRow]:
    """All suggestions of a workspace, merged ones too, the oldest first."""
    statement = select(*_COLUMNS).where(suggestions.c.workspace_id == workspace_id)
    rows = connection.execute(statement.order_by(suggestions.c.made_on, suggestions.c.suggestion_id))
    return [_row(tuple(row)) for row in rows]


_OPEN = (
    select(func.count())
    .select_from(suggestions)
    .where(suggestions.c.workspace_id == bindparam("workspace"), suggestions.c.root == suggestions.c.suggestion_id)
    .where(suggestions.c.state.in_(OPEN))
)
_LAST_WORD = (
    select(func.max(suggestion_words.c.said_on))
    .where(suggestion_words.c.workspace_id == suggestions.c.workspace_id)
    .where(suggestion_words.c.suggestion_id == suggestions.c.suggestion_id)
    .scalar_subquery()
)
_OPEN_WITHOUT_WORD = _OPEN.where(func.coalesce(_LAST_WORD, suggestions.c.made_on) <= bindparam("since"))


def count_open(connection: Connection, workspace_id: str, *, without_word_since: date | None = None) -> int:
    """How many stand by themselves and are open; with a day, only those of which nothing was said after it."""
    statement = _OPEN if without_word_since is None else _OPEN_WITHOUT_WORD
    return connection.scalar(statement, {"workspace": workspace_id, "since": without_word_since}) or 0


def get(connection: Connection, workspace_id: str, suggestion_id: str) -> SuggestionRow | None:
    """One suggestion."""
    here = (suggestions.c.workspace_id == workspace_id, suggestions.c.suggestion_id == suggestion_id)
    row = connection.execute(select(*_COLUMNS).where(*here)).one_or_none()
    return None if row is None else _row(tuple(row))


def made_on(connection: Connection, key: MemberKey, day: date) -> int:
    """How many a person posted on a day."""
    theirs = (suggestions.c.workspace_id == key.workspace_id, suggestions.c.author == key.user_id)
    statement = select(func.count()).select_from(suggestions).where(*theirs, suggestions.c.made_on == day)
    return connection.scalar(statement) or 0


def add(connection: Connection, workspace_id: str, row: SuggestionRow) -> bool:
    """Posts a suggestion, its author supporting it; false where it was there already."""
    values = {name: getattr(row, name) for name in SuggestionRow.__slots__}
    new = insert_once(connection, suggestions, {"workspace_id": workspace_id, **values}) == 1
    if new:
        support(connection, MemberKey(workspace_id, row.author), row.suggestion_id)
    return new


def change(connection: Connection, workspace_id: str, suggestion_ids: Collection[str], **columns: object) -> None:
    """Sets columns of some suggestions."""
    here = (suggestions.c.workspace_id == workspace_id, suggestions.c.suggestion_id.in_(list(suggestion_ids)))
    connection.execute(update(suggestions).where(*here).values(**columns))


def support(connection: Connection, key: MemberKey, suggestion_id: str) -> None:
    """Somebody supports a suggestion, once."""
    row = {"workspace_id": key.workspace_id, "suggestion_id": suggestion_id, "user_id": key.user_id}
    insert_once(connection, suggestion_votes, row)


def take_back(connection: Connection, key: MemberKey, root: str) -> None:
    """Somebody supports neither a suggestion nor what was merged into it any more, but for what they wrote themselves."""
    votes = suggestion_votes.c
    group = select(suggestions.c.suggestion_id).where(
        suggestions.c.workspace_id == key.workspace_id,
        suggestions.c.root == root,
        suggestions.c.author != key.user_id,
    )
    here = (votes.workspace_id == key.workspace_id, votes.user_id == key.user_id, votes.suggestion_id.in_(group))
    connection.execute(delete(suggestion_votes).where(*here))


_SAME = (suggestion_votes.c.workspace_id == suggestions.c.workspace_id) & (
    suggestion_votes.c.suggestion_id == suggestions.c.suggestion_id
)


def counts(connection: Connection, workspace_id: str) -> dict[str, int]:
    """How many people support each suggestion that stands by itself, what was merged into it included."""
    statement = (
        select(suggestions.c.root, func.count(suggestion_votes.c.user_id.distinct()))
        .select_from(suggestions.join(suggestion_votes, _SAME))
        .where(suggestions.c.workspace_id == workspace_id)
        .group_by(suggestions.c.root)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def supported(connection: Connection, key: MemberKey) -> set[str]:
    """The suggestions, as they stand now, that a person supports."""
    statement = (
        select(suggestions.c.root)
        .distinct()
        .select_from(suggestions.join(suggestion_votes, _SAME))
        .where(suggestions.c.workspace_id == key.workspace_id, suggestion_votes.c.user_id == key.user_id)
    )
    return set(connection.scalars(statement))


def supporters(connection: Connection, workspace_id: str, roots: Collection[str]) -> set[str]:
    """Everyone who supports one of these, or what was merged into it; authors among them."""
    statement = (
        select(suggestion_votes.c.user_id)
        .distinct()
        .select_from(suggestions.join(suggestion_votes, _SAME))
        .where(suggestions.c.workspace_id == workspace_id, suggestions.c.root.in_(list(roots)))
    )
    return set(connection.scalars(statement))


def words(
    connection: Connection, workspace_id: str, suggestion_ids: Collection[str] | None = None
) -> dict[str, list[Word]]:
    """What coordinators said, by suggestion, in order."""
    said = suggestion_words.c
    statement = select(said.suggestion_id, said.state, said.text, said.said_by, said.said_on).where(
        said.workspace_id == workspace_id
    )
    if suggestion_ids is not None:
        statement = statement.where(said.suggestion_id.in_(list(suggestion_ids)))
    found: dict[str, list[Word]] = {}
    for row in connection.execute(statement.order_by(said.suggestion_id, said.place)):
        found.setdefault(row[0], []).append(Word(State(row[1]), row[2], row[3], row[4]))
    return found


def say(connection: Connection, workspace_id: str, suggestion_id: str, form_id: str, word: Word) -> bool:
    """Records a coordinator's word; false where this form's was recorded already."""
    here = (suggestion_words.c.workspace_id == workspace_id, suggestion_words.c.suggestion_id == suggestion_id)
    place = connection.scalar(select(func.count()).select_from(suggestion_words).where(*here)) or 0
    row = {
        "workspace_id": workspace_id,
        "suggestion_id": suggestion_id,
        "form_id": form_id,
        "place": place,
        "state": word.state,
        "text": word.text,
        "said_by": word.by,
        "said_on": word.on,
    }
    return insert_once(connection, suggestion_words, row) == 1


def leave_news(
    connection: Connection, workspace_id: str, told_of: tuple[str, News], users: Collection[str], since: date
) -> None:
    """These people are to be told of a suggestion; who has not been told of a change before is told of the last alone."""
    suggestion_id, what = told_of
    here = {"workspace_id": workspace_id, "suggestion_id": suggestion_id, "what": what}
    there = (suggestion_news.c[name] == value for name, value in here.items())
    connection.execute(delete(suggestion_news).where(*there))
    if users:
        rows = [{**here, "since": since, "shown": False, "user_id": user} for user in sorted(users)]
        connection.execute(insert(suggestion_news), rows)


def news(
    connection: Connection, workspace_id: str, users: Collection[str], since: date
) -> dict[str, list[tuple[str, News]]]:
    """By person, of which suggestions they are to be told what, the latest first; nothing from before a day."""
    here = suggestion_news.c
    statement = select(here.user_id, here.suggestion_id, here.what).where(
        here.workspace_id == workspace_id, here.user_id.in_(list(users)), here.since >= since
    )
    found: dict[str, list[tuple[str, News]]] = {}
    for user, suggestion_id, what in connection.execute(statement.order_by(here.since.desc(), here.suggestion_id)):
        found.setdefault(user, []).append((suggestion_id, News(what)))
    return found


def mark_shown(connection: Connection, key: MemberKey) -> None:
    """What a person is to be told is in a message that is about to go out."""
    here = suggestion_news.c
    theirs = (here.workspace_id == key.workspace_id, here.user_id == key.user_id)
    connection.execute(update(suggestion_news).where(*theirs).values(shown=True))


def told(connection: Connection, key: MemberKey, suggestion_id: str | None = None) -> None:
    """A person has seen one; without any given, all that stood in the message that has just arrived."""
    here = suggestion_news.c
    theirs = (here.workspace_id == key.workspace_id, here.user_id == key.user_id)
    which = here.shown if suggestion_id is None else here.suggestion_id == suggestion_id
    connection.execute(delete(suggestion_news).where(*theirs, which))


def forget_news(connection: Connection, before: date) -> None:
    """What could not be told for so long is news no more."""
    connection.execute(delete(suggestion_news).where(suggestion_news.c.since < before))


def remove(connection: Connection, workspace_id: str, suggestion_id: str, roots: Mapping[str, str]) -> None:
    """Removes a suggestion with all that hangs on it. ``roots`` says under which each that was merged into it now stands."""
    for one, root in roots.items():
        change(connection, workspace_id, [one], root=root)
    freed = (suggestions.c.workspace_id == workspace_id, suggestions.c.merged_into == suggestion_id)
    connection.execute(update(suggestions).where(*freed).values(merged_into=None))
    for table in (suggestion_votes, suggestion_words, suggestion_news, suggestions):
        here = (table.c.workspace_id == workspace_id, table.c.suggestion_id == suggestion_id)
        connection.execute(delete(table).where(*here))


def erase_suggestions(connection: Connection, key: MemberKey) -> int:
    """Removes what a person suggested, with what hangs on it; how many. Votes, news and names go with all of theirs
    (``storage.privacy``); a coordinator's words stay, unsigned, for they are the organisation's."""
    theirs = (suggestions.c.workspace_id == key.workspace_id, suggestions.c.author == key.user_id)
    ids = list(connection.scalars(select(suggestions.c.suggestion_id).where(*theirs)))
    for suggestion_id in ids:
        rows = every(connection, key.workspace_id)
        remove(connection, key.workspace_id, suggestion_id, freed_by(rows, suggestion_id))
    return len(ids)


def freed_by(rows: Sequence[SuggestionRow], suggestion_id: str) -> dict[str, str]:
    """Where those that were merged into a suggestion stand once it is gone: each by itself, with what is merged into it."""
    parents = {row.suggestion_id: row.merged_into for row in rows}
    children = [one for one, into in parents.items() if into == suggestion_id]
    return {one: child for child in children for one in below(parents, child)}
