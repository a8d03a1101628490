"""Exercises: of two keystrokes the later counts, and what was written on two devices is never lost."""

from hypothesis import given
from hypothesis import strategies as st

from domain.exercises import TEXT_LIMIT, Shown, Written, settle, state_of, storable, typed_order

texts = st.sampled_from(["", "a", "b", "autre chose"])
openings = st.sampled_from(["this", "other"])
written = st.builds(Written, st.just("f"), st.none() | texts, st.none() | texts, openings)


@given(
    st.tuples(st.integers(1, 2_000_000_000), st.integers(0, 999_999)),
    st.tuples(st.integers(1, 2_000_000_000), st.integers(0, 999_999)),
)
def test_keystrokes_are_ordered_as_slack_stamped_them(one: tuple[int, int], other: tuple[int, int]) -> None:
    orders = [typed_order(f"{seconds}.{micros:06}") for seconds, micros in (one, other)]
    assert (orders[0] < orders[1]) == (one < other)
    assert (orders[0] == orders[1]) == (one == other)


@given(st.text(max_size=20))
def test_a_stamp_that_cannot_be_read_never_breaks_anything(stamp: str) -> None:
    assert typed_order(stamp) >= 0


@given(st.text(st.characters(codec=None), max_size=50) | st.just("x" * 5_000) | st.just("\ud83e \x00 <@U1>"))
def test_what_is_kept_can_be_stored_and_is_what_was_typed(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert "\x00" not in kept
    assert len(kept) <= TEXT_LIMIT
    if len(text) <= TEXT_LIMIT and "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text):
        assert kept == text


@given(texts, texts, st.none() | written)
def test_nothing_written_is_lost_when_a_form_is_settled(first: str, now: str, kept: Written | None) -> None:
    text, elsewhere = settle(Shown("f", now, first), kept, "this")
    held = {text, elsewhere}
    assert now in held or now == first, "what was typed on this screen stays"
    if kept and kept.typed_in == "other":
        assert kept.text in held or kept.text == first, "what was typed elsewhere since stays"


@given(texts, texts, st.none() | texts, st.none() | texts)
def test_what_the_screen_has_shown_is_settled_at_once(
    first: str, now: str, draft: str | None, saved: str | None
) -> None:
    mine = Written("f", draft, saved, "this")
    assert settle(Shown("f", now, first), mine, "this") == (now, None)
    assert settle(Shown("f", now, first), None, "this") == (now, None)
    seen = Written("f", first, saved, "other")
    assert settle(Shown("f", now, first), seen, "this") == (now, None)


def test_the_state_of_an_exercise_is_what_a_person_would_say() -> None:
    assert state_of([], shared=False) == "new"
    assert state_of([Written("f", "")], shared=False) == "new"
    assert state_of([Written("f", "a")], shared=False) == "draft"
    assert state_of([Written("f", "b", "a")], shared=False) == "saved"
    assert state_of([Written("f", None, "a")], shared=True) == "shared"
