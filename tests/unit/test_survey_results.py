"""What is shown of a survey isolates nobody: no pair of views, nor what can be worked out from them (trust.md, G5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.openings import merge
from domain.results import COMMENTS_FROM, Figures, QuestionResult, Result, draw_up, shown_groups, tally
from domain.surveys import Answers, Survey, SurveyQuestion
from tests.survey_samples import survey

FEWEST = 5
Given = Sequence[tuple[str, Answers]]
sizes = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 14), max_size=8)


@given(sizes)
def test_no_group_that_has_figures_has_fewer_than_five_people(people: dict[str, int]) -> None:
    merged = merge(people)
    totals = Counter[str]()
    for name, number in people.items():
        if number:
            totals[merged[name]] += number
    assert sum(totals.values()) == sum(people.values())
    assert all(number >= FEWEST for number in totals.values()) or len(totals) == 1
    assert all(merged[name] == name for name, number in people.items() if number >= 2 * FEWEST + 20)


@given(sizes)
def test_what_is_left_of_the_whole_is_nobody_or_five_people(people: dict[str, int]) -> None:
    shown = shown_groups(people)
    left = sum(number for name, number in people.items() if name not in shown)
    assert all(people[name] >= FEWEST for name in shown)
    assert left == 0 or left >= FEWEST or not shown


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"a": 7, "b": 4}, ()),
        ({"a": 7, "b": 6, "c": 4}, ("a",)),
        ({"a": 7, "b": 5}, ("a", "b")),
        ({"a": 9, "b": 3, "c": 3}, ("a",)),
    ],
)
def test_the_next_smallest_is_left_out_with_a_small_one(people: dict[str, int], shown: tuple[str, ...]) -> None:
    assert shown_groups(people) == shown


# --- an attack on whole results


def organisation(random: Random) -> tuple[Survey, Given]:
    """Some people on some paths, merged as at opening, most of whom answer some survey, often alike."""
    paths = random.sample(["everyone", "contributor", "coordinator", "leader", "board", "local"], random.randint(1, 6))
    asked = [path for path in paths for _ in range(random.choice([1, 3, 4, 5, 6, 9, 15]))]
    merged = merge(Counter(asked))
    groups = merged if len(set(merged.values())) > 1 else {}
    usual = survey()
    wanted = random.sample(usual.questions, random.randint(1, len(usual.questions)))
    one = replace(usual, questions=tuple(replace(q, optional=random.random() < 0.4) for q in wanted))
    zeal, accord = random.choice([0.3, 0.7, 1.0]), random.choice([0.0, 0.6, 0.9, 1.0])
    common = {question.id: chosen(question, random) for question in one.questions}
    found = []
    for path in asked:
        if random.random() < zeal:
            answers = {
                q.id: common[q.id] if random.random() < accord else chosen(q, random)
                for q in one.questions
                if not q.optional or random.random() < 0.7
            }
            found.append((groups.get(path, ""), answers))
    return one, found


def chosen(question: SurveyQuestion, random: Random) -> tuple[str, ...]:
    if question.type == "text":
        return ("mot",)
    ids = ["1", "2", "3", "4", "5"] if question.type == "scale" else [option.id for option in question.options]
    number = {"multiple": 2, "ranking": 3}.get(question.type, 1)
    return tuple(random.sample(ids, random.randint(1, number)))


def isolated(one: Survey, given_: Given, result: Result) -> list[str]:
    """What an attacker works out of one to four people, or of each of several."""
    return [
        finding
        for found in result.questions
        for finding in _isolated(one.question(found.question_id), given_, found)  # type: ignore[arg-type]
    ]


def _isolated(asked: SurveyQuestion, given_: Given, found: QuestionResult) -> list[str]:
    people = [(group, answers[asked.id]) for group, answers in given_ if asked.id in answers]
    whole = frozenset(range(len(people)))
    views = [whole] if found.figures else []
    views += [frozenset(n for n, (group, _) in enumerate(people) if group == name) for name, _ in found.groups]
    parts = [part for one in views for other in views for part in (one - other, one & other)]
    told = [f"{asked.id}: {len(part)} people" for part in parts if 1 <= len(part) < FEWEST]
    rest = whole.difference(*views[1:]) if len(views) > 1 else frozenset()
    if 1 <= len(rest) < FEWEST:
        told.append(f"{asked.id}: the {len(rest)} that are left")
    if found.figures:
        told += _alike(asked, people, found)
    return told


def _alike(asked: SurveyQuestion, people: Sequence[tuple[str, tuple[str, ...]]], found: QuestionResult) -> list[str]:
    """Figures, given or worked out by subtraction, that say of each of some people what they chose."""
    whole = found.figures
    assert whole is not None
    names = {name for name, _ in found.groups}
    rest = sum(1 for group, _ in people if group not in names)
    parts = [(figures.people, dict(figures.counts)) for _, figures in found.groups]
    parts += [(rest, {})] if names and rest else []
    given_ = [(whole.people, dict(whole.counts)), *parts]
    for option, number in whole.counts:
        unknown = [part for part in parts if option not in part[1]]
        if len(unknown) == 1:  # the whole, less what is known of the others
            left = number - sum(counts.get(option, 0) for _, counts in parts)
            given_.append((unknown[0][0], {option: left}))
    each = 3 if asked.type == "ranking" else 1
    return [
        f"{asked.id}: each of {number} chose {option}"
        for number, counts in given_
        for option, count in counts.items()
        if count >= each * number
    ]


def test_no_pair_of_views_isolates_anybody() -> None:
    """Three hundred organisations, the same every time; the long form has ten thousand."""
    for seed in range(300):
        one, people = organisation(Random(seed))
        assert isolated(one, people, draw_up(one, people)) == [], seed


@pytest.mark.long
def test_ten_thousand_organisations_isolate_nobody() -> None:
    shown = Counter[str]()
    for seed in range(10_000):
        one, people = organisation(Random(seed))
        result = draw_up(one, people)
        assert isolated(one, people, result) == [], seed
        shown["results"] += result.answered is not None
        shown["by group"] += any(found.groups for found in result.questions)
        shown["held"] += any(found.held for found in result.questions)
    print(shown)
    assert min(shown.values()) > 1_000


def test_the_same_attack_finds_what_was_shown_without_the_rules() -> None:
    """The control: every group as it is."""
    found = 0
    for seed in range(60):
        one, people = organisation(Random(seed))
        careless = [
            QuestionResult(
                q.id, plain(q, mine), tuple((g, plain(q, [a for a in mine if a[0] == g])) for g in {g for g, _ in mine})
            )
            for q in one.questions
            if q.type != "text" and (mine := [(g, a[q.id]) for g, a in people if q.id in a])
        ]
        found += bool(isolated(one, people, Result(len(people), tuple(careless))))
    assert found > 30


def plain(question: SurveyQuestion, people: Sequence[tuple[str, tuple[str, ...]]]) -> Figures:
    counts = Counter(option for _, answer in people for option in answer)
    return Figures(len(people), tuple(counts.items()))


# --- single rules


def answers(question: str, *given_: str, group: str = "") -> list[tuple[str, Answers]]:
    return [(group, {question: (one,)}) for one in given_]


def of(result: Result, question: str) -> QuestionResult:
    found = result.question(question)
    assert found is not None
    return found


def test_below_five_answers_there_is_nothing_at_all() -> None:
    assert draw_up(survey(), answers("use", *["never"] * 4)) == Result(None)
    assert draw_up(survey(), answers("use", "never", "never", "often", "often", "rarely")).answered == 5


def test_a_question_that_fewer_than_five_answered_has_no_figures() -> None:
    given_ = [*answers("use", *["never"] * 3, "often"), *answers("confidence", *"12345")]
    result = draw_up(survey(), given_)
    assert (of(result, "use").figures, of(result, "use").held) == (None, "few")
    assert of(result, "confidence").figures == Figures(5, tuple((step, 1) for step in "12345"))


@pytest.mark.parametrize("last", ["never", "often"])
def test_all_and_all_but_one_look_alike(last: str) -> None:
    result = draw_up(survey(), answers("use", *["never"] * 9, last))
    assert of(result, "use").figures == Figures(10, (), ("never",))


def test_a_group_of_one_mind_hides_every_group_of_that_question() -> None:
    alike = answers("use", *["never"] * 6, group="leader")
    mixed = answers("use", "never", "often", "often", "rarely", "rarely", group="everyone")
    found = of(draw_up(survey(), [*alike, *mixed]), "use")
    assert (found.groups, found.held) == ((), "alike")
    assert found.figures is not None


def test_what_all_of_one_group_ticked_is_shown_of_no_group() -> None:
    """From the whole and the other group it could be told that each of them did."""
    ticked = [("control", other) for other in ("time", "voice", "negative", "time", "voice", "negative")]
    others = [("time",), ("voice",), ("time", "control"), ("negative",), ("voice", "time"), ("negative",)]
    given_ = [("leader", {"worries": each}) for each in ticked] + [("everyone", {"worries": each}) for each in others]
    people: Given = given_
    found = of(draw_up(survey(), people), "worries")
    assert found.figures is not None
    assert found.figures.count("control") == 7
    assert [figures.count("control") for _, figures in found.groups] == [None, None]
    assert [figures.count("time") for _, figures in found.groups] == [3, 2]
    assert found.held == "alike"


def test_comments_are_shown_from_ten_answers() -> None:
    for number in (COMMENTS_FROM - 1, COMMENTS_FROM):
        given_ = answers("use", *(["never", "often"] * number)[:number])
        assert draw_up(survey(), given_).comments is (number >= 10)


def test_a_ranking_counts_three_two_one() -> None:
    asked = survey().question("order")
    assert asked is not None
    given_ = [("goals", "ideas", "parts"), ("ideas", "goals"), ("parts",), ("goals", "parts", "ideas"), ("ideas",)]
    points = dict(tally(asked, given_).counts)
    assert points == {"goals": 8, "ideas": 9, "parts": 6, "worries": 0}


@given(st.randoms(use_true_random=False))
def test_a_result_is_stored_and_read_again(random: Random) -> None:
    one, people = organisation(random)
    result = draw_up(one, people)
    assert Result.load(result.dump()) == result


def test_the_order_of_answers_changes_nothing() -> None:
    one, people = organisation(Random(7))
    assert draw_up(one, people) == draw_up(one, list(reversed(people)))
