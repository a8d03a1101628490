"""A member's own choices: what the settings form shows, what it brings back, and what cannot be taken over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from domain.calendar import Absence
from domain.members import Voice

LONGEST = timedelta(days=730)
"""How far ahead a pause or a leave may end: later than that is a slip of the hand, or a reason to stop."""


@dataclass(frozen=True, slots=True)
class SettingsView:
    """A member's own choices, as the settings form shows them.

    ``per_week`` is chosen within ``most_per_week``; ``regions`` are those whose public holidays one can choose, with
    their names; ``resumes_on`` is the day a pause ends; ``leave`` has what is still to come.
    """

    voice: Voice
    language_chosen: str | None
    languages: tuple[str, ...]
    messages_on: bool
    lesson_days: frozenset[int]
    lesson_time: time
    contact_days: frozenset[int]
    contact_start: time
    contact_end: time
    per_week: int = 3
    most_per_week: int = 3
    region: str | None = None
    regions: tuple[tuple[str, str], ...] = ()
    resumes_on: date | None = None
    leave: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsChoice:
    """What a member chose in the settings form. ``language`` and ``region`` None follow Slack and the programme.

    ``resumes_on`` is the first day on which messages come again, None without a pause; ``leave_from`` and ``leave_to``,
    both included, add a leave. ``unchanged`` names of ``messages_on`` and ``resumes_on`` what stands as the form showed
    it: it is no wish, and does not undo what was said elsewhere since.
    """

    language: str | None
    messages_on: bool
    lesson_days: frozenset[int]
    lesson_time: time
    per_week: int | None = None
    region: str | None = None
    resumes_on: date | None = None
    leave_from: date | None = None
    leave_to: date | None = None
    unchanged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SettingsRefused:
    """Fields that cannot be taken over, each with the key of the sentence that says why."""

    voice: Voice
    problems: Mapping[str, str]


def settings_problems(choice: SettingsChoice, today: date, resumes_on: date | None) -> dict[str, str]:
    """What is wrong with a choice, by field; ``resumes_on`` is the pause in force, which need not be in the future."""
    problems: dict[str, str] = {}
    latest = today + LONGEST
    if choice.resumes_on is not None and choice.resumes_on > latest:
        problems["resumes_on"] = "too_far"
    if choice.leave_to is not None and choice.leave_to > latest:
        problems["leave_to"] = "too_far"
    if choice.resumes_on is not None and choice.resumes_on != resumes_on and choice.resumes_on <= today:
        problems["resumes_on"] = "not_in_future"
    if choice.leave_to is not None and choice.leave_from is None:
        problems["leave_from"] = "beginning_missing"
    if choice.leave_from is not None and choice.leave_to is None:
        problems["leave_to"] = "end_missing"
    if choice.leave_from is not None and choice.leave_to is not None:
        if choice.leave_to < choice.leave_from:
            problems["leave_to"] = "before_beginning"
        elif choice.leave_to < today:
            problems["leave_to"] = "past"
    return problems
