"""Consulting on a version of the charter: comments by clause, answers, and what was heard and changed (product.md)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.concerns import storable
from domain.consultation import (
    COMMENT_LIMIT,
    HEARD,
    OPEN,
    ClauseHeard,
    Comment,
    ConsultationDesk,
    ConsultationEnd,
    ConsultationPost,
    ConsultationView,
    clause_sha256,
)
from domain.editions import ClauseChange
from domain.errors import ConsultationOver, NotCoordinator
from domain.handbook import Charter
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.posts import Noticeboard, Place, Post
from services.concerns import stewards_of
from services.context import Core
from services.members import member_of
from services.unprompted import Posting
from storage import consultation as consultation_store
from storage import workspace as workspace_store
from storage.consultation import ConsultationRow


class Consultation(Posting):
    """Comments, answers and the summary; one transaction a call, every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # --- members

    def open(self, *, key: MemberKey, clause_id: str = "") -> ConsultationView:
        """A clause of the version in consultation, the first unless named. Raises ConsultationOver."""
        with self._core.database.transaction() as connection:
            member, charter = self._consulted(connection, key)
            return self._view(connection, member, charter, clause_id)

    def comment(
        self, *, key: MemberKey, clause_id: str, clause_hash: str, comment_id: str, text: str
    ) -> ConsultationView | ConsultationEnd:
        """Keeps a comment if one was written, once, and shows the next clause. Raises ConsultationOver.

        Where the clause was edited while it was on the screen, it is shown anew with what had been typed; where it was
        removed, the comment is kept all the same.
        """
        core, said = self._core, storable(text)[:COMMENT_LIMIT]
        with core.database.transaction() as connection:
            member, charter = self._consulted(connection, key)
            ids = [clause.id for clause in charter.clauses]
            clause = charter.clause(clause_id)
            if said and clause is not None and clause_sha256(clause) != clause_hash:
                return replace(self._view(connection, member, charter, clause_id), edited=True, typed=said)
            if said:
                title = f"{clause.number}. {clause.title}" if clause else clause_id
                comment = Comment(
                    comment_id, key.user_id, charter.id, charter.version, clause_id, title, clause_hash, said,
                    core.clock.now(),
                )  # fmt: skip
                consultation_store.put(connection, key.workspace_id, comment)
            place = ids.index(clause_id) + 1 if clause_id in ids else 0
            if place >= len(ids):
                mine = consultation_store.comments(connection, key.workspace_id, charter.version, key.user_id)
                return ConsultationEnd(member.voice, len(mine))
            return self._view(connection, member, charter, ids[place])

    def _consulted(self, connection: Connection, key: MemberKey) -> tuple[Member, Charter]:
        """The member, and the version they may comment on now."""
        member = member_of(connection, self._core, key)
        charter = self._core.handbook(key.workspace_id).consulted_charter(member.voice.language)
        if charter is None:
            raise ConsultationOver
        consultation_store.begin(connection, key.workspace_id, charter.id, charter.version, self._core.clock.now())
        rows = consultation_store.every(connection, key.workspace_id)
        if any(row.version == charter.version and row.closed_at is not None for row in rows):
            raise ConsultationOver
        return member, charter

    def _view(self, connection: Connection, member: Member, charter: Charter, clause_id: str) -> ConsultationView:
        ids = [clause.id for clause in charter.clauses]
        number = ids.index(clause_id) if clause_id in ids else 0
        clause = charter.clauses[number]
        current = self._core.handbook(member.workspace_id).current_charter(charter.language)
        before = current.clause(clause.id) if current else clause
        workspace_id = member.key.workspace_id
        mine = consultation_store.comments(connection, workspace_id, charter.version, member.key.user_id)
        return ConsultationView(
            voice=member.voice,
            charter=charter,
            number=number,
            change=ClauseChange(clause.id, before, clause, clause.because),
            said=tuple(comment for comment in mine if comment.clause_id == clause.id),
            coordinator=member.is_coordinator,
            concerns_open=bool(stewards_of(connection, workspace_id)),
        )

    # --- coordinators

    def desk(self, *, key: MemberKey, clause_id: str = "") -> ConsultationDesk:
        """What was said, by clause. Raises NotCoordinator, ConsultationOver."""
        with self._core.database.transaction() as connection:
            member, row = self._held(connection, key)
            return self._desk(connection, member, row, clause_id)

    def answer(self, *, key: MemberKey, clause_id: str, comment_id: str, text: str) -> ConsultationDesk:
        """Answers a comment; its author finds the answer beside it. Raises NotCoordinator, ConsultationOver."""
        with self._core.database.transaction() as connection:
            member, row = self._held(connection, key)
            said = storable(text)[:COMMENT_LIMIT]
            consultation_store.answer(connection, key.workspace_id, comment_id, text=said, by=key.user_id)
            return self._desk(connection, member, row, clause_id)

    def mark(self, *, key: MemberKey, clause_id: str, text: str) -> ConsultationDesk:
        """Marks what changed in a clause because of what was said. Raises NotCoordinator, ConsultationOver."""
        with self._core.database.transaction() as connection:
            member, row = self._held(connection, key)
            if row.closed_at is None:
                said = storable(text)[:COMMENT_LIMIT]
                consultation_store.mark(
                    connection, key.workspace_id, row.charter_id, row.version, clause_id, text=said, by=key.user_id
                )
            return self._desk(connection, member, row, "")

    def close(self, *, key: MemberKey) -> ConsultationDesk:
        """Ends the consultation; what was heard and what changed is posted. Raises NotCoordinator, ConsultationOver."""
        with self._core.database.transaction() as connection:
            member, row = self._held(connection, key)
            now = self._core.clock.now()
            if consultation_store.close(connection, key.workspace_id, row.version, by=key.user_id, at=now):
                workspace_store.look_at_posts_by(connection, key.workspace_id, now)
                row = replace(row, closed_at=now)
            return self._desk(connection, member, row, "")

    def _held(self, connection: Connection, key: MemberKey) -> tuple[Member, ConsultationRow]:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        row = consultation_store.latest(connection, key.workspace_id)
        if row is None:
            raise ConsultationOver
        return member, row

    def _desk(self, connection: Connection, member: Member, row: ConsultationRow, clause_id: str) -> ConsultationDesk:
        charter = self._core.handbook(member.workspace_id).charter(row.version, member.voice.language)
        heard = self._heard(connection, member.key.workspace_id, row.version, charter)
        chosen = next((one for one in heard if one.clause_id == clause_id), None)
        until = charter.comments_until if charter else None
        return ConsultationDesk(member.voice, row.version, until, row.closed_at is not None, heard, chosen)

    def _heard(
        self, connection: Connection, workspace_id: str, version: str, charter: Charter | None
    ) -> tuple[ClauseHeard, ...]:
        """Every clause of the version, then those that are gone and were commented on."""
        comments = consultation_store.comments(connection, workspace_id, version)
        outcomes = consultation_store.outcomes(connection, workspace_id, version)
        clauses = charter.clauses if charter else ()
        titles = {clause.id: f"{clause.number}. {clause.title}" for clause in clauses}
        for comment in comments:
            titles.setdefault(comment.clause_id, comment.clause_title)
        hashes = {clause.id: clause_sha256(clause) for clause in clauses}
        found = []
        for clause_id, title in titles.items():
            theirs = tuple(comment for comment in comments if comment.clause_id == clause_id)
            stale = sum(1 for comment in theirs if comment.clause_sha256 != hashes.get(clause_id))
            found.append(ClauseHeard(clause_id, title, theirs, outcomes.get(clause_id, ""), stale))
        return tuple(found)

    # --- in the team's channel

    def notice(self) -> None:
        """A version is open to comments: workspaces that have not been told are, in the team's channel."""
        core = self._core
        with core.database.transaction() as connection:
            now = core.clock.now()
            for workspace_id in workspace_store.all_ids(connection):
                handbook = core.handbook(workspace_id)
                charter = handbook.consulted_charter(handbook.programme.default_language)
                if charter is None:
                    continue
                if consultation_store.begin(connection, workspace_id, charter.id, charter.version, now):
                    workspace_store.look_at_posts_by(connection, workspace_id, now)

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Collection[Post]:
        """That a consultation is open; and once it is closed, what was heard."""
        rows = consultation_store.every(connection, board.workspace_id)
        return [Post(Place.TEAM, f"{HEARD if row.closed_at else OPEN}-{row.version}") for row in rows]

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """Whenever one opens or closes."""
        return None

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> Any | str:
        """The post as it is now; nothing of one that has closed before its opening was said."""
        about, _, version = claim.subject.partition("-")
        rows = consultation_store.every(connection, board.workspace_id)
        row = next((one for one in rows if one.version == version), None)
        charter = self._core.handbook(board.workspace_id).charter(version, board.voice.language)
        if row is None or charter is None or (about == OPEN) == (row.closed_at is not None):
            return "done"
        heard = self._heard(connection, board.workspace_id, version, charter) if about == HEARD else ()
        return ConsultationPost(
            voice=board.voice,
            about=about,
            title=charter.title,
            version=version,
            until=charter.comments_until,
            people=consultation_store.people(connection, board.workspace_id, version),
            heard=tuple(one for one in heard if one.comments or one.outcome),
        )


def consulted_title(connection: Connection, core: Core, member: Member) -> str | None:
    """The title of the version this member may comment on now, or None."""
    charter = core.handbook(member.workspace_id).consulted_charter(member.voice.language)
    if charter is None:
        return None
    rows = consultation_store.every(connection, member.key.workspace_id)
    over = any(row.version == charter.version and row.closed_at is not None for row in rows)
    return None if over else charter.title
