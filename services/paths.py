"""Paths: the one a member follows, changing it, the groups and roles that lead to one, telling the team of its end."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from domain.handbook import Handbook
from domain.members import Member, MemberKey, Voice
from domain.paths import (
    NotShared,
    PathFinished,
    PathLine,
    PathShare,
    PathsView,
    led_by_role,
    placed,
    progress_on,
)
from domain.posts import Place
from services.context import Core
from services.members import member_of, met, today_of
from services.posts import channels_of
from storage import members as members_store
from storage import paths as paths_store
from storage import roles as roles_store
from storage import training as training_store
from storage.workspace import WorkspaceRow


class Paths:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def groups(self, *, workspace_id: str) -> Mapping[str, str]:
        """The user group behind each path that has one: its id or its handle (``path_groups`` in programme.yaml)."""
        return self._core.programme(workspace_id).path_groups

    def place(self, *, workspace_id: str, members: Mapping[str, Collection[str]]) -> None:
        """Takes over who is in the user group of each path.

        Who has chosen a path keeps it. What is learnt is learnt: progress belongs to lessons, not to paths.
        """
        with self._core.database.transaction() as connection:
            paths_store.set_paths(connection, workspace_id, placed(self.groups(workspace_id=workspace_id), members))

    def place_by_role(self, *, workspace_id: str) -> None:
        """Takes over which path each role leads to, as the programme says it now, for whoever holds one."""
        path_roles = self._core.programme(workspace_id).path_roles
        with self._core.database.transaction() as connection:
            held: dict[str, set[str]] = {}
            for role, user in roles_store.holders(connection, workspace_id):
                held.setdefault(user, set()).add(role)
            led = {user: led_by_role(path_roles, roles) for user, roles in held.items()}
            paths_store.lead_by_role(connection, workspace_id, led)

    def view(self, *, key: MemberKey) -> PathsView:
        """Every path, with how far the member is on it."""
        with self._core.database.transaction() as connection:
            return self._view(connection, member_of(connection, self._core, key))

    def choose(self, *, key: MemberKey, path: str | None) -> PathsView:
        """Follows a path from now on; None goes back to the one that is given. A path that is gone changes nothing."""
        known = self._core.programme(key.workspace_id).paths
        with self._core.database.transaction() as connection:
            member_of(connection, self._core, key)
            possible = path is None or path in known
            if possible:
                members_store.change(connection, key, path_chosen=path)
            return replace(self._view(connection, member_of(connection, self._core, key)), changed=possible)

    def share(self, *, key: MemberKey, path: str) -> PathShare | NotShared:
        """What to tell in the team's channel, once a path and member. ``unshare`` takes it back where it was not told."""
        core = self._core
        with core.database.transaction() as connection:
            member, workspace = met(connection, core, key)
            finished = path_finished(connection, core, member, workspace, path)
            if finished is None or not finished.can_share or workspace is None:
                return NotShared(member.voice, already=path in paths_store.shared(connection, key))
            if not paths_store.share(connection, key, path, today_of(core, member)):
                return NotShared(member.voice, already=True)
            programme = core.programme(key.workspace_id)
            aloud = Voice(programme.default_language, programme.address, member.voice.zone, member.voice.renamed)
            team = channels_of(programme, workspace)[Place.TEAM]
            return PathShare(member.voice, aloud, team, key.user_id, path)

    def unshare(self, *, key: MemberKey, path: str) -> None:
        """The channel was not told after all."""
        with self._core.database.transaction() as connection:
            paths_store.unshare(connection, key, path)

    def _view(self, connection: Connection, member: Member) -> PathsView:
        handbook, done = self._core.handbook(member.workspace_id), _done(connection, member)
        lines = tuple(_line(handbook, path, done, member.voice.language) for path in handbook.programme.paths)
        return PathsView(member.voice, lines, member.path, member.path_reason)


def path_finished(
    connection: Connection, core: Core, member: Member, workspace: WorkspaceRow | None, path: str
) -> PathFinished | None:
    """The end of a path, if the member has reached it."""
    line = _line(core.handbook(member.workspace_id), path, _done(connection, member), member.voice.language)
    if not line.finished:
        return None
    reachable = workspace is not None and Place.TEAM in channels_of(core.programme(member.workspace_id), workspace)
    told = path in paths_store.shared(connection, member.key)
    return PathFinished(path, line.total, len(line.modules), can_share=reachable and not told)


def _line(handbook: Handbook, path: str, done: Collection[str], language: str) -> PathLine:
    modules = (handbook.module(module_id, language) for module_id in handbook.programme.paths.get(path, ()))
    lessons = handbook.lesson_ids(path)
    titles = tuple(module.title for module in modules if module is not None)
    return PathLine(path, titles, progress_on(lessons, done), len(lessons))


def _done(connection: Connection, member: Member) -> set[str]:
    progress = training_store.progress(connection, member.key)
    return {lesson_id for lesson_id, lesson in progress.items() if lesson.completed_on}
