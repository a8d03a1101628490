"""The charter's status as a table and as a chart over time."""

from blocks.charter_status import stand_words
from domain.charter_status import Stand, StatusView
from locales import Speech
from reports.charts import LineChart, Series
from reports.sheets import table

HEAD = ("person", "path", "state", "asked_on", "due_on", "due_moved_by", "closed_on")


def sheet(view: StatusView) -> bytes:
    """A row a person, by Slack id: names are Slack's."""
    rows = (
        (
            line.user_id,
            line.path,
            line.stand.value,
            line.asked_on or "",
            line.due_on or "",
            line.moved_by,
            line.closed_on or "",
        )
        for line in view.lines
    )
    return table(HEAD, rows)


def chart(view: StatusView) -> LineChart | None:
    """How many had confirmed at the end of each week; none before anybody has."""
    if not view.weeks:
        return None
    t = Speech(view.voice)
    return LineChart(
        title=view.title,
        subtitle=t("Confirmed at the end of each week"),
        moments=tuple(week.partition("-")[2] for week, _ in view.weeks),
        series=(Series(stand_words(Stand.ACKNOWLEDGED, t), tuple(float(number) for _, number in view.weeks)),),
        language=view.voice.language,
    )
