"""The charter: read in pages, acknowledged once, with evidence that a third party can check."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind
from domain.charter import Acknowledged, CharterAsk, CharterStatus, CharterView, pages
from domain.errors import NoCharter
from domain.evidence import Deed
from domain.handbook import Charter as CharterText
from domain.members import Member, MemberKey
from domain.outbox import Claim
from services.context import Core
from services.evidence import hold, record
from services.members import charter_due_on, known, member_of
from services.unprompted import Due, Unprompted
from storage import charter as charter_store
from storage import evidence as evidence_store


class Charter(Unprompted):
    """Reading, acknowledging, asking."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def open(self, *, key: MemberKey) -> CharterView:
        """The charter in force, at the page where the member stopped. Raises NoCharter before the first is published."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            charter = self._current(member)
            asked = charter_store.assignment(connection, key, charter.id, charter.version)
            done = asked is not None and asked.state == "acknowledged"
            page = asked.page if asked and not done else 0
            evidence_store.archive(connection, key.workspace_id, charter, self._core.clock.now())
            return self._page(connection, member, charter, page)

    def turn(self, *, key: MemberKey, version: str, language: str, page: int, text_sha256: str = "") -> CharterView:
        """Another page of the version on the member's screen, in the language they are reading.

        Where that version has been replaced meanwhile, or its words corrected since ``text_sha256`` was shown, the
        first page of the new text, marked as such.
        """
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            current = self._current(member, language)
            if not _is_text(current, version, text_sha256):
                return self._page(connection, member, current, 0, replaced=True)
            return self._page(connection, member, current, page)

    def acknowledge(
        self,
        *,
        key: MemberKey,
        version: str,
        language: str,
        shown_blocks_sha256: str,
        button_label: str,
        text_sha256: str = "",
    ) -> Acknowledged | CharterView:
        """Records that the member clicked the button under this text: once, in the workspace's chain of evidence.

        A text replaced a second ago is not acknowledged: its successor's first page comes back instead.
        """
        core = self._core
        with core.database.transaction() as connection:
            hold(connection, key.workspace_id)  # one chain, one writer at a time
            member = member_of(connection, core, key)
            charter = self._current(member, language)
            if not _is_text(charter, version, text_sha256):
                return self._page(connection, member, charter, 0, replaced=True)
            now = core.clock.now()
            fresh = charter_store.close(connection, key, charter.id, version, state="acknowledged", at=now)
            if fresh:
                deed = Deed(
                    type="ack",
                    charter=charter,
                    clauses=tuple(clause.id for clause in charter.clauses),
                    shown_sha256=shown_blocks_sha256,
                    button_label=button_label,
                )
                record(connection, core, key=key, deed=deed)
            asked = charter_store.assignment(connection, key, charter.id, version)
            at = asked.closed_at if asked and asked.closed_at else now
            return Acknowledged(member.voice, charter, at, already=not fresh)

    def status(self, *, key: MemberKey) -> CharterStatus:
        """How many of those asked have acknowledged the version in force."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            charter = self._core.library.handbook.current_charter(member.voice.language)
            if charter is None:
                return CharterStatus(member.voice, None, None, 0, 0)
            asked, done = charter_store.count(connection, key.workspace_id, charter.id, charter.version)
            return CharterStatus(member.voice, charter.title, charter.version, asked, done)

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """The version in force, for whoever has neither been asked for it nor acknowledged it."""
        programme = self._core.library.programme
        charter = self._core.library.handbook.current_charter(programme.default_language)
        if charter is None or not members:
            return {}
        users = [member.key.user_id for member in members]
        unasked = charter_store.unasked(connection, members[0].key.workspace_id, users, charter.id, charter.version)
        return {user: Candidate(Kind.CHARTER, charter.version) for user in users if user in unasked}

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, CharterAsk | str]:
        """The request to read the charter as it is to be sent now, or the rule that says no."""
        return {one.claim.occasion: self._ask(connection, one, one.claim.subject) for one in due}

    def _ask(self, connection: Connection, due: Due, version: str) -> CharterAsk | str:
        member = due.member
        charter = self._core.library.handbook.current_charter(member.voice.language)
        if charter is None or charter.version != version:
            return "replaced"
        asked = charter_store.assignment(connection, member.key, charter.id, charter.version)
        if asked is not None and asked.state != "open":
            return "done"
        return CharterAsk(member.voice, charter, charter_due_on(self._core, member, asked), due.claim.occasion)

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """The member has now been asked for a version, in a message of its own or in a line of another."""
        member, _ = known(connection, self._core, claim.key)
        charter = self._core.library.handbook.current_charter(member.voice.language)
        if charter is None or charter.version != subject:
            return
        asked = charter_store.assignment(connection, claim.key, charter.id, subject)
        due_on = charter_due_on(self._core, member, asked)
        charter_store.mark_asked(connection, claim.key, charter.id, subject, at=at, due_on=due_on)

    def _current(self, member: Member, language: str | None = None) -> CharterText:
        charter = self._core.library.handbook.current_charter(language or member.voice.language)
        if charter is None:
            raise NoCharter
        return charter

    def _page(
        self, connection: Connection, member: Member, charter: CharterText, page: int, *, replaced: bool = False
    ) -> CharterView:
        sheets = pages(charter)
        page = min(max(page, 0), len(sheets) - 1)
        asked = charter_store.assignment(connection, member.key, charter.id, charter.version)
        done = asked is not None and asked.state == "acknowledged"
        if not done:
            charter_store.remember_page(connection, member.key, charter.id, charter.version, page)
        return CharterView(
            voice=member.voice,
            charter=charter,
            page=page,
            pages=len(sheets),
            clause_ids=sheets[page],
            acknowledged_at=asked.closed_at if done and asked else None,
            replaced=replaced,
        )


def _is_text(charter: CharterText, version: str, text_sha256: str) -> bool:
    """Whether this is the text that was shown: the version, and its very words where their hash is known."""
    return charter.version == version and text_sha256 in {"", charter.text_sha256}
