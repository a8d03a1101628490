"""What happens in the workspace, told to the app: only what its manifest subscribes to and its scopes allow.

Slack documentation: Events API reference, each event's required scopes.
"""

from collections.abc import Callable
from typing import Any

from sandbox.delivery import Delivery
from sandbox.live import Live
from sandbox.manifest import Manifest
from sandbox.people import Person, user_json
from sandbox.text import mentions
from sandbox.workspace import Channel, Message, UserGroup, Workspace

Json = dict[str, Any]

_MESSAGES = {
    "public": ("message.channels", "channels:history", "channel"),
    "private": ("message.groups", "groups:history", "group"),
    "im": ("message.im", "im:history", "im"),
    "mpim": ("message.mpim", "mpim:history", "mpim"),
}


class Events:
    """Notices a change, wakes the pages that show it, and delivers the event if the app may have it."""

    def __init__(
        self, workspace: Workspace, manifest: Manifest, scopes: dict[str, None], delivery: Delivery, live: Live
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._scopes = scopes
        self._delivery = delivery
        self._live = live
        self.installed: Callable[[], bool] = lambda: True

    def wanted(self, name: str, *scopes: str) -> bool:
        """Whether the app is here, subscribes to an event, and its token has one of the scopes it needs."""
        return (
            self.installed()
            and name in self._manifest.events
            and (not scopes or any(s in self._scopes for s in scopes))
        )

    def emit(self, event: Json, *scopes: str) -> None:
        """Delivers an event if the app may have it."""
        if self.wanted(event["type"], *scopes):
            event.setdefault("event_ts", self._workspace.clock.stamp())
            self._delivery.event(event)

    # --- messages

    def _hears(self, channel: Channel) -> str | None:
        name, scope, kind = _MESSAGES[channel.kind]
        heard = self._workspace.bot_user in channel.members and self.wanted(name, scope)
        return kind if heard else None

    def posted(self, channel: Channel, message: Message) -> None:
        """A new message everybody there sees, or an ephemeral one (which is no event)."""
        self._live.changed(f"messages:{channel.id}")
        self._live.changed("state")
        if message.shown_to is not None:
            return
        body = message.body
        mentioned = "<@" in str(body.get("text", "")) and self._workspace.bot_user in mentions(str(body["text"]))
        if kind := self._hears(channel):
            place = {"channel": channel.id, "event_ts": message.ts, "channel_type": kind}
            self._delivery.event({**body, **place})
        if mentioned and channel.kind != "im" and self._workspace.bot_user in channel.members:
            self.emit({**body, "type": "app_mention", "channel": channel.id}, "app_mentions:read")

    def changed(self, channel: Channel, message: Message, before: Json) -> None:
        """A message edited or replaced."""
        self._live.changed(f"messages:{channel.id}")
        if message.shown_to is None:
            self._subtype(channel, "message_changed", {"message": message.body, "previous_message": before})

    def deleted(self, channel: Channel, message: Message) -> None:
        """A message taken away."""
        self._live.changed(f"messages:{channel.id}")
        if message.shown_to is None:
            self._subtype(channel, "message_deleted", {"deleted_ts": message.ts, "previous_message": message.body})

    def _subtype(self, channel: Channel, subtype: str, more: Json) -> None:
        if kind := self._hears(channel):
            stamp = self._workspace.clock.stamp()
            event = {"type": "message", "subtype": subtype, "channel": channel.id, "hidden": True, "ts": stamp}
            self._delivery.event({**event, **more, "event_ts": stamp, "channel_type": kind})

    def reacted(self, channel: Channel, message: Message, user: str, reaction: str) -> None:
        """A reaction added."""
        self._live.changed(f"messages:{channel.id}")
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        event = {"type": "reaction_added", "user": user, "reaction": reaction, "item": item}
        self.emit({**event, "item_user": message.body.get("user")}, "reactions:read")

    # --- people

    def _user(self, person: Person) -> Json:
        team, email = self._workspace.team["id"], "users:read.email" in self._scopes
        workspace = self._workspace
        return user_json(person, team, workspace.base_url, workspace.now(), locale=True, email=email)

    def joined_team(self, person: Person) -> None:
        """Somebody new."""
        self._live.changed("state")
        stamp = self._workspace.clock.unix()
        self.emit({"type": "team_join", "user": self._user(person), "cache_ts": stamp}, "users:read")

    def changed_user(self, person: Person, *, status: bool) -> None:
        """Somebody's profile, role, zone, locale or status changed."""
        self._live.changed("state")
        stamp = self._workspace.clock.unix()
        names = ["user_change", "user_profile_changed", *(["user_status_changed"] if status else [])]
        for name in names:
            if self.wanted(name, "users:read"):
                self.emit({"type": name, "user": self._user(person), "cache_ts": stamp}, "users:read")

    def changed_dnd(self, person: Person) -> None:
        """Somebody's do-not-disturb window changed."""
        self._live.changed("state")
        status = person.dnd(self._workspace.now())
        self.emit({"type": "dnd_updated_user", "user": person.id, "dnd_status": status}, "dnd:read")

    # --- channels and groups

    def membership(self, channel: Channel, user: str, *, joined: bool, inviter: str | None = None) -> None:
        """Somebody (the bot too) joined or left a channel the bot is in."""
        self._live.changed("state")
        public = channel.kind == "public"
        event = {
            "type": "member_joined_channel" if joined else "member_left_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "C" if public else "G",
            "team": self._workspace.team["id"],
        }
        if joined and inviter and inviter != user:
            event["inviter"] = inviter
        if self._workspace.bot_user in channel.members or user == self._workspace.bot_user:
            self.emit(event, "channels:read" if public else "groups:read")

    def archived(self, channel: Channel, user: str) -> None:
        """A channel was archived."""
        self._live.changed("state")
        name, scope = ("channel", "channels:read") if channel.kind == "public" else ("group", "groups:read")
        self.emit({"type": f"{name}_archive", "channel": channel.id, "user": user}, scope)

    def group(self, name: str, group: UserGroup, body: Json, added: list[str], removed: list[str]) -> None:
        """A user group was made or its members changed."""
        self._live.changed("state")
        self.emit({"type": name, "subteam": body}, "usergroups:read")
        if name == "subteam_updated" and (added or removed):
            event = {"type": "subteam_members_changed", "subteam_id": group.id, "team_id": self._workspace.team["id"]}
            event |= {"added_users": added, "added_users_count": len(added)}
            self.emit({**event, "removed_users": removed, "removed_users_count": len(removed)}, "usergroups:read")

    # --- the app

    def home_opened(self, user: str, channel: Channel, tab: str, view: Json | None) -> None:
        """A person opened the app's Home; the view comes with it once one was published."""
        event: Json = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
        self.emit({**event, "view": view} if view and tab == "home" else event)

    def uninstalled(self) -> None:
        """The app was taken out of the workspace: both events, in no promised order."""
        bot = self._workspace.bot_user
        self._live.changed("state")
        for event in ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}}, {"type": "app_uninstalled"}):
            if self.wanted(str(event["type"])):
                self._delivery.event(event)
