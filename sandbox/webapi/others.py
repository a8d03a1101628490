"""api.test, auth.*, apps.connections.open, team.info, bots.info, blocks.validate."""

from typing import Any

from sandbox.arguments import Arguments
from sandbox.blockkit import Problem
from sandbox.core import Sandbox
from sandbox.errors import SlackError, invalid_arguments
from sandbox.webapi.registry import method

Json = dict[str, Any]


@method("api.test", caller="")
def test(sandbox: Sandbox, args: Arguments) -> Json:
    """Says back what it was told."""
    if error := args.text("error"):
        raise SlackError(error, args=args.raw)
    return {"args": args.raw}


@method("auth.test")
def auth_test(sandbox: Sandbox, args: Arguments) -> Json:
    """Who the token is."""
    workspace = sandbox.workspace
    return {
        "url": f"https://{workspace.team['domain']}.slack.com/",
        "team": workspace.team["name"],
        "user": workspace.people[workspace.bot_user].name,
        "team_id": workspace.team["id"],
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def revoke(sandbox: Sandbox, args: Arguments) -> Json:
    """Revokes the bot's token, which uninstalls the app unless tokens rotate."""
    if args.flag("test"):
        return {"revoked": False}
    for token in sandbox.keys.tokens.values():
        if token.kind == "bot":
            token.revoked = True
    sandbox.events.uninstalled()
    return {"revoked": True}


@method("apps.connections.open", caller="app")
def connections_open(sandbox: Sandbox, args: Arguments) -> Json:
    """The address of one Socket Mode connection, good once and for a short while."""
    if not sandbox.manifest.socket_mode or not sandbox.socket_mode_on:
        raise SlackError("socket_mode_not_enabled")
    url = sandbox.base_url.replace("http", "ws", 1)
    return {"url": f"{url}/link/?ticket={sandbox.keys.ticket()}&app_id={sandbox.workspace.app_id}"}


@method("team.info", "team:read")
def team_info(sandbox: Sandbox, args: Arguments) -> Json:
    """The workspace."""
    team = sandbox.workspace.team
    body: Json = {
        "id": team["id"],
        "name": team["name"],
        "url": f"https://{team['domain']}.slack.com/",
        "domain": team["domain"],
        "email_domain": "",
        "icon": {"image_default": True},
        "is_verified": False,
        "locale": team["locale"],
    }
    return {"team": body}


@method("bots.info", "users:read")
def bots_info(sandbox: Sandbox, args: Arguments) -> Json:
    """The app's own bot."""
    workspace = sandbox.workspace
    if args.text("bot") not in (None, workspace.bot_id):
        raise SlackError("bot_not_found")
    bot = workspace.people[workspace.bot_user]
    body: Json = {
        "id": workspace.bot_id,
        "deleted": not sandbox.keys.installed,
        "name": bot.real_name,
        "updated": bot.updated,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user,
        "icons": {},
    }
    return {"bot": body}


@method("blocks.validate", caller="")
def validate(sandbox: Sandbox, args: Arguments) -> Json:
    """Checks exactly one of blocks, view or message, without a token."""
    names = [name for name in ("blocks", "view", "message") if args.raw.get(name) not in (None, "")]
    if len(names) != 1:
        raise invalid_arguments("must provide exactly one of: blocks, view, message")
    name = names[0]
    given = args.parsed(name)
    problems: list[Problem]
    if name == "view":
        _, problems = sandbox.rules.view(given, "")
    elif name == "blocks":
        _, problems = sandbox.rules.message(given, "")
    else:
        blocks = given.get("blocks", []) if isinstance(given, dict) else None
        _, problems = sandbox.rules.message(blocks, "/blocks")
    if problems:
        raise SlackError(f"invalid_{name}", errors=[problem.row() for problem in problems])
    return {}
