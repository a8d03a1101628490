"""The first two weeks of a programme that has not started, as a coordinator looks at them before pressing Start."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from domain.attention import Kind
from domain.enrolment import Enrolment
from domain.members import Voice

WEEKS = timedelta(days=14)
FEW = 5
"""Figures of fewer people than this are shown to nobody (product.md, rule 7)."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Messages of one kind on one day at one time, each reader's own; ``people`` None for a post to the team's channel.

    ``withheld`` is the rule that keeps them back, "holiday" or "closed".
    """

    kind: Kind
    at: time | None
    people: int | None
    charter: bool = False
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day, and what comes on it."""

    day: date
    messages: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class FirstWeeks:
    """What would come, and to whom. ``trouble`` is Slack's word for why the team's channel takes no posts."""

    voice: Voice
    starts_on: date
    today: date
    enrolment: Enrolment
    people: int
    guests: int
    team: str | None
    days: tuple[ComingDay, ...]
    trouble: str = ""
    stewards: bool = True
    set_for: date | None = None
