"""Answers are counted by person, published five people at a time, and a bad question becomes a task until it is mended."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import NotCoordinator
from domain.members import MemberKey
from domain.questions import OptionGroup, QuestionFigures, Share
from domain.training import Answered
from services.questions import Questions
from tests.handbooks import handbook
from tests.services.world import CLAIRE, NORA, TEAM, Programme, person

FIRST = "start-why-1"


def people(number: int, start: int = 0) -> list[MemberKey]:
    return [MemberKey(TEAM, f"U{index:08}") for index in range(start, start + number)]


@pytest.fixture
def questions(programme: Programme) -> Questions:
    """The service, in a workspace of thirty in French and thirty in English."""
    everyone = [person(key) for key in people(30)] + [person(key, locale="en-GB") for key in people(30, 30)]
    programme.load([person(CLAIRE), person(NORA), *everyone])
    return programme.services.questions


def answer(
    programme: Programme, keys: Sequence[MemberKey], option: str, question: str = FIRST, round_: int = 1
) -> None:
    for key in keys:
        programme.services.training.answer(
            key=key, lesson_id=question.rsplit("-", 1)[0], answered=Answered(question, option), round_=round_
        )


def count(questions: Questions) -> None:
    """As the clock does, piece by piece."""
    after: str | None = ""
    while after is not None:
        after = questions.count(workspace_id=TEAM, after=after)


def shown(questions: Questions) -> dict[str, QuestionFigures]:
    count(questions)
    return {one.question_id: one for one in questions.view(key=CLAIRE).figures}


def tasks(programme: Programme) -> list[tuple[str, str, int, str]]:
    desk = programme.services.desk.home(key=CLAIRE).coordinator
    assert desk is not None
    return [(task.question_id, task.owner, task.people, task.most) for task in desk.tasks]


def test_nothing_is_said_of_four_people_and_five_are_counted_once_each(
    questions: Questions, programme: Programme
) -> None:
    answer(programme, people(4), "b")
    assert shown(questions) == {}
    answer(programme, people(4), "a")  # another click of the same people changes nothing
    assert shown(questions) == {}
    answer(programme, people(1, 4), "b")
    assert shown(questions)[FIRST].share == Share(5, None, "most")


def test_figures_move_five_people_at_a_time(questions: Questions, programme: Programme) -> None:
    answer(programme, people(5), "a")
    answer(programme, people(7, 5), "b")
    assert shown(questions)[FIRST].share == Share(12, 7)
    answer(programme, people(4, 12), "b")
    assert shown(questions)[FIRST].share == Share(12, 7)
    answer(programme, people(1, 16), "c")
    figures = shown(questions)[FIRST]
    assert figures.share == Share(17, 11)
    assert figures.groups == (OptionGroup(("b",), 11), OptionGroup(("a", "c"), 6))


def test_answers_of_a_second_round_do_not_count(questions: Questions, programme: Programme) -> None:
    for key in people(10):
        for question in (FIRST, "start-why-2"):
            answer(programme, [key], "a", question)
        programme.services.training.open_lesson(key=key, lesson_id="start-why", again=True)
        answer(programme, [key], "b", round_=2)
    assert shown(questions)[FIRST].share == Share(10, None, "few")


def test_languages_are_shown_only_where_neither_gives_the_other_away(
    questions: Questions, programme: Programme
) -> None:
    answer(programme, people(6), "a")
    answer(programme, people(6, 6), "b")
    answer(programme, people(3, 30), "b")
    assert shown(questions)[FIRST].by_language == ()
    answer(programme, people(6, 33), "a")
    answer(programme, people(4, 39), "b")
    figures = shown(questions)[FIRST]
    assert figures.by_language == (("en", Share(13, 7)), ("fr", Share(12, 6)))
    assert figures.share == Share(25, 13)


def test_a_question_half_of_twenty_miss_is_a_task_for_its_owner(questions: Questions, programme: Programme) -> None:
    answer(programme, people(9), "b")
    answer(programme, people(10, 9), "c")
    count(questions)
    assert tasks(programme) == []
    answer(programme, people(1, 19), "c")
    count(questions)
    assert tasks(programme) == [], "not before five more have answered"
    answer(programme, people(4, 20), "c")
    count(questions)
    assert tasks(programme) == [(FIRST, "Claire Morel", 24, "c fr")]


def test_a_question_that_is_mended_begins_anew_and_its_task_goes(questions: Questions, programme: Programme) -> None:
    answer(programme, people(25), "c")
    count(questions)
    assert len(tasks(programme)) == 1
    book = programme.library.handbook
    modules = {
        key: replace(
            module,
            lessons=tuple(
                replace(
                    lesson,
                    questions=tuple(
                        replace(one, ask="Clearer?") if one.id == FIRST else one for one in lesson.questions
                    ),
                )
                for lesson in module.lessons
            ),
        )
        for key, module in book.modules.items()
    }
    programme.library.handbook = replace(book, modules=modules)
    count(questions)
    assert tasks(programme) == []
    assert shown(questions) == {}
    programme.clock.set(programme.clock.now() + timedelta(days=1))
    answer(programme, people(5, 25), "b")
    assert shown(questions)[FIRST].share == Share(5, None, "most"), "of those who answered the new words"


def test_a_question_that_is_gone_is_not_shown(questions: Questions, programme: Programme) -> None:
    answer(programme, people(25), "c")
    count(questions)
    programme.library.handbook = handbook(without=["start-why"])
    assert shown(questions) == {}
    assert tasks(programme) == []


def test_nobody_but_a_coordinator_sees_figures(questions: Questions) -> None:
    with pytest.raises(NotCoordinator):
        questions.view(key=NORA)


def test_pages_hold_five_questions_the_hardest_first(questions: Questions, programme: Programme) -> None:
    for number, lesson in enumerate(("start-why", "start-goal", "start-first", "fears-time")):
        answer(programme, people(5 + number), "a", f"{lesson}-1")
        answer(programme, people(10, 5 + number), "b", f"{lesson}-1")
        answer(programme, people(12), "b", f"{lesson}-2")
    count(questions)
    first, second = questions.view(key=CLAIRE), questions.view(key=CLAIRE, offset=5)
    assert (first.total, len(first.figures), len(second.figures)) == (8, 5, 3)
    assert [one.question_id for one in first.figures][:2] == ["fears-time-1", "start-first-1"]
    assert questions.view(key=CLAIRE, offset=10_000).offset == 5
