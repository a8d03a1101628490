"""The evidence: texts as they were shown, the append-only chain of what was done, and who it is of, which can be erased."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import JSON, Column, Connection, Date, Integer, LargeBinary, String, Table, Text, select

from domain.evidence import GENESIS, Anchor, ArchivedText, Entry, Note, entry_hash
from domain.handbook import Charter
from domain.members import MemberKey
from storage.schema import Name, SlackId, UtcDateTime, insert_once, metadata

charter_texts = Table(
    "charter_texts",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("text_sha256", String(64), primary_key=True),
    Column("charter_id", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("archived_at", UtcDateTime, nullable=False),
)

charter_subjects = Table(
    "charter_subjects",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("salt", LargeBinary(32), nullable=False),
)

charter_entries = Table(
    "charter_entries",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("prev_hash", String(64), nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Column("type", String(16), nullable=False),
    Column("charter_id", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("locale", String(16), nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("shown_blocks_sha256", String(64), nullable=False),
    Column("button_label", Name, nullable=False),
    Column("utc", String(32), nullable=False),
    Column("app_version", String(32), nullable=False),
    Column("subject_commit", String(64), nullable=False, index=True),
)

charter_notes = Table(
    "charter_notes",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary(32), nullable=False),
    Column("shown_sha256", String(64), nullable=False),
    Column("recorded_by", String(64), nullable=False),
    Column("text", Text, nullable=False),
)
"""Reasons in people's own words. ``recorded_by`` is a commitment, as in the chain: no person's id stands here."""

charter_anchors = Table(
    "charter_anchors",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("entry_hash", String(64), nullable=False),
    Column("anchored_on", Date, nullable=False),
)
"""The chain's head on days it grew, as it was told outside this database too; the day is the workspace's."""


def archive(connection: Connection, workspace_id: str, charter: Charter, at: datetime) -> None:
    """Keeps the exact text of a version in one language, once."""
    row = {
        "workspace_id": workspace_id,
        "text_sha256": charter.text_sha256,
        "charter_id": charter.id,
        "version": charter.version,
        "language": charter.language,
        "text": charter.canonical_text,
        "archived_at": at,
    }
    insert_once(connection, charter_texts, row)


def is_archived(connection: Connection, workspace_id: str, text_sha256: str) -> bool:
    """Whether a text is kept."""
    table = charter_texts.c
    statement = select(table.version).where(table.workspace_id == workspace_id, table.text_sha256 == text_sha256)
    return connection.scalar(statement) is not None


def salt(connection: Connection, key: MemberKey, fresh: bytes) -> bytes:
    """The member's salt; ``fresh`` becomes it where they had none."""
    row = {"workspace_id": key.workspace_id, "user_id": key.user_id, "salt": fresh}
    insert_once(connection, charter_subjects, row)
    statement = select(charter_subjects.c.salt).where(
        charter_subjects.c.workspace_id == key.workspace_id, charter_subjects.c.user_id == key.user_id
    )
    return bytes(connection.execute(statement).scalar_one())


def head(connection: Connection, workspace_id: str) -> tuple[int, str]:
    """The last entry's place and hash; 0 and the hash before the first where there is none."""
    table = charter_entries.c
    row = connection.execute(
        select(table.seq, table.entry_hash)
        .where(table.workspace_id == workspace_id)
        .order_by(table.seq.desc())
        .limit(1)
    ).one_or_none()
    return (row.seq, row.entry_hash) if row else (0, GENESIS)


def append(connection: Connection, workspace_id: str, entry: Entry, note: Note | None = None) -> Entry:
    """Adds an entry to the workspace's chain and gives it back with its place in it.

    The caller holds the workspace's row (``workspace.get(..., lock=True)``), so two processes cannot fork the chain.
    """
    seq, last = head(connection, workspace_id)
    placed = replace(entry, seq=seq + 1, prev_hash=last)
    values = {name: getattr(placed, name) for name in Entry.__slots__}
    values["clauses"] = list(placed.clauses)
    connection.execute(
        charter_entries.insert().values(workspace_id=workspace_id, entry_hash=entry_hash(placed), **values)
    )
    if note is not None:
        beside = {name: getattr(note, name) for name in Note.__slots__}
        connection.execute(charter_notes.insert().values(workspace_id=workspace_id, seq=placed.seq, **beside))
    return placed


def chain(
    connection: Connection, workspace_id: str, commits: Collection[str] | None = None
) -> tuple[tuple[Entry, str], ...]:
    """The workspace's entries in order, each with the hash stored beside it; with ``commits``, those people's alone."""
    table = charter_entries.c
    columns = [table[name] for name in Entry.__slots__]
    statement = select(*columns, table.entry_hash).where(table.workspace_id == workspace_id)
    if commits is not None:
        statement = statement.where(table.subject_commit.in_(commits))
    clauses = Entry.__slots__.index("clauses")
    found = []
    for row in connection.execute(statement.order_by(table.seq)):
        values = [*row[:-1]]
        values[clauses] = tuple(values[clauses])
        found.append((Entry(*values), row[-1]))
    return tuple(found)


def texts(connection: Connection, workspace_id: str) -> tuple[ArchivedText, ...]:
    """Every text archived, by version and language."""
    table = charter_texts.c
    columns = [table[name] for name in ArchivedText.__slots__]
    statement = select(*columns).where(table.workspace_id == workspace_id)
    rows = connection.execute(statement.order_by(table.charter_id, table.version, table.language, table.text_sha256))
    return tuple(ArchivedText(*row) for row in rows)


def salts(connection: Connection, workspace_id: str) -> dict[str, bytes]:
    """The salt of everybody in the chain who was not erased, by user id."""
    table = charter_subjects.c
    statement = select(table.user_id, table.salt).where(table.workspace_id == workspace_id).order_by(table.user_id)
    return {row.user_id: bytes(row.salt) for row in connection.execute(statement)}


def notes(connection: Connection, workspace_id: str) -> dict[int, Note]:
    """Reasons that stand behind entries, by the entry's number."""
    table = charter_notes.c
    columns = [table[name] for name in Note.__slots__]
    statement = select(table.seq, *columns).where(table.workspace_id == workspace_id).order_by(table.seq)
    return {row[0]: Note(bytes(row[1]), *row[2:]) for row in connection.execute(statement)}


def closed(connection: Connection, workspace_id: str) -> list[tuple[str, str, str]]:
    """The requests that ended without an answer: whose they were (their commitment), for which version, and why."""
    table = charter_entries.c
    statement = select(table.subject_commit, table.version, table.button_label).where(
        table.workspace_id == workspace_id, table.type == "close"
    )
    return [(commit, version, why) for commit, version, why in connection.execute(statement)]


def anchors(connection: Connection, workspace_id: str) -> tuple[Anchor, ...]:
    """Every anchor, the oldest first."""
    table = charter_anchors.c
    columns = [table[name] for name in ("workspace_id", "seq", "entry_hash", "anchored_on")]
    statement = select(*columns).where(table.workspace_id == workspace_id).order_by(table.seq)
    return tuple(Anchor(*row) for row in connection.execute(statement))


def anchor(connection: Connection, workspace_id: str, on: date) -> Anchor:
    """Notes the chain's head of a day."""
    seq, sha = head(connection, workspace_id)
    made = Anchor(workspace_id, seq, sha, on)
    row = {"workspace_id": workspace_id, "seq": seq, "entry_hash": sha, "anchored_on": on}
    insert_once(connection, charter_anchors, row)
    return made


def last_at(connection: Connection, workspace_id: str) -> datetime | None:
    """When the chain last grew."""
    table = charter_entries.c
    statement = select(table.utc).where(table.workspace_id == workspace_id).order_by(table.seq.desc()).limit(1)
    utc = connection.scalar(statement)
    return datetime.fromisoformat(utc) if utc else None


_AGREEMENTS = ("ack", "reattest", "on_behalf")


def last_agreement(connection: Connection, workspace_id: str, commit: str) -> Entry | None:
    """The last entry by which the person of that commitment acknowledged something."""
    table = charter_entries.c
    row = connection.execute(
        select(*(table[name] for name in Entry.__slots__))
        .where(table.workspace_id == workspace_id, table.subject_commit == commit, table.type.in_(_AGREEMENTS))
        .order_by(table.seq.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return replace(Entry(*row), clauses=tuple(row.clauses))


def text(connection: Connection, workspace_id: str, text_sha256: str) -> str | None:
    """An archived text by its hash."""
    statement = select(charter_texts.c.text).where(
        charter_texts.c.workspace_id == workspace_id, charter_texts.c.text_sha256 == text_sha256
    )
    return connection.execute(statement).scalar_one_or_none()
