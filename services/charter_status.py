"""The charter's status for coordinators, and a signature on paper recorded for somebody (product.md, "Charter")."""

from dataclasses import replace
from typing import Literal

from sqlalchemy import Connection

from domain.charter_status import MemberStand, Stand, StatusView, by_week, stand_of
from domain.clause_questions import QUESTION_LIMIT
from domain.concerns import storable
from domain.errors import NoCharter, NotCoordinator
from domain.evidence import Deed
from domain.members import Member, MemberKey
from domain.schedule import local_date
from services.context import Core
from services.evidence import hold, record
from services.members import as_member, coordinator_of, member_of, today_of
from services.standing import in_force, standings
from storage import charter as charter_store
from storage import members as members_store
from storage import workspace as workspace_store

Refusal = Literal["unknown", "yourself", "already", "replaced"]


class CharterStatus:
    """For coordinators alone: every call looks who asks."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def view(self, *, key: MemberKey) -> StatusView:
        """Where everybody who takes part stands. Raises NotCoordinator, NoCharter."""
        with self._core.database.transaction() as connection:
            return self._view(connection, self._coordinator(connection, key))

    def of_workspace(self, *, workspace_id: str, language: str) -> StatusView:
        """The same for whoever keeps the server, in a language. Raises NotCoordinator where nobody coordinates, NoCharter."""
        with self._core.database.transaction() as connection:
            return self._view(connection, coordinator_of(connection, self._core, workspace_id, language))

    def on_paper(
        self, *, key: MemberKey, user_id: str, reason: str, version: str, shown_blocks_sha256: str, button_label: str
    ) -> StatusView | Refusal:
        """Records that somebody signed a version on paper, and why it was not done here; in the evidence as such.

        Raises NotCoordinator, NoCharter. Nobody records their own: they have the button. A sheet signed for a version
        replaced since says nothing about the one in force.
        """
        core, force = self._core, in_force(self._core, key.workspace_id)
        if force is None:
            raise NoCharter
        with core.database.transaction() as connection:
            hold(connection, key.workspace_id)
            coordinator = self._coordinator(connection, key)
            row = members_store.get(connection, MemberKey(key.workspace_id, user_id))
            if user_id == key.user_id:
                return "yourself"
            if row is None or not row.active or not row.participates:
                return "unknown"
            signer = as_member(row, workspace_store.get(connection, key.workspace_id), core.programme(key.workspace_id))
            charter = core.handbook(key.workspace_id).current_charter(signer.voice.language) or force[0]
            if charter.version != version:
                return "replaced"
            now = core.clock.now()
            if not charter_store.close(connection, signer.key, charter.id, force[1], state="acknowledged", at=now):
                return "already"
            deed = Deed(
                type="on_behalf",
                charter=charter,
                clauses=tuple(clause.id for clause in charter.clauses),
                shown_sha256=shown_blocks_sha256,
                button_label=button_label,
                note=storable(reason)[:QUESTION_LIMIT],
                recorded_by=key.user_id,
            )
            record(connection, core, key=signer.key, deed=deed)
            return replace(self._view(connection, coordinator), recorded=user_id)

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    def _view(self, connection: Connection, coordinator: Member) -> StatusView:
        core = self._core
        charter = core.handbook(coordinator.key.workspace_id).current_charter(coordinator.voice.language)
        if charter is None:
            raise NoCharter
        workspace_id = coordinator.key.workspace_id
        workspace = workspace_store.get(connection, workspace_id)
        rows = members_store.participants(connection, workspace_id)
        members = [as_member(row, workspace, core.programme(coordinator.key.workspace_id)) for row in rows]
        standing = standings(connection, core, members)
        lines = []
        for member in members:
            mine = standing[member.key.user_id]
            closed = local_date(mine.closed_at, member.calendar.zone) if mine.closed_at else None
            lines.append(
                MemberStand(
                    user_id=member.key.user_id,
                    path=member.path,
                    stand=stand_of(mine, member, today_of(core, member)),
                    asked_on=mine.asked_on,
                    due_on=mine.due_on,
                    moved_by=" ".join(
                        f"{move.stop.why}:{move.stop.first}/{move.stop.last}+{move.days}" for move in mine.moves
                    ),
                    closed_on=closed,
                )
            )
        done = [line.closed_on for line in lines if line.stand is Stand.ACKNOWLEDGED and line.closed_on]
        today = today_of(core, coordinator)
        return StatusView(coordinator.voice, charter.title, charter.version, tuple(lines), by_week(done, today))
