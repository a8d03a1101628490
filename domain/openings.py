"""Opening a survey: who would be asked, in which groups, until when; and the coordinators' list of those opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from domain.figures import SMALLEST_GROUP
from domain.members import Voice
from domain.surveys import Survey

LONGEST_OPEN = 92
"""Days a survey may stay open."""
REMIND_BEFORE = timedelta(days=2)
"""How long before the last day it is recalled, once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a coordinator wants to open: which survey, until the end of which day, whom, and whether results by path.

    ``path`` is empty for everybody.
    """

    survey_id: str
    closes_on: date | None
    path: str = ""
    by_path: bool = False


@dataclass(frozen=True, slots=True)
class Outlook:
    """A plan with what follows from it, before anybody is asked.

    ``groups`` are those of which there may be figures, each with the number of people in it: paths, those of fewer than
    five merged with others. Without any there is one figure for all.
    """

    voice: Voice
    plan: Plan
    survey: Survey
    asked: int
    groups: tuple[tuple[str, int], ...] = ()
    compares: str = ""

    @property
    def too_few(self) -> bool:
        """Whether no result could ever be shown."""
        return self.survey.confidential and self.asked < SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class PlanRefused:
    """A plan that cannot be taken: which field, and why."""

    voice: Voice
    field: Literal["survey", "closes_on", "who"]
    why: Literal["gone", "already_open", "not_in_future", "too_far", "nobody"]


@dataclass(frozen=True, slots=True)
class OpeningChoices:
    """What can be opened: surveys by id with title, whether in confidence; paths with how many follow each; all of them."""

    voice: Voice
    surveys: tuple[Survey, ...]
    paths: tuple[tuple[str, int], ...]
    everybody: int
    closes_on: date


def merge(sizes: Mapping[str, int]) -> dict[str, str]:
    """The group each small group is counted in, so that none has fewer than five people (trust.md, Confidential surveys 2).

    Those under five are put together; where that is not enough, with the next smallest. A merged group is named by its
    parts, joined by ``+``.
    """
    ordered = sorted((size, name) for name, size in sizes.items() if size)
    small = [name for size, name in ordered if size < SMALLEST_GROUP]
    large = [name for size, name in ordered if size >= SMALLEST_GROUP]
    while small and large and sum(sizes[name] for name in small) < SMALLEST_GROUP:
        small.append(large.pop(0))
    merged = "+".join(sorted(small))
    return {**dict.fromkeys(small, merged), **{name: name for name in large}}


def remind_on(opened_on: date, closes_on: date) -> date | None:
    """The day it is recalled; None for one that is open too shortly."""
    day = closes_on - REMIND_BEFORE
    return day if day > opened_on + timedelta(days=1) else None


@dataclass(frozen=True, slots=True)
class RunLine:
    """A survey that was opened. ``answered`` is known while it is open for named ones alone, and never below five."""

    run_id: str
    title: str
    confidential: bool
    closes_on: date
    asked: int
    answered: int | None
    closed: bool


@dataclass(frozen=True, slots=True)
class SurveysDesk:
    """The coordinator's part: what is open, what is closed, the newest first."""

    open: tuple[RunLine, ...] = ()
    closed: tuple[RunLine, ...] = ()
