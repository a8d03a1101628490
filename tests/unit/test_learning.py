"""The simulation of benchmarks/learning.py, in small: spacing keeps more than fixed intervals, question for question."""

from statistics import mean

import pytest

from benchmarks.learning import FIXED, LESSON_DAYS, QUESTIONS, Fixed, Memory, Ours, learn


@pytest.mark.parametrize("review_days", [LESSON_DAYS, frozenset(range(5))])
def test_as_many_questions_leave_more_than_fixed_intervals_and_those_more_than_nothing(
    review_days: frozenset[int],
) -> None:
    nothing, fixed, ours = [], [], []
    for seed in range(8):
        nothing.append(learn(Fixed(()), seed, 0.4, review_days).recall)
        other = learn(Fixed(FIXED), seed, 0.4, review_days)
        same = learn(Ours(), seed, 0.4, review_days, ration=other.by_day)
        assert same.asked <= other.asked == 4 * QUESTIONS
        fixed.append(other.recall)
        ours.append(same.recall)
    assert mean(nothing) < mean(fixed) < mean(ours)


def test_the_memory_shows_the_spacing_effect() -> None:
    apart, together = Memory(0.0), Memory(0.0)
    for number in range(4):
        apart.practise(number * 3_000.0)
        together.practise(9_000.0 + number * 10)
    assert apart.recall(200_000.0) > together.recall(200_000.0)
