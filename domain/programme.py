"""What ``content/programme.yaml`` says: who runs the programme, when it writes, who learns what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from domain.address import AddressForm


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who runs the programme: the words behind {organisation} {coordinator} {contact} {whistleblowing} in texts."""

    name: str
    coordinator: str
    contact: str
    whistleblowing: str


@dataclass(frozen=True, slots=True)
class ContactHours:
    """When unprompted messages may come, in the member's local time. ``days``: 0 is Monday; ``start`` < ``end``."""

    days: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How questions come back. ``target_recall`` is the chance of still knowing one when it does, between 0 and 1.

    ``at_most`` questions a day, ``after_absence`` on the first days after one. ``parameters`` are the 21 of the FSRS
    package; empty stands for its own.
    """

    target_recall: float = 0.9
    at_most: int = 5
    after_absence: int = 3
    parameters: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme's defaults, from ``content/programme.yaml``; set-up in Slack overrides some of them.

    ``per_day`` and ``per_week`` are unprompted messages to one member; ``messages_per_minute`` is for a workspace.
    ``paths`` maps a path's name to module ids in order; ``commands`` maps a command's name without its slash to what
    it is called here, ``{"learn": "/training"}``; ``path_groups`` and ``path_roles`` map a path to the user group, and to
    the roles (``domain.roles``), that lead to it. ``away_words`` are lower-case words that say "away" in a status.
    ``holidays`` maps a region whose public holidays are kept, ``FR`` or ``CA-QC``, to its name; the first is everyone's
    who has not chosen another. ``closed`` has the organisation's closing days, from and to, both included.
    ``priority`` names kinds of unprompted message, the most important first. ``stewards`` are the people one of whom
    becomes the first steward by accepting; where nobody is named, the coordinators. ``channels`` has the ids of those
    posts go to, by ``domain.posts.Place``; the digest is for ``digest_day`` (0 is Monday) at ``digest_time``.
    ``monthly_report``: whether the coordinators' channel gets it.
    """

    organisation: Organisation
    languages: tuple[str, ...]
    default_language: str
    address: AddressForm
    coordinators: tuple[str, ...]
    contact_hours: ContactHours
    lesson_days: frozenset[int]
    lesson_time: time
    per_day: int
    per_week: int
    paths: Mapping[str, tuple[str, ...]]
    charter_due_after_days: int
    messages_per_minute: int
    commands: Mapping[str, str] = field(default_factory=dict)
    path_groups: Mapping[str, str] = field(default_factory=dict)
    path_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    away_words: tuple[str, ...] = ()
    review: ReviewRules = ReviewRules()
    holidays: Mapping[str, str] = field(default_factory=dict)
    closed: tuple[tuple[date, date], ...] = ()
    priority: tuple[str, ...] = ()
    stewards: tuple[str, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    digest_day: int = 4
    digest_time: time = time(11)
    monthly_report: bool = True
