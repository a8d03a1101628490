"""A call as it comes in: token, fault, limit, scope, method, answer, traffic."""

import asyncio
import base64
import binascii
import json
import time
from typing import Any

from aiohttp import web

from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.traffic import without_secrets
from sandbox.webapi import METHODS

Json = dict[str, Any]

_UNREACHABLE = 3600.0


async def read(request: web.Request) -> Json:
    """The arguments of query and body together. Raises SlackError ``invalid_json``."""
    arguments: Json = dict(request.query)
    if not request.body_exists:  # be it read already, to see whose it is
        return arguments
    if request.content_type == "application/json":
        text = await request.text()
        if text.strip():
            try:
                body = json.loads(text)
            except ValueError:
                raise SlackError("invalid_json") from None
            if not isinstance(body, dict):
                raise SlackError("json_not_object")
            arguments |= body
        return arguments
    arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return arguments


def _authorization(request: web.Request, arguments: Json) -> str | None:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header[7:].strip() or None
    if header.startswith("Basic "):
        try:
            client, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        arguments.setdefault("client_id", client)
        arguments.setdefault("client_secret", secret)
        return None
    token = arguments.pop("token", None)
    return str(token) if token else None


def _answer(body: Json, headers: dict[str, str], status: int = 200) -> web.Response:
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=status, content_type="application/json", headers=headers)


def run(sandbox: Sandbox, name: str, arguments: Json, token: str | None) -> Json:
    """What Slack answers to a call, refusals included; a call over its limit has ``retry_after``."""
    known = METHODS.get(name)
    if known is None:
        return {"ok": False, "error": "unknown_method", "req_method": name}
    try:
        if known.caller:
            sandbox.keys.check(token, known.caller)
        wait = sandbox.limits.call(name, arguments)
        if wait is not None:
            return {"ok": False, "error": "ratelimited", "retry_after": wait}
        if known.scopes:
            sandbox.need_scope(*known.scopes)
        return {"ok": True, **known.run(sandbox, Arguments(arguments))}
    except SlackError as refused:
        return refused.body()


async def handle(sandbox: Sandbox, request: web.Request) -> web.StreamResponse:
    """``/api/<method>``."""
    start = time.perf_counter()
    name = request.match_info["method"]
    fault = sandbox.faults.take(name)
    try:
        arguments = await read(request)
    except SlackError as refused:
        return _answer(refused.body(), {})
    token = _authorization(request, arguments)
    if fault is not None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.fails and not fault.after:
            return await fail(sandbox, fault, request, "call", name, arguments)
    body = run(sandbox, name, arguments, token)
    if fault is not None and fault.fails:
        return await fail(sandbox, fault, request, "call", name, arguments, body)
    wait = body.pop("retry_after", None) if body.get("error") == "ratelimited" else None
    status = 429 if wait is not None else 200
    sandbox.traffic.record(
        "call",
        name,
        without_secrets(arguments),
        body,
        status=status,
        ms=(time.perf_counter() - start) * 1000,
        person=_person(arguments),
        refused=body.get("error"),
    )
    headers = {"x-oauth-scopes": ",".join(sandbox.scopes), "x-slack-req-id": f"sandbox-{id(request):x}"}
    if wait is not None:
        headers["Retry-After"] = str(wait)
    elif known := METHODS.get(name):
        headers["x-accepted-oauth-scopes"] = ",".join(known.scopes)
    return _answer(body, headers, status)


def _person(arguments: Json) -> str | None:
    user = arguments.get("user_id") or arguments.get("user")
    return user if isinstance(user, str) else None


async def fail(
    sandbox: Sandbox,
    fault: Fault,
    request: web.Request,
    kind: str,
    name: str,
    arguments: Json,
    lost: Json | None = None,
) -> web.StreamResponse:
    """Answers as a fault wants; traffic says so, with the answer that was ``lost`` where the call took effect."""
    status = fault.status or (429 if fault.retry_after else 200)
    fate = "fault, after the call took effect" if fault.after else "fault"
    sandbox.traffic.record(kind, name, without_secrets(arguments), lost, status=status, refused=fate)
    if fault.hang:
        await asyncio.sleep(_UNREACHABLE)
    if fault.cut and request.transport is not None:
        request.transport.abort()
    if fault.garbage:
        return web.Response(body=b"<html>\xff\xfe not JSON", status=status, content_type="text/html")
    error = fault.error or ("ratelimited" if status == 429 else "internal_error")
    headers = {"Retry-After": str(fault.retry_after or 1)} if status == 429 else {}
    if fault.status and fault.status >= 500 and not fault.error:
        return web.Response(text="upstream failure", status=status)
    return _answer({"ok": False, "error": error}, headers, status)
