"""The monthly report as files to upload."""

from delivery.files import Upload
from domain.report import MonthlyReport


async def report_file(found: MonthlyReport) -> Upload:
    """The report to post. Raises ChartNotDrawn."""
    [file] = await report_files(found, "pdf")
    return file


async def report_files(found: MonthlyReport, *kinds: str) -> list[Upload]:
    """The report as a file of each kind, pdf or docx. Raises ChartNotDrawn."""
    # Only here: what describes documents takes a fifth of a second and 15 MB, and few ever ask for one.
    from reports import documents, report

    document, name = report.document(found), report.file_name(found)
    made = await documents.made(document, *kinds)
    return [Upload(f"{name}.{kind}", document.title, data) for kind, data in zip(kinds, made, strict=True)]
