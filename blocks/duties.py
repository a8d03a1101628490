"""What waits for a coordinator, or for whoever answers for a text: lines with the button that leads there."""

from blocks import ids
from blocks.kit import Block, Message, actions, button, context, escape, section
from domain.duties import DutiesView, Duty, Waiting
from domain.lists import Behind
from domain.suggestions import WAITS_AFTER
from locales import Speech


def duties_message(view: DutiesView) -> Message:
    """All that waits, in one message."""
    t = Speech(view.voice)
    why = t(
        "You get this because you coordinate, or answer for a text: when something is added, and once a week while it waits."
    )
    lead, lines = _lead(view, t), [_line(one, t) for one in view.waiting]
    text = "\n".join([lead, *(f"• {line}" for line in lines), why])
    settings = button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop"))
    return Message(text, [section(lead), *_lines(view, t), actions(settings), context(why)])


def duties_aside(view: DutiesView) -> Message:
    """The same in a few lines of another message."""
    t = Speech(view.voice)
    lines = [_line(one, t) for one in view.waiting]
    return Message("\n".join([_lead(view, t), *lines]), [section(_lead(view, t)), *_lines(view, t)])


def desk_blocks(view: DutiesView, t: Speech) -> list[Block]:
    """On the coordinator's desk, before everything else; the details stand further down."""
    if not view.waiting:
        return [section(t("*What needs me today:* nothing."))]
    return [section(f"*{t('What needs me today')}*"), *_lines(view, t)]


def _lead(view: DutiesView, t: Speech) -> str:
    return f"*{escape(t('What waits for you'))}*"


def _lines(view: DutiesView, t: Speech) -> list[Block]:
    return [section(_line(one, t), _way(one, t)) for one in view.waiting]


def _line(one: Waiting, t: Speech) -> str:
    number = one.number
    if one.duty is Duty.CHANNEL:
        return t.n(
            "I cannot post in {number} channel: Home says why, and what to do.",
            "I cannot post in {number} channels: Home says why, and what to do.",
            number,
        )
    if one.duty is Duty.POST:
        return t.n(
            "{number} post may not have arrived: Home asks you to look.",
            "{number} posts may not have arrived: Home asks you to look.",
            number,
        )
    if one.duty is Duty.CHARTER:
        return t.n(
            "{number} question or refusal about the charter waits for your answer.",
            "{number} questions or refusals about the charter wait for your answer.",
            number,
        )
    if one.duty is Duty.OVERDUE:
        return t.n(
            "{number} person is five days and more past the charter’s due date.",
            "{number} people are five days and more past the charter’s due date.",
            number,
        )
    return _of_words(one, t)


def _of_words(one: Waiting, t: Speech) -> str:
    number = one.number
    if one.duty is Duty.SUGGESTIONS:
        return t.n(
            "{number} suggestion has had no word for {days} days.",
            "{number} suggestions have had no word for {days} days.",
            number,
            days=WAITS_AFTER.days,
        )
    if one.duty is Duty.TEXTS:
        return t.n(
            "{number} text is to be changed, or left with a reason.",
            "{number} texts are to be changed, or left with a reason.",
            number,
        )
    if one.duty is Duty.PRESENCE:
        return t.n(
            "Who was there has not been noted for {number} workshop.",
            "Who was there has not been noted for {number} workshops.",
            number,
        )
    return t.n(
        "{number} question of a lesson is missed by more than half.",
        "{number} questions of lessons are missed by more than half.",
        number,
    )


def _way(one: Waiting, t: Speech) -> Block | None:
    """The button to it; what only Home shows has none."""
    ways = {
        Duty.CHANNEL: (t("Channels"), ids.CHANNELS_OPEN),
        Duty.CHARTER: (t("Read them"), ids.CLAUSE_ANSWERS),
        Duty.OVERDUE: (t("See who"), f"{ids.LIST_OPEN}:{Behind.OVERDUE}"),
        Duty.SUGGESTIONS: (t("See the board"), ids.BOARD_OPEN),
        Duty.TEXTS: (t("Texts to look at"), ids.TASKS_OPEN),
        Duty.PRESENCE: (t("See the workshops"), ids.WORKSHOPS_OPEN),
        Duty.QUESTIONS: (t("How questions are answered"), ids.QUESTIONS_OPEN),
    }
    words, action = ways.get(one.duty, ("", ""))
    value = f"{Behind.OVERDUE}|0" if one.duty is Duty.OVERDUE else ""
    return button(words, action, value) if action else None
