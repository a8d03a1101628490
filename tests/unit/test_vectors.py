"""Vectors of meaning that are kept: true to the encoder, and never missed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from config.settings import ROOT
from handbook.loading import load
from handbook.meaning import encoder
from handbook.search import phrases
from handbook.sense import FILE, Examples
from handbook.vectors import Kept, write

READ_AT_START = 200
"""So many questions may be new since the file was made: the encoder reads them in a tenth of a second."""

ASKED = ["comment répondre à un troll", "who is our audience", "à quoi ça sert ?"]


@pytest.fixture(scope="module")
def asked() -> list[str]:
    handbook = load(ROOT / "content").handbook
    assert handbook is not None
    return phrases(handbook)


def test_what_people_ask_is_kept(asked: list[str]) -> None:
    kept = Kept()
    new = [text for text in asked if text not in kept]
    assert len(new) <= READ_AT_START, f"{len(new)} questions are not in handbook/vectors.npz: make vectors"


def test_what_is_kept_is_what_the_encoder_says(asked: list[str]) -> None:
    some = asked[::100]
    [vectors] = Kept().of(some)
    alike = (vectors * encoder().vectors(some)).sum(axis=1)
    assert alike.min() > 0.999, "the encoder has changed: make vectors"


def test_what_is_written_is_found_and_what_is_not_is_read(tmp_path: Path) -> None:
    file = tmp_path / "vectors.npz"
    write(ASKED[:2], file)
    first = file.read_bytes()
    write(ASKED[1::-1], file)
    assert file.read_bytes() == first
    kept = Kept(file)
    assert [text in kept for text in ASKED] == [True, True, False]
    [vectors] = kept.of(ASKED)
    assert np.allclose(vectors, encoder().vectors(ASKED), atol=0.002)


@pytest.mark.parametrize(
    "broken", [None, b"", b"PK\x03\x04 and then nothing", b"version https://git-lfs.github.com/spec"]
)
def test_without_a_file_that_can_be_read_everything_is_read_by_the_encoder(
    tmp_path: Path, broken: bytes | None
) -> None:
    file = tmp_path / "vectors.npz"
    if broken is not None:
        file.write_bytes(broken)
    [vectors] = Kept(file).of(ASKED)
    assert np.allclose(vectors, encoder().vectors(ASKED), atol=1e-6)


def test_what_the_coach_learns_is_kept_and_learnt_from_the_examples_as_they_are(tmp_path: Path) -> None:
    handbook = load(ROOT / "content").handbook
    assert handbook is not None
    assert handbook.coach is not None
    taught = handbook.coach.taught
    kept, learnt = Examples(taught), Examples(taught, tmp_path / "nowhere.npz")
    with np.load(FILE) as stored:
        assert np.array_equal(stored["directions"], kept.directions)
    assert np.allclose(kept.directions, learnt.directions, atol=0.01), "the coach's examples have changed: make vectors"
    fewer = replace(taught, sentences={**taught.sentences, "people": taught.sentences["people"][:-1]})
    assert not np.array_equal(Examples(fewer).directions, kept.directions)
