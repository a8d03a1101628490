"""Which lesson is next, which question is open, what was answered."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.training import Answered, next_lesson, open_question, with_answers
from tests.handbooks import LESSONS, lesson

some = st.frozensets(st.sampled_from(LESSONS))


@given(some, some)
def test_the_next_lesson_is_the_first_neither_done_nor_offered(done: frozenset[str], offered: frozenset[str]) -> None:
    left = [name for name in LESSONS if name not in done | offered]
    assert next_lesson(LESSONS, done, offered) == (left[0] if left else None)


def test_what_is_asked_for_may_have_been_offered() -> None:
    assert next_lesson(LESSONS, {"start-why"}) == "start-goal"


def test_an_empty_path_has_no_next_lesson() -> None:
    assert next_lesson((), set()) is None


def test_questions_open_one_after_the_other_and_then_the_lesson_is_done() -> None:
    one = lesson("start-why")
    first = open_question(one, set())
    assert first is not None
    assert first.id == "start-why-1"
    second = open_question(one, {"start-why-1"})
    assert second is not None
    assert second.id == "start-why-2"
    assert open_question(one, {"start-why-1", "start-why-2"}) is None


def test_an_answer_to_a_question_that_vanished_opens_and_closes_nothing() -> None:
    one = lesson("start-why")
    first = open_question(one, {"start-why-9"})
    assert first is not None
    assert first.id == "start-why-1"
    assert with_answers(one, [Answered("start-why-9", "a")]) == ()


def test_answers_are_shown_in_the_lessons_order_with_the_option_picked() -> None:
    one = lesson("start-why")
    shown = with_answers(one, [Answered("start-why-2", "b"), Answered("start-why-1", "a")])
    assert [(answer.question.id, answer.picked and answer.picked.id) for answer in shown] == [
        ("start-why-1", "a"),
        ("start-why-2", "b"),
    ]


def test_an_option_that_vanished_is_shown_as_gone() -> None:
    one = lesson("start-why")
    first = one.questions[0]
    shorter = replace(one, questions=(replace(first, options=first.options[:2]), one.questions[1]))
    (answer,) = with_answers(shorter, [Answered("start-why-1", "c")])
    assert answer.picked is None
