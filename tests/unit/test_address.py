"""One text, two forms of address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.address import ADDRESS_FORMS, address_form, has_markers, marker_faults

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="[]|"), max_size=30)


@pytest.mark.parametrize(
    ("text", "vous", "tu"),
    [
        ("[[Ouvrez|Ouvre]] la page.", "Ouvrez la page.", "Ouvre la page."),
        ("Pren[[ez|ds]] et li[[sez|s]]", "Prenez et lisez", "Prends et lis"),
        ("[[Vous avez|Tu as]]\nraison", "Vous avez\nraison", "Tu as\nraison"),
        ("écri[[vez|s]] [[|donc]]", "écrivez ", "écris donc"),
        ("Une [liste] | simple", "Une [liste] | simple", "Une [liste] | simple"),
    ],
)
def test_each_marker_becomes_the_form_asked_for(text: str, vous: str, tu: str) -> None:
    assert address_form(text, "vous") == vous
    assert address_form(text, "tu") == tu
    assert not marker_faults(text)


@pytest.mark.parametrize(
    ("text", "offset"),
    [("[[Ouvrez", 0), ("la [[Ouvrez]] page", 3), ("Ouvrez]]", 6), ("[[a|b|c]]", 0), ("x [[|]]", 2), ("[[a|[[b|c]]", 0)],
)
def test_a_broken_marker_is_found_where_it_stands(text: str, offset: int) -> None:
    assert marker_faults(text)[0].offset == offset


@given(st.text())
def test_any_text_survives(text: str) -> None:
    for form in ADDRESS_FORMS:
        resolved = address_form(text, "vous" if form == "vous" else "tu")
        assert has_markers(text) or resolved == text
    marker_faults(text)


@given(WORDS, WORDS, WORDS, WORDS)
def test_the_words_around_and_inside_a_marker_come_through_unchanged(
    before: str, vous: str, tu: str, after: str
) -> None:
    text = f"{before}[[{vous}|{tu}]]{after}"
    assert address_form(text, "vous") == before + vous + after
    assert address_form(text, "tu") == before + tu + after
    assert bool(marker_faults(text)) == (not vous and not tu)
