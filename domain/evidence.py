"""The evidence that the charter was acknowledged: an append-only chain that a third party can check (trust.md,
"Acknowledgements").

Every entry carries the hash of the one before it, so nothing in the middle can be altered, removed or moved unnoticed. It
names nobody: who it is of stands in a table that can be erased, and the chain still verifies.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import rfc8785

from domain.handbook import Charter

EntryType = Literal["ack", "reattest", "on_behalf", "correct", "decline", "withdraw", "close"]
GENESIS = "0" * 64
"""The hash before the first entry of a chain."""
NOTHING_SHOWN = hashlib.sha256(b"[]").hexdigest()
"""The hash of no blocks at all, for entries that nobody clicked."""


class Closed(StrEnum):
    """Why a request to read the charter ended without an answer: the label of an entry of type ``close``."""

    LEFT = "left"
    SILENT = "silent"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the append-only chain, in the order and with the names of trust.md."""

    seq: int
    prev_hash: str
    type: EntryType
    charter_id: str
    version: str
    clauses: tuple[str, ...]
    locale: str
    text_sha256: str
    shown_blocks_sha256: str
    button_label: str
    utc: str
    app_version: str
    subject_commit: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What a member did about a version, or what ended the request to read it.

    ``clauses`` are those it is about: all of them for ``ack``, the material ones for ``reattest``. ``shown_sha256`` is
    ``blocks_sha256`` of what was on the screen, ``button_label`` the words clicked; for ``close``, why. ``note`` is a
    reason in somebody's own words (a refusal, a signature on paper), ``recorded_by`` the Slack id of a coordinator who
    recorded it for the member. Both can be erased.
    """

    type: EntryType
    charter: Charter
    clauses: tuple[str, ...]
    shown_sha256: str = NOTHING_SHOWN
    button_label: str = ""
    note: str = ""
    recorded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A reason that stands behind an entry: erasable, and bound to it by ``note_sha256``.

    ``recorded_by`` is the commitment to whoever recorded it, empty where that was the member.
    """

    salt: bytes
    shown_sha256: str
    recorded_by: str
    text: str


def entry_hash(entry: Entry) -> str:
    """SHA-256 of the entry as RFC 8785 canonical JSON; the next entry carries it as ``prev_hash``."""
    body = {name: getattr(entry, name) for name in Entry.__slots__}
    body["clauses"] = list(entry.clauses)
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def subject_commit(salt: bytes, workspace_id: str, user_id: str) -> str:
    """Binds an entry to a person without naming them: erase the salt and nobody can tell whose entry it was."""
    return hashlib.sha256(salt + f"{workspace_id}:{user_id}".encode()).hexdigest()


def blocks_sha256(blocks: object) -> str:
    """The hash of what was shown, from the blocks as they were sent."""
    return hashlib.sha256(rfc8785.dumps(blocks)).hexdigest()  # type: ignore[arg-type]


def note_sha256(note: Note) -> str:
    """What stands as ``shown_blocks_sha256`` in an entry with a note: salted, so that an erased one cannot be guessed."""
    body = {"note": note.text, "recorded_by": note.recorded_by, "shown": note.shown_sha256}
    return hashlib.sha256(note.salt + rfc8785.dumps(body)).hexdigest()
