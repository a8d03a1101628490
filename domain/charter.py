"""Reading the charter and acknowledging it; and the evidence that it was (product.md, "Charter"; trust.md)."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import rfc8785

from domain.handbook import Charter
from domain.members import Voice

PAGE_CHARACTERS = 2_400
"""How much of the charter one page shows: about a phone's three screens, and well inside a section's limit."""
PAGE_CLAUSES = 20
"""However short: a modal holds at most 100 blocks (Slack documentation, Modals)."""

EntryType = Literal["ack", "reattest", "on_behalf", "correct", "decline", "withdraw", "close"]
GENESIS = "0" * 64
"""The hash before the first entry of a chain."""


@dataclass(frozen=True, slots=True)
class CharterView:
    """One page of the charter on somebody's screen. ``page`` counts from 0; ``clause_ids`` are those it shows."""

    voice: Voice
    charter: Charter
    page: int
    pages: int
    clause_ids: tuple[str, ...]
    acknowledged_at: datetime | None
    replaced: bool = False

    @property
    def last(self) -> bool:
        """Whether the acknowledgement button belongs under this page."""
        return self.page == self.pages - 1


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the member is told once the acknowledgement is recorded."""

    voice: Voice
    charter: Charter
    at: datetime
    already: bool


@dataclass(frozen=True, slots=True)
class CharterAsk:
    """The message that asks a member to read the charter."""

    voice: Voice
    charter: Charter
    due_on: date | None
    occasion: str | None = None


@dataclass(frozen=True, slots=True)
class CharterStatus:
    """How many of those asked have acknowledged the version in force."""

    voice: Voice
    title: str | None
    version: str | None
    asked: int
    acknowledged: int


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


def pages(charter: Charter) -> tuple[tuple[str, ...], ...]:
    """The clause ids of each page: whole clauses, in order, as many as fit, at least one a page."""
    result: list[tuple[str, ...]] = []
    current: list[str] = []
    size = len(charter.preamble)
    for clause in charter.clauses:
        length = len(clause.title) + len(clause.text)
        if current and (size + length > PAGE_CHARACTERS or len(current) == PAGE_CLAUSES):
            result.append(tuple(current))
            current, size = [], 0
        current.append(clause.id)
        size += length
    return (*result, tuple(current))


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
