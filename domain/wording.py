"""Words as authors list them, looked for in a text: accents, capitals and kinds of apostrophe or space do not matter."""

import re
from collections.abc import Mapping
from functools import lru_cache

Words = Mapping[str, tuple[str, ...]]
"""Words or phrases by language. ``*`` stands for any ending, ``…`` for a few words between two."""

_VARIANTS = {"a": "aàâä", "c": "cç", "e": "eéèêë", "i": "iîï", "o": "oôö", "u": "uùûü", "'": "'’", "-": "-‑ "}
_PLAIN = {variant: plain for plain, variants in _VARIANTS.items() for variant in variants}
_GAP = r"[^.!?\n]{0,40}?(?<!\w)"


@lru_cache(maxsize=256)
def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for many words; for none, one that finds nothing."""
    return re.compile("|".join(_written(word) for word in words) or r"(?!)", re.IGNORECASE)


def _written(word: str) -> str:
    before = r"(?<!\w)" if re.match(r"\w", word) else ""
    return before + _GAP.join(_phrase(part) for part in word.casefold().split("…"))


def _phrase(phrase: str) -> str:
    return r"\s+".join("".join(map(_letter, part.rstrip("*"))) + _ending(part) for part in phrase.split())


def _ending(part: str) -> str:
    if part.endswith("*"):
        return r"\w*"
    return r"(?!\w)" if re.search(r"\w$", part) else ""


def _letter(letter: str) -> str:
    if letter == "œ":
        return "(?:œ|oe)"
    plain = _PLAIN.get(letter)
    return f"[{_VARIANTS[plain]}]" if plain else re.escape(letter)
