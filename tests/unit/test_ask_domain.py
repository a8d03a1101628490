"""What is kept of a question nobody could answer: nothing that says who asked, and nothing that is too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ask import KEPT_CHARACTERS, is_delicate, kept_text, same_question


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("Un podcast, c’est pour nous ?", "Un podcast, c’est pour nous ?"),
        ("does @nora know? nora.b@example.org", "does @… know? …"),
        ("appelez le +33 6 12 34 56 78 svp", "appelez le … svp"),
        ("see https://example.org/u/nora?id=3 please", "see … please"),
        ("in 2026 or 12 posts?", "in 2026 or 12 posts?"),
        ("  spaces \n\n and lines ", "spaces and lines"),
    ],
)
def test_addresses_numbers_links_and_marked_names_are_left_out(question: str, kept: str) -> None:
    assert kept_text(question) == kept


@pytest.mark.parametrize("question", ["", "?", "ok", "12345", "a b c"])
def test_what_is_no_question_is_not_kept(question: str) -> None:
    assert kept_text(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "je suis harcelée par un collègue", "mon chef lit mes messages ?", "ma directrice peut-elle m’y obliger ?",
        "can my manager see this?", "I am being bullied", "j’ai peur d’être licencié", "how do I report an assault?",
        "je pense au suicide", "Am I allowed to post while sick?",
    ],
)  # fmt: skip
def test_what_may_be_about_somebody_is_not_kept(question: str) -> None:
    assert is_delicate(question)
    assert kept_text(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "faut-il un compte TikTok ?",
        "which hashtags work?",
        "qui répond le dimanche ?",
        "la violation du droit à l’image",
    ],
)
def test_plain_questions_are_kept(question: str) -> None:
    assert kept_text(question) == question


@given(st.text(max_size=2_000))
def test_what_is_kept_is_short_and_on_one_line(question: str) -> None:
    kept = kept_text(question)
    assert kept is None or (len(kept) <= KEPT_CHARACTERS and "\n" not in kept)


def test_the_same_question_is_known_again() -> None:
    assert same_question("Un compte TikTok ?", "un compte tiktok")
    assert not same_question("Un compte TikTok ?", "Deux comptes TikTok ?")
