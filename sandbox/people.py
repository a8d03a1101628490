"""The people of a workspace, shaped as Slack shapes a user. Slack documentation: users.info; user_change."""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sandbox.errors import ControlError

Json = dict[str, Any]

_LABELS = {
    "CET": "Central European Time",
    "CEST": "Central European Summer Time",
    "EST": "Eastern Standard Time",
    "EDT": "Eastern Daylight Time",
    "GMT": "Greenwich Mean Time",
    "BST": "British Summer Time",
    "PST": "Pacific Standard Time",
    "PDT": "Pacific Daylight Time",
    "JST": "Japan Standard Time",
    "IST": "India Standard Time",
}
_COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


@dataclass(slots=True)
class Person:
    """Somebody of the workspace (or a bot)."""

    id: str
    name: str
    real_name: str = ""
    display_name: str = ""
    title: str = ""
    email: str = ""
    tz: str = "Europe/Paris"
    locale: str = "en-US"
    is_owner: bool = False
    is_primary_owner: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    deleted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    start_date: str = ""
    bot_id: str = ""
    app_id: str = ""
    updated: int = 0
    dnd_start: int = 1
    dnd_end: int = 1
    dnd_daily: tuple[time, time] | None = None

    def __post_init__(self) -> None:
        self.real_name = self.real_name or self.name
        if not self.email and not self.is_bot and self.id != "USLACKBOT":
            self.email = f"{self.name}@example.com"
        if self.tz not in _zones():
            raise ControlError("invalid_tz", f"{self.tz} is not a time zone.")

    def dnd(self, now: datetime) -> Json:
        """The do-not-disturb window that holds at ``now``, or the next one; a disabled schedule reports 1 and 1.

        A schedule that comes back every day moves on by itself, and nobody is told (Slack documentation, dnd.info).
        """
        start, end = self._next_daily(now) if self.dnd_daily else (self.dnd_start, self.dnd_end)
        if end <= now.timestamp():
            start = end = 1
        return {"dnd_enabled": start > 1, "next_dnd_start_ts": start, "next_dnd_end_ts": end}

    def _next_daily(self, now: datetime) -> tuple[int, int]:
        """In the person's own time zone; a window may cross midnight."""
        if self.dnd_daily is None:
            return 1, 1
        begins, ends = self.dnd_daily
        zone = ZoneInfo(self.tz)
        day = now.astimezone(zone).date() - timedelta(days=1)
        while True:
            last = day if ends > begins else day + timedelta(days=1)
            start, end = (datetime.combine(on, at, zone) for on, at in ((day, begins), (last, ends)))
            if end > now:
                return int(start.timestamp()), int(end.timestamp())
            day += timedelta(days=1)

    def clear_status(self, now: datetime) -> bool:
        """Takes away a status whose time is over, as Slack does; whether there was one."""
        if not 0 < self.status_expiration <= now.timestamp():
            return False
        self.status_text, self.status_emoji, self.status_expiration = "", "", 0
        self.updated = int(now.timestamp())
        return True


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=2048)
def _zone_now(tz: str, hour: datetime) -> tuple[str, int]:
    local = hour.astimezone(ZoneInfo(tz))
    name, offset = local.tzname() or tz, local.utcoffset()
    return _LABELS.get(name, name), int(offset.total_seconds()) if offset else 0


PERSON_FIELDS = {f.name for f in fields(Person)} - {
    "id",
    "updated",
    "bot_id",
    "app_id",
    "dnd_start",
    "dnd_end",
    "dnd_daily",
}


def person_from(data: Json, identifier: str, locale: str) -> Person:
    """A person of a workspace file or of the control interface. Raises ControlError."""
    known = {key: value for key, value in data.items() if key in PERSON_FIELDS}
    if not known.get("name"):
        raise ControlError("invalid_person", "A person needs a name.")
    known.setdefault("locale", locale)
    return Person(id=identifier, **known)


_SIZES = (24, 32, 48, 72, 192, 512)


def avatar(person: Person) -> str:
    """A picture of somebody's initials, as SVG."""
    words = [word for word in person.real_name.split() if word[:1].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="6" fill="#{_color(person)}"/>'
        '<text x="24" y="31" font-family="sans-serif" font-size="19" fill="#fff" text-anchor="middle">'
        f"{initials}</text></svg>"
    )


def _color(person: Person) -> str:
    return _COLORS[sum(person.id.encode()) % len(_COLORS)]


def profile_json(person: Person, team: str, base: str, *, email: bool) -> Json:
    """A user's ``profile``; the address only with the scope users:read.email. ``base`` is where pictures are."""
    display = person.display_name or ("" if person.is_bot else person.name)
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": display,
        "display_name_normalized": display,
        "fields": None,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": person.status_expiration,
        "avatar_hash": "sandbox",
        "start_date": person.start_date,
        "first_name": person.real_name.split(" ")[0],
        "last_name": person.real_name.partition(" ")[2],
        "team": team,
    }
    profile |= {f"image_{size}": f"{base}/avatars/{person.id}.svg" for size in _SIZES}
    if email and person.email:
        profile["email"] = person.email
    if person.bot_id:
        profile |= {"bot_id": person.bot_id, "api_app_id": person.app_id}
    return profile


def user_json(person: Person, team: str, base: str, now: datetime, *, locale: bool, email: bool) -> Json:
    """A user as Web API and events give it. A deactivated one has no zone, locale or role."""
    user: Json = {
        "id": person.id,
        "team_id": team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile_json(person, team, base, email=email),
        "is_bot": person.is_bot,
        "is_app_user": person.is_app_user,
        "updated": person.updated,
    }
    if person.deleted:
        return user
    label, offset = _zone_now(person.tz, now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0))
    user |= {
        "color": _color(person),
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": label,
        "tz_offset": offset,
        "is_admin": person.is_admin or person.is_owner,
        "is_owner": person.is_owner,
        "is_primary_owner": person.is_primary_owner,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if locale:
        user["locale"] = person.locale
    return user
