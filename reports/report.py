"""The monthly report as a document: each section has a sentence that says what its chart shows, and says what it leaves out."""

from collections.abc import Mapping

from babel import dates
from babel.numbers import format_decimal, format_percent

from blocks.kit import shorten
from blocks.momentum import said_line
from blocks.results import figures_lines, option_text
from domain.figures import SMALLEST_GROUP
from domain.momentum import Funnel, Read
from domain.privacy import DELIVERY_DAYS
from domain.report import CONFIDENCE, SAID_SHOWN, WORRIES, CharterReport, MonthlyReport
from domain.results import Figures, QuestionResult, ResultView
from domain.surveys import NONE, SurveyQuestion
from locales import Speech
from reports.charts import Bar, Chart, LineChart, RankedChart, Series
from reports.documents import Bullets, Charted, Document, Heading, Paragraph, Part
from reports.surveys import charts_of

AT_EASE = ("4", "5")
"""The steps of the scale of five that count as being at ease."""
MOVED = 0.1
"""A worry has moved where its share changed by so much; less may be one person."""
_TEXT = 240


def document(report: MonthlyReport) -> Document:
    """The report of a month."""
    t = Speech(report.voice)
    month = dates.format_date(report.month, "LLLL y", locale=t.voice.language)
    return Document(
        title=t("Monthly report · {month}", month=month),
        subtitle=t(
            "{organisation} · as it stood on {day}", organisation=report.organisation.name, day=t.full_day(report.until)
        ),
        language=t.voice.language,
        parts=tuple(_parts(report, t)),
        dated=report.until,
    )


def file_name(report: MonthlyReport) -> str:
    """What the file is called, without its ending."""
    return f"entrain-{report.month:%Y-%m}"


def _parts(report: MonthlyReport, t: Speech) -> list[Part]:
    parts: list[Part] = []
    if not report.over:
        parts.append(
            Paragraph(t("The month is not over: everything here is counted up to {day}.", day=t.full_day(report.until)))
        )
    if not report.begun:
        nothing = t("The programme had not started by then. There is nothing to tell of this month.")
        return [*parts, Paragraph(nothing), *_how(t)]
    if report.funnel.invited < SMALLEST_GROUP:
        parts.append(
            Paragraph(
                t(
                    "Fewer than five people take part. So nothing is counted about lessons, worries, the charter or first posts: any figure would tell what one person does. What does not depend on that is here."
                )
            )
        )
    return [
        *parts,
        *_short(report, t),
        Heading(t("From the invitation to the end of the path")),
        *_funnel(report, t),
        Heading(t("How much at ease, and what worries")),
        *_measured(report, t),
        Heading(t("The charter")),
        *_charter(report.charter, t),
        Heading(t("You said, we did.").rstrip(".")),
        *_said(report, t),
        Heading(t("First posts")),
        Paragraph(_posts(report, t)),
        Heading(t("Hours kept")),
        Paragraph(_hours(report, t)),
        Heading(t("What is next")),
        Bullets(tuple(_ahead(report, t))),
        *_how(t),
    ]


def _short(report: MonthlyReport, t: Speech) -> list[Part]:
    """The month in a few lines, for those who read no further; nothing that is not said again below."""
    lines = []
    if report.funnel.begun is not None:
        lines.append(
            t(
                "{begun} of {invited} people invited have finished a first lesson.",
                begun=_capital(_told(report.funnel.begun, t)),
                invited=report.funnel.invited,
            )
        )
    now, before = _ease(report.measured)
    if now is not None and before is not None:
        lines.append(t("At ease with social media for us: {now}, against {before} at first.", now=now, before=before))
    if report.charter is not None and report.charter.standing is not None:
        lines.append(_charter_sentence(report.charter, t))
    if report.said:
        number = len(report.said)
        lines.append(
            t.n(
                "{number} thing that was said got its answer.",
                "{number} things that were said got their answer.",
                number,
            )
        )
    if report.hours is not None and report.hours.arrived and not report.hours.outside:
        lines.append(t("No message outside people’s hours."))
    return [Heading(t("In short")), Bullets(tuple(lines))] if lines else []


# --- how far people are


def _told(number: int | None, t: Speech) -> str:
    return t("fewer than five") if number is None else t("at least {number}", number=_number(number, t))


def _funnel(report: MonthlyReport, t: Speech) -> list[Part]:
    funnel, before = report.funnel, report.before
    if not funnel.invited:
        return [Paragraph(t("Nobody had been invited yet."))]
    if funnel.begun is None:
        few = t.n(
            "{number} person had been invited. Fewer than five had finished a first lesson, so nothing more is counted.",
            "{number} people had been invited. Fewer than five had finished a first lesson, so nothing more is counted.",
            funnel.invited,
        )
        return [Paragraph(few)]
    sentence = t(
        "Of {invited} people invited, {begun} have finished a first lesson, {half} are half-way along their path, and {done} have come to its end.",
        invited=_number(funnel.invited, t),
        **_steps(funnel, t),
    )
    if before is not None and before.begun is not None:
        sentence += " " + t("A month earlier: {begun}, {half}, and {done}.", **_steps(before, t))
    return [Paragraph(sentence), Charted(_funnel_chart(report, t))]


def _steps(funnel: Funnel, t: Speech) -> Mapping[str, str]:
    return {"begun": _told(funnel.begun, t), "half": _told(funnel.half, t), "done": _told(funnel.done, t)}


def _funnel_chart(report: MonthlyReport, t: Speech) -> Chart:
    before = report.before if report.before is not None and report.before.begun is not None else None
    names = (t("Invited"), t("First lesson finished"), t("Half-way along their path"), t("At the end of their path"))
    now, then = _figures(report.funnel), _figures(before) if before else (None,) * 4
    bars = tuple(
        Bar(name, number, earlier) for name, number, earlier in zip(names, now, then, strict=True) if number is not None
    )
    return RankedChart(
        title=t("People, from the invitation to the end of their path"),
        subtitle=t("At least so many, in steps of five; fewer than five are not shown"),
        bars=bars,
        language=t.voice.language,
        now=t.full_day(report.until) if before else "",
        then=t("a month earlier") if before else "",
    )


def _figures(funnel: Funnel) -> tuple[int | None, ...]:
    return (funnel.invited, funnel.begun, funnel.half, funnel.done)


# --- worries and ease


def _measured(report: MonthlyReport, t: Speech) -> list[Part]:
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


def _ease(view: ResultView | None) -> tuple[str | None, str | None]:
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
    now, before = _ease(view)
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


# --- the charter


def _charter(charter: CharterReport | None, t: Speech) -> list[Part]:
    if charter is None or not charter.asked:
        return [Paragraph(t("Nobody has been asked to read a charter yet."))]
    parts: list[Part] = [Paragraph(_charter_sentence(charter, t))]
    if any(week.confirmed is not None for week in charter.weeks):
        parts.append(Charted(_charter_chart(charter, t)))
    return parts


def _charter_sentence(charter: CharterReport, t: Speech) -> str:
    title, standing = charter.title, charter.standing
    if standing is None:
        return t("“{title}”: fewer than five people have confirmed reading it, so no number is given.", title=title)
    if standing.read is Read.EVERYONE:
        return t("“{title}”: everybody who was asked has confirmed reading it.", title=title)
    if standing.read is Read.NEARLY:
        return t("“{title}”: nearly everybody who was asked has confirmed reading it.", title=title)
    return t(
        "“{title}”: at least {done} of {asked} people asked have confirmed reading it.",
        title=title,
        done=_number(standing.acknowledged, t),
        asked=_number(standing.asked, t),
    )


def _charter_chart(charter: CharterReport, t: Speech) -> Chart:
    def values(numbers: list[int | None]) -> tuple[float | None, ...]:
        return tuple(None if number is None else float(number) for number in numbers)

    return LineChart(
        title=charter.title,
        subtitle=t("Every seven days; confirmed: at least so many, in steps of five"),
        moments=tuple(t.short_day(week.day) for week in charter.weeks),
        series=(
            Series(t("Confirmed"), values([week.confirmed for week in charter.weeks])),
            Series(t("Asked"), values([week.asked for week in charter.weeks])),
        ),
        language=t.voice.language,
    )


# --- what came of it, and what is next


def _said(report: MonthlyReport, t: Speech) -> list[Part]:
    if not report.said:
        return [
            Paragraph(
                t(
                    "Nothing was closed this month: no text changed because of what was said, and no suggestion was done."
                )
            )
        ]
    parts: list[Part] = [Bullets(tuple(said_line(one, t, plain=True) for one in report.said[:SAID_SHOWN]))]
    more = len(report.said[SAID_SHOWN:])
    if more:
        parts.append(Paragraph(t.n("And {number} more.", "And {number} more.", more), quiet=True))
    return parts


def _posts(report: MonthlyReport, t: Speech) -> str:
    found = report.posts
    if found is None:
        return t("Fewer than five people have told of a first real post so far, so nothing is counted.")
    return t.n(
        "At least {people} people have told of a first real post. Half of them made it within {number} day of starting.",
        "At least {people} people have told of a first real post. Half of them made it within {number} days of starting.",
        found.median_days,
        people=_number(found.people, t),
    )


def _hours(report: MonthlyReport, t: Speech) -> str:
    hours = report.hours
    if hours is None:
        return t(
            "What was sent when is kept for {days} days; this month is older, so it is not counted any more.",
            days=DELIVERY_DAYS,
        )
    if not hours.arrived:
        text = t("No message went out that nobody had asked for.")
    elif not hours.outside:
        text = t.n(
            "{number} message went out that nobody had asked for; it came within its reader’s hours.",
            "{number} messages went out that nobody had asked for; not one of them outside its reader’s hours.",
            hours.arrived,
        )
    else:
        text = t.n(
            "{number} message went out that nobody had asked for; {outside} came outside people’s hours.",
            "{number} messages went out that nobody had asked for; {outside} came outside people’s hours.",
            hours.arrived,
            outside=_number(hours.outside, t),
        )
    if hours.unrecorded:
        text += " " + t("Of {number} more the hour was not written down.", number=hours.unrecorded)
    return text


def _ahead(report: MonthlyReport, t: Speech) -> list[str]:
    lines = [
        t("The survey “{title}” is open until {day}.", title=title, day=t.full_day(day))
        for title, day in report.ahead.surveys
    ]
    if report.measured is None and report.unmeasured == "none" and not lines:
        lines.append(t("A first survey: it says where the team starts from, and a later one what has changed."))
    elif report.measured is not None and report.measured.earlier is None and not lines:
        lines.append(t("A second survey with the same questions: it will say what has changed."))
    lines += [t("Planned, from the board: “{text}”", text=shorten(text, _TEXT)) for text in report.ahead.planned]
    standing = report.charter.standing if report.charter is not None else None
    if standing is not None and standing.read is not Read.EVERYONE:
        lines.append(
            t("The charter: those who have not confirmed yet are reminded, within the limits of the programme.")
        )
    return lines or [t("Nothing new is announced; lessons go on at everybody’s own pace.")]


def _how(t: Speech) -> list[Part]:
    text = t(
        "No figure describes fewer than five people, and figures about lessons, the charter and first posts move in steps of five, so that no two reports tell of one person. What people answered in confidence is counted once a survey has closed, and never by name. Asked for again, the report of a month says the same, but for people whose data were erased meanwhile."
    )
    return [Heading(t("How these figures are made")), Paragraph(text, quiet=True)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(number: int, t: Speech) -> str:
    return str(format_decimal(number, locale=t.voice.language))
