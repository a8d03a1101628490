"""BM25 over short and long texts, as shares of what a question weighs: 0 for nothing of it, 1 for all of it.

BM25 gives a word a score between 0 and the word's rarity (Lucene's form). Divided by the rarity of all that was asked,
found or not, it can be compared from one question to the next: that is what tells a question the handbook answers from
one that merely shares a word with it.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from handbook.terms import Term

if TYPE_CHECKING:  # numpy is loaded with the first index, not with this module
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

# Rarities, as parts of the rarest word's: a word found nowhere, a word known only by what else it is called, and a
# word that belongs to somebody else's business.
UNKNOWN = 0.45
KNOWN_BY_SYNONYMS = 0.5
ELSEWHERE = 2.0
# What has to match before a score is more than half of what it could be.
EVIDENCE = 0.25


class Ranking:
    """Documents, each a list of tokens, ranked by BM25. Every token counts as often as it stands in the list."""

    def __init__(self, documents: Sequence[Sequence[str]], k1: float, b: float) -> None:
        import bm25s  # type: ignore[import-untyped]

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._size = len(documents)
        counts = Counter(token for document in documents for token in set(document))
        self._rarity = {token: self._idf(count) for token, count in counts.items()}
        self._most = self._idf(1)
        self._bm25: Any = bm25s.BM25(method="lucene", k1=k1, b=b)
        self._bm25.index([list(document) for document in documents], show_progress=False)

    def _idf(self, count: int) -> float:
        return math.log(1 + (self._size - count + 0.5) / (count + 0.5))

    def scores(self, terms: Iterable[Term]) -> Scores:
        """What each document answers of the question, mostly within 0 and 1."""
        import numpy as np

        found = np.zeros(self._size, dtype=np.float32)
        turns = np.zeros(self._size, dtype=np.float32)
        asked = 1e-9
        for term in terms:
            matched = self._best(term)
            if term.turn:
                turns += 0 if matched is None else matched * self.weight(term)
                continue
            asked += self.weight(term)
            if matched is not None:
                found += matched * self.weight(term)
        scores: Scores = found * found / (asked * (found + EVIDENCE)) * (1 + turns / asked)
        return scores

    def knows(self, term: Term) -> bool:
        """Whether any document says it, by any name."""
        return any(token in self._rarity for token, _ in term.tokens)

    def weight(self, term: Term) -> float:
        """How much the question hangs on the term: its rarity here."""
        if term.elsewhere:
            return ELSEWHERE * self._most * term.share
        known = [self._rarity[token] for token, _ in term.tokens if token in self._rarity]
        if not known:
            return UNKNOWN * self._most * term.share
        if term.tokens[0][0] not in self._rarity:
            return max(*known, KNOWN_BY_SYNONYMS * self._most) * term.share
        # The word's own rarity, softened by that of what else it is called: a rare word for a common thing is common.
        return (max(known) + sum(known) / len(known)) / 2 * term.share

    def _best(self, term: Term) -> Scores | None:
        import numpy as np

        best: Scores | None = None
        for token, worth in term.tokens:
            if token in self._rarity:
                share = self._bm25.get_scores([token]) * np.float32(worth / self._rarity[token])
                best = share if best is None else np.maximum(best, share)
        return best
