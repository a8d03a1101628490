"""What stands behind the coordinators' figures: for coordinators alone, a page at a time, and nobody's learning by name."""

from dataclasses import replace

import pytest

from domain.charter_status import Stand
from domain.errors import NotCoordinator
from domain.lists import PAGE, Behind, PersonLine
from domain.members import MemberKey
from tests.services.test_desk import learn
from tests.services.world import BEN, CHANNEL, CLAIRE, NORA, TEAM, YUSUF, Programme, person


@pytest.mark.parametrize("behind", Behind)
def test_only_coordinators_see_lists(programme: Programme, behind: Behind) -> None:
    programme.start(NORA)
    with pytest.raises(NotCoordinator):
        programme.services.lists.page(key=NORA, behind=behind)
    assert programme.services.lists.page(key=CLAIRE, behind=behind).offset == 0


def test_who_has_confirmed_and_who_has_not(programme: Programme) -> None:
    programme.start(NORA, BEN, YUSUF)
    programme.tick()
    programme.services.charter.acknowledge(
        key=NORA, version="1.0", language="fr", shown_blocks_sha256="x", button_label="x"
    )
    pages = {behind: programme.services.lists.page(key=CLAIRE, behind=behind) for behind in Behind}
    assert [one.user_id for one in pages[Behind.PEOPLE].people] == sorted([NORA.user_id, BEN.user_id, YUSUF.user_id])
    assert pages[Behind.CONFIRMED].people == (PersonLine(NORA.user_id),)
    assert {one.user_id for one in pages[Behind.UNCONFIRMED].people} == {BEN.user_id, YUSUF.user_id}
    assert all(one.stand is None for one in pages[Behind.UNCONFIRMED].people)


def test_the_figure_on_the_desk_is_that_of_the_lists_behind_it(programme: Programme) -> None:
    programme.start(NORA, BEN, YUSUF)
    programme.tick()
    for key in (NORA, BEN):
        programme.services.charter.acknowledge(
            key=key, version="1.0", language="fr", shown_blocks_sha256="x", button_label="x"
        )
    programme.services.members.joined(key=BEN, channel_id=CHANNEL, present=False)
    newcomer = MemberKey(TEAM, "U0NEWCOMER")
    programme.load([person(key) for key in (CLAIRE, NORA, BEN, YUSUF, newcomer)])
    programme.services.members.joined(key=newcomer, channel_id=CHANNEL, present=True)
    desk = programme.services.desk.home(key=CLAIRE).coordinator
    assert desk is not None
    totals = {behind: programme.services.lists.page(key=CLAIRE, behind=behind).total for behind in Behind}
    assert desk.participants == totals[Behind.PEOPLE] == 3
    assert (desk.charter_acknowledged, desk.charter_asked) == (1, 2), (
        "who left, and who was not asked yet, are in neither"
    )
    assert totals[Behind.CONFIRMED] == desk.charter_acknowledged
    assert totals[Behind.UNCONFIRMED] == desk.charter_asked - desk.charter_acknowledged


def test_why_somebody_has_not_confirmed_is_told_where_there_is_something_to_do(programme: Programme) -> None:
    programme.start(NORA, BEN)
    programme.tick()
    service = programme.services.clause_questions
    form = service.form(key=BEN, kind="decline")
    service.decline(
        key=BEN, question_id="a" * 32, reason="Non.", about=form.about, shown_blocks_sha256="x", button_label="x"
    )
    told = programme.services.lists.page(key=CLAIRE, behind=Behind.UNCONFIRMED).people
    assert {one.user_id: one.stand for one in told} == {BEN.user_id: Stand.DECLINED, NORA.user_id: None}


def test_lessons_are_told_from_five_in_steps_of_five_and_nobody_by_name(programme: Programme) -> None:
    many = [MemberKey(TEAM, f"U0MANY{number:04d}") for number in range(7)]
    programme.start(*many)
    for key in many[:4]:
        learn(programme, key)
    page = programme.services.lists.page(key=CLAIRE, behind=Behind.LESSONS)
    assert {line.people for line in page.lessons} == {None}
    assert page.people == ()
    for key in many[4:]:
        learn(programme, key)
    page = programme.services.lists.page(key=CLAIRE, behind=Behind.LESSONS)
    assert page.lessons[0].people == 5


def test_without_a_charter_its_lists_are_empty(programme: Programme) -> None:
    programme.start(NORA)
    programme.library.handbook = replace(programme.handbook, charters={})
    for behind in (Behind.CONFIRMED, Behind.UNCONFIRMED, Behind.OVERDUE):
        assert programme.services.lists.page(key=CLAIRE, behind=behind).total == 0
    assert programme.services.lists.page(key=CLAIRE, behind=Behind.PEOPLE, offset=9 * PAGE).total == 1
