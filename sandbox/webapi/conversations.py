"""conversations.* and users.conversations. Slack documentation: Conversations API."""

from typing import Any

from sandbox import posting
from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError, invalid_arguments
from sandbox.webapi.registry import method, page
from sandbox.workspace import SLACKBOT, Channel, Message

Json = dict[str, Any]

_PREFIX = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
_READS = ("channels:read", "groups:read", "im:read", "mpim:read")
_MOST_USERS = 8


def channel_json(sandbox: Sandbox, channel: Channel) -> Json:
    """A conversation as conversations.list and .info give it."""
    bot = sandbox.workspace.bot_user
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": sandbox.workspace.team["id"],
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        user = next(u for u in channel.members if u != bot)
        gone = sandbox.workspace.people[user].deleted
        return {**common, "user": user, "is_user_deleted": gone, "priority": 0}
    return {
        **common,
        "name": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.general,
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": bot in channel.members,
        "creator": channel.creator,
        "name_normalized": channel.name,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
        "unlinked": 0,
    }


def _kinds(sandbox: Sandbox, args: Arguments) -> set[str]:
    """The kinds asked for; each needs its own scope."""
    names = args.ids("types") or ["public_channel"]
    kinds = set()
    for name in names:
        if name not in _TYPES:
            raise SlackError("invalid_types")
        sandbox.need_scope(f"{_PREFIX[_TYPES[name]]}:read")
        kinds.add(_TYPES[name])
    return kinds


def _found(sandbox: Sandbox, args: Arguments) -> Channel:
    given = args.text("channel")
    found = sandbox.workspace.channels.get(given or "")
    if found is None or (found.kind != "public" and sandbox.workspace.bot_user not in found.members):
        raise SlackError("channel_not_found")
    return found


@method("conversations.list")
def list_all(sandbox: Sandbox, args: Arguments) -> Json:
    """The conversations the bot can see, by type."""
    kinds, skip = _kinds(sandbox, args), args.flag("exclude_archived")
    bot = sandbox.workspace.bot_user
    seen = [
        c
        for c in sandbox.workspace.channels.values()
        if c.kind in kinds and (c.kind == "public" or bot in c.members) and not (skip and c.archived)
    ]
    chosen, metadata = page(seen, args)
    return {"channels": [channel_json(sandbox, c) for c in chosen], "response_metadata": metadata}


@method("users.conversations")
def of_user(sandbox: Sandbox, args: Arguments) -> Json:
    """The conversations somebody (the bot, when no user is given) is a member of, among those the bot can see."""
    kinds, bot = _kinds(sandbox, args), sandbox.workspace.bot_user
    user = args.text("user") or bot
    if user not in sandbox.workspace.people:
        raise SlackError("user_not_found")
    seen = [
        c
        for c in sandbox.workspace.channels.values()
        if c.kind in kinds and user in c.members and (c.kind == "public" or bot in c.members) and not c.archived
    ]
    chosen, metadata = page(seen, args)
    return {"channels": [channel_json(sandbox, c) for c in chosen], "response_metadata": metadata}


@method("conversations.info")
def info(sandbox: Sandbox, args: Arguments) -> Json:
    """One conversation."""
    sandbox.need_scope(*_READS)
    channel = _found(sandbox, args)
    sandbox.need_scope(f"{_PREFIX[channel.kind]}:read")
    body = channel_json(sandbox, channel)
    if args.flag("include_locale"):
        body["locale"] = sandbox.workspace.team["locale"]
    if not args.flag("include_num_members"):
        body.pop("num_members", None)
    return {"channel": body}


@method("conversations.members")
def members(sandbox: Sandbox, args: Arguments) -> Json:
    """Who is in a conversation."""
    sandbox.need_scope(*_READS)
    channel = _found(sandbox, args)
    sandbox.need_scope(f"{_PREFIX[channel.kind]}:read")
    chosen, metadata = page(list(channel.members), args)
    return {"members": chosen, "response_metadata": metadata}


@method("conversations.open")
def open_one(sandbox: Sandbox, args: Arguments) -> Json:
    """Opens a DM with one person or a group conversation with up to eight."""
    given = args.text("channel")
    users = list(dict.fromkeys(args.ids("users")))
    if given:
        channel = _found(sandbox, args)
        if channel.kind not in ("im", "mpim"):
            raise SlackError("method_not_supported_for_channel_type")
        return _opened(sandbox, args, channel, known=True)
    if not users:
        raise SlackError("users_list_not_supplied")
    sandbox.need_scope("im:write" if len(users) == 1 else "mpim:write")
    if len(users) > _MOST_USERS:
        raise SlackError("too_many_users")
    for user in users:
        person = sandbox.workspace.people.get(user)
        if person is None:
            raise SlackError("user_not_found")
        if person.deleted:
            raise SlackError("user_disabled")
        if person.is_bot or user == SLACKBOT:
            raise SlackError("cannot_dm_bot")
    if len(users) == 1:
        known = users[0] in sandbox.workspace.ims
        return _opened(sandbox, args, sandbox.workspace.im(users[0]), known=known)
    channel, known = sandbox.workspace.mpim(users)
    return _opened(sandbox, args, channel, known=known)


def _opened(sandbox: Sandbox, args: Arguments, channel: Channel, *, known: bool) -> Json:
    body: Json = channel_json(sandbox, channel) if args.flag("return_im") else {"id": channel.id}
    if channel.kind == "mpim":
        body = channel_json(sandbox, channel)
    return {"no_op": True, "already_open": True, "channel": body} if known else {"channel": body}


@method("conversations.join", "channels:join")
def join(sandbox: Sandbox, args: Arguments) -> Json:
    """The bot joins a public channel."""
    channel = _found(sandbox, args)
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    bot = sandbox.workspace.bot_user
    if bot in channel.members:
        answer = {"channel": channel_json(sandbox, channel), "warning": "already_in_channel"}
        return {**answer, "response_metadata": {"warnings": ["already_in_channel"]}}
    channel.members[bot] = None
    sandbox.events.membership(channel, bot, joined=True)
    return {"channel": channel_json(sandbox, channel)}


def _readable(sandbox: Sandbox, args: Arguments) -> Channel:
    sandbox.need_scope(*(f"{prefix}:history" for prefix in _PREFIX.values()))
    channel = _found(sandbox, args)
    sandbox.need_scope(f"{_PREFIX[channel.kind]}:history")
    if sandbox.workspace.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _shown(message: Message, *, metadata: bool) -> Json:
    return {**message.body, "metadata": message.metadata} if metadata and message.metadata else message.body


def _within(args: Arguments, ts: str) -> bool:
    oldest, latest, inclusive = args.text("oldest"), args.text("latest"), args.flag("inclusive")
    moment = float(ts)
    try:
        after = oldest is None or moment > float(oldest) or (inclusive and moment == float(oldest))
        before = latest is None or moment < float(latest) or (inclusive and moment == float(latest))
    except ValueError:
        raise invalid_arguments("invalid timestamp") from None
    return after and before


def _in_channel(message: Message) -> bool:
    """Whether a message shows in the channel itself: no reply, unless it was sent there too."""
    return message.body.get("thread_ts", message.ts) == message.ts or message.body.get("subtype") == "thread_broadcast"


@method("conversations.history")
def history(sandbox: Sandbox, args: Arguments) -> Json:
    """A conversation's messages, the newest first; replies only when also sent to the channel; ephemerals never."""
    channel = _readable(sandbox, args)
    metadata = args.flag("include_all_metadata")
    seen = [
        m for m in reversed(channel.messages.values()) if m.shown_to is None and _in_channel(m) and _within(args, m.ts)
    ]
    chosen, cursor = page(seen, args)
    more = bool(cursor["next_cursor"])
    answer: Json = {"messages": [_shown(m, metadata=metadata) for m in chosen], "has_more": more, "pin_count": 0}
    return {**answer, "response_metadata": cursor} if more else answer


@method("conversations.replies")
def replies(sandbox: Sandbox, args: Arguments) -> Json:
    """A thread: its first message, then the replies, the oldest first."""
    channel = _readable(sandbox, args)
    parent = channel.visible(args.need("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    metadata = args.flag("include_all_metadata")
    rest = [channel.messages[ts] for ts in channel.threads.get(parent.ts, []) if _within(args, ts)]
    chosen, cursor = page([parent, *rest], args, 1000)
    more = bool(cursor["next_cursor"])
    answer: Json = {"messages": [_shown(m, metadata=metadata) for m in chosen], "has_more": more}
    return {**answer, "response_metadata": cursor} if more else answer


@method("reactions.add", "reactions:write")
def react(sandbox: Sandbox, args: Arguments) -> Json:
    """A reaction of the bot."""
    channel = posting.resolve(sandbox, args.text("channel") or "")
    message = channel.visible(args.text("timestamp") or "")
    if message is None:
        raise SlackError("message_not_found")
    name, bot = args.need("name").strip(":"), sandbox.workspace.bot_user
    reactions = [dict(r) for r in message.body.get("reactions", [])]
    mine = next((r for r in reactions if r["name"] == name), None)
    if mine is None:
        reactions.append({"name": name, "users": [bot], "count": 1})
    elif bot in mine["users"]:
        raise SlackError("already_reacted")
    else:
        mine |= {"users": [*mine["users"], bot], "count": mine["count"] + 1}
    message.body = {**message.body, "reactions": reactions}
    sandbox.events.reacted(channel, message, bot, name)
    return {}
