"""A survey's result in words, beside its pictures: the figures, what is held back and why, what people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent

from blocks import ids
from blocks.kit import (
    Block,
    View,
    actions,
    button,
    context,
    escape,
    header,
    modal,
    quote,
    section,
    sections,
    shorten,
)
from blocks.survey_desk import group_title
from domain.figures import SMALLEST_GROUP
from domain.results import COMMENTS_FROM, Figures, QuestionResult, ResultView
from domain.surveys import NONE, SCALE, SurveyQuestion
from locales import Speech

PAGE = 15
"""Comments on a page."""
RESULT_BLOCKS, NAMED_BLOCKS = 90, 40
"""Blocks on a page, but for its title and its buttons: Slack takes a hundred in a modal."""
_ASKED = 150
"""Characters of a question that stands beside each of its answers."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart of a question as Slack has it: the file, and the chart in words."""

    file_id: str
    alternative: str


def result_modal(
    view: ResultView, pictures: Mapping[str, Shown], page: int = 0, *, drawing: bool = False, failed: bool = False
) -> View:
    """A page of the result. ``drawing``: the charts come in a moment; ``failed``: they do not, and the words say the same."""
    t = Speech(view.voice)
    blocks: list[Block] = [header(view.survey.title), *_lead(view, t)]
    if drawing:
        blocks.append(context(t("The charts are being drawn; they come in a moment.")))
    if failed:
        blocks.append(context(t("The charts could not be drawn this time. The words below say the same.")))
    questions = [_question(view, question, pictures.get(question.id), t) for question in view.survey.questions]
    shown, turning = _page(questions, RESULT_BLOCKS, page, (ids.SURVEY_RESULT, view.run_id), t)
    return modal(
        ids.SURVEY_RESULT_VIEW,
        t("Results"),
        [*blocks, *shown, *turning, *_singles(view, t)],
        close=t("Close"),
        metadata=view.run_id,
    )


def _lead(view: ResultView, t: Speech) -> list[Block]:
    day, result = escape(t.day(view.closed_on)), view.result
    if result.answered is None:
        text = t(
            "Closed on {day}. *Fewer than five people answered, out of {asked} asked: nothing is shown*, as everybody had been told beforehand.",
            day=day,
            asked=view.asked,
        )
        if view.named:
            text = t(
                "Closed on {day}. Fewer than five people answered, out of {asked} asked: there are no totals.",
                day=day,
                asked=view.asked,
            )
        return [section(text)]
    text = t.n(
        "Closed on {day}. *{answered} of {number} person asked answered.* This does not change any more.",
        "Closed on {day}. *{answered} of {number} people asked answered.* This does not change any more.",
        view.asked,
        day=day,
        answered=result.answered,
    )
    if view.earlier is None:
        return [section(text)]
    before = t(
        "“Before” is “{title}”, closed on {day}, with {number} answers.",
        title=view.earlier.survey.title,
        day=t.day(view.earlier.closed_on),
        number=view.earlier.result.answered or 0,
    )
    return [section(text), context(escape(before))]


def _question(view: ResultView, question: SurveyQuestion, picture: Shown | None, t: Speech) -> list[Block]:
    found = view.result.question(question.id)
    if found is None:
        return _written(view, question, t)
    # The chart asks the question, and so does what a screen reader says of it.
    blocks: list[Block] = [section(f"*{escape(question.ask)}*") if picture is None else _image(picture)]
    if found.figures is None:
        return [*blocks, context(t("Fewer than five people answered this question: it has no figures."))]
    earlier = view.earlier.result.question(question.id) if view.earlier else None
    before = earlier.figures if earlier else None
    blocks += sections(escape("\n".join(figures_lines(question, found.figures, before, t))))
    if found.groups:
        lines = [_group_line(question, name, figures, t) for name, figures in found.groups]
        blocks += sections(escape("\n".join([t("By group:"), *lines])))
    held = held_sentence(found, t)
    return [*blocks, context(escape(held))] if held else blocks


def _image(picture: Shown) -> Block:
    file, said = {"id": picture.file_id}, shorten(picture.alternative, 2_000) or " "
    return {"type": "image", "slack_file": file, "alt_text": said}


def _people(figures: Figures, t: Speech) -> str:
    return t.n("{number} answer", "{number} answers", figures.people)


def option_text(question: SurveyQuestion, option_id: str) -> str:
    """An option in words; of a scale, its step with what its ends mean."""
    if question.type == "scale":
        ends = {str(SCALE[0]): question.low, str(SCALE[-1]): question.high}
        return f"{option_id} – {ends[option_id]}" if option_id in ends else option_id
    return next((option.text for option in question.options if option.id == option_id), option_id)


def in_order(question: SurveyQuestion, figures: Figures) -> list[tuple[str, int]]:
    """Options with their counts: in their own order where one was to be chosen, else the most chosen first, "none" last."""
    if question.type in {"scale", "single"}:
        return list(figures.counts)
    return sorted(figures.counts, key=lambda pair: (pair[0] == NONE, -pair[1]))


def figures_lines(question: SurveyQuestion, figures: Figures, before: Figures | None, t: Speech) -> list[str]:
    """One question's figures in words, with what they were before where that is known."""
    lines = [f"{_people(figures, t)}."]
    if figures.nearly_all:
        chosen = t.listing([t("“{option}”", option=option_text(question, each)) for each in figures.nearly_all])
        lines.append(t("• All, or all but one: {options}", options=chosen))
    for option_id, count in in_order(question, figures):
        text = f"• {option_text(question, option_id)}"
        said = _count(question, count, figures.people, t)
        earlier = before.count(option_id) if before else None
        if before is not None and earlier is not None:
            then = _count(question, earlier, before.people, t)
            said = t("{now}; before: {then}", now=said, then=then)
        lines.append(t("{name}: {value}", name=text, value=said))
    if before is not None and before.nearly_all:
        chosen = t.listing([t("“{option}”", option=option_text(question, each)) for each in before.nearly_all])
        lines.append(t("• Before, all or all but one: {options}", options=chosen))
    return lines


def _count(question: SurveyQuestion, count: int, people: int, t: Speech) -> str:
    language = t.voice.language
    if question.type == "ranking":
        return t.n("{number} point", "{number} points", count)
    return (
        f"{format_decimal(count, locale=language)} ({format_percent(count / people if people else 0, locale=language)})"
    )


def _group_line(question: SurveyQuestion, name: str, figures: Figures, t: Speech) -> str:
    parts = [
        t("{name} {count}", name=option_text(question, option_id), count=count)
        for option_id, count in in_order(question, figures)
        if count
    ]
    title = t("{group}, {people}", group=group_title(name, t), people=_people(figures, t))
    return "• " + t("{name}: {value}", name=title, value="; ".join(parts) or "–")


def held_sentence(found: QuestionResult, t: Speech) -> str:
    """What is held back of a question by group, and why; nothing where all is shown."""
    if found.held == "small" and found.groups:
        return t(
            "The other groups are not shown: fewer than {few} people of one of them answered, and it could be worked out from the rest.",
            few=SMALLEST_GROUP,
        )
    if found.held == "small":
        return t(
            "No groups are shown: fewer than {few} people of one of them answered, and it could be worked out from the others.",
            few=SMALLEST_GROUP,
        )
    if found.held == "alike" and found.groups:
        return t(
            "Where nearly all of a group chose the same, the groups are not shown: it would tell what each of them chose."
        )
    if found.held == "alike":
        return t(
            "No groups are shown: in one of them nearly all chose the same, which would tell what each of them chose."
        )
    return ""


# --- what people wrote


def _written(view: ResultView, question: SurveyQuestion, t: Speech) -> list[Block]:
    if question.type != "text" or (view.result.answered is None and not view.named):
        return []
    lead = f"*{escape(question.ask)}*"
    texts = dict(view.comments).get(question.id, ())
    if not view.survey.confidential:
        return []
    if not view.kept:
        return [section(lead), context(t("What people wrote was deleted a year after closing."))]
    if not view.result.comments:
        why = t("What people wrote is shown if at least {ten} answer; it was not kept.", ten=COMMENTS_FROM)
        return [section(lead), context(why)]
    if not texts:
        return [section(lead), context(t("Nobody wrote anything here."))]
    read = button(t("Read"), f"{ids.SURVEY_COMMENTS}:{question.id}"[:255], f"{view.run_id}|{question.id}|0")
    return [section(f"{lead}\n" + t.n("{number} comment", "{number} comments", len(texts)), read)]


def _singles(view: ResultView, t: Speech) -> list[Block]:
    if view.survey.confidential:
        return []
    if not view.kept:
        return [context(t("Who answered what was deleted a year after closing."))]
    if not view.named:
        return [context(t("Nobody answered."))]
    return [actions(button(t("Who answered what"), ids.SURVEY_NAMED, f"{view.run_id}|0", style="primary"))]


def comments_modal(view: ResultView, question_id: str, offset: int) -> View:
    """A page of what people wrote, as they wrote it, in no order that means anything."""
    t = Speech(view.voice)
    texts = dict(view.comments).get(question_id, ())
    offset = offset if 0 <= offset < len(texts) else 0
    question = view.survey.question(question_id)
    blocks: list[Block] = [section(f"*{escape(question.ask if question else question_id)}*")]
    blocks += [quote(text) for text in texts[offset : offset + PAGE]]
    before, after = max(0, offset - PAGE) if offset else None, offset + PAGE if offset + PAGE < len(texts) else None
    blocks += _turning(ids.SURVEY_COMMENTS, f"{view.run_id}|{question_id}", before, after, t)
    blocks.append(context(t("In an order drawn by lot. Please do not try to find out who wrote what.")))
    return modal(ids.NOTICE_VIEW, t("Comments"), blocks, close=t("Back"))


def _page(
    units: Sequence[list[Block]], most: int, page: int, turned: tuple[str, str], t: Speech
) -> tuple[list[Block], list[Block]]:
    """A page of what is too long for one, no unit parted; and the buttons that turn it, ``turned`` by action and value."""
    pages: list[list[Block]] = [[]]
    for unit in units:
        if pages[-1] and len(pages[-1]) + len(unit) > most:
            pages.append([])
        pages[-1] += unit
    page = page if page < len(pages) else 0
    before, after = page - 1 if page else None, page + 1 if page + 1 < len(pages) else None
    return pages[page], _turning(*turned, before, after, t)


def _turning(action: str, value: str, before: int | None, after: int | None, t: Speech) -> list[Block]:
    back = button(t("Previous"), f"{action}:back", f"{value}|{before}") if before is not None else None
    on = button(t("Next"), f"{action}:on", f"{value}|{after}") if after is not None else None
    return [actions(back, on)] if back or on else []


def named_modal(view: ResultView, page: int) -> View:
    """A page of who answered what in a named survey: people by option, then what each wrote."""
    t = Speech(view.voice)
    units = [[block] for question in view.survey.questions for block in _by_option(view, question, t)]
    for question in view.survey.questions:
        if question.type == "text":
            asked = escape(shorten(question.ask, _ASKED))
            written = [(one.user_id, text) for one in view.named for text in one.answers.get(question.id, ())]
            units += [[context(f"<@{user}> · {asked}"), quote(text)] for user, text in written]
    shown, turning = _page(units, NAMED_BLOCKS, page, (ids.SURVEY_NAMED, view.run_id), t)
    return modal(
        ids.NOTICE_VIEW, t("Who answered what"), [header(view.survey.title), *shown, *turning], close=t("Back")
    )


def _by_option(view: ResultView, question: SurveyQuestion, t: Speech) -> list[Block]:
    if question.type == "text":
        return []
    options = [str(step) for step in SCALE] if question.type == "scale" else [each.id for each in question.options]
    lines = [f"*{escape(question.ask)}*"]
    for option_id in options:
        people: Sequence[str] = [one.user_id for one in view.named if option_id in one.answers.get(question.id, ())]
        if people:
            who = ", ".join(f"<@{user}>" for user in people)
            lines.append(t("{name}: {value}", name=f"• {escape(option_text(question, option_id))}", value=who))
    return sections("\n".join(lines))
