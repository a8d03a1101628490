"""A table opens as it was written: nothing in it is run, nothing is lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sheets import cell, table

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_every_row_comes_back_and_no_cell_is_a_formula(rows: list[tuple[str, str]]) -> None:
    written = table(("a", "b"), rows)
    assert written.startswith(b"\xef\xbb\xbf")
    head, *back = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert head == ["a", "b"]
    assert [[text.removeprefix("'") if text[:2] in _guarded else text for text in row] for row in back] == [
        list(row) for row in rows
    ]
    assert not any(text.startswith(("=", "+", "-", "@")) for row in back for text in row)


_guarded = {f"'{mark}" for mark in "=+-@\t\r"}
