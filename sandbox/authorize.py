"""Slack's page on which somebody allows the app in one of their workspaces, or does not.

A browser is shown the page; a program that does not ask for HTML is taken for somebody who allows (or with ``deny=1`` does
not), in the first workspace or the ``team`` it names. Slack documentation: Installing with OAuth.
"""

import html
from collections.abc import Callable, Sequence
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from sandbox.core import Sandbox

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def routes(sandboxes: Callable[[], Sequence[Sandbox]]) -> list[web.RouteDef]:
    """The page, and where Slack leads to an app that is installed."""

    async def authorize(request: web.Request) -> web.Response:
        query = request.query
        uri, asked = query.get("redirect_uri", ""), _scopes(query.get("scope", ""))
        _check(sandboxes()[0], query.get("client_id", ""), uri, asked)
        chosen = next((each for each in sandboxes() if each.workspace.team["id"] == query.get("team")), None)
        decided = chosen is not None or query.get("deny")
        if not decided and "text/html" in request.headers.get("Accept", ""):
            page = _page(request, sandboxes(), asked)
            return web.Response(text=page, content_type="text/html")
        if query.get("deny"):
            answer = {"error": "access_denied"}
        else:
            sandbox = chosen or sandboxes()[0]
            owner = next((p.id for p in sandbox.workspace.humans() if p.is_owner), sandbox.workspace.bot_user)
            answer = {"code": sandbox.keys.code(uri, owner, asked)}
        separator = "&" if "?" in uri else "?"
        raise web.HTTPFound(f"{uri}{separator}{urlencode({**answer, 'state': query.get('state', '')})}")

    async def app_redirect(request: web.Request) -> web.Response:
        found = [each for each in sandboxes() if each.workspace.team["id"] == request.query.get("team")]
        raise web.HTTPFound(f"{(found or sandboxes())[0].base_url}/")

    return [web.get("/oauth/v2/authorize", authorize), web.get("/app_redirect", app_redirect)]


def _check(sandbox: Sandbox, client_id: str, uri: str, asked: Sequence[str]) -> None:
    if client_id != sandbox.keys.client_id:
        raise web.HTTPBadRequest(text="invalid_client_id")
    if urlsplit(uri).hostname not in _LOOPBACK:
        raise web.HTTPBadRequest(text="bad_redirect_uri: the sandbox only goes back to this machine")
    if unknown := set(asked) - set(sandbox.manifest.scopes):
        raise web.HTTPBadRequest(text=f"invalid_scope: {', '.join(sorted(unknown))} not in the manifest")


def _scopes(text: str) -> list[str]:
    return [scope for scope in dict.fromkeys(text.replace(" ", ",").split(",")) if scope]


def _page(request: web.Request, sandboxes: Sequence[Sandbox], asked: Sequence[str]) -> str:
    name = html.escape(sandboxes[0].manifest.bot_name)
    listed = "".join(f"<li><code>{html.escape(scope)}</code></li>" for scope in asked)
    allow = "".join(
        f'<p><a href="{html.escape(str(request.rel_url.update_query(team=team["id"])))}">'
        f"Allow in {html.escape(team['name'])}</a></p>"
        for team in (each.workspace.team for each in sandboxes)
    )
    deny = html.escape(str(request.rel_url.update_query(deny="1")))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>{name} is asking for permission</title>'
        "<style>body{font:17px/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1.5rem}</style>"
        f"<h1>{name} is requesting permission</h1><p>It asks for:</p><ul>{listed}</ul>{allow}"
        f'<p><a href="{deny}">Cancel</a></p></html>'
    )
