"""The evidence that the charter was acknowledged: an append-only chain that a third party can check (trust.md,
"Acknowledgements").

Every entry carries the hash of the one before it, so nothing in the middle can be altered, removed or moved unnoticed. It
names nobody: who it is of stands in a table that can be erased, and the chain still verifies.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import rfc8785

from domain.handbook import Charter, Clause, version_key
from domain.members import Voice

EntryType = Literal["ack", "reattest", "on_behalf", "correct", "decline", "withdraw", "close"]
GENESIS = "0" * 64
"""The hash before the first entry of a chain."""
NOTHING_SHOWN = hashlib.sha256(b"[]").hexdigest()
"""The hash of no blocks at all, for entries that nobody clicked."""


ANCHOR_HOUR = 16
"""From this hour of the workspace's day on a chain that grew today is anchored: late, yet within contact hours."""


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


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head on a day it grew. ``on`` is a day of the workspace's."""

    workspace_id: str
    seq: int
    entry_hash: str
    on: date

    @property
    def token(self) -> str:
        """As it is told, and given to the verifier: ``120:3f5c...``."""
        return f"{self.seq}:{self.entry_hash}"


@dataclass(frozen=True, slots=True)
class AnchorNote:
    """An anchor, as the coordinators' channel is told it."""

    voice: Voice
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class ArchivedText:
    """A text of the charter as it was shown, to the byte: ``text_sha256`` is of ``text`` in UTF-8."""

    text_sha256: str
    charter_id: str
    version: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A request to a member to read a version; ``state`` as it is stored with the request."""

    user_id: str
    charter_id: str
    version: str
    state: str
    asked_at: datetime | None
    due_on: date | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """All there is of the evidence of a workspace, or of one member: whoever gets it can check it without us.

    ``chain`` has each entry with the hash stored beside it; ``salts`` binds entries to people, by user id, as far as they
    were not erased; ``notes`` stand by the number of their entry.
    """

    workspace_id: str
    made_at: datetime
    chain: tuple[tuple[Entry, str], ...]
    texts: tuple[ArchivedText, ...]
    salts: Mapping[str, bytes]
    notes: Mapping[int, Note]
    anchors: tuple[Anchor, ...]
    requests: tuple[AskedFor, ...]

    @property
    def people(self) -> dict[str, str]:
        """User ids by the commitment that stands for them in the chain."""
        return {subject_commit(salt, self.workspace_id, user): user for user, salt in self.salts.items()}


def entries_by_request(dossier: Dossier) -> dict[tuple[str, str], list[Entry]]:
    """The entries that answer each request, by user id and the version asked for, in order.

    Whoever is asked for a version may acknowledge one that came after it and asked nobody: it answers the last request
    before it.
    """
    people = dossier.people
    asked: dict[str, list[str]] = {}
    for one in dossier.requests:
        asked.setdefault(one.user_id, []).append(one.version)
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry, _ in dossier.chain:
        user = people.get(entry.subject_commit, "")
        before = [version for version in asked.get(user, ()) if version_key(version) <= version_key(entry.version)]
        found.setdefault((user, max(before, key=version_key, default=entry.version)), []).append(entry)
    return found


def unproven(dossier: Dossier) -> tuple[AskedFor, ...]:
    """The requests that are said to be acknowledged, without any entry in the chain that says so."""
    answers = entries_by_request(dossier)
    return tuple(
        one
        for one in dossier.requests
        if one.state == "acknowledged"
        and not any(entry.type in _AGREED for entry in answers.get((one.user_id, one.version), ()))
    )


_AGREED = frozenset({"ack", "reattest", "on_behalf"})


def anchor_due(last_entry_on: date, today: date, hour: int) -> bool:
    """Whether a chain that has grown since its last anchor gets one now; ``hour`` is of the workspace's day."""
    return last_entry_on < today or hour >= ANCHOR_HOUR


def as_charter(archived: ArchivedText) -> Charter:
    """The version as it can be read from its archived text, whose file may be gone; it hashes the same."""
    told = json.loads(archived.text)
    return Charter(
        id=told["charter"],
        version=told["version"],
        language=told["language"],
        status="published",
        published_on=None,
        owner="",
        title=told["title"],
        preamble=told["preamble"],
        clauses=tuple(Clause(one["id"], one["number"], one["title"], one["text"]) for one in told["clauses"]),
        acknowledgement=told["acknowledgement"],
    )


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
