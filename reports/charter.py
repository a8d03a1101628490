"""The charter's status as a table and as a chart over time."""

from blocks.charter_status import stand_words
from domain.charter_status import Stand, StatusView
from locales import Speech
from reports.charts import LineChart, Series
from reports.sheets import Column, Listing


def listing(view: StatusView) -> Listing:
    """A row a person, by Slack id: names are Slack's."""
    t = Speech(view.voice)
    stands = "; ".join(t("{name}: {value}", name=stand.value, value=stand_words(stand, t)) for stand in Stand)
    return Listing(
        name=f"charter-{view.version}",
        title=t("“{title}”, version {version}: who has confirmed", title=view.title, version=view.version),
        about=t(
            "A row is a person who takes part now. This names people: hand it over as you would a staff file. It says what was asked and confirmed, not what was understood."
        ),
        columns=(
            Column("person", t("the person’s Slack id")),
            Column("path", t("the path they follow")),
            Column("state", t("where they stand: {values}", values=stands)),
            Column("asked_on", t("the day they were first asked, where they live")),
            Column("due_on", t("the day by which they are to have read it")),
            Column("due_moved_by", t("what moved that day: why, from when to when, and by how many days")),
            Column("closed_on", t("the day they answered")),
        ),
        rows=tuple(
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
        ),
    )


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
