"""Charts: what is on them, the same in words, and having them drawn.

They are drawn by ``reports/drawing.py`` in a process of its own at low priority, where alone matplotlib is imported: here
it would cost 44 MB, and everybody's answers 60 ms while a chart is drawn (measured). Every word on a chart is its
caller's, in one language.
"""

import asyncio
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from babel.numbers import format_decimal, format_percent

LONGEST_ALTERNATIVE = 1_000
"""Characters of an alternative text (Slack documentation: a file's takes so many, an image block's twice that)."""
DRAWING_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[1]
_PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT", "MPLCONFIGDIR")
"""What the drawing process learns of the environment: no token, no address of a database."""


class ChartNotDrawn(Exception):
    """The drawing process failed or took too long; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How often each level was chosen, in the order of the chart's levels; ``label`` tells two bars of a question apart."""

    counts: tuple[int, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a scale, with one bar, or several to compare (before and now); its label is empty where the title asks it."""

    label: str
    bars: tuple[Answers, ...]


@dataclass(frozen=True, slots=True)
class ScaleChart:
    """Answers on scales, as diverging stacked bars: ``levels`` from the lowest to the highest, the middle one in between."""

    title: str
    subtitle: str
    levels: tuple[str, ...]
    questions: tuple[Question, ...]
    language: str

    def __post_init__(self) -> None:
        """Raises ValueError for a chart that cannot be drawn."""
        bars = [bar for question in self.questions for bar in question.bars]
        if not 2 <= len(self.levels) <= 11 or not all(question.bars for question in self.questions) or not bars:
            raise ValueError("2 to 11 levels, and at least one question, each with a bar")
        if any(len(bar.counts) != len(self.levels) or min(bar.counts) < 0 for bar in bars):
            raise ValueError("a count for each level, none below zero")


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a ranking; ``before`` is what it was when first asked."""

    label: str
    value: float
    before: float | None = None


@dataclass(frozen=True, slots=True)
class RankedChart:
    """Bars in the order given, longest first as a rule. With ``share`` the values are parts of one, shown in per cent.

    ``now`` and ``then`` name the two measures where bars have a ``before``.
    """

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    language: str
    share: bool = False
    now: str = ""
    then: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a chart that cannot be drawn."""
        if not self.bars or any(bar.value < 0 or (bar.before or 0) < 0 for bar in self.bars):
            raise ValueError("at least one bar, none below zero")
        if any(bar.before is not None for bar in self.bars) and not (self.now and self.then):
            raise ValueError("two measures need their names")


@dataclass(frozen=True, slots=True)
class Series:
    """A line; None where there is no figure to show."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over time: ``moments`` name the points (weeks, months). With ``share`` the values are parts of one."""

    title: str
    subtitle: str
    moments: tuple[str, ...]
    series: tuple[Series, ...]
    language: str
    share: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for a chart that cannot be drawn."""
        if not self.moments or not 1 <= len(self.series) <= 4:
            raise ValueError("at least one moment, and 1 to 4 lines")
        if any(len(line.values) != len(self.moments) for line in self.series):
            raise ValueError("a value, or None, for each moment")
        if any(value is not None and value < 0 for line in self.series for value in line.values):
            raise ValueError("no value below zero")


Chart = ScaleChart | RankedChart | LineChart


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as drawn: PNG, and the same in words."""

    png: bytes
    alternative: str


async def draw(chart: Chart) -> Picture:
    """Has a chart drawn, off this process. Raises ChartNotDrawn."""
    return Picture(await apart("reports.drawing", as_data(chart)), alternative(chart))


async def apart(module: str, given: Mapping[str, object]) -> bytes:
    """What a module of this package makes of plain data, in a process of its own. Raises ChartNotDrawn."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            cwd=_ROOT,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:  # no memory, or too many files open
        raise ChartNotDrawn(f"no process could be started ({error.strerror})") from error
    try:
        made, said = await asyncio.wait_for(process.communicate(json.dumps(given).encode()), DRAWING_SECONDS)
    except TimeoutError as error:
        raise ChartNotDrawn(f"drawing took more than {DRAWING_SECONDS:.0f} seconds") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        # The last line names the error; it cannot quote a chart's words, which are never in one.
        raise ChartNotDrawn((said.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1])
    return made


def as_data(chart: Chart) -> dict[str, object]:
    """A chart for the drawing process: plain data, with its numbers already as people read them."""
    data: dict[str, object] = {**asdict(chart), "kind": type(chart).__name__}
    if isinstance(chart, ScaleChart):
        bars = [bar for question in chart.questions for bar in question.bars]
        data["shares"] = [[_share(count, sum(bar.counts), chart.language) for count in bar.counts] for bar in bars]
        data["totals"] = [format_decimal(sum(bar.counts), locale=chart.language) for bar in bars]
    elif isinstance(chart, RankedChart):
        data["said"] = [[_said(chart, value) for value in (bar.value, bar.before)] for bar in chart.bars]
    else:
        data["said"] = [[_said(chart, value) for value in line.values] for line in chart.series]
        most = max((value for line in chart.series for value in line.values if value is not None), default=0.0)
        data["ticks"] = [[tick, _said(chart, tick)] for tick in ticks(most, share=chart.share)]
    return data


def ticks(most: float, *, share: bool) -> list[float]:
    """Round values from zero up to at least ``most``, four to six of them."""
    if share and 0.5 < most <= 1:
        return [0.0, 0.25, 0.5, 0.75, 1.0]
    most = max(most, 0.05 if share else 4.0)
    # Whole numbers are counted in whole steps.
    steps = (lead * 10.0**power for power in range(-2 if share else 0, 18) for lead in (1, 2, 2.5, 5))
    step = next(step for step in steps if step * 5 >= most and (share or step == int(step)))
    return [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]


def alternative(chart: Chart) -> str:
    """The chart in words: its title, what it counts, and every figure on it, in at most LONGEST_ALTERNATIVE characters."""
    head = [chart.title, chart.subtitle]
    if isinstance(chart, ScaleChart):
        body = _scale_in_words(chart)
    elif isinstance(chart, RankedChart):
        body = _ranking_in_words(chart)
    else:
        body = _lines_in_words(chart)
    text = ""
    for part in (*head, *body):
        sentence = part.strip() if part.strip()[-1:] in {"", ".", "?", "!"} else f"{part.strip()}."
        longer = f"{text} {sentence}".strip()
        if len(longer) > LONGEST_ALTERNATIVE:
            return (
                text[: LONGEST_ALTERNATIVE - 2].rstrip() + " …" if text else sentence[: LONGEST_ALTERNATIVE - 1] + "…"
            )
        text = longer
    return text


def _scale_in_words(chart: ScaleChart) -> Iterator[str]:
    for question in chart.questions:
        alone = len(question.bars) == 1 and not question.bars[0].label
        if not alone and question.label.strip():
            yield question.label
        for bar in question.bars:
            total = sum(bar.counts)
            levels = (
                f"{level} {_share(count, total, chart.language)}"
                for level, count in zip(chart.levels, bar.counts, strict=True)
            )
            figures = ", ".join(levels) if total else "0"
            name = question.label if alone else bar.label
            yield _colon(name, figures, chart.language) if name.strip() else figures


def _ranking_in_words(chart: RankedChart) -> Iterator[str]:
    for bar in chart.bars:
        value = _said(chart, bar.value)
        if bar.before is not None:
            value = f"{chart.then} {_said(chart, bar.before)}, {chart.now} {value}"
        yield _colon(bar.label, value, chart.language)


def _lines_in_words(chart: LineChart) -> Iterator[str]:
    for line in chart.series:
        points = (
            f"{moment} {_said(chart, value)}"
            for moment, value in zip(chart.moments, line.values, strict=True)
            if value is not None
        )
        yield _colon(line.label, ", ".join(points) or "–", chart.language)


def _colon(name: str, value: str, language: str) -> str:
    """``name: value``, with the space before the colon that French has."""
    name = name.strip().rstrip(".:").rstrip()
    return f"{name}\u00a0: {value}" if language == "fr" else f"{name}: {value}"


def _share(count: float, total: float, language: str) -> str:
    return str(format_percent(count / total if total else 0, locale=language))


def _said(chart: RankedChart | LineChart, value: float | None) -> str:
    if value is None:
        return ""
    if chart.share:
        return str(format_percent(value, locale=chart.language))
    return str(format_decimal(round(value, 1), locale=chart.language))
