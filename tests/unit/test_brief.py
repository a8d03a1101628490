"""The points of the brief: none is forgotten, none is invented, and the table that shows them is true."""

from pathlib import Path

import pytest

from handbook.brief import read_brief
from handbook.loading import load
from tests.unit.test_handbook_example import FOLDER, put
from tools.coverage import CONTENT, TABLE, coverage_text

FR, EN = "modules/fears.fr.yaml", "modules/fears.en.yaml"
BRIEF = """\
modules:
  - module: fears
    about: What worries us
    points:
      - {id: fears.control, says: "The fear of losing control."}
"""
MORE = BRIEF + '      - {id: fears.time, says: "The fear of losing time."}\n'


def problems(folder: Path, changed: dict[str, str | bytes | None]) -> list[tuple[str, int, int, str, str]]:
    found = load(put(folder, {"brief.yaml": BRIEF, **changed})).problems
    return [(Path(each.file).name, each.line, each.column, each.message, each.mend) for each in found]


def test_a_brief_that_lessons_cover_has_nothing_to_mend(tmp_path: Path) -> None:
    assert problems(tmp_path, {}) == []


def test_a_point_covered_nowhere_is_an_error_where_it_stands(tmp_path: Path) -> None:
    assert problems(tmp_path, {"brief.yaml": MORE}) == [
        (
            "brief.yaml",
            6,
            14,
            "No lesson covers `fears.time`.",
            "Add it to `covers:` of the lesson that teaches it: The fear of losing time.",
        )
    ]


def test_an_unknown_point_is_an_error_with_its_line_and_a_guess(tmp_path: Path) -> None:
    misspelt: dict[str, str | bytes | None] = {
        name: FOLDER[name].replace("[fears.control]", "[fears.control, fears.contrl]") for name in (FR, EN)
    }
    message = "`fears.contrl` is not a point of brief.yaml."
    mend = "Did you mean `fears.control`? Write the id of a point, or add the point to brief.yaml."
    assert problems(tmp_path, misspelt) == [
        ("fears.en.yaml", 9, 29, message, mend),
        ("fears.fr.yaml", 9, 29, message, mend),
    ]


def test_both_languages_of_a_lesson_cover_the_same(tmp_path: Path) -> None:
    english = FOLDER[EN].replace("    covers: [fears.control]\n", "    covers: []\n")
    assert problems(tmp_path, {EN: english}) == [
        (
            "fears.en.yaml",
            9,
            5,
            "This lesson covers `fears.control` in fears.fr.yaml, and not the same here.",
            "Write the same points in every language.",
        )
    ]


def test_no_lesson_is_withheld_for_what_it_covers(tmp_path: Path) -> None:
    changed: dict[str, str | bytes | None] = {
        "brief.yaml": MORE,
        FR: FOLDER[FR].replace("[fears.control]", "[nowhere.1]"),
    }
    handbook = load(put(tmp_path, changed)).handbook
    assert handbook is not None
    assert handbook.lesson_ids("everyone") == ("start-why", "fears-control")


def test_the_points_of_a_module_that_cannot_be_read_wait(tmp_path: Path) -> None:
    found = problems(tmp_path, {FR: FOLDER[FR].replace("title:", "titel:", 1)})
    assert [message for _, _, _, message, _ in found if "covers" in message] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: fears.control", "id: start.control", "`start.control` must begin with `fears.`."),
        ("id: fears.control", "id: fears", "`id` cannot be `fears`."),
        (BRIEF[-10:], BRIEF[-10:] + BRIEF.split("\n")[4] + "\n", "The point `fears.control` is written twice."),
        ("says:", "say:", "`say` is not a key that belongs here."),
    ],
)
def test_the_brief_is_checked_like_any_file(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in [found for _, _, _, found, _ in problems(tmp_path, {"brief.yaml": BRIEF.replace(old, new)})]


def test_every_module_has_its_points() -> None:
    _, brief = read_brief(CONTENT)
    handbook = load(CONTENT).handbook
    assert brief is not None
    assert handbook is not None
    assert [module.module for module in brief.modules] == list(handbook.module_ids())


def test_the_table_of_what_is_taught_is_true() -> None:
    assert TABLE.read_text(encoding="utf-8") == coverage_text(), "run: make coverage"
    assert "**none**" not in TABLE.read_text(encoding="utf-8")
