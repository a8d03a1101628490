"""Search: what it promises of any question, and how it takes the ways people type."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.handbook import Handbook, Lesson
from handbook.language import guessed, words
from handbook.loading import load
from handbook.search import Answer, Index
from tests import handbooks

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    loaded = load(CONTENT).handbook
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def index(handbook: Handbook) -> Index:
    return Index(handbook)


def _texts(lesson: Lesson) -> list[str]:
    feedback = [option.feedback for question in lesson.questions for option in question.options]
    return [lesson.idea, lesson.example, lesson.try_this, *feedback]


def _check(answers: tuple[Answer, ...], handbook: Handbook) -> None:
    assert [answer.score for answer in answers] == sorted((answer.score for answer in answers), reverse=True)
    assert len({answer.lesson_id for answer in answers}) == len(answers)
    for answer in answers:
        assert 0 < answer.score <= 1
        assert 0 < len(answer.passage) <= 600
        versions = [lesson for lang in ("fr", "en") if (lesson := handbook.lesson(answer.lesson_id, lang))]
        assert any(
            lesson.title == answer.title
            and lesson.module_id == answer.module_id
            and any(answer.passage in text for text in _texts(lesson))
            for lesson in versions
        )


WORDS = st.sampled_from(
    [
        "commentaire",
        "charte",
        "objectif",
        "réseau",
        "page",
        "followers",
        "boss",
        "imprimante",
        "congé",
        "weather",
        "persona",
        "live",
        "troll",
        "pourquoi",
        "how",
        "l'équipe",
        "d’abord",
        "isn't",
        "12",
        "SMART",
        "?",
        "…",
        "🙂",
        "c",
        "koi",
        "veille",
        "post",
        "supprimer",
        "delete",
        "email",
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.text(max_size=200) | st.lists(WORDS, max_size=12).map(" ".join), language=st.sampled_from(["fr", "en"])
)
def test_any_string_gets_ordered_answers_quoted_from_the_lessons(
    question: str, language: str, index: Index, handbook: Handbook
) -> None:
    answers = index.search(question, language)
    _check(answers, handbook)
    assert answers == index.search(question, language)


def test_the_same_handbook_gives_the_same_answers(handbook: Handbook, index: Index) -> None:
    again = Index(handbook)
    for question in ("comment répondre à un troll", "who is our audience"):
        for language in ("en", "fr"):
            assert again.search(question, language) == index.search(question, language)


@pytest.mark.parametrize(
    "question", ["", "   ", "?!… ---", "🙂🙂👍", "的 是 什么", "le la les", "how do I", "\x00\n\t", "'’'"]
)
def test_a_question_that_says_nothing_gets_nothing(question: str, index: Index) -> None:
    assert index.search(question, "fr") == ()
    assert index.search(question, "en") == ()


def test_a_very_long_question_is_answered_from_its_beginning(index: Index, handbook: Handbook) -> None:
    question = ("peut-on supprimer un commentaire négatif ? " * 300)[:10_000]
    answers = index.search(question, "fr")
    assert answers[0].lesson_id == "charter-criticism"
    _check(answers, handbook)
    _check(index.search("x" * 10_000, "fr"), handbook)
    _check(index.search("’" * 10_000, "en"), handbook)


def test_no_more_answers_than_asked_for(index: Index) -> None:
    question = "comment répondre aux commentaires"
    assert [len(index.search(question, "fr", limit=limit)) for limit in (0, 1, 2)] == [0, 1, 2]
    assert len(index.search(question, "fr")) <= 5
    assert index.search(question, "fr", limit=2) == index.search(question, "fr")[:2]


@pytest.mark.parametrize(
    ("language", "question", "module"),
    [
        ("fr", "on peut supprimer un commentaire méchant ?", "charter"),
        ("fr", "ON PEUT SUPPRIMER UN COMMENTAIRE MECHANT", "charter"),
        ("fr", "on peut suprimer un comentaire mechant", "charter"),
        ("fr", "c koi un objectif smart", "objectives"),
        ("fr", "lobjectif smart cest quoi", "objectives"),
        ("fr", "combien de temps par semaine", "fears"),
        ("fr", "comment gérer un backlash", "conversation"),
        ("fr", "faire un live sur facebook", "formats"),
        ("fr", "qu’est-ce qu’un persona ?", "audiences"),
        ("en", "who do I call if it goes wrong", "conversation"),
        ("en", "whats a SMART objectve", "objectives"),
        ("en", "should we have an infografic", "formats"),
        ("en", "can a chatbot answer people for us", "tools"),
    ],
)
def test_people_are_understood_as_they_type(language: str, question: str, module: str, index: Index) -> None:
    assert module in [answer.module_id for answer in index.search(question, language)[:2]]


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("fr", "il me reste combien de jours de congé"),
        ("fr", "l'imprimante est en panne"),
        ("fr", "quel temps fait-il demain ?"),
        ("fr", "où envoyer ma note de frais"),
        ("fr", "j'ai oublié mon mot de passe"),
        ("en", "how do I book annual leave"),
        ("en", "the printer is out of paper"),
        ("en", "what's the weather like"),
        ("en", "where do I send my expenses"),
        ("en", "what's for lunch"),
    ],
)
def test_what_is_somebody_elses_business_gets_nothing(language: str, question: str, index: Index) -> None:
    assert index.search(question, language) == ()


def test_a_question_plainly_in_the_other_language_is_answered_in_it(index: Index, handbook: Handbook) -> None:
    question = "my boss posted something stupid"
    answers = index.search(question, "fr")
    assert answers == index.search(question, "en") != ()
    english = handbook.lesson(answers[0].lesson_id, "en")
    assert english
    assert answers[0].title == english.title


def test_a_language_the_handbook_has_not_falls_back_and_an_empty_handbook_answers_nothing() -> None:
    small = handbooks.handbook()
    assert Index(small).search("the idea of start-why", "es") == Index(small).search("the idea of start-why", "es")
    empty = replace(small, modules={})
    assert Index(empty).search("pourquoi une charte", "fr") == ()
    silent = handbooks.lesson("start-why", title="?", idea="", example="", try_this="", questions=())
    module = replace(small.modules["start", "fr"], title="", summary="", lessons=(silent,))
    assert Index(replace(small, modules={("start", "fr"): module})).search("pourquoi", "fr") == ()


def test_a_passage_is_short_whatever_the_lesson() -> None:
    small = handbooks.handbook()
    endless = "Un persona " + "sans fin " * 200
    lesson = handbooks.lesson("start-why", title="Le persona", idea=endless, asked_as=("c'est quoi un persona",))
    module = replace(small.modules["start", "fr"], lessons=(lesson,))
    answers = Index(replace(small, modules={("start", "fr"): module})).search("c'est quoi un persona", "fr")
    assert len(answers) == 1
    assert len(answers[0].passage) <= 600
    assert any(answers[0].passage in text for text in _texts(lesson))


def test_words_are_folded_and_elisions_taken_off() -> None:
    assert words("L’ÉQUIPE d'abord, qu’on s'aime: it's 2 Œufs") == [
        "equipe", "abord", "on", "aime", "it", "2", "oeufs"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("comment répondre à un commentaire", "fr"),
        ("how do I reply to a comment", "en"),
        ("followers instagram", None),
        ("", None),
    ],
)
def test_a_language_is_guessed_when_it_is_plain(text: str, language: str | None) -> None:
    assert guessed(text) == language
