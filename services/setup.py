"""Set-up: what a coordinator chooses for their workspace, over the programme's defaults; who changed what is kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from domain.errors import NotCoordinator
from domain.members import MemberKey
from domain.setup import SetupChoice, SetupView, changes, problems, programme_with
from services.context import Core
from services.members import member_of, schedule
from storage import members as members_store
from storage import workspace as workspace_store


class Setup:
    """Workspace owners and admins may do this, and those they name as coordinators."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def view(self, *, key: MemberKey) -> SetupView:
        """The values in force. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return self._view(connection, key)

    def _view(self, connection: Connection, key: MemberKey) -> SetupView:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        programme = programme_with(self._core.programme(key.workspace_id), self._settings(connection, key))
        return SetupView(
            voice=member.voice,
            language=programme.default_language,
            languages=programme.languages,
            coordinators=programme.coordinators,
            stewards=programme.stewards,
            lesson_days=programme.lesson_days,
            lesson_time=programme.lesson_time,
            hours=programme.contact_hours,
        )

    def _settings(self, connection: Connection, key: MemberKey) -> Mapping[str, Any] | None:
        workspace = workspace_store.get(connection, key.workspace_id)
        return workspace.settings if workspace else None

    def save(self, *, key: MemberKey, choice: SetupChoice) -> dict[str, str]:
        """Takes a choice over and answers nothing; or what is wrong with it, by field. Raises NotCoordinator.

        Lessons come by the new days and hour for everybody who has not chosen their own.
        """
        core = self._core
        with core.database.transaction() as connection:
            before = self._view(connection, key)
            wrong = problems(choice, core.programme(key.workspace_id))
            if wrong:
                return wrong
            now = core.clock.now()
            workspace_store.save(connection, key.workspace_id)
            values = changes(choice, core.programme(key.workspace_id))
            workspace_store.change_settings(connection, key.workspace_id, values, by=key.user_id, at=now)
            workspace = workspace_store.get(connection, key.workspace_id)
            if (before.lesson_days, before.lesson_time) != (choice.lesson_days, choice.lesson_time):
                schedule(connection, core, members_store.reachable(connection, key.workspace_id), workspace)
            return {}
