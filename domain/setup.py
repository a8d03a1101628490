"""What a workspace was set up with in Slack, over the programme's defaults (design.md, "One truth for settings").

Four short steps, each kept as soon as it is sent, lead to the start; a form shows the same later, to change.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

from domain.calendar import Calendar
from domain.enrolment import By, Enrolment, UserGroup
from domain.members import Voice
from domain.programme import ContactHours, Organisation, Programme

LANGUAGE, COORDINATORS, STEWARDS = "language", "coordinators", "stewards"
LESSON_DAYS, LESSON_TIME = "lessons.days", "lessons.at"
ORGANISATION, WHISTLEBLOWING = "organisation.name", "organisation.whistleblowing"
STARTS_ON, STEP = "start.on", "setup.step"
MONTHLY_REPORT = "report.monthly"
SETTINGS = (
    LANGUAGE,
    COORDINATORS,
    STEWARDS,
    LESSON_DAYS,
    LESSON_TIME,
    ORGANISATION,
    WHISTLEBLOWING,
    MONTHLY_REPORT,
)

NAME_LIMIT, ADDRESS_LIMIT = 80, 200
LATEST = timedelta(days=365)
"""How far ahead a programme may start: later than that is a slip of the hand."""
_AT_IT = timedelta(hours=1)
"""How long somebody else who saved something counts as being at it."""

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}|https?://[^\s/]+\.\S+|\+?\d(?:[\s().\-/]*\d){5,}")
"""An e-mail address, a web address, or a telephone number, with words around it or not."""
_EXAMPLE = re.compile(r"[@./]example\.(?:org|com|net)\b")
"""Names that stand for others and lead nowhere (RFC 2606)."""


def is_example(address: str) -> bool:
    """Whether an address only shows where one belongs: nobody would get what is sent there."""
    return _EXAMPLE.search(address) is not None


class Step(IntEnum):
    """The steps of set-up, in order; the last one is the look at what would come."""

    ORGANISATION = 1
    PEOPLE = 2
    ROLES = 3
    RHYTHM = 4
    PREVIEW = 5


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
    name: str = ""
    address: str = ""
    monthly_report: bool = True


@dataclass(frozen=True, slots=True)
class SetupChoice:
    """What a coordinator chose; ``name``, ``address`` and ``monthly_report`` None leave what is in force."""

    language: str
    coordinators: tuple[str, ...]
    stewards: tuple[str, ...]
    lesson_days: frozenset[int]
    lesson_time: time
    name: str | None = None
    address: str | None = None
    monthly_report: bool | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as the form shows it: ``setup`` has the values in force.

    ``other`` is somebody else who saved something within the hour, and when; ``groups`` None where Slack does not let us
    read them. ``starts_on`` is the day proposed.
    """

    step: Step
    setup: SetupView
    enrolment: Enrolment
    team: str | None
    starts_on: date
    groups: tuple[UserGroup, ...] | None = ()
    other: tuple[str, datetime] | None = None


@dataclass(frozen=True, slots=True)
class SetupDesk:
    """What a coordinator's Home shows of set-up. ``step`` is where it stopped, None where nobody has begun.

    ``starts_on`` is the day it starts by itself; ``can_undo``: whether Start can still be taken back; ``gone`` are
    coordinators who have left the workspace.
    """

    step: Step | None
    enrolment: Enrolment
    starts_on: date | None = None
    can_undo: bool = False
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepChoice:
    """What was chosen in one step; only what that step asks for counts."""

    step: Step
    language: str = ""
    name: str = ""
    address: str = ""
    enrolment: Enrolment = field(default_factory=lambda: Enrolment(By.CHANNEL))
    team: str | None = None
    coordinators: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()
    lesson_days: frozenset[int] = frozenset()
    lesson_time: time = time()
    starts_on: date | None = None


def programme_with(programme: Programme, settings: Mapping[str, Any] | None) -> Programme:
    """The programme as it holds for a workspace: what was set up there wins."""
    if not settings or not any(name in settings for name in SETTINGS):
        return programme
    days, at = settings.get(LESSON_DAYS), settings.get(LESSON_TIME)
    return replace(
        programme,
        organisation=organisation_with(programme.organisation, settings),
        default_language=settings.get(LANGUAGE) or programme.default_language,
        coordinators=tuple(settings.get(COORDINATORS) or programme.coordinators),
        stewards=tuple(settings.get(STEWARDS) or programme.stewards),
        lesson_days=frozenset(days) if days else programme.lesson_days,
        lesson_time=time.fromisoformat(at) if at else programme.lesson_time,
        monthly_report=settings.get(MONTHLY_REPORT, programme.monthly_report),
    )


def organisation_with(organisation: Organisation, settings: Mapping[str, Any] | None) -> Organisation:
    """The words behind the placeholders of the handbook's texts, as they hold for a workspace."""
    chosen = settings or {}
    if not chosen.get(ORGANISATION) and not chosen.get(WHISTLEBLOWING):
        return organisation
    return replace(
        organisation,
        name=chosen.get(ORGANISATION) or organisation.name,
        whistleblowing=chosen.get(WHISTLEBLOWING) or organisation.whistleblowing,
    )


def changes(choice: SetupChoice, programme: Programme) -> dict[str, Any]:
    """What is to be kept of a choice: None where it is the programme's own."""
    kept: dict[str, Any] = {
        LANGUAGE: choice.language if choice.language != programme.default_language else None,
        COORDINATORS: list(choice.coordinators) if choice.coordinators != programme.coordinators else None,
        STEWARDS: list(choice.stewards) if choice.stewards != programme.stewards else None,
        LESSON_DAYS: sorted(choice.lesson_days) if choice.lesson_days != programme.lesson_days else None,
        LESSON_TIME: f"{choice.lesson_time:%H:%M}" if choice.lesson_time != programme.lesson_time else None,
    }
    own = programme.organisation
    if choice.name is not None:
        kept[ORGANISATION] = choice.name.strip() if choice.name.strip() != own.name else None
    if choice.address is not None:
        kept[WHISTLEBLOWING] = choice.address.strip() if choice.address.strip() != own.whistleblowing else None
    if choice.monthly_report is not None:
        kept[MONTHLY_REPORT] = choice.monthly_report if choice.monthly_report != programme.monthly_report else None
    return kept


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
    if choice.name is not None and (wrong := name_problem(choice.name)):
        found["name"] = wrong
    if choice.address is not None and (wrong := address_problem(choice.address)):
        found["address"] = wrong
    return found


def name_problem(name: str) -> str | None:
    """What is wrong with an organisation's name. It is put into texts as it is, so it can hold no placeholder."""
    if not name.strip():
        return "name"
    return "signs" if _has_signs(name) else None


def address_problem(address: str) -> str | None:
    """What is wrong with the address off Slack: without an e-mail, a web address or a number nobody can be reached."""
    if _has_signs(address):
        return "signs"
    return None if _ADDRESS.search(address) else "address"


def _has_signs(text: str) -> bool:
    return any(sign in text for sign in ("{", "}", "[[", "]]", "\n"))


def first_monday(today: date, calendar: Calendar) -> date:
    """The day proposed to start on: next Monday, or the first day after it on which people work."""
    day = today + timedelta(days=7 - today.weekday())
    return next(each for each in (day + timedelta(days=n) for n in range(366)) if calendar.window(each))


def start_problem(day: date | None, today: date, calendar: Calendar) -> str | None:
    """What is wrong with a day to start on: it is to come, soon enough, and one on which people work."""
    if day is None or day < today:
        return "past"
    if day > today + LATEST:
        return "too_far"
    return None if calendar.window(day) else "closed"


def others_at_it(last: tuple[str, datetime] | None, now: datetime) -> tuple[str, datetime] | None:
    """Who else is setting this up just now: whoever saved something within the hour."""
    return last if last is not None and timedelta() <= now - last[1] <= _AT_IT else None
