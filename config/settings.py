"""Settings from the environment: read once, at start, typed; a wrong one is refused with a sentence that helps."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.errors import SettingsError
from config.serving import UNSET, Address, Serving, address, serving

SLACK_API = "https://slack.com/api/"
ROOT = Path(__file__).resolve().parent.parent
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
PLAIN_LOGS, JSON_LOGS = LOG_FORMATS = ("lines", "json")
SECRET_CHARACTERS = 32
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

__all__ = ["Address", "Serving", "Settings", "SettingsError", "is_loopback", "need_tokens", "read"]


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """All that comes from the environment. Tokens may be empty: the command that needs them says so."""

    bot_token: str
    app_token: str
    api_url: str
    database_url: str
    content: Path
    clock_url: str | None
    log_level: str
    log_format: str = PLAIN_LOGS
    monitor: Address | None = None
    secret: str = ""
    token_secrets: tuple[str, ...] = ()
    serving: Serving = UNSET

    @property
    def has_tokens(self) -> bool:
        """Whether Slack can be spoken to at all."""
        return bool(self.bot_token and self.app_token)

    def __repr__(self) -> str:
        """Never the tokens, nor the secret, nor the database's password."""
        return f"Settings(api_url={self.api_url!r}, content={str(self.content)!r}, log_level={self.log_level!r})"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment. Raises SettingsError for a value that cannot be right."""
    env = os.environ if environment is None else environment
    api_url = _api_url(env.get("SLACK_API_URL", "").strip() or SLACK_API)
    monitor = env.get("ENTRAIN_MONITOR", "").strip()
    return Settings(
        bot_token=_token(env, "SLACK_BOT_TOKEN", "xox", "OAuth & Permissions, “Bot User OAuth Token”"),
        app_token=_token(env, "SLACK_APP_TOKEN", "xapp-", "Basic Information, “App-Level Tokens”"),
        api_url=api_url,
        database_url=_database(env.get("DATABASE_URL", "").strip()),
        content=_content(env.get("ENTRAIN_CONTENT", "").strip()),
        clock_url=_clock(env.get("ENTRAIN_CLOCK_URL", "").strip(), api_url),
        log_level=_one_of("ENTRAIN_LOG_LEVEL", env.get("ENTRAIN_LOG_LEVEL", "INFO").strip().upper(), LOG_LEVELS),
        log_format=_one_of(
            "ENTRAIN_LOG_FORMAT", env.get("ENTRAIN_LOG_FORMAT", PLAIN_LOGS).strip().lower(), LOG_FORMATS
        ),
        monitor=address("ENTRAIN_MONITOR", monitor) if monitor else None,
        secret=_secret("ENTRAIN_SECRET", env.get("ENTRAIN_SECRET", "").strip()),
        token_secrets=_token_secrets(env.get("ENTRAIN_TOKEN_SECRETS", "")),
        serving=serving(env),
    )


def need_tokens(settings: Settings) -> None:
    """Raises SettingsError naming the first token that is missing."""
    page = "your app's page on api.slack.com/apps"
    if not settings.bot_token:
        raise SettingsError(
            "SLACK_BOT_TOKEN",
            "is not set",
            f"It begins with xoxb- and stands on {page}, under OAuth & Permissions. "
            "To try Entrain without Slack: python bot.py demo",
        )
    if not settings.app_token:
        raise SettingsError(
            "SLACK_APP_TOKEN",
            "is not set",
            f"It begins with xapp- and is made on {page}, under Basic Information, App-Level Tokens, "
            "with the scope connections:write. To try Entrain without Slack: python bot.py demo",
        )


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


def _token(env: Mapping[str, str], name: str, prefix: str, place: str) -> str:
    value = env.get(name, "").strip()
    if value and not re.fullmatch(rf"{prefix}[A-Za-z0-9._-]+", value):
        raise SettingsError(
            name,
            f"does not look like a token: it should begin with {'xoxb-' if prefix == 'xox' else prefix} "
            "and hold only letters, digits, dots and dashes",
            f"Copy it again from your app's page: {place}.",
        )
    return value


def _api_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(
            "SLACK_API_URL", f"is not an address: {value!r}", f"Leave it out for Slack itself ({SLACK_API})."
        )
    if parts.scheme == "http" and not is_loopback(value):
        raise SettingsError(
            "SLACK_API_URL", "would send tokens unencrypted", "Use https:// for anything but this machine."
        )
    return value if value.endswith("/") else value + "/"


def _database(value: str) -> str:
    if not value:
        return f"sqlite:///{ROOT / 'var' / 'entrain.db'}"
    if not re.match(r"(sqlite|postgres|postgresql|postgresql\+psycopg)://", value):
        raise SettingsError(
            "DATABASE_URL",
            "is not a database address this program knows",
            "Expected sqlite:///path/to/file.db or postgresql://user:password@host/name; "
            "leave it out for SQLite under var/.",
        )
    return value


def _content(value: str) -> Path:
    folder = Path(value) if value else ROOT / "content"
    if not folder.is_dir():
        raise SettingsError(
            "ENTRAIN_CONTENT", f"is not a folder: {value!r}", "Give the folder that holds programme.yaml and modules/."
        )
    return folder


def _clock(value: str, api_url: str) -> str | None:
    if not value:
        return None
    if not (is_loopback(value) and is_loopback(api_url)):
        raise SettingsError(
            "ENTRAIN_CLOCK_URL",
            "is only for trying the bot out on this machine",
            "Remove it, or set SLACK_API_URL to a sandbox on 127.0.0.1.",
        )
    return value


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise SettingsError(name, f"is {value!r}", f"Expected one of {', '.join(known)}.")
    return value


def _token_secrets(value: str) -> tuple[str, ...]:
    """The newest first; an older one is left out once no process seals under it any more."""
    return tuple(_secret("ENTRAIN_TOKEN_SECRETS", each.strip()) for each in value.split(",") if each.strip())


def _secret(name: str, value: str) -> str:
    if value and len(value) < SECRET_CHARACTERS:
        raise SettingsError(
            name,
            f"is too short: {len(value)} characters, {SECRET_CHARACTERS} at least",
            'python -c "import secrets; print(secrets.token_urlsafe(32))" makes one.',
        )
    return value
