"""The evidence that the charter was read and acknowledged: the one place that adds to the chain (trust.md)."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from domain.attention import SILENT_AFTER
from domain.evidence import (
    GENESIS,
    Anchor,
    AnchorNote,
    Deed,
    Dossier,
    Entry,
    Note,
    anchor_due,
    as_charter,
    closing,
    note_sha256,
    subject_commit,
)
from domain.handbook import Charter
from domain.members import MemberKey
from domain.outbox import Claim
from domain.posts import Noticeboard, Place, Post
from domain.schedule import zone_or
from services.context import Core
from services.unprompted import Posting
from storage import charter as charter_store
from storage import evidence as evidence_store
from storage import members as members_store
from storage import workspace as workspace_store

CLOSED_AT_ONCE = 50
"""Requests closed in one transaction: some tens of milliseconds during which, on SQLite, a click waits."""


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


class Evidence(Posting):
    """Keeps the chain from day to day, and gives it away: to a third party whole, to a member their own part."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Collection[Post]:
        """The last anchor: it vouches for all before it."""
        made = evidence_store.anchors(connection, board.workspace_id)[-1:]
        return [Post(Place.COORDINATORS, str(anchor.seq)) for anchor in made]

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """Whenever an anchor is made (``anchor``)."""
        return None

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> AnchorNote | str:
        """The anchor as it is told."""
        for anchor in evidence_store.anchors(connection, board.workspace_id):
            if str(anchor.seq) == claim.subject:
                return AnchorNote(board.voice, anchor)
        return "gone"

    def archive(self) -> int:
        """Keeps every published text of the handbook in every language, before anybody opens it; answers how many new."""
        core, new = self._core, 0
        published = [one for one in core.library.handbook.charters.values() if one.status == "published"]
        with core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                there = evidence_store.archived(connection, workspace_id)
                for charter in published:
                    if charter.text_sha256 not in there:
                        evidence_store.archive(connection, workspace_id, charter, core.clock.now())
                        new += 1
        return new

    def close(self) -> int:
        """Negative receipts: records, once, why nobody waits any longer for who was asked and has not answered.

        A batch at a time; answers how many were recorded, so that the caller goes on until none is left. The request
        itself stays as it is: whoever comes back can still acknowledge.
        """
        core, recorded = self._core, 0
        with core.database.transaction() as connection:
            workspaces = workspace_store.all_ids(connection)
        for workspace_id in workspaces:
            with core.database.transaction() as connection:
                recorded += self._close(connection, workspace_id, CLOSED_AT_ONCE - recorded)
        return recorded

    def _close(self, connection: Connection, workspace_id: str, limit: int) -> int:
        core = self._core
        current = core.library.handbook.current_charter(core.library.programme.default_language)
        waiting = [one for one in charter_store.requests(connection, workspace_id) if one.closed_at is None]
        if current is None or not waiting or limit <= 0:
            return 0
        hold(connection, workspace_id)
        rows = members_store.some(connection, workspace_id, {one.user_id for one in waiting})
        there = {row.user_id: row for row in rows if row.active and row.participates}
        salts = evidence_store.salts(connection, workspace_id)
        commits = {user: subject_commit(salt, workspace_id, user) for user, salt in salts.items()}
        closed, recorded = evidence_store.closed(connection, workspace_id), 0
        for one in waiting:
            row = there.get(one.user_id)
            why = closing(
                closed.get((commits.get(one.user_id, ""), one.version), ()),
                left=row is None,
                replaced=one.version != current.version,
                silent=row is not None and row.unanswered >= SILENT_AFTER,
            )
            charter = self._version(connection, workspace_id, one.version) if why else None
            if why is not None and charter is not None and recorded < limit:
                deed = Deed("close", charter, (), button_label=why.value)
                record(connection, core, key=MemberKey(workspace_id, one.user_id), deed=deed)
                recorded += 1
        return recorded

    def _version(self, connection: Connection, workspace_id: str, version: str) -> Charter | None:
        """A version in the programme's language, from the archive where its file is gone."""
        programme, handbook = self._core.library.programme, self._core.library.handbook
        written = handbook.charter(version, programme.default_language)
        if written is not None and written.status == "published":
            return written
        kept = [one for one in evidence_store.texts(connection, workspace_id) if one.version == version]
        kept.sort(key=lambda one: one.language != programme.default_language)
        return as_charter(kept[0]) if kept else None

    def anchor(self) -> tuple[Anchor, ...]:
        """Notes the head of every chain that grew since its last anchor, once its day is far enough on; harmless again."""
        made = []
        with self._core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                last = evidence_store.last_at(connection, workspace_id)
                before = evidence_store.anchors(connection, workspace_id)
                seq, _ = evidence_store.head(connection, workspace_id)
                if last is None or (before and before[-1].seq >= seq):
                    continue
                workspace = workspace_store.get(connection, workspace_id)
                zone = zone_or(workspace.zone if workspace else None, "Etc/UTC")
                now = self._core.clock.now().astimezone(zone)
                if anchor_due(last.astimezone(zone).date(), now.date(), now.hour):
                    made.append(evidence_store.anchor(connection, workspace_id, now.date()))
                    workspace_store.look_at_posts_by(connection, workspace_id, now)
        return tuple(made)

    def dossier(self, *, workspace_id: str) -> Dossier:
        """All the evidence of a workspace, as it is at one moment."""
        with self._core.database.transaction() as connection:
            return Dossier(
                workspace_id=workspace_id,
                made_at=self._core.clock.now(),
                chain=evidence_store.chain(connection, workspace_id),
                texts=evidence_store.texts(connection, workspace_id),
                salts=evidence_store.salts(connection, workspace_id),
                notes=evidence_store.notes(connection, workspace_id),
                anchors=evidence_store.anchors(connection, workspace_id),
                requests=charter_store.requests(connection, workspace_id),
            )

    def mine(self, *, key: MemberKey) -> Dossier:
        """A member's own copy: their entries, the texts they are about, their reasons, and what they were asked for.

        Nobody else's entries, though those name nobody: in a small team the hour of a refusal may tell whose it is.
        """
        with self._core.database.transaction() as connection:
            salt = evidence_store.salts(connection, key.workspace_id).get(key.user_id)
            salts = {} if salt is None else {key.user_id: salt}
            commits = {subject_commit(own, key.workspace_id, user) for user, own in salts.items()}
            chain = evidence_store.chain(connection, key.workspace_id, commits)
            numbers, versions = {entry.seq for entry, _ in chain}, {entry.version for entry, _ in chain}
            texts = evidence_store.texts(connection, key.workspace_id)
            notes = evidence_store.notes(connection, key.workspace_id)
            return Dossier(
                workspace_id=key.workspace_id,
                made_at=self._core.clock.now(),
                chain=chain,
                texts=tuple(text for text in texts if text.version in versions),
                salts=salts,
                notes={seq: note for seq, note in notes.items() if seq in numbers},
                anchors=evidence_store.anchors(connection, key.workspace_id),
                requests=charter_store.requests(connection, key.workspace_id, key.user_id),
            )
