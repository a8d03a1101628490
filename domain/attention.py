"""The attention budget: who may be written to now, what wins, what is folded into it (product.md, rules 1 to 3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.members import Member
from domain.schedule import local_date

HALVED_AFTER = 3
"""From this many messages in a row without any reaction, the rhythm is half (product.md, rule 3)."""
SILENT_AFTER = 5
"""From this many, nothing more is sent until the member does something."""


class Kind(StrEnum):
    """The kinds of unprompted message, the most important first."""

    CONCERN = "concern"
    DUTIES = "duties"
    WELCOME = "welcome"
    CHARTER = "charter"
    SURVEY = "survey"
    LESSON = "lesson"
    REVIEW = "review"
    WORKSHOP = "workshop"
    STEWARD = "steward"
    """Said in the team's channel only: somebody reads concerns from now on."""
    ANCHOR = "anchor"
    """Said in the coordinators' channel only: the head of the chain of evidence."""
    SUGGESTION = "suggestion"
    DIGEST = "digest"
    """Said in the team's channel only: the week."""
    CONSULTATION = "consultation"
    """Said in the team's channel only: a version of the charter is open to comments, or what was heard."""
    REPORT = "report"
    """Said in the coordinators' channel only: a month, as a document."""


POSTS = frozenset({Kind.STEWARD, Kind.ANCHOR, Kind.DIGEST, Kind.CONSULTATION, Kind.REPORT})
"""What goes to channels, not to members: no turn of anybody's is taken by it."""
_DUTIES = (Kind.CONCERN, Kind.DUTIES)
"""What stewards and coordinators owe others comes first of all (product.md, rule 1), unless the programme's order says else."""
_FOLDS = {
    Kind.WELCOME: frozenset({Kind.CHARTER}),
    Kind.CHARTER: frozenset({Kind.SUGGESTION, Kind.WORKSHOP}),
    Kind.SURVEY: frozenset({Kind.SUGGESTION, Kind.CHARTER, Kind.WORKSHOP}),
    Kind.LESSON: frozenset({Kind.REVIEW, Kind.SUGGESTION, Kind.CHARTER, Kind.WORKSHOP}),
    Kind.REVIEW: frozenset({Kind.SUGGESTION, Kind.CHARTER, Kind.WORKSHOP}),
    Kind.WORKSHOP: frozenset({Kind.SUGGESTION, Kind.CHARTER}),
    Kind.SUGGESTION: frozenset(),
    Kind.CONCERN: frozenset({Kind.DUTIES, Kind.CHARTER, Kind.WORKSHOP}),
    Kind.DUTIES: frozenset({Kind.CHARTER, Kind.SUGGESTION, Kind.WORKSHOP}),
    Kind.STEWARD: frozenset(),
    Kind.ANCHOR: frozenset(),
    Kind.DIGEST: frozenset(),
    Kind.CONSULTATION: frozenset(),
    Kind.REPORT: frozenset(),
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


def in_order(priority: Sequence[str]) -> dict[Kind, int]:
    """The rank of every kind: duties, then those that ``priority`` names, then the others in their usual order."""
    named = [Kind(name) for name in priority]
    first = [kind for kind in _DUTIES if kind not in named]
    others = (kind for kind in Kind if kind not in named and kind not in first)
    return {kind: rank for rank, kind in enumerate([*first, *named, *others])}


def choose(candidates: Collection[Candidate], priority: Sequence[str] = ()) -> Choice | None:
    """The most important candidate, with those that fold into it; none without candidates."""
    ranks = in_order(priority)
    ranked = sorted(candidates, key=lambda candidate: (ranks[candidate.kind], candidate.subject))
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
    return same_day < per_day and _in_week_of(today, sent_on) < per_week


def week_holds(sent_on: Sequence[date], day: date, *, per_week: int) -> bool:
    """Whether a day's message, which is among these, fits into its week."""
    return _in_week_of(day, sent_on) <= per_week


def _in_week_of(day: date, sent_on: Sequence[date]) -> int:
    return sum(1 for one in sent_on if iso_week(one) == iso_week(day))


def never_written_to(member: Member) -> str:
    """The rule that keeps a member from being looked at at all, or an empty string."""
    if not member.participates:
        return "left"
    if not member.messages_on:
        return "stopped"
    return "silent" if member.unanswered >= SILENT_AFTER else ""


def rule_against(member: Member, now: datetime) -> str:
    """The rule that forbids writing unprompted to a member at this moment, or an empty string."""
    if rule := never_written_to(member) or member.calendar.rule_against(now):
        return rule
    if member.away and (member.away_until is None or now < member.away_until):
        return "away"
    return "dnd" if member.quiet is not None and now in member.quiet else ""


def look_again(member: Member, now: datetime) -> datetime | None:
    """When a member whom a rule protects now is looked at next; None: when they do something.

    A status without an end may go at any time, and then its change says so; a look a day is for changes that got lost.
    """
    rule = rule_against(member, now)
    if never_written_to(member):
        return None
    if rule == "away" and member.away_until is None:
        return member.calendar.tomorrow(now)
    if rule == "away" and member.away_until is not None:
        return member.calendar.next_contact(member.away_until)
    if rule == "dnd" and member.quiet is not None:
        return member.calendar.next_contact(member.quiet.end)
    return member.calendar.next_contact(now)


def next_due(member: Member, after: datetime, *, waiting: bool) -> datetime | None:
    """When to look at a member again: at the next contact moment if something waits, else at their next lesson."""
    if never_written_to(member):
        return None
    if waiting:
        return member.calendar.next_contact(after)
    return member.calendar.next_lesson(after, member.lesson_days, member.lesson_time)


def lesson_due(member: Member, now: datetime) -> bool:
    """Whether a member's last lesson moment belongs to this local day."""
    return member.calendar.lesson_due(now, member.lesson_days, member.lesson_time)


def no_longer_due(member: Member, kind: Kind, planned_at: datetime, now: datetime) -> bool:
    """Whether a message that waits belongs to a lesson day or hour that the member has since exchanged for another.

    A clock that was set back meanwhile has exchanged nothing.
    """
    return kind in _FLEETING and not lesson_due(member, max(planned_at, now))


def halved(member: Member) -> bool:
    """Whether the rhythm is half for now."""
    return HALVED_AFTER <= member.unanswered < SILENT_AFTER


def too_soon(member: Member, sent_on: Sequence[date], today: date) -> bool:
    """Whether, at half the rhythm, it is too soon: two of the member's lesson days go from one message to the next."""
    if not halved(member) or not sent_on:
        return False
    return member.calendar.lesson_days_between(max(sent_on), today, member.lesson_days) < 2


def room(member: Member, sent_on: Sequence[date], now: datetime, *, per_day: int) -> str:
    """The rule of the attention budget that holds a message back, or an empty string; dates sent are the member's."""
    today = local_date(now, member.calendar.zone)
    if not budget_left(sent_on, today, per_day=per_day, per_week=member.per_week):
        return "budget"
    return "halved" if too_soon(member, sent_on, today) else ""
