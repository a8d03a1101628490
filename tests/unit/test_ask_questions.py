"""Questions put by people who did not build the search, and how many of them find what they are about.

``questions.yaml`` was at hand while the search was built; ``unseen.yaml`` was not, and is never to be: no tuning on it.
Each is ``{lang, question, module}``, where ``module`` may be a list of those that will do; none, or ``outside: true``,
for what the handbook does not answer.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.elsewhere import ELSEWHERE
from handbook.language import words
from handbook.search import Index
from tests.handbooks import real_handbook

ROOT = Path(__file__).resolve().parents[2]

Item = dict[str, Any]

# The goal: the right module first for 80 of 100, among the first three for 95; of 30 questions from outside, two answered.
FIRST, AMONG_THREE = 0.80, 0.95
ANSWERED_OUTSIDE = 2 / 30


@pytest.fixture(scope="module", params=["questions", "unseen"])
def asked(request: pytest.FixtureRequest) -> list[Item]:
    text = (ROOT / "tests" / "ask" / f"{request.param}.yaml").read_text(encoding="utf-8")
    found: list[Item] = yaml.safe_load(text)
    return found


@pytest.fixture(scope="module")
def index() -> Index:
    handbook = real_handbook()
    return Index(handbook)


def _modules(index: Index, item: Item) -> list[str]:
    return [answer.module_id for answer in index.search(item["question"], item["lang"])]


def _wanted(item: Item) -> list[str]:
    """The modules that will do; none for a question from outside."""
    wanted = item.get("module") or []
    return wanted if isinstance(wanted, list) else [wanted]


@pytest.mark.parametrize(("places", "share"), [(1, FIRST), (3, AMONG_THREE)])
def test_questions_find_their_module(asked: list[Item], index: Index, places: int, share: float) -> None:
    inside = [item for item in asked if _wanted(item)]
    found, of = sum(bool(set(_wanted(item)) & set(_modules(index, item)[:places])) for item in inside), len(inside)
    assert of >= 120
    assert found >= share * of, f"{found} of {of} among the first {places}"


def test_questions_from_outside_get_nothing(asked: list[Item], index: Index) -> None:
    outside = [item for item in asked if not _wanted(item)]
    answered, of = sum(bool(_modules(index, item)) for item in outside), len(outside)
    assert of >= 30
    assert answered <= ANSWERED_OUTSIDE * of, f"{answered} of {of} answered"


def test_the_search_has_not_learnt_the_questions_by_heart(asked: list[Item]) -> None:
    """People who never met do ask the same now and then: one in forty may be nearly what the content says."""
    handbook = real_handbook()
    alike = 0
    for language in handbook.programme.languages:
        texts = [text for lesson in handbook.lessons(language) for text in lesson.asked_as]
        texts += [text for topic in ELSEWHERE[language] for text in topic.strip().splitlines()]
        learnt = [frozenset(words(text)) for text in texts]
        for said in (frozenset(words(item["question"])) for item in asked if item["lang"] == language):
            alike += any(len(said & each) > 0.8 * len(said | each) for each in learnt)
    assert alike <= len(asked) / 40, f"{alike} of {len(asked)} questions stand almost so in the content"
