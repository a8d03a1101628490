"""Where the bot is installed, with its sealed token there; and the installations begun in somebody's browser."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, LargeBinary, String, Table, delete, insert, select, update

from storage.schema import SlackId, UtcDateTime, metadata, upsert

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
"""Belongs to no workspace: which one it will be, Slack says at the end. Digests, so that a copy opens nothing."""


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


def begin(connection: Connection, state: str, browser: str, expires_at: datetime) -> None:
    """Remembers an installation begun in a browser."""
    row = {"state": state, "browser": browser, "expires_at": expires_at}
    connection.execute(insert(install_states).values(row))


def redeem(connection: Connection, state: str, browser: str, now: datetime) -> bool:
    """Ends an installation begun in this browser, once; false where there is none such, or it took too long."""
    theirs = (install_states.c.state == state, install_states.c.browser == browser)
    ended = connection.execute(delete(install_states).where(*theirs, install_states.c.expires_at > now))
    return ended.rowcount == 1


def forget_states(connection: Connection, before: datetime) -> int:
    """Removes installations that were begun and never ended."""
    return connection.execute(delete(install_states).where(install_states.c.expires_at < before)).rowcount
