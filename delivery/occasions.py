"""One table: for each kind of unprompted message, the builder that shows it, the one that shows it in a line of another
message, and what becomes of it when Slack cannot tell whether it arrived."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from blocks.attention import quieter_note
from blocks.charter import ask_line, ask_message
from blocks.consultation import consultation_post
from blocks.duties import duties_aside, duties_message
from blocks.evidence import anchor_message
from blocks.kit import Message
from blocks.members import welcome_message
from blocks.momentum import digest_message
from blocks.report import posted_message
from blocks.review import review_message
from blocks.stewards import announcement, ping_message
from blocks.suggestion_news import news_aside, news_message
from blocks.surveys import invitation_message
from blocks.training import lesson_message
from blocks.workshops import invitation_aside as workshop_aside
from blocks.workshops import invitation_message as workshop_message
from delivery.enclosures import Enclosing
from delivery.files import Upload
from delivery.report import report_file
from domain.attention import Kind
from domain.outbox import Claim, Doubt
from services import Services
from services.outbox import Prepared


@dataclass(frozen=True, slots=True)
class Occasion:
    """``build`` shows what the capability's service prepared; ``aside`` shows it in another kind's message;
    ``file`` makes the document that the message is the comment of."""

    build: Callable[[Any], Message]
    doubt: Doubt
    aside: Callable[[Any], Message] | None = None
    file: Callable[[Any], Awaitable[Upload]] | None = None


TABLE = {
    Kind.WELCOME: Occasion(welcome_message, Doubt.RESEND),
    Kind.CHARTER: Occasion(ask_message, Doubt.RESEND, aside=ask_line),
    Kind.SURVEY: Occasion(invitation_message, Doubt.RESEND),
    Kind.LESSON: Occasion(lesson_message, Doubt.HOLD),
    Kind.REVIEW: Occasion(review_message, Doubt.HOLD),
    Kind.WORKSHOP: Occasion(workshop_message, Doubt.RESEND, aside=workshop_aside),
    Kind.CONCERN: Occasion(ping_message, Doubt.RESEND),
    Kind.STEWARD: Occasion(announcement, Doubt.HOLD),
    Kind.ANCHOR: Occasion(anchor_message, Doubt.HOLD),
    Kind.SUGGESTION: Occasion(news_message, Doubt.RESEND, aside=news_aside),
    Kind.DUTIES: Occasion(duties_message, Doubt.RESEND, aside=duties_aside),
    Kind.DIGEST: Occasion(digest_message, Doubt.HOLD),
    Kind.CONSULTATION: Occasion(consultation_post, Doubt.HOLD),
    Kind.REPORT: Occasion(posted_message, Doubt.HOLD, file=report_file),
}


class Occasions:
    """The table, over a set of services. A kind that is not in it cannot be sent."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def take(
        self, *, workspace_id: str, holder: str, limit: int, seconds: float, not_to: Collection[str] = ()
    ) -> list[tuple[Claim, Message | str]]:
        """Claims what may go out now, each with its message as it must be, or the rule that says no."""
        return self._services.outbox.take(
            workspace_id=workspace_id, holder=holder, limit=limit, seconds=seconds, not_to=not_to, show=_shown
        )

    def prepare(self, *, claims: Sequence[Claim]) -> list[Message | str]:
        """Each message as it must be now, or the rule that says no. State is checked again at the moment of sending."""
        return [prepared.refused or _shown(prepared) for prepared in self._services.outbox.prepare(claims=claims)]

    def doubt(self, kind: Kind) -> Doubt:
        """What becomes of a message that may or may not have arrived."""
        return TABLE[kind].doubt


def _shown(prepared: Prepared) -> Message:
    message = TABLE[prepared.claim.kind].build(prepared.view)
    for kind, beside in prepared.asides:
        build = TABLE[kind].aside
        if build is not None:
            message = message.followed_by(build(beside))
    make = TABLE[prepared.claim.kind].file
    if make is not None:
        return Enclosing(message.text, message.blocks, partial(make, prepared.view))
    note = quieter_note(prepared.voice, prepared.unanswered) if prepared.voice else None
    return message.followed_by(note) if note else message
