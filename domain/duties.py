"""What waits for a coordinator, or for the owner of a text: one list for Home and for the message that tells of it.

A coordinator's duties come as one folded message, first in priority, counted as any other (product.md, rule 1).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.members import Voice

SAID_AGAIN = timedelta(days=7)
"""How long after a message what still waits is said again."""


class Duty(StrEnum):
    """What waits, in the order in which it is shown."""

    CHANNEL = "channel"
    POST = "post"
    CHARTER = "charter"
    OVERDUE = "overdue"
    SUGGESTIONS = "suggestions"
    TEXTS = "texts"
    QUESTIONS = "questions"
    PRESENCE = "presence"


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of one kind wait."""

    duty: Duty
    number: int


@dataclass(frozen=True, slots=True)
class DutiesView:
    """All that waits for one person; ``occasion`` where it is a message of its own."""

    voice: Voice
    waiting: tuple[Waiting, ...]
    occasion: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was last told of, and on which of their days."""

    on: date
    numbers: Mapping[str, int]


def to_tell(waiting: Iterable[Waiting], told: Told | None, today: date) -> bool:
    """Whether there is a message in it: something more waits than was told, or it was told a week ago."""
    there = list(waiting)
    if not there:
        return False
    if told is None or today - told.on >= SAID_AGAIN:
        return True
    return any(one.number > told.numbers.get(one.duty, 0) for one in there)
