"""Which of many short texts say much the same as a new one: what the board offers before a suggestion is posted twice.

The handbook's own means, applied to texts that people write: stems of words, the rare ones weighing more, and the vectors
of ``handbook.meaning``, by which a French and an English text can be alike, too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from handbook.language import LONGEST, Stems, guessed, is_stop, words

if TYPE_CHECKING:  # numpy and the encoder are loaded with the first index, not with this module
    from handbook.meaning import Vectors

ALIKE, ALIKE_BY_WORDS = 0.26, 0.35
"""From this likeness on, by meaning and words, or by words alone, two texts are taken to say much the same.

Found on pairs in both languages (tests/unit/test_likeness.py): a suggestion offered in vain costs a glance, one that is
missed splits its support.
"""
_MEANING = 0.65
"""What the likeness of meaning counts, and the likeness of words the rest. Below ``_CHANCE``, meanings tell nothing."""
_CHANCE = 0.25
_KEPT = 1_024


def alike(text: str, others: Mapping[str, str], *, language: str, limit: int, by_meaning: bool = True) -> list[str]:
    """The ids of at most ``limit`` of the ``others`` that say much the same as the text, the likest first.

    ``by_meaning`` needs the encoder (seconds, the first time); without it, texts are alike by their words only.
    """
    said = _by_words(text, others, language)
    meant = _by_meaning(text, others) if by_meaning else None
    least = ALIKE if meant is not None else ALIKE_BY_WORDS
    found = {
        one: _MEANING * meant[one] + (1 - _MEANING) * said[one] if meant is not None else said[one] for one in others
    }
    return sorted((one for one in found if found[one] >= least), key=lambda one: (-found[one], one))[:limit]


def _by_words(text: str, others: Mapping[str, str], language: str) -> dict[str, float]:
    """The cosine of their stems, weighted by how rare each is among all these texts."""
    new = _stems(text[:LONGEST], language)
    before = {one: _stems(other[:LONGEST], language) for one, other in others.items()}
    heard = Counter(stem for stems in [new, *before.values()] for stem in stems)
    rarity = {stem: 1 + math.log((2 + len(before)) / (1 + number)) for stem, number in heard.items()}
    return {one: _cosine(new, stems, rarity) for one, stems in before.items()}


@lru_cache(maxsize=4096)
def _stems(text: str, language: str) -> frozenset[str]:
    spoken = guessed(text) or language
    stems = _stemmer(spoken)
    return frozenset(stems.of(word) for word in words(text) if not is_stop(word, spoken))


@lru_cache(maxsize=4)
def _stemmer(language: str) -> Stems:
    return Stems(language)


def _cosine(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> float:
    if not one or not other:
        return 0.0
    shared = sum(rarity[stem] ** 2 for stem in one & other)
    return shared / math.sqrt(sum(rarity[s] ** 2 for s in one) * sum(rarity[s] ** 2 for s in other))


def _by_meaning(text: str, others: Mapping[str, str]) -> dict[str, float] | None:
    """How near their meanings are; None where the encoder is not installed."""
    try:
        new, *before = _VECTORS.of([text[:LONGEST], *(other[:LONGEST] for other in others.values())])
    except ModuleNotFoundError:
        return None
    near = {one: float(new @ vector) for one, vector in zip(others, before, strict=True)}
    return {one: max(0.0, (cosine - _CHANCE) / (1 - _CHANCE)) for one, cosine in near.items()}


class _Known:
    """The vectors of texts that were compared lately: 2 kB each, and two milliseconds to make."""

    def __init__(self) -> None:
        self._vectors: dict[str, Vectors] = {}
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> list[Vectors]:
        """The vector of each text; those that are not known yet are made together."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            if new:
                from handbook.meaning import encoder

                if len(self._vectors) + len(new) > _KEPT:
                    self._vectors = {text: self._vectors[text] for text in texts if text in self._vectors}
                self._vectors |= zip(new, encoder().vectors(new), strict=True)
            return [self._vectors[text] for text in texts]


_VECTORS = _Known()
