"""The making process: a document as JSON on standard input, its files on standard output. Nobody imports this but the tests.

Charts are drawn here, too: matplotlib, python-docx and fpdf2 together take two seconds that nobody else waits for.
"""

import json
import os
import sys
from base64 import b64encode
from datetime import date
from typing import Any

from reports import pages
from reports.charts import Picture
from reports.documents import Bullets, Document, Drawn, Grid, Heading, Paragraph, Part, word


def files(given: dict[str, Any]) -> list[bytes]:
    """The files that ``documents.made`` asks for."""
    document = Document(
        title=given["title"],
        subtitle=given["subtitle"],
        language=given["language"],
        parts=tuple(_part(each) for each in given["parts"]),
        dated=date.fromisoformat(given["dated"]) if given["dated"] else None,
    )
    return [{"docx": word, "pdf": pages.pdf}[kind](document) for kind in given["as"]]


def _part(given: dict[str, Any]) -> Part:
    match given.pop("kind"):
        case "Charted":
            from reports import drawing

            return Drawn(Picture(drawing.png(given["drawing"]), given["words"]))
        case "Heading":
            return Heading(**given)
        case "Paragraph":
            return Paragraph(**given)
        case "Bullets":
            return Bullets(tuple(given["items"]))
        case "Grid":
            return Grid(tuple(given["head"]), tuple(tuple(row) for row in given["rows"]))
        case other:
            raise ValueError(f"a part of no known kind: {other}")


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    json.dump([b64encode(file).decode() for file in files(json.load(sys.stdin))], sys.stdout)
