"""A consultation: a version not in force yet, on which members comment clause by clause (product.md, "Charter")."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from domain.editions import ClauseChange
from domain.handbook import Charter, Clause
from domain.members import Voice

COMMENT_LIMIT = 2_000
OPEN, HEARD = "open", "heard"
"""What a post is about: a consultation that opens, or what was heard in it."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a member said about a clause, by name. ``clause_sha256`` is of its words then; ``clause_title`` as well."""

    comment_id: str
    user_id: str
    charter_id: str
    version: str
    clause_id: str
    clause_title: str
    clause_sha256: str
    text: str
    made_at: datetime
    answer: str | None = None
    answered_by: str | None = None


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """One clause of the version in consultation; ``number`` counts from 0. ``said`` are the reader's own comments on it.

    ``edited``: its words were changed while it was on the screen; ``typed`` is what the reader had written, kept.
    """

    voice: Voice
    charter: Charter
    number: int
    change: ClauseChange
    said: tuple[Comment, ...]
    coordinator: bool
    concerns_open: bool = False
    edited: bool = False
    typed: str = ""

    @property
    def clause(self) -> Clause:
        """The clause on the screen."""
        return self.charter.clauses[self.number]

    @property
    def last(self) -> bool:
        """Whether nothing comes after it."""
        return self.number == len(self.charter.clauses) - 1


@dataclass(frozen=True, slots=True)
class ConsultationEnd:
    """Said after the last clause."""

    voice: Voice
    comments: int


@dataclass(frozen=True, slots=True)
class ClauseHeard:
    """What was said of a clause, and what a coordinator marked as changed because of it; ``stale`` counts comments on
    words that have been edited since."""

    clause_id: str
    title: str
    comments: tuple[Comment, ...]
    outcome: str = ""
    stale: int = 0


@dataclass(frozen=True, slots=True)
class ConsultationDesk:
    """The coordinators' view of a consultation, by clause; ``chosen`` is the one being read."""

    voice: Voice
    version: str
    until: date | None
    closed: bool
    clauses: tuple[ClauseHeard, ...]
    chosen: ClauseHeard | None = None


@dataclass(frozen=True, slots=True)
class ConsultationPost:
    """Said in the team's channel: that comments are asked for, or what was heard and what changed."""

    voice: Voice
    about: str
    title: str
    version: str
    until: date | None
    people: int = 0
    heard: tuple[ClauseHeard, ...] = ()


def clause_sha256(clause: Clause) -> str:
    """The hash of a clause's words."""
    return hashlib.sha256(f"{clause.title}\n{clause.text}".encode()).hexdigest()
