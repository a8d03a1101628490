"""Lists: what stands behind the figures of the coordinators' desk. For coordinators alone: every call looks who asks."""

from sqlalchemy import Connection

from domain.charter_status import stand_of
from domain.errors import NotCoordinator
from domain.figures import in_fives
from domain.lists import LESSONS_PAGE, PAGE, Behind, LessonLine, ListView, PersonLine, page_at, to_name
from domain.members import Member, MemberKey
from services.clause_questions import duties_of
from services.context import Core
from services.members import as_member, member_of, today_of
from services.standing import in_force, standings
from storage import charter as charter_store
from storage import members as members_store
from storage import training as training_store
from storage import workspace as workspace_store


class Lists:
    """Reads; writes nothing."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def page(self, *, key: MemberKey, behind: Behind, offset: int = 0) -> ListView:
        """The page that holds that line, or the last one. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            if behind is Behind.LESSONS:
                return self._lessons(connection, member, offset)
            if behind is Behind.OVERDUE:
                return self._overdue(connection, member, offset)
            return self._people(connection, member, behind, offset)

    def _lessons(self, connection: Connection, member: Member, offset: int) -> ListView:
        handbook = self._core.handbook(member.workspace_id)
        done = training_store.people_by_lesson(connection, member.workspace_id)
        lines = [
            LessonLine(module.title, lesson.title, in_fives(done.get(lesson.id, 0)))
            for module_id in handbook.module_ids()
            if (module := handbook.module(module_id, member.voice.language)) is not None
            for lesson in module.lessons
        ]
        start = page_at(offset, len(lines), LESSONS_PAGE)
        shown = tuple(lines[start : start + LESSONS_PAGE])
        return ListView(member.voice, Behind.LESSONS, start, len(lines), lessons=shown)

    def _overdue(self, connection: Connection, member: Member, offset: int) -> ListView:
        overdue = duties_of(connection, self._core, member.workspace_id).overdue
        start = page_at(offset, len(overdue), PAGE)
        people = tuple(map(PersonLine, overdue[start : start + PAGE]))
        return ListView(member.voice, Behind.OVERDUE, start, len(overdue), people)

    def _people(self, connection: Connection, member: Member, behind: Behind, offset: int) -> ListView:
        """Asked of the database a page at a time: of twenty thousand people, a hundred are read."""
        workspace_id, force = member.workspace_id, in_force(self._core, member.workspace_id)
        if behind is not Behind.PEOPLE and force is None:
            return ListView(member.voice, behind, 0, 0)
        version = (force[0].id, force[1]) if force else ("", "")
        confirmed = {Behind.PEOPLE: None, Behind.CONFIRMED: True, Behind.UNCONFIRMED: False}[behind]
        who = charter_store.taking_part(workspace_id, *version, confirmed=confirmed)
        total = members_store.number_of(connection, who)
        start = page_at(offset, total, PAGE)
        users = members_store.page_of(connection, who, start, PAGE)
        if behind is not Behind.UNCONFIRMED:
            return ListView(member.voice, behind, start, total, tuple(map(PersonLine, users)))
        return ListView(member.voice, behind, start, total, self._stands(connection, workspace_id, users))

    def _stands(self, connection: Connection, workspace_id: str, users: list[str]) -> tuple[PersonLine, ...]:
        core, workspace = self._core, workspace_store.get(connection, workspace_id)
        rows = members_store.some(connection, workspace_id, users)
        members = {row.key.user_id: as_member(row, workspace, core.programme(workspace_id)) for row in rows}
        standing = standings(connection, core, list(members.values()))
        return tuple(
            PersonLine(user, to_name(stand_of(standing[user], members[user], today_of(core, members[user]))))
            for user in users
            if user in members
        )
