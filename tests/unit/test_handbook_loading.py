"""One broken file withholds itself and nothing else; reading never raises; the real content is right."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.loading import load
from handbook.problems import Problem
from handbook.source import Source, read_bytes
from handbook.words import count_words, sentences
from tests.unit.test_handbook_example import FOLDER, charter, put

CONTENT = Path(__file__).resolve().parents[2] / "content"
MODULES = {
    "start",
    "objectives",
    "audiences",
    "listening",
    "integration",
    "fears",
    "charter",
    "conversation",
    "relationships",
    "content",
    "formats",
    "tools",
    "measure",
    "together",
}

FR, EN = "modules/fears.fr.yaml", "modules/fears.en.yaml"


def test_a_module_broken_in_the_default_language_is_withheld_in_all(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {FR: FOLDER[FR].replace("title:", "titel:", 1)}))
    assert loaded.handbook is not None
    assert loaded.handbook.module("fears", "en") is None
    assert loaded.handbook.lesson_ids("everyone") == ("start-why",)
    assert all("fears" not in problem.path for problem in loaded.errors), "a path to a broken module is not an error"


def test_a_module_broken_in_another_language_falls_back(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {EN: FOLDER[EN].replace("title:", "titel:", 1)}))
    assert loaded.handbook is not None
    module = loaded.handbook.module("fears", "en")
    question = loaded.handbook.question("fears-control-1", "en")
    assert module is not None
    assert question is not None
    assert (module.language, question.ask) == ("fr", "Que faire ?")


def test_a_module_missing_in_another_language_is_an_error_and_falls_back(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {EN: None}))
    assert [problem.message for problem in loaded.errors] == [
        "This module has no `en` text: the file fears.en.yaml is missing."
    ]
    assert loaded.handbook is not None
    lesson = loaded.handbook.lesson("fears-control", "en")
    assert lesson is not None
    assert lesson.title == "Perdre la main"


def test_a_broken_link_is_left_out_and_the_lesson_kept(tmp_path: Path) -> None:
    loaded = load(put(tmp_path, {FR: FOLDER[FR].replace("lesson: start-why", "lesson: nowhere")}))
    assert len(loaded.errors) == 1
    assert loaded.handbook is not None
    lesson = loaded.handbook.lesson("fears-control", "fr")
    assert lesson is not None
    assert [link.kind for link in lesson.links] == ["clause", "url"]


def test_an_id_two_modules_use_withholds_the_second(tmp_path: Path) -> None:
    second = {
        f"modules/fears-control.{language}.yaml": FOLDER[f"modules/fears.{language}.yaml"]
        .replace("module: fears", "module: fears-control")
        .replace("id: fears-control\n", "id: fears-control-1\n")
        .replace("      - id: fears-control-1", "      - id: fears-control-1-x")
        for language in ("fr", "en")
    }
    loaded = load(put(tmp_path, {**second}))
    assert any("already used in the module `fears-control`" in problem.message for problem in loaded.errors)
    assert loaded.handbook is not None
    assert loaded.handbook.module("fears", "fr") is None


def test_a_broken_programme_is_fatal_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    broken = {"programme.yaml": "address: you\n", FR: FOLDER[FR].replace("title:", "titel:", 1)}
    loaded = load(put(tmp_path, {**broken}))
    assert loaded.handbook is None
    assert {Path(problem.file).name for problem in loaded.errors} == {"programme.yaml", "fears.fr.yaml"}


def test_no_folder_is_a_problem_not_an_exception(tmp_path: Path) -> None:
    loaded = load(tmp_path / "nowhere")
    assert loaded.handbook is None
    assert loaded.errors[0].file.endswith("nowhere/programme.yaml")


def test_a_file_name_that_says_nothing_is_refused(tmp_path: Path) -> None:
    odd = {"modules/fears.yaml": "a: b\n", "modules/fears.de.yaml": "a: b\n", "modules/start.fr.yml": "a: b\n"}
    names = [Path(problem.file).name for problem in load(put(tmp_path, {**odd})).errors]
    assert names == ["fears.de.yaml", "fears.yaml", "start.fr.yml"]


@pytest.mark.parametrize(
    ("change", "text", "words"),
    [
        ("unchanged", "To answer, always.", "is called unchanged, and its text is not"),
        ("editorial", "To answer.", "is called editorial, and its text is that"),
        (None, "To answer.", "`change` is missing"),
    ],
)
def test_what_a_version_says_of_its_changes_is_compared(
    tmp_path: Path, change: str | None, text: str, words: str
) -> None:
    ending = f"\n    change: {change}" if change else ""
    files: dict[str, str | bytes | None] = {
        f"charter/1.1.{language}.yaml": charter(language, "1.1")
        .replace("To talk.", "To talk.\n    change: unchanged")
        .replace("To answer.", text + ending)
        for language in ("fr", "en")
    }
    messages = [problem.message for problem in load(put(tmp_path, files)).problems]
    assert len(messages) == 2
    assert all(words in message for message in messages)


def test_a_new_clause_is_a_material_change(tmp_path: Path) -> None:
    clause = "  - id: new\n    number: 3\n    title: New\n    text: New.\n    change: editorial\nacknowledgement"
    files: dict[str, str | bytes | None] = {
        f"charter/1.1.{language}.yaml": charter(language, "1.1")
        .replace("To talk.", "To talk.\n    change: unchanged")
        .replace("To answer.", "To answer.\n    change: unchanged")
        .replace("acknowledgement", clause)
        for language in ("fr", "en")
    }
    loaded = load(put(tmp_path, files))
    assert [problem.message for problem in loaded.errors] == [
        "Version 1.0 has no clause `new`: a new clause is a material change."
    ] * 2


CHECK = """
    check:
      ask: Who answers?
      options:
        - {id: a, text: We do, right: true, feedback: Yes.}
        - {id: b, text: Nobody, feedback: No.}"""


def next_version(tmp_path: Path, text: str, other: str | None = None) -> list[Problem]:
    """What is said of a version 1.1 whose second clause is ``text``, with all that goes with it; in French, ``other``."""
    files: dict[str, str | bytes | None] = {
        f"charter/1.1.{language}.yaml": charter(language, "1.1")
        .replace("To talk.", "To talk.\n    change: unchanged")
        .replace("text: To answer.", f"text: {other if other and language == 'fr' else text}")
        for language in ("fr", "en")
    }
    return [problem for problem in load(put(tmp_path, files)).problems if ".en." in problem.file]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("To answer in a day.\n    change: material", "there is no question about it"),
        (f"To answer.\n    change: material{CHECK}", "called material, and its text is that"),
        (f"To answer in a day.\n    change: editorial{CHECK}", "goes with a material change"),
        ("To answer better.\n    change: editorial\n    because: We asked.", "`because` goes with a material change"),
        (f"A.\n    change: material{CHECK.replace(', right: true', '')}", "No right options"),
        (f"A.\n    change: material{CHECK.replace('id: b', 'id: a')}", "have the same id"),
    ],
)
def test_a_material_change_asks_one_question_and_nothing_else_does(tmp_path: Path, text: str, words: str) -> None:
    assert words in " ".join(problem.message for problem in next_version(tmp_path, text))


def test_a_material_change_with_its_question_is_whole(tmp_path: Path) -> None:
    assert next_version(tmp_path, f"To answer in a day.\n    change: material\n    because: We asked.{CHECK}") == []


def test_the_question_is_the_same_in_both_languages(tmp_path: Path) -> None:
    text = f"To answer in a day.\n    change: material{CHECK}"
    [problem] = next_version(tmp_path, text, text.replace("- {id: b", "- {id: c"))
    assert "has other options here than in 1.1.fr.yaml" in problem.message


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("To answer within 2 days.", "a number (2)"),
        ("Not to answer.", "a negation (not)"),
        ("We must answer.", "an obligation (must)"),
    ],
)
def test_an_editorial_change_of_a_word_that_weighs_is_pointed_out(tmp_path: Path, after: str, words: str) -> None:
    [problem] = next_version(tmp_path, f"{after}\n    change: editorial")
    assert (problem.severity, words in problem.message) == ("warning", True)


def test_a_turn_of_phrase_is_nobodys_concern(tmp_path: Path) -> None:
    assert next_version(tmp_path, "To reply.\n    change: editorial") == []


def test_a_clause_that_went_without_a_word_is_refused_and_one_that_is_named_is_not(tmp_path: Path) -> None:
    whole = charter("en", "1.1").replace("To talk.", "To talk.\n    change: unchanged")
    start, end = whole.index("  - id: criticism"), whole.index("acknowledgement")
    silent = whole[:start] + whole[end:]
    named = silent.replace("acknowledgement", "removed:\n  - {id: criticism, because: Said twice.}\nacknowledgement")
    for text, refused in ((silent, True), (named, False)):
        both = {f"charter/1.1.{lang}.yaml": text.replace("language: en", f"language: {lang}") for lang in ("fr", "en")}
        said = [problem.message for problem in load(put(tmp_path / str(refused), {**both})).errors]
        assert any("lacks without a word" in message for message in said) is refused


def test_nothing_can_be_called_removed_that_was_not_there(tmp_path: Path) -> None:
    ending = "To reply.\n    change: editorial\nremoved:\n  - {id: critics, because: Gone.}"
    [problem] = next_version(tmp_path, ending)
    assert "`critics` is called removed" in problem.message


def test_a_version_is_compared_with_the_last_published_one_not_with_a_draft(tmp_path: Path) -> None:
    draft = charter("en", "1.1").replace("status: published", "status: draft")
    draft = draft.replace("To talk.", "To talk.\n    change: unchanged")
    draft = draft.replace("text: To answer.", f"text: To shout.\n    change: material{CHECK}")
    files: dict[str, str | bytes | None] = {
        f"charter/1.1.{lang}.yaml": draft.replace("language: en", f"language: {lang}") for lang in ("fr", "en")
    }
    files |= {
        f"charter/1.2.{lang}.yaml": charter(lang, "1.2")
        .replace("To talk.", "To talk.\n    change: unchanged")
        .replace("text: To answer.", "text: To shout.\n    change: unchanged")
        for lang in ("fr", "en")
    }
    messages = [problem.message for problem in load(put(tmp_path, files)).problems]
    assert messages == ["`criticism` is called unchanged, and its text is not that of version 1.0."] * 2


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    one = load(put(tmp_path / "one"))
    typed = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in FOLDER.items()}
    other = load(put(tmp_path / "other", {**typed}))
    assert (other.problems, other.handbook) == ((), one.handbook)


MUTATIONS = st.tuples(
    st.floats(0, 1),
    st.integers(0, 30),
    st.one_of(st.sampled_from([": ", "- ", "[", "{", "'", '"', "&a ", "*a ", "!x ", "\t", "\n", "#", "|", "<<: ", "? ", "\x00", "%"]), st.text()),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(FOLDER)), mutations=st.lists(MUTATIONS, min_size=1, max_size=4))
def test_no_change_to_a_file_makes_loading_raise(
    tmp_path: Path, name: str, mutations: list[tuple[float, int, str]]
) -> None:
    text = FOLDER[name]
    for where, length, instead in mutations:
        at = int(where * len(text))
        text = text[:at] + instead + text[at + length :]
    content = text.encode("utf-8", "surrogatepass")
    for problem in load(put(tmp_path, {name: content})).problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message
        assert problem.mend


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_reading_raise(raw: bytes) -> None:
    source = read_bytes(Source("any.yaml"), raw)
    assert source.data is not None or source.problems


def test_words_and_sentences_are_counted_as_a_reader_would() -> None:
    assert count_words("L’équipe répond : « oui », 2 fois !") == 5
    assert sentences("Oui ? « Non. » Il dit : non…\nbien sûr\n\n- un\n- deux") == [
        "Oui ?",
        "« Non. »",
        "Il dit : non…",
        "bien sûr",
        "- un",
        "- deux",
    ]


def test_the_real_content_is_complete_and_has_no_error() -> None:
    loaded = load(CONTENT)
    assert [f"{each.file}:{each.line}:{each.column}: {each.message}" for each in loaded.errors] == []
    handbook = loaded.handbook
    assert handbook is not None
    assert set(handbook.module_ids()) == MODULES
    assert set(handbook.programme.paths["coordinator"]) == MODULES
    assert len(handbook.lessons("fr")) == len(handbook.lessons("en")) >= 50
    assert handbook.current_charter("fr") is not None
