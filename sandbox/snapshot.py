"""What the control interface shows of the workspace to whoever acts as a person."""

from datetime import datetime
from typing import Any

from sandbox.acting import Acting
from sandbox.clock import iso
from sandbox.core import Sandbox
from sandbox.people import Person
from sandbox.workspace import SLACKBOT, Channel, Message

Json = dict[str, Any]


def _person(person: Person, now: datetime) -> Json:
    shown = (
        "id",
        "name",
        "real_name",
        "display_name",
        "title",
        "tz",
        "locale",
        "is_owner",
        "is_admin",
        "is_restricted",
        "is_ultra_restricted",
        "is_bot",
        "deleted",
        "status_text",
        "status_emoji",
        "status_expiration",
    )
    row: Json = {name: getattr(person, name) for name in shown}
    return {**row, "dnd": person.dnd(now)}


def _channel(sandbox: Sandbox, channel: Channel, user: str | None) -> Json:
    bot = sandbox.workspace.bot_user
    row: Json = {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name,
        "topic": channel.topic,
        "archived": channel.archived,
        "is_member": user in channel.members,
        "has_app": bot in channel.members,
        "members": list(channel.members),
        "unread": sandbox.workspace.unread(channel, user) if user and user in channel.members else 0,
    }
    if channel.kind == "im":
        row["with"] = bot if user in channel.members else next(u for u in channel.members if u != bot)
    return row


def state(sandbox: Sandbox, user: str | None) -> Json:
    """The snapshot; without a person, every conversation and no view."""
    workspace, manifest, views = sandbox.workspace, sandbox.manifest, sandbox.views
    if user is not None and not workspace.person(user).is_bot and user != SLACKBOT:
        workspace.im(user)
    seen = [c for c in workspace.channels.values() if user is None or workspace.sees(user, c.id)]
    home = views.home(user) if user else None
    bot = workspace.bot_user
    return {
        "now": iso(sandbox.clock.now()),
        "team": workspace.team,
        "app": {
            "id": workspace.app_id,
            "name": manifest.name,
            "user": bot,
            "bot_id": workspace.bot_id,
            "installed": sandbox.keys.installed,
            "scopes": list(sandbox.scopes),
            "messages_tab": manifest.home("messages_tab_enabled"),
            "messages_read_only": manifest.home("messages_tab_read_only_enabled"),
            "color": manifest.raw["display_information"].get("background_color"),
            "description": manifest.raw["display_information"].get("description", ""),
        },
        "people": [_person(person, workspace.now()) for person in workspace.people.values()],
        "me": user,
        "channels": [_channel(sandbox, channel, user) for channel in seen],
        "usergroups": [{"id": g.id, "handle": g.handle, "users": g.users} for g in workspace.usergroups.values()],
        "commands": list(manifest.commands.values()),
        "shortcuts": list(manifest.shortcuts.values()),
        "views": [views.body(view) for view in views.stack(user)] if user else [],
        "home": views.body(home) if home else None,
        "home_tab": manifest.home("home_tab_enabled"),
        "connections": sandbox.delivery.transport.connections,
        "scheduled": len(sandbox.scheduled),
        "guide": sandbox.guide.state(),
        "notice": sandbox.notice,
    }


def views(sandbox: Sandbox, user: str) -> Json:
    """A person's open modals, bottom first, and their Home: what ``state`` has of it, and no more."""
    known, home = sandbox.views, sandbox.views.home(user)
    return {"views": [known.body(view) for view in known.stack(user)], "home": known.body(home) if home else None}


def _message(message: Message, user: str | None) -> Json:
    row = {**message.body, "metadata": message.metadata, "shown_to": message.shown_to}
    row["is_ephemeral"] = message.shown_to is not None
    if user and user in message.states:
        row["state"] = {"values": message.states[user]}
    return row


def messages(sandbox: Sandbox, acting: Acting, user: str | None, channel: str, thread_ts: str | None) -> Json:
    """What that person sees in a conversation (or a thread), oldest first; reading it marks it read."""
    place = acting.place(user, channel) if user else sandbox.workspace.channel(channel)
    seen = [m for m in place.messages.values() if user is None or m.shown_to in (None, user)]
    if thread_ts:
        seen = [m for m in seen if thread_ts in (m.ts, m.body.get("thread_ts"))]
    elif user and seen:
        place.last_read[user] = seen[-1].ts
    return {"channel": place.id, "messages": [_message(m, user) for m in seen]}
