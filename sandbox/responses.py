"""response_url: answering a person without a token. Slack documentation: Handling user interaction, message responses.

Five uses within thirty minutes of the sandbox's clock; no channel membership asked; ephemeral unless ``in_channel``.
That a refusal here is HTTP 404 (``used_url``, ``expired_url``) or 400 is reported by users, not documented.
"""

import asyncio
import json
import time
from typing import Any

from aiohttp import web

from sandbox import posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError
from sandbox.tokens import ResponseUrl
from sandbox.webapi import endpoint

Json = dict[str, Any]

_GONE = ("used_url", "expired_url")


def answer(sandbox: Sandbox, url: ResponseUrl, given: Json) -> None:
    """Does what a post to a response_url asks for. Raises SlackError."""
    args = Arguments(given)
    channel = sandbox.workspace.channels[url.channel]
    original = channel.messages.get(url.message_ts or "")
    if args.flag("delete_original"):
        if original is not None:
            posting.delete(sandbox, channel, original)
        return
    parts = posting.content(sandbox, args)
    if args.flag("replace_original") and url.message_ts is not None:
        if original is None or original.body.get("bot_id") != sandbox.workspace.bot_id:
            raise SlackError("message_not_found")
        parts.setdefault("blocks", [])
        posting.replace(sandbox, channel, original, parts, edited=False)
        return
    public = args.text("response_type") == "in_channel"
    thread = args.text("thread_ts") or url.thread_ts
    posting.post(sandbox, channel, parts, thread_ts=thread, shown_to=None if public else url.user)


async def handle(sandbox: Sandbox, request: web.Request) -> web.StreamResponse:
    """``POST /commands/...``, ``/actions/...`` or ``/app/...``."""
    start = time.perf_counter()
    fault = sandbox.faults.take("response_url")
    try:
        text = await request.text()
        given = json.loads(text)
        if not isinstance(given, dict):
            raise ValueError
    except ValueError:
        return web.Response(text="invalid_payload", status=400)
    if fault is not None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.fails and not fault.after:
            return await endpoint.fail(sandbox, fault, request, "response_url", "response_url", given)
    error, status, person = None, 200, None
    try:
        url = sandbox.keys.use_response(request.match_info["key"])
        person = url.user
        answer(sandbox, url, given)
        body: Json = {"ok": True}
    except SlackError as refused:
        error, body = refused.code, refused.body()
        status = 404 if refused.code in _GONE else 400
    if fault is not None and fault.fails:
        return await endpoint.fail(sandbox, fault, request, "response_url", "response_url", given)
    ms = (time.perf_counter() - start) * 1000
    sandbox.traffic.record(
        "response_url", "response_url", given, body, status=status, ms=ms, person=person, refused=error
    )
    if status == 200:
        return web.Response(text="ok")
    return web.json_response(body, status=status)
