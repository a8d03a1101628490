"""Installations: begun in a browser, granted by Slack, taken back; and the token of each workspace, sealed."""

import hmac
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import Connection

from domain.installations import STATE_LIFE, Grant, Installation, missing
from services.context import Core
from services.sealing import Unreadable
from storage import installations as installations_store
from storage import members as members_store
from storage import workspace as workspace_store
from storage.installations import InstallationRow

_NONCE_BYTES, _UNTIL_BYTES = 16, 8
_BEGUN_BYTES = _NONCE_BYTES + _UNTIL_BYTES

log = logging.getLogger("entrain.installations")


@dataclass(frozen=True, slots=True)
class _Begun:
    """An installation under way: by what it is known, and until when it may end."""

    digest: str
    until: datetime


class Installations:
    """Where the bot is installed. A token leaves the database only through here."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def begin(self, *, browser: str) -> str:
        """The state that goes with somebody to Slack and back: good for ten minutes, in the browser it began in, for one
        installation.

        It is signed and kept nowhere: whoever opens the page again and again fills nothing.
        """
        until = int((self._core.clock.now() + STATE_LIFE).timestamp())
        begun = secrets.token_bytes(_NONCE_BYTES) + until.to_bytes(_UNTIL_BYTES)
        return urlsafe_b64encode(begun + self._core.keys.sign_state(begun, browser)).decode()

    def is_begun(self, *, state: str, browser: str) -> bool:
        """Whether somebody came back from Slack who left from this browser, and has installed nothing with it yet."""
        begun = self._begun(state, browser)
        if begun is None:
            return False
        with self._core.database.transaction() as connection:
            return not installations_store.is_ended(connection, begun.digest)

    def end(self, *, state: str, browser: str) -> bool:
        """Slack granted what was begun so: a second time that comes to nothing, and the answer is false.

        Only this is kept, until the state is too old anyway: as much as there are installations, whoever comes by.
        """
        begun = self._begun(state, browser)
        if begun is None:
            return False
        with self._core.database.transaction() as connection:
            installations_store.forget_states(connection, self._core.clock.now())
            return installations_store.end(connection, begun.digest, _digest(browser.encode()), begun.until)

    def _begun(self, state: str, browser: str) -> "_Begun | None":
        """A state of ours, begun in this browser and not too old; None for any other."""
        try:
            signed = urlsafe_b64decode(state.encode())
            begun, signature = signed[:_BEGUN_BYTES], signed[_BEGUN_BYTES:]
            expected = self._core.keys.sign_state(begun, browser)
        except ValueError:  # not even text
            return None
        if not hmac.compare_digest(signature, expected):
            return None
        until = datetime.fromtimestamp(int.from_bytes(begun[_NONCE_BYTES:]), UTC)
        # Of what is signed, not of how it is written: there are several ways to write the same.
        return _Begun(_digest(begun), until) if until > self._core.clock.now() else None

    def install(self, *, grant: Grant) -> bool:
        """Takes over what Slack granted; false where the bot was installed there already.

        Where it had been removed, everything goes on where it stopped, once the workspace was read again; whoever is to
        be looked at next has to be set anew (services/workspace.py, ``look_anew``).
        """
        now, workspace_id = self._core.clock.now(), grant.workspace_id
        sealed = self._core.keys.seal_bot_token(workspace_id, grant.token)
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, workspace_id, lock=True)
            fresh = installations_store.version(connection, workspace_id) is None
            installations_store.save(
                connection,
                workspace_id,
                bot_user_id=grant.bot_user_id,
                bot_id=grant.bot_id,
                sealed_token=sealed,
                scopes=sorted(grant.scopes),
                version=uuid4().hex,
                installed_at=now,
                expires_at=grant.expires_at,
            )
            self._resume(connection, workspace_id, grant.bot_user_id)
        return fresh

    def _resume(self, connection: Connection, workspace_id: str, bot_user_id: str) -> None:
        workspace = workspace_store.get(connection, workspace_id)
        gone = workspace is not None and workspace.removed_at is not None
        unread = {"synced_at": None} if gone else {}  # of who came and left meanwhile, nobody told
        workspace_store.save(connection, workspace_id, bot_user_id=bot_user_id, removed_at=None, **unread)
        workspace_store.forget_refusals(connection, workspace_id)
        members_store.forget_homes(connection, workspace_id)
        workspace_store.look_at_posts_by(connection, workspace_id, self._core.clock.now())

    def back(self, *, workspace_id: str, bot_user_id: str) -> bool:
        """The bot answers in a workspace it had been removed from, with a token of the operator's; false where it had not."""
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, workspace_id)
            if workspace is None or workspace.removed_at is None:
                return False
            self._resume(connection, workspace_id, bot_user_id)
            return True

    def remove(self, *, workspace_id: str, version: str | None = None) -> bool:
        """The workspace took the bot out, or its token back: the token is deleted, and nothing is planned there any more.

        What people did stays, as evidence that can be exported, until its time is over (trust.md, Personal data): from
        now on everybody counts as having left. False where this was known, or where the installation is no longer the
        one of that ``version``.
        """
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, workspace_id, lock=True)
            if version is not None and version != installations_store.version(connection, workspace_id):
                return False
            taken = installations_store.remove_token(connection, workspace_id, uuid4().hex)
            if workspace is None or workspace.removed_at is not None:
                return taken
            workspace_store.save(connection, workspace_id, removed_at=self._core.clock.now(), posts_due_at=None)
            workspace_store.forget_refusals(connection, workspace_id)
            members_store.forget_homes(connection, workspace_id)
            return True

    def find(self, *, workspace_id: str) -> Installation | None:
        """The bot in a workspace, with its token; None where it is not installed, or the token cannot be opened."""
        with self._core.database.transaction() as connection:
            row = installations_store.get(connection, workspace_id)
        return None if row is None else self._opened(row)

    def version(self, *, workspace_id: str) -> str | None:
        """Tells whether an installation is still the one that was found; opens nothing."""
        with self._core.database.transaction() as connection:
            return installations_store.version(connection, workspace_id)

    def versions(self) -> dict[str, str]:
        """Where the bot is installed now: the version of each installation, by workspace; opens nothing."""
        with self._core.database.transaction() as connection:
            return installations_store.versions(connection)

    def seal_anew(self) -> int:
        """Seals under the newest secret every token that an older one sealed; answers how many."""
        keys, changed = self._core.keys, 0
        with self._core.database.transaction() as connection:
            for row in installations_store.every(connection):
                try:
                    token, newest = keys.open_bot_token(row.workspace_id, row.sealed_token or b"")
                except Unreadable:
                    continue
                if not newest:
                    sealed = keys.seal_bot_token(row.workspace_id, token)
                    installations_store.seal_anew(connection, row, sealed)
                    changed += 1
        return changed

    def _opened(self, row: InstallationRow) -> Installation | None:
        if row.sealed_token is None:
            return None
        try:
            token, _ = self._core.keys.open_bot_token(row.workspace_id, row.sealed_token)
        except Unreadable:
            log.error(
                "The token of %s cannot be opened: another secret sealed it. Bring that one back, or install again.",
                row.workspace_id,
            )
            return None
        return Installation(
            row.workspace_id,
            row.bot_user_id,
            row.bot_id,
            token,
            frozenset(row.scopes),
            row.version,
            row.expires_at,
        )


def missing_of(connection: Connection, workspace_id: str) -> tuple[str, ...]:
    """The scopes that were not granted in a workspace; none where the token is the operator's, which ``doctor`` asks."""
    row = installations_store.get(connection, workspace_id)
    return missing(row.scopes) if row is not None and row.sealed_token is not None else ()


def _digest(what: bytes) -> str:
    return sha256(what).hexdigest()
