"""The evidence that the charter was read and acknowledged: the one place that adds to the chain (trust.md)."""

import secrets

from sqlalchemy import Connection

from domain.evidence import GENESIS, Deed, Entry, Note, note_sha256, subject_commit
from domain.members import MemberKey
from services.context import Core
from storage import evidence as evidence_store
from storage import workspace as workspace_store


def hold(connection: Connection, workspace_id: str) -> None:
    """From here to the end of the transaction nobody else adds to the workspace's chain.

    First thing in a transaction that will record a deed: whoever locks other rows before it may wait for each other.
    """
    workspace_store.save(connection, workspace_id)
    workspace_store.get(connection, workspace_id, lock=True)


def record(connection: Connection, core: Core, *, key: MemberKey, deed: Deed) -> Entry:
    """Adds a deed of a member's to the chain, in the caller's transaction, with the texts and the salt it needs.

    It does not look whether the deed had been recorded: the caller does, under the same lock (``hold``).
    """
    hold(connection, key.workspace_id)
    charter, now = deed.charter, core.clock.now()
    for language in core.library.programme.languages:
        written = core.library.handbook.charter(charter.version, language)
        if written is not None and written.status == "published":
            evidence_store.archive(connection, key.workspace_id, written, now)
    evidence_store.archive(connection, key.workspace_id, charter, now)
    note = _note(connection, key.workspace_id, deed)
    entry = Entry(
        seq=0,
        prev_hash=GENESIS,
        type=deed.type,
        charter_id=charter.id,
        version=charter.version,
        clauses=deed.clauses,
        locale=charter.language,
        text_sha256=charter.text_sha256,
        shown_blocks_sha256=note_sha256(note) if note else deed.shown_sha256,
        button_label=deed.button_label,
        utc=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        app_version=core.version,
        subject_commit=_commit(connection, key),
    )
    return evidence_store.append(connection, key.workspace_id, entry, note)


def _commit(connection: Connection, key: MemberKey) -> str:
    salt = evidence_store.salt(connection, key, secrets.token_bytes(32))
    return subject_commit(salt, key.workspace_id, key.user_id)


def _note(connection: Connection, workspace_id: str, deed: Deed) -> Note | None:
    if not deed.note and deed.recorded_by is None:
        return None
    by = _commit(connection, MemberKey(workspace_id, deed.recorded_by)) if deed.recorded_by else ""
    return Note(secrets.token_bytes(32), deed.shown_sha256, by, deed.note)
