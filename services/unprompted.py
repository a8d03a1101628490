"""What every capability that writes to members unasked has in common.

A capability proposes, and says at the moment of sending what to show; when, to whom and whether at all is the outbox's
to decide, for all of them alike (product.md, rules 1 to 5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.attention import Candidate, Kind
from domain.members import Member
from domain.outbox import Claim
from domain.posts import Noticeboard, Post


@dataclass(frozen=True, slots=True)
class Due:
    """A message about to be sent, and the member as they are now."""

    claim: Claim
    member: Member


class Unprompted:
    """A capability that may have something to tell members. All it is given belongs to one workspace."""

    shows: frozenset[Kind] = frozenset()
    """The kinds that its own message mentions when they are folded into it; others come as a line after it."""

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """What it would tell each of these members now, by user id."""
        raise NotImplementedError

    def wants(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, datetime]:
        """When it would like each of these members to be looked at next, by user id, if not on a lesson day."""
        return {}

    def planned(self, connection: Connection, claims: Sequence[Claim]) -> None:
        """These of its messages were put in the outbox."""

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, Any]:
        """By occasion: what to show now, or the name of the rule that says no. State is checked again here."""
        raise NotImplementedError

    def aside(self, connection: Connection, due: Due, subject: str) -> Any | None:
        """What to show of ``subject`` in a line of another capability's message; None where it no longer matters."""

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """``subject`` was told, in a message of its own or in a line of another's."""

    def dropped(self, connection: Connection, claim: Claim) -> None:
        """Its message was not sent after all."""


class Posting:
    """A capability that may have something to say in a workspace's channels: it counts in nobody's budget.

    It is said once, ever, for each of its subjects. Where nobody can tell whether it arrived, a coordinator is asked
    (design.md, "Exactly once").
    """

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Collection[Post]:
        """What there is to say now, within contact hours; what was said already may be among it."""
        raise NotImplementedError

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """When it is to be asked next, later than ``now``; None: when ``storage.workspace.look_at_posts_by`` says so."""
        raise NotImplementedError

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> Any | str:
        """What to show now, or the name of the rule that says no. State is checked again here."""
        raise NotImplementedError

    def sent(self, connection: Connection, claim: Claim, at: datetime) -> None:
        """It was posted."""

    def dropped(self, connection: Connection, claim: Claim) -> None:
        """It was not posted after all."""
