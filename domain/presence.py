"""What Slack shows of a person's moment: a custom status that says "away", and do-not-disturb (product.md, rule 2).

The words of a status are looked at and not kept: what is kept is that they said "away", and until when.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_EMOJI_AWAY = frozenset(
    {":palm_tree:", ":face_with_thermometer:", ":airplane:", ":desert_island:", ":beach_with_umbrella:"}
)
"""Emoji of the statuses Slack itself proposes for holidays and sickness, and their nearest kin."""


@dataclass(frozen=True, slots=True)
class Status:
    """A custom status as Slack has it; ``until`` is None where it has no end."""

    text: str
    emoji: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stretch of do-not-disturb, from ``start`` to just before ``end``."""

    start: datetime
    end: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " " + re.sub(r"[^a-z0-9]+", " ", letters).strip() + " "


def says_away(status: Status, words: Collection[str]) -> bool:
    """Whether a status says that the person is away: one of ``words`` as whole words, accents or not; or its emoji.

    A word that is an emoji, ``:palm_tree:``, is looked for among emoji.
    """
    if status.emoji in _EMOJI_AWAY or status.emoji in words:
        return True
    said = _plain(status.text)
    return any(_plain(word) in said for word in words if not word.startswith(":") and _plain(word).strip())


def quiet_from_slack(dnd: dict[str, Any]) -> Quiet | None:
    """Reads what ``dnd.teamInfo`` or ``dnd_updated_user`` says of a person; none where nothing is set.

    A schedule that is off has the same second for its beginning and end (Slack documentation, dnd.teamInfo).
    """
    start, end = int(dnd.get("next_dnd_start_ts") or 0), int(dnd.get("next_dnd_end_ts") or 0)
    if not dnd.get("dnd_enabled") or start >= end:
        return None
    return Quiet(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
