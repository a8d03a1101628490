"""The state of a workspace: team, people, channels, messages, user groups, files. Pure Python, no HTTP.

Stored message bodies are never changed in place: an update puts a new dictionary there, so whoever kept the old one
(an answer on its way, the traffic log) keeps what was true.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import ControlError, not_found
from sandbox.people import Person, person_from

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"

_APART = 420
"""Seconds between the messages a workspace file begins with."""


class Ids:
    """Ids that look like Slack's and are the same from one run to the next."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def new(self, prefix: str) -> str:
        """``prefix`` is Slack's first letters: U, C, D, V, F, Ev, Q, ..."""
        self._counts[prefix] = count = self._counts.get(prefix, 0) + 1
        return f"{prefix}{count:0{11 - len(prefix)}d}"


@dataclass(slots=True)
class Message:
    """A message as Slack stores it, and what travels beside it."""

    body: Json
    metadata: Json | None = None
    shown_to: str | None = None
    states: dict[str, Json] = field(default_factory=dict)

    @property
    def ts(self) -> str:
        """Its timestamp, which is its id in the channel."""
        return str(self.body["ts"])


@dataclass(slots=True)
class Channel:
    """A conversation of any kind."""

    id: str
    kind: str
    name: str = ""
    topic: str = ""
    purpose: str = ""
    creator: str = ""
    created: int = 0
    archived: bool = False
    general: bool = False
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)

    def visible(self, ts: str) -> Message | None:
        """A message everybody there sees: not an ephemeral one."""
        message = self.messages.get(ts)
        return message if message and message.shown_to is None else None


@dataclass(slots=True)
class UserGroup:
    """A user group (``@direction``)."""

    id: str
    handle: str
    name: str
    users: list[str]
    created: int


@dataclass(slots=True)
class File:
    """An uploaded file; ``complete`` once files.completeUploadExternal has been called."""

    id: str
    name: str
    size: int
    user: str
    created: int
    key: str
    title: str = ""
    content: bytes = b""
    content_type: str = "application/octet-stream"
    uploaded: bool = False
    complete: bool = False
    channels: list[str] = field(default_factory=list)


class Workspace:
    """One team. Methods raise ControlError for what a workspace file or the control interface gets wrong."""

    def __init__(self, clock: Clock, bot_name: str) -> None:
        self.clock = clock
        self.base_url = ""
        self.ids = Ids()
        self.team: Json = {"id": "T0SANDBOX1", "name": "Sandbox", "domain": "sandbox", "locale": "en-US"}
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.ims: dict[str, str] = {}
        self.bot_user = "U0SANDBOT1"
        self.bot_id = "B0SANDBOT1"
        self.app_id = "A0SANDBOX1"
        self.reserved_names: dict[str, str] = {}
        self._add(Person(SLACKBOT, "slackbot", "Slackbot"))
        bot = Person(self.bot_user, _handle(bot_name), bot_name, is_bot=True, tz="America/Los_Angeles")
        bot.bot_id, bot.app_id = self.bot_id, self.app_id
        self._add(bot)

    # --- people

    def _add(self, person: Person) -> Person:
        person.updated = person.updated or self.clock.unix()
        self.people[person.id] = person
        for name in (person.name, person.real_name, person.display_name):
            if name:
                self.reserved_names.setdefault(_handle(name), person.id)
        return person

    def add_person(self, data: Json) -> Person:
        """A new person; the id is made up when absent."""
        identifier = str(data.get("id") or self.ids.new("U"))
        if identifier in self.people:
            raise ControlError("person_exists", f"{identifier} is there already.", 409)
        return self._add(person_from(data, identifier, str(self.team["locale"])))

    def person(self, identifier: object) -> Person:
        """Raises ControlError (404)."""
        found = self.people.get(str(identifier))
        if found is None:
            raise not_found(f"person {identifier}")
        return found

    def humans(self) -> Iterator[Person]:
        """Everybody but bots."""
        return (p for p in self.people.values() if not p.is_bot and p.id != SLACKBOT)

    # --- channels

    def add_channel(
        self, name: str, *, private: bool = False, members: Iterable[str] = (), identifier: str | None = None
    ) -> Channel:
        """A new public or private channel."""
        if any(c.name == name for c in self.channels.values() if c.kind in ("public", "private")):
            raise ControlError("name_taken", f"There is a channel #{name} already.", 409)
        ids = [self.person(user).id for user in members]
        channel = Channel(identifier or self.ids.new("C"), "private" if private else "public", name)
        channel.created = self.clock.unix()
        channel.creator = ids[0] if ids else ""
        channel.general = name in ("general", "général")
        channel.members = dict.fromkeys(ids)
        self.channels[channel.id] = channel
        return channel

    def channel(self, identifier: object) -> Channel:
        """Raises ControlError (404)."""
        found = self.channels.get(str(identifier))
        if found is None:
            raise not_found(f"channel {identifier}")
        return found

    def named(self, name: str) -> Channel | None:
        """A public or private channel by its name."""
        wanted = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == wanted and c.kind in ("public", "private")), None)

    def im(self, user: str) -> Channel:
        """The direct conversation between the app's bot and a person, made when there is none."""
        known = self.ims.get(user)
        if known:
            return self.channels[known]
        channel = Channel(self.ids.new("D"), "im", created=self.clock.unix(), creator=user)
        channel.members = {user: None, self.bot_user: None}
        self.channels[channel.id] = channel
        self.ims[user] = channel.id
        return channel

    def mpim(self, users: list[str]) -> tuple[Channel, bool]:
        """The group conversation of the bot and these people, and whether it was there already."""
        wanted = {*users, self.bot_user}
        for channel in self.channels.values():
            if channel.kind == "mpim" and set(channel.members) == wanted:
                return channel, True
        names = "--".join(self.people[user].name for user in users)
        channel = Channel(
            self.ids.new("G"), "mpim", f"mpdm-{names}-1", created=self.clock.unix(), creator=self.bot_user
        )
        channel.members = dict.fromkeys([*users, self.bot_user])
        self.channels[channel.id] = channel
        return channel, False

    def sees(self, user: str, channel: str) -> bool:
        """Whether a person can open a conversation: public ones unless a guest, any other as a member."""
        found = self.channels.get(channel)
        if found is None:
            return False
        person = self.people.get(user)
        guest = person is not None and (person.is_restricted or person.is_ultra_restricted)
        return user in found.members or (found.kind == "public" and not guest)

    # --- messages

    def post(
        self, channel: Channel, body: Json, *, metadata: Json | None = None, shown_to: str | None = None
    ) -> Message:
        """Stores a message; its ``ts`` is given here when the body has none."""
        body.setdefault("ts", self.clock.stamp())
        message = Message(body, metadata, shown_to)
        channel.messages[message.ts] = message
        parent_ts = body.get("thread_ts")
        if parent_ts and shown_to is None and parent_ts != message.ts:
            self._reply(channel, str(parent_ts), message)
        return message

    def _reply(self, channel: Channel, parent_ts: str, message: Message) -> None:
        replies = channel.threads.setdefault(parent_ts, [])
        replies.append(message.ts)
        self._count_replies(channel, parent_ts)

    def _count_replies(self, channel: Channel, parent_ts: str) -> None:
        parent = channel.messages.get(parent_ts)
        replies = channel.threads.get(parent_ts, [])
        if parent is None:
            return
        users = list(dict.fromkeys(str(channel.messages[ts].body.get("user", "")) for ts in replies))
        parent.body = {
            **parent.body,
            "thread_ts": parent_ts,
            "reply_count": len(replies),
            "reply_users": users[:5],
            "reply_users_count": len(users),
            "latest_reply": replies[-1] if replies else None,
        }

    def delete(self, channel: Channel, ts: str) -> None:
        """Takes a message away."""
        message = channel.messages.pop(ts)
        parent_ts = message.body.get("thread_ts")
        if parent_ts and parent_ts != ts and ts in channel.threads.get(str(parent_ts), []):
            channel.threads[str(parent_ts)].remove(ts)
            self._count_replies(channel, str(parent_ts))

    def seen_by(self, channel: Channel, user: str | None) -> list[Message]:
        """The messages a person sees there, ephemerals of theirs included, oldest first."""
        return [m for m in channel.messages.values() if m.shown_to in (None, user)]

    def unread(self, channel: Channel, user: str) -> int:
        """Messages of others since the person last read the channel."""
        since, count = channel.last_read.get(user, ""), 0
        for ts in reversed(channel.messages):
            message = channel.messages[ts]
            if ts <= since:
                break
            count += message.shown_to in (None, user) and message.body.get("user") != user
        return count

    # --- the file

    def load(self, data: Json) -> None:
        """Fills the workspace from a workspace file's content. Raises ControlError."""
        self.team |= data.get("team", {})
        for person in data.get("people", []):
            self.add_person(person)
        for given in data.get("channels", []):
            channel = self.add_channel(
                given["name"],
                private=bool(given.get("private")),
                members=given.get("members", []),
                identifier=given.get("id"),
            )
            channel.topic = str(given.get("topic", ""))
            channel.purpose = str(given.get("purpose", ""))
            messages = given.get("messages", [])
            for index, message in enumerate(messages):
                self._load_message(channel, message, self.clock.unix() - (len(messages) - index) * _APART)
            channel.last_read = dict.fromkeys(channel.members, self.clock.stamp())
        for group in data.get("usergroups", []):
            self.add_usergroup(group["handle"], group.get("users", []), group.get("id"), group.get("name"))
        for identifier in data.get("app", {}).get("in_channels", []):
            self.channel(identifier).members[self.bot_user] = None

    def _load_message(self, channel: Channel, given: Json, at: int) -> None:
        """A message of the past: the last one some minutes before the sandbox starts."""
        user = self.person(given["user"])
        body: Json = {"type": "message", "user": user.id, "text": given["text"], "team": self.team["id"]}
        body["ts"] = f"{at}.000100"
        if user.is_bot:
            body["bot_id"] = user.bot_id or f"B{user.id[1:]}"
        self.post(channel, body)

    def add_usergroup(
        self, handle: str, users: Iterable[str], identifier: str | None = None, name: str | None = None
    ) -> UserGroup:
        """A new user group."""
        members = [self.person(user).id for user in users]
        group = UserGroup(identifier or self.ids.new("S"), handle, name or handle, members, self.clock.unix())
        self.usergroups[group.id] = group
        return group

    def now(self) -> datetime:
        """The sandbox's present."""
        return self.clock.now()


def _handle(name: str) -> str:
    return name.lower().replace(" ", ".")


def read_file(path: Path) -> Json:
    """A workspace or guide file's content. Raises ControlError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ControlError("invalid_file", f"{path.name} cannot be read: {error}") from None
    if not isinstance(data, dict):
        raise ControlError("invalid_file", f"{path.name} must hold a JSON object.")
    return data
