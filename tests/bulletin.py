"""A capability that posts whatever it is given, to test what all that post have in common."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.attention import Kind
from domain.outbox import Claim
from domain.posts import Noticeboard, Place, Post
from services import Services
from services.outbox import Outbox
from services.planning import Planning
from services.posts import Posts
from services.unprompted import Posting


@dataclass
class Bulletin(Posting):
    """Says each of its subjects, in its place; ``moments`` are those at which it wants to be asked."""

    subjects: Mapping[str, Place] = field(default_factory=dict)
    moments: list[datetime] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    rule: str = ""

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Collection[Post]:
        """All of them, whether said or not."""
        self.asked.append(now)
        return [Post(place, subject) for subject, place in self.subjects.items()]

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """The next of its moments."""
        return min((moment for moment in self.moments if moment > now), default=None)

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> Any | str:
        """The noticeboard, to look at."""
        return self.rule or board

    def sent(self, connection: Connection, claim: Claim, at: datetime) -> None:
        """Notes it."""
        self.arrived.append(claim.subject)

    def dropped(self, connection: Connection, claim: Claim) -> None:
        """Notes it."""
        self.gone.append(claim.subject)


def posting(services: Services, kind: Kind, bulletin: Bulletin) -> Services:
    """These services, with one capability that posts."""
    outbox = services.outbox
    table: dict[Kind, Posting] = {kind: bulletin}
    return replace(
        services,
        outbox=Outbox(outbox._core, outbox._capabilities, table, outbox._liveness),
        planning=Planning(outbox._core, outbox._capabilities, table),
        posts=Posts(outbox._core, table),
    )
