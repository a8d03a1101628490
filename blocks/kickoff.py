"""What is said to a coordinator who asks for the kick-off kit."""

from domain.members import Voice
from locales import Speech


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
