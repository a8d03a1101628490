"""``docs/coverage.md``: each point of content/brief.yaml with the lessons that teach it.

``make coverage`` (``python -m tools.coverage``) writes it again; a test keeps it true.
"""

from collections.abc import Mapping
from pathlib import Path

from domain.handbook import Handbook
from handbook.brief import BriefFile, BriefModuleEntry, read_brief
from handbook.loading import load

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
TABLE = ROOT / "docs" / "coverage.md"
_LANGUAGE = "en"

_HEAD = """\
# What the handbook teaches, and where

Each point the handbook undertakes to teach (`content/brief.yaml`), with the lessons that name it under `covers:`.
`make coverage` writes this page again, and `python bot.py check` reports a point that no lesson covers.
"""


def coverage_text(content: Path = CONTENT) -> str:
    """The page as it is written. Raises ValueError where the brief or the programme cannot be used."""
    _, brief = read_brief(content)
    handbook = load(content).handbook
    if brief is None or handbook is None:
        raise ValueError("The brief or programme.yaml cannot be used: python bot.py check says why.")
    lessons = _lessons_by_point(handbook)
    return "\n".join([_HEAD, _totals(brief, handbook), *(_module(module, lessons) for module in brief.modules)])


def _lessons_by_point(handbook: Handbook) -> dict[str, list[str]]:
    taught: dict[str, list[str]] = {}
    for lesson in handbook.lessons(_LANGUAGE):
        for point in lesson.covers:
            taught.setdefault(point, []).append(f"{lesson.title} (`{lesson.id}`)")
    return taught


def _totals(brief: BriefFile, handbook: Handbook) -> str:
    points = sum(len(module.points) for module in brief.modules)
    return f"{len(brief.modules)} modules, {points} points, {len(handbook.lessons(_LANGUAGE))} lessons.\n"


def _module(module: BriefModuleEntry, lessons: Mapping[str, list[str]]) -> str:
    rows = [
        f"| {point.id} | {_cell(point.says)} | {_cell('; '.join(lessons.get(point.id, ['**none**'])))} |"
        for point in module.points
    ]
    return "\n".join(
        [f"## {module.module}: {module.about}\n", "| point | what it says | taught in |", "|---|---|---|", *rows, ""]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    TABLE.write_text(coverage_text(), encoding="utf-8")
