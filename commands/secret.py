"""The secret that keys derive from: from the environment, or on SQLite a file made on first use, outside the data folder.

Outside, because whoever gets a copy of the data must not get the secret with it (trust.md, Concerns 6).
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from commands.migrate import sqlite_file
from config.settings import Settings, SettingsError

_GIVE = (
    "Give one of at least 32 characters in the environment, and keep a copy of it away from the data: "
    'python -c "import secrets; print(secrets.token_urlsafe(32))" makes one.'
)


def with_secret(settings: Settings, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings with a secret; made on first use on SQLite. Raises SettingsError where there can be none."""
    if settings.secret:
        return settings
    file = secret_file(settings, environment)
    if is_there(file):
        return replace(settings, secret=_read(file))
    secret = secrets.token_urlsafe(32)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write(secret + "\n")
            made.flush()
            os.fsync(made.fileno())
    except FileExistsError:  # another process was first
        return replace(settings, secret=_read(file))
    except OSError as error:
        raise SettingsError(
            "ENTRAIN_SECRET", f"is not set, and {file} cannot be made ({error.strerror})", _GIVE
        ) from None
    return replace(settings, secret=secret)


def secret_file(settings: Settings, environment: Mapping[str, str] | None = None) -> Path:
    """Where the secret of an SQLite database stands. Raises SettingsError where it must come from the environment."""
    env = os.environ if environment is None else environment
    database = sqlite_file(settings.database_url)
    if database is None:
        raise SettingsError("ENTRAIN_SECRET", "is not set, and is needed with this database", _GIVE)
    folder = Path(env.get("XDG_CONFIG_HOME") or Path(env.get("HOME") or "~").expanduser() / ".config")
    file = folder.absolute() / "entrain" / "secret"
    data = database.absolute().parent.resolve()
    if file.resolve().is_relative_to(data):
        problem = (
            f"is not set, and the file for it ({file}) would lie in the data folder ({data}), beside what it protects"
        )
        raise SettingsError("ENTRAIN_SECRET", problem, _GIVE)
    return file


def is_there(file: Path) -> bool:
    """Whether there is a secret. Raises SettingsError where this account may not even look."""
    try:
        return file.exists()
    except OSError as error:
        raise SettingsError(
            "ENTRAIN_SECRET", f"is not set, and {file} cannot be read ({error.strerror})", _GIVE
        ) from None


def _read(file: Path) -> str:
    try:
        secret = file.read_text(encoding="ascii").strip()
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("ENTRAIN_SECRET", f"is not set, and {file} cannot be read ({error})", _GIVE) from None
    if len(secret) < 32:
        raise SettingsError(
            "ENTRAIN_SECRET", f"is not set, and {file} holds no secret", "Bring its copy back. " + _GIVE
        )
    return secret
