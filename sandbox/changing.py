"""What the control interface changes in the workspace: people, channels, groups, clock, connections, the app itself."""

import dataclasses
from datetime import time, timedelta
from typing import Any

from sandbox.clock import iso, parse_iso
from sandbox.core import Sandbox
from sandbox.errors import ControlError, not_found
from sandbox.guide import Guide
from sandbox.people import PERSON_FIELDS, Person
from sandbox.webapi.users import group_json
from sandbox.workspace import Channel

Json = dict[str, Any]

_STATUS = {"status_text", "status_emoji", "status_expiration"}
_NOTICE_LEVELS = ("info", "warning", "error")
_NOTICE_LIMIT = 4_000


class Changing:
    """Each method is one call of the control interface and returns what it answers."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._workspace = sandbox.workspace
        self._notices = 0

    # --- people

    def new_person(self, given: Json) -> Json:
        """Somebody joins the workspace."""
        person = self._workspace.add_person(given)
        for channel in self._workspace.channels.values():
            if channel.general and not (person.is_restricted or person.is_ultra_restricted or person.is_bot):
                channel.members[person.id] = None
        self._sandbox.events.joined_team(person)
        return {"id": person.id}

    def change_person(self, identifier: str, given: Json) -> Json:
        """Changes what is given of a person."""
        person = self._workspace.person(identifier)
        unknown = set(given) - PERSON_FIELDS
        if unknown:
            raise ControlError("unknown_field", f"A person has no {', '.join(sorted(unknown))}.")
        changed: Person = dataclasses.replace(person, **given)
        changed.updated = self._sandbox.clock.unix()
        self._workspace.people[person.id] = changed
        if changed.deleted and not person.deleted:
            self._sandbox.views.close_all(person.id)
        self._sandbox.events.changed_user(changed, status=bool(_STATUS & set(given)))
        return {"id": person.id}

    def dnd(self, identifier: str, given: Json) -> Json:
        """Sets a do-not-disturb window: ``start`` and ``end``, or ``daily`` in local time; none takes it away."""
        person = self._workspace.person(identifier)
        person.dnd_start = person.dnd_end = 1
        person.dnd_daily = _daily(given["daily"]) if given.get("daily") else None
        if given.get("start"):
            person.dnd_start = int(parse_iso(given["start"]).timestamp())
            person.dnd_end = int(parse_iso(given.get("end")).timestamp())
        self._sandbox.events.changed_dnd(person)
        return person.dnd(self._sandbox.clock.now())

    # --- channels and groups

    def new_channel(self, given: Json) -> Json:
        """A new channel."""
        if not given.get("name"):
            raise ControlError("invalid_name", "A channel needs a name.")
        channel = self._workspace.add_channel(
            str(given["name"]), private=bool(given.get("private")), members=given.get("members", [])
        )
        self._sandbox.live.changed("state")
        return {"id": channel.id}

    def join(self, identifier: str, given: Json) -> Json:
        """Somebody joins, or is brought in (``inviter``); ``app`` is the app's bot."""
        channel, user = self._membership(identifier, given)
        if user not in channel.members:
            channel.members[user] = None
            if channel.kind != "mpim":
                body = {"type": "message", "subtype": "channel_join", "user": user}
                text = f"<@{user}> has joined the channel"
                self._sandbox.events.posted(channel, self._workspace.post(channel, {**body, "text": text}))
            self._sandbox.events.membership(channel, user, joined=True, inviter=given.get("inviter"))
        return {"members": list(channel.members)}

    def leave(self, identifier: str, given: Json) -> Json:
        """Somebody leaves, or is taken out."""
        channel, user = self._membership(identifier, given)
        if channel.members.pop(user, ...) is None:
            self._sandbox.events.membership(channel, user, joined=False)
        return {"members": list(channel.members)}

    def _membership(self, identifier: str, given: Json) -> tuple[Channel, str]:
        channel = self._workspace.channel(identifier)
        if channel.kind == "im":
            raise ControlError("not_a_channel", "Nobody joins or leaves a direct conversation.")
        if channel.archived:
            raise ControlError("is_archived", "The channel is archived.", 409)
        user = given.get("user")
        return channel, self._workspace.bot_user if user == "app" else self._workspace.person(user).id

    def archive(self, identifier: str, given: Json) -> Json:
        """Archives a channel."""
        channel = self._workspace.channel(identifier)
        channel.archived = True
        user = given.get("user") or channel.creator
        self._sandbox.events.archived(channel, user)
        return {"id": channel.id, "archived": True}

    def usergroup(self, given: Json) -> Json:
        """A new user group, or new members for one that exists."""
        handle = str(given.get("handle", ""))
        users = [self._workspace.person(user).id for user in given.get("users", [])]
        known = next((g for g in self._workspace.usergroups.values() if g.handle == handle), None)
        if known is None:
            known = self._workspace.add_usergroup(handle, users, given.get("id"), given.get("name"))
            event, added, removed = "subteam_created", [], []
        else:
            event = "subteam_updated"
            added = [user for user in users if user not in known.users]
            removed = [user for user in known.users if user not in users]
            known.users = users
        body = group_json(self._sandbox, known, users=True, count=True)
        self._sandbox.events.group(event, known, body, added, removed)
        return {"id": known.id}

    # --- clock

    def clock(self) -> Json:
        """The present, and the next moment something is to happen."""
        clock = self._sandbox.clock
        wake = clock.next_wake()
        planned = [s.post_at for s in self._sandbox.scheduled.values() if s.metadata is None]
        moments = [iso(wake)] if wake else []
        moments += [iso(parse_iso("1970-01-01T00:00:00Z") + timedelta(seconds=at)) for at in planned]
        return {"now": iso(clock.now()), "next": min(moments, default=None), "speed": clock.speed}

    async def move_clock(self, given: Json) -> Json:
        """Moves the clock: ``advance`` seconds, ``to`` a moment, or to what is ``next``.

        With ``idle`` alone or beside them, answers once every program has done what is due; 409 after that long.
        """
        clock, seconds = self._sandbox.clock, given.get("idle")
        moves = set(given) != {"idle"}
        if moves:
            await self._move(given)
        if seconds is not None:
            await self._sandbox.delivery.settle(float(seconds))
            if not await clock.idle(float(seconds), ask=not moves):
                raise ControlError("busy", f"A program still has something to do after {seconds} seconds.", 409)
        return self.clock()

    async def _move(self, given: Json) -> None:
        clock = self._sandbox.clock
        if given.get("next"):
            following = self.clock()["next"]
            if following is None:
                raise ControlError("nothing_scheduled", "No program has said that it has something to do later.", 409)
            target = parse_iso(following)
        elif "advance" in given:
            seconds = given["advance"]
            if not isinstance(seconds, int | float) or seconds < 0:
                raise ControlError("invalid_time", "advance is a number of seconds, 0 or more.")
            target = clock.now() + timedelta(seconds=seconds)
        else:
            target = parse_iso(given.get("to"))
        clock.move(target)
        self._sandbox.traffic.record("clock", "clock", given, {"now": iso(clock.now())})
        self._sandbox.come_due()
        self._sandbox.live.changed("clock")
        await clock.settle()

    # --- the app

    async def connections(self, given: Json) -> Json:
        """Socket Mode trouble; ``link_enabled`` ends a ``link_disabled``."""
        what = given.get("do")
        if what not in ("refresh", "warning", "drop", "link_disabled", "link_enabled"):
            raise ControlError("unknown_trouble", "do is refresh, warning, drop, link_disabled or link_enabled.")
        if what in ("link_disabled", "link_enabled"):
            self._sandbox.socket_mode_on = what == "link_enabled"
        if what != "link_enabled":
            await self._sandbox.socket_mode.trouble(what)
        self._sandbox.live.changed("state")
        return {"connections": self._sandbox.socket_mode.connections}

    def fault(self, given: Json) -> Json:
        """Sets a fault."""
        return dataclasses.asdict(self._sandbox.faults.add(given))

    def scopes(self, given: Json) -> Json:
        """Gives the installed token exactly these scopes."""
        wanted = given.get("bot")
        if not isinstance(wanted, list) or not all(isinstance(scope, str) for scope in wanted):
            raise ControlError("invalid_scopes", "bot is a list of scopes.")
        self._sandbox.scopes.clear()
        self._sandbox.scopes.update(dict.fromkeys(wanted))
        self._sandbox.live.changed("state")
        return {"bot": wanted}

    def uninstall(self) -> Json:
        """Takes the app out of the workspace."""
        if not self._sandbox.keys.installed:
            raise ControlError("not_installed", "The app is not installed.", 409)
        self._sandbox.events.uninstalled()
        self._sandbox.keys.uninstall()
        return {"installed": False}

    def notice(self, given: Json) -> Json:
        """Shows a banner on every page, in place of the one before; without a text, takes it away."""
        text, level = given.get("text"), given.get("level", "info")
        said = list(text.values()) if isinstance(text, dict) else [text]
        if not all(part is None or (isinstance(part, str) and len(part) <= _NOTICE_LIMIT) for part in said):
            raise ControlError("invalid_text", f"text is at most {_NOTICE_LIMIT} characters, or that in fr and in en.")
        if level not in _NOTICE_LEVELS:
            raise ControlError("invalid_level", f"level is {', '.join(_NOTICE_LEVELS)}.")
        self._notices += 1
        self._sandbox.notice = {"id": self._notices, "text": text, "level": level} if any(said) else None
        self._sandbox.live.changed("state")
        return {"notice": self._sandbox.notice}

    def limits(self, given: Json) -> Json:
        """Rate limits, from now on or no more."""
        if not isinstance(given.get("on"), bool):
            raise ControlError("invalid_on", "on is true or false.")
        self._sandbox.limits.on = given["on"]
        return {"on": self._sandbox.limits.on}

    def guide(self, given: Json) -> Json:
        """Another "try this" list in place of the one before, nothing of it done yet."""
        if not isinstance(given.get("steps", []), list):
            raise ControlError("invalid_steps", "steps is a list.")
        self._sandbox.guide = Guide(given, self._workspace.sees)
        self._sandbox.live.changed("state")
        return {"guide": self._sandbox.guide.state()}

    def file(self, identifier: str) -> tuple[bytes, str]:
        """A file's bytes and type, for the page."""
        file = self._workspace.files.get(identifier)
        if file is None or not file.uploaded:
            raise not_found(f"file {identifier}")
        return file.content, file.content_type


def _daily(given: object) -> tuple[time, time]:
    """``["22:00", "08:00"]``. Raises ControlError."""
    try:
        match given:
            case [str(start), str(end)]:
                return time.fromisoformat(start), time.fromisoformat(end)
    except ValueError:
        pass
    raise ControlError("invalid_time", "daily is two local times, like 22:00 and 08:00.")
