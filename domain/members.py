"""Who is who: a member of a workspace, and what follows from what Slack says of a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal

from domain.address import AddressForm
from domain.calendar import Calendar
from domain.presence import Quiet, Status

PathReason = Literal["chosen", "role", "group", "everyone"]
"""Why a member follows a path: their own choice, a role they took, a user group, or because it is everyone's."""

SLACKBOT = "USLACKBOT"
"""Slack's own helper; ``is_bot`` is false for it, so it is known by its id."""


@dataclass(frozen=True, slots=True, order=True)
class MemberKey:
    """A person in a workspace, by Slack's ids."""

    workspace_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Voice:
    """How the bot speaks to one person: the language, in French the form of address, and what commands are called here.

    ``renamed`` pairs a command's usual name without its slash with its name in this workspace (``commands:`` in
    programme.yaml).
    """

    language: str
    address: AddressForm
    zone: str
    renamed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of a person, as far as we need it. No name is kept: Slack shows names itself from the id.

    Of ``status``, only that it says ``away``, and until when, is kept.
    """

    user_id: str
    zone: str | None
    locale: str | None
    is_admin: bool
    is_guest: bool
    deleted: bool
    status: Status | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the programme knows them.

    ``messages_on`` is the member's own choice; ``participates`` follows from who takes part. ``per_week`` is the most
    unprompted messages a week; ``unanswered`` counts those since the member last did anything. ``away`` says that their
    status does, until ``away_until`` if it is known.
    """

    key: MemberKey
    voice: Voice
    is_admin: bool
    is_coordinator: bool
    participates: bool
    messages_on: bool
    welcomed: bool
    path: str
    lesson_days: frozenset[int]
    lesson_time: time
    language_chosen: str | None
    next_due_at: datetime | None
    calendar: Calendar
    per_week: int
    unanswered: int = 0
    away: bool = False
    away_until: datetime | None = None
    quiet: Quiet | None = None
    path_reason: PathReason = "everyone"

    @property
    def workspace_id(self) -> str:
        """The workspace they are a member of."""
        return self.key.workspace_id


def person_from_slack(user: dict[str, Any]) -> Person | None:
    """Reads a Slack user object; none for bots and Slackbot, who never take part.

    A deactivated user's object lacks zone, locale and roles, so every field but the id may be missing (Slack
    documentation, user_change).
    """
    user_id = user.get("id")
    if not isinstance(user_id, str) or user_id == SLACKBOT or user.get("is_bot") or user.get("is_workflow_bot"):
        return None
    return Person(
        user_id=user_id,
        zone=user.get("tz") or None,
        locale=user.get("locale") or None,
        is_admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        deleted=bool(user.get("deleted")),
        status=_status(user.get("profile") or {}),
    )


def _status(profile: dict[str, Any]) -> Status | None:
    text, emoji = str(profile.get("status_text") or ""), str(profile.get("status_emoji") or "")
    if not text and not emoji:
        return None
    ends = profile.get("status_expiration") or 0
    return Status(text, emoji, datetime.fromtimestamp(ends, UTC) if ends else None)


def choose_language(
    chosen: str | None, locale: str | None, workspace_locale: str | None, available: Collection[str]
) -> str:
    """The language for a person: their own choice, else Slack's for them, else the workspace's, else English.

    Only a locale decides, never a time zone: a French speaker may live anywhere.
    """
    for wish in (chosen, locale, workspace_locale, "en"):
        if wish:
            base = wish.replace("_", "-").split("-")[0].lower()
            if base in available:
                return base
    return next(iter(available))
