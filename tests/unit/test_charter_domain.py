"""The charter is read whole, in order, and what was clicked can be proved."""

import hashlib
import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charter import (
    GENESIS,
    PAGE_CHARACTERS,
    PAGE_CLAUSES,
    CharterView,
    Entry,
    blocks_sha256,
    entry_hash,
    pages,
    subject_commit,
)
from domain.handbook import Charter, Clause
from domain.members import Voice
from tests.handbooks import charter

lengths = st.lists(st.integers(1, 4_000), min_size=1, max_size=40)
texts = st.text(max_size=40)
entries = st.builds(
    Entry,
    seq=st.integers(1, 1_000),
    prev_hash=st.just(GENESIS),
    type=st.just("ack"),
    charter_id=texts,
    version=texts,
    clauses=st.lists(texts, max_size=4).map(tuple),
    locale=st.sampled_from(["fr", "en"]),
    text_sha256=texts,
    shown_blocks_sha256=texts,
    button_label=texts,
    utc=texts,
    app_version=texts,
    subject_commit=texts,
)


def with_clauses(sizes: list[int], preamble: str = "Why.") -> Charter:
    clauses = tuple(Clause(f"clause-{number}", number, "", "x" * size) for number, size in enumerate(sizes, start=1))
    return replace(charter(), preamble=preamble, clauses=clauses)


def entry(**changes: object) -> Entry:
    usual = Entry(
        seq=1,
        prev_hash=GENESIS,
        type="ack",
        charter_id="social-media",
        version="1.0",
        clauses=("voice", "criticism"),
        locale="fr",
        text_sha256="a" * 64,
        shown_blocks_sha256="b" * 64,
        button_label="I have read it",
        utc="2026-11-24T09:00:00Z",
        app_version="0.1.0",
        subject_commit="c" * 64,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


@given(lengths, st.integers(0, 3_000))
def test_the_pages_hold_every_clause_once_and_in_order(sizes: list[int], preamble: int) -> None:
    text = with_clauses(sizes, "p" * preamble)
    sheets = pages(text)
    assert [clause for sheet in sheets for clause in sheet] == [clause.id for clause in text.clauses]
    assert all(sheets)


@given(lengths)
def test_a_page_holds_what_fits_and_no_less(sizes: list[int]) -> None:
    text = with_clauses(sizes, "")
    length = {clause.id: len(clause.title) + len(clause.text) for clause in text.clauses}
    sheets = pages(text)
    for sheet, following in itertools.pairwise(sheets):
        size = sum(length[clause] for clause in sheet)
        assert len(sheet) == 1 or size <= PAGE_CHARACTERS
        assert size + length[following[0]] > PAGE_CHARACTERS or len(sheet) == PAGE_CLAUSES


def test_a_charter_of_many_very_short_clauses_still_turns_its_pages() -> None:
    """A modal holds at most 100 blocks, and a phone fewer."""
    assert max(len(sheet) for sheet in pages(with_clauses([1] * 300))) == PAGE_CLAUSES


def test_the_button_belongs_under_the_last_page_only() -> None:
    view = CharterView(Voice("fr", "vous", "Europe/Paris"), charter(), 0, 2, ("voice",), None)
    assert not view.last
    assert replace(view, page=1).last


@given(entries)
def test_an_entry_hashes_as_canonical_json_of_its_named_parts(given_entry: Entry) -> None:
    body = {name: getattr(given_entry, name) for name in Entry.__slots__}
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry_hash(given_entry) == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("name", Entry.__slots__)
def test_a_change_of_any_part_changes_the_hash(name: str) -> None:
    changed: object = 2 if name == "seq" else ("voice",) if name == "clauses" else "other"
    assert entry_hash(entry(**{name: changed})) != entry_hash(entry())


def test_an_altered_entry_breaks_the_chain_at_its_successor() -> None:
    first = entry()
    second = entry(seq=2, prev_hash=entry_hash(first))
    assert second.prev_hash == entry_hash(first)
    assert second.prev_hash != entry_hash(replace(first, utc="2026-11-24T09:00:01Z"))


def test_a_known_entry_has_a_known_hash() -> None:
    """So that yesterday's evidence can still be verified tomorrow."""
    assert entry_hash(entry()) == "9c3aa446605af9203119e4479e6f95809541997dfb5c0a2122551b9918a1a14e"


def test_an_entry_is_bound_to_a_person_only_by_the_salt() -> None:
    salt, other = b"s" * 32, b"t" * 32
    commit = subject_commit(salt, "T1", "U1")
    assert commit == hashlib.sha256(salt + b"T1:U1").hexdigest()
    assert subject_commit(salt, "T1", "U2") != commit
    assert subject_commit(other, "T1", "U1") != commit
    assert "U1" not in commit


def test_what_was_shown_hashes_the_same_whatever_the_order_of_its_keys() -> None:
    assert blocks_sha256([{"type": "section", "text": "é"}]) == blocks_sha256([{"text": "é", "type": "section"}])
    assert blocks_sha256([{"type": "section", "text": "é"}]) != blocks_sha256([{"type": "section", "text": "e"}])
