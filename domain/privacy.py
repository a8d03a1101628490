"""What is held on a person: all of it can be shown, most of it erased, and none of it kept for ever (trust.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.evidence import Dossier
from domain.members import Voice
from domain.programme import Organisation

TRAINING_YEARS = 1
"""How long after somebody left what they learned is kept; and everything else that nothing here names."""
EVIDENCE_YEARS = 5
"""How long after somebody left it is known whose acknowledgements those are."""
FOR_EVIDENCE = frozenset({"charter_assignments", "charter_subjects", "departures", "members"})
"""The tables with which that is known."""
DELIVERY_DAYS = 400
"""How long it is known what was sent to whom and when: a year's proof of hours, and some time to ask for it."""


class Topic(StrEnum):
    """What a table is about, in the order in which people are shown it."""

    YOU = "you"
    LEARNING = "learning"
    CHARTER = "charter"
    SURVEYS = "surveys"
    SUGGESTIONS = "suggestions"
    WORKSHOPS = "workshops"
    MESSAGES = "messages"
    ROLES = "roles"
    OTHER = "other"


TOPICS = {
    "members": Topic.YOU,
    "departures": Topic.YOU,
    "lesson_progress": Topic.LEARNING,
    "attempts": Topic.LEARNING,
    "review_cards": Topic.LEARNING,
    "review_log": Topic.LEARNING,
    "exercises": Topic.LEARNING,
    "exercise_fields": Topic.LEARNING,
    "path_shares": Topic.LEARNING,
    "first_posts": Topic.LEARNING,
    "charter_assignments": Topic.CHARTER,
    "charter_subjects": Topic.CHARTER,
    "clause_questions": Topic.CHARTER,
    "consultation_comments": Topic.CHARTER,
    "consultation_outcomes": Topic.CHARTER,
    "consultations": Topic.CHARTER,
    "surveys": Topic.SURVEYS,
    "survey_asked": Topic.SURVEYS,
    "survey_responses": Topic.SURVEYS,
    "suggestions": Topic.SUGGESTIONS,
    "suggestion_votes": Topic.SUGGESTIONS,
    "suggestion_words": Topic.SUGGESTIONS,
    "suggestion_news": Topic.SUGGESTIONS,
    "workshop_invited": Topic.WORKSHOPS,
    "workshops": Topic.WORKSHOPS,
    "outbox": Topic.MESSAGES,
    "ledger": Topic.MESSAGES,
    "roles": Topic.ROLES,
    "stewards": Topic.ROLES,
    "duties_told": Topic.ROLES,
    "tasks": Topic.ROLES,
    "setting_changes": Topic.ROLES,
    "workspaces": Topic.ROLES,
}
"""A table that is not named here is shown under ``OTHER``: none is left out."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds on a person: rows of their own, or rows about something else that name them."""

    table: str
    topic: Topic
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """All that is held on a person. ``evidence`` is their own copy of it; ``organisation`` says whom to ask."""

    voice: Voice
    workspace_id: str
    user_id: str
    made_at: datetime
    holdings: tuple[Holding, ...]
    evidence: Dossier
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Erased:
    """What was removed of a person, rows by table; and the columns, if any, in which they are still named."""

    removed: Mapping[str, int]
    remaining: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retained:
    """A day's look at what is too old: what was removed of it, rows by table, and of how many people."""

    on: date
    people: int
    removed: Mapping[str, int]


def years_after(day: date, years: int) -> date:
    """The same day some years later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
