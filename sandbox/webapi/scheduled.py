"""Scheduled messages. Slack documentation: chat.scheduleMessage, chat.deleteScheduledMessage, chat.scheduledMessages.list."""

from typing import Any

from sandbox import posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox, Scheduled
from sandbox.errors import SlackError
from sandbox.webapi.registry import method, page

Json = dict[str, Any]

_AHEAD = 120 * 86400
_WINDOW, _PER_WINDOW = 300, 30


@method("chat.scheduleMessage", "chat:write")
def schedule(sandbox: Sandbox, args: Arguments) -> Json:
    """Keeps a message for later: 120 days ahead at most, 30 in five minutes and channel at most."""
    channel = posting.resolve(sandbox, args.text("channel") or "")
    posting.may_post(sandbox, channel)
    parts = posting.content(sandbox, args)
    at, now = args.number("post_at", 0), sandbox.clock.unix()
    if at <= now:
        raise SlackError("time_in_past")
    if at > now + _AHEAD:
        raise SlackError("time_too_far")
    near = [s for s in sandbox.scheduled.values() if s.channel == channel.id and abs(s.post_at - at) < _WINDOW]
    if len(near) >= _PER_WINDOW:
        raise SlackError("restricted_too_many")
    thread = {"thread_ts": args.text("thread_ts")} if args.text("thread_ts") else {}
    item = Scheduled(sandbox.workspace.ids.new("Q"), channel.id, at, {**parts, **thread}, posting.metadata(args))
    sandbox.scheduled[item.id] = item
    message = {"type": "delayed_message", "subtype": "bot_message", "bot_id": sandbox.workspace.bot_id, **parts}
    return {"channel": channel.id, "scheduled_message_id": item.id, "post_at": at, "message": message}


@method("chat.deleteScheduledMessage", "chat:write")
def delete_scheduled(sandbox: Sandbox, args: Arguments) -> Json:
    """Forgets a scheduled message."""
    item = sandbox.scheduled.get(args.need("scheduled_message_id"))
    if item is None or item.channel != args.need("channel"):
        raise SlackError("invalid_scheduled_message_id")
    del sandbox.scheduled[item.id]
    return {}


@method("chat.scheduledMessages.list")
def list_scheduled(sandbox: Sandbox, args: Arguments) -> Json:
    """What is still to be posted, the earliest first."""
    channel = args.text("channel")
    items = [s for s in sandbox.scheduled.values() if channel in (None, s.channel)]
    rows = [
        {"id": s.id, "channel_id": s.channel, "post_at": s.post_at, "text": s.body.get("text", "")}
        for s in sorted(items, key=lambda s: s.post_at)
    ]
    chosen, metadata = page(rows, args)
    return {"scheduled_messages": chosen, "response_metadata": metadata}


def post_due(sandbox: Sandbox) -> None:
    """Posts what is due. Messages scheduled with metadata never post: Slack's documented bug."""
    now = sandbox.clock.unix()
    for item in sorted(sandbox.scheduled.values(), key=lambda s: s.post_at):
        if item.post_at > now or item.metadata is not None:
            continue
        del sandbox.scheduled[item.id]
        channel = sandbox.workspace.channels[item.channel]
        if not channel.archived:
            posting.post(sandbox, channel, item.body)
