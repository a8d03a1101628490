"""What goes out, and how we know that it went out once.

An occasion names why a message exists, never its text: it is unique, can be checked again at the moment of sending, and
says nothing if it leaks (design.md, "Exactly once").
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.attention import Candidate, Kind
from domain.members import MemberKey

METADATA_EVENT = "entrain_occasion"
"""The ``event_type`` of the metadata that carries an occasion in a message."""


class State(StrEnum):
    """Where an occasion stands. ``SENDING`` after a crash is in doubt until the conversation has been read back."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    HELD = "held"


class Doubt(StrEnum):
    """What becomes of a message of which Slack cannot tell us whether it arrived."""

    HOLD = "hold"
    RESEND = "resend"


@dataclass(frozen=True, slots=True)
class Claim:
    """An occasion that this process is about to send. ``tries`` counts the claims before this one."""

    occasion: str
    kind: Kind
    key: MemberKey
    subject: str
    local_date: date
    folded: tuple[Candidate, ...]
    due_at: datetime
    expires_at: datetime
    tries: int

    @property
    def channel(self) -> str | None:
        """The channel it is for; None where it is for a member (Slack's ids of channels begin with C or G)."""
        return self.key.user_id if self.key.user_id[:1] in {"C", "G"} else None


def occasion_name(kind: Kind, key: MemberKey, subject: str, day: date) -> str:
    """``T1:lesson:fears-control:U123:2026-11-24``: unique by kind, member and local date, whatever their zone becomes."""
    return f"{key.workspace_id}:{kind}:{subject or '-'}:{key.user_id}:{day.isoformat()}"
