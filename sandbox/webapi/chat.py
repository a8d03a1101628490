"""chat.*. Slack documentation: chat.postMessage, chat.update, chat.delete, chat.postEphemeral, chat.getPermalink."""

from typing import Any

from sandbox import posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError
from sandbox.webapi.registry import method
from sandbox.workspace import Channel, Message

Json = dict[str, Any]

_CUSTOM = ("username", "icon_emoji", "icon_url")


def _channel(sandbox: Sandbox, args: Arguments) -> Channel:
    given = args.text("channel")
    if given is None:
        raise SlackError("channel_not_found")
    return posting.resolve(sandbox, given)


@method("chat.postMessage", "chat:write")
def post_message(sandbox: Sandbox, args: Arguments) -> Json:
    """Posts; the only method whose limit is counted by channel, and by workspace."""
    channel = _channel(sandbox, args)
    posting.may_post(sandbox, channel)
    if any(args.text(name) for name in _CUSTOM):
        sandbox.need_scope("chat:write.customize")
    parts = posting.content(sandbox, args)
    data = posting.metadata(args)
    wait = sandbox.limits.post(channel.id)
    if wait is not None:
        raise SlackError("ratelimited", retry_after=wait)
    parts |= {name: args.text(name) for name in _CUSTOM if args.text(name)}
    if args.text("thread_ts") and args.flag("reply_broadcast"):
        parts["subtype"] = "thread_broadcast"
    message = posting.post(sandbox, channel, parts, thread_ts=args.text("thread_ts"), metadata=data)
    shown = {**message.body, "metadata": data} if data else message.body
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def _own(sandbox: Sandbox, args: Arguments, error: str) -> tuple[Channel, Message]:
    channel = _channel(sandbox, args)
    message = channel.visible(args.text("ts") or "")
    if message is None:
        raise SlackError("message_not_found")
    if message.body.get("bot_id") != sandbox.workspace.bot_id:
        raise SlackError(error)
    return channel, message


@method("chat.update", "chat:write")
def update(sandbox: Sandbox, args: Arguments) -> Json:
    """Edits a message of the bot: text alone takes its blocks away; with blocks it is not marked as edited."""
    channel, message = _own(sandbox, args, "cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    parts = posting.content(sandbox, args)
    plain = not parts.setdefault("blocks", [])
    data = posting.metadata(args)
    posting.replace(sandbox, channel, message, parts, edited=plain)
    if data is not None:
        message.metadata = data
    return {"channel": channel.id, "ts": message.ts, "text": message.body["text"], "message": message.body}


@method("chat.delete", "chat:write")
def delete(sandbox: Sandbox, args: Arguments) -> Json:
    """Deletes a message of the bot."""
    channel, message = _own(sandbox, args, "cant_delete_message")
    posting.delete(sandbox, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(sandbox: Sandbox, args: Arguments) -> Json:
    """A message for one member of the channel."""
    channel = _channel(sandbox, args)
    posting.may_post(sandbox, channel)
    user = args.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    parts = posting.content(sandbox, args)
    message = posting.post(sandbox, channel, parts, thread_ts=args.text("thread_ts"), shown_to=user)
    return {"message_ts": message.ts}


@method("chat.getPermalink")
def get_permalink(sandbox: Sandbox, args: Arguments) -> Json:
    """A message's address."""
    channel = _channel(sandbox, args)
    message = channel.visible(args.need("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"https://{sandbox.workspace.team['domain']}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = message.body.get("thread_ts")
    if thread and thread != message.ts:
        link += f"?thread_ts={thread}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
