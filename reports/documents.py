"""Documents for people who are not in Slack: one description, as Markdown and as a Word document (python-docx).

A description is a list of parts; what it says is its author's business, in one language. Pictures come as drawn, with the
same in words: in Markdown they are files beside it. The same description gives the same bytes. ``reports/pages.py`` makes
PDF of it; ``made`` has either done in a process of its own, charts included.
"""

import io
import json
import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from reports.charts import Chart, Picture, alternative, apart, as_data

_WIDTH = Cm(12.6)
"""Of a chart, as in the PDF: a month takes three pages, not five."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment an archive's entry can have."""
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")
_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
"""By which spelling is checked, and the text read aloud."""
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences; ``quiet`` for what explains the rest."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a row of titles; an empty cell is there to be written in."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart that ``made`` has drawn; elsewhere it is there in words."""

    chart: Chart


Part = Heading | Paragraph | Bullets | Grid | Drawn | Charted


@dataclass(frozen=True, slots=True)
class Document:
    """A title, a line below it, and what follows. ``dated``: the day the file says it is of."""

    title: str
    subtitle: str
    language: str
    parts: tuple[Part, ...]
    dated: date | None = None


async def made(document: Document, *kinds: str) -> list[bytes]:
    """The document as a file of each of these kinds, docx or pdf, with its charts drawn. Raises ChartNotDrawn."""
    parts = [
        {"kind": "Charted", "drawing": as_data(part.chart), "words": alternative(part.chart)}
        if isinstance(part, Charted)
        else {"kind": type(part).__name__, **asdict(part)}
        for part in document.parts
    ]
    dated = document.dated.isoformat() if document.dated else None
    head = {"title": document.title, "subtitle": document.subtitle, "language": document.language, "dated": dated}
    files = await apart("reports.making", {"as": kinds, **head, "parts": parts})
    return [b64decode(file) for file in json.loads(files)]


def markdown(document: Document, name: str) -> dict[str, bytes]:
    """The files of the document as Markdown: ``name``.md and its pictures."""
    files: dict[str, bytes] = {}
    lines = [f"# {_plain(document.title)}", _plain(document.subtitle)]
    for part in document.parts:
        if isinstance(part, Drawn):
            picture = f"{name}-{len(files) + 1}.png"
            files[picture] = part.picture.png
            lines.append(f"![{_plain(part.picture.alternative)}]({picture})")
        elif isinstance(part, Charted):
            lines.append(_plain(alternative(part.chart)))
        else:
            lines.append(_marked(part))
    return {f"{name}.md": ("\n\n".join(lines) + "\n").encode(), **files}


def _marked(part: Heading | Paragraph | Bullets | Grid) -> str:
    if isinstance(part, Heading):
        return f"## {_plain(part.text)}"
    if isinstance(part, Paragraph):
        return f"*{_plain(part.text)}*" if part.quiet else _plain(part.text)
    if isinstance(part, Bullets):
        return "\n".join(f"- {_plain(item)}" for item in part.items)
    rows = [part.head, tuple("---" for _ in part.head), *part.rows]
    return "\n".join("| " + " | ".join(cell if cell == "---" else _plain(cell) for cell in row) + " |" for row in rows)


def _plain(text: str) -> str:
    """One line, in which nothing is a mark."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def word(document: Document) -> bytes:
    """The document as a .docx file."""
    made = docx.Document()
    _look(made, document)
    _foot(made, document)
    made.add_heading(_fit(document.title), 0)
    _quiet(made, document.subtitle)
    for part, after in zip_longest(document.parts, document.parts[1:]):
        if isinstance(part, Heading):
            made.add_heading(_fit(part.text), 1)
        elif isinstance(part, Paragraph):
            written = _quiet(made, part.text) if part.quiet else made.add_paragraph(_fit(part.text))
            written.paragraph_format.keep_with_next = isinstance(after, Drawn)  # a sentence stays with its chart
        elif isinstance(part, Bullets):
            for item in part.items:
                made.add_paragraph(_fit(item), style="List Bullet")
        elif isinstance(part, Grid):
            _table(made, part.head, part.rows)
        elif isinstance(part, Charted):
            made.add_paragraph(_fit(alternative(part.chart)))
        else:
            _picture(made, part.picture)
    file = io.BytesIO()
    made.save(file)
    return _timeless(file)


def _timeless(file: io.BytesIO) -> bytes:
    """The same archive, its entries without the moment they were written."""
    again = io.BytesIO()
    with ZipFile(file) as given, ZipFile(again, "w", ZIP_DEFLATED) as written:
        for name in given.namelist():
            written.writestr(ZipInfo(name, _NO_TIME), given.read(name), ZIP_DEFLATED)
    return again.getvalue()


def _look(made: Word, document: Document) -> None:
    made.core_properties.title = _fit(document.title)[:255]
    made.core_properties.language = document.language
    made.core_properties.author = "Entrain"
    if document.dated is not None:
        made.core_properties.created = made.core_properties.modified = datetime.combine(document.dated, time())
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    usual = made.styles["Normal"]
    usual.font.name, usual.font.size = "Calibri", Pt(11)  # as the headings, and without serifs as the charts
    language = _LANGUAGES.get(document.language, document.language)
    usual.element.get_or_add_rPr().append(_element("w:lang", val=language))


def _foot(made: Word, document: Document) -> None:
    """What it is, and the page, at the foot of each: pages get separated."""
    foot = made.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _softly(foot.add_run(_fit(f"{document.title} · {document.subtitle} · ")), 9)
    for number, counted in enumerate(("PAGE", "NUMPAGES")):
        if number:
            _softly(foot.add_run(" / "), 9)
        field = _element("w:fldSimple", instr=counted)
        foot._p.append(field)
        run = foot.add_run("1")  # until the program that opens it has counted
        _softly(run, 9)
        field.append(run._r)


def _element(name: str, **attributes: str) -> Any:
    return OxmlElement(name, {qn(f"w:{key}"): value for key, value in attributes.items()})


def _softly(run: Run, size: int) -> None:
    run.font.size, run.font.color.rgb = Pt(size), RGBColor(0x5E, 0x5D, 0x60)


def _quiet(made: Word, text: str) -> WordParagraph:
    paragraph = made.add_paragraph()
    run = paragraph.add_run(_fit(text))
    run.italic = True
    _softly(run, 10)
    return paragraph


def _table(made: Word, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = made.add_table(rows=0, cols=len(head), style="Table Grid")
    for number, row in enumerate([head, *rows]):
        added = table.add_row()
        added._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for cell, text in zip(added.cells, row, strict=True):
            run = cell.paragraphs[0].add_run(_fit(text))
            run.bold = number == 0
    # Said to be a head, so that it is read as one aloud, and stands again on the next page.
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    made.add_paragraph()


def _picture(made: Word, picture: Picture) -> None:
    paragraph = made.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    drawn = paragraph.add_run().add_picture(io.BytesIO(picture.png), width=_WIDTH)
    drawn._inline.docPr.set("descr", _fit(picture.alternative))


def _fit(text: str) -> str:
    return _UNFIT.sub("", text)
