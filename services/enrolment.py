"""Who takes part: what was chosen, and making it so, also for those who come and go later."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.enrolment import (
    By,
    Enrolment,
    EnrolmentView,
    UserGroup,
    enrolment_of,
    enrolment_problems,
    enrolment_settings,
)
from domain.errors import NotCoordinator
from domain.members import MemberKey
from services.context import Core
from services.members import member_of, schedule
from storage import enrolment as enrolment_store
from storage import members as members_store
from storage import workspace as workspace_store


class Enrolments:
    """The choice, and who follows from it; everything may be repeated."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, *, workspace_id: str) -> Enrolment:
        """What decides who takes part."""
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, workspace_id)
            return enrolment_of(workspace.settings, workspace.channel_id) if workspace else Enrolment(By.CHANNEL)

    def view(self, *, key: MemberKey, groups: Sequence[UserGroup] | None) -> EnrolmentView:
        """The choice in force. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            workspace = workspace_store.get(connection, key.workspace_id)
            chosen = enrolment_of(workspace.settings, workspace.channel_id) if workspace else Enrolment(By.CHANNEL)
            return EnrolmentView(member.voice, chosen, None if groups is None else tuple(groups))

    def choose(
        self, *, key: MemberKey, enrolment: Enrolment, groups: Sequence[UserGroup] | None = ()
    ) -> dict[str, str]:
        """Takes a choice over and answers nothing; or what is wrong with it, by field. Raises NotCoordinator.

        Who that is has to be read from Slack then (``delivery/directory.py``).
        """
        with self._core.database.transaction() as connection:
            if not member_of(connection, self._core, key).is_coordinator:
                raise NotCoordinator
            if wrong := enrolment_problems(enrolment, groups):
                return wrong
            workspace_store.save(connection, key.workspace_id)
            values, now = enrolment_settings(enrolment), self._core.clock.now()
            workspace_store.change_settings(connection, key.workspace_id, values, by=key.user_id, at=now)
            return {}

    def now(self) -> datetime:
        """The moment a reading of who takes part begins: what events say after it counts more."""
        return self._core.clock.now()

    def enrol(
        self, *, workspace_id: str, chosen: Enrolment, user_ids: Collection[str] | None, read_at: datetime
    ) -> list[str]:
        """Exactly these people take part, None being everybody; whoever is new to it or left it.

        Where something else decides by now than what was ``chosen`` as they were read, nothing changes.
        """
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, workspace_id, lock=True)
            if workspace is None or enrolment_of(workspace.settings, workspace.channel_id) != chosen:
                return []
            changed = enrolment_store.set_participants(connection, workspace_id, user_ids, read_at)
            return changed if workspace.started_at is not None else []

    def settle(self, *, workspace_id: str, user_ids: Collection[str]) -> None:
        """Sets when to look at people who begin or cease to take part."""
        with self._core.database.transaction() as connection:
            rows = members_store.some(connection, workspace_id, user_ids)
            schedule(connection, self._core, rows, workspace_store.get(connection, workspace_id))
