"""Questions put by people who did not build the search, never used to tune it (tests/ask/questions.yaml).

Each is ``{lang, question, module}``, where ``module`` may be a list of those that will do, or
``{lang, question, outside: true}`` for what the handbook does not answer.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook.loading import load
from handbook.search import Index

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "tests" / "ask" / "questions.yaml"

pytestmark = pytest.mark.skipif(not QUESTIONS.exists(), reason="there are no questions yet")

# What the search reaches today, so that no change makes it worse unseen. The goal is 0.80, 0.95 and 2 of 30.
FIRST, AMONG_THREE = 0.60, 0.80
ANSWERED_OUTSIDE = 4 / 30


@pytest.fixture(scope="module")
def asked() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def index() -> Index:
    handbook = load(ROOT / "content").handbook
    assert handbook is not None
    return Index(handbook)


def _modules(index: Index, item: dict[str, Any]) -> list[str]:
    return [answer.module_id for answer in index.search(item["question"], item["lang"])]


def _wanted(item: dict[str, Any]) -> list[str]:
    return item["module"] if isinstance(item["module"], list) else [item["module"]]


@pytest.mark.parametrize(("places", "share"), [(1, FIRST), (3, AMONG_THREE)])
def test_questions_find_their_module(asked: list[dict[str, Any]], index: Index, places: int, share: float) -> None:
    inside = [item for item in asked if not item.get("outside")]
    missed = [item for item in inside if not set(_wanted(item)) & set(_modules(index, item)[:places])]
    lines = "\n".join(f"{item['lang']} {item['question']} -> {_modules(index, item)[:3]}" for item in missed)
    found = 1 - len(missed) / len(inside)
    assert found >= share, f"{found:.1%} of {len(inside)} among the first {places}, missed:\n{lines}"


def test_questions_from_outside_get_nothing(asked: list[dict[str, Any]], index: Index) -> None:
    outside = [item for item in asked if item.get("outside")]
    answered = [item for item in outside if _modules(index, item)]
    lines = "\n".join(f"{item['lang']} {item['question']} -> {_modules(index, item)}" for item in answered)
    assert len(answered) <= ANSWERED_OUTSIDE * len(outside), f"{len(answered)} of {len(outside)} answered:\n{lines}"
