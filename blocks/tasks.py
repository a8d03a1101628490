"""Tasks of those who own a passage, as people see them: the list, one task, and its answer with the text before and after."""

from collections.abc import Iterable, Sequence

from blocks import ids
from blocks.concerns import topic_title
from blocks.kit import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    escape,
    field,
    header,
    modal,
    quote,
    section,
    shorten,
)
from domain.concerns import FEWEST_TOLD, Refused
from domain.members import Voice
from domain.tasks import (
    COORDINATOR,
    REASON_LIMIT,
    Answer,
    Difference,
    Mark,
    Outcome,
    Stretch,
    TaskLine,
    TasksView,
    TaskView,
)
from locales import Speech

REASON = "reason"
_TITLE, _SHORT = 150, 300
_SAID_SHOWN = 10
_PARTS_SHOWN = 5
_TEXT_SHOWN = 1_500
"""Characters of one part before, or after, in one view."""
_LINES_ON_HOME = 3
_STYLES = {Mark.GONE: {"strike": True}, Mark.NEW: {"bold": True}, Mark.CUT: {"italic": True}}


def tasks_modal(view: TasksView) -> View:
    """The tasks: open ones first, then what was answered."""
    t = Speech(view.voice)
    explained = t(
        "When five suggestions, or five concerns, are about the same text, whoever answers for it changes it or says why not."
    )
    blocks: list[Block] = [context(explained)]
    if not view.lines:
        blocks.append(section(t("There is none.")))
    blocks += [_line(line, t) for line in view.lines]
    return modal(ids.TASKS_VIEW, t("Texts to look at"), blocks, close=t("Close"))


def _line(line: TaskLine, t: Speech) -> Block:
    opens = button(
        t("Open"),
        f"{ids.TASK_OPEN}:{line.task_id}",
        line.task_id,
        label=t("Open: {title}", title=shorten(topic_title(line.about, t), 50)),
    )
    return section(f"*{_title(line, t)}*\n{_facts(line, t)}", opens)


def _title(line: TaskLine, t: Speech) -> str:
    return escape(shorten(topic_title(line.about, t), _TITLE))


def _facts(line: TaskLine, t: Speech) -> str:
    if line.outcome is Outcome.OPEN or line.closed_on is None:
        state = t("open since {day}", day=t.day(line.opened_on))
    elif line.outcome is Outcome.CHANGED:
        state = t("changed on {day}", day=t.day(line.closed_on))
    else:
        state = t("left as it is, with the reason, on {day}", day=t.day(line.closed_on))
    return " · ".join([escape(state), *said_lines(line.suggestions, t, concerns=line.concerns)])


def said_lines(suggestions: int, t: Speech, *, concerns: bool) -> list[str]:
    """How much was said of a passage; of concerns no number, for it would tell of the next one."""
    found = []
    if suggestions:
        found.append(t.n("{number} suggestion", "{number} suggestions", suggestions))
    if concerns:
        found.append(t("{number} concerns or more", number=FEWEST_TOLD))
    return found


def home_blocks(tasks: Sequence[TaskLine], t: Speech) -> list[Block]:
    """The open tasks, on the desk of whoever may answer them."""
    if not tasks:
        return []
    blocks = [
        section(f"{_owner(line.owner, t)} *{_title(line, t)}*\n{_facts(line, t)}") for line in tasks[:_LINES_ON_HOME]
    ]
    return [divider(), *blocks, actions(button(t("Texts to look at"), ids.TASKS_OPEN))]


def _owner(owner: str, t: Speech) -> str:
    if owner == COORDINATOR:
        return t("A text to change, or to leave with a reason:")
    who = f"<@{owner}>" if owner.isalnum() and owner.isupper() and owner.startswith(("U", "W")) else escape(owner[:80])
    return t("For {owner}, a text to change, or to leave with a reason:", owner=who)


def task_modal(view: TaskView) -> View:
    """One task, with the form to answer it; or its answer."""
    t, line = Speech(view.voice), view.line
    told = {"kept": t("Said. Those who asked for it will hear of it."), "already": t("It has been answered already.")}
    blocks: list[Block] = [section(f"*{told[view.told]}*")] if view.told else []
    blocks += [header(shorten(topic_title(line.about, t), _TITLE)), section(_facts(line, t))]
    open_to_answer = view.may_answer and view.answer is None
    if view.answer is not None:
        blocks += answer_blocks(view.answer, t)
    blocks += _said(view, t)
    if open_to_answer:
        blocks += [
            divider(),
            section(
                t(
                    "Change the text in the content files: this task then ends by itself, and those who asked for it see it before and after. Or say below why it stays as it is."
                )
            ),
            field(
                REASON,
                t("Why it stays as it is"),
                {"type": "plain_text_input", "action_id": REASON, "multiline": True, "max_length": REASON_LIMIT},
                hint=t("Everybody can read it, with your name and the date."),
            ),
        ]
    blocks.append(actions(button(t("See the board"), ids.BOARD_OPEN)))
    return modal(
        ids.TASK_KEEP,
        t("A text and its answer"),
        blocks,
        close=t("Close"),
        submit=t("Say it") if open_to_answer else None,
        metadata=line.task_id,
    )


def _said(view: TaskView, t: Speech) -> list[Block]:
    blocks: list[Block] = [section(f"*{escape(t('What was suggested'))}*")] if view.said else []
    blocks += [quote(shorten(" ".join(text.split()), _SHORT)) for _, text in view.said[:_SAID_SHOWN]]
    more = len(view.said) - _SAID_SHOWN
    if more > 0:
        blocks.append(context(t.n("{number} more suggestion", "{number} more suggestions", more)))
    return blocks


def answer_blocks(answer: Answer, t: Speech) -> list[Block]:
    """What became of a passage: before and after, or why it stays as it is."""
    if answer.outcome is Outcome.KEPT:
        who = f"<@{answer.by}>" if answer.by else t("someone who has left")
        lead = t("*It stays as it is.* {person}, {day}:", person=who, day=escape(t.day(answer.on)))
        return [section(lead), quote(answer.reason)]
    blocks: list[Block] = [section(t("*The text has changed.* {day}", day=escape(t.day(answer.on))))]
    for difference in answer.differences[:_PARTS_SHOWN]:
        blocks += _difference(difference, t)
    more = len(answer.differences) - _PARTS_SHOWN
    if more > 0:
        blocks.append(context(t.n("{number} more part has changed.", "{number} more parts have changed.", more)))
    return blocks


def _difference(difference: Difference, t: Speech) -> list[Block]:
    blocks: list[Block] = [section(f"*{escape(shorten(difference.title, _TITLE))}*")]
    for label, stretches, mark in (
        (t("Before; struck out, what has gone:"), difference.before, Mark.GONE),
        (t("After; in bold, what is new:"), difference.after, Mark.NEW),
    ):
        if any(each.mark is mark for each in stretches):
            blocks += [context(label), _passage(stretches)]
    return blocks


def _passage(stretches: Iterable[Stretch]) -> Block:
    elements: list[Block] = []
    left = _TEXT_SHOWN
    for each in stretches:
        text = shorten(each.text, left)
        # A style on spaces alone, or none, is nothing Slack would show.
        element: Block = {"type": "text", "text": text}
        if each.mark in _STYLES and text.strip():
            element["style"] = _STYLES[each.mark]
        elements.append(element)
        left -= len(text)
        if left <= 1:
            break
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}


def refused_text(refused: Refused, voice: Voice) -> str:
    """Why a reason cannot be taken; what was typed stays."""
    t = Speech(voice)
    return {
        "empty": t("There is nothing here yet. Please write a few words."),
        "too_long": t("That is too long to be read on a board. Please shorten it."),
        "code": t(
            "This looks like the code of a concern. Whoever reads it could open that concern, and everybody reads this: please take it out."
        ),
    }[refused.why]
