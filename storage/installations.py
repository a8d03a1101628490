"""Where the bot is installed, with its sealed token there; and what has just been installed from a browser."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, LargeBinary, String, Table, delete, select, update

from storage.schema import SlackId, UtcDateTime, insert_once, metadata, upsert

Digest = String(64)

installations = Table(
    "installations",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("bot_user_id", SlackId, nullable=False),
    Column("bot_id", SlackId, nullable=False),
    Column("sealed_token", LargeBinary),
    Column("scopes", JSON, nullable=False),
    Column("version", Digest, nullable=False),
    Column("installed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
)

install_states = Table(
    "install_states",
    metadata,
    Column("state", Digest, primary_key=True),
    Column("browser", Digest, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""What an installation was begun with, once it has ended and until it would be too old: with none of them another one ends.
Of no workspace, and digests, so that a copy opens nothing."""


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """The bot in a workspace, as stored. ``sealed_token`` is None once Slack or the workspace took it back."""

    workspace_id: str
    bot_user_id: str
    bot_id: str
    sealed_token: bytes | None
    scopes: list[str]
    version: str
    installed_at: datetime
    expires_at: datetime | None


def get(connection: Connection, workspace_id: str) -> InstallationRow | None:
    """The installation in a workspace, the token taken back or not."""
    row = connection.execute(select(installations).where(installations.c.workspace_id == workspace_id)).one_or_none()
    return None if row is None else InstallationRow(*row)


def every(connection: Connection) -> list[InstallationRow]:
    """Every installation whose token has not been taken back."""
    statement = select(installations).where(installations.c.sealed_token.is_not(None))
    return [InstallationRow(*row) for row in connection.execute(statement.order_by(installations.c.workspace_id))]


def versions(connection: Connection) -> dict[str, str]:
    """The version of every installation whose token has not been taken back, by workspace."""
    statement = select(installations.c.workspace_id, installations.c.version)
    rows = connection.execute(statement.where(installations.c.sealed_token.is_not(None)))
    return {row.workspace_id: row.version for row in rows}


def version(connection: Connection, workspace_id: str) -> str | None:
    """The version of a workspace's installation; None where there is none, or its token was taken back."""
    found: str | None = connection.scalar(
        select(installations.c.version).where(
            installations.c.workspace_id == workspace_id, installations.c.sealed_token.is_not(None)
        )
    )
    return found


def save(connection: Connection, workspace_id: str, **columns: object) -> None:
    """One row a workspace: the last installation wins."""
    upsert(connection, installations, {"workspace_id": workspace_id, **columns})


def seal_anew(connection: Connection, before: InstallationRow, sealed_token: bytes) -> None:
    """Puts the same token under another key, unless another installation came meanwhile."""
    here = installations.c.workspace_id == before.workspace_id
    same = installations.c.version == before.version
    connection.execute(update(installations).where(here, same).values(sealed_token=sealed_token))


def remove_token(connection: Connection, workspace_id: str, version: str) -> bool:
    """Deletes a token that Slack took back; false where there was none."""
    here = (installations.c.workspace_id == workspace_id, installations.c.sealed_token.is_not(None))
    changed = connection.execute(update(installations).where(*here).values(sealed_token=None, version=version))
    return changed.rowcount == 1


def end(connection: Connection, state: str, browser: str, expires_at: datetime) -> bool:
    """Remembers that an installation ended; false where that was known."""
    row = {"state": state, "browser": browser, "expires_at": expires_at}
    return insert_once(connection, install_states, row) == 1


def is_ended(connection: Connection, state: str) -> bool:
    """Whether an installation ended that was begun so."""
    return connection.scalar(select(install_states.c.state).where(install_states.c.state == state)) is not None


def forget_states(connection: Connection, before: datetime) -> int:
    """Removes what is too old to end anything."""
    return connection.execute(delete(install_states).where(install_states.c.expires_at < before)).rowcount
