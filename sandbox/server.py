"""The HTTP server: Web API, Socket Mode, response_url, uploads, OAuth page, control interface, the browser page."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import authorize, responses
from sandbox.control import Control
from sandbox.core import Options, Sandbox
from sandbox.errors import ControlError, SlackError
from sandbox.people import avatar
from sandbox.webapi import endpoint
from sandbox.webapi.scheduled import post_due

Json = dict[str, Any]

SANDBOX = web.AppKey("sandbox", Sandbox)
EVERY: web.AppKey[list[Sandbox]] = web.AppKey("every", list)
_PAGE = Path(__file__).parent / "page"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_MOST = 64 * 1024 * 1024


@web.middleware
async def _guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Only this machine's programs: no other site's page, no name that was made to point here."""
    origin = request.headers.get("Origin")
    if request.url.host not in _LOOPBACK or (origin and urlsplit(origin).netloc != request.host):
        raise web.HTTPForbidden(text="The sandbox answers this machine only.")
    try:
        return await handler(request)
    except ControlError as refused:
        return web.json_response({"error": refused.code, "message": refused.message}, status=refused.status)


def create_app(options: Options) -> web.Application:
    """A sandbox as an aiohttp application; ``base_url`` of its workspaces must be set once the port is known.

    Further workspaces have the same routes under ``/teams/<id>``, but for the Web API: there, as in Slack, the token says
    whose a call is.
    """
    app = _workspace(Sandbox(options), guarded=True)
    first = app[SANDBOX]
    every = app[EVERY] = [first]

    async def api(request: web.Request) -> web.StreamResponse:
        return await endpoint.handle(await _meant(every, request), request)

    app.add_routes([web.route("*", "/api/{method}", api)])
    app.add_routes(authorize.routes(lambda: every))
    for workspace in options.more:
        sub = _workspace(Sandbox(replace(options, workspace=workspace, guide=None), beside=first))
        _add_page(sub)
        every.append(sub[SANDBOX])
        app.add_subapp(f"/teams/{sub[SANDBOX].workspace.team['id']}", sub)
    _add_page(app)
    return app


async def _meant(every: Sequence[Sandbox], request: web.Request) -> Sandbox:
    """The workspace whose token, or code, a call of the Web API carries; the first where it carries neither."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    code = ""
    if len(every) > 1 and request.content_type == "application/x-www-form-urlencoded":
        form = await request.post()
        token, code = token or str(form.get("token", "")), str(form.get("code", ""))
    return next((each for each in every if token in each.keys.tokens or each.keys.knows_code(code)), every[0])


def _workspace(sandbox: Sandbox, *, guarded: bool = False) -> web.Application:
    """What one workspace has: Socket Mode, response_url, control, files, the page's socket."""
    sandbox.due = lambda: post_due(sandbox)
    app = web.Application(client_max_size=_MOST, middlewares=[_guard] if guarded else [])
    app[SANDBOX] = sandbox

    async def response_url(request: web.Request) -> web.StreamResponse:
        return await responses.handle(sandbox, request)

    async def link(request: web.Request) -> web.StreamResponse:
        if not sandbox.keys.use_ticket(request.query.get("ticket", "")):
            raise web.HTTPForbidden(text="invalid ticket")
        return await sandbox.socket_mode.handle(request)

    app.add_routes([web.get("/link/", link)])
    app.add_routes(
        [web.post(f"/{name}/{{team}}/{{n}}/{{key}}", response_url) for name in ("commands", "actions", "app")]
    )
    app.add_routes(Control(sandbox).routes())
    app.add_routes([web.get("/live", sandbox.live.handle)])
    _add_files(app, sandbox)
    app.on_startup.append(_start)
    app.on_shutdown.append(_stop)
    return app


async def _start(app: web.Application) -> None:
    app[SANDBOX].started()


async def _stop(app: web.Application) -> None:
    await app[SANDBOX].close()


def _add_files(app: web.Application, sandbox: Sandbox) -> None:
    """Uploads, and the private addresses of files, which ask for the token as Slack's do."""

    async def upload(request: web.Request) -> web.Response:
        key = request.match_info["key"]
        file = next((f for f in sandbox.workspace.files.values() if f.key == key), None)
        if file is None or file.uploaded:
            return web.Response(text="invalid upload url", status=404)
        if request.content_type == "multipart/form-data":
            posted = next((v for v in (await request.post()).values() if isinstance(v, web.FileField)), None)
            file.content = posted.file.read() if posted else b""
        else:
            file.content = await request.read()
        if len(file.content) != file.size:
            return web.Response(text="the length is not the one announced", status=400)
        file.uploaded = True
        file.content_type = _mime(file.name)
        return web.Response(text=f"OK - {file.size}")

    async def private(request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            sandbox.keys.check(token, "bot")
            sandbox.need_scope("files:read")
        except SlackError:
            raise web.HTTPFound("/") from None
        file = sandbox.workspace.files.get(request.match_info["file"])
        if file is None or not file.complete:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.content_type)

    async def picture(request: web.Request) -> web.Response:
        person = sandbox.workspace.people.get(request.match_info["user"])
        if person is None:
            raise web.HTTPNotFound
        return web.Response(text=avatar(person), content_type="image/svg+xml")

    app.add_routes([web.get("/avatars/{user}.svg", picture)])
    app.add_routes([web.post("/upload/v1/{key}", upload), web.get("/files-pri/{team}/{file}/{name}", private)])


def _mime(name: str) -> str:
    known = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "csv": "text/csv", "txt": "text/plain"}
    return known.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _add_page(app: web.Application) -> None:
    """The browser page, as it lies there: no build step."""

    async def page(request: web.Request) -> web.StreamResponse:
        wanted = (_PAGE / (request.match_info.get("path") or "index.html")).resolve()
        if not wanted.is_relative_to(_PAGE.resolve()) or not wanted.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(wanted, headers={"Cache-Control": "no-cache"})

    app.add_routes([web.get("/", page), web.get("/{path:.+}", page)])


@asynccontextmanager
async def running(options: Options, port: int = 0) -> AsyncIterator[Sandbox]:
    """A sandbox that listens on 127.0.0.1 for as long as the block lasts."""
    app = create_app(options)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, actual = runner.addresses[0][:2]
    sandbox = app[SANDBOX]
    for each in app[EVERY]:
        each.workspace.base_url = f"http://{host}:{actual}"
        if each is not sandbox:
            each.workspace.base_url += f"/teams/{each.workspace.team['id']}"
    sandbox.teams = app[EVERY]
    try:
        yield sandbox
    finally:
        await runner.cleanup()


def announcement(sandbox: Sandbox) -> Json:
    """The line printed on standard output once the server listens."""
    keys, url = sandbox.keys, sandbox.base_url
    return {
        "page": f"{url}/",
        "api": f"{url}/api/",
        "clock": f"{url}/clock",
        "control": f"{url}/control/",
        "bot_token": keys.bot_token,
        "app_token": keys.app_token,
        "signing_secret": keys.signing_secret,
        "client_id": keys.client_id,
        "client_secret": keys.client_secret,
        "teams": {str(each.workspace.team["id"]): f"{each.base_url}/control/" for each in sandbox.teams},
    }
