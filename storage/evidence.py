"""The evidence: texts as they were shown, the append-only chain of what was done, and who it is of, which can be erased."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, Date, Integer, LargeBinary, String, Table, Text, select

from domain.evidence import GENESIS, Entry, Note, entry_hash
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
