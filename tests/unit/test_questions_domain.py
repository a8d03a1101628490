"""How questions are answered: no view, and no two views of whatever moments, isolates one to four people."""

from collections import Counter
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.figures import SMALLEST_GROUP
from domain.questions import (
    OptionGroup,
    Picked,
    Published,
    groups,
    most_picked,
    needs_its_author,
    people,
    publish,
    share,
    shares_by_language,
    wording,
)
from tests.handbooks import question

OPTIONS = ("a", "b", "c", "d")
RIGHT = "b"
FEW = range(1, SMALLEST_GROUP)
pickeds = st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 30) | st.integers(0, 6))
answers = st.lists(st.tuples(st.sampled_from(["fr", "en", "es"]), st.sampled_from(OPTIONS)), max_size=60)


def live(arrived: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """What the database counts of the answers that arrived."""
    found: dict[str, dict[str, int]] = {}
    for language, option in arrived:
        found.setdefault(language, {})[option] = found.get(language, {}).get(option, 0) + 1
    return found


def looked_at(stream: list[tuple[str, str]], moments: set[int]) -> list[Published]:
    """What was published at each moment somebody counted, over the life of a question."""
    published, seen = Published(), []
    for moment in sorted({min(moment, len(stream)) for moment in moments}):
        published = publish(published, live(stream[:moment]))
        seen.append(published)
    return seen


@settings(max_examples=400)
@given(answers, st.sets(st.integers(0, 60), max_size=25))
def test_no_two_views_of_any_moments_differ_by_one_to_four_people(
    stream: list[tuple[str, str]], moments: set[int]
) -> None:
    seen = looked_at(stream, moments)
    totals = {people(each.everyone) for each in seen}
    by_language = {language: {0} for language, _ in stream}
    for each in seen:
        for language, picked in each.by_language.items():
            by_language[language].add(people(picked))
    for one, other in combinations(sorted(totals | {0}), 2):
        assert other - one not in FEW
    for sizes in by_language.values():
        for one, other in combinations(sorted(sizes), 2):
            assert other - one not in FEW
    # What is left of all together, at any moment, when any languages, each as of any moment before, are taken away.
    for number, each in enumerate(seen):
        known = [
            {people(before.by_language.get(language, {})) for before in seen[: number + 1]} | {0}
            for language in by_language
        ]
        for taken in product(*known):
            assert people(each.everyone) - sum(taken) not in FEW


@given(answers, st.sets(st.integers(0, 60), max_size=25))
def test_what_is_published_is_what_was_answered_at_some_moment(
    stream: list[tuple[str, str]], moments: set[int]
) -> None:
    for each in looked_at(stream, moments):
        prefix = stream[: people(each.everyone)]
        assert Counter(option for _, option in prefix) == +Counter(each.everyone)
        if each.by_language:
            size = sum(people(picked) for picked in each.by_language.values())
            assert {k: dict(v) for k, v in each.by_language.items()} == live(stream[:size])


@given(pickeds)
def test_no_figure_stands_for_one_to_four_people(picked: Picked) -> None:
    said = share(picked, RIGHT)
    shown = groups(picked, OPTIONS, RIGHT)
    everyone = people(picked)
    if everyone < SMALLEST_GROUP:
        assert said is None
        assert shown == ()
        return
    assert said is not None
    assert said.people == everyone
    if said.right is not None:
        assert said.right >= SMALLEST_GROUP
        assert everyone - said.right >= SMALLEST_GROUP
    assert all(group.people >= SMALLEST_GROUP for group in shown)
    assert sum(group.people for group in shown) == everyone
    assert sorted(option for group in shown for option in group.options) == list(OPTIONS)


def shared_out(group: OptionGroup) -> list[dict[str, int]]:
    """Every way to share a group's people out among its options."""
    *first, last = group.options
    ways: list[dict[str, int]] = [{}]
    for option in first:
        ways = [{**way, option: number} for way in ways for number in range(group.people - sum(way.values()) + 1)]
    return [{**way, last: group.people - sum(way.values())} for way in ways]


@given(st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 7)))
def test_nothing_that_is_said_tells_how_few_picked_an_option(picked: Picked) -> None:
    """Of all the answers that fit what is said, an option that few picked has more than one number in them."""
    said = share(picked, RIGHT)
    if said is None:
        return
    possible: dict[str, set[int]] = {option: set() for option in OPTIONS}
    for parts in product(*(shared_out(group) for group in groups(picked, OPTIONS, RIGHT))):
        way = {option: number for part in parts for option, number in part.items()}
        if share(way, RIGHT) == said:
            for option, number in way.items():
                possible[option].add(number)
    for option, numbers in possible.items():
        assert picked.get(option, 0) in numbers
        if picked.get(option, 0) < SMALLEST_GROUP:
            assert len(numbers) > 1


@given(st.dictionaries(st.sampled_from(["fr", "en", "es"]), pickeds))
def test_languages_are_shown_all_or_none_and_each_stands_for_five(by_language: dict[str, Picked]) -> None:
    shown = shares_by_language(Published({}, by_language), RIGHT)
    with_answers = sorted(language for language, picked in by_language.items() if picked)
    assert [language for language, _ in shown] in ([], with_answers)
    assert len(shown) != 1, "one language alone is everybody"
    for _, one in shown:
        assert one.right is not None
        assert one.people >= 2 * SMALLEST_GROUP
        assert one.right >= SMALLEST_GROUP


@given(pickeds)
def test_a_task_is_fewer_than_half_right_of_twenty_or_more(picked: Picked) -> None:
    everyone, right = people(picked), picked.get(RIGHT, 0)
    assert needs_its_author(picked, RIGHT) == (everyone >= 20 and right / max(1, everyone) < 0.5)
    if everyone:
        assert picked[most_picked(picked)] == max(picked.values())


def test_a_question_with_other_words_is_another_question() -> None:
    french, english = question("q-1", "fr"), question("q-1", "en")
    assert wording([french, english]) == wording([question("q-1", "fr"), question("q-1", "en")])
    assert wording([french]) != wording([english])
    assert wording([french, english]) != wording([english, french])
