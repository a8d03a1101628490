"""What is still known after 90 days: our spacing, fixed intervals of 1, 3, 7 and 21 days, and no review at all.

python -m benchmarks.learning [--learners 60] [--seed 1]

The memory is not the scheduler's own. It is the ACT-R model of Pavlik and Anderson, "Practice and Forgetting Effects on
Vocabulary Memory: An Activation-Based Model of the Spacing Effect", Cognitive Science 29 (2005), 559-586, with the
parameters of their paper; people and questions differ as in their "Using a Model to Compute the Optimal Schedule of
Practice", Journal of Experimental Psychology: Applied 14 (2008), 101-117. A practice leaves a trace that decays by a power
of time, faster where the memory was still fresh: that is the spacing effect.
"""

import argparse
import math
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean, stdev
from typing import Protocol

from benchmarks.tables import table
from domain.members import MemberKey
from domain.programme import ReviewRules
from domain.review import Card, after_answer, new_card, to_ask

DECAY_SCALE, DECAY_INTERCEPT, THRESHOLD, NOISE = 0.217, 0.177, -0.704, 0.255
BETWEEN_SESSIONS = 0.025
"""Outside a session, time counts for so little: what interferes is what one does in between."""
DAY = 86_400 * BETWEEN_SESSIONS
SPREAD = 0.4
"""How much people, and questions, differ: the standard deviation of each one's share in the activation."""
LUCK = 1 / 3
"""Who does not know picks one of three options."""

HORIZON = 90
QUESTIONS = 50
LESSONS = (2, 2, 1)
"""Questions of one lesson after the other: 111 in 66."""
LESSON_DAYS = frozenset({1, 3})
START = date(2026, 1, 6)
RULES = ReviewRules()
FIXED = (1, 3, 7, 21)


@dataclass
class Memory:
    """One question in one head; times in seconds of sessions. ``ease`` is this person's and this question's share."""

    ease: float
    traces: list[tuple[float, float]] = field(default_factory=list)

    def activation(self, now: float) -> float:
        """The logarithm of what is left of all traces."""
        return math.log(sum(max(now - at, 1.0) ** -decay for at, decay in self.traces)) + self.ease

    def practise(self, now: float) -> None:
        """Reads, or answers and is told what is right."""
        fresh = math.exp(self.activation(now)) if self.traces else 0.0
        self.traces.append((now, DECAY_SCALE * fresh + DECAY_INTERCEPT))

    def recall(self, now: float) -> float:
        """The chance of knowing."""
        return 1 / (1 + math.exp((THRESHOLD - self.activation(now)) / NOISE))


class Policy(Protocol):
    """Decides which questions are due. Questions are known by their number."""

    def learnt(self, question: int, *, right: bool, day: date) -> None:
        """A question was answered in its lesson."""

    def due(self, day: date) -> list[int]:
        """The questions to ask, the first to be asked first."""

    def answered(self, question: int, *, right: bool, day: date) -> None:
        """A question was answered in a review."""


class Ours:
    """The bot's own rules, as they are in domain/review.py."""

    def __init__(self) -> None:
        self._cards: dict[int, Card] = {}

    def learnt(self, question: int, *, right: bool, day: date) -> None:
        """Makes a card."""
        key, name = MemberKey("T", "U"), f"{question:03d}"
        self._cards[question] = new_card(key, name, "lesson", right=right, on=day, rules=RULES)

    def due(self, day: date) -> list[int]:
        """Those that have waited longest first."""
        return [int(card.question_id) for card in to_ask(self._cards.values(), day)]

    def answered(self, question: int, *, right: bool, day: date) -> None:
        """Moves the card on."""
        self._cards[question] = after_answer(self._cards[question], right=right, on=day, rules=RULES)


class Fixed:
    """So many days after each answer, whatever it was; then no more. Without intervals: no review."""

    def __init__(self, intervals: Sequence[int]) -> None:
        self._intervals = intervals
        self._next: dict[int, tuple[date, int]] = {}

    def _plan(self, question: int, day: date, step: int) -> None:
        if step < len(self._intervals):
            self._next[question] = (day + timedelta(days=self._intervals[step]), step)
        else:
            self._next.pop(question, None)

    def learnt(self, question: int, *, right: bool, day: date) -> None:
        """The first interval begins."""
        self._plan(question, day, 0)

    def due(self, day: date) -> list[int]:
        """Those that have waited longest first."""
        ranked = sorted((due, question) for question, (due, _) in self._next.items())
        return [question for due, question in ranked if due <= day]

    def answered(self, question: int, *, right: bool, day: date) -> None:
        """The next interval begins."""
        self._plan(question, day, self._next[question][1] + 1)


@dataclass(frozen=True)
class Outcome:
    """One learner: the mean recall 90 days after each lesson, questions asked in review, and how many by each day."""

    recall: float
    asked: int
    by_day: list[int]
    first_right: float


def learn(
    policy: Policy, seed: int, ease: float, review_days: Collection[int], ration: Sequence[int] | None = None
) -> Outcome:
    """One learner's year. With a ``ration``, never more questions by a day than it says for that day."""
    chance, dice = random.Random(seed), random.Random(seed + 1_000_000)
    person = chance.gauss(ease, SPREAD)
    heads = [Memory(chance.gauss(person, SPREAD)) for _ in range(QUESTIONS)]
    learnt_on: list[int] = []
    recall: list[float] = []
    by_day: list[int] = []
    asked = first_right = lessons = number = 0

    def answer(question: int, now: float) -> bool:
        known = heads[question].recall(now)
        heads[question].practise(now)
        return dice.random() < known + (1 - known) * LUCK

    while len(recall) < QUESTIONS:
        now, day = number * DAY, START + timedelta(days=number)
        recall += [heads[one].recall(now) for one, began in enumerate(learnt_on) if number - began == HORIZON]
        if day.weekday() in LESSON_DAYS:
            for _ in range(min(LESSONS[lessons % len(LESSONS)], QUESTIONS - len(learnt_on))):
                heads[len(learnt_on)].practise(now - 60)
                right = answer(len(learnt_on), now)
                policy.learnt(len(learnt_on), right=right, day=day)
                first_right += right
                learnt_on.append(number)
            lessons += 1
        if day.weekday() in review_days:
            room = RULES.at_most if ration is None else ration[min(number, len(ration) - 1)] - asked
            within = [question for question in policy.due(day) if number - learnt_on[question] < HORIZON]
            for question in within[: min(room, RULES.at_most)]:
                policy.answered(question, right=answer(question, now), day=day)
                asked += 1
        by_day.append(asked)
        number += 1
    return Outcome(mean(recall), asked, by_day, first_right / QUESTIONS)


def rows(learners: int, seed: int, ease: float, review_days: Collection[int]) -> list[list[str]]:
    """The lines of one table."""
    seeds = [seed * 100_000 + number for number in range(learners)]
    none = [learn(Fixed(()), one, ease, review_days) for one in seeds]
    fixed = [learn(Fixed(FIXED), one, ease, review_days) for one in seeds]
    same = [learn(Ours(), one, ease, review_days, ration=other.by_day) for one, other in zip(seeds, fixed, strict=True)]
    ours = [learn(Ours(), one, ease, review_days) for one in seeds]
    gain = [a.recall - b.recall for a, b in zip(same, fixed, strict=True)]
    error = stdev(gain) / math.sqrt(learners) if learners > 1 else 0.0
    floor = mean(one.recall for one in none)
    print(f"\nFirst answers right: {mean(one.first_right for one in none):.0%}. ", end="")
    print(f"Ours less fixed, for as many questions: {100 * mean(gain):+.1f} points (standard error {100 * error:.1f}).")
    named = {
        "no review": none,
        "1, 3, 7, 21 days": fixed,
        "ours, as many questions": same,
        "ours, as the bot asks": ours,
    }
    return [_row(name, outcomes, floor) for name, outcomes in named.items()]


def _row(name: str, outcomes: Sequence[Outcome], floor: float) -> list[str]:
    recall, asked = mean(one.recall for one in outcomes), mean(one.asked for one in outcomes) / QUESTIONS
    gain = f"{100 * (recall - floor) / asked:.1f}" if asked else "-"
    return [name, f"{100 * recall:.1f} %", f"{asked:.2f}", gain]


def main() -> None:
    """Reads the arguments, prints the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--learners", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    head = ("", "known after 90 days", "asked, of each question", "points gained a question asked")
    for days, name in ((LESSON_DAYS, "Tuesday and Thursday"), (frozenset(range(5)), "Monday to Friday")):
        for ease, matter in ((0.0, "hard"), (0.4, "middling"), (0.8, "easy")):
            found = rows(arguments.learners, arguments.seed, ease, days)
            table(f"Reviews {name}, at most {RULES.at_most}; {matter} questions", head, found)


if __name__ == "__main__":
    main()
