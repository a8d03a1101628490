"""The desk: what App Home shows a person, gathered from every capability in one transaction; and help."""

from sqlalchemy import Connection

from domain.calendar import returns_on
from domain.desk import NOTHING_AHEAD, Ahead, CoordinatorDesk, DeskView, HelpView
from domain.enrolment import enrolment_of
from domain.members import Member, MemberKey
from domain.momentum import lessons_told, next_digest
from domain.training import next_lesson
from services import suggestions
from services.ask import released_gaps
from services.calendars import pauses_of
from services.clause_questions import duties_of
from services.consultation import consulted_title
from services.context import Core
from services.duties import desk_of as duties_desk
from services.installations import missing_of
from services.members import coordinators_of, known, member_of, programme_of, today_of
from services.momentum import funnel_of
from services.posts import desk_of as posts_of
from services.posts import noticeboard_of
from services.questions import tasks_of
from services.review import count_today, streak_of
from services.roles import home_of as roles_of
from services.setup import desk_of as setup_of
from services.setup import starts_on_of
from services.standing import in_force, standing_of
from services.stewards import desk_of
from services.survey_desk import desk_of as surveys_desk_of
from services.survey_desk import ease_of
from services.surveys import open_surveys
from services.tasks import tasks_for
from services.training import done_ids, modules_of, next_lesson_at
from services.workshop_desk import desk_of as workshops_desk_of
from services.workshops import coming_to
from storage import charter as charter_store
from storage import exercises as exercises_store
from storage import members as members_store
from storage import training as training_store
from storage import workspace as workspace_store
from storage.workspace import WorkspaceRow


class Desk:
    """Reads; writes nothing but the fingerprint of the Home last published."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def home(self, *, key: MemberKey) -> DeskView:
        """Everything App Home shows this person now."""
        core, handbook = self._core, self._core.handbook(key.workspace_id)
        with core.database.transaction() as connection:
            member, workspace = known(connection, core, key)
            progress = training_store.progress(connection, key)
            lesson_id = next_lesson(handbook.lesson_ids(member.path), done_ids(progress))
            lesson = handbook.lesson(lesson_id, member.voice.language) if lesson_id else None
            charter = handbook.current_charter(member.voice.language)
            standing = standing_of(connection, core, member)
            acknowledged = standing is not None and standing.state == "acknowledged"
            started = workspace is not None and workspace.started_at is not None
            coming = started and member.participates and member.messages_on
            return DeskView(
                voice=member.voice,
                organisation=handbook.programme.organisation,
                participates=member.participates,
                started=started,
                messages_on=member.messages_on,
                next_lesson_title=lesson.title if lesson else None,
                next_due_at=next_lesson_at(core, member) if coming and lesson else None,
                modules=modules_of(handbook, member, progress),
                charter_title=charter.title if charter else None,
                charter_acknowledged_at=standing.closed_at if standing and acknowledged else None,
                charter_due_on=standing.due_on if standing and not acknowledged else None,
                lesson_days=member.lesson_days,
                lesson_time=member.lesson_time,
                coordinator=self._coordinator(connection, member, workspace) if member.is_coordinator else None,
                refresh=count_today(connection, core, member),
                streak=streak_of(connection, member),
                exercises=bool(handbook.exercises(member.voice.language)),
                quiet_until=returns_on(member.calendar.absences, today_of(core, member)),
                concerns=desk_of(connection, core, member),
                suggestions=suggestions.desk_of(connection, core, member),
                roles=roles_of(connection, core, member),
                coach=handbook.coach is not None,
                tasks=tasks_for(connection, core, member),
                surveys=open_surveys(connection, core, member),
                charter=standing,
                consulted=consulted_title(connection, core, member),
                workshop=next(iter(coming_to(connection, core, member)), None),
                starts_on=starts_on_of(core, workspace),
                can_set_up=()
                if started or member.is_coordinator
                else coordinators_of(connection, core, key.workspace_id)[:3],
            )

    def _coordinator(self, connection: Connection, member: Member, workspace: WorkspaceRow | None) -> CoordinatorDesk:
        workspace_id = member.key.workspace_id
        charter = self._core.handbook(workspace_id).current_charter(member.voice.language)
        force = in_force(self._core, workspace_id)
        learnt = lessons_told(*training_store.totals(connection, workspace_id))
        asked, acknowledged = (
            charter_store.count_taking_part(connection, workspace_id, charter.id, force[1])
            if charter and force
            else (0, 0)
        )
        return CoordinatorDesk(
            channel_id=enrolment_of(workspace.settings, workspace.channel_id).channel if workspace else None,
            started_at=workspace.started_at if workspace else None,
            participants=members_store.count_participants(connection, workspace_id),
            lessons_done=learnt.lessons if learnt else None,
            members_learning=learnt.people if learnt else None,
            charter_asked=asked,
            charter_acknowledged=acknowledged,
            charter_title=charter.title if charter else None,
            missing_scopes=missing_of(connection, workspace_id),
            refused_methods=tuple(method for method, _ in workspace_store.refused(connection, workspace_id)),
            resumes_on=returns_on(pauses_of(workspace), today_of(self._core, member)),
            exercises_shared=exercises_store.count_shared(connection, workspace_id, self._exercise_ids(member)),
            gaps=released_gaps(connection, workspace_id),
            posts=posts_of(connection, self._core, member, workspace) if workspace else None,
            surveys=surveys_desk_of(connection, self._core, member),
            workshops=workshops_desk_of(connection, self._core, member),
            setup=setup_of(connection, self._core, workspace),
            funnel=funnel_of(connection, self._core, workspace_id),
            duties=duties_desk(connection, self._core, member),
            charter=duties_of(connection, self._core, workspace_id),
            tasks=tasks_of(connection, self._core, workspace_id, member.voice.language),
            ease=ease_of(connection, self._core, member),
            ahead=self._ahead(connection, member, workspace) if workspace and workspace.started_at else NOTHING_AHEAD,
        )

    def _ahead(self, connection: Connection, member: Member, workspace: WorkspaceRow) -> Ahead:
        """What comes next, for everybody: the usual lessons, the digest, surveys, the charter."""
        core, workspace_id, now = self._core, member.workspace_id, self._core.clock.now()
        programme, calendar = core.programme(workspace_id), noticeboard_of(core, workspace).calendar
        usual = programme_of(connection, core, workspace_id)
        force = in_force(core, workspace_id)
        version = (force[0].id, force[1]) if force else ("", "")
        return Ahead(
            lessons_at=calendar.next_lesson(now, usual.lesson_days, usual.lesson_time),
            digest_at=next_digest(calendar, programme.digest_day, programme.digest_time, now),
            charter_due=charter_store.next_due(connection, workspace_id, *version, today_of(core, member)),
        )

    def _exercise_ids(self, member: Member) -> list[str]:
        return [
            exercise.id for _, exercise in self._core.handbook(member.workspace_id).exercises(member.voice.language)
        ]

    def home_changed(self, *, key: MemberKey, fingerprint: str) -> bool:
        """Whether the Home to publish differs from the one last published. Who has left the workspace has none any more."""
        with self._core.database.transaction() as connection:
            row = members_store.get(connection, key)
            return row is None or (row.active and row.home_hash != fingerprint)

    def home_published(self, *, key: MemberKey, fingerprint: str | None) -> None:
        """Remembers the Home that is now on display; None forgets it, so that the next one is published."""
        with self._core.database.transaction() as connection:
            members_store.change(connection, key, home_hash=fingerprint)

    def help(self, *, key: MemberKey, unknown: str | None = None) -> HelpView:
        """What there is, for this person."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            programme = self._core.programme(key.workspace_id)
            return HelpView(
                voice=member.voice,
                organisation=programme.organisation,
                is_coordinator=member.is_coordinator,
                unknown=unknown,
                messages_on=member.messages_on,
            )
