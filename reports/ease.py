"""How much at ease people say they are, and what worries them, in the monthly report: now, and before."""

from collections.abc import Mapping

from babel.numbers import format_percent

from blocks.results import figures_lines, option_text
from domain.report import CONFIDENCE, WORRIES, MonthlyReport
from domain.results import Figures, QuestionResult, ResultView
from domain.surveys import NONE, SurveyQuestion
from locales import Speech
from reports.documents import Bullets, Charted, Paragraph, Part
from reports.surveys import charts_of

AT_EASE = ("4", "5")
"""The steps of the scale of five that count as being at ease."""
MOVED = 0.1
"""A worry has moved where its share changed by so much; less may be one person."""


def measured(report: MonthlyReport, t: Speech) -> list[Part]:
    """The last survey that asked: what people answered, in words and charts, beside an earlier one."""
    view = report.measured
    if view is None and report.unmeasured == "few":
        return [Paragraph(t("Fewer than five people answered the last survey, so nothing of it is shown."))]
    if view is None:
        return [Paragraph(t("No survey about this has been closed yet."))]
    charts = dict(charts_of(view))
    parts: list[Part] = [Paragraph(_who_answered(view, t))]
    for question_id, in_words in ((CONFIDENCE, _ease_words), (WORRIES, _worry_words)):
        question, found = view.survey.question(question_id), view.result.question(question_id)
        if question is None or found is None:
            continue
        if found.figures is None:
            few = t("Fewer than five people answered this question: it has no figures.")
            parts += [Paragraph(question.ask), Paragraph(few, quiet=True)]
            continue
        parts += in_words(view, question, found.figures, t)
        if question_id in charts:
            parts.append(Charted(charts[question_id]))
    return parts


def _who_answered(view: ResultView, t: Speech) -> str:
    text = t.n(
        "“{title}”, closed on {day}: {answered} of {number} person asked answered.",
        "“{title}”, closed on {day}: {answered} of {number} people asked answered.",
        view.asked,
        title=view.survey.title,
        day=t.full_day(view.closed_on),
        answered=view.result.answered,
    )
    if view.earlier is None:
        return text + " " + t("There is nothing yet to compare it with.")
    return (
        text
        + " "
        + t(
            "“Before” is “{title}”, closed on {day}, with {number} answers.",
            title=view.earlier.survey.title,
            day=t.full_day(view.earlier.closed_on),
            number=view.earlier.result.answered or 0,
        )
    )


def _before(view: ResultView, question_id: str) -> Figures | None:
    found: QuestionResult | None = view.earlier.result.question(question_id) if view.earlier else None
    return found.figures if found is not None else None


def at_ease(view: ResultView | None) -> tuple[str | None, str | None]:
    """The share of those at ease, now and before, as people read it; None where it is not shown."""
    if view is None:
        return None, None
    found = view.result.question(CONFIDENCE)
    both = (found.figures if found is not None else None, _before(view, CONFIDENCE))
    now, before = (_share(each, AT_EASE) for each in both)
    language = view.voice.language
    return _percent(now, language), _percent(before, language)


def _share(figures: Figures | None, options: tuple[str, ...]) -> float | None:
    """The part of those who answered that chose one of these; None where one of them is not shown by itself."""
    if figures is None:
        return None
    counts = [figures.count(option) for option in options]
    return None if None in counts else sum(count or 0 for count in counts) / figures.people


def _percent(share: float | None, language: str) -> str | None:
    return None if share is None else str(format_percent(share, locale=language))


def _ease_words(view: ResultView, question: SurveyQuestion, figures: Figures, t: Speech) -> list[Part]:
    now, before = at_ease(view)
    if now is None:
        return [Paragraph(question.ask), Bullets(tuple(figures_lines(question, figures, None, t)))]
    if before is None:
        return [Paragraph(t("{now} of those who answered say they are at ease (4 or 5 out of 5).", now=now))]
    both = t(
        "{now} of those who answered say they are at ease (4 or 5 out of 5); before, {before} did.",
        now=now,
        before=before,
    )
    return [Paragraph(both)]


def _worry_words(view: ResultView, question: SurveyQuestion, figures: Figures, t: Speech) -> list[Part]:
    if question.type == "ranking" or not figures.counts:
        return [Paragraph(question.ask), Bullets(tuple(figures_lines(question, figures, None, t)))]
    named = {option: count / figures.people for option, count in figures.counts if option != NONE}
    most = max(named, key=lambda option: named[option], default=None)
    lines = []
    if most is not None and named[most]:
        lines.append(
            t(
                "Named most often: “{worry}”, by {share} of those who answered.",
                worry=option_text(question, most),
                share=_percent(named[most], t.voice.language),
            )
        )
    return [Paragraph(" ".join([*lines, *_moved(view, question, named, t)]) or question.ask)]


def _moved(view: ResultView, question: SurveyQuestion, named: Mapping[str, float], t: Speech) -> list[str]:
    """The worry that has eased most, and the one that has grown most, where that is more than chance."""
    before = _before(view, question.id)
    if before is None:
        return []
    then = {option: count / before.people for option, count in before.counts if option in named}
    lines = []
    eased = max(then, key=lambda option: then[option] - named[option], default=None)
    grown = max(then, key=lambda option: named[option] - then[option], default=None)
    if eased is not None and then[eased] - named[eased] >= MOVED:
        lines.append(
            t("What has eased most: “{worry}”, from {before} to {now}.", **_change(question, eased, then, named, t))
        )
    if grown is not None and named[grown] - then[grown] >= MOVED:
        lines.append(
            t("What has grown: “{worry}”, from {before} to {now}.", **_change(question, grown, then, named, t))
        )
    return lines or [t("Nothing has moved much since before.")]


def _change(
    question: SurveyQuestion, option: str, then: Mapping[str, float], now: Mapping[str, float], t: Speech
) -> Mapping[str, object]:
    language = t.voice.language
    return {
        "worry": option_text(question, option),
        "before": _percent(then[option], language),
        "now": _percent(now[option], language),
    }
