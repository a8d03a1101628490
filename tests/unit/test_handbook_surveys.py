"""Surveys: loaded whole, refused where they are broken, the same in every language, comparable where they say so."""

from pathlib import Path

import pytest

from domain.handbook import FEARS
from domain.surveys import SurveyOption, SurveyQuestion
from handbook.loading import load
from tests.unit.test_handbook_example import FOLDER, put

CONTENT = Path(__file__).resolve().parents[2] / "content"
FR, EN, CLOSING = "surveys/baseline.fr.yaml", "surveys/baseline.en.yaml", "surveys/closing.fr.yaml"

BASELINE = """\
survey: baseline
language: fr
title: Avant
intro: Pour [[votre|ton]] équipe, avec {coordinator}.
confidential: true
questions:
  - id: confidence
    type: scale
    ask: À l’aise ?
    labels: {low: Pas du tout, high: Tout à fait}
  - id: worries
    type: multiple
    at_most: 2
    ask: Que craindre ?
    options:
      - {id: time, text: Le temps}
      - {id: voice, text: La voix}
      - {id: none, text: Rien}
  - id: use
    type: single
    ask: Souvent ?
    options:
      - {id: never, text: Jamais}
      - {id: often, text: Souvent}
  - id: order
    type: ranking
    ask: Dans quel ordre ?
    options:
      - {id: one, text: Un}
      - {id: two, text: Deux}
      - {id: three, text: Trois}
  - id: comment
    type: text
    ask: Autre chose ?
    optional: true
"""


def english(text: str) -> str:
    """The same survey in English."""
    return text.replace("language: fr", "language: en").replace("[[votre|ton]]", "your")


def closing(text: str = BASELINE) -> str:
    """The same survey after the first."""
    return text.replace("survey: baseline", "survey: closing\ncompares: baseline")


SURVEYS = {
    FR: BASELINE,
    EN: english(BASELINE),
    CLOSING: closing(),
    "surveys/closing.en.yaml": closing(english(BASELINE)),
}
WHOLE: dict[str, str | bytes | None] = {**FOLDER, **SURVEYS}


def test_a_survey_comes_ready_to_ask(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, WHOLE))
    assert loaded.problems == ()
    assert loaded.handbook is not None
    survey = loaded.handbook.survey("baseline", "fr")
    assert survey is not None
    assert (survey.title, survey.intro, survey.confidential) == ("Avant", "Pour ton équipe, avec Nora Petit.", True)
    scale, multiple, single, ranking, text = survey.questions
    assert scale == SurveyQuestion("confidence", "scale", "À l’aise ?", low="Pas du tout", high="Tout à fait")
    assert (multiple.at_most, multiple.options[2]) == (2, SurveyOption("none", "Rien"))
    assert (single.type, len(ranking.options), text.optional, single.optional) == ("single", 3, True, False)
    after = loaded.handbook.survey("closing", "en")
    assert after is not None
    assert after.compares == "baseline"
    assert set(loaded.handbook.surveys) == {(name, lang) for name in ("baseline", "closing") for lang in ("fr", "en")}
    place = loaded.places["surveys/baseline#worries", "fr"]
    assert (place.line, place.column) == (11, 9)
    assert loaded.places["surveys/closing", "fr"].line == 1


def test_a_folder_without_surveys_is_whole(tmp_path: Path) -> None:
    handbook = load(put(tmp_path)).handbook
    assert handbook is not None
    assert handbook.survey("baseline", "fr") is None


OPTIONS = "".join(f"      - {{id: o{number}, text: Option {number}}}\n" for number in range(11))
USE = BASELINE[BASELINE.index("      - {id: never") : BASELINE.index("  - id: order")]

# What breaks: the file, what is replaced by what; then the line and column reported, and words of the message.
BROKEN = {
    "unknown key": (FR, "confidential: true", "confidentiel: true", 5, 1, "`confidentiel` is not a key"),
    "not said whether confidential": (FR, "confidential: true\n", "", 1, 1, "`confidential` is missing in this file"),
    "yes for true": (FR, "confidential: true", "confidential: yes", 5, 15, "it can be true or false"),
    "survey not as in the file's name": (FR, "survey: baseline", "survey: base", 1, 9, "the file's name says `baseline`"),
    "unknown type": (FR, "type: scale", "type: scales", 8, 11, "it can be scale, single"),
    "question without a type": (FR, "    type: scale\n", "", 7, 5, "`type` is missing in this question"),
    "scale without labels": (FR, "    labels: {low: Pas du tout, high: Tout à fait}\n", "", 8, 11, "A scale question needs `labels`"),
    "scale with one label": (FR, ", high: Tout à fait", "", 10, 13, "`high` is missing"),
    "label too long": (FR, "low: Pas du tout", "low: " + "p" * 71, 10, 19, "`low` is 71 characters long"),
    "labels without a scale": (FR, "type: scale", "type: text", 10, 5, "A text question has no `labels`"),
    "choice without options": (FR, "type: scale", "type: single", 8, 11, "A single question needs `options`"),
    "options of a text question": (FR, "type: single", "type: text", 22, 5, "A text question has no `options`"),
    "option too long": (FR, "text: Jamais", "text: " + "j" * 76, 23, 27, "`text` is 76 characters long"),
    "one option": (FR, "      - {id: often, text: Souvent}\n", "", 23, 7, "at least two options; this question has one"),
    "eleven options": (FR, USE, OPTIONS, 23, 7, "at most ten options; this question has 11"),
    "ranking of two": (FR, "      - {id: three, text: Trois}\n", "", 28, 5, "at least three options"),
    "two options with one id": (FR, "{id: often,", "{id: never,", 24, 14, "Two options of `use` have the same id"),
    "two options with one text": (FR, "text: Souvent}", "text: Jamais}", 24, 27, "Two options of `use` have the same text"),
    "two questions with one id": (FR, "- id: use", "- id: worries", 19, 9, "Two questions of this survey"),
    "at most one": (FR, "at_most: 2", "at_most: 1", 13, 14, "outside what is allowed"),
    "at most more than there are": (FR, "at_most: 2", "at_most: 4", 13, 14, "there are 3 options"),
    "at most without a choice": (FR, "    ask: Souvent ?", "    at_most: 2\n    ask: Souvent ?", 21, 5, "`at_most` is for multiple questions"),
    "question too long": (FR, "ask: Souvent ?", "ask: " + "s" * 2001, 21, 10, "`ask` is 2001 characters long"),
    "no question": (FR, BASELINE[BASELINE.index("  - id: confidence") :], "  []\n", 7, 3, "at least one question"),
    "unknown placeholder": (FR, "{coordinator}", "{cordinator}", 4, 40, "`{cordinator}` is not a placeholder"),
    "other question": (EN, "- id: use", "- id: usage", 6, 1, "has the question `use`"),
    "other type": (EN, "type: single", "type: multiple", 20, 11, "`type` is `multiple` here and `single` in baseline.fr.yaml"),
    "other option": (EN, "{id: often,", "{id: daily,", 22, 5, "has the option `often`"),
    "other number of answers": (EN, "at_most: 2", "at_most: 3", 13, 14, "`at_most` is `3` here and `2`"),
    "optional in one language": (EN, "    optional: true\n", "", 32, 5, "`optional` is `false` here and `true`"),
    "confidential in one language": (EN, "confidential: true", "confidential: false", 5, 15, "is `false` here and `true`"),
    "compares with nothing": (CLOSING, "compares: baseline", "compares: baselin", 2, 11, "There is no survey `baselin`"),
    "compares with itself": (CLOSING, "compares: baseline", "compares: closing", 2, 11, "this is its own name"),
    "nothing to compare": (CLOSING, "- id: use", "- id: usage", 20, 9, "`baseline` has no question `usage`"),
    "compares another form": (CLOSING, "type: single", "type: multiple", 21, 11, "a single one in `baseline`"),
    "compares other options": (CLOSING, "{id: often,", "{id: daily,", 23, 5, "other options than in `baseline`"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "column", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_survey_is_refused_where_it_is_broken(
    tmp_path: Path, name: str, old: str, new: str, line: int, column: int, words: str
) -> None:
    assert old in SURVEYS[name]
    loaded = load(put(tmp_path, {**WHOLE, name: SURVEYS[name].replace(old, new, 1)}))
    found = next((problem for problem in loaded.problems if words in problem.message), None)
    assert found is not None, loaded.problems
    assert (found.file, found.line, found.column) == ((tmp_path / name).as_posix(), line, column)
    assert found.severity == "error"
    assert found.mend.endswith(".")
    assert loaded.handbook is not None
    survey = loaded.handbook.survey(Path(name).name.split(".")[0], "en")
    if name == EN:
        assert survey is not None
        assert survey.language == "fr", "a wrong translation is replaced by the default language"
    else:
        assert survey is None, "a wrong survey is withheld in every language"
    assert loaded.handbook.module("fears", "fr") is not None


@pytest.mark.parametrize(
    ("old", "new"), [("Souvent ?", "Parfois ?"), ("Tout à fait", "Entièrement"), ("Le temps", "L’ennui")]
)
def test_other_words_compare_less_well(tmp_path: Path, old: str, new: str) -> None:
    loaded = load(put(tmp_path, {**WHOLE, CLOSING: closing().replace(old, new)}))
    assert [problem.severity for problem in loaded.problems] == ["warning"]
    assert "is not worded as in `baseline`" in loaded.problems[0].message


def test_free_words_are_not_compared(tmp_path: Path) -> None:
    assert load(put(tmp_path, {**WHOLE, CLOSING: closing().replace("Autre chose", "Et alors")})).problems == ()


def test_a_later_survey_may_ask_less(tmp_path: Path) -> None:
    short = {f"surveys/pulse.{lang}.yaml": "" for lang in ("fr", "en")}
    for name in short:
        text = closing(BASELINE if ".fr." in name else english(BASELINE)).replace("survey: closing", "survey: pulse")
        short[name] = text[: text.index("  - id: use")]
    assert load(put(tmp_path, {**WHOLE, **short})).problems == ()


def test_a_survey_waits_for_the_one_it_compares_with_to_be_mended(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {**WHOLE, FR: BASELINE.replace("title:", "titel:")}))
    assert {Path(problem.file).name for problem in loaded.errors} == {"baseline.fr.yaml"}
    assert loaded.handbook is not None
    assert loaded.handbook.survey("closing", "fr") is not None


def test_a_survey_missing_in_a_language_is_an_error_and_falls_back(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {**WHOLE, EN: None, "surveys/closing.en.yaml": None}))
    assert {problem.message.split(":")[0] for problem in loaded.errors} == {"This survey has no `en` text"}
    assert loaded.handbook is not None
    survey = loaded.handbook.survey("closing", "en")
    assert survey is not None
    assert survey.language == "fr"


def test_the_authors_page_shows_an_exercise_a_card_and_a_survey_that_load(tmp_path: Path) -> None:
    _, module, beside, survey, _ = (CONTENT / "README.md").read_text(encoding="utf-8").split("```yaml\n")
    lesson = module.split("```")[0] + beside.split("```")[0]
    pages = {"modules/fears.en.yaml": lesson, "surveys/pulse.en.yaml": survey.split("```")[0]}
    problems = load(put(tmp_path, {**FOLDER, **pages})).errors
    # The counts of words are spoken of, not shown; the rest is only missing in French.
    assert {problem.message.split(" has ")[0] for problem in problems} == {"`idea`", "`answer`", "This survey"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_real_surveys_are_those_of_the_programme(language: str) -> None:
    handbook = load(CONTENT).handbook
    assert handbook is not None
    surveys = {name: handbook.surveys[name, language] for name in ("baseline", "pulse", "closing", "roles", "kickoff")}
    assert {name for name, survey in surveys.items() if not survey.confidential} == {"roles"}
    ids = {name: [question.id for question in survey.questions] for name, survey in surveys.items()}
    assert ids["baseline"] == ids["closing"] == ["confidence", "use", "worries", "help", "comment"]
    assert ids["pulse"] == ["confidence", "worries", "comment"]
    assert {surveys[name].compares for name in ("closing", "pulse")} == {"baseline"}
    for survey in surveys.values():
        for question in survey.questions:
            if question.id == "worries":
                assert [option.id for option in question.options] == [*FEARS, "none"]
                assert (question.type, question.at_most) == ("multiple", 3)
    parts = surveys["roles"].question("roles")
    assert parts is not None
    assert [option.id for option in parts.options] == [
        "listener",
        "writer",
        "photographer",
        "answerer",
        "relay",
        "reporter",
        "figures",
        "none",
    ]
