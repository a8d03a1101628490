"""Before and after: every word that went or came is shown, and nothing is left out but what stayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tasks import (
    CONTEXT_WORDS,
    Mark,
    Part,
    changed,
    compare,
    counted_until,
    differences,
    gathers,
    load_parts,
    passage,
    passage_key,
    watched,
)
from tests.handbooks import handbook

words = st.lists(st.sampled_from(["un", "deux", "trois", "Quatre,", "cinq.", "\n\nsix", "<!channel>"]), max_size=60)
texts = words.map(" ".join)


@given(texts, texts)
def test_what_stays_goes_and_comes_makes_up_both_texts(before: str, after: str) -> None:
    stretches = compare(before, after)
    for text, own in ((before, Mark.GONE), (after, Mark.NEW)):
        shown = [each for each in stretches if each.mark in {Mark.SAME, Mark.CUT, own}]
        left = text.split()
        for each in shown:
            if each.mark is Mark.CUT:
                continue
            found = each.text.split()
            at = next(n for n in range(len(left) + 1) if left[n : n + len(found)] == found)
            assert not at or any(cut.mark is Mark.CUT for cut in shown), "words are left out only where it says so"
            left = left[at + len(found) :]
    gone = [word for each in stretches if each.mark is Mark.GONE for word in each.text.split()]
    new = [word for each in stretches if each.mark is Mark.NEW for word in each.text.split()]
    assert len(before.split()) - len(gone) == len(after.split()) - len(new)


def test_a_long_text_is_shown_only_around_what_changed() -> None:
    before = " ".join(f"mot{number}" for number in range(200))
    stretches = compare(before, before.replace("mot100 ", "parole "))
    assert [each.mark for each in stretches] == [Mark.CUT, Mark.SAME, Mark.GONE, Mark.NEW, Mark.SAME, Mark.CUT]
    assert [len(each.text.split()) for each in stretches] == [1, CONTEXT_WORDS, 1, 1, CONTEXT_WORDS, 1]


@given(texts, texts)
def test_only_words_make_a_change(before: str, after: str) -> None:
    one, other = (Part("a", "T", before),), (Part("a", "T", after),)
    assert changed(one, other, None) == (before.split() != after.split())
    assert changed(one, (Part("a", "T", before.replace(" ", "\n")),), None) is False
    assert changed(one, (*one, Part("b", "New", "x")), frozenset({"a"})) is False
    assert bool(differences(one, other)) == changed(one, other, None)


def test_parts_that_came_and_went_are_told() -> None:
    found = differences([Part("a", "Alt", "gone now")], [Part("b", "Neu", "come now")])
    assert [(each.title, [s.mark for s in each.stretches]) for each in found] == [
        ("Neu", [Mark.NEW]),
        ("Alt", [Mark.GONE]),
    ]


def test_an_archived_passage_is_read_back_as_it_was() -> None:
    text = passage(handbook(), "section:fears", "fr")
    assert text is not None
    assert load_parts(text.dump()) == text.parts
    assert len(text.text_sha256) == 64
    assert passage(handbook(), "section:nothing", "fr") is None
    assert passage(handbook(), "fear:time", "fr") is None


def test_a_lesson_belongs_to_its_section_and_a_fear_to_no_passage() -> None:
    book = handbook()
    keys = ["lesson:fears-time", "section:start", "clause:help", "fear:time", "other", "", "lesson:gone"]
    assert [passage_key(book, key) for key in keys] == ["section:fears", "section:start", "clause:help", "", "", "", ""]


def test_the_lessons_named_are_watched_unless_the_whole_was_meant() -> None:
    assert watched(["lesson:a", "lesson:b"], concerns=False) == frozenset("ab")
    assert watched(["lesson:a", "section:s"], concerns=False) is None
    assert watched(["lesson:a"], concerns=True) is None
    assert watched([], concerns=False) is None


@pytest.mark.parametrize(
    ("came", "until"),
    [
        ({}, ""),
        ({"2026-W40": 4}, ""),
        ({"2026-W40": 4, "2026-W43": 1}, "2026-W43"),
        ({"2026-W40": 9, "2026-W41": 4}, "2026-W40"),
        ({"2026-W40": 9, "2026-W41": 4, "2026-W42": 1}, "2026-W42"),
        ({"2026-W53": 5, "2027-W01": 5}, "2026-W53"),
    ],
)
def test_concerns_are_counted_in_stretches_of_weeks_in_which_five_came(came: dict[str, int], until: str) -> None:
    weeks = [week for week, number in came.items() for _ in range(number)]
    assert counted_until(weeks, "2027-W01") == until


def test_five_of_a_kind_gather_and_the_two_kinds_do_not_add_up() -> None:
    assert [gathers(*each) for each in ((4, 4), (5, 0), (0, 5), (4, 0))] == [False, True, True, False]
