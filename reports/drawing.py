"""The drawing process: a chart as JSON on standard input, PNG on standard output. Nobody imports this but the tests.

Laid out by hand in units of a hundredth of an inch, for the width at which Slack shows a picture: labels stand above their
bars, so long French sentences have room. Colours can be told apart by colour-blind people and are never alone: parts have
their figures, lower levels are hatched, lines have marks and dashes of their own.
"""

import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

Data = dict[str, Any]
WIDTH = 640.0
DOTS = 200
"""Per inch: two dots a unit, so that the picture is sharp on any screen."""
MARGIN = 24.0
INNER = WIDTH - 2 * MARGIN
INK, PALE, RULE, PAPER = "#1d1c1d", "#5e5d60", "#d5d5d5", "#ffffff"
LOW, MIDDLE, HIGH = ("#b35806", "#fbc27b"), "#e3e3e3", ("#a6cee3", "#2166ac")
LINES = (("#2166ac", "o", "-"), ("#b35806", "s", "--"), ("#1b7837", "^", "-."), ("#762a83", "D", ":"))
BEFORE = "#9a999c"
STYLE: Any = {"font.family": "DejaVu Sans", "text.parse_math": False, "hatch.linewidth": 0.7}


class Sheet:
    """Shapes from the top down; the height follows from them."""

    def __init__(self) -> None:
        self.y = MARGIN
        self._shapes: list[Callable[[Axes], object]] = []
        self._renderer: Any = RendererAgg(10, 10, DOTS)  # type: ignore[no-untyped-call]

    def width_of(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a text is."""
        font = FontProperties(family="DejaVu Sans", size=size * 0.72, weight="bold" if bold else "normal")
        return float(self._renderer.get_text_width_height_descent(text, font, ismath=False)[0]) * 100 / DOTS

    def lines_of(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """The text in lines no wider than ``width``; a word that is wider is cut."""
        lines, line = [], ""
        for word in "".join(c if c.isprintable() else " " for c in text).split(" "):
            longer = f"{line} {word}".strip()
            if line and self.width_of(longer, size, bold=bold) > width:
                lines.append(line)
                longer = word
            while self.width_of(longer, size, bold=bold) > width and len(longer) > 1:
                cut = max(1, int(len(longer) * width / self.width_of(longer, size, bold=bold)) - 1)
                lines.append(longer[:cut])
                longer = longer[cut:]
            line = longer
        return [*lines, line] if line or not lines else lines

    def one_line(self, text: str, size: float, width: float) -> str:
        """The text, or as much of it as one line holds."""
        [first, *rest] = self.lines_of(text, size, width)
        return f"{first}…" if rest else first

    def text(self, x: float, y: float, text: str, size: float, **how: Any) -> None:
        """Text, its middle at ``y``; ``how`` as matplotlib has it."""
        given = {"va": "center", "color": INK, **how}
        self._shapes.append(lambda axes: axes.text(x, y, text, fontsize=size * 0.72, **given))

    def paragraph(self, text: str, size: float, *, width: float = INNER, x: float = MARGIN, **how: Any) -> None:
        """Lines of text from here on down."""
        bold = how.get("weight") == "bold"
        for line in self.lines_of(text, size, width, bold=bold):
            self.text(x, self.y + size * 0.65, line, size, **how)
            self.y += size * 1.32

    def box(self, x: float, y: float, width: float, height: float, **how: Any) -> None:
        """A filled rectangle."""
        given = {"linewidth": 0.0, **how}
        self._shapes.append(lambda axes: axes.add_patch(Rectangle((x, y), width, height, **given)))

    def line(self, xs: Sequence[float], ys: Sequence[float], **how: Any) -> None:
        """A line through points; nan interrupts it."""
        self._shapes.append(lambda axes: axes.plot(xs, ys, **how))

    def head(self, chart: Data) -> None:
        """Title and subtitle."""
        self.paragraph(chart["title"], 19, weight="bold")
        if chart["subtitle"].strip():
            self.y += 2
            self.paragraph(chart["subtitle"], 13.5, color=PALE)
        self.y += 14

    def png(self) -> bytes:
        """The picture."""
        height = self.y + MARGIN
        figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=DOTS, facecolor=PAPER)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        for shape in self._shapes:
            shape(axes)
        out = io.BytesIO()
        figure.savefig(out, format="png", facecolor=PAPER)
        return out.getvalue()


def _mixed(one: str, other: str, part: float) -> str:
    pairs = zip((one[1:3], one[3:5], one[5:7]), (other[1:3], other[3:5], other[5:7]), strict=True)
    return "#" + "".join(f"{round(int(a, 16) * (1 - part) + int(b, 16) * part):02x}" for a, b in pairs)


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def level_colours(number: int) -> list[str]:
    """From the lowest level to the highest; an odd number has a grey one in the middle."""
    half = number // 2
    parts = [step / (half - 1) if half > 1 else 0.0 for step in range(half)]
    low = [_mixed(*LOW, part) for part in parts]
    high = [_mixed(*HIGH, part) for part in parts] if half > 1 else [HIGH[1]]
    return [*low, *([MIDDLE] if number % 2 else []), *high]


def _legend(sheet: Sheet, entries: Sequence[tuple[str, Data]]) -> None:
    """Samples with their names, side by side as far as they fit."""
    x = MARGIN
    for name, how in entries:
        shown = sheet.one_line(name, 12.5, INNER - 30)
        width = 22 + sheet.width_of(shown, 12.5) + 18
        if x > MARGIN and x + width - 18 > WIDTH - MARGIN:
            x = MARGIN
            sheet.y += 20
        sheet.box(x, sheet.y + 2, 15, 13, **how)
        sheet.text(x + 21, sheet.y + 8.5, shown, 12.5)
        x += width
    sheet.y += 32


def scale(chart: Data) -> bytes:
    """Diverging stacked bars around the middle level."""
    sheet, levels = Sheet(), chart["levels"]
    sheet.head(chart)
    colours, half = level_colours(len(levels)), len(levels) // 2
    looks: list[Data] = [
        {"facecolor": colour, "edgecolor": PAPER, "hatch": "////" if place < half else None}
        for place, colour in enumerate(colours)
    ]
    _legend(sheet, list(zip(levels, looks, strict=True)))
    bars = [bar for question in chart["questions"] for bar in question["bars"]]
    named = max((sheet.width_of(bar["label"], 12.5) for bar in bars), default=0.0)
    named = min(named, 110.0)
    counted = max(sheet.width_of(f"n = {total}", 12) for total in chart["totals"])
    beside = sheet.width_of("00 %", 11.5) + 6
    left, right = MARGIN + (named + 10 if named else 0) + beside, WIDTH - MARGIN - counted - 10 - beside
    below = [_below(bar["counts"]) for bar in bars]
    above = [1 - part if sum(bar["counts"]) else 0.0 for part, bar in zip(below, bars, strict=True)]
    reach = max(max(below) + max(above), 0.01)
    unit = (right - left) / reach
    middle = left + max(below) * unit
    number = 0
    for question in chart["questions"]:
        if question["label"].strip():
            sheet.paragraph(question["label"], 13.5)
            sheet.y += 3
        ends = sheet.y + 32 * len(question["bars"]) - 3
        sheet.line([middle, middle], [sheet.y - 3, ends], color=INK, linewidth=0.8, zorder=0.5)
        for bar in question["bars"]:
            if bar["label"]:
                sheet.text(MARGIN, sheet.y + 13, sheet.one_line(bar["label"], 12.5, named + 1), 12.5, color=PALE)
            _stack(sheet, bar["counts"], chart["shares"][number], looks, middle - below[number] * unit, unit)
            sheet.text(WIDTH - MARGIN, sheet.y + 13, f"n = {chart['totals'][number]}", 12, color=PALE, ha="right")
            sheet.y += 32
            number += 1
        sheet.y += 8
    sheet.y -= 8
    return sheet.png()


def _below(counts: Sequence[int]) -> float:
    """The part of a bar that lies left of the middle: the lower levels, and half of the middle one."""
    total, half = sum(counts), len(counts) // 2
    lower = sum(counts[:half]) + (counts[half] / 2 if len(counts) % 2 else 0)
    return lower / total if total else 0.0


def _stack(
    sheet: Sheet, counts: Sequence[int], shares: Sequence[str], looks: Sequence[Data], x: float, unit: float
) -> None:
    """One bar; a part too narrow for its figure has it beside the bar where it is the first or the last."""
    total = sum(counts)
    parts = [part for part in zip(counts, shares, looks, strict=True) if part[0]]
    for place, (count, share, look) in enumerate(parts):
        width = unit * count / total
        sheet.box(x, sheet.y, width, 26, **{**look, "linewidth": 0.8})
        if sheet.width_of(share, 11.5) + 5 <= width:
            colour = look["facecolor"]
            behind = {"facecolor": colour, "edgecolor": "none", "pad": 1.0}
            ink = PAPER if _dark(colour) else INK
            sheet.text(x + width / 2, sheet.y + 13, share, 11.5, ha="center", color=ink, bbox=behind)
        elif place == 0:
            sheet.text(x - 4, sheet.y + 13, share, 11.5, ha="right", color=PALE)
        elif place == len(parts) - 1:
            sheet.text(x + width + 4, sheet.y + 13, share, 11.5, color=PALE)
        x += width


def ranked(chart: Data) -> bytes:
    """Bars with their label above and their figure beside."""
    sheet = Sheet()
    sheet.head(chart)
    before = any(bar["before"] is not None for bar in chart["bars"])
    now_look: Data = {"facecolor": HIGH[1]}
    then_look: Data = {"facecolor": PAPER, "edgecolor": BEFORE, "hatch": "////", "linewidth": 0.8}
    if before:
        _legend(sheet, [(chart["now"], now_look), (chart["then"], then_look)])
    widest = max(sheet.width_of(text, 13, bold=True) for pair in chart["said"] for text in pair)
    most = max((value for bar in chart["bars"] for value in (bar["value"], bar["before"] or 0)), default=0) or 1
    room = INNER - widest - 10
    for bar, (now, then) in zip(chart["bars"], chart["said"], strict=True):
        sheet.paragraph(bar["label"], 13.5)
        sheet.y += 2
        width = max(room * bar["value"] / most, 1.5)
        sheet.box(MARGIN, sheet.y, width, 20, **now_look)
        sheet.text(MARGIN + width + 7, sheet.y + 10, now, 13, weight="bold")
        sheet.y += 22
        if bar["before"] is not None:
            width = max(room * bar["before"] / most, 1.5)
            sheet.box(MARGIN, sheet.y, width, 12, **then_look)
            sheet.text(MARGIN + width + 7, sheet.y + 6, then, 11.5, color=PALE)
            sheet.y += 14
        sheet.y += 11
    sheet.y -= 11
    return sheet.png()


def over_time(chart: Data) -> bytes:
    """Lines with marks, their names and last figures at their ends or in a legend above."""
    sheet, number = Sheet(), len(chart["moments"])
    sheet.head(chart)
    _named_lines(sheet, chart)
    scale_ = chart["ticks"]
    beside = max(sheet.width_of(said, 12) for _, said in scale_)
    ends = max((sheet.width_of(text, 12.5, bold=True) for line in chart["said"] for text in line), default=0.0)
    left, right, top, height = MARGIN + beside + 12, WIDTH - MARGIN - ends - 12, sheet.y, 230.0
    most = scale_[-1][0] or 1

    def x_of(place: int) -> float:
        return left + 10 + (right - left - 20) * (place / (number - 1) if number > 1 else 0.5)

    def y_of(value: float) -> float:
        return top + height * (1 - value / most)

    for value, said in scale_:
        sheet.line([left, right], [y_of(value)] * 2, color=RULE if value else INK, linewidth=0.7)
        sheet.text(left - 8, y_of(value), said, 12, ha="right", color=PALE)
    ends_at: list[tuple[float, float, str, str]] = []
    for line, (colour, mark, dashes), texts in zip(chart["series"], LINES, chart["said"], strict=False):
        ys = [float("nan") if value is None else y_of(value) for value in line["values"]]
        xs = [x_of(place) for place in range(number)]
        size = 6.5 if number <= 30 else 3.5
        sheet.line(xs, ys, color=colour, marker=mark, linestyle=dashes, linewidth=2, markersize=size, clip_on=False)
        last = max((place for place, value in enumerate(line["values"]) if value is not None), default=None)
        if last is not None:
            ends_at.append((ys[last], xs[last], texts[last], colour))
    below = -1e9
    for y, x, text, colour in sorted(ends_at):
        below = max(y, below + 16)  # figures that would lie on each other make room
        sheet.text(x + 10, below, text, 12.5, weight="bold", color=colour)
    sheet.y = top + height + 8
    _moments(sheet, chart["moments"], x_of)
    return sheet.png()


def _named_lines(sheet: Sheet, chart: Data) -> None:
    """A legend: each line's mark and name."""
    x = MARGIN
    for line, (colour, mark, dashes) in zip(chart["series"], LINES, strict=False):
        name = sheet.one_line(line["label"], 12.5, INNER - 50)
        width = 40 + sheet.width_of(name, 12.5) + 18
        if x > MARGIN and x + width - 18 > WIDTH - MARGIN:
            x = MARGIN
            sheet.y += 21
        y = sheet.y + 8.5
        sheet.line([x, x + 16, x + 32], [y, y, y], color=colour, linestyle=dashes, linewidth=2)
        sheet.line([x + 16], [y], color=colour, marker=mark, markersize=6.5)
        sheet.text(x + 39, y, name, 12.5)
        x += width
    sheet.y += 36


def _moments(sheet: Sheet, moments: Sequence[str], x_of: Callable[[int], float]) -> None:
    """As many names of moments as fit beside each other, the last one always."""
    widest = max(sheet.width_of(moment, 12) for moment in moments) + 14
    apart = (x_of(len(moments) - 1) - x_of(0)) / (len(moments) - 1) if len(moments) > 1 else widest
    every = max(1, -(-int(widest) // max(1, int(apart))))
    for place in range(len(moments) - 1, -1, -every):
        x, half = x_of(place), sheet.width_of(moments[place], 12) / 2
        x = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
        sheet.text(x, sheet.y + 8, moments[place], 12, ha="center", color=PALE)
    sheet.y += 16


DRAW: dict[str, Callable[[Data], bytes]] = {"ScaleChart": scale, "RankedChart": ranked, "LineChart": over_time}


def png(chart: Data) -> bytes:
    """A chart, as ``reports.charts.as_data`` gives it, drawn."""
    with warnings.catch_warnings(), rc_context(STYLE):
        warnings.simplefilter("ignore")  # a character that the font lacks is drawn as a box
        return DRAW[chart["kind"]](chart)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    sys.stdout.buffer.write(png(json.load(sys.stdin)))
