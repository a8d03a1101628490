"""The chain's anchor, told where nobody who runs the database can take it back."""

from blocks.kit import Message, context, escape, section
from domain.evidence import AnchorNote
from locales import Speech


def anchor_message(note: AnchorNote) -> Message:
    """For the coordinators' channel, on a day the chain grew."""
    t, anchor = Speech(note.voice), note.anchor
    told = t("Charter, entries in the chain: {count}. Today’s anchor:", count=anchor.seq)
    why = t(
        "Leave it here: with it, anybody can check that nothing recorded up to today was changed since, by whoever runs"
        " the database either. `python bot.py export evidence` writes what they check."
    )
    blocks = [section(f"{escape(told)}\n`{anchor.token}`"), context(escape(why))]
    return Message(f"{told} {anchor.token}\n{why}", blocks)
