"""What a workspace was set up with in Slack, over the programme's defaults (design.md, "One truth for settings")."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

from domain.handbook import ContactHours, Programme
from domain.members import Voice

LANGUAGE, COORDINATORS, STEWARDS = "language", "coordinators", "stewards"
LESSON_DAYS, LESSON_TIME = "lessons.days", "lessons.at"
SETTINGS = (LANGUAGE, COORDINATORS, STEWARDS, LESSON_DAYS, LESSON_TIME)


@dataclass(frozen=True, slots=True)
class SetupView:
    """The values in force, as the form shows them; lesson days are chosen among ``hours.days``, the time within them."""

    voice: Voice
    language: str
    languages: tuple[str, ...]
    coordinators: tuple[str, ...]
    stewards: tuple[str, ...]
    lesson_days: frozenset[int]
    lesson_time: time
    hours: ContactHours


@dataclass(frozen=True, slots=True)
class SetupChoice:
    """What a coordinator chose."""

    language: str
    coordinators: tuple[str, ...]
    stewards: tuple[str, ...]
    lesson_days: frozenset[int]
    lesson_time: time


def programme_with(programme: Programme, settings: Mapping[str, Any] | None) -> Programme:
    """The programme as it holds for a workspace: what was set up there wins."""
    if not settings or not any(name in settings for name in SETTINGS):
        return programme
    days, at = settings.get(LESSON_DAYS), settings.get(LESSON_TIME)
    return replace(
        programme,
        default_language=settings.get(LANGUAGE) or programme.default_language,
        coordinators=tuple(settings.get(COORDINATORS) or programme.coordinators),
        stewards=tuple(settings.get(STEWARDS) or programme.stewards),
        lesson_days=frozenset(days) if days else programme.lesson_days,
        lesson_time=time.fromisoformat(at) if at else programme.lesson_time,
    )


def changes(choice: SetupChoice, programme: Programme) -> dict[str, Any]:
    """What is to be kept of a choice: None where it is the programme's own."""
    return {
        LANGUAGE: choice.language if choice.language != programme.default_language else None,
        COORDINATORS: list(choice.coordinators) if choice.coordinators != programme.coordinators else None,
        STEWARDS: list(choice.stewards) if choice.stewards != programme.stewards else None,
        LESSON_DAYS: sorted(choice.lesson_days) if choice.lesson_days != programme.lesson_days else None,
        LESSON_TIME: f"{choice.lesson_time:%H:%M}" if choice.lesson_time != programme.lesson_time else None,
    }


def problems(choice: SetupChoice, programme: Programme) -> dict[str, str]:
    """What is wrong with a choice, by field: lessons outside contact hours would never come."""
    hours = programme.contact_hours
    found = {}
    if not choice.lesson_days or not choice.lesson_days <= hours.days:
        found["days"] = "days"
    if not hours.start <= choice.lesson_time < hours.end:
        found["hour"] = "hour"
    if choice.language not in programme.languages:
        found["language"] = "language"
    return found
