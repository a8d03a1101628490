"""The kick-off kit as a document: an hour's agenda, what was heard beforehand, who offered to do what, and room to decide."""

from collections.abc import Mapping, Sequence

from blocks.kickoff import agenda_rows
from blocks.results import figures_lines
from blocks.suggestions import state_words
from domain.kickoff import Kit
from domain.results import ResultView
from domain.suggestions import Line
from locales import Speech
from reports.charts import Picture, draw
from reports.documents import Bullets, Document, Drawn, Grid, Heading, Paragraph, Part
from reports.surveys import charts_of

Pictures = Mapping[str, Mapping[str, Picture]]
TO_WRITE = 5
"""Empty rows for what is decided."""
_TEXT = 300


async def drawn(kit: Kit) -> Pictures:
    """The kit's charts, by survey and question. Raises ChartNotDrawn."""
    return {view.run_id: {name: await draw(chart) for name, chart in charts_of(view)} for view in kit.results}


def document(kit: Kit, pictures: Pictures, names: Mapping[str, str]) -> Document:
    """The kit, with its charts. ``names`` are what people are called, where that is known."""
    t = Speech(kit.voice)
    heard = [part for view in kit.results for part in _result(view, pictures.get(view.run_id, {}), t)]
    if not kit.results:
        heard = [Paragraph(t("No survey has been closed yet. {survey} opens the one that prepares this meeting."))]
    return Document(
        title=t("Kick-off meeting"),
        subtitle=t("{organisation} · prepared on {day}", organisation=kit.organisation.name, day=t.day(kit.made_on)),
        language=kit.voice.language,
        parts=(
            Heading(t("One hour")),
            _agenda(kit, t),
            Heading(t("What was heard beforehand")),
            Paragraph(_promise(t), quiet=True),
            *heard,
            Heading(t("Suggestions on the board")),
            *_suggestions(kit, t),
            Heading(t("Concerns said without a name")),
            Paragraph(_concerns(kit, t)),
            Heading(t("Parts people offered to take")),
            *_roles(kit, names, t),
            Heading(t("What we decide")),
            Paragraph(t("Every point gets a name and a date, or a “no” with its reason.")),
            Grid((t("Decision"), t("Who"), t("By when")), (("", "", ""),) * TO_WRITE),
        ),
    )


def file_name(kit: Kit) -> str:
    """What the file is called, without its ending."""
    return f"kick-off-{kit.made_on.isoformat()}"


def _agenda(kit: Kit, t: Speech) -> Grid:
    return Grid((t("Minutes"), t("Topic"), t("How")), tuple(agenda_rows(kit.topics, t)))


def _promise(t: Speech) -> str:
    return t(
        "Nothing here tells who said what. What fewer than five people said is not shown, nor what a subtraction would give away."
    )


def _result(view: ResultView, pictures: Mapping[str, Picture], t: Speech) -> list[Part]:
    """A survey: how many answered, then each question as a chart, or why there is none."""
    answered = view.result.answered
    if answered is None:
        few = t("{title}: fewer than five people answered, so nothing is shown.", title=view.survey.title)
        return [Paragraph(few)]
    head = t.n(
        "{title}: {answered} of {number} person asked answered.",
        "{title}: {answered} of {number} people asked answered.",
        view.asked,
        title=view.survey.title,
        answered=answered,
    )
    parts: list[Part] = [Paragraph(head)]
    for question in view.survey.questions:
        found = view.result.question(question.id)
        if question.id in pictures:
            parts.append(Drawn(pictures[question.id]))
        elif found is not None and found.figures is None:
            parts += [
                Paragraph(question.ask),
                Paragraph(t("Fewer than five people answered this question: it has no figures."), quiet=True),
            ]
        elif found is not None and found.figures is not None:
            parts += [Paragraph(question.ask), Bullets(tuple(figures_lines(question, found.figures, None, t)))]
    if view.result.comments:
        parts.append(
            Paragraph(
                t("What people wrote is in Slack, with the results: choose there what can be read out."), quiet=True
            )
        )
    return parts


def _suggestions(kit: Kit, t: Speech) -> list[Part]:
    if not kit.suggestions:
        return [Paragraph(t("None yet. {suggest} opens the board."))]
    parts: list[Part] = [Bullets(tuple(_suggestion(line, t) for line in kit.suggestions))]
    if kit.more_suggestions:
        more = t.n("And {number} more on the board.", "And {number} more on the board.", kit.more_suggestions)
        parts.append(Paragraph(more, quiet=True))
    return parts


def _suggestion(line: Line, t: Speech) -> str:
    voices = t.n("{number} voice", "{number} voices", line.support)
    text = line.text if len(line.text) <= _TEXT else line.text[: _TEXT - 1].rstrip() + "…"
    return f"{text} ({voices}, {state_words(line.state, t)})"


def _concerns(kit: Kit, t: Speech) -> str:
    if kit.concerns is None:
        return t(
            "Fewer than five, so no number is given. The trusted people answer them; nothing of them is in this document."
        )
    return t(
        "At least {number} received. The trusted people answer them; nothing of what they say is in this document.",
        number=kit.concerns,
    )


def _roles(kit: Kit, names: Mapping[str, str], t: Speech) -> list[Part]:
    if not kit.roles:
        return [Paragraph(t("No part is described yet."))]
    rows = tuple((line.role.text, _people(line.holders, names, t)) for line in kit.roles)
    return [Grid((t("Part"), t("Who")), rows)]


def _people(holders: Sequence[str], names: Mapping[str, str], t: Speech) -> str:
    if not holders:
        return ""
    if all(user in names for user in holders):
        return t.listing([names[user] for user in holders])
    return t.n(
        "{number} person; {entrain} {roles} says who",
        "{number} people; {entrain} {roles} says who",
        len(holders),
        roles=t("roles"),
    )
