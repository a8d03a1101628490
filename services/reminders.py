"""Asking members to read the charter, and reminding them: at publication, and up the ladder (product.md, "Charter")."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind, never_written_to
from domain.charter import CharterAsk, NudgeView, Standing, rung_due
from domain.errors import NoCharter, NotCoordinator
from domain.evidence import Closed, Deed
from domain.ladder import Rung
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.schedule import local_date
from services.cases import clauses_waiting
from services.context import Core
from services.evidence import hold, record
from services.members import as_member, known, member_of, today_of
from services.standing import changes_for, due_of, in_force, next_moments, standing_of, standings
from services.unprompted import Due, Unprompted
from storage import charter as charter_store
from storage import clause_questions as questions_store
from storage import evidence as evidence_store
from storage import members as members_store
from storage import planning as planning_store
from storage import workspace as workspace_store


class Reminders(Unprompted):
    """Proposes, and says at the moment of sending what to show; notices that a new edition has been published."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # --- planning and sending

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """The edition in force, for whoever has a rung to be told of."""
        standing = standings(connection, self._core, members)
        return {
            member.key.user_id: Candidate(Kind.CHARTER, standing[member.key.user_id].edition)
            for member in members
            if member.key.user_id in standing
            and self._rung(connection, member, standing[member.key.user_id]) is not None
        }

    def wants(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, datetime]:
        """The next rung of each."""
        return next_moments(connection, self._core, members, now)

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, CharterAsk | str]:
        """The message as it is to be sent now, or the rule that says no."""
        return {one.claim.occasion: self._ask(connection, one, one.claim.subject) for one in due}

    def aside(self, connection: Connection, due: Due, subject: str) -> CharterAsk | None:
        """The same in a line of a message that matters more."""
        ask = self._ask(connection, due, subject)
        return None if isinstance(ask, str) else ask

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """The member has been told, in a message of its own or in a line of another."""
        force = in_force(self._core, claim.key.workspace_id)
        if force is None or force[1] != subject:
            return
        charter, edition = force
        member, _ = known(connection, self._core, claim.key)
        standing = standing_of(connection, self._core, member) or Standing(edition)
        told_on = local_date(at, member.calendar.zone)
        if standing.state == "open":
            given = due_of(self._core, member, standing)
            charter_store.mark_asked(connection, claim.key, charter.id, edition, at=at, due_on=given, told_on=told_on)
            moves = [(m.stop.first.isoformat(), str(m.stop.last), m.stop.why, m.days) for m in standing.moves]
            if moves:
                charter_store.keep_moves(connection, claim.key, charter.id, edition, moves)
        questions_store.mark_told(connection, claim.key)

    def _ask(self, connection: Connection, due: Due, subject: str) -> CharterAsk | str:
        core, member = self._core, due.member
        charter = core.handbook(due.member.workspace_id).current_charter(member.voice.language)
        standing = standing_of(connection, core, member)
        if charter is None or standing is None or standing.edition != subject:
            return "replaced"
        rung = self._rung(connection, member, standing)
        if rung is None:
            return "asking" if standing.asking else "done"
        due_on = due_of(core, member, standing)
        return CharterAsk(
            voice=member.voice,
            charter=charter,
            due_on=due_on,
            occasion=due.claim.occasion,
            rung=rung,
            changed=len(changes_for(core, member.workspace_id, standing, member.voice.language)),
            late=due_on < today_of(core, member),
            answers=standing.answers,
            waits=standing.state == "open",
        )

    def _rung(self, connection: Connection, member: Member, standing: Standing) -> Rung | None:
        """What is due, but for what a question without a name holds back: the reminders of all, while it waits."""
        rung = rung_due(standing, today_of(self._core, member), member.calendar)
        if rung in {None, Rung.FIRST, Rung.ANSWER}:
            return rung
        waiting = clauses_waiting(connection, self._core, member.key.workspace_id)
        if not waiting:
            return rung
        language = self._core.programme(member.workspace_id).default_language
        charter = self._core.handbook(member.workspace_id).current_charter(language)
        changed = {change.clause_id for change in changes_for(self._core, member.workspace_id, standing, language)}
        theirs = changed or {clause.id for clause in (charter.clauses if charter else ())}
        return None if waiting & theirs else rung

    # --- publication

    @property
    def revision(self) -> int:
        """Which reading of the handbooks this is, to see whether one was read again."""
        return self._core.shared.revision

    def notice(self) -> int:
        """Notices editions that workspaces have not been told of, once each; answers how many there were.

        Texts are archived, older requests are closed, and everybody who may be written to is looked at now.
        """
        core = self._core
        with core.database.transaction() as connection:
            workspaces = workspace_store.all_ids(connection)
        return sum(self._notice(workspace_id) for workspace_id in workspaces)

    def _notice(self, workspace_id: str) -> bool:
        core, force = self._core, in_force(self._core, workspace_id)
        if force is None:
            return False
        charter, edition = force
        now = core.clock.now()
        with core.database.transaction() as connection:
            hold(connection, workspace_id)
            for language in core.programme(workspace_id).languages:
                for text in core.handbook(workspace_id).published_charters(language):
                    evidence_store.archive(connection, workspace_id, text, now)
            if not charter_store.notice(connection, workspace_id, charter.id, edition, now):
                return False
            for user, version in charter_store.open_elsewhere(connection, workspace_id, charter.id, edition):
                self._close(connection, MemberKey(workspace_id, user), version, Closed.REPLACED)
            planning_store.look_now(connection, workspace_id, now)
            return True

    def settle(self) -> None:
        """Closes the requests of people who have left, and opens them again for those who are back. Once a day."""
        with self._core.database.transaction() as connection:
            workspaces = workspace_store.all_ids(connection)
        for workspace_id in workspaces:
            self._settle(workspace_id)

    def _settle(self, workspace_id: str) -> None:
        core, force = self._core, in_force(self._core, workspace_id)
        if force is None:
            return
        charter, edition = force
        with core.database.transaction() as connection:
            hold(connection, workspace_id)
            workspace = workspace_store.get(connection, workspace_id)
            for user, state in charter_store.asked_for(connection, workspace_id, charter.id, edition):
                key = MemberKey(workspace_id, user)
                row = members_store.get(connection, key)
                there = row is not None and as_member(row, workspace, core.programme(workspace_id)).participates
                if state == "open" and not there:
                    self._close(connection, key, edition, Closed.LEFT)
                elif state == "closed" and there:
                    charter_store.reopen(connection, key, charter.id, edition)

    def _close(self, connection: Connection, key: MemberKey, version: str, why: Closed) -> None:
        """Ends a request without an answer, and says so in the evidence: that too is a fact (trust.md)."""
        core = self._core
        charter = core.handbook(key.workspace_id).charter(version, core.programme(key.workspace_id).default_language)
        if charter is None:
            return
        if charter_store.close(connection, key, charter.id, version, state="closed", at=core.clock.now()):
            clauses = tuple(clause.id for clause in charter.clauses)
            record(connection, core, key=key, deed=Deed("close", charter, clauses, button_label=why))

    # --- by hand

    def by_hand(self, *, key: MemberKey) -> NudgeView:
        """A coordinator asks that whoever has not confirmed be reminded once more: when they may next be written to.

        Raises NotCoordinator, NoCharter. Nobody is told twice a day, and nobody whom a rule protects: this only adds a rung.
        """
        core, force = self._core, in_force(self._core, key.workspace_id)
        if force is None:
            raise NoCharter
        charter, edition = force
        with core.database.transaction() as connection:
            coordinator = member_of(connection, core, key)
            if not coordinator.is_coordinator:
                raise NotCoordinator
            workspace = workspace_store.get(connection, key.workspace_id)
            rows = members_store.participants(connection, key.workspace_id)
            members = [as_member(row, workspace, core.programme(key.workspace_id)) for row in rows]
            standing = standings(connection, core, members)
            days, spared = {}, 0
            for member in members:
                mine = standing[member.key.user_id]
                if mine.state != "open" or mine.asked_on is None:
                    continue
                if mine.asking or mine.told_on == today_of(core, member) or never_written_to(member):
                    spared += 1
                    continue
                days[member.key] = today_of(core, member)
            charter_store.nudge(connection, charter.id, edition, days)
            now = core.clock.now()
            moments = [(member.key, member.calendar.next_contact(now)) for member in members if member.key in days]
            if workspace is not None and workspace.started_at is not None:
                planning_store.set_due(connection, moments)
            return NudgeView(coordinator.voice, len(days), spared)
