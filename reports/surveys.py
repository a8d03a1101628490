"""A survey's result as charts: diverging bars for scales, ranked bars for choices, with what it was before beside it."""

from collections.abc import Iterator, Sequence
from datetime import date

from blocks.results import held_sentence, in_order, option_text
from blocks.survey_desk import group_title
from domain.members import Voice
from domain.results import Figures, QuestionResult, ResultView
from domain.surveys import SCALE, SurveyQuestion
from locales import Speech
from reports.charts import Answers, Bar, Chart, Question, RankedChart, ScaleChart
from reports.sheets import Column, Listing


def charts_of(view: ResultView) -> list[tuple[str, Chart]]:
    """A chart for each question that has figures to draw, by its id, in the survey's order."""
    found = []
    for question in view.survey.questions:
        result = view.result.question(question.id)
        if result is None or result.figures is None or not result.figures.counts:
            continue
        chart = _scale if question.type == "scale" else _ranked
        found.append((question.id, chart(view, question, result)))
    return found


def _before(view: ResultView, question: SurveyQuestion) -> Figures | None:
    earlier = view.earlier.result.question(question.id) if view.earlier else None
    return earlier.figures if earlier and earlier.figures and earlier.figures.counts else None


def _subtitle(view: ResultView, now: Figures, before: Figures | None, t: Speech) -> str:
    people = t.n("{number} answer", "{number} answers", now.people)
    if before is not None:
        then = t.n("{number} answer", "{number} answers", before.people)
        people = t("before: {then}; now: {now}", then=then, now=people)
    return f"{view.survey.title} · {people}"


def _scale(view: ResultView, question: SurveyQuestion, result: QuestionResult) -> Chart:
    t, before = Speech(view.voice), _before(view, question)
    now = result.figures or Figures(0)
    bars = [] if before is None else [Answers(_levels(before), t("Before"))]
    whole = t("Now") if before is not None else t("All") if result.groups else ""
    bars.append(Answers(_levels(now), whole))
    bars += [Answers(_levels(figures), group_title(name, t)) for name, figures in result.groups if figures.counts]
    return ScaleChart(
        title=question.ask,
        subtitle=_subtitle(view, now, before, t),
        levels=tuple(option_text(question, str(step)) for step in SCALE),
        questions=(Question("", tuple(bars)),),
        language=view.voice.language,
    )


def _levels(figures: Figures) -> tuple[int, ...]:
    return tuple(figures.count(str(step)) or 0 for step in SCALE)


def _ranked(view: ResultView, question: SurveyQuestion, result: QuestionResult) -> Chart:
    t, before = Speech(view.voice), _before(view, question)
    now, points = result.figures or Figures(0), question.type == "ranking"
    subtitle = _subtitle(view, now, before, t)
    if points:
        subtitle += " · " + t("a first choice counts three, a second two, a third one")
    if now.nearly_all:
        chosen = t.listing([t("“{option}”", option=option_text(question, each)) for each in now.nearly_all])
        subtitle += " · " + t("all, or all but one: {options}", options=chosen)
    return RankedChart(
        title=question.ask,
        subtitle=subtitle,
        bars=tuple(_bar(question, pair, now, before) for pair in in_order(question, now)),
        language=view.voice.language,
        share=not points,
        now=t("Now") if before is not None else "",
        then=t("Before") if before is not None else "",
    )


def _bar(question: SurveyQuestion, pair: tuple[str, int], now: Figures, before: Figures | None) -> Bar:
    option_id, count = pair
    then = before.count(option_id) if before is not None else None
    if question.type == "ranking":
        return Bar(option_text(question, option_id), count, then)
    of = before.people if before is not None else 1
    return Bar(option_text(question, option_id), count / now.people, None if then is None else then / of)


def titles_of(charts: Sequence[tuple[str, Chart]]) -> list[str]:
    """What each picture is called in Slack."""
    return [chart.title for _, chart in charts]


def listing(voice: Voice, surveys: Sequence[ResultView], on: date) -> Listing:
    """A row for each figure that is shown of a closed survey, and for each that is held back."""
    t = Speech(voice)
    return Listing(
        name=f"surveys-{on.isoformat()}",
        title=t("Results of closed surveys"),
        about=t(
            "A row is one figure, as it is shown in Slack: nothing describes fewer than five people, and what a subtraction would give away is held back. What people wrote is not here, nor who answered what."
        ),
        columns=(
            Column("survey", t("the survey’s title")),
            Column("closed_on", t("the day it was closed")),
            Column("asked", t("how many people were asked")),
            Column("answered", t("how many answered; empty below five")),
            Column("question", t("what was asked")),
            Column("group", t("the path of those who answered; empty: all of them")),
            Column("people", t("how many answered this question")),
            Column("option", t("what they could choose")),
            Column("count", t("how many chose it; in a ranking, its points")),
            Column("note", t("why there is no figure, or no group")),
        ),
        rows=tuple(row for each in surveys for row in _rows(each, t)),
    )


def _rows(closed: ResultView, t: Speech) -> Iterator[tuple[object, ...]]:
    result = closed.result
    head = (closed.survey.title, closed.closed_on, closed.asked, "" if result.answered is None else result.answered)
    if result.answered is None:
        yield (*head, "", "", "", "", "", t("fewer than five people answered"))
    for question in closed.survey.questions:
        found = result.question(question.id)
        if found is None:
            continue
        if found.figures is None:
            yield (*head, question.ask, "", "", "", "", t("fewer than five people answered"))
            continue
        for name, figures in (("", found.figures), *((group_title(name, t), each) for name, each in found.groups)):
            for option, count in figures.counts:
                yield (*head, question.ask, name, figures.people, option_text(question, option), count, "")
            for option in figures.nearly_all:
                said = t("all, or all but one, chose it")
                yield (*head, question.ask, name, figures.people, option_text(question, option), "", said)
        if held := held_sentence(found, t):
            yield (*head, question.ask, "", "", "", "", held)
