"""Exercises and cards that answer fears: loaded whole, refused where they are broken, the same in every language."""

from pathlib import Path

import pytest

from domain.handbook import FEARS, Exercise, ExerciseField, FearCard, Link
from handbook.loading import load
from handbook.problems import Problem
from tests.unit.test_handbook_example import FOLDER, put

CONTENT = Path(__file__).resolve().parents[2] / "content"
FR, EN = "modules/fears.fr.yaml", "modules/fears.en.yaml"
ANSWER = "Une phrase de quatre. " * 11

EXTRA = f"""\
    exercise:
      id: fears-control-exercise
      title: À l’essai
      intro: Pour [[votre|ton]] équipe.
      fields:
        - id: who
          label: Qui ?
          hint: Des gens précis.
        - id: what
          label: Quoi ?
          hint: En deux lignes.
          long: true
      good:
        who: Les parents.
        what: Une date sûre.
      poor:
        who: Tout le monde.
        what: Être visibles.
        why: Personne n’est appelé.
    card:
      fear: control
      worry: On va dire n’importe quoi de nous.
      answer: |
        {ANSWER}
      what_we_do:
        - La charte dit qui appeler, {{coordinator}} par exemple.
        - Quelqu’un relit.
      go_to:
        - lesson: start-why
        - clause: criticism
"""
ENGLISH = EXTRA.replace("[[votre|ton]]", "your")
WHOLE = {**FOLDER, FR: FOLDER[FR] + EXTRA, EN: FOLDER[EN] + ENGLISH}
FIRST = FOLDER[FR].count("\n") + 1
"""The line of ``exercise:`` in the French file."""
ENGLISH_FIRST = FOLDER[EN].count("\n") + 1


def problems_after(folder: Path, name: str, old: str, new: str) -> list[Problem]:
    """The problems of the example with one change, which must change something."""
    assert old in WHOLE[name]
    return list(load(put(folder, {**WHOLE, name: WHOLE[name].replace(old, new, 1)})).problems)


def test_an_exercise_and_a_card_come_ready_to_read(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {**WHOLE}))
    assert loaded.problems == ()
    assert loaded.handbook is not None
    lesson = loaded.handbook.lesson("fears-control", "fr")
    assert lesson is not None
    assert lesson.exercise == Exercise(
        id="fears-control-exercise",
        title="À l’essai",
        intro="Pour ton équipe.",
        fields=(
            ExerciseField("who", "Qui ?", "Des gens précis.", False, "Les parents.", "Tout le monde."),
            ExerciseField("what", "Quoi ?", "En deux lignes.", True, "Une date sûre.", "Être visibles."),
        ),
        why_poor="Personne n’est appelé.",
    )
    assert lesson.card == FearCard(
        fear="control",
        worry="On va dire n’importe quoi de nous.",
        answer=ANSWER.strip(),
        what_we_do=("La charte dit qui appeler, Nora Petit par exemple.", "Quelqu’un relit."),
        go_to=(Link("lesson", "start-why"), Link("clause", "criticism")),
    )
    assert loaded.handbook.fear_cards("fr") == ((lesson, lesson.card),)
    place = loaded.places["fears-control-exercise", "fr"]
    assert (place.line, place.column) == (FIRST + 1, 11)


def test_lessons_without_either_have_none(tmp_path: Path) -> None:
    handbook = load(put(tmp_path)).handbook
    assert handbook is not None
    assert handbook.fear_cards("fr") == ()
    assert all(lesson.exercise is None for lesson in handbook.lessons("fr"))


# What breaks: the file, what is replaced by what; the line after ``exercise:`` and the column reported, some words.
BROKEN = {
    "misspelt key of an exercise": (FR, "      intro: Pour", "      entro: Pour", 3, 7, "`entro` is not a key"),
    "exercise without a title": (FR, "      title: À l’essai\n", "", 1, 7, "`title` is missing"),
    "exercise of another lesson": (FR, "id: fears-control-exercise", "id: exercise", 1, 11, "must begin with"),
    "exercise that takes a question's id": (FR, "id: fears-control-exercise", "id: fears-control-1", 1, 11, "used twice"),
    "no field": (FR, EXTRA[EXTRA.index("      fields:") : EXTRA.index("      good:")], "      fields: []\n", 4, 15, "at least one field"),
    "field without a hint": (FR, "          hint: Des gens précis.\n", "", 5, 11, "`hint` is missing in this field"),
    "label too long": (FR, "label: Qui ?", "label: " + "q" * 151, 6, 18, "`label` is 151 characters long"),
    "two fields with one id": (FR, "- id: what", "- id: who", 8, 15, "Two fields of `fears-control-exercise`"),
    "field called why": (FR, "- id: what", "- id: why", 8, 15, "cannot be called `why`"),
    "field without a good text": (FR, "        what: Une date sûre.\n", "", 12, 7, "`what` is missing under `good`"),
    "field without a poor text": (FR, "        what: Être visibles.\n", "", 15, 7, "`what` is missing under `poor`"),
    "poor example without a reason": (FR, "        why: Personne n’est appelé.\n", "", 15, 7, "`why` is missing under `poor`"),
    "text of no field": (FR, "        who: Les parents.", "        whom: Les parents.", 13, 9, "`whom` is not a field"),
    "empty text in an example": (FR, "who: Les parents.", "who:", 13, 13, "`who` is empty"),
    "example too long": (FR, "who: Les parents.", "who: " + "p" * 301, 13, 14, "`who` is 301 characters long"),
    "broken marker in an exercise": (FR, "[[votre|ton]]", "[[votre]]", 3, 19, "not whole"),
    "unknown fear": (FR, "fear: control", "fear: contrôle", 20, 13, "it can be control, negative"),
    "worry too long": (FR, "worry: On", "worry: " + "o" * 200, 21, 14, "`worry` is 232 characters long"),
    "answer too short": (FR, ANSWER, "Court.", 22, 15, "`answer` has 1 words; an answer has 40 to 80"),
    "one point only": (FR, "        - Quelqu’un relit.\n", "", 25, 9, "at least two points"),
    "four points": (FR, "        - Quelqu’un relit.\n", "        - Un.\n" * 3, 25, 9, "at most three points"),
    "point too long": (FR, "- Quelqu’un relit.", "- " + "r" * 151, 26, 11, "151 characters long"),
    "no link": (FR, EXTRA[EXTRA.index("        - lesson: start") :], "        []\n", 28, 9, "at least one link"),
    "link to an address": (FR, "- clause: criticism\n", "- clause: criticism\n          url: https://a.test\n", 30, 11, "`url` is not a key of a link"),
    "link to two things": (FR, "- clause: criticism\n", "- clause: criticism\n          lesson: start-why\n", 29, 11, "A link goes to one thing"),
    "two links to one place": (FR, "- clause: criticism", "- lesson: start-why", 29, 19, "go to the same place"),
    "card that links to no lesson": (FR, "- lesson: start-why\n        - clause", "- lesson: start-wy\n        - clause", 28, 19, "no lesson `start-wy`"),
    "card that links to no clause": (FR, "        - clause: criticism\n", "        - clause: critics\n", 29, 19, "no clause `critics`"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "column", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_exercise_or_card_is_refused_where_it_is_broken(
    tmp_path: Path, name: str, old: str, new: str, line: int, column: int, words: str
) -> None:
    # The lesson has links of its own: what is changed is what follows it.
    text = FOLDER[name] + EXTRA.replace(old, new, 1)
    assert text != WHOLE[name]
    problems = load(put(tmp_path, {**WHOLE, name: text})).problems
    found = next((problem for problem in problems if words in problem.message), None)
    assert found is not None, problems
    assert (found.file, found.line, found.column) == ((tmp_path / name).as_posix(), FIRST + line, column)
    assert found.severity == "error"
    assert found.mend.endswith(".")


FIELDS = ENGLISH[ENGLISH.index("        - id: who") : ENGLISH.index("      good:")]
SWAPPED = FIELDS[FIELDS.index("        - id: what") :] + FIELDS[: FIELDS.index("        - id: what")]
DIFFERENT = {
    "no exercise": (
        ENGLISH[: ENGLISH.index("    card:")],
        "",
        7 - ENGLISH_FIRST,
        9,
        "has an exercise in fears.fr.yaml",
    ),
    "no card": (ENGLISH[ENGLISH.index("    card:") :], "", 7 - ENGLISH_FIRST, 9, "has a card in fears.fr.yaml"),
    "another exercise": ("-exercise", "-essay", 1, 11, "`fears-control-exercise` in fears.fr.yaml"),
    "another field": ("who", "whom", 4, 7, "has the field `who`, which this file does not have"),
    "fields in another order": (FIELDS, SWAPPED, 5, 15, "another order: `who` comes here"),
    "one line for several": ("          long: true\n", "", 8, 11, "`what` is a field of one line here"),
    "another fear": ("fear: control", "fear: time", 20, 13, "about `time` here, and `control` in fears.fr.yaml"),
}


@pytest.mark.parametrize(("old", "new", "line", "column", "words"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_both_languages_have_the_same_exercise_and_the_same_card(
    tmp_path: Path, old: str, new: str, line: int, column: int, words: str
) -> None:
    problems = load(put(tmp_path, {**WHOLE, EN: FOLDER[EN] + ENGLISH.replace(old, new)})).problems
    found = next((problem for problem in problems if words in problem.message), None)
    assert found is not None, problems
    assert (found.file, found.line, found.column) == ((tmp_path / EN).as_posix(), ENGLISH_FIRST + line, column)


@pytest.mark.parametrize(("old", "words"), [("exercise", "no exercise in"), ("card", "no card in")])
def test_what_only_a_translation_has_is_refused(tmp_path: Path, old: str, words: str) -> None:
    begin = EXTRA.index("    card:")
    french = EXTRA[begin:] if old == "exercise" else EXTRA[:begin]
    problems = load(put(tmp_path, {**WHOLE, FR: FOLDER[FR] + french})).errors
    line = ENGLISH_FIRST + (0 if old == "exercise" else EXTRA[:begin].count("\n"))
    assert [(words in each.message, Path(each.file).name, each.line, each.column) for each in problems] == [
        (True, "fears.en.yaml", line, 5)
    ]


def test_a_fear_has_one_card(tmp_path: Path) -> None:
    cards = EXTRA[EXTRA.index("    card:") :].replace("      - lesson: start-why\n", "      - lesson: fears-control\n")
    text = {f"modules/start.{lang}.yaml": FOLDER[f"modules/start.{lang}.yaml"] + cards for lang in ("fr", "en")}
    problems = load(put(tmp_path, {**WHOLE, **text})).errors
    assert {problem.message for problem in problems} == {"The fear `control` already has a card, on `fears-control`."}
    line = FOLDER["modules/start.fr.yaml"].count("\n") + 2
    assert {(Path(each.file).name, each.line, each.column) for each in problems} == {
        ("start.fr.yaml", line, 13),
        ("start.en.yaml", line, 13),
    }


def test_a_broken_link_leaves_the_card(tmp_path: Path) -> None:
    text = WHOLE[FR].replace("        - clause: criticism\n", "        - clause: critics\n")
    handbook = load(put(tmp_path, {**WHOLE, FR: text})).handbook
    assert handbook is not None
    ((_, card),) = handbook.fear_cards("fr")
    assert card.go_to == (Link("lesson", "start-why"),)


def test_a_copied_lesson_is_a_problem_and_no_more(tmp_path: Path) -> None:
    lesson = FOLDER[EN][FOLDER[EN].index("  - id: fears-control\n") :]
    messages = [problem.message for problem in load(put(tmp_path, {EN: FOLDER[EN] + lesson})).errors]
    assert messages == [
        "The id `fears-control` is used twice in this file.",
        "The id `fears-control-1` is used twice in this file.",
    ]


def test_long_sentences_are_pointed_out(tmp_path: Path) -> None:
    for old in ("intro: Pour", "who: Les parents", "worry: On", "- Quelqu’un relit"):
        new = f"{old} {'mot ' * 31}"[:140]
        warnings = [each.message for each in problems_after(tmp_path, FR, old, new) if each.severity == "warning"]
        assert any("This sentence has" in message for message in warnings), old


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_real_handbook_answers_the_six_fears_and_has_its_two_exercises(language: str) -> None:
    handbook = load(CONTENT).handbook
    assert handbook is not None
    cards = handbook.fear_cards(language)
    assert [card.fear for _, card in cards] == list(FEARS)
    assert [lesson.id for lesson, _ in cards] == [f"fears-{fear}" for fear in FEARS]
    exercises = {lesson.id: lesson.exercise for lesson in handbook.lessons(language) if lesson.exercise}
    assert {name: [field.id for field in each.fields] for name, each in exercises.items()} == {
        "objectives-yours": ["specific", "measurable", "attainable", "realistic", "time-bound"],
        "integration-darfur": ["aim", "message", "who", "where", "tag"],
    }
