"""Charts: any valid one is drawn and said in words; what is on them does not depend on colour."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import charts, drawing
from reports.charts import (
    LONGEST_ALTERNATIVE,
    Answers,
    Bar,
    Chart,
    ChartNotDrawn,
    LineChart,
    Question,
    RankedChart,
    ScaleChart,
    Series,
    alternative,
    as_data,
    draw,
    ticks,
)

ROOT = Path(__file__).resolve().parents[2]
PNG = b"\x89PNG\r\n\x1a\n"
LEVELS = ("Pas du tout", "Plutôt pas", "Entre les deux", "Plutôt", "Tout à fait")
CONFIDENCE = ScaleChart(
    title="Se sentir à l’aise",
    subtitle="24 puis 31 réponses",
    levels=LEVELS,
    questions=(
        Question("À quel point ?", (Answers((5, 9, 5, 4, 1), "Avant"), Answers((1, 5, 7, 12, 6), "Maintenant"))),
    ),
    language="fr",
)
FEARS = RankedChart(
    "Fears", "31 answers", (Bar("Criticism", 0.58, 0.71), Bar("Time", 0.1, 0.0)), "en", True, "Now", "Then"
)
CHARTER = LineChart(
    "Charter", "", ("2 Nov", "9 Nov"), (Series("Acknowledged", (3, None)), Series("Open", (0, 4))), "en"
)

words = st.text(max_size=60)
languages = st.sampled_from(["fr", "en"])
figures = st.floats(0, 1e6, allow_nan=False)


@st.composite
def scale_charts(draw_: st.DrawFn) -> ScaleChart:
    levels = draw_(st.lists(words, min_size=2, max_size=11))
    counts = st.lists(st.integers(0, 5000), min_size=len(levels), max_size=len(levels)).map(tuple)
    bars = st.lists(st.builds(Answers, counts, words), min_size=1, max_size=3).map(tuple)
    questions = draw_(st.lists(st.builds(Question, words, bars), min_size=1, max_size=4))
    return ScaleChart(draw_(words), draw_(words), tuple(levels), tuple(questions), draw_(languages))


@st.composite
def line_charts(draw_: st.DrawFn) -> LineChart:
    moments = draw_(st.lists(words, min_size=1, max_size=60))
    values = st.lists(st.none() | figures, min_size=len(moments), max_size=len(moments)).map(tuple)
    series = draw_(st.lists(st.builds(Series, words, values), min_size=1, max_size=4))
    return LineChart(draw_(words), draw_(words), tuple(moments), tuple(series), draw_(languages), draw_(st.booleans()))


ranked_charts = st.builds(
    RankedChart,
    title=words,
    subtitle=words,
    bars=st.lists(st.builds(Bar, words, figures, st.none() | figures), min_size=1, max_size=12).map(tuple),
    language=languages,
    share=st.booleans(),
    now=words.filter(bool),
    then=words.filter(bool),
)
any_chart = st.one_of(scale_charts(), ranked_charts, line_charts())


@given(any_chart)
def test_any_chart_is_said_in_words_that_fit(chart: Chart) -> None:
    assert len(alternative(chart)) <= LONGEST_ALTERNATIVE


@settings(max_examples=10)
@given(any_chart)
def test_any_chart_is_drawn(chart: Chart) -> None:
    assert drawing.png(json.loads(json.dumps(as_data(chart)))).startswith(PNG)


def test_the_words_hold_every_figure_as_the_language_writes_it() -> None:
    assert alternative(CONFIDENCE) == (
        "Se sentir à l’aise. 24 puis 31 réponses. À quel point ? "
        "Avant\u00a0: Pas du tout 21\u00a0%, Plutôt pas 38\u00a0%, Entre les deux 21\u00a0%, Plutôt 17\u00a0%, "
        "Tout à fait 4\u00a0%. "
        "Maintenant\u00a0: Pas du tout 3\u00a0%, Plutôt pas 16\u00a0%, Entre les deux 23\u00a0%, Plutôt 39\u00a0%, "
        "Tout à fait 19\u00a0%."
    )
    assert alternative(FEARS) == "Fears. 31 answers. Criticism: Then 71%, Now 58%. Time: Then 0%, Now 10%."
    assert alternative(CHARTER) == "Charter. Acknowledged: 2 Nov 3. Open: 2 Nov 0, 9 Nov 4."


def test_words_too_long_for_slack_end_in_an_ellipsis() -> None:
    many = RankedChart("Lessons", "", tuple(Bar(f"The lesson number {number}", number) for number in range(90)), "en")
    assert alternative(many).endswith(" …")


async def test_a_chart_is_drawn_in_a_process_of_its_own() -> None:
    picture = await draw(CONFIDENCE)
    assert picture.png.startswith(PNG)
    assert picture.alternative == alternative(CONFIDENCE)


async def test_a_drawing_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "as_data", lambda chart: {"kind": "NoChart"})
    with pytest.raises(ChartNotDrawn, match="NoChart"):
        await draw(CONFIDENCE)


async def test_a_drawing_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "DRAWING_SECONDS", 0.05)
    with pytest.raises(ChartNotDrawn, match="more than"):
        await draw(CONFIDENCE)


async def test_the_drawing_process_learns_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nenv > {seen}\n", encoding="utf-8")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-a-secret")
    await draw(CONFIDENCE)
    assert "xoxb" not in seen.read_text(encoding="utf-8")


def test_the_bot_does_not_carry_what_draws() -> None:
    code = "import reports.charts, sys; print(sorted({'matplotlib', 'numpy'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ}, capture_output=True, check=True)
    assert said.stdout.strip() == b"[]"


@pytest.mark.parametrize("number", range(2, 12))
def test_lower_levels_are_never_told_by_colour_alone(number: int) -> None:
    colours = drawing.level_colours(number)
    assert len(set(colours)) == number
    assert (drawing.MIDDLE in colours) == bool(number % 2)


@given(st.floats(0, 1e9), st.booleans())
def test_the_scale_begins_at_zero_and_reaches_the_highest_value(most: float, share: bool) -> None:
    marks = ticks(most, share=share)
    assert marks[0] == 0
    assert marks[-1] >= most * (1 - 1e-6)
    assert 3 <= len(marks) <= 6


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ScaleChart("", "", ("one",), (Question("", (Answers((1,)),)),), "en"),
        lambda: ScaleChart("", "", LEVELS, (Question("", (Answers((1, 2)),)),), "en"),
        lambda: ScaleChart("", "", LEVELS, (Question("", (Answers((1, 2, 3, 4, -5)),)),), "en"),
        lambda: ScaleChart("", "", LEVELS, (), "en"),
        lambda: RankedChart("", "", (), "en"),
        lambda: RankedChart("", "", (Bar("", -1),), "en"),
        lambda: RankedChart("", "", (Bar("", 1, 2),), "en"),
        lambda: LineChart("", "", (), (Series("", ()),), "en"),
        lambda: LineChart("", "", ("one",), (Series("", (1, 2)),), "en"),
        lambda: LineChart("", "", ("one",), (Series("", (-1,)),), "en"),
    ],
)
def test_a_chart_that_cannot_be_drawn_cannot_be_made(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="a"):
        wrong()
