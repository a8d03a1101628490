"""Stewards: the people of trust who read and answer concerns, how one becomes one, and their desk (trust.md, Concerns 8)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.concerns import Said, Status, Topic
from domain.members import Voice


class StewardState(StrEnum):
    """How far somebody is on the way to being a steward."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A concern in the stewards' queue. ``deadline`` is what they owe next; ``news`` that its author wrote last."""

    concern_id: str
    topic: Topic
    week: str
    status: Status
    deadline: date | None
    overdue: bool
    acknowledged: bool
    news: bool
    holder: str | None


@dataclass(frozen=True, slots=True)
class StewardDesk:
    """A steward's part of Home: open cases, the nearest deadline first; how many are closed; who else is a steward."""

    cases: tuple[CaseLine, ...]
    ended: int
    stewards: tuple[str, ...]
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConcernsDesk:
    """What Home shows of concerns. ``open``: there is a steward. ``steward``: one's own desk, where one is one.

    ``codes``: there has been one, so somebody may hold a code, whoever is left to answer.

    ``may_accept``: one may become a steward by accepting now; ``to_agree``: people a coordinator is asked about, with who
    proposed them; ``received``: how many came in so far, for coordinators, in steps of five, None under five;
    ``nobody``: a coordinator is told that there is no steward yet.
    """

    open: bool
    codes: bool = True
    steward: StewardDesk | None = None
    may_accept: bool = False
    to_agree: tuple[tuple[str, str], ...] = ()
    received: int | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class CaseView:
    """One concern, as a steward reads it. ``others`` are the stewards it can be handed to; ``alone``: nobody else may
    read it, so one cannot withdraw from it."""

    voice: Voice
    line: CaseLine
    said: tuple[Said, ...]
    others: tuple[str, ...]
    alone: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class EndedView:
    """Concerns that have ended, until they are removed."""

    voice: Voice
    cases: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class StewardsView:
    """Who the stewards are, for one of them. ``told`` is the key of the sentence that says what was just done."""

    voice: Voice
    stewards: tuple[str, ...]
    proposed: tuple[tuple[str, StewardState], ...]
    told: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class AnswerMissing:
    """A status was changed without a word of explanation."""

    voice: Voice


@dataclass(frozen=True, slots=True)
class Announcement:
    """Somebody has become a steward after the first, said in the team's channel."""

    voice: Voice
    user_id: str


class Asked(StrEnum):
    """What a word about concerns asks of somebody: to look at the desk, to become a steward, to agree that another does."""

    DESK = ""
    ACCEPT = "accept"
    AGREE = "agree"


@dataclass(frozen=True, slots=True)
class ConcernPing:
    """Something is on the desk, and nothing of what; or one's word is needed on who reads."""

    voice: Voice
    occasion: str
    asked: Asked = Asked.DESK
