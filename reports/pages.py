"""A document as PDF (fpdf2): A4, for the screen and for a printer without colours.

Letters are DejaVu's, which matplotlib brings along: every French and English sign is there, embedded. Pictures carry the
same in words for those who listen to the document.
"""

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

import matplotlib
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from reports.charts import alternative
from reports.documents import Bullets, Charted, Document, Drawn, Grid, Heading, Paragraph, Part

FONT = "DejaVu"
INK, PALE, RULE = (29, 28, 29), (94, 93, 96), (170, 170, 170)
MARGIN, BOTTOM = 22.0, 20.0
LINE = 5.4
"""Millimetres, as all lengths here."""
CHART = 126.0
EDGE = (1.0, 3.5)
"""Of the white above and below a chart, what the lines around it may use."""

logging.getLogger("fontTools").setLevel(logging.WARNING)


class _Pages(FPDF):
    """A4 pages with a foot."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="A4")
        self._foot = f"{document.title} · {document.subtitle}"
        fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
        for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold"), ("I", "DejaVuSans-Oblique")):
            self.add_font(FONT, style, fonts / f"{name}.ttf")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.set_lang(document.language)
        self.set_title(document.title)
        self.set_author("Entrain")
        if document.dated is not None:
            self.set_creation_date(datetime.combine(document.dated, time(), UTC))
        self.add_page()

    def footer(self) -> None:
        """What this is, and which page of how many."""
        self.set_y(-14)
        self.set_font(FONT, "", 8)
        self.set_text_color(*PALE)
        self.cell(self.epw - 20, 5, self._foot)
        self.cell(20, 5, f"{self.page_no()} / {{nb}}", align="R")

    def write_lines(self, text: str, size: float, *, style: str = "", colour: tuple[int, int, int] = INK) -> None:
        """A paragraph from here on down."""
        self.set_font(FONT, style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def height_of(self, text: str, size: float, width: float = 0) -> float:
        """How high a paragraph would be; of the page's whole width, unless another is given."""
        self.set_font(FONT, "", size)
        return float(self.multi_cell(width, size * 0.5, text, align="L", dry_run=True, output="HEIGHT"))  # type: ignore[arg-type]

    @property
    def room(self) -> float:
        """What is left of the page."""
        return float(self.h - BOTTOM - self.y)


def pdf(document: Document) -> bytes:
    """The document as a .pdf file."""
    pages = _Pages(document)
    pages.write_lines(document.title, 20, style="B")
    pages.ln(1)
    pages.write_lines(document.subtitle, 11, colour=PALE)
    pages.ln(2)
    for number, part in enumerate(document.parts):
        _write(pages, part, document.parts[number + 1 :])
    return bytes(pages.output())


def _write(pages: _Pages, part: Part, rest: Sequence[Part]) -> None:
    if isinstance(part, Heading):
        _heading(pages, part, rest)
    elif isinstance(part, Paragraph):
        if rest and isinstance(rest[0], Drawn) and pages.room < _height(pages, part) + _height(pages, rest[0]):
            pages.add_page()  # a sentence stays with its chart
        _paragraph(pages, part)
    elif isinstance(part, Bullets):
        for item in part.items:
            _bullet(pages, item)
        pages.ln(1.5)
    elif isinstance(part, Grid):
        _table(pages, part)
    elif isinstance(part, Drawn):
        _picture(pages, part)
    else:
        _paragraph(pages, Paragraph(alternative(part.chart)))


def _heading(pages: _Pages, part: Heading, rest: Sequence[Part]) -> None:
    """A heading stays with what it is about, down to the first picture."""
    needed = 12.0
    for each in rest:
        needed += _height(pages, each)
        if isinstance(each, Drawn | Charted | Bullets | Grid | Heading):
            break
    if needed > pages.room and needed < pages.h - MARGIN - BOTTOM:
        pages.add_page()
    else:
        pages.ln(3.5)
    pages.start_section(part.text)
    pages.write_lines(part.text, 13, style="B")
    pages.set_draw_color(*RULE)
    pages.line(MARGIN, pages.y + 0.8, pages.w - MARGIN, pages.y + 0.8)
    pages.ln(3)


def _height(pages: _Pages, part: Part) -> float:
    if isinstance(part, Paragraph):
        return pages.height_of(part.text, 9 if part.quiet else 10.5) + 2
    if isinstance(part, Drawn):
        return _picture_height(part) - EDGE[1]
    return 0.0 if isinstance(part, Heading) else 15.0


def _paragraph(pages: _Pages, part: Paragraph) -> None:
    if part.quiet:
        pages.write_lines(part.text, 9, style="I", colour=PALE)
    else:
        pages.write_lines(part.text, 10.5)
    pages.ln(2)


def _bullet(pages: _Pages, text: str) -> None:
    if pages.room < pages.height_of(text, 10.5, pages.epw - 5):
        pages.add_page()
    pages.set_font(FONT, "", 10.5)
    pages.set_text_color(*INK)
    pages.cell(5, LINE, "•")
    pages.multi_cell(pages.epw - 5, 10.5 * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pages.ln(0.8)


def _table(pages: _Pages, part: Grid) -> None:
    pages.set_font(FONT, "", 9.5)
    pages.set_text_color(*INK)
    pages.set_draw_color(*RULE)
    layout = TableBordersLayout.HORIZONTAL_LINES
    bold = FontFace(emphasis="BOLD")
    with pages.table(borders_layout=layout, headings_style=bold, line_height=5.5, text_align="LEFT") as table:
        for row in (part.head, *part.rows):
            table.row(row)
    pages.ln(2)


def _picture_height(part: Drawn) -> float:
    """PNG has its width and height in its 17th to 24th bytes."""
    wide, high = (int.from_bytes(part.picture.png[at : at + 4], "big") for at in (16, 20))
    return min(CHART * high / max(wide, 1), 230.0)


def _picture(pages: _Pages, part: Drawn) -> None:
    high = _picture_height(part)
    if pages.room < high - EDGE[1]:
        pages.add_page()
    picture, left, top = io.BytesIO(part.picture.png), (pages.w - CHART) / 2, pages.y - EDGE[0]
    pages.image(picture, left, top, CHART, high, alt_text=part.picture.alternative, keep_aspect_ratio=True)
    pages.set_y(pages.y + high - sum(EDGE))
