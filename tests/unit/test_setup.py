"""The set-up form is within Slack's limits; what is kept of a choice, put over the programme, gives the choice again."""

from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from blocks.setup import setup_modal
from domain.setup import SetupChoice, SetupView, changes, problems, programme_with
from tests.handbooks import programme
from tests.unit.test_blocks import check_view, users, voices

PROGRAMME = programme()
people = st.lists(users, max_size=30, unique=True).map(tuple)
days = st.frozensets(st.integers(0, 4), min_size=1)
times = st.integers(18, 34).map(lambda half: time(half // 2, 30 * (half % 2)))
views = st.builds(
    SetupView,
    voices,
    st.sampled_from(["fr", "en"]),
    st.just(("fr", "en")),
    people,
    people,
    days,
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.just(PROGRAMME.contact_hours),
)
choices = st.builds(SetupChoice, st.sampled_from(["fr", "en"]), people, people, days, times)


@given(views)
def test_the_form_is_a_modal(view: SetupView) -> None:
    check_view(setup_modal(view))


@given(choices)
def test_a_choice_holds_once_it_is_kept(choice: SetupChoice) -> None:
    assert problems(choice, PROGRAMME) == {}
    kept = {name: value for name, value in changes(choice, PROGRAMME).items() if value is not None}
    found = programme_with(PROGRAMME, kept)
    assert (found.default_language, found.lesson_days, found.lesson_time) == (
        choice.language,
        choice.lesson_days,
        choice.lesson_time,
    )
    assert found.coordinators == (choice.coordinators or PROGRAMME.coordinators)
