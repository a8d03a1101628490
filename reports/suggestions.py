"""The board of suggestions as a list."""

from datetime import date

from blocks.suggestions import about_title, state_words
from domain.members import Voice
from domain.suggestions import Line, State
from locales import Speech
from reports.sheets import Column, Listing


def listing(voice: Voice, lines: tuple[Line, ...], on: date) -> Listing:
    """A row a suggestion, the most supported first."""
    t = Speech(voice)
    states = "; ".join(t("{name}: {value}", name=state.value, value=state_words(state, t)) for state in State)
    return Listing(
        name=f"suggestions-{on.isoformat()}",
        title=t("Suggestions on the board"),
        about=t(
            "A row is a suggestion that stands by itself on the board, in its latest words. What was said without a name is a concern, and no concern is here."
        ),
        columns=(
            Column("suggestion", t("what was suggested")),
            Column("author", t("who suggested it, by Slack id; empty once that person’s data were erased")),
            Column("made_on", t("the day it was posted")),
            Column("about", t("the passage it is about, where that was said")),
            Column("state", t("where it stands: {values}", values=states)),
            Column("support", t("how many people support it, its author among them")),
            Column("last_word", t("what was last said of it by those who coordinate")),
            Column("last_word_on", t("the day that was said")),
        ),
        rows=tuple(
            (
                line.text,
                line.author,
                line.on,
                about_title(line.about, t),
                line.state.value,
                line.support,
                line.last.text if line.last else "",
                line.last.on if line.last else "",
            )
            for line in lines
        ),
    )
