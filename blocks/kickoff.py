"""What is said to a coordinator who asks for the kick-off kit."""

from collections.abc import Sequence

from domain.members import Voice
from locales import Speech


def agenda_rows(topics: Sequence[str], t: Speech) -> list[tuple[str, str, str]]:
    """The meeting's hour: minutes, topic, and how, in the order of ``topics``."""
    each = {
        "objectives": (t("What we want"), t("One or two objectives, and how we will know they are reached.")),
        "worries": (
            t("What worries us"),
            t("Each worry read out as it came, without guessing whose it is; what we do about it."),
        ),
        "suggestions": (t("What we suggest"), t("The most supported first: yes, no, or later, with the reason.")),
        "parts": (t("Who does what"), t("Parts are offered, never handed out; a very small one is one.")),
    }
    return [
        ("5", t("Opening"), t("Why we are here, and what was heard: the next pages.")),
        *(("12", *each[topic]) for topic in topics),
        ("7", t("Closing"), t("Read back what was decided; say when we look at it again.")),
    ]


def making_text(voice: Voice) -> str:
    """At once."""
    return Speech(voice)("I am putting the document together: it will be in our conversation in a few seconds.")


def made_comment(voice: Voice) -> str:
    """With the file."""
    return Speech(voice)(
        "The kit for the kick-off meeting, as you asked: agenda, what was heard beforehand, parts people offered to take, and room for what you decide. It can be changed in any word processor."
    )


def not_made_text(voice: Voice) -> str:
    """Where it could not be made or sent."""
    return Speech(voice)(
        "The document could not be made or sent just now. Please try again in a minute; on the server, `python bot.py export kickoff` makes the same."
    )
