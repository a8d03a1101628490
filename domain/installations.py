"""The bot in a workspace: what was granted to it there, and what of it is missing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

STATE_LIFE = timedelta(minutes=10)
"""How long an installation that was begun may take: somebody reads Slack's page in between."""

SCOPES = (
    "commands",
    "app_mentions:read",
    "chat:write",
    "im:write",
    "im:history",
    "channels:read",
    "groups:read",
    "files:write",
    "dnd:read",
    "users:read",
    "usergroups:read",
    "team:read",
)
"""Every bot scope that is asked for: the least that works (platform rules of Slack)."""


GONE = frozenset({"account_inactive", "token_revoked"})
"""Slack's words to a bot that was taken out of a workspace, or whose token was taken back (Slack documentation, auth.test)."""
_MAYBE_GONE = "invalid_auth"
"""Said of a token Slack does not know, but as well to whoever calls from an address it does not allow, or by another
Slack than the one the token is of: by itself it takes nothing from anybody."""


def is_gone(error: str, *, told: bool = False) -> bool:
    """Whether Slack's word means that the bot is not in the workspace any more; ``told``: an event says so, too."""
    return error in GONE or (told and error == _MAYBE_GONE)


@dataclass(frozen=True, slots=True)
class Grant:
    """What Slack gave for an installation. ``expires_at`` is set where token rotation is on, which Entrain does not do."""

    workspace_id: str
    bot_user_id: str
    bot_id: str
    token: str = field(repr=False)
    scopes: frozenset[str]
    expires_at: datetime | None = None


class Trouble(StrEnum):
    """Why an installation came to nothing."""

    BROWSER = "browser"
    DENIED = "denied"
    ORGANISATION = "organisation"
    CODE = "code"
    SILENT = "silent"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace now. ``version`` is another one whenever anything of it changes."""

    workspace_id: str
    bot_user_id: str
    bot_id: str
    token: str = field(repr=False)
    scopes: frozenset[str]
    version: str
    expires_at: datetime | None = None


def missing(granted: Collection[str]) -> tuple[str, ...]:
    """The scopes that are asked for and were not granted, in the manifest's order; none where it is not known what was."""
    return tuple(scope for scope in SCOPES if granted and scope not in granted)
