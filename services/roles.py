"""Roles: taking one, giving it up, nothing for now; and who holds which."""

from dataclasses import replace

from sqlalchemy import Connection

from domain.members import Member, MemberKey
from domain.paths import led_by_role
from domain.roles import MOST, NONE, RoleLine, RolesHome, RolesView, peace_until, roles_of
from services.context import Core
from services.members import member_of, today_of
from storage import members as members_store
from storage import paths as paths_store
from storage import roles as roles_store
from storage import workspace as workspace_store


class Roles:
    """One transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def view(self, *, key: MemberKey) -> RolesView:
        """Every role, with who holds it."""
        with self._core.database.transaction() as connection:
            return self._view(connection, member_of(connection, self._core, key))

    def take(self, *, key: MemberKey, role: str) -> RolesView:
        """The member takes a role, unless they hold enough of them or it is no longer there."""
        core = self._core
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = member_of(connection, core, key)
            if role not in {each.id for each in roles_of(core.handbook(key.workspace_id), member.voice.language)}:
                return self._view(connection, member, note="gone")
            held = set(roles_store.held(connection, key)) - {NONE}
            if role not in held and len(held) >= MOST:
                return self._view(connection, member, note="enough")
            roles_store.leave(connection, key, NONE)
            roles_store.take(connection, key, role, today_of(core, member))
            return self._settled(connection, member, note="taken")

    def leave(self, *, key: MemberKey, role: str) -> RolesView:
        """The member gives a role up."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            roles_store.leave(connection, key, role)
            return self._settled(connection, member, note="left")

    def nothing(self, *, key: MemberKey) -> RolesView:
        """Nothing for now: what they held is given up, and they are not asked again for three weeks."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            roles_store.leave(connection, key)
            roles_store.take(connection, key, NONE, today_of(self._core, member))
            return self._settled(connection, member, note="nothing")

    def _settled(self, connection: Connection, before: Member, *, note: str) -> RolesView:
        """What they now hold leads to a path, or no longer does; it is said where they now follow another."""
        core, key = self._core, before.key
        members_store.hold(connection, key)  # of two changes at once, the later one sees what the other left
        led = led_by_role(core.programme(key.workspace_id).path_roles, roles_store.held(connection, key))
        paths_store.lead_by_role(connection, key.workspace_id, {key.user_id: led})
        member = member_of(connection, core, key)
        view = self._view(connection, member, note=note)
        return view if member.path == before.path else replace(view, path=member.path)

    def _view(self, connection: Connection, member: Member, *, note: str = "") -> RolesView:
        language = member.voice.language
        lines = lines_of(connection, self._core, member.key.workspace_id, language, member.key.user_id)
        said_on = roles_store.held(connection, member.key).get(NONE)
        return RolesView(member.voice, lines, peace_until(said_on, today_of(self._core, member)), note)


def lines_of(
    connection: Connection, core: Core, workspace_id: str, language: str, user_id: str = ""
) -> tuple[RoleLine, ...]:
    """Every role with who holds it, in a language, as ``user_id`` reads it."""
    holders = roles_store.holders(connection, workspace_id)
    return tuple(
        RoleLine(role, users, mine=user_id in users)
        for role in roles_of(core.handbook(workspace_id), language)
        for users in (tuple(user for held, user in holders if held == role.id),)
    )


def home_of(connection: Connection, core: Core, member: Member) -> RolesHome | None:
    """What Home says of roles; nothing to whoever said "nothing for now" within three weeks, or where there are none."""
    roles = roles_of(core.handbook(member.workspace_id), member.voice.language)
    held = roles_store.held(connection, member.key)
    if not roles or not member.participates or peace_until(held.get(NONE), today_of(core, member)):
        return None
    return RolesHome(tuple(role for role in roles if role.id in held))
