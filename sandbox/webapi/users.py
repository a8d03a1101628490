"""users.*, usergroups.*, dnd.*. Slack documentation: users.list, users.info, usergroups.list, dnd.teamInfo."""

from typing import Any

from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError, invalid_arguments
from sandbox.people import Person, profile_json, user_json
from sandbox.webapi.registry import method, page
from sandbox.workspace import UserGroup

Json = dict[str, Any]

_ALL_AT_ONCE = 1000
_DND_MOST = 50


def _user(sandbox: Sandbox, person: Person, *, locale: bool) -> Json:
    email = "users:read.email" in sandbox.scopes
    team, now = sandbox.workspace.team["id"], sandbox.workspace.now()
    return user_json(person, team, sandbox.base_url, now, locale=locale, email=email)


def _person(sandbox: Sandbox, identifier: str | None) -> Person:
    found = sandbox.workspace.people.get(identifier or "")
    if found is None:
        raise SlackError("user_not_found")
    return found


@method("users.list", "users:read")
def list_all(sandbox: Sandbox, args: Arguments) -> Json:
    """Everybody: bots, Slackbot and deactivated people too. A large workspace must be paged through."""
    everybody = list(sandbox.workspace.people.values())
    paged = bool(args.text("limit") or args.text("cursor"))
    if not paged and len(everybody) > _ALL_AT_ONCE:
        raise SlackError("limit_required")
    chosen, metadata = page(everybody, args, _ALL_AT_ONCE)
    locale = args.flag("include_locale")
    members = [_user(sandbox, person, locale=locale) for person in chosen]
    return {"members": members, "cache_ts": sandbox.clock.unix(), "response_metadata": metadata}


@method("users.info", "users:read")
def info(sandbox: Sandbox, args: Arguments) -> Json:
    """One person."""
    person = _person(sandbox, args.text("user"))
    return {"user": _user(sandbox, person, locale=args.flag("include_locale"))}


@method("users.lookupByEmail", "users:read.email")
def by_email(sandbox: Sandbox, args: Arguments) -> Json:
    """One person by address; deactivated people are not found."""
    email = args.need("email").lower()
    for person in sandbox.workspace.people.values():
        if person.email.lower() == email and not person.deleted:
            return {"user": _user(sandbox, person, locale=False)}
    raise SlackError("users_not_found")


@method("users.profile.get", "users.profile:read")
def profile(sandbox: Sandbox, args: Arguments) -> Json:
    """One person's profile (the bot's when no user is given)."""
    person = _person(sandbox, args.text("user") or sandbox.workspace.bot_user)
    email = "users:read.email" in sandbox.scopes
    return {"profile": profile_json(person, sandbox.workspace.team["id"], sandbox.base_url, email=email)}


def group_json(sandbox: Sandbox, group: UserGroup, *, users: bool, count: bool) -> Json:
    """A user group."""
    body: Json = {
        "id": group.id,
        "team_id": sandbox.workspace.team["id"],
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": 0,
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
    }
    if users:
        body["users"] = list(group.users)
    return {**body, "user_count": len(group.users)} if count else body


@method("usergroups.list", "usergroups:read")
def groups(sandbox: Sandbox, args: Arguments) -> Json:
    """The user groups."""
    users, count = args.flag("include_users"), args.flag("include_count")
    rows = [group_json(sandbox, g, users=users, count=count) for g in sandbox.workspace.usergroups.values()]
    return {"usergroups": rows}


@method("usergroups.users.list", "usergroups:read")
def group_users(sandbox: Sandbox, args: Arguments) -> Json:
    """Who is in a user group."""
    group = sandbox.workspace.usergroups.get(args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


@method("dnd.info", "dnd:read")
def dnd(sandbox: Sandbox, args: Arguments) -> Json:
    """One person's do-not-disturb window."""
    person = _person(sandbox, args.text("user") or sandbox.workspace.bot_user)
    return {**person.dnd(sandbox.workspace.now()), "snooze_enabled": False}


@method("dnd.teamInfo", "dnd:read")
def dnd_team(sandbox: Sandbox, args: Arguments) -> Json:
    """The windows of up to fifty people."""
    users = args.ids("users")
    if not users:
        raise invalid_arguments("missing required field: users")
    if len(users) > _DND_MOST:
        raise SlackError("too_many_users")
    known, now = sandbox.workspace.people, sandbox.workspace.now()
    return {"users": {user: known[user].dnd(now) for user in users if user in known}}
