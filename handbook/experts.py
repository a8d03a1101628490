"""Who is likeliest to have asked: each expert has seen the same questions, each with the subject it is about.

An expert says of every subject how likely a new question is to be about it, as the logarithm of a probability. Two go
by words and by letters (naive Bayes), one by meaning (linear discriminant analysis). They err differently, so together
they are right more often than any of them. All is closed sums: learning takes a fraction of a second and ends the same
every time.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from sys import intern

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

LEAST = 1e-4
"""No expert is surer than this that a question is *not* about a subject: the others are to be heard as well."""

SMOOTHING = 0.03
"""What naive Bayes adds to every count, as if each subject had been asked about once in passing in every word."""

SHRINKAGE = 0.8
"""How far the discriminant's clouds are taken for round: there are more dimensions than questions of a subject."""

CALM = 0.5
"""The discriminant takes its dimensions for better known than they are; this makes it less sure."""


class Tokens:
    """Naive Bayes over what questions are made of: words, or groups of letters. Rare ones weigh more (tf-idf)."""

    def __init__(self, samples: Iterable[Iterable[str]], subjects: Sequence[int], worth: Sequence[float]) -> None:
        numbers: dict[str, int] = {}
        found = [[numbers.setdefault(token, len(numbers)) for token in sample] for sample in samples]
        sample, token, counts = _counted(found, len(numbers))
        heard = np.bincount(token, minlength=len(numbers))
        # What one sample alone has tells of that sample, not of its subject; it is more than half of all tokens.
        telling = heard > 1
        places = np.cumsum(telling) - 1
        self._places = {intern(each): int(places[number]) for each, number in numbers.items() if telling[number]}
        rarity = 1 + np.log((1 + len(found)) / (1 + heard[telling]))
        self._rarity = rarity.tolist()
        told = telling[token]
        sample, place, counts = sample[told], places[token[told]], counts[told]
        weights = rarity[place] * (1 + np.log(counts))
        weights *= np.asarray(worth)[sample] / np.sqrt(np.bincount(sample, weights**2))[sample]
        shape = len(rarity), max(subjects) + 1
        cells = np.ravel_multi_index((place, np.asarray(subjects)[sample]), shape)
        said = SMOOTHING + np.bincount(cells, weights, minlength=math.prod(shape)).reshape(shape)
        self._log = np.log(said / said.sum(axis=0)).astype(np.float16)

    def scores(self, tokens: Iterable[str]) -> Scores:
        """How likely a question of these tokens is to be about each subject. Unknown tokens say nothing."""
        counts = self._known(Counter(tokens))
        return _logs(self._weights(counts) @ self._log[list(counts)].astype(np.float32))

    def rarity(self, token: str) -> float:
        """How much hangs on a token: 1 for what is in every sample, more for rarer ones, 0 for what is in none."""
        return self._rarity[self._places[token]] if token in self._places else 0.0

    def _known(self, counts: Mapping[str, int]) -> dict[int, int]:
        return {self._places[token]: count for token, count in counts.items() if token in self._places}

    def _weights(self, counts: Mapping[int, int]) -> NDArray[np.float32]:
        """What each token counts; together a vector of length 1, so that long questions are not surer than short."""
        weights = [self._rarity[place] * (1 + math.log(count)) for place, count in counts.items()]
        return np.asarray(weights, dtype=np.float32) / (math.hypot(*weights) or 1.0)


def _counted(samples: Sequence[Sequence[int]], kinds: int) -> tuple[NDArray[np.int64], ...]:
    """Each token of each sample once: the number of the sample, that of the token (of ``kinds``), and how often."""
    sample = np.repeat(np.arange(len(samples)), [len(tokens) for tokens in samples])
    token = np.fromiter(chain.from_iterable(samples), dtype=np.int64)
    pairs, counts = np.unique(sample * kinds + token, return_counts=True)
    return *np.divmod(pairs, max(1, kinds)), counts


class Meanings:
    """Linear discriminant analysis over vectors of meaning: subjects are clouds of one shape around their middles."""

    def __init__(self, vectors: Iterable[NDArray[np.float32]], subjects: Sequence[int]) -> None:
        """``vectors`` may come in as many parts as is convenient, in the order of ``subjects``."""
        counts = np.maximum(np.bincount(subjects), 1).astype(np.float32)
        sums, squares, done = np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32), 0
        for part in vectors:
            here = np.asarray(subjects[done : done + len(part)])
            sums = sums + (here == np.arange(len(counts))[:, None]).astype(np.float32) @ part
            squares = squares + part.T @ part
            done += len(part)
        middles = sums / counts[:, None]
        spread = (squares - (middles.T * counts) @ middles) / done
        size = np.trace(spread) / len(spread) + np.float32(1e-6)
        shape = (1 - SHRINKAGE) * spread + SHRINKAGE * size * np.eye(len(spread), dtype=np.float32)
        self._turn = np.linalg.solve(shape, middles.T).astype(np.float32)
        self._offset = -0.5 * (middles * self._turn.T).sum(axis=1)

    def scores(self, vector: NDArray[np.float32]) -> Scores:
        """How likely a question with this vector is to be about each subject."""
        return _logs(CALM * (vector @ self._turn + self._offset))


def _logs(likely: NDArray[np.float32]) -> Scores:
    """Logarithms of probabilities that add up to 1, out of logarithms that need not; none under that of ``LEAST``."""
    parts = np.exp(likely - likely.max())
    found: Scores = np.log(parts / parts.sum() + LEAST)
    return found
