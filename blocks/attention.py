"""What the bot says of its own insistence (product.md, rule 3)."""

from blocks import ids
from blocks.kit import Message, actions, button, context
from domain.attention import HALVED_AFTER, SILENT_AFTER
from domain.members import Voice
from locales import Speech


def quieter_note(voice: Voice, unanswered: int) -> Message | None:
    """The line for somebody who has not reacted for a while: the rhythm is half now, or this is the last message."""
    t = Speech(voice)
    if unanswered == HALVED_AFTER:
        text = t(
            "My last three messages got no reaction, so from now on I write half as often. Any click brings the usual rhythm back."
        )
    elif unanswered == SILENT_AFTER - 1:
        text = t("If this one gets no reaction either, I stop writing and wait for you: `{learn}` is always there.")
    else:
        return None
    return Message(text, [context(text), actions(button(t("Keep writing to me"), ids.STILL_THERE))])
