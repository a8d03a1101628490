"""Which of many short texts say much the same as a new one: what the board offers before a suggestion is posted twice.

The handbook's own means, applied to texts that people write: stems of words, the rare ones weighing more, and the vectors
of ``handbook.meaning``, by which a French and an English text can be alike, too.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import mul

from handbook.language import LONGEST, Stems, guessed, is_stop, words

ALIKE, ALIKE_BY_WORDS = 0.26, 0.35
"""From this likeness on, by meaning and words, or by words alone, two texts are taken to say much the same.

Found on pairs in both languages (tests/unit/test_likeness.py): a suggestion offered in vain costs a glance, one that is
missed splits its support.
"""
_MEANING = 0.65
"""What the likeness of meaning counts, and the likeness of words the rest. Below ``_CHANCE``, meanings tell nothing."""
_CHANCE = 0.25


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
        new = _vector(text[:LONGEST])
        near = {one: sum(map(mul, new, _vector(other[:LONGEST]))) for one, other in others.items()}
    except ModuleNotFoundError:
        return None
    return {one: max(0.0, (cosine - _CHANCE) / (1 - _CHANCE)) for one, cosine in near.items()}


@lru_cache(maxsize=4096)
def _vector(text: str) -> Sequence[float]:
    from handbook.meaning import encoder

    vector: list[float] = encoder().vectors([text])[0].tolist()
    return vector
