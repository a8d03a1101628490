"""Questions about a clause and refusals, by name, and the coordinators' answers (product.md, "Charter").

A question stops its author's reminders, and their time, until it is answered. A refusal is a state too; it can be talked
about, and changed.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from domain.charter import CharterDuties
from domain.clause_questions import QUESTION_LIMIT, AskForm, ClauseQuestion, QuestionKind, QuestionsDesk, Said
from domain.concerns import storable
from domain.errors import NoCharter, NotCoordinator
from domain.evidence import Deed
from domain.handbook import Charter
from domain.ladder import OVERDUE_TOLD_AFTER, is_overdue
from domain.members import Member, MemberKey
from services.concerns import stewards_of
from services.context import Core
from services.evidence import hold, record
from services.members import as_member, known, member_of, today_of
from services.standing import in_force, standings
from storage import charter as charter_store
from storage import clause_questions as questions_store
from storage import members as members_store
from storage import planning as planning_store
from storage import workspace as workspace_store


class ClauseQuestions:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def form(self, *, key: MemberKey, kind: QuestionKind) -> AskForm:
        """The form, with the clauses as they are now. Raises NoCharter."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            charter = self._charter(member)
            clauses = tuple((clause.id, f"{clause.number}. {clause.title}") for clause in charter.clauses)
            about = (charter.version, charter.language, charter.text_sha256)
            return AskForm(member.voice, kind, clauses, about, bool(stewards_of(connection, key.workspace_id)))

    def ask(self, *, key: MemberKey, question_id: str, clause_id: str, text: str, version: str = "") -> Said:
        """Keeps a question about a clause of a version, once. One about a clause gone meanwhile is kept all the same."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            clause = self._charter(member).clause(clause_id)
            seen = self._core.handbook(key.workspace_id).charter(version, member.voice.language) if version else None
            named = seen.clause(clause_id) if seen is not None else clause
            title = f"{named.number}. {named.title}" if named else clause_id
            again = not self._keep(connection, key, question_id, "question", clause_id, title, text)
            return Said(member.voice, "question", again=again, gone=clause is None)

    def decline(
        self,
        *,
        key: MemberKey,
        question_id: str,
        reason: str,
        about: tuple[str, str, str],
        shown_blocks_sha256: str,
        button_label: str,
    ) -> Said:
        """Records that a member declines the text they were shown, and why, once.

        Whoever has acknowledged has done so: that stays. A text replaced since it was shown is not declined.
        """
        core = self._core
        with core.database.transaction() as connection:
            hold(connection, key.workspace_id)
            member = member_of(connection, core, key)
            charter, force = self._charter(member), in_force(core, key.workspace_id)
            if force is None:
                raise NoCharter
            if about != (charter.version, charter.language, charter.text_sha256):
                return Said(member.voice, "decline", replaced=True)
            now = core.clock.now()
            fresh = charter_store.close(connection, key, charter.id, force[1], state="declined", at=now)
            if fresh:
                said = storable(reason)[:QUESTION_LIMIT]
                self._keep(connection, key, question_id, "decline", "", "", said)
                clauses = tuple(clause.id for clause in charter.clauses)
                deed = Deed("decline", charter, clauses, shown_blocks_sha256, button_label, note=said)
                record(connection, core, key=key, deed=deed)
            return Said(member.voice, "decline", again=not fresh)

    def waiting(self, *, key: MemberKey, question_id: str = "") -> QuestionsDesk:
        """What waits for a coordinator's answer, and one of them to be answered. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return self._desk(connection, self._coordinator(connection, key), question_id)

    def answer(self, *, key: MemberKey, question_id: str, text: str) -> QuestionsDesk:
        """Answers; its author is told when they may be written to, and their time runs again. Raises NotCoordinator."""
        core = self._core
        with core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            now, said = core.clock.now(), storable(text)[:QUESTION_LIMIT]
            question = questions_store.get(connection, key.workspace_id, question_id)
            if question is None:
                return self._desk(connection, member, "")
            first = questions_store.answer(connection, key.workspace_id, question_id, text=said, by=key.user_id, at=now)
            if first:
                author, workspace = known(connection, core, MemberKey(key.workspace_id, question.user_id))
                if workspace is not None and workspace.started_at is not None and author.next_due_at is not None:
                    planning_store.set_due(connection, [(author.key, author.calendar.next_contact(now))])
            return replace(self._desk(connection, member, ""), note="answered" if first else "taken")

    def _keep(
        self,
        connection: Connection,
        key: MemberKey,
        question_id: str,
        kind: QuestionKind,
        clause_id: str,
        title: str,
        text: str,
    ) -> bool:
        force = in_force(self._core, key.workspace_id)
        if force is None:
            raise NoCharter
        said = storable(text)[:QUESTION_LIMIT]
        row = ClauseQuestion(
            question_id, kind, key.user_id, force[0].id, force[1], clause_id, title, said, self._core.clock.now()
        )
        return questions_store.put(connection, key.workspace_id, row)

    def _charter(self, member: Member) -> Charter:
        charter = self._core.handbook(member.workspace_id).current_charter(member.voice.language)
        if charter is None:
            raise NoCharter
        return charter

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    def _desk(self, connection: Connection, member: Member, question_id: str) -> QuestionsDesk:
        waiting = tuple(questions_store.waiting(connection, member.key.workspace_id))
        chosen = next((question for question in waiting if question.question_id == question_id), None)
        return QuestionsDesk(member.voice, waiting, chosen)


def duties_of(connection: Connection, core: Core, workspace_id: str) -> CharterDuties:
    """What the charter asks of coordinators now: questions to answer, and who is overdue, by name."""
    force = in_force(core, workspace_id)
    if force is None:
        return CharterDuties()
    charter, edition = force
    workspace = workspace_store.get(connection, workspace_id)
    before = core.clock.now().date() - OVERDUE_TOLD_AFTER + timedelta(days=2)  # whatever their zone
    users = charter_store.perhaps_overdue(connection, workspace_id, charter.id, edition, before)
    rows = members_store.some(connection, workspace_id, users)
    members = [as_member(row, workspace, core.programme(workspace_id)) for row in rows]
    there = [member for member in members if member.participates]
    standing = standings(connection, core, there)
    overdue = [
        member.key.user_id
        for member in there
        if (mine := standing[member.key.user_id]).due_on
        and mine.state == "open"
        and not mine.asking
        and is_overdue(mine.due_on, today_of(core, member))
    ]
    return CharterDuties(len(questions_store.waiting(connection, workspace_id)), tuple(sorted(overdue)))
