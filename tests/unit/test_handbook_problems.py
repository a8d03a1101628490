"""Every kind of broken file is refused with its line, its column and a way to mend it."""

from pathlib import Path

import pytest

from handbook.loading import load
from handbook.problems import Problem
from tests.unit.test_handbook_example import FOLDER, put

FR, EN, PROGRAMME, CHARTER_FR = (
    "modules/fears.fr.yaml",
    "modules/fears.en.yaml",
    "programme.yaml",
    "charter/1.0.fr.yaml",
)
CHARTER_EN = "charter/1.0.en.yaml"

# What breaks: the file, what is replaced by what; then the line and column reported, and words of the message.
BROKEN = {
    "misspelt key": (FR, "    example: |", "    exemple: |", 12, 5, "`exemple` is not a key of a lesson"),
    "unknown key": (FR, "owner: c", "colour: red\nowner: c", 5, 1, "`colour` is not a key"),
    "missing key": (EN, "summary: Worries and answers.\n", "", 1, 1, "`summary` is missing in this file"),
    "missing key in a lesson": (EN, "    try: One thing.\n", "", 7, 5, "`try` is missing in this lesson"),
    "key written twice": (FR, "owner: c", "title: Encore\nowner: c", 5, 1, "`title` is written twice"),
    "tab": (FR, "    title: Perdre", "\ttitle: Perdre", 8, 1, "tab"),
    "no-break space as indentation": (FR, "    title: Perdre", "\u00a0   title: Perdre", 8, 1, "no-break space"),
    "invisible character": (FR, "Perdre la", "Perdre\u2028la", 8, 18, "U+2028"),
    "colon in a text": (FR, "Ce qui inquiète", "Nos craintes : parlons-en", 3, 21, "a colon followed by a space"),
    "text that begins with a star": (FR, "try: Une chose", "try: *Une* chose", 18, 10, "cannot begin with `*`"),
    "alias": (FR, "try: Une chose.", "try: *autre", 18, 10, "cannot begin with `*`"),
    "tag": (FR, "try: Une chose.", "try: !!python/name:os.system x", 18, 10, "begins with `!`"),
    "two documents": (FR, "owner: c", "---\nowner: c", 5, 1, "`---`"),
    "quote never closed": (FR, "try: Une chose.", "try: 'Une chose.", 36, 1, "never closed"),
    "word YAML takes for false": (FR, "text: Répondre.", "text: no", 33, 19, "`no` without quotes is read as false"),
    "number for a text": (FR, "title: Perdre la main", "title: 2026", 8, 12, "`2026` without quotes is read as a number"),
    "version without quotes": (CHARTER_FR, '"1.0"', "1.0", 2, 10, "`1.0` without quotes"),
    "empty value": (FR, "ask: Que faire ?", "ask:", 27, 13, "`ask` is empty"),
    "blank value": (FR, "ask: Que faire ?", 'ask: "  "', 27, 14, "`ask` is empty"),
    "no question": (EN, FOLDER[EN][FOLDER[EN].index("    questions:") :], "    questions: []\n", 14, 16, "at least one question"),
    "text for a list": (FR, "asked_as: [Et si on perd la main ?]", "asked_as: Et si", 24, 15, "must be a list"),
    "list for a text": (FR, "try: Une chose.", "try: [Une, chose]", 18, 10, "must be a text"),
    "idea too short": (FR, FOLDER[FR].split("idea: |\n")[1].split("\n")[0], "      Court.", 10, 11, "`idea` has 1 words"),
    "title too long": (EN, "What worries us", "W" * 61, 3, 8, "`title` is 61 characters long"),
    "option too long": (FR, "text: Répondre.", "text: " + "é" * 201, 33, 19, "`text` is 201 characters long"),
    "yes for true": (FR, "right: true", "right: yes", 34, 20, "it can be true or false"),
    "no right option": (FR, "            right: true\n", "", 28, 9, "No option of `fears-control-1` is right"),
    "two right options": (FR, "feedback: Non.", "feedback: Non.\n            right: true", 35, 20, "2 right options"),
    "same option twice": (FR, "- id: b", "- id: a", 32, 17, "the same id"),
    "name with capitals": (FR, "module: fears", "module: Fears", 1, 9, "`Fears` cannot be a name"),
    "id of another module": (FR, "- id: fears-control\n", "- id: control\n", 7, 9, "must begin with `fears-`"),
    "module not as in the file's name": (FR, "module: fears", "module: fear", 1, 9, "the file's name says `fears`"),
    "language not as in the file's name": (FR, "language: fr", "language: en", 2, 11, "the file's name says `fr`"),
    "unknown placeholder": (FR, "{coordinator}", "{cordinator}", 13, 27, "`{cordinator}` is not a placeholder"),
    "brace without its pair": (FR, "{coordinator}", "{coordinator", 13, 27, "`{` without its pair"),
    "broken marker": (FR, "[[Appelez|Appelle]]", "[[Appelez]]", 13, 7, "not whole"),
    "marker in English": (EN, "Call {c", "Do [[Call|Phone]] {c", 12, 17, "no place here"),
    "link to no lesson": (FR, "lesson: start-why", "lesson: start-wy", 20, 17, "no lesson `start-wy`"),
    "link to no clause": (FR, "clause: criticism", "clause: critic", 21, 17, "no clause `critic`"),
    "link to two things": (FR, "- clause: criticism", "- clause: criticism\n        lesson: start-why", 21, 9, "one thing"),
    "link without words": (FR, "        label: Lire\n", "", 22, 14, "the words people click"),
    "link that is no address": (FR, "https://example.org", "example.org", 22, 14, "`url` cannot be"),
    "lesson missing in a language": (EN, "id: fears-control\n", "id: fears-power\n", 6, 1, "has the lesson `fears-control`"),
    "other question": (EN, "id: fears-control-1", "id: fears-control-2", 14, 5, "has the question"),
    "other option": (EN, "- id: b", "- id: c", 17, 9, "has the option `b`"),
    "other right option": (
        EN,
        FOLDER[EN][FOLDER[EN].index("            feedback: No.") :],
        "            feedback: No.\n            right: true\n          - id: b\n            text: Answer.\n            feedback: Yes.\n",
        21,
        20,
        "The right option here is `a`, and `b` in fears.fr.yaml",
    ),
    "charter: other clauses": (CHARTER_EN, "id: criticism", "id: critics", 9, 1, "has the clause `criticism`"),
    "charter: numbers out of order": (CHARTER_FR, "number: 2", "number: 3", 15, 13, "stands in place 2"),
    "charter: unknown status": (CHARTER_FR, "status: published", "status: publised", 4, 9, "it can be draft"),
    "charter: no such day": (CHARTER_FR, "2026-11-02", "2026-02-30", 5, 15, "not a date"),
    "charter: published, nobody knows when": (CHARTER_FR, "published_on: 2026-11-02\n", "", 4, 9, "since when"),
    "charter: change in a first version": (CHARTER_FR, "text: To talk.", "text: x\n    change: material", 14, 5, "the first"),
    "programme: path to no module": (PROGRAMME, "[start, fears]", "[start, feers]", 10, 21, "no such module"),
    "programme: a group for no path": (PROGRAMME, "[start, fears]", "[start, fears]\npath_groups: {leaders: S0BOARD1}", 11, 15, "not one of the `paths`"),
    "programme: a group that is none": (PROGRAMME, "[start, fears]", "[start, fears]\npath_groups: {everyone: The Board}", 11, 25, "cannot be `The Board`"),
    "programme: hours inverted": (PROGRAMME, 'to: "17:30"', 'to: "08:30"', 6, 69, "before they begin"),
    "programme: lessons out of hours": (PROGRAMME, 'at: "10:00"', 'at: "18:00"', 7, 33, "outside contact hours"),
    "programme: time without quotes": (PROGRAMME, 'at: "10:00"', "at: 10:00", 7, 33, "`10:00` without quotes"),
    "programme: not a time": (PROGRAMME, '"09:00"', '"9h"', 6, 56, "not a time"),
    "programme: no channel's id": (PROGRAMME, "limits:", "channels: {team: general}\nlimits:", 12, 18, "cannot be `general`"),
    "programme: a post takes nobody's turn": (PROGRAMME, "per_week: 3", "per_week: 3, order: [digest]", 8, 46, "goes to a channel"),
    "programme: no contact day": (PROGRAMME, "[tue, thu]", "[sat, sun]", 7, 17, "is a contact day"),
    "programme: unknown day": (PROGRAMME, "[tue, thu]", "[tue, jeu]", 7, 23, "it can be mon"),
    "programme: too many messages": (PROGRAMME, "per_day: 1", "per_day: 5", 8, 22, "outside what is allowed"),
    "programme: review at a target nobody reaches": (PROGRAMME, "0.85", "1.5", 13, 25, "outside what is allowed"),
    "programme: review target in quotes": (PROGRAMME, "0.85", '"0.85"', 13, 25, "not a number"),
    "programme: review target in words": (PROGRAMME, "0.85", "high", 13, 25, "not a number"),
    "programme: six questions a day": (PROGRAMME, "at_most: 4", "at_most: 6", 13, 40, "outside what is allowed"),
    "programme: more after an absence": (PROGRAMME, "at_most: 4", "at_most: 1", 13, 58, "more than the usual 1"),
    "programme: three parameters": (PROGRAMME, "at_most: 4", "at_most: 4, parameters: [0.2, 1, 2.5]", 13, 55, "Expected 21"),
    "programme: a parameter in words": (PROGRAMME, "at_most: 4", "at_most: 4, parameters: [few]", 13, 56, "not a number"),
    "programme: not a user id": (PROGRAMME, "U0NORA0001", "nora", 5, 16, "cannot be `nora`"),
    "programme: unknown command": (PROGRAMME, "{survey:", "{surveys:", 15, 12, "not a command"),
    "programme: not a command's name": (PROGRAMME, "/team-survey", "team survey", 15, 20, "cannot be `team survey`"),
    "programme: command taken by another": (PROGRAMME, "/team-survey", "/charte", 15, 20, "both `charte` and `survey`"),
    "programme: command of Slack's": (PROGRAMME, "/team-survey", "/remind", 15, 20, "belongs to Slack"),
    "programme: default language unlisted": (PROGRAMME, "default_language: fr", "default_language: de", 3, 19, "not among"),
    "programme: placeholder in a value": (PROGRAMME, "Nora Petit", "{contact}", 1, 55, "put into texts as it is"),
}  # fmt: skip


def problems_after(folder: Path, name: str, old: str, new: str) -> list[Problem]:
    """The problems of the example with one change, which must change something."""
    text = FOLDER[name]
    assert old in text
    return list(load(put(folder, {name: text.replace(old, new, 1)})).problems)


@pytest.mark.parametrize(("name", "old", "new", "line", "column", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_where_it_is_broken(
    tmp_path: Path, name: str, old: str, new: str, line: int, column: int, words: str
) -> None:
    problems = problems_after(tmp_path, name, old, new)
    found = next((problem for problem in problems if words in problem.message), None)
    assert found is not None, problems
    assert (found.file, found.line, found.column) == ((tmp_path / name).as_posix(), line, column)
    assert found.severity == "error"
    assert found.mend.endswith(".")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"# only a note\n", "is empty"),
        (b"- module: fears\n", "must start with a key"),
        (b"just words\n", "must start with a key"),
        ("module: fears\ntitle: inqui\u00e9t\u00e9".encode("latin-1"), "not saved as UTF-8"),
        (b"module: " + b"[" * 5000, "too many levels"),
        (b"a: &a [x]\nb: *a\n", "cannot begin with `*`"),
        (b"#" * 1_000_001, "bytes"),
        (b"? [a]\n: b\n", "must be a word"),
    ],
)
def test_a_file_that_is_no_content_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    loaded = load(put(tmp_path, {FR: content}))
    assert any(words in problem.message for problem in loaded.errors), loaded.problems
    assert loaded.handbook is not None
    assert loaded.handbook.module("fears", "fr") is None
    assert loaded.handbook.module("start", "fr") is not None


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "column", "words"),
    [
        (FR, "Ce qui inquiète", "Ce qui inquiète #fort", 3, 24, "`#` starts a comment"),
        (FR, "try: Une chose.", "try: Bon. " + "mot " * 31 + "fin.", 18, 15, "This sentence has 32 words"),
        (PROGRAMME, "[tue, thu]", "[tue, sat]", 7, 23, "No lesson will come on sat"),
        (PROGRAMME, "[start, fears]", "[start]", 9, 1, "No path names the module `fears`"),
        (
            PROGRAMME,
            "[start, fears]",
            "[start, fears]\npath_roles: {leaders: [writer]}",
            11,
            14,
            "not one of the `paths`",
        ),
        (PROGRAMME, "[start, fears]", "[start, fears]\npath_roles: {everyone: [x]}", 11, 25, "no such option"),
    ],
)
def test_what_may_be_meant_is_only_a_warning(
    tmp_path: Path, name: str, old: str, new: str, line: int, column: int, words: str
) -> None:
    found = [problem for problem in problems_after(tmp_path, name, old, new) if words in problem.message]
    assert [(each.severity, each.line, each.column) for each in found] == [("warning", line, column)]


def test_a_misspelt_key_is_said_once_with_the_right_one(tmp_path: Path) -> None:
    problems = problems_after(tmp_path, FR, "    example: |", "    exemple: |")
    assert len([problem for problem in problems if problem.severity == "error"]) == 1
    assert problems[0].mend.startswith("Did you mean `example`?")


def test_right_options_one_can_guess_are_pointed_out(tmp_path: Path) -> None:
    text = FOLDER[FR].replace("Rien du tout, jamais.", "Rien.")
    one = text[text.index("      - id: fears-control-1") :]
    lesson = text[text.index("  - id: fears-control\n") :]
    text = text + one.replace("control-1", "control-2") + lesson.replace("fears-control", "fears-time")
    warnings = [problem.message for problem in load(put(tmp_path, {FR: text})).warnings]
    assert [message.split(" of this module")[0] for message in warnings] == [
        "The right option is number 2 in all 3 questions",
        "The right option is the longest in all 3 questions",
    ]
