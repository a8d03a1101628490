"""The lists behind figures: always a modal Slack takes, with names only where they may stand."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blocks import lists
from blocks.kit import home
from domain.charter_status import NAMED, Stand
from domain.desk import Ahead, CoordinatorDesk, Ease
from domain.lists import LESSONS_PAGE, PAGE, Behind, LessonLine, ListView, PersonLine, page_at, to_name
from domain.members import Voice
from domain.momentum import Funnel
from domain.results import Figures
from locales import Speech
from tests.unit.test_blocks import any_title, check_view, coordinator_desks, counts, days, moments, voices

people = st.builds(
    PersonLine, st.integers(0, 99_999).map(lambda n: f"U0PERS{n:05d}"), st.none() | st.sampled_from(NAMED)
)
lines = st.builds(LessonLine, any_title, any_title, st.none() | counts)
views = st.builds(
    ListView,
    voices,
    st.sampled_from([one for one in Behind if one is not Behind.LESSONS]),
    st.sampled_from([0, PAGE, 19_900]),
    st.integers(0, 20_000),
    st.lists(people, max_size=PAGE).map(tuple) | people.map(lambda one: (one,) * PAGE),
) | st.builds(
    ListView,
    voices,
    st.just(Behind.LESSONS),
    st.sampled_from([0, LESSONS_PAGE]),
    st.integers(0, 200),
    st.just(()),
    st.lists(lines, max_size=LESSONS_PAGE).map(tuple) | lines.map(lambda one: (one,) * LESSONS_PAGE),
)
eases = st.none() | st.builds(Ease, st.just("run"), st.floats(1, 5), st.integers(5, 500), st.none() | st.floats(1, 5))
aheads = st.builds(Ahead, st.none() | moments, st.none() | moments, st.none() | st.tuples(days, st.integers(1, 20_000)))


@given(views)
def test_every_page_is_a_modal(view: ListView) -> None:
    check_view(lists.list_modal(view), mentions=True)


@given(coordinator_desks, voices, eases, aheads)
def test_figures_and_what_is_next_fit_on_home(
    desk: CoordinatorDesk, voice: Voice, ease: Ease | None, ahead: Ahead
) -> None:
    full = replace(desk, ease=ease, funnel=Funnel(60, 55, 45, None))
    t = Speech(voice)
    check_view(
        home([*lists.how_it_goes(full, t), *lists.what_is_next(ahead, t)] or [{"type": "divider"}]), mentions=True
    )


@given(st.integers(-5, 30_000), st.integers(0, 20_000), st.sampled_from([PAGE, LESSONS_PAGE]))
def test_a_page_is_always_inside_what_there_is(offset: int, total: int, size: int) -> None:
    start = page_at(offset, total, size)
    assert start % size == 0
    assert 0 <= start < max(total, 1)
    if 0 <= offset < total:
        assert start <= offset < start + size


@given(st.text())
def test_what_no_button_of_ours_carries_leads_nowhere(value: str) -> None:
    found = lists.asked_for(value)
    assert found is None or f"{found[0]}|" in value
    assert lists.asked_for("confirmed|200") == (Behind.CONFIRMED, 200)


def test_every_page_of_twenty_thousand_is_reached_by_next() -> None:
    voice, seen, offset = Voice("en", "vous", "Europe/Paris"), 0, 0
    while True:
        shown = tuple(PersonLine(f"U{n:07d}") for n in range(offset, min(offset + PAGE, 20_000)))
        view = lists.list_modal(ListView(voice, Behind.PEOPLE, offset, 20_000, shown))
        seen += json.dumps(view).count("<@U")
        after = [e for b in view["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "lists.open:next"]
        if not after:
            break
        _, offset = lists.asked_for(after[0]["value"]) or (None, 0)
    assert seen == 20_000


def test_no_name_is_put_to_being_away_or_having_begun() -> None:
    assert {stand for stand in Stand if to_name(stand)} == {Stand.OVERDUE, Stand.SILENT, Stand.ASKING, Stand.DECLINED}


def test_a_mean_is_told_only_where_every_answer_may_be() -> None:
    assert Figures(6, (("2", 3), ("4", 3))).mean == 3
    assert Figures(6, (("2", 3),)).mean is None
    assert Figures(6, (), ("3",)).mean is None
    assert Figures(6, (("yes", 6),)).mean is None
