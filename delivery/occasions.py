"""One table: for each kind of unprompted message, the service that checks it, the builder that shows it, and what
becomes of it when Slack cannot tell whether it arrived."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from blocks.charter import ask_message
from blocks.kit import Message
from blocks.members import welcome_message
from blocks.training import lesson_message
from domain.attention import Kind
from domain.outbox import Claim, Doubt
from services import Services


@dataclass(frozen=True, slots=True)
class Occasion:
    """``check`` answers what to show, or the name of the rule that says no; ``build`` shows it."""

    check: Callable[..., Any]
    build: Callable[[Any], Message]
    doubt: Doubt


class Occasions:
    """The table, over a set of services. A kind that is not in it cannot be sent."""

    def __init__(self, services: Services) -> None:
        self._table = {
            Kind.WELCOME: Occasion(services.members.scheduled, welcome_message, Doubt.RESEND),
            Kind.CHARTER: Occasion(services.charter.scheduled, ask_message, Doubt.RESEND),
            Kind.LESSON: Occasion(services.training.scheduled, lesson_message, Doubt.HOLD),
        }

    def prepare(self, *, claim: Claim) -> Message | str:
        """The message as it must be now, or the rule that says no. State is checked again at the moment of sending."""
        occasion = self._table[claim.kind]
        view = occasion.check(claim=claim)
        return view if isinstance(view, str) else occasion.build(view)

    def doubt(self, kind: Kind) -> Doubt:
        """What becomes of a message that may or may not have arrived."""
        return self._table[kind].doubt
