"""Lessons are easy to read in both languages, by formulas and counts that are right."""

from statistics import median

import pytest
import textstat  # type: ignore[import-untyped]

from tools.readability import GOAL, band, french_syllables, handbook_ease, kandel_moles, reading_ease, report

FRENCH = "Nous avons vu le chat. Il a mis le nez dehors ce matin."
# Counted by ear, the way a dictionary of pronunciation has them.
HEARD = {
    1: "on l’ qu’on d’un chose page table pomme crainte lieu bien nuit oui yeux disent où jour feuille",
    2: "idée école équipe réseau social réponse critique travail famille accueil c’était l’équipe créer théâtre métier vraiment",
    3: "bénévole publier réunion essayer naturel oublier inquiétude d’écouter s’appliquer aujourd’hui",
    4: "association dispositif réunissons publication",
    5: "organisation communication bénévolement",
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_half_the_lessons_or_more_are_easy_to_read(language: str) -> None:
    scores = [each.score for each in handbook_ease()[language]]
    least, most = GOAL
    assert least <= median(scores) <= most, "python -m tools.readability names the hardest lessons"


def test_english_is_held_to_fleschs_own_formula() -> None:
    six_words_six_syllables = "The cat sat on the mat."
    assert reading_ease(six_words_six_syllables, "en") == pytest.approx(206.835 - 1.015 * 6 - 84.6)


def test_french_is_held_to_the_formula_of_kandel_and_moles() -> None:
    heard = sum(map(french_syllables, FRENCH.split()))
    assert (len(FRENCH.split()), heard) == (13, 16)
    assert reading_ease(FRENCH, "fr") == pytest.approx(207 - 1.015 * 13 / 2 - 73.6 * heard / 13)


def test_the_coefficients_for_french_are_textstats_own() -> None:
    textstat.set_lang("fr")
    ours = kandel_moles(FRENCH, textstat.syllable_count(FRENCH))
    assert ours == pytest.approx(textstat.flesch_reading_ease(FRENCH))


@pytest.mark.parametrize(("count", "words"), HEARD.items())
def test_french_syllables_are_those_one_hears(count: int, words: str) -> None:
    assert {word: french_syllables(word) for word in words.split()} == dict.fromkeys(words.split(), count)


def test_formatting_is_not_read() -> None:
    plain, formatted = "Il faut dire oui. Il faut dire non.", "*Il faut* dire « oui ».\n\n- _Il faut_ dire non"
    assert reading_ease(formatted, "fr") == reading_ease(plain, "fr")


def test_every_lesson_and_median_is_named_with_its_band() -> None:
    eases = handbook_ease()
    lines = report(eases).split("\n")
    assert len(lines) == sum(map(len, eases.values())) + len(eases)
    assert lines[-1].startswith("en: median ")
    assert [band(score) for score in (95, 90, 89.9, 75, 0)] == [
        "very easy",
        "very easy",
        "easy",
        "fairly easy",
        "very difficult",
    ]
