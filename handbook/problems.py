"""What is wrong with a content file, said so that its author can mend it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, or to look at.

    ``line`` and ``column`` count from 1; ``path`` is the way to the value, ``lessons[0].title``, counted from 0 as
    JSON tools do; ``value`` is what stands there, shortened; ``message`` says the fact and ``mend`` what to do.
    """

    severity: Severity
    file: str
    line: int
    column: int
    path: str
    value: str
    message: str
    mend: str


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file and line, each said once; in a place, errors come before warnings."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column, p.severity, p.message)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``Did you mean `title`? `` with a space after it, when one known word is close to this one; else nothing."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    close = close or [name for name in names if name.lower() == word.lower()]
    return f"Did you mean `{close[0]}`? " if close and close[0] != word else ""


def listed(words: Iterable[str], joint: str = "or") -> str:
    """``a, b or c``."""
    *head, last = [*words] or [""]
    return f"{', '.join(head)} {joint} {last}" if head else last


def shortened(value: object, limit: int = 60) -> str:
    """A value on one line of at most ``limit`` characters."""
    line = " ".join(str(value).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
