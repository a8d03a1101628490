"""A table opens as it was written: nothing in it is run, nothing is lost."""

import csv
import io
from datetime import UTC, date, datetime
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hours import Arrival, HoursProof
from domain.members import Voice
from locales import Speech
from reports.sheets import Column, Listing, cell, files, table, workbook
from tests.list_samples import lists

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


# --- lists, in both forms

VOICE = Voice("fr", "vous", "Europe/Paris")
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)
PROOF = HoursProof(
    "T1", date(2026, 11, 1), MORNING, (Arrival("U1", MORNING.date(), "lesson", MORNING, "Etc/UTC", None),), 0
)


def of(rows: list[tuple[object, ...]]) -> Listing:
    """A list with two columns."""
    return Listing(
        "liste", "Une liste", "Pour voir.", (Column("a", "le premier"), Column("b", "=le second")), tuple(rows)
    )


def sheets_of(book: bytes) -> list[list[list[str]]]:
    """Each sheet's cells as they read; whatever could be run is an error."""
    with ZipFile(io.BytesIO(book)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        texts = ["".join(part.text or "" for part in one.iter(f"{SPREADSHEET}t")) for one in strings]
        styles = ElementTree.fromstring(archive.read("xl/styles.xml")).find(f"{SPREADSHEET}cellXfs")
        assert styles is not None
        quoted = [style.get("quotePrefix") == "1" for style in styles]
        found = []
        for number in range(1, sum(name.startswith("xl/worksheets/sheet") for name in names) + 1):
            sheet = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(sheet.iter(f"{SPREADSHEET}f")), "a formula"
            assert not list(sheet.iter(f"{SPREADSHEET}hyperlink")), "a link"
            rows = []
            for row in sheet.iter(f"{SPREADSHEET}row"):
                cells = []
                for each in row:
                    value = each.findtext(f"{SPREADSHEET}v") or ""
                    text = texts[int(value)] if each.get("t") == "s" else value
                    if number == 1 and each.get("t") == "s" and text.startswith(("=", "+", "-", "@")):
                        assert quoted[int(each.get("s", 0))], "text stays text when somebody edits it"
                    cells.append(text)
                rows.append(cells)
            found.append(rows)
    return found


@given(st.lists(st.tuples(texts.map(lambda text: f"={text}") | texts, st.integers() | st.dates()), max_size=5))
def test_in_a_workbook_nothing_is_a_formula_and_text_comes_back(rows: list[tuple[object, ...]]) -> None:
    data, about = sheets_of(workbook(of(rows), Speech(VOICE)))
    head, *back = data
    assert head == ["a", "b"]
    written = [[str(value) for value in row[:1]] for row in rows]
    plain = [[text.replace("\r\n", "\n").replace("\r", "\n") for text in row] for row in written]
    read = [[text.replace("_x000D_", "\n").replace("\r", "\n") for text in row[:1]] for row in back]
    assert [row for row in read if "_x" not in row[0]] == [
        row for row, raw in zip(plain, read, strict=True) if "_x" not in raw[0]
    ]
    assert ["b", "=le second"] in about


def test_every_list_is_the_same_file_each_time_and_says_what_its_columns_are() -> None:
    for listing in lists(VOICE, PROOF):
        t = Speech(VOICE)
        assert all(len(row) == len(listing.columns) for row in listing.rows), listing.name
        assert files(listing, "xlsx", t) == files(listing, "xlsx", t)
        data, about = sheets_of(workbook(listing, t))
        assert data[0] == list(listing.head)
        assert len(data) == len(listing.rows) + 1
        assert {row[0] for row in about} >= set(listing.head)
        page = files(listing, "csv", t)["LISEZ-MOI README.txt"].decode()
        assert all(f"{column.name}\u00a0: {column.says}" in page for column in listing.columns)
