"""``make screenshots``: takes the pictures in docs/images/ anew, of the real bot in the sandbox's page, and of the report's pages.

The same every time but for the machine's fonts. Needs what the tests in tests/browser need, Chromium too, because it
uses their hands. Takes some minutes: for the report, the demo's quarter is lived through.
"""

import asyncio
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image

from commands import demo
from commands.guides import after_a_quarter
from config.settings import ROOT
from domain.report import MonthlyReport
from handbook.loading import load
from reports import documents
from reports import report as monthly
from services import Core, Library
from services.report import Report
from simulation import quarter
from storage import workspace as workspace_store
from storage.database import Database
from storage.migrate import migrate

PICTURES = ("tests/browser/setup_pictures.py", "tests/browser/pictures.py", "tests/browser/survey_pictures.py")
FOLDER = ROOT / "docs" / "images"
MONTH, END = date(2026, 11, 1), datetime(2026, 12, 7, 8, 5, tzinfo=UTC)
"""Which month of the quarter is reported, and the Monday on which the quarter ends."""
SCALE, COLOURS = 1.4, 128
"""Dots a point, for a page that is read in a browser; and colours, for one that opens at once."""


class _Then:
    """The clock as it stands where the quarter ends."""

    def now(self) -> datetime:
        return END


def main() -> int:
    """Takes every picture; says which there are and how large. Answers the exit status."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PICTURES]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own module
    report_pages()
    for picture in sorted(FOLDER.glob("*.png")):
        sys.stdout.write(f"docs/images/{picture.name}\t{picture.stat().st_size // 1000} kB\n")
    return status


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def report_pages() -> None:
    """The pages of docs/report.md: a month of the demo's quarter, in both languages."""
    with tempfile.TemporaryDirectory(prefix="entrain-pictures-") as temporary:
        reports = _lived(Path(temporary))
    for old in FOLDER.glob("report-*.png"):
        old.unlink()
    for report in reports:
        [file] = asyncio.run(documents.made(monthly.document(report), "pdf"))
        for number, page in enumerate(pypdfium2.PdfDocument(file), 1):
            shown = page.render(scale=SCALE).to_pil().quantize(COLOURS, dither=Image.Dither.NONE)
            written = BytesIO()
            shown.save(written, "PNG", optimize=True)
            (FOLDER / f"report-{report.voice.language}-{number}.png").write_bytes(written.getvalue())


def _lived(folder: Path) -> list[MonthlyReport]:
    """The month's report in each language, once the quarter has been lived."""
    handbook = load(ROOT / "content").handbook
    assert handbook is not None, "python bot.py check says what to mend"
    begins = demo.after_quarter(folder, morning=quarter.begins(END))
    with demo.sandbox(folder, handbook, *begins) as at:
        settings = demo.against(at, f"sqlite:///{folder}/demo.db", ROOT / "content")
        database = Database(settings.database_url)
        try:
            migrate(database)
            environment = demo.environment(settings, at)
            asyncio.run(quarter.live(at.control, environment, folder, END, _say, after_a_quarter()))
            with database.transaction() as connection:
                [workspace] = workspace_store.all_ids(connection)
            service = Report(Core(database, Library(handbook), _Then(), "pictures"))
            return [
                service.for_leaders(workspace_id=workspace, month=MONTH, language=language)
                for language in handbook.programme.languages
            ]
        finally:
            database.close()


if __name__ == "__main__":
    raise SystemExit(main())
