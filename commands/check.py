"""``python bot.py check [--content DIR] [--json]``: is the content right, and if not, which line to mend.

Exit codes: 0 when there is no error (warnings do not count), 1 when there is one, 2 for an unknown option.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path

from commands.fit import fits_slack
from handbook.folders import strays, workspaces
from handbook.loading import Loaded, load
from handbook.own import load_own
from handbook.problems import Problem, in_order

HELP = "read the content and say what is wrong with it, line by line"

# Checks beyond the files' own form, such as whether every lesson fits what Slack accepts. Each takes what was loaded
# and gives problems; ``Loaded.places`` tells it the line to report.
CHECKS: list[Callable[[Loaded], Iterable[Problem]]] = [fits_slack]

_CONTENT = Path(__file__).resolve().parent.parent / "content"


def main(argv: list[str]) -> int:
    """Check a content folder and print what was found; ``argv`` is what follows ``check``."""
    parser = argparse.ArgumentParser(prog="bot.py check", description="Check the content, and say how to mend it.")
    parser.add_argument("--content", type=Path, default=_shown(_CONTENT), metavar="DIR", help="the content folder")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    loaded = load(options.content)
    problems = in_order([*everything_wrong(loaded), *wrong_in_workspaces(options.content, loaded)])
    print(_as_json(loaded, problems) if options.json else _as_text(loaded, problems))
    return 1 if any(problem.severity == "error" for problem in problems) else 0


def everything_wrong(loaded: Loaded) -> tuple[Problem, ...]:
    """Every problem with what was loaded, those of the files' form and those of ``CHECKS``."""
    return in_order([*loaded.problems, *(problem for check in CHECKS for problem in check(loaded))])


def wrong_in_workspaces(folder: Path, loaded: Loaded) -> Iterable[Problem]:
    """Every problem with what workspaces have of their own; and what is wrong for one of them in the shared content."""
    known = set(everything_wrong(loaded))
    for workspace_id, own in workspaces(folder).items():
        for problem in everything_wrong(load_own(folder, own)):
            if Path(problem.file).is_relative_to(own):
                yield problem
            elif problem not in known:
                yield replace(problem, message=f"For the workspace {workspace_id}: {problem.message}")
    yield from strays(folder)


def _shown(path: Path) -> Path:
    """The path as people would type it from where they are."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _counts(loaded: Loaded) -> dict[str, int]:
    """Modules, lessons and questions that can be used; each id counts once, whatever its languages."""
    handbook = loaded.handbook
    if handbook is None:
        return {"modules": 0, "lessons": 0, "questions": 0}
    lessons = handbook.lessons(handbook.programme.default_language)
    return {
        "modules": len(handbook.module_ids()),
        "lessons": len(lessons),
        "questions": sum(len(lesson.questions) for lesson in lessons),
    }


def _as_json(loaded: Loaded, problems: Iterable[Problem]) -> str:
    found = [asdict(problem) for problem in problems]
    report = {
        "errors": [problem for problem in found if problem["severity"] == "error"],
        "warnings": [problem for problem in found if problem["severity"] == "warning"],
        **_counts(loaded),
        "languages": list(loaded.handbook.programme.languages) if loaded.handbook else [],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _as_text(loaded: Loaded, problems: Iterable[Problem]) -> str:
    found = list(problems)
    lines: dict[str, list[str]] = {}
    blocks = [_block(problem, lines) for problem in found]
    errors = sum(problem.severity == "error" for problem in found)
    counts = ", ".join(_counted(number, name) for name, number in _counts(loaded).items())
    trouble = f"{_counted(errors, 'errors')}, {_counted(len(found) - errors, 'warnings')}"
    if loaded.handbook is None:
        return "\n\n".join([*blocks, f"Nothing can be used until programme.yaml is mended: {trouble}."])
    languages = ", ".join(loaded.handbook.programme.languages)
    return "\n\n".join([*blocks, f"{counts} in {languages}: {trouble}."])


def _counted(number: int, plural: str) -> str:
    return f"{number} {plural[:-1] if number == 1 else plural}"


def _block(problem: Problem, lines: dict[str, list[str]]) -> str:
    """One problem: its place, the line with a caret under the column, what is wrong, how to mend it."""
    place = f"{problem.file}:{problem.line}:{problem.column}: {problem.severity}"
    if problem.path:
        place = f"{place} in {problem.path}"
    if problem.file not in lines:
        lines[problem.file] = _lines(Path(problem.file))
    quoted = lines[problem.file][problem.line - 1 : problem.line]
    quote = [line for line in quoted if line.strip()]
    picture = [f"    {part}" for line in quote for part in _with_caret(line, problem.column)]
    return "\n".join([place, *picture, f"  {problem.message}", f"  {problem.mend}"])


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []


def _with_caret(line: str, column: int, width: int = 100) -> tuple[str, str]:
    """The line, cut around the column when it is long, and a caret under the column."""
    clean = line.rstrip("\r").replace("\t", " ")
    start = max(0, min(column - 1 - width // 2, len(clean) - width))
    return clean[start : start + width], " " * (column - 1 - start) + "^"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
