"""Workshops as the clock has them: people are invited, and looked at where there is something to tell them, some at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from domain.members import Member
from domain.schedule import local_date, moment
from domain.workshops import TOLD_AFTER, away_on
from services.concerns import zone_of
from services.context import Core
from services.members import as_member
from services.workshops import LONGEST
from storage import members as members_store
from storage import planning as planning_store
from storage import workshops as store
from storage import workspace as workspace_store
from storage.workshops import WorkshopRow

AT_ONCE = 200
"""People invited, or looked at, in one piece: on SQLite a click waits for it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Whether there is more to do at once."""

    more: bool = False


class WorkshopCalls:
    """One class, one transaction a piece; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def advance(self) -> Looked:
        """What is due: people are invited, and looked at where there is something to tell them, some at a time."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            rows = store.everywhere_since(connection, now - TOLD_AFTER - LONGEST)
            due = [row for row in rows if self._is_due(connection, row, now)]
        more = False
        for row in due:
            with self._core.database.transaction() as connection:
                more |= self._advance(connection, row.workspace_id, row.workshop.workshop_id, now)
        return Looked(more)

    def _is_due(self, connection: Connection, row: WorkshopRow, now: datetime) -> bool:
        return row.invite_after is not None or row.reached < row.stage or self._recalls(connection, row, now)

    def _recalls(self, connection: Connection, row: WorkshopRow, now: datetime) -> bool:
        today = local_date(now, zone_of(connection, row.workspace_id))
        return row.recall_on is not None and row.recall_on <= today and now < row.workshop.starts_at

    def _advance(self, connection: Connection, workspace_id: str, workshop_id: str, now: datetime) -> bool:
        """One piece; whether there is another."""
        row = store.get(connection, workspace_id, workshop_id)
        workspace = workspace_store.get(connection, workspace_id)
        if row is None or workspace is None or workspace.removed_at is not None:
            return False
        if row.invite_after is not None:
            return self._invite(connection, row, row.invite_after, now)
        if workspace.started_at is None:
            return False
        if self._recalls(connection, row, now):
            store.change(connection, workspace_id, workshop_id, stage=row.stage + 1, recall_on=None)
            return True
        if row.reached >= row.stage:
            return False
        users = store.to_call(connection, row, AT_ONCE)
        moments = []
        for one in members_store.some(connection, workspace_id, users):
            at = as_member(one, workspace, self._core.programme(workspace_id)).calendar.next_contact(now)
            if one.next_due_at is None or at < one.next_due_at:
                moments.append((one.key, at))
        planning_store.set_due(connection, moments)
        store.mark_called(connection, row, users)
        if len(users) < AT_ONCE:
            store.change(connection, workspace_id, workshop_id, reached=row.stage)
        return len(users) == AT_ONCE

    def _invite(self, connection: Connection, row: WorkshopRow, after: str, now: datetime) -> bool:
        """Some more of those it is for, but for who is away that day."""
        workspace_id, workshop = row.workspace_id, row.workshop
        users = store.page(connection, workspace_id, after, AT_ONCE) if now < workshop.starts_at else []
        theirs = [
            member.key.user_id
            for member in self._members(connection, workspace_id, users)
            if workshop.path in {"", member.path} and not away_on(member.calendar, workshop.starts_at)
        ]
        store.invite(connection, workspace_id, workshop.workshop_id, theirs)
        more = len(users) == AT_ONCE
        columns: dict[str, object] = {"invite_after": users[-1] if more else None}
        if not more:
            columns["reached"] = 0
        store.change(connection, workspace_id, workshop.workshop_id, **columns)
        return True

    def settle(self) -> None:
        """Invites whoever has come since, or is back on that day. Once a day."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            for row in store.everywhere_since(connection, now):
                if not row.workshop.cancelled and row.invite_after is None:
                    store.change(connection, row.workspace_id, row.workshop.workshop_id, invite_after="")

    def next_at(self) -> datetime | None:
        """The next moment at which people are reminded of one; None where none is planned."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            moments = [
                moment(row.recall_on, time.min, zone_of(connection, row.workspace_id))
                for row in store.everywhere_since(connection, now)
                if row.recall_on is not None and not row.workshop.cancelled
            ]
        return min((at for at in moments if at > now), default=None)

    def _members(self, connection: Connection, workspace_id: str, users: Collection[str]) -> list[Member]:
        workspace = workspace_store.get(connection, workspace_id)
        rows = members_store.some(connection, workspace_id, users)
        return [as_member(row, workspace, self._core.programme(workspace_id)) for row in rows]
