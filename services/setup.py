"""Set-up: what a coordinator chooses for their workspace, over the programme's defaults; who changed what is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection

from domain.enrolment import By, Enrolment, UserGroup, enrolment_of, enrolment_problems, enrolment_settings
from domain.errors import NotCoordinator
from domain.members import Member, MemberKey
from domain.posts import Place
from domain.programme import Programme
from domain.setup import (
    LANGUAGE,
    STARTS_ON,
    STEP,
    SetupChoice,
    SetupDesk,
    SetupView,
    Step,
    StepChoice,
    StepView,
    changes,
    first_monday,
    others_at_it,
    problems,
    programme_with,
    start_problem,
)
from services.context import Core
from services.members import member_of, schedule, told
from services.posts import SETTING, channels_of, noticeboard_of
from storage import members as members_store
from storage import outbox as outbox_store
from storage import workspace as workspace_store
from storage.workspace import WorkspaceRow

_FIELDS = {
    Step.ORGANISATION: {"language", "name", "address"},
    Step.ROLES: set[str](),
    Step.RHYTHM: {"days", "hour"},
}
"""What of a choice each step asks for; the rest stands as it is."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is in force where a coordinator sets something up."""

    member: Member
    workspace: WorkspaceRow
    programme: Programme


class Setup:
    """Workspace owners and admins may do this, and those they name as coordinators."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def view(self, *, key: MemberKey) -> SetupView:
        """The values in force. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return _view(self._scene(connection, key))

    def has_started(self, *, key: MemberKey) -> bool:
        """Whether Start has been pressed and its moment has come. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return self._scene(connection, key).workspace.started_at is not None

    def _scene(self, connection: Connection, key: MemberKey) -> _Scene:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        workspace_store.save(connection, key.workspace_id)
        workspace = workspace_store.get(connection, key.workspace_id, lock=True)
        if workspace is None:  # pragma: no cover - the row was written a line above
            raise LookupError("a workspace that was just stored is not there")
        return _Scene(member, workspace, programme_with(self._core.programme(key.workspace_id), workspace.settings))

    def save(self, *, key: MemberKey, choice: SetupChoice) -> dict[str, str]:
        """Takes a choice over and answers nothing; or what is wrong with it, by field. Raises NotCoordinator.

        Lessons come by the new days and hour for everybody who has not chosen their own.
        """
        with self._core.database.transaction() as connection:
            scene = self._scene(connection, key)
            wrong = problems(choice, self._core.written(key.workspace_id)) or self._who(connection, scene, choice)
            if not wrong:
                self._take_over(connection, scene, choice, {})
            return wrong

    def _who(self, connection: Connection, scene: _Scene, choice: SetupChoice) -> dict[str, str]:
        """Coordinators and stewards are people of the workspace; nobody takes away their own right unawares."""
        chosen = {"coordinators": choice.coordinators, "stewards": choice.stewards}
        named = {user for users in chosen.values() for user in users}
        rows = members_store.some(connection, scene.workspace.workspace_id, list(named))
        there = {row.user_id for row in rows if row.active}
        read = scene.workspace.synced_at is not None
        wrong = {name: "not_a_person" for name, users in chosen.items() if read and not set(users) <= there}
        me = scene.member
        if not me.is_admin and me.key.user_id not in choice.coordinators:
            wrong["coordinators"] = "yourself"
        return wrong

    def _take_over(self, connection: Connection, scene: _Scene, choice: SetupChoice, more: Mapping[str, Any]) -> None:
        core, key = self._core, scene.member.key
        values = {**changes(choice, core.written(key.workspace_id)), **more}
        workspace_store.change_settings(connection, key.workspace_id, values, by=key.user_id, at=core.clock.now())
        workspace = told(core, workspace_store.get(connection, key.workspace_id))
        before = scene.programme
        if (before.lesson_days, before.lesson_time) != (choice.lesson_days, choice.lesson_time):
            schedule(connection, core, members_store.reachable(connection, key.workspace_id), workspace)

    def step(self, *, key: MemberKey, step: Step | None = None, groups: Sequence[UserGroup] | None = ()) -> StepView:
        """One step of set-up, or the one where it stopped. Raises NotCoordinator."""
        core = self._core
        with core.database.transaction() as connection:
            scene = self._scene(connection, key)
            settings = scene.workspace.settings or {}
            if step is None:
                step = Step(settings.get(STEP, Step.ORGANISATION))
            now = core.clock.now()
            if STEP not in settings:
                workspace_store.change_settings(connection, key.workspace_id, {STEP: step}, by=key.user_id, at=now)
            calendar = noticeboard_of(core, scene.workspace).calendar
            today = now.astimezone(calendar.zone).date()
            chosen = date.fromisoformat(settings[STARTS_ON]) if STARTS_ON in settings else None
            if chosen is None or start_problem(chosen, today, calendar):
                chosen = first_monday(today, calendar)
            view = _view(scene)
            if step is Step.ROLES and not view.coordinators:
                view = replace(view, coordinators=(key.user_id,))
            enrolment = enrolment_of(settings, scene.workspace.channel_id)
            team = channels_of(core.programme(key.workspace_id), scene.workspace).get(Place.TEAM)
            last = workspace_store.last_change(connection, key.workspace_id, key.user_id)
            return StepView(
                step,
                view,
                enrolment,
                team if team != enrolment.channel else None,
                chosen,
                None if groups is None else tuple(groups),
                others_at_it(last, now),
            )

    def keep(
        self, *, key: MemberKey, choice: StepChoice, groups: Sequence[UserGroup] | None = (), back: bool = False
    ) -> dict[str, str]:
        """Keeps what was chosen in a step and answers nothing; or what is wrong with it, by field. Raises NotCoordinator.

        Going ``back``, what is wrong is left aside, and the rest is kept.
        """
        core = self._core
        with core.database.transaction() as connection:
            scene = self._scene(connection, key)
            full = _full(scene, choice)
            wrong = {
                name: why
                for name, why in problems(full, core.written(key.workspace_id)).items()
                if name in _FIELDS.get(choice.step, ())
            }
            more: dict[str, Any] = {}
            if choice.step is Step.ROLES:
                wrong |= self._who(connection, scene, full)
            elif choice.step is Step.PEOPLE:
                wrong |= enrolment_problems(choice.enrolment, groups)
                more = self._people(scene, choice)
            elif choice.step is Step.RHYTHM:
                calendar = noticeboard_of(core, scene.workspace).calendar
                today = core.clock.now().astimezone(calendar.zone).date()
                if problem := start_problem(choice.starts_on, today, calendar):
                    wrong["starts_on"] = problem
                elif choice.starts_on is not None:
                    more = {STARTS_ON: choice.starts_on.isoformat()}
                    if (
                        scene.workspace.starts_at is not None and choice.starts_on > today
                    ):  # what Home says holds at once
                        at = datetime.combine(choice.starts_on, time(), calendar.zone).astimezone(UTC)
                        workspace_store.start_later(connection, key.workspace_id, at=at, by=key.user_id)
            if wrong and (not back or choice.step is not Step.RHYTHM):
                return wrong
            if "days" in wrong or "hour" in wrong:
                full = replace(full, lesson_days=scene.programme.lesson_days, lesson_time=scene.programme.lesson_time)
            reached = Step(choice.step - 1 if back else choice.step + 1)
            self._take_over(connection, scene, full, {**more, STEP: reached})
            return {}

    def _people(self, scene: _Scene, choice: StepChoice) -> dict[str, Any]:
        """Who takes part; and the team's channel, where it is not that of the people who do."""
        enrolment = choice.enrolment
        workspace = replace(scene.workspace, settings={**enrolment_settings(enrolment)}, channel_id=None)
        default = channels_of(self._core.programme(scene.workspace.workspace_id), workspace).get(Place.TEAM)
        return {**enrolment_settings(enrolment), SETTING + Place.TEAM: choice.team if choice.team != default else None}


def starts_on_of(core: Core, workspace: WorkspaceRow | None) -> date | None:
    """The day on which the programme starts by itself, where the workspace is."""
    if workspace is None or workspace.starts_at is None:
        return None
    return workspace.starts_at.astimezone(noticeboard_of(core, workspace).calendar.zone).date()


def desk_of(connection: Connection, core: Core, workspace: WorkspaceRow | None) -> SetupDesk:
    """What a coordinator's Home shows of set-up."""
    if workspace is None:
        return SetupDesk(None, Enrolment(By.CHANNEL))
    settings = workspace.settings or {}
    named = programme_with(core.programme(workspace.workspace_id), settings).coordinators
    rows = members_store.some(connection, workspace.workspace_id, named)
    return SetupDesk(
        step=Step(settings[STEP]) if STEP in settings else None,
        enrolment=enrolment_of(settings, workspace.channel_id),
        starts_on=starts_on_of(core, workspace),
        can_undo=workspace.started_at is not None
        and not outbox_store.anything_planned(connection, workspace.workspace_id),
        gone=tuple(row.user_id for row in rows if not row.active),
    )


def _view(scene: _Scene) -> SetupView:
    programme = scene.programme
    return SetupView(
        voice=scene.member.voice,
        language=programme.default_language,
        languages=programme.languages,
        coordinators=programme.coordinators,
        stewards=programme.stewards,
        lesson_days=programme.lesson_days,
        lesson_time=programme.lesson_time,
        hours=programme.contact_hours,
        name=programme.organisation.name,
        address=programme.organisation.whistleblowing,
        monthly_report=programme.monthly_report,
    )


def _full(scene: _Scene, choice: StepChoice) -> SetupChoice:
    """What is in force, with what this step chose over it."""
    programme = scene.programme
    in_force = SetupChoice(
        language=(scene.workspace.settings or {}).get(LANGUAGE) or programme.default_language,
        coordinators=programme.coordinators,
        stewards=programme.stewards,
        lesson_days=programme.lesson_days,
        lesson_time=programme.lesson_time,
    )
    if choice.step is Step.ORGANISATION:
        return replace(in_force, language=choice.language, name=choice.name, address=choice.address)
    if choice.step is Step.ROLES:
        return replace(in_force, coordinators=choice.coordinators, stewards=choice.stewards)
    if choice.step is Step.RHYTHM:
        return replace(in_force, lesson_days=choice.lesson_days, lesson_time=choice.lesson_time)
    return in_force
