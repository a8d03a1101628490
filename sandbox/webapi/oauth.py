"""oauth.v2.access. Slack documentation: Installing with OAuth; Token rotation."""

from typing import Any

from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError, invalid_arguments
from sandbox.webapi.registry import method

Json = dict[str, Any]


@method("oauth.v2.access", caller="")
def access(sandbox: Sandbox, args: Arguments) -> Json:
    """Exchanges a code, or a refresh token, for a token. The client's id and secret come in HTTP Basic or in the body."""
    keys, workspace = sandbox.keys, sandbox.workspace
    if args.text("client_id") != keys.client_id:
        raise SlackError("invalid_client_id")
    if args.text("client_secret") != keys.client_secret:
        raise SlackError("bad_client_secret")
    user = ""
    if args.text("grant_type") == "refresh_token":
        keys.use_refresh(args.text("refresh_token") or "")
    else:
        code = args.text("code")
        if code is None:
            raise invalid_arguments("missing required field: code")
        if not keys.installed:
            sandbox.scopes.clear()
        user, asked = keys.redeem(code, args.text("redirect_uri"))
        sandbox.scopes.update(dict.fromkeys(asked))
    body: Json = {
        "app_id": workspace.app_id,
        "token_type": "bot",
        "scope": ",".join(sandbox.scopes),
        "bot_user_id": workspace.bot_user,
        "team": {"id": workspace.team["id"], "name": workspace.team["name"]},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if user:
        body["authed_user"] = {"id": user}
    return {**body, **keys.grant(rotates=sandbox.manifest.rotates)}
