"""Tables for spreadsheets, as CSV or as an Excel workbook (XlsxWriter): nothing in them is ever taken for a formula.

A list comes with what its columns mean: a page beside the CSV, a sheet of its own in the workbook. The same list gives the
same bytes.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from locales import Speech

Form = Literal["csv", "xlsx"]
FORMS: tuple[Form, ...] = ("csv", "xlsx")
README = "LISEZ-MOI README.txt"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with, or a spreadsheet may run it (OWASP, CSV injection)."""
_UNFIT = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and XlsxWriter does not write in another way."""
_LONGEST = 32_767
"""Characters in a cell of a workbook (Microsoft, Excel specifications and limits)."""
_WIDEST = 60
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no zone


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the same in every language, and what it holds."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list. ``name`` is the file's, without its ending; ``about`` says what the rows are, and what is not among them."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def cell(value: object) -> str:
    """A value as text; one that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as a file: UTF-8 with the mark by which spreadsheets know it."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig", errors="replace")


def files(listing: Listing, form: Form, t: Speech) -> dict[str, bytes]:
    """The list as files by their names: a workbook, or CSV with a page that explains it."""
    if form == "xlsx":
        return {f"{listing.name}.xlsx": workbook(listing, t)}
    return {f"{listing.name}.csv": table(listing.head, listing.rows), README: page(listing, t).encode(errors="replace")}


def page(listing: Listing, t: Speech) -> str:
    """What the list shows, and what each column holds."""
    columns = (t("{name}: {value}", name=column.name, value=column.says) for column in listing.columns)
    return "\n".join([listing.title, "", listing.about, "", *columns]) + "\n"


def workbook(listing: Listing, t: Speech) -> bytes:
    """The list on one sheet, what its columns mean on another. Numbers and days are numbers and days, the rest is text."""
    import xlsxwriter  # only here: few ever ask for one

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    book.set_properties({"title": listing.title, "author": "Entrain", "created": _MADE})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    day, guarded = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"quote_prefix": True})
    rows = book.add_worksheet(t("List"))
    for place, name in enumerate(listing.head):
        rows.write_string(0, place, name, bold)
    widths = [len(name) for name in listing.head]
    for number, row in enumerate(listing.rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, bool) or not isinstance(value, int | float | date):
                text = _text(value)
                rows.write_string(number, place, text, guarded if text.startswith(_FORMULA) else None)
            elif isinstance(value, date):
                rows.write_datetime(number, place, value, day)
            else:
                rows.write_number(number, place, value)
            widths[place] = max(widths[place], len(str(value)))
    for place, width in enumerate(widths):
        rows.set_column(place, place, min(width, _WIDEST) + 2)
    rows.freeze_panes(1, 0)
    rows.autofilter(0, 0, max(len(listing.rows), 1), len(widths) - 1)
    about = book.add_worksheet(t("About the columns"))
    about.set_column(0, 0, 20)
    about.set_column(1, 1, 90)
    about.write_string(0, 0, _text(listing.title), bold)
    about.write_string(1, 1, _text(listing.about), wrapped)
    for number, column in enumerate(listing.columns, 3):
        about.write_string(number, 0, column.name, bold)
        about.write_string(number, 1, _text(column.says), wrapped)
    book.close()
    return written.getvalue()


def _text(value: object) -> str:
    return _UNFIT.sub("\ufffd", str(value))[:_LONGEST]
