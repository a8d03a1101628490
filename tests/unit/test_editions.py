"""What changed, for whom: a typo asks nobody, a changed clause asks for itself alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.editions import changes_since, compared, edition_of
from domain.handbook import Charter, Removal
from tests.handbooks import charter

FIRST = charter("1.0")
TYPO = charter("1.1", material=())
CHANGED = charter("2.0", material=("criticism",))
AGAIN = charter("2.1", material=())
THIRD = charter("3.0", material=("voice",))
ALL = (FIRST, TYPO, CHANGED, AGAIN, THIRD)


@pytest.mark.parametrize(
    ("version", "edition"),
    [("1.0", "1.0"), ("1.1", "1.0"), ("2.0", "2.0"), ("2.1", "2.0"), ("3.0", "3.0"), ("2.5", "2.0"), ("0.9", "0.9")],
)
def test_a_version_without_a_material_change_belongs_to_the_edition_before(version: str, edition: str) -> None:
    assert edition_of(ALL, version) == edition


def test_who_acknowledged_is_shown_only_what_changed_since() -> None:
    assert [change.clause_id for change in changes_since(ALL[:4], "1.0")] == ["criticism"]
    assert [change.clause_id for change in changes_since(ALL, "1.0")] == ["voice", "criticism"]
    assert [change.clause_id for change in changes_since(ALL, "2.0")] == ["voice"]
    assert changes_since(ALL, "3.0") == ()


def test_a_change_is_between_the_words_acknowledged_and_those_in_force() -> None:
    [change] = changes_since((FIRST, TYPO, CHANGED), "1.0")
    assert change.before == TYPO.clause("criticism")
    assert change.after == CHANGED.clause("criticism")


def test_a_clause_that_is_gone_is_shown_once_as_gone() -> None:
    less = replace(charter("2.0", material=()), clauses=FIRST.clauses[:2], removed=(Removal("help", "Said twice."),))
    [change] = changes_since((FIRST, less), "1.0")
    assert (change.clause_id, change.after, change.because) == ("help", None, "Said twice.")
    assert edition_of((FIRST, less), "2.0") == "2.0"


def test_without_the_version_acknowledged_there_is_nothing_to_compare_with() -> None:
    assert changes_since((CHANGED,), "1.0") == ()
    assert changes_since((), "1.0") == ()


texts = st.text(alphabet=st.sampled_from("ab ,.\n-é"), max_size=60)


@given(texts, texts)
def test_a_comparison_holds_every_word_of_both_texts(before: str, after: str) -> None:
    pieces = compared(before, after)
    old = "".join(piece.text for piece in pieces if piece.how in {"same", "gone"})
    new = "".join(piece.text for piece in pieces if piece.how in {"same", "new"})
    assert (old, new) == (before.strip(), after.strip())


def test_a_comparison_reads_like_a_sentence() -> None:
    pieces = compared("We answer within two days, always.", "We answer within one working day, always.")
    assert [(piece.how, piece.text) for piece in pieces] == [
        ("same", "We answer within "),
        ("gone", "two days"),
        ("new", "one working day"),
        ("same", ", always."),
    ]


def test_nothing_changed_is_one_piece() -> None:
    text: Charter = FIRST
    assert [piece.how for piece in compared(text.preamble, text.preamble)] == ["same"]
