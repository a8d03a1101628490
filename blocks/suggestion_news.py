"""What became of suggestions, as those hear it who proposed or supported them: a message, or a few lines of another."""

from blocks import ids
from blocks.concerns import topic_title
from blocks.kit import Block, Message, actions, button, context, escape, header, section, shorten
from blocks.suggestions import LINE, SHORT, one_line, said_by
from domain.suggestions import NewsItem, SuggestionNews
from domain.tasks import Answer, Outcome
from locales import Speech

_ASIDE = 2
"""Changes told in another message; how many more there are is said."""


def news_message(view: SuggestionNews) -> Message:
    """What became of suggestions that somebody proposed or supported."""
    t = Speech(view.voice)
    lead = t("News of what you proposed or supported")
    lines = [_news(item, t) for item in view.items]
    blocks: list[Block] = [header(lead)]
    blocks += [section(text, _opens(item, t)) for item, text in zip(view.items, lines, strict=True)]
    if view.more:
        blocks.append(context(t.n("{number} more on the board.", "{number} more on the board.", view.more)))
    blocks += [
        actions(
            button(t("See the board"), ids.BOARD_OPEN),
            button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop")),
        ),
        context(t("You get this because you proposed or supported one of these.")),
    ]
    return Message("\n".join([escape(lead), *lines]), blocks)


def news_aside(view: SuggestionNews) -> Message:
    """The same in a few lines of another message."""
    t = Speech(view.voice)
    lead = f"*{escape(t('News of what you proposed or supported'))}*"
    shown = view.items[:_ASIDE]
    lines = [_news(item, t) for item in shown]
    blocks = [section(lead), *(section(text, _opens(item, t)) for item, text in zip(shown, lines, strict=True))]
    if more := view.more + len(view.items) - len(shown):
        lines.append(t.n("{number} more on the board.", "{number} more on the board.", more))
        blocks.append(section(lines[-1], button(t("See the board"), ids.BOARD_OPEN)))
    return Message("\n".join([lead, *lines]), blocks)


def _opens(item: NewsItem, t: Speech) -> Block:
    name = t("Open: {title}", title=shorten(item.text, 50))
    if item.answer is None:
        return button(t("Open"), f"{ids.SUGGESTION_OPEN}:{item.suggestion_id}", item.suggestion_id, label=name)
    if item.answer.outcome is Outcome.KEPT:
        return button(t("Open"), f"{ids.TASK_OPEN}:{item.answer.task_id}", item.answer.task_id, label=name)
    return button(t("Before and after"), f"{ids.TASK_OPEN}:{item.answer.task_id}", item.answer.task_id)


def _news(item: NewsItem, t: Speech) -> str:
    lines = [t("“{text}”", text=one_line(item.text, SHORT))]
    if item.word is not None:
        lines += [said_by(item.word, t), one_line(item.word.text, LINE)]
    if item.answer is not None:
        lines.append(_answer_line(item.answer, t))
    return "\n".join(lines)


def _answer_line(answer: Answer, t: Speech) -> str:
    """What became of the passage, in a line."""
    title = escape(shorten(topic_title(answer.about, t), SHORT))
    if answer.outcome is Outcome.CHANGED:
        return t("*The text has changed:* {title}", title=title)
    return t("*The text stays as it is:* {title}. {reason}", title=title, reason=one_line(answer.reason, LINE))
