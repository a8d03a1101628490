"""Concerns: what somebody says without their name, when it is passed on, and what becomes of it (trust.md, Concerns).

Nothing here has room for who wrote it or when: a week is the finest time there is.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.attention import iso_week
from domain.schedule import next_occurrence

TEXT_LIMIT = 3_000
SLOTS = (time(9), time(16))
"""Local times at which what was said is passed on to the stewards."""
TOGETHER = 4
"""How many are passed on together, at least, where an author asked for that: theirs and three others."""
ACKNOWLEDGE_DAYS = 7
"""From the Monday of the week a concern came in: a steward has said that it arrived."""
ANSWER_DAYS = 91
"""From that Monday: three months, in whole weeks, so that the deadline never comes late."""
KEPT_WITHOUT_ACTION = timedelta(weeks=9)
KEPT_AFTER_CLOSING = timedelta(weeks=53)
"""Two months and a year, counted from the Monday of the week of closing: never less than was promised."""
MOST_STEWARDS = 9
"""As many as a form can name for one to be kept out."""
FEWEST_TOLD = 5
"""Of fewer concerns than this, nobody but stewards learns how many there are (product.md, rule 7)."""
_MONDAY = 0
_DAYS = frozenset(range(7))


class Release(StrEnum):
    """When a concern is passed on: the author's choice."""

    SLOT = "slot"
    MONDAY = "monday"
    TOGETHER = "together"


class Status(StrEnum):
    """Where a concern stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


ENDED = (Status.DECLINED, Status.CLOSED)
"""Nothing more is expected; from here on the time until it is removed counts."""


class CellKind(StrEnum):
    """What a sealed cell holds; from outside all are alike."""

    CONCERN = "concern"
    REPLY = "reply"
    WITHDRAWAL = "withdrawal"
    DUMMY = "dummy"


OTHER = "other"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a concern is about: ``fear:control``, ``clause:criticism``, ``section:start`` or ``other``, with its title."""

    key: str
    title: str

    @property
    def kind(self) -> str:
        """Which list it belongs to."""
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds. ``shown`` are the stewards it named as readers, ``keep_out`` the one who is not to be."""

    text: str
    topic: str
    release: Release
    shown: tuple[str, ...]
    keep_out: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that cannot be taken: which field, and the key of the sentence that says why."""

    field: str
    why: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What waits, sealed, until a slot. ``due`` is that slot, not when it came."""

    kind: CellKind
    due: datetime
    lookup: bytes = b""
    reply_key: bytes = b""
    text: str = ""
    topic: str = ""
    release: Release = Release.SLOT
    readers: tuple[str, ...] = ()
    message_id: str = ""
    nth: int = 0

    def dump(self) -> bytes:
        """As it is sealed."""
        told = {**asdict(self), "due": self.due.isoformat()}
        told |= {"lookup": self.lookup.hex(), "reply_key": self.reply_key.hex()}
        return json.dumps(told, ensure_ascii=False).encode()

    @staticmethod
    def load(held: bytes) -> "Cell":
        """The cell again."""
        told = json.loads(held)
        return Cell(
            kind=CellKind(told["kind"]),
            due=datetime.fromisoformat(told["due"]),
            lookup=bytes.fromhex(told["lookup"]),
            reply_key=bytes.fromhex(told["reply_key"]),
            text=told["text"],
            topic=told["topic"],
            release=Release(told["release"]),
            readers=tuple(told["readers"]),
            message_id=told["message_id"],
            nth=told["nth"],
        )


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a concern beside its messages, encrypted: what it is about, who may read it, who sees to it."""

    topic: str
    readers: tuple[str, ...]
    holder: str | None = None

    def dump(self) -> bytes:
        """As it is encrypted."""
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def load(held: bytes) -> "Record":
        """The record again."""
        told = json.loads(held)
        return Record(told["topic"], tuple(told["readers"]), told["holder"])


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation, in order. ``status`` is what a steward set with it; ``waits`` until a slot."""

    text: str
    of_author: bool
    week: str = ""
    status: Status | None = None
    waits: bool = False

    def dump(self) -> bytes:
        """As it is encrypted."""
        return json.dumps({"text": self.text, "status": self.status}, ensure_ascii=False).encode()

    @staticmethod
    def load(held: bytes, *, of_author: bool, week: str) -> "Said":
        """The message again."""
        told: dict[str, Any] = json.loads(held)
        return Said(told["text"], of_author, week, Status(told["status"]) if told["status"] else None)


@dataclass(frozen=True, slots=True)
class ConcernForm:
    """What the form offers: topics in the reader's language, the stewards who would read it, where else to turn."""

    stewards: tuple[str, ...]
    topics: tuple[Topic, ...]
    whistleblowing: str
    coordinator: str
    contact: str


@dataclass(frozen=True, slots=True)
class Followed:
    """What an author finds behind their code. ``acknowledged``: a steward has said that it arrived. ``waits`` says until when it has not been passed on; ``orphan`` that
    nobody who may read it is left."""

    status: Status
    topic: Topic
    said: tuple[Said, ...]
    waits: Release | None = None
    acknowledged: bool = False
    orphan: bool = False


def storable(text: str) -> str:
    """The text without what has no place in one: control characters and halves of characters."""
    kept = "".join(
        each for each in text.replace("\r\n", "\n") if each in "\n\t" or each.isprintable() or ord(each) > 159
    )
    return kept.encode("utf-8", "replace").decode("utf-8").strip()


def next_slot(now: datetime, zone: ZoneInfo) -> datetime:
    """The next slot strictly after ``now``."""
    return min(found for at in SLOTS if (found := next_occurrence(now, _DAYS, at, zone)))


def due_at(release: Release, now: datetime, zone: ZoneInfo) -> datetime:
    """The slot at which a concern is passed on, or for one that waits for others, first looked at."""
    if release is Release.MONDAY:
        monday = next_occurrence(now, {_MONDAY}, SLOTS[0], zone)
        return monday if monday is not None else next_slot(now, zone)
    return next_slot(now, zone)


def to_release(cells: Sequence[Cell], now: datetime) -> list[Cell]:
    """The cells that this slot opens for good; the others wait on.

    One that is to go only together with three others goes once four are there, whoever else chose what.
    """
    due = [cell for cell in cells if cell.due <= now]
    going = [cell for cell in due if not _waits_for_others(cell)]
    shy = [cell for cell in due if _waits_for_others(cell)]
    gone = {cell.lookup for cell in going if cell.kind is CellKind.WITHDRAWAL}
    concerns = sum(1 for cell in going if cell.kind is CellKind.CONCERN and cell.lookup not in gone)
    if shy and concerns + len([cell for cell in shy if cell.lookup not in gone]) >= TOGETHER:
        return going + shy
    return going + [cell for cell in shy if cell.lookup in gone]


def _waits_for_others(cell: Cell) -> bool:
    return cell.kind is CellKind.CONCERN and cell.release is Release.TOGETHER


def monday_of(week: str) -> date:
    """The first day of an ISO week, ``2026-W47``."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def deadline(week: str, *, acknowledged: bool, answered: bool, status: Status) -> date | None:
    """The day by which stewards owe something on a concern of that week; None where they owe nothing.

    Seven days to say that it arrived and three months to answer, both from the week's Monday: never later than the law's
    count from the day itself.
    """
    if status in ENDED:
        return None
    if not acknowledged:
        return monday_of(week) + timedelta(days=ACKNOWLEDGE_DAYS)
    return None if answered else monday_of(week) + timedelta(days=ANSWER_DAYS)


def is_over(closed_week: str, today: date, *, accepted: bool) -> bool:
    """Whether a closed concern has been kept for as long as was promised; without action, that is shorter."""
    kept = KEPT_AFTER_CLOSING if accepted else KEPT_WITHOUT_ACTION
    return monday_of(closed_week) + kept + timedelta(days=7) <= today


def week_of(now: datetime, zone: ZoneInfo) -> str:
    """The ISO week of a moment, where the programme is."""
    return iso_week(now.astimezone(zone).date())
