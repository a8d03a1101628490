"""The check command, the JSON Schemas and the authors' page say what the loader does."""

import json
import textwrap
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from commands.check import main
from handbook.json_schema import FOLDER as SCHEMAS
from handbook.json_schema import MODELS, schema_text
from handbook.loading import load
from tests.unit.test_handbook_example import FOLDER, put

CONTENT = SCHEMAS.parent
FR = "modules/fears.fr.yaml"


def test_nothing_to_mend_exits_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--content", str(put(tmp_path))]) == 0
    assert capsys.readouterr().out == "2 modules, 2 lessons, 2 questions in fr, en: 0 errors, 0 warnings.\n"


def test_json_has_one_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--content", str(put(tmp_path))]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "errors": [],
        "warnings": [],
        "modules": 2,
        "lessons": 2,
        "questions": 2,
        "languages": ["fr", "en"],
    }


def test_json_problems_say_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = put(tmp_path, {FR: FOLDER[FR].replace("text: Répondre.", "text: no")})
    assert main(["--json", "--content", str(folder)]) == 1
    assert json.loads(capsys.readouterr().out)["errors"] == [
        {
            "severity": "error",
            "file": (folder / FR).as_posix(),
            "line": 33,
            "column": 19,
            "path": "lessons[0].questions[0].options[1].text",
            "value": "no",
            "message": "`no` without quotes is read as false, not as a word.",
            "mend": 'Put quotes: "no".',
        }
    ]


def test_a_problem_shows_its_line_and_points_at_the_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = put(tmp_path, {FR: FOLDER[FR].replace("title: Perdre la main", "title: 2026")})
    assert main(["--content", str(folder)]) == 1
    assert capsys.readouterr().out == textwrap.dedent(f"""\
        {(folder / FR).as_posix()}:8:12: error in lessons[0].title
                title: 2026
                       ^
          `2026` without quotes is read as a number or a date, not as a text.
          Put quotes: "2026".

        1 module, 1 lesson, 1 question in fr, en: 1 error, 0 warnings.
        """)


def test_a_broken_programme_is_said_last_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--content", str(put(tmp_path, {"programme.yaml": b""}))]) == 1
    assert capsys.readouterr().out.endswith(
        "Nothing can be used until programme.yaml is mended: 1 error, 0 warnings.\n"
    )


def test_an_unknown_option_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--jsom"]) == 2
    assert "--jsom" in capsys.readouterr().err


@pytest.mark.parametrize("name", MODELS)
def test_the_published_schemas_are_those_of_the_models(name: str) -> None:
    published = (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
    assert published == schema_text(name), "run: python -m handbook.json_schema"


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("module", "modules/*"),
        ("charter", "charter/*"),
        ("survey", "surveys/*"),
        ("programme", "programme*"),
        ("brief", "brief*"),
    ],
)
def test_the_schemas_accept_what_the_check_accepts(tmp_path: Path, name: str, pattern: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text(name)))
    refused = {problem.file for problem in load(CONTENT).errors}
    for folder in (CONTENT, put(tmp_path)):
        for path in folder.glob(f"{pattern}.yaml"):
            data = json.loads(json.dumps(yaml.load(path.read_bytes(), yaml.CSafeLoader), default=str))
            if path.as_posix() not in refused:
                assert [error.message for error in validator.iter_errors(data)] == [], path


def test_the_authors_page_shows_a_file_that_loads(tmp_path: Path) -> None:
    example = (CONTENT / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    problems = load(put(tmp_path, {"modules/fears.en.yaml": example})).errors
    own = [problem.message for problem in problems if problem.file.endswith("fears.en.yaml")]
    # Nobody wants to read a lesson of 90 words there: the one thing it breaks is the count it speaks of.
    assert [message.split(" has ")[0] for message in own] == ["`idea`"]
