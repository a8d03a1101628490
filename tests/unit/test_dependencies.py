"""Every dependency is pinned, and has a line that says why it is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _asked_for(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {re.split(r"[<>=\[]", line)[0].strip() for line in lines if line and not line.startswith(("-", "#"))}


@pytest.mark.parametrize(("asked", "heading"), [("requirements.in", "To run"), ("requirements-dev.in", "To develop")])
def test_every_dependency_says_why_it_is_there(asked: str, heading: str) -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    part = text.partition(f"## {heading}")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `([a-z0-9-]+)", part, re.M)) == _asked_for(asked)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_dependency_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==\S+ \\\n    --hash=sha256:", text, re.M))
    assert _asked_for(f"{name}.in") <= pinned
    assert not re.search(r"https?://", text)
