"""Words that weigh: a clause in which one of them changed is seldom only better put.

Lists, not grammar: what they miss is the author's to judge, and what they find is a warning, never a refusal.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from handbook.problems import listed

Weight = Literal["a number", "a negation", "an obligation"]

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBERS = {
    "en": "two three four five six seven eight nine ten twelve twenty thirty hundred half twice",
    "fr": "deux trois quatre cinq six sept huit neuf dix douze quinze vingt trente cent moitié",
}
_NEGATIONS = {
    "en": "no not t never nobody nothing none neither nor without except unless cannot",
    "fr": "ne n pas jamais aucun aucune rien ni nul nulle sans sauf non",
}
_OBLIGATIONS = {
    "en": "must shall should may might can could ought required mandatory compulsory forbidden prohibited allowed "
    "permitted always only free voluntary obliged expected",
    "fr": "doit doivent dois devons devez devra devront faut faudra peut peuvent peux pouvons pouvez pourra pourront "
    "interdit interdite interdits interdites obligatoire obligatoires obligé obligée tenu tenue tenus tenues exigé exigée "
    "autorisé autorisée permis permise toujours seul seule seuls seules seulement uniquement libre libres volontaire",
}


def weighty_changes(before: str, after: str, language: str) -> Mapping[Weight, tuple[str, ...]]:
    """The weighty words that one text has more often than the other, by kind, in alphabetical order."""
    old, new = _weighed(before, language), _weighed(after, language)
    found: dict[Weight, tuple[str, ...]] = {}
    for weight, words in new.items():
        moved = (words - old[weight]) + (old[weight] - words)
        if moved:
            found[weight] = tuple(sorted(moved))
    return found


def said(found: Mapping[Weight, tuple[str, ...]]) -> str:
    """``a number (7, 9) and a negation (never)``."""
    return listed((f"{weight} ({', '.join(words)})" for weight, words in found.items()), "and")


def _weighed(text: str, language: str) -> dict[Weight, Counter[str]]:
    words = [word.lower() for word in _WORD.findall(text)]
    return {
        "a number": Counter([*_NUMBER.findall(text), *_among(words, _NUMBERS, language)]),
        "a negation": Counter(_among(words, _NEGATIONS, language)),
        "an obligation": Counter(_among(words, _OBLIGATIONS, language)),
    }


def _among(words: list[str], lists: Mapping[str, str], language: str) -> list[str]:
    wanted = set(lists.get(language, "").split())
    return [word for word in words if word in wanted]
