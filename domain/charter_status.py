"""Where a team stands with the charter, for coordinators: who has confirmed, who not, and why not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.attention import SILENT_AFTER, iso_week
from domain.charter import Standing
from domain.figures import SMALLEST_GROUP
from domain.members import Member, Voice

WEEKS_SHOWN = 12


class Stand(StrEnum):
    """Where one member stands, in the order in which it is told."""

    ACKNOWLEDGED = "acknowledged"
    PARTLY = "partly"
    WAITING = "waiting"
    ASKING = "asking"
    DECLINED = "declined"
    AWAY = "away"
    OVERDUE = "overdue"
    SILENT = "silent"
    UNASKED = "unasked"


NAMED = (Stand.OVERDUE, Stand.SILENT, Stand.ASKING, Stand.DECLINED)
"""The stands in which a coordinator may have something to do for somebody, and so is told for whom."""


@dataclass(frozen=True, slots=True)
class MemberStand:
    """One member's line in the status and the export; days are theirs."""

    user_id: str
    path: str
    stand: Stand
    asked_on: date | None
    due_on: date | None
    moved_by: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Team:
    """People on one path, five or more, and how many of them have acknowledged."""

    path: str
    acknowledged: int
    people: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """The whole status. ``weeks`` has the total acknowledged at the end of each ISO week, oldest first."""

    voice: Voice
    title: str
    version: str
    lines: tuple[MemberStand, ...]
    weeks: tuple[tuple[str, int], ...]
    reminded: int | None = None
    spared: int = 0
    recorded: str = ""

    @property
    def counts(self) -> dict[Stand, int]:
        """How many stand where; those where nobody stands are left out."""
        found = Counter(line.stand for line in self.lines)
        return {stand: found[stand] for stand in Stand if found[stand]}

    @property
    def teams(self) -> tuple[Team, ...]:
        """By path, where five or more follow it; with one path there is nothing to tell apart."""
        people = Counter(line.path for line in self.lines)
        done = Counter(line.path for line in self.lines if line.stand is Stand.ACKNOWLEDGED)
        found = [Team(path, done[path], number) for path, number in people.items() if number >= SMALLEST_GROUP]
        return tuple(sorted(found, key=lambda team: team.path)) if len(people) > 1 else ()

    def who(self, stand: Stand) -> tuple[str, ...]:
        """The Slack ids of those who stand there."""
        return tuple(line.user_id for line in self.lines if line.stand is stand)


def stand_of(standing: Standing, member: Member, today: date) -> Stand:
    """Where a member stands on a day of theirs. What they did comes before what they have not done."""
    if standing.state == "acknowledged":
        return Stand.ACKNOWLEDGED
    if standing.state == "declined":
        return Stand.DECLINED
    if standing.asking:
        return Stand.ASKING
    if member.unanswered >= SILENT_AFTER:
        return Stand.SILENT
    if member.away or member.calendar.day_off(today) in {"leave", "paused", "stopped"}:
        return Stand.AWAY
    if standing.due_on is not None and standing.due_on < today:
        return Stand.OVERDUE
    if standing.page > 0:
        return Stand.PARTLY
    return Stand.WAITING if standing.asked_on is not None else Stand.UNASKED


def by_week(closed: Sequence[date], today: date) -> tuple[tuple[str, int], ...]:
    """How many had acknowledged at the end of each of the last weeks; none before the first who did."""
    if not closed:
        return ()
    first = max(min(closed), today - timedelta(weeks=WEEKS_SHOWN - 1))
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= today:
        weeks.append((iso_week(monday), sum(1 for day in closed if day < monday + timedelta(days=7))))
        monday += timedelta(days=7)
    return tuple(weeks)
