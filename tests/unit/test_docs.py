"""What the documents say is true of the program, and what the program offers is in the documents."""

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import COMMANDS
from commands.manifest import COMMANDS as SLASH_COMMANDS
from commands.manifest import SCOPES
from commands.metrics import Metrics
from commands.monitor import PATHS as PAGES
from commands.process import VERSION
from config.settings import read
from domain.address import address_form
from jobs.watching import Watch
from locales import catalogue
from services.running import Runner

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.fr.md")
INSTALLS = ("docs/install.md", "docs/installer.fr.md", "docs/operate.md")
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in (
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        ROOT / "content/README.md",
        ROOT / "sandbox/README.md",
    )
)
OF_SLACK = {"/invite"}
GUIDES = {
    "docs/coordinators.md": "en",
    "docs/coordination.fr.md": "fr",
    "docs/set-up.md": "en",
    "docs/mise-en-place.fr.md": "fr",
}
OF_THE_HOUSE = ("docs/architecture.md", "CONTRIBUTING.md")
SLACK_S_OWN = {"Apps", "Applications", "Home", "Accueil"}
COUNTED = {"modules": "modules", "lessons": "lessons", "leçons": "lessons", "questions": "questions"}


class Asked(dict[str, str]):
    """An empty environment that remembers what was looked up in it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        """Nothing is set."""
        self.names.add(name)
        return default


def text_of(document: str) -> str:
    """A document as it stands."""
    return (ROOT / document).read_text(encoding="utf-8")


def code_of(document: str) -> list[str]:
    """What a document shows as code: lines of indented and fenced blocks, then code within sentences."""
    text = text_of(document)
    fenced = [line for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    rest = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    indented = re.findall(r"^ {4,}(\S.*)$", rest, re.M)
    return [*fenced, *indented, *re.findall(r"`([^`\n]+)`", rest)]


def row_of(document: str, first: str) -> str:
    """The row of a table that begins with this word, as code."""
    found = re.search(rf"^\| `{re.escape(first)}( [A-Z]+)?`.*$", text_of(document), re.M)
    assert found, f"{document} has no row for {first}"
    return found.group()


def on_screen(language: str) -> list[str]:
    """Everything the bot can put on a screen in a language: its own strings, and the titles of surveys."""
    strings: list[str] = []
    for message in catalogue("fr"):
        said = message.id if language == "en" else message.string
        strings += said if isinstance(said, tuple | list) else [said or ""]
    surveys = (path.read_text(encoding="utf-8") for path in (ROOT / "content/surveys").glob(f"*.{language}.yaml"))
    titles = [title for text in surveys for title in re.findall(r"^title: (.+)$", text, re.M)]
    return [plain(address_form(text, "vous")) for text in (*strings, *titles)]


def plain(text: str) -> str:
    """Words without emphasis, with one kind of space."""
    return re.sub(r"\s+", " ", text.replace("*", ""))


def commands_in(document: str) -> Iterator[tuple[str, str]]:
    """Each command that a document tells to run, with what follows it."""
    for line in code_of(document):
        for found in re.finditer(r"(?:bot\.py|\bentrain entrain|bin/entrain|^entrain) ([a-z]+)([^;&|#`]*)", line):
            yield found[1], found[2]


def options_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The options that the command's own help names."""
    main = import_module(f"commands.{command}").main
    with suppress(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    for kind in (kind for listed in re.findall(r"\{([a-z,]+)\}\s+\.\.\.", said) for kind in listed.split(",")):
        with suppress(SystemExit):
            main([kind, "--help"])
        said += capsys.readouterr().out
    return set(re.findall(r"(?<!\S)\[?(--[a-z][a-z-]*)", said)) - {"--help"}


def headings_of(document: Path) -> set[str]:
    """The anchors of a document's headings, as the sites that show it make them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", each).lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_pictures_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / document).parent / name if name else ROOT / document
        assert path.exists(), f"{document}: {target}"
        assert not anchor or anchor in headings_of(path), f"{document}: {target}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pictures_have_a_text_that_says_what_is_on_them(document: str) -> None:
    assert all(len(said) >= 40 for said in re.findall(r"!\[([^\]]*)\]\(", text_of(document)))


@pytest.mark.parametrize("document", GUIDES)
def test_what_stands_on_a_screen_is_named_as_it_is_there(document: str) -> None:
    screens = on_screen(GUIDES[document])
    text = re.sub(r"`[^`\n]*`", "", text_of(document))
    named = [plain(each) for each in re.findall(r"(?<!\*)\*(?!\*)([^*]+?)\*(?!\*)", text)]
    assert named
    for name in set(named) - SLACK_S_OWN:
        # Figures, and what is left out, stand in places that the program fills in.
        pieces = [piece for piece in re.split(r"…|\d+(?:[.,]\d+)?", name) if len(piece) > 2]
        assert any(all(piece in screen for piece in pieces) for screen in screens), f"{document}: {name}"


@pytest.mark.parametrize("document", OF_THE_HOUSE)
def test_files_named_exist_and_hold_what_is_said_to_be_in_them(document: str) -> None:
    text = text_of(document)
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir()}
    named = re.findall(r"`((?:[a-z]+/)+(?:\w+\.\w+)?)`(?: \(`(\w+)`(?:, `(\w+)`)?\))?", text)
    assert named
    for file, *names in named:
        if file.partition("/")[0] not in rooms or "NAME" in file:
            continue
        assert (ROOT / file).exists(), f"{document}: {file}"
        for name in filter(None, names):
            found = re.search(rf"^ *(?:async )?(?:def|class) {name}\b", text_of(file), re.M)
            assert found, f"{document}: {name} in {file}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_named_exist_with_their_options(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command, rest in commands_in(document):
        assert command in {*COMMANDS, "help"}, f"{document}: {command}"
        named = set(re.findall(r"--[a-z][a-z-]*", rest)) - {"--help"}
        if named:
            assert named <= options_of(command, capsys), f"{document}: {command}{rest}"


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_row_with_its_options(
    readme: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(re.findall(r"`(--[a-z-]+)`", row_of(readme, command))) == options_of(command, capsys)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert import_module("bot").main(["help"]) == 0
    assert re.findall(r"^  ([a-z]+) +\S", capsys.readouterr().out, re.M) == list(COMMANDS)


def test_settings_are_those_of_the_program() -> None:
    asked = Asked()
    read(asked)
    for readme in READMES:
        rows = set(re.findall(r"^\| `([A-Z][A-Z_]+)` \|", text_of(readme), re.M))
        assert rows == asked.names, readme
    for document in (*READMES, *INSTALLS):
        assert set(re.findall(r"\b(?:SLACK|ENTRAIN|DATABASE)_[A-Z_]+\b", text_of(document))) <= asked.names, document


@pytest.mark.parametrize("document", [*READMES, *INSTALLS])
def test_slash_commands_named_exist(document: str) -> None:
    named = {found for code in code_of(document) for found in re.findall(r"^(/[a-z]+)(?: [^/]*)?$", code)}
    assert named <= {command.name for command in SLASH_COMMANDS} | OF_SLACK | set(PAGES)


@pytest.mark.parametrize("readme", READMES)
def test_every_slash_command_is_told(readme: str) -> None:
    assert {command.name for command in SLASH_COMMANDS} <= set(code_of(readme))


def test_what_monitoring_is_told_is_explained() -> None:
    table = text_of("docs/operate.md").partition("## Monitoring")[2].partition("\n## ")[0]
    metrics = Metrics("1")
    watch = Watch(Runner(1), None, lambda: 220)  # type: ignore[arg-type]
    named = {family.name for family in text_string_to_metric_families(metrics.page(watch, 0).decode())}
    told = {re.sub("_total$", "", name) for name in re.findall(r"\b(entrain_[a-z_]+)[`{]", table.partition("    ")[0])}
    assert told == named
    assert set(re.findall(r"^\| `(/[a-z]+)`", table, re.M)) == set(PAGES)


def test_every_scope_is_explained() -> None:
    table = text_of("docs/install.md").partition("| scope | for |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z_:]+)`", table)) == set(SCOPES)


@pytest.mark.parametrize("readme", READMES)
def test_figures_about_the_content_are_those_of_check(readme: str, capsys: pytest.CaptureFixture[str]) -> None:
    import_module("commands.check").main(["--json"])
    counts = json.loads(capsys.readouterr().out)
    told = re.findall(r"\b(\d+) (modules|lessons|leçons|questions)\b", text_of(readme))
    assert {COUNTED[name] for _, name in told} == {"modules", "lessons", "questions"}
    assert all(counts[COUNTED[name]] == int(number) for number, name in told)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_named_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    assert {found for code in code_of(document) for found in re.findall(r"^make ([a-z-]+)", code)} <= targets


def test_the_procfile_runs_commands_that_exist() -> None:
    lines = dict(line.split(": ", 1) for line in text_of("Procfile").splitlines())
    assert all(
        (found := re.fullmatch(r"python bot\.py ([a-z]+)", line)) and found[1] in COMMANDS for line in lines.values()
    )
    assert all(f"`{name}`" in text_of("docs/install.md") for name in lines)


def test_every_line_of_doctor_is_explained() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "commands").glob("doctor*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    findings = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Finding"]
    about = {call.args[0].value for call in findings if isinstance(call.args[0], ast.Constant)}
    table = text_of("docs/operate.md").partition("| about | says |")[2]
    assert about
    assert set(re.findall(r"^\| `([a-z]+)` \|", table, re.M)) == about


def test_the_newest_version_of_the_changelog_is_the_program_s() -> None:
    assert re.findall(r"^## \[(\d[^\]]*)\]", text_of("CHANGELOG.md"), re.M)[0] == VERSION


def test_both_readmes_lead_to_each_other_in_their_first_line() -> None:
    assert "(README.fr.md)" in text_of("README.md").splitlines()[0]
    assert "(README.md)" in text_of("README.fr.md").splitlines()[0]
