"""A document as a file: whole whatever it says, the same bytes each time, readable without its pictures."""

import io
import json
from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import docx
import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import making
from reports.charts import Bar, RankedChart, alternative, as_data
from reports.documents import Bullets, Charted, Document, Grid, Heading, Paragraph, Part, word
from reports.pages import pdf

CHART = RankedChart(
    "Où en est l’équipe",
    "par paliers de cinq",
    (Bar("Invités", 44, 40), Bar("Au bout", 25)),
    "fr",
    now="ici",
    then="là",
)
WHOLE = Document(
    "Rapport",
    "au 30 novembre",
    "fr",
    (
        Heading("De l’invitation au bout du parcours"),
        Paragraph("Sur 44 personnes, au moins 25 sont arrivées au bout."),
        Charted(CHART),
        Bullets(("Un point : « ceci ».", "Un autre…")),
        Grid(("Quoi", "Combien"), (("Invités", "44"),)),
        Paragraph("Rien ne désigne quelqu’un.", quiet=True),
    ),
    dated=date(2026, 11, 30),
)


def asked_for(document: Document, kind: str) -> bytes:
    """What the making process answers."""
    parts = []
    for part in document.parts:
        if isinstance(part, Charted):
            parts.append({"kind": "Charted", "drawing": as_data(part.chart), "words": alternative(part.chart)})
        else:
            parts.append({"kind": type(part).__name__, **{name: getattr(part, name) for name in part.__slots__}})
    head = {"title": document.title, "subtitle": document.subtitle, "language": "fr", "dated": "2026-11-30"}
    [file] = making.files(json.loads(json.dumps({"as": [kind], **head, "parts": parts})))
    return file


def text_of(file: bytes) -> str:
    """What can be read on the pages."""
    pages = pypdfium2.PdfDocument(file)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in pages).replace("\r\n", " ")
    finally:
        pages.close()


def test_a_word_file_can_be_read_aloud_and_keeps_what_belongs_together() -> None:
    file = docx.Document(io.BytesIO(asked_for(WHOLE, "docx")))
    assert [p.text for p in file.paragraphs if p.style is not None and p.style.name.startswith("Heading")] == [
        "De l’invitation au bout du parcours"
    ]
    assert file.styles["Normal"].element.xpath(".//w:lang/@w:val") == ["fr-FR"]
    assert file.element.xpath(".//wp:docPr/@descr") == [alternative(CHART)]
    sentence = next(p for p in file.paragraphs if p.text.startswith("Sur 44"))
    assert sentence.paragraph_format.keep_with_next, "with the chart it is about"
    [table] = file.tables
    assert [len(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [1, 0]
    foot = file.sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Rapport · au 30 novembre · ")
    assert foot._p.xpath("./w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_the_same_document_gives_the_same_bytes_with_its_chart_in_words() -> None:
    paper, written = asked_for(WHOLE, "pdf"), asked_for(WHOLE, "docx")
    assert (asked_for(WHOLE, "pdf"), asked_for(WHOLE, "docx")) == (paper, written)
    said = text_of(paper)
    for words in ("Sur 44 personnes, au moins 25 sont arrivées au bout.", "Un point : « ceci ».", "Invités", "1 / 1"):
        assert words in said
    assert "Où en est l’équipe".encode("utf-16-be").hex().encode() in paper, "what is heard in place of the picture"
    with ZipFile(io.BytesIO(written)) as archive:
        assert "Où en est l’équipe" in archive.read("word/document.xml").decode()
        assert b"2026-11-30" in archive.read("docProps/core.xml")


def test_a_chart_that_nobody_drew_is_there_in_words() -> None:
    assert "Où en est l’équipe" in text_of(pdf(WHOLE))


words = st.text(max_size=400)
parts: st.SearchStrategy[Part] = st.one_of(
    words.map(Heading),
    st.builds(Paragraph, words, quiet=st.booleans()),
    st.lists(words, max_size=3).map(lambda some: Bullets(tuple(some))),
)


@settings(max_examples=8)  # each takes a sixth of a second: letters are read anew
@given(words, st.lists(parts, min_size=2, max_size=8))
def test_whatever_is_said_there_are_pages_of_it(title: str, said: list[Part]) -> None:
    document = replace(WHOLE, title=title, parts=tuple(said))
    assert pdf(document).startswith(b"%PDF-")
    assert word(document).startswith(b"PK")
