"""What was clicked can be proved: entries bind each other, and a person only as long as their salt is kept."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.evidence import (
    GENESIS,
    AskedFor,
    Entry,
    Note,
    blocks_sha256,
    entries_by_request,
    entry_hash,
    note_sha256,
    subject_commit,
    unproven,
)
from tests.evidence_samples import dossier, linked

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


def test_a_reason_is_bound_to_its_entry_by_a_salt_of_its_own() -> None:
    note = Note(b"s" * 32, "b" * 64, "", "Not for me")
    kinds = [replace(note, salt=b"t" * 32), replace(note, text="Not for me."), replace(note, recorded_by="c" * 64)]
    assert len({note_sha256(one) for one in [note, *kinds]}) == 4
    assert note_sha256(note) != hashlib.sha256(b"Not for me").hexdigest()


def test_whoever_confirms_a_later_text_answers_the_last_request_before_it() -> None:
    given = dossier(2, (2,))
    (first, second) = (replace(one, subject_commit=given.chain[0][0].subject_commit) for one, _ in given.chain)
    chain = linked([replace(first, version="1.0"), replace(second, version="2.1")])
    asked = [
        AskedFor("U000000001", "social-media", version, "acknowledged", None, None, None) for version in ("1.0", "2.0")
    ]
    found = replace(given, chain=chain, requests=tuple(asked))
    answers = entries_by_request(found)
    assert [entry.version for entry in answers["U000000001", "1.0"]] == ["1.0"]
    assert [entry.version for entry in answers["U000000001", "2.0"]] == ["2.1"]
    assert unproven(found) == ()
    assert unproven(replace(found, chain=chain[:1])) == (asked[1],)
