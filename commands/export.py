"""``export``: what the program has recorded, as files for people who are not its operators."""

import argparse
import asyncio
import sys
from datetime import date
from pathlib import Path

from commands.migrate import open_database
from commands.process import VERSION
from commands.run import usable_library
from commands.workspaces import add_workspace, workspace_of
from config.settings import SettingsError, read
from domain.clock import SystemClock
from domain.errors import MonthNotBegun, NoCharter, NotCoordinator
from domain.hours import month_of
from domain.members import MemberKey, Voice
from domain.programme import Programme
from locales import Speech
from reports import charter as charter_report
from reports import evidence as evidence_report
from reports import hours as hours_report
from reports import person as person_report
from reports import sheets
from reports import suggestions as suggestions_report
from reports import surveys as surveys_report
from reports.sheets import Form, Listing
from services import Core
from services.charter_status import CharterStatus
from services.evidence import Evidence
from services.hours import Hours
from services.kickoff import Kickoff
from services.privacy import Privacy
from services.report import Report
from services.suggestions import Suggestions
from services.survey_desk import SurveyDesk
from storage.database import DatabaseUnusable

LISTS = {
    "charter": "who has confirmed the charter, who has not, and why; it names people",
    "suggestions": "the board of suggestions, with what became of each",
    "surveys": "every figure shown of closed surveys; no names, and nothing that people wrote",
}
"""The lists, by what they are of."""

HELP = "write to files what was recorded: hours, the charter's evidence, a person's data; and the kit for the kick-off meeting"


def main(argv: list[str]) -> int:
    """Writes files, and says what is in them. Raises SettingsError, DatabaseUnusable."""
    parser = argparse.ArgumentParser(prog="bot.py export", description=HELP)
    what = parser.add_subparsers(dest="what", required=True)
    hours = what.add_parser(
        "hours",
        help="messages nobody asked for in a month, and how many outside people's hours",
        description="For staff representatives: every message the bot sent of its own accord in a month, with its "
        "hour where the person lives, and a page in French and English that explains it. No content, and no names.",
    )
    hours.add_argument("--month", type=_month, required=True, help="the month, for instance 2026-11")
    hours.add_argument("--out", type=Path, help="the folder to write to (default: hours-MONTH)")
    hours.add_argument("--with-ids", action="store_true", help="Slack ids instead of numbers drawn for this table")
    evidence = what.add_parser(
        "evidence",
        help="who acknowledged the charter, in a folder that anybody can check without us",
        description="For a third party: the chain of acknowledgements, every text in both languages, who has not "
        "answered and why, and verify.py, which checks it all on a machine with nothing but Python, given an anchor from "
        "the coordinators' channel. It names people.",
    )
    evidence.add_argument("--out", type=Path, help="the folder to write to (default: evidence-DATE)")
    person = what.add_parser(
        "person",
        help="all that is held on a person, for them",
        description="All that is held on a person, as one file for them to read and take along. Concerns and confidential "
        "answers are kept without any name and cannot be found.",
    )
    person.add_argument("user", metavar="USER", help="the person's Slack id, for instance U012ABCDEF")
    person.add_argument("--out", type=Path, help="the folder to write to (default: person-USER)")
    kickoff = what.add_parser(
        "kickoff",
        help="the document for the kick-off meeting",
        description="For the coordinator: agenda, what was heard beforehand above the thresholds, with charts, parts people "
        "offered to take, and room for decisions. People's names are in Slack alone: `/entrain kit` writes them in.",
    )
    kickoff.add_argument(
        "--to", type=Path, help="the file: .docx (default: kick-off-DATE.docx), or .md with its pictures beside"
    )
    kickoff.add_argument("--lang", help="its language (default: the programme's)")
    report = what.add_parser(
        "report",
        help="a month for those who lead, as a document with charts",
        description="The monthly report: how far people have come, what worries them, the charter, what changed because of "
        "what was said, and hours kept. It names nobody, and the same month gives the same file.",
    )
    report.add_argument("--month", type=_month, required=True, help="the month, for instance 2026-11")
    report.add_argument("--to", "--output", type=Path, help="the file: .pdf or .docx (default: entrain-MONTH.pdf)")
    report.add_argument("--lang", help="its language (default: the workspace's)")
    for name, says in LISTS.items():
        what.add_parser(
            name, help=says, description=f"{says[:1].upper()}{says[1:]}, with a page or a sheet that explains it."
        )
        what.choices[name].add_argument("--out", type=Path, help=f"the folder to write to (default: {name}-DATE)")
    for each in (hours, *(what.choices[name] for name in LISTS)):
        each.add_argument("--format", choices=sheets.FORMS, default="csv", help="a table, or an Excel workbook")
        each.add_argument("--lang", help="the language of what explains it (default: the programme's)")
    for each in what.choices.values():
        add_workspace(each)
    arguments = parser.parse_args(argv)
    if arguments.what == "person":
        return export_person(arguments.user, arguments.out, workspace=arguments.workspace)
    if arguments.what == "kickoff":
        return export_kickoff(arguments.to, arguments.lang, workspace=arguments.workspace)
    if arguments.what == "report":
        return export_report(arguments.month, arguments.to, arguments.lang, workspace=arguments.workspace)
    if arguments.what == "evidence":
        return export_evidence(arguments.out, workspace=arguments.workspace)
    how = {"form": arguments.format, "language": arguments.lang, "workspace": arguments.workspace}
    if arguments.what == "hours":
        return export_hours(arguments.month, arguments.out, ids=arguments.with_ids, **how)
    return export_list(arguments.what, arguments.out, **how)


def _month(text: str) -> date:
    try:
        return month_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; expected for instance 2026-11") from error


def export_hours(month: date, out: Path | None, *, ids: bool, form: Form, language: str | None, workspace: str) -> int:
    """Writes the proof of a month. Raises SettingsError, DatabaseUnusable."""
    settings = read()
    library = usable_library(settings)
    database = open_database(settings.database_url)
    try:
        workspace_id = workspace_of(database, workspace)
        core = Core(database, library, SystemClock(), VERSION)
        if language is not None:
            _known(language, core.programme(workspace_id))
        proof = Hours(core).proof(workspace_id=workspace_id, month=month)
    finally:
        database.close()
    names = {user_id: user_id for user_id in proof.people} if ids else hours_report.numbers(proof)
    programme = core.programme(workspace_id)
    voice = Voice(language or programme.default_language, programme.address, "Etc/UTC")
    files = sheets.files(hours_report.listing(voice, proof, names, programme, ids=ids), form, Speech(voice))
    if sheets.README in files:  # of this one, both languages: it is for others than those who asked
        files[sheets.README] = hours_report.page(proof, programme, ids=ids).encode()
    folder = out or Path(f"hours-{month:%Y-%m}")
    _write(folder, files)
    print(
        f"{len(proof.arrivals)} messages nobody asked for in {month:%Y-%m}, {len(proof.outside)} outside people's hours."
    )
    print(f"Written to {folder}: {', '.join(files)}")
    return 0


def export_list(what: str, out: Path | None, *, form: Form, language: str | None, workspace: str) -> int:
    """Writes one of the lists. Raises SettingsError, DatabaseUnusable."""
    settings = read()
    library = usable_library(settings)
    database = open_database(settings.database_url)
    try:
        workspace_id = workspace_of(database, workspace)
        core = Core(database, library, SystemClock(), VERSION)
        programme = core.programme(workspace_id)
        language = language or programme.default_language
        _known(language, programme)
        listing = _listing(core, what, workspace_id, language)
    except NotCoordinator:
        raise DatabaseUnusable("Nobody coordinates the programme yet; there is nothing to list.") from None
    except NoCharter:
        raise DatabaseUnusable("No charter has been published yet.") from None
    finally:
        database.close()
    folder = out or Path(f"{what}-{core.clock.now():%Y-%m-%d}")
    files = sheets.files(listing, form, Speech(Voice(language, programme.address, "Etc/UTC")))
    _write(folder, files)
    print(f"{len(listing.rows)} rows. Written to {folder}: {', '.join(files)}")
    return 0


def _listing(core: Core, what: str, workspace_id: str, language: str) -> Listing:
    of, today = {"workspace_id": workspace_id, "language": language}, core.clock.now().date()
    if what == "charter":
        return charter_report.listing(CharterStatus(core).of_workspace(**of))
    if what == "suggestions":
        board = Suggestions(core).of_workspace(**of)
        return suggestions_report.listing(board.voice, board.lines, today)
    voice = Voice(language, core.programme(workspace_id).address, "Etc/UTC")
    return surveys_report.listing(voice, SurveyDesk(core).of_workspace(**of), today)


def export_evidence(out: Path | None, *, workspace: str) -> int:
    """Writes the folder that proves who acknowledged what. Raises SettingsError, DatabaseUnusable."""
    settings = read()
    library = usable_library(settings)
    database = open_database(settings.database_url)
    try:
        workspace_id = workspace_of(database, workspace)
        core = Core(database, library, SystemClock(), VERSION)
        dossier = Evidence(core).dossier(workspace_id=workspace_id)
    finally:
        database.close()
    folder = out or Path(f"evidence-{dossier.made_at:%Y-%m-%d}")
    files = evidence_report.files(dossier, core.programme(workspace_id))
    _write(folder, files)
    print(
        f"{len(dossier.chain)} entries, {len(dossier.salts)} people, {len(dossier.texts)} texts. Written to {folder}."
    )
    last = dossier.anchors[-1].token if dossier.anchors else "none yet"
    print(f"Last anchor: {last}. Compare it with the coordinators' channel; LISEZ-MOI README.txt says how to check.")
    return 0


def export_person(user: str, out: Path | None, *, workspace: str) -> int:
    """Writes all that is held on somebody. Raises SettingsError, DatabaseUnusable."""
    settings = read()
    library = usable_library(settings)
    database = open_database(settings.database_url)
    try:
        key = MemberKey(workspace_of(database, workspace), user)
        data = Privacy(Core(database, library, SystemClock(), VERSION)).mine(key=key)
    finally:
        database.close()
    if not data.holdings:
        print(f"Nothing is held on {user}.")
        return 1
    folder = out or Path(f"person-{user}")
    _write(folder, {"my-data.json": person_report.file(data)})
    rows = sum(len(one.rows) for one in data.holdings)
    print(f"{rows} rows of {len(data.holdings)} tables, {len(data.evidence.chain)} entries about the charter.")
    print(f"Written to {folder}: my-data.json. Give it to them alone.")
    return 0


def export_kickoff(to: Path | None, language: str | None, *, workspace: str) -> int:
    """Writes the kit for the kick-off meeting. Raises SettingsError, DatabaseUnusable."""
    from reports import documents
    from reports import kickoff as report

    settings = read()
    library = usable_library(settings)
    if to is not None and to.suffix not in {".docx", ".md"}:
        raise SettingsError("--to", f"{to} is neither a Word nor a Markdown file", "end its name in .docx or .md")
    database = open_database(settings.database_url)
    try:
        workspace_id = workspace_of(database, workspace)
        core = Core(database, library, SystemClock(), VERSION)
        programme = core.programme(workspace_id)
        language = language or programme.default_language
        _known(language, programme)
        kit = Kickoff(core).kit_of(workspace_id=workspace_id, language=language)
    except NotCoordinator:
        raise DatabaseUnusable("Nobody coordinates the programme yet; there is no meeting to prepare.") from None
    finally:
        database.close()
    made = report.document(kit, asyncio.run(report.drawn(kit)), {})
    file = to or Path(f"{report.file_name(kit)}.docx")
    files = documents.markdown(made, file.stem) if file.suffix == ".md" else {file.name: documents.word(made)}
    _write(file.parent, files)
    print(f"Written to {file.parent}: {', '.join(files)}")
    return 0


def export_report(month: date, to: Path | None, language: str | None, *, workspace: str) -> int:
    """Writes the report of a month. Raises SettingsError, DatabaseUnusable."""
    from reports import documents
    from reports import report as monthly

    settings = read()
    library = usable_library(settings)
    if to is not None and to.suffix not in {".pdf", ".docx"}:
        raise SettingsError("--to", f"{to} is neither a PDF nor a Word file", "end its name in .pdf or .docx")
    database = open_database(settings.database_url)
    try:
        workspace_id = workspace_of(database, workspace)
        core = Core(database, library, SystemClock(), VERSION)
        if language is not None:
            _known(language, core.programme(workspace_id))
        found = Report(core).for_leaders(workspace_id=workspace_id, month=month, language=language)
    except MonthNotBegun:
        raise SettingsError("--month", f"{month:%Y-%m} has not begun yet", "choose a month up to this one") from None
    finally:
        database.close()
    file = to or Path(f"{monthly.file_name(found)}.pdf")
    [made] = asyncio.run(documents.made(monthly.document(found), file.suffix.removeprefix(".")))
    _write(file.parent, {file.name: made})
    print(f"Written to {file.parent}: {file.name}" + ("" if found.over else "; the month is not over yet"))
    return 0


def _known(language: str, programme: Programme) -> None:
    if language not in programme.languages:
        there = ", ".join(programme.languages)
        raise SettingsError("--lang", f"the programme has no text in {language!r}", f"choose one of {there}")


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Writes all of them; nothing that is there is overwritten. Raises SettingsError."""
    taken = next((name for name in files if (folder / name).exists()), None)
    if taken is not None:
        raise SettingsError("--out", f"{folder} holds {taken} already", "Choose another folder, or move it away.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
    except OSError as error:
        raise SettingsError("--out", f"{folder} cannot be written to ({error.strerror})", "Choose another.") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
