"""What somebody wants who writes to the bot in plain words, in French or in English.

Rules, not guesses: what stops messages or changes a setting must be the whole of what is said, in words that leave no
doubt. « Stop » stops; « stop à la désinformation » does not. Whatever is left is for the handbook, or for nobody.
"""

import re
import unicodedata
from dataclasses import dataclass

from domain.phrases import (
    ASKS,
    ASKS_FIRST,
    GRATEFUL,
    LENGTH,
    NUMBERS,
    ORDERS,
    POLITE,
    SHORTHAND,
    SPEAK,
    SPEAKS,
    THANKS,
    Intent,
)
from domain.receipts import holds_code

LONGEST_PAUSE = 366
"""Days of a pause that can be asked for in words."""
MOST_READ = 3_000
"""Characters of a message that are looked at to know what it is."""
MOST_WORDS, MOST_CHARACTERS = 14, 120
"""What is longer than this is never an order: people tell the bot to stop in few words."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A message's intent; for ``LANGUAGE``, the one that is wanted; for ``PAUSE``, for how many days if that was said."""

    intent: Intent
    language: str | None = None
    days: int | None = None


_MENTION = re.compile(r"<@[^<>]{1,100}>")
_WIRE = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_EMOJI = re.compile(r":[a-z0-9_+'-]+(?:::skin-tone-\d)?:", re.IGNORECASE)


def as_written(text: str) -> str:
    """A text of Slack's as the person saw it while writing: links, names and channels instead of their marks.

    A person's mention comes without a name unless Slack sent one along: ``@…`` (Slack documentation, Formatting
    message text).
    """
    text = _WIRE.sub(lambda found: _mark(found.group(1)), text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _mark(inner: str) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return f"@{label or '…'}"
    if target.startswith("#"):
        return f"#{label or '…'}"
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    return label or target.removeprefix("mailto:")


def without_mention(text: str, user_id: str | None) -> str:
    """The text without the mentions of one person, as it came from Slack; None leaves out the first one only."""
    if user_id is None:
        return _MENTION.sub("", text, count=1).strip()
    return re.sub(rf"<@{re.escape(user_id)}(?:\|[^>]*)?>", "", text).strip()


def understand(text: str) -> Understood:
    """What a message asks for. ``text`` is as Slack delivers it, the bot's own mention taken off. Never raises."""
    text = text[:MOST_READ]
    if holds_code(text):
        return Understood(Intent.CODE)
    to_somebody = _MENTION.search(text) is not None
    seen = as_written(_MENTION.sub(" ", text))
    said = _EMOJI.sub(" ", seen)
    plain = _plain(said)
    if not plain:
        return Understood(_wordless(said, to_somebody=to_somebody))
    short = len(plain) <= MOST_CHARACTERS and len(plain.split()) <= MOST_WORDS
    order = None if to_somebody or not short else _order(plain)
    if order is not None:
        return order
    if _asks(said, plain):
        return Understood(Intent.QUESTION)
    if short and THANKS.match(plain):
        return Understood(Intent.THANKS)
    return Understood(Intent.QUESTION if short and _is_subject(plain) else Intent.OTHER)


def _wordless(said: str, *, to_somebody: bool) -> Intent:
    if "?" in said:
        return Intent.HELP
    return Intent.OTHER if to_somebody else Intent.SILENCE


def _plain(text: str) -> str:
    """Folded words, a space between each: « S’il te plaît, arrête ! » is « s il te plait arrete »."""
    text = text.replace("œ", "oe").replace("Œ", "oe")
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(SHORTHAND.get(word, word) for word in re.findall(r"[a-z0-9]+", bare))


def _order(plain: str) -> Understood | None:
    """The order that is the whole of what was said, politeness aside."""
    bare = " ".join(POLITE.sub(" ", f" {plain} ").split())
    if GRATEFUL.search(plain):
        bare = re.sub(r"^(?:de|d|for) ", "", bare)  # « merci d’arrêter »
    if not bare:
        return Understood(Intent.THANKS if GRATEFUL.search(plain) else Intent.GREETING)
    for intent, patterns in ORDERS.items():
        if any(pattern.fullmatch(bare) for pattern in patterns):
            return Understood(intent, days=_days(bare) if intent is Intent.PAUSE else None)
    found = next((found for pattern in SPEAK if (found := pattern.fullmatch(bare))), None)
    if found is None:
        return None
    return Understood(Intent.LANGUAGE, "fr" if found.group("to").startswith("fr") else "en")


def _days(bare: str) -> int | None:
    """The length of a pause that is to begin now, in days; None where it begins another day, or ends on one."""
    found = LENGTH.fullmatch(bare)
    if found is None:
        return None
    number = NUMBERS.get(found.group("number")) or int(found.group("number"))
    days = number * {"j": 1, "d": 1, "s": 7, "w": 7, "m": 30}[found.group("unit")[0]]
    return days if 0 < days <= LONGEST_PAUSE else None


def _asks(said: str, plain: str) -> bool:
    return "?" in said or ASKS_FIRST.match(plain) is not None or ASKS.search(plain) is not None


def _is_subject(plain: str) -> bool:
    """Whether a few words without a verb of the speaker's name a subject: « photos d’enfants », « instagram charity »."""
    return len(plain.split()) <= 5 and SPEAKS.search(plain) is None and re.search(r"[a-z]{4}", plain) is not None


__all__ = ["Intent", "Understood", "as_written", "understand", "without_mention"]
