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
    Closed,
    Deed,
    Dossier,
    Entry,
    Note,
    anchor_due,
    note_sha256,
    subject_commit,
)
from domain.members import MemberKey
from domain.outbox import Claim
from domain.posts import Noticeboard, Place, Post
from domain.schedule import zone_or
from services.context import Core
from services.unprompted import Posting
from storage import charter as charter_store
from storage import evidence as evidence_store
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
    text_sha256 = charter.text_sha256
    if not evidence_store.is_archived(connection, key.workspace_id, text_sha256):
        others = [
            core.handbook(key.workspace_id).charter(charter.version, one)
            for one in core.programme(key.workspace_id).languages
        ]
        for written in (charter, *(one for one in others if one is not None and one.status == "published")):
            evidence_store.archive(connection, key.workspace_id, written, now)
    note = _note(connection, key.workspace_id, deed)
    entry = Entry(
        seq=0,
        prev_hash=GENESIS,
        type=deed.type,
        charter_id=charter.id,
        version=charter.version,
        clauses=deed.clauses,
        locale=charter.language,
        text_sha256=text_sha256,
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


def dossier_of(connection: Connection, workspace_id: str, at: datetime) -> Dossier:
    """All the evidence of a workspace."""
    return Dossier(
        workspace_id=workspace_id,
        made_at=at,
        chain=evidence_store.chain(connection, workspace_id),
        texts=evidence_store.texts(connection, workspace_id),
        salts=evidence_store.salts(connection, workspace_id),
        notes=evidence_store.notes(connection, workspace_id),
        anchors=evidence_store.anchors(connection, workspace_id),
        requests=charter_store.requests(connection, workspace_id),
    )


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

    def close(self) -> int:
        """Records, once, that an answer is no longer waited for from somebody who reacts to nothing any more.

        A batch at a time; answers how many were recorded, so that the caller goes on until none is left. The request
        itself stays open: whoever reacts again is asked again, and can acknowledge. Those who leave, and versions that are
        replaced, are services/reminders.py's.
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
        waiting = {(one.user_id, one.version) for one in charter_store.waiting(connection, workspace_id, SILENT_AFTER)}
        if not waiting or limit <= 0:
            return 0
        hold(connection, workspace_id)
        people = self._people(connection, workspace_id)
        for commit, version, why in evidence_store.closed(connection, workspace_id):
            if why == Closed.SILENT:
                waiting.discard((people.get(commit, ""), version))
        recorded = 0
        for user, version in sorted(waiting)[:limit]:
            charter = core.handbook(workspace_id).charter(version, core.programme(workspace_id).default_language)
            if charter is not None:
                clauses = tuple(clause.id for clause in charter.clauses)
                deed = Deed("close", charter, clauses, button_label=Closed.SILENT)
                record(connection, core, key=MemberKey(workspace_id, user), deed=deed)
                recorded += 1
        return recorded

    def _people(self, connection: Connection, workspace_id: str) -> dict[str, str]:
        salts = evidence_store.salts(connection, workspace_id)
        return {subject_commit(salt, workspace_id, user): user for user, salt in salts.items()}

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
            return dossier_of(connection, workspace_id, self._core.clock.now())

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
