"""The charter: read in pages or, once acknowledged, only what changed; acknowledged once, with evidence that a third
party can check."""

import secrets
from datetime import datetime

from sqlalchemy import Connection

from domain.charter import (
    Acknowledged,
    ChangesView,
    CharterCopy,
    CharterView,
    Standing,
    WrongAnswer,
    pages,
)
from domain.errors import NoCharter
from domain.evidence import Deed, entry_hash, subject_commit
from domain.handbook import Charter as CharterText
from domain.handbook import archived
from domain.members import Member, MemberKey
from services.context import Core
from services.evidence import hold, record
from services.members import member_of
from services.standing import changes_for, standing_of
from storage import charter as charter_store
from storage import evidence as evidence_store


class Charter:
    """Reading and acknowledging."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def open(self, *, key: MemberKey, whole: bool = False) -> CharterView | ChangesView:
        """The charter in force, at the page where the member stopped; what changed, for whoever had acknowledged before.

        ``whole``: all of it all the same. Raises NoCharter before the first is published.
        """
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            charter = self._current(member)
            standing = self._standing(connection, member)
            for language in self._core.programme(key.workspace_id).languages:
                written = self._core.handbook(key.workspace_id).current_charter(language)
                if written is not None:
                    evidence_store.archive(connection, key.workspace_id, written, self._core.clock.now())
            if whole:
                return self._page(connection, member, charter, 0, standing)
            stopped = standing.page if standing.state != "acknowledged" else 0
            return self._shown(connection, member, charter, stopped, standing)

    def turn(self, *, key: MemberKey, version: str, language: str, page: int, text_sha256: str = "") -> CharterView:
        """Another page of the version on the member's screen, in the language they are reading.

        Where that version has been replaced meanwhile, or its words corrected since ``text_sha256`` was shown, the
        first page of the new text, marked as such.
        """
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            current, standing = self._current(member, language), self._standing(connection, member)
            if not _is_text(current, version, text_sha256):
                return self._page(connection, member, current, 0, standing, replaced=True)
            return self._page(connection, member, current, page, standing)

    def step(
        self, *, key: MemberKey, version: str, language: str, text_sha256: str, since: str, step: int
    ) -> ChangesView | CharterView:
        """Another clause of what changed. Where something newer was published meanwhile, what is theirs to read now."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            current, standing = self._current(member, language), self._standing(connection, member)
            same = _is_text(current, version, text_sha256) and standing.since == since
            return self._shown(connection, member, current, step if same else 0, standing, replaced=not same)

    def answer(
        self, *, key: MemberKey, version: str, language: str, text_sha256: str, since: str, step: int, option_id: str
    ) -> ChangesView | CharterView | WrongAnswer:
        """What somebody answered to the question about a clause: the same step if it is right. Nothing is kept of it."""
        view = self.step(key=key, version=version, language=language, text_sha256=text_sha256, since=since, step=step)
        if not isinstance(view, ChangesView) or view.replaced or view.change.check is None:
            return view
        option = view.change.check.option(option_id)
        if option is not None and option.right:
            return view
        return WrongAnswer(view.voice, option.feedback if option else "")

    def acknowledge(
        self,
        *,
        key: MemberKey,
        version: str,
        language: str,
        shown_blocks_sha256: str,
        button_label: str,
        text_sha256: str = "",
        since: str | None = None,
    ) -> Acknowledged | CharterView | ChangesView:
        """Records that the member clicked the button under this text: once, in the workspace's chain of evidence.

        ``since`` is the edition with which it was compared on the screen; None where the whole text was shown. A text
        replaced a second ago is not acknowledged: what takes its place comes back instead.
        """
        core = self._core
        with core.database.transaction() as connection:
            hold(connection, key.workspace_id)  # one chain, one writer at a time
            member = member_of(connection, core, key)
            charter, standing = self._current(member, language), self._standing(connection, member)
            if not _is_text(charter, version, text_sha256) or (since and since != standing.since):
                return self._shown(connection, member, charter, 0, standing, replaced=True)
            now = core.clock.now()
            changes = changes_for(core, key.workspace_id, standing, charter.language) if since else ()
            fresh = charter_store.close(connection, key, charter.id, standing.edition, state="acknowledged", at=now)
            if fresh:
                whole = tuple(clause.id for clause in charter.clauses)
                deed = Deed(
                    type="reattest" if since else "ack",
                    charter=charter,
                    clauses=tuple(change.clause_id for change in changes) if since else whole,
                    shown_sha256=shown_blocks_sha256,
                    button_label=button_label,
                )
                record(connection, core, key=key, deed=deed)
            at = now if fresh else standing.closed_at or now
            return Acknowledged(member.voice, charter, at, already=not fresh, changes=changes)

    def copy(self, *, key: MemberKey) -> CharterCopy | None:
        """What the member acknowledged last, word for word; None if nothing."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            salt = evidence_store.salt(connection, key, secrets.token_bytes(32))
            commit = subject_commit(salt, key.workspace_id, key.user_id)
            found = evidence_store.last_agreement(connection, key.workspace_id, commit)
            text = evidence_store.text(connection, key.workspace_id, found.text_sha256) if found else None
            if found is None or text is None:
                return None
            at = datetime.strptime(found.utc, "%Y-%m-%dT%H:%M:%S%z")
            return CharterCopy(member.voice, archived(text), at, found.seq, entry_hash(found))

    def _current(self, member: Member, language: str | None = None) -> CharterText:
        charter = self._core.handbook(member.workspace_id).current_charter(language or member.voice.language)
        if charter is None:
            raise NoCharter
        return charter

    def _standing(self, connection: Connection, member: Member) -> Standing:
        standing = standing_of(connection, self._core, member)
        if standing is None:
            raise NoCharter
        return standing

    def _shown(
        self,
        connection: Connection,
        member: Member,
        charter: CharterText,
        page: int,
        standing: Standing,
        *,
        replaced: bool = False,
    ) -> CharterView | ChangesView:
        """What is the member's to read: the changes, or the whole text."""
        changes = changes_for(self._core, member.workspace_id, standing, charter.language)
        if standing.state == "acknowledged" or standing.since is None or not changes:
            return self._page(connection, member, charter, page, standing, replaced=replaced)
        step = min(max(page, 0), len(changes) - 1)
        charter_store.remember_page(connection, member.key, charter.id, standing.edition, step)
        declined = standing.state == "declined"
        return ChangesView(member.voice, charter, standing.since, changes, step, replaced, declined)

    def _page(
        self,
        connection: Connection,
        member: Member,
        charter: CharterText,
        page: int,
        standing: Standing,
        *,
        replaced: bool = False,
    ) -> CharterView:
        sheets = pages(charter)
        page = min(max(page, 0), len(sheets) - 1)
        done = standing.state == "acknowledged"
        changed = 0 if done else len(changes_for(self._core, member.workspace_id, standing, charter.language))
        if not done and not changed:
            charter_store.remember_page(connection, member.key, charter.id, standing.edition, page)
        return CharterView(
            voice=member.voice,
            charter=charter,
            page=page,
            pages=len(sheets),
            clause_ids=sheets[page],
            acknowledged_at=standing.closed_at if done else None,
            replaced=replaced,
            changed=changed,
            declined=standing.state == "declined",
        )


def _is_text(charter: CharterText, version: str, text_sha256: str) -> bool:
    """Whether this is the text that was shown: the version, and its very words where their hash is known."""
    return charter.version == version and text_sha256 in {"", charter.text_sha256}
