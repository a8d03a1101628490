"""What is said of the monthly report: on the coordinator's desk, to whoever asks for it, and where it is posted."""

from babel import dates

from blocks import ids
from blocks.kit import Block, Message, View, button, escape, modal, section
from domain.members import Voice
from domain.report import MonthlyReport
from locales import Speech


def desk_blocks(t: Speech) -> list[Block]:
    """The way to last month's report."""
    return [
        section(
            t("*For those who lead:* last month as a document, with charts."),
            button(t("Last month’s report"), ids.REPORT_SEND),
        )
    ]


def making_text(voice: Voice) -> str:
    """At once."""
    return Speech(voice)("I am putting the report together: it will be in our conversation in a few seconds.")


def making_modal(voice: Voice) -> View:
    """The same, in a modal."""
    t = Speech(voice)
    return modal(ids.NOTICE_VIEW, t("Monthly report"), [section(escape(making_text(voice)))], close=t("Close"))


def made_comment(report: MonthlyReport) -> str:
    """With the files, for whoever asked."""
    t = Speech(report.voice)
    return t(
        "The report for {month}, as you asked: to print or pass on, and the same to change in a word processor.",
        month=_month(report, t),
    )


def posted_message(report: MonthlyReport) -> Message:
    """With the file, in the coordinators' channel."""
    t = Speech(report.voice)
    text = t(
        "The report for {month} is here, for you and for those who lead. It shows nothing that would tell of one person.",
        month=_month(report, t),
    )
    return Message(text, [section(escape(text))])


def not_made_text(voice: Voice) -> str:
    """Where it could not be made or sent."""
    return Speech(voice)(
        "The report could not be made or sent just now. Please try again in a minute; on the server, `python bot.py export report` makes the same."
    )


def month_unknown_text(voice: Voice) -> str:
    """A word that is no month."""
    return Speech(voice)(
        "I read a month as year and number: `{entrain} {report} 2026-11`. Without one, it is last month.",
        report=Speech(voice)("report"),
    )


def _month(report: MonthlyReport, t: Speech) -> str:
    return str(dates.format_date(report.month, "LLLL y", locale=t.voice.language))
