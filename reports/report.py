"""The monthly report as a document: each section has a sentence that says what its chart shows, and says what it leaves out."""

from collections.abc import Mapping

from babel import dates
from babel.numbers import format_decimal

from blocks.kit import shorten
from blocks.momentum import said_line
from domain.figures import SMALLEST_GROUP
from domain.momentum import Funnel, Read
from domain.privacy import DELIVERY_DAYS
from domain.report import SAID_SHOWN, CharterReport, MonthlyReport
from locales import Speech
from reports.charts import Bar, Chart, LineChart, RankedChart, Series
from reports.documents import Bullets, Charted, Document, Heading, Paragraph, Part
from reports.ease import at_ease, measured

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
        *measured(report, t),
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
    now, before = at_ease(report.measured)
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
