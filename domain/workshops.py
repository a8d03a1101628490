"""Workshops: a session people are invited to, what each is told of it and when, and who was there (product.md, "Momentum").

An invitation is a question with a name, and says so: coordinators read who comes. Who was there is what a coordinator
noted; nothing is concluded from it but who gets the lesson that follows.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.calendar import Calendar
from domain.members import Voice
from domain.schedule import contact_window, local_date, moment

MINUTES = (30, 45, 60, 90, 120, 180, 240, 360)
"""How long one may be said to last."""
USUAL_MINUTES = 60
TITLE_LIMIT, PLACE_LIMIT, AGENDA_LIMIT = 100, 300, 2_500
FARTHEST = timedelta(days=366)
"""How far ahead one may be planned."""
TOLD_AFTER = timedelta(days=30)
"""How long after a workshop its lesson is still worth a message."""
KEPT = timedelta(days=365)
"""How long it is known who was invited, what they answered, and who was there."""
AWAY = frozenset({"leave", "holiday"})
"""The reasons in somebody's calendar for which they are not there."""
PAGE = 100
"""Names on a page of the coordinators' list."""
_LOOKED_BACK = 14
"""Days among which the working day before is looked for; beyond, nobody is reminded."""


class Answer(StrEnum):
    """What somebody who is invited says."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Word(StrEnum):
    """What somebody is to be told of a workshop."""

    INVITED = "invited"
    CHANGED = "changed"
    REMINDED = "reminded"
    CANCELLED = "cancelled"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Workshop:
    """One session. ``path`` is who is invited, empty for everybody who takes part; ``lesson_id`` may be empty.

    ``version`` grows when the date or the place changes, which those invited are told; ``edits`` with every change, so
    that two who edit at once notice. ``held``: who was there has been noted.
    """

    workshop_id: str
    title: str
    starts_at: datetime
    minutes: int
    place: str
    agenda: str = ""
    path: str = ""
    lesson_id: str = ""
    version: int = 1
    edits: int = 1
    cancelled: bool = False
    held: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Invited:
    """Where one invited person stands. ``told`` is the version they were told of, 0 for none; ``recalled``: reminded of it.

    ``keep``: they want the agenda and the lesson if they cannot come. ``present`` is None until it was noted. ``closed``:
    they were told what there was to tell last, that it is cancelled or what follows it.
    """

    user_id: str
    told: int = 0
    recalled: bool = False
    answer: Answer | None = None
    keep: bool = False
    present: bool | None = None
    closed: bool = False


def away_on(calendar: Calendar, at: datetime) -> bool:
    """Whether somebody has said, or their holidays say, that they are not there on the day of a moment."""
    return calendar.day_off(local_date(at, calendar.zone)) in AWAY


def outside_hours(calendar: Calendar, workshop: Workshop) -> bool:
    """Whether any of it lies outside contact hours. It may: those hours bind what is sent, and people meet when they like."""
    window = contact_window(local_date(workshop.starts_at, calendar.zone), calendar.hours, calendar.zone)
    return window is None or workshop.starts_at < window[0] or workshop.ends_at > window[1]


def remind_on(calendar: Calendar, starts_at: datetime) -> date | None:
    """The working day before, as somebody works; None where there is none near."""
    day = local_date(starts_at, calendar.zone)
    for back in range(1, _LOOKED_BACK + 1):
        if calendar.window(day - timedelta(days=back)) is not None:
            return day - timedelta(days=back)
    return None


def remind_at(calendar: Calendar, starts_at: datetime) -> datetime | None:
    """The first contact moment of that day."""
    day = remind_on(calendar, starts_at)
    return calendar.next_contact(moment(day, time.min, calendar.zone)) if day else None


def is_near(calendar: Calendar, starts_at: datetime, now: datetime) -> bool:
    """Whether it is the working day before already, or later."""
    day = remind_on(calendar, starts_at)
    return day is not None and local_date(now, calendar.zone) >= day


def word_due(workshop: Workshop, invited: Invited, calendar: Calendar, now: datetime) -> Word | None:
    """What somebody is to be told now. Whoever said that they cannot come hears of it no more, unless the date changes.

    (A change of date takes answers back: they were given for another day.)
    """
    if invited.closed:
        return None
    if workshop.cancelled:
        tells = invited.told and invited.answer is not Answer.NO and now < workshop.starts_at
        return Word.CANCELLED if tells else None
    if now < workshop.starts_at:
        return _word_before(workshop, invited, calendar, now)
    if workshop.held and now < workshop.ends_at + TOLD_AFTER:
        follows = workshop.lesson_id if invited.present else invited.keep
        return Word.AFTER if follows else None
    return None


def _word_before(workshop: Workshop, invited: Invited, calendar: Calendar, now: datetime) -> Word | None:
    away = away_on(calendar, workshop.starts_at)
    if not invited.told:
        return None if away or invited.answer else Word.INVITED
    if invited.answer is Answer.NO:
        return None
    if invited.told < workshop.version:
        return Word.CHANGED
    near = not invited.recalled and not away and is_near(calendar, workshop.starts_at, now)
    return Word.REMINDED if near else None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a coordinator typed. ``day`` and ``at`` are theirs, where they live; both None where the form had none."""

    title: str
    day: date | None
    at: time | None
    minutes: int
    place: str
    agenda: str
    path: str
    lesson_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A plan that cannot be taken: what is wrong, by field."""

    voice: Voice
    wrong: dict[str, str]


@dataclass(frozen=True, slots=True)
class WorkshopForm:
    """The form: a workshop to change, or None for a new one; who can be invited, as (path, people); lessons, as (id, title).

    ``topics`` are those of the kick-off kit, for the agenda; ``day`` the first that could do.
    """

    voice: Voice
    workshop: Workshop | None
    everybody: int
    paths: tuple[tuple[str, int], ...]
    lessons: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Answers:
    """How many said what. ``silent`` were told and have not answered, ``untold`` were not told yet; ``present`` were there."""

    yes: int = 0
    maybe: int = 0
    no: int = 0
    silent: int = 0
    untold: int = 0
    present: int = 0

    @property
    def invited(self) -> int:
        """All of them."""
        return self.yes + self.maybe + self.no + self.silent + self.untold


@dataclass(frozen=True, slots=True)
class WorkshopLine:
    """A workshop as coordinators see it. ``over``: its time has passed."""

    workshop: Workshop
    answers: Answers
    over: bool
    lesson_title: str = ""


@dataclass(frozen=True, slots=True)
class WorkshopsDesk:
    """The coordinators' list: what is planned, the next first, then what is over, the newest first.

    ``started``: the programme has. ``outside``: what was just planned or changed lies outside the coordinator's contact hours.
    """

    voice: Voice
    planned: tuple[WorkshopLine, ...] = ()
    past: tuple[WorkshopLine, ...] = ()
    started: bool = True
    note: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class WhoView:
    """A page of who said what: (group, user id), groups as in ``GROUPS``; ``offset`` of ``total``."""

    voice: Voice
    line: WorkshopLine
    people: tuple[tuple[str, str], ...]
    away: int
    offset: int
    total: int


GROUPS = ("present", "yes", "maybe", "no", "silent", "untold", "away")
"""The order in which people are listed; ``present`` once it has been noted."""


@dataclass(frozen=True, slots=True)
class PresenceForm:
    """Who said that they come; ``missing`` and ``besides`` as they were noted before."""

    voice: Voice
    line: WorkshopLine
    coming: tuple[str, ...]
    missing: tuple[str, ...]
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A workshop as one member sees it at a moment. ``word`` is what they are told, None where they asked, in the message of
    ``occasion``.
    """

    voice: Voice
    workshop: Workshop
    invited: Invited
    seen_at: datetime
    lesson_title: str = ""
    word: Word | None = None
    occasion: str = ""
    note: str = ""

    @property
    def over(self) -> bool:
        """Whether it has begun, so that there is nothing to answer any more."""
        return self.seen_at >= self.workshop.starts_at


@dataclass(frozen=True, slots=True)
class Invitations:
    """Those a member is invited to, the next first."""

    voice: Voice
    coming: tuple[Invitation, ...] = ()
