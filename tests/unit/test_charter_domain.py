"""The charter is read whole, and in order."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.charter import PAGE_CHARACTERS, PAGE_CLAUSES, CharterView, pages
from domain.handbook import Charter, Clause
from domain.members import Voice
from tests.handbooks import charter

lengths = st.lists(st.integers(1, 4_000), min_size=1, max_size=40)


def with_clauses(sizes: list[int], preamble: str = "Why.") -> Charter:
    clauses = tuple(Clause(f"clause-{number}", number, "", "x" * size) for number, size in enumerate(sizes, start=1))
    return replace(charter(), preamble=preamble, clauses=clauses)


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
