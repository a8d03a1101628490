"""What authors write is shown whole, or the check says what is not, and where."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.check import everything_wrong
from commands.fit import fits_slack
from handbook.loading import load
from tests.unit.test_handbook_example import FOLDER, IDEA_EN, IDEA_FR, charter, put, start

FR, EN = "modules/fears.fr.yaml", "modules/fears.en.yaml"
LONG = "Un mot après l’autre. " * 160
SITES = "".join(f"      - {{url: 'https://example.org/{n}', label: 'Site {n}'}}\n" for n in range(11))


def wrong(folder: Path, changed: dict[str, str | bytes | None]) -> list[tuple[str, int, int, str]]:
    problems = everything_wrong(load(put(folder, changed)))
    return [(Path(each.file).name, each.line, each.column, each.message) for each in problems]


def test_the_example_fits(tmp_path: Path) -> None:
    assert wrong(tmp_path, {}) == []


def test_the_handbook_fits() -> None:
    content = Path(__file__).resolve().parents[2] / "content"
    assert [problem for problem in everything_wrong(load(content)) if problem.severity == "error"] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "what"),
    [
        ("try: Une chose.", f'try: "{LONG}"', 7, 9, "What there is to try"),
        ("ask: Que faire ?", f'ask: "{LONG}"', 26, 13, "The question"),
        ("      - lesson: start-why\n", SITES, 7, 9, "The link “Site 10”"),
        ("label: Lire", f"label: {'Lire ' * 30}", 7, 9, f"The link “{('Lire ' * 30).strip()}”"),
    ],
    ids=["try", "ask", "eleven links", "label"],
)
def test_what_would_be_cut_is_an_error_where_it_stands(
    tmp_path: Path, old: str, new: str, line: int, column: int, what: str
) -> None:
    found = wrong(tmp_path, {FR: FOLDER[FR].replace(old, new)})
    message = f"{what} would not be shown whole in the lesson’s message: Slack has no room for it."
    assert ("fears.fr.yaml", line, column, message) in found
    assert len(found) == len(set(found))


def test_an_example_of_any_length_is_seen_in_its_own_language_only(tmp_path: Path) -> None:
    english = FOLDER[EN].replace("example: Call {coordinator}.", f'example: "{LONG}"')
    assert {file for file, _, _, _ in wrong(tmp_path, {EN: english})} == {"fears.en.yaml"}


def test_a_translation_that_is_missing_is_not_said_to_be_too_long(tmp_path: Path) -> None:
    french = FOLDER[FR].replace("try: Une chose.", f'try: "{LONG}"')
    found = [message for _, _, _, message in wrong(tmp_path, {FR: french, EN: None}) if "whole" in message]
    assert len(found) == 1


def test_more_modules_than_a_list_shows_is_an_error(tmp_path: Path) -> None:
    names = [f"more{letter}{other}" for letter in "abcdef" for other in "abcdefgh"]
    more: dict[str, str | bytes | None] = {}
    for language, idea in (("fr", IDEA_FR), ("en", IDEA_EN)):
        module = start(language, idea).replace("start-", "NAME-").replace("module: start", "module: NAME")
        module = module.replace("title: Start", "title: Module NAME")
        more |= {f"modules/{name}.{language}.yaml": module.replace("NAME", name) for name in names}
    found = {message for _, _, _, message in wrong(tmp_path, more) if "whole" in message}
    assert found == {"The module’s title would not be shown whole in the list of modules: Slack has no room for it."}


def test_a_clause_of_any_length_is_shown_whole_in_parts(tmp_path: Path) -> None:
    titled = charter("fr").replace("text: To talk.", f'text: "{LONG * 2}"')
    assert wrong(tmp_path, {"charter/1.0.fr.yaml": titled}) == []


def test_a_placeholder_without_a_value_is_an_error(tmp_path: Path) -> None:
    empty = FOLDER["programme.yaml"].replace('contact: "#lac"', 'contact: ""')
    assert wrong(tmp_path, {"programme.yaml": empty})[0][:3] == ("programme.yaml", 1, 77)


def test_a_cards_answer_too_long_for_its_window_is_an_error() -> None:
    content = Path(__file__).resolve().parents[2] / "content"
    loaded = load(content)
    assert loaded.handbook is not None
    (lesson, card), *_ = loaded.handbook.fear_cards("fr")
    module = loaded.handbook.modules[(lesson.module_id, "fr")]
    longer = replace(lesson, card=replace(card, answer=LONG))
    lessons = tuple(longer if each == lesson else each for each in module.lessons)
    modules = {**loaded.handbook.modules, (module.id, "fr"): replace(module, lessons=lessons)}
    handbook = replace(loaded.handbook, modules=modules)
    found = list(fits_slack(replace(loaded, handbook=handbook)))
    place = loaded.places[(lesson.id, "fr")]
    message = "The card’s answer would not be shown whole in the card: Slack has no room for it."
    assert [(each.file, each.line, each.message) for each in found] == [(place.file, place.line, message)]
