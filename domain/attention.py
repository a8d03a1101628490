"""The attention budget: who may be written to now, what wins, what is folded into it (product.md, rules 1 to 3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.handbook import ContactHours
from domain.schedule import local_date, moment, next_contact, next_occurrence


class Kind(StrEnum):
    """The kinds of unprompted message, the most important first."""

    WELCOME = "welcome"
    CHARTER = "charter"
    LESSON = "lesson"
    REVIEW = "review"


_PRIORITY = {kind: rank for rank, kind in enumerate(Kind)}
_FOLDS = {
    Kind.WELCOME: frozenset({Kind.CHARTER}),
    Kind.CHARTER: frozenset(),
    Kind.LESSON: frozenset({Kind.REVIEW}),
    Kind.REVIEW: frozenset(),
}
"""What a message can say in a line of its own; the rest waits for its next turn."""
_FLEETING = frozenset({Kind.LESSON, Kind.REVIEW})
"""What belongs to its own day: where it does not fit, it is not carried over but proposed anew on the next."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a capability would like to tell a member now; ``subject`` is a lesson id, a charter version, or empty."""

    kind: Kind
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is sent, and what it carries along as a line."""

    winner: Candidate
    folded: tuple[Candidate, ...] = ()


def choose(candidates: Collection[Candidate]) -> Choice | None:
    """The most important candidate, with those that fold into it; none without candidates."""
    ranked = sorted(candidates, key=lambda candidate: (_PRIORITY[candidate.kind], candidate.subject))
    if not ranked:
        return None
    winner, *others = ranked
    return Choice(winner, tuple(other for other in others if other.kind in _FOLDS[winner.kind]))


def carried_over(candidates: Collection[Candidate], told: Choice | None) -> list[Candidate]:
    """What was not said and still waits for its turn."""
    said = {told.winner, *told.folded} if told else set()
    return [candidate for candidate in candidates if candidate not in said and candidate.kind not in _FLEETING]


def iso_week(day: date) -> str:
    """The ISO week of a local date, ``2026-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def budget_left(sent_on: Sequence[date], today: date, *, per_day: int, per_week: int) -> bool:
    """Whether one more unprompted message fits, given the local dates of those before."""
    same_day = sum(1 for day in sent_on if day == today)
    same_week = sum(1 for day in sent_on if iso_week(day) == iso_week(today))
    return same_day < per_day and same_week < per_week


def next_due(
    after: datetime, *, waiting: bool, days: Collection[int], at: time, hours: ContactHours, zone: ZoneInfo
) -> datetime | None:
    """When to look at a member again: at the next contact moment if something waits, else at their next lesson.

    A lesson moment outside contact hours (a member's own wish may clash with the organisation's hours) moves to the
    first contact moment after it.
    """
    if waiting:
        return next_contact(after, hours, zone)
    occurrence = next_occurrence(after, days, at, zone)
    return None if occurrence is None else next_contact(occurrence, hours, zone)


def lesson_due(now: datetime, *, days: Collection[int], at: time, hours: ContactHours, zone: ZoneInfo) -> bool:
    """Whether the last lesson moment belongs to this local day: its own, or one that contact hours moved to today.

    So a lesson that was missed is not made up for on a day that is no lesson day.
    """
    today = local_date(now, zone)
    for back in range(8):
        day = today - timedelta(days=back)
        occurrence = moment(day, at, zone) if day.weekday() in days else None
        if occurrence is not None and occurrence <= now:
            return local_date(next_contact(occurrence, hours, zone), zone) == today
    return False


def tomorrow(after: datetime, hours: ContactHours, zone: ZoneInfo) -> datetime:
    """The first contact moment of a later local day, for what today's budget does not hold."""
    midnight = moment(local_date(after, zone) + timedelta(days=1), time.min, zone)
    return next_contact(midnight, hours, zone)
