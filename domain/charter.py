"""Reading the charter and acknowledging it (product.md, "Charter")."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.handbook import Charter
from domain.members import Voice

PAGE_CHARACTERS = 2_400
"""How much of the charter one page shows: about a phone's three screens, and well inside a section's limit."""
PAGE_CLAUSES = 20
"""However short: a modal holds at most 100 blocks (Slack documentation, Modals)."""


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
