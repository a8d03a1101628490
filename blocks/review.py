"""A review as people see it: one message, or one modal, that goes from question to question in place."""

from blocks import ids
from blocks.kit import Block, Message, View, actions, button, context, divider, escape, header, modal, rich, section
from blocks.training import answered_blocks, question_blocks, streak_line
from domain.handbook import Lesson, Option
from domain.review import Asked, ReviewView
from locales import Speech


def answer_value(view: ReviewView, asked: Asked, option: Option) -> str:
    """What an answer's button carries: all that is needed to record it, whatever became of the message."""
    parts = (asked.question.id, option.id, str(asked.number), view.began_on.isoformat(), view.occasion or "")
    return "|".join(parts)


def review_message(view: ReviewView) -> Message:
    """The review as a message."""
    t = Speech(view.voice)
    blocks = [header(t("Review")), *_review(view, t)]
    if view.occasion:
        blocks.append(
            context(
                t(
                    "You get this because questions come back on your lesson days. You can change or stop that in Settings."
                )
            )
        )
    return Message(_spoken(view, t), blocks)


def review_modal(view: ReviewView) -> View:
    """The same review in a modal, for whoever opens it from Home."""
    t = Speech(view.voice)
    return modal(ids.REVIEW_VIEW, t("Review"), _review(view, t), close=t("Close"))


def _spoken(view: ReviewView, t: Speech) -> str:
    """The fallback says what the blocks say: the question that is open, or the end."""
    if view.open is not None:
        asked = f"{t('A question from an earlier lesson')}\n\n{escape(view.open.question.ask)}"
        return f"{t('Review')}\n\n{asked}"
    return "\n".join([t("Review"), "", *_end(view, t)])


def _review(view: ReviewView, t: Speech) -> list[Block]:
    blocks: list[Block] = []
    for reviewed in view.answered:
        blocks += [*answered_blocks(reviewed.answered, t), _from(reviewed.lesson, t), divider()]
    if view.open is not None:
        return [*blocks, *_question(view, view.open, t)]
    settings = button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop"))
    more = settings if view.occasion else button(t("Next lesson"), ids.LESSON_NEXT)
    return [*blocks, section("\n".join(_end(view, t))), actions(more)]


def _question(view: ReviewView, asked: Asked, t: Speech) -> list[Block]:
    where = t(
        "Question {position} of {total} · from the lesson “{title}”",
        position=len(view.answered) + 1,
        total=view.total,
        title=asked.lesson.title,
    )
    questions = question_blocks(asked.question, ids.REVIEW_ANSWER, lambda option: answer_value(view, asked, option), t)
    settings = button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop"))
    return [context(escape(where)), *questions, *([actions(settings)] if view.occasion else [])]


def _from(lesson: Lesson, t: Speech) -> Block:
    title = " ".join(lesson.title.split())
    opens = button(t("Open"), ids.LESSON_READ, lesson.id, label=t("Read the lesson: {title}", title=title))
    return section(rich(t("From the lesson “{title}”.", title=title)), opens)


def _end(view: ReviewView, t: Speech) -> list[str]:
    """What is said where nothing is asked: never how much waits."""
    if view.answered:
        lines = [t("*That is all for today.*")]
    elif view.enough:
        lines = [t("That is enough for today. The rest comes back by itself.")]
    elif view.next_on is not None:
        lines = [t("Nothing to review today.")]
    else:
        lines = [t("Nothing to review yet. Questions you have answered in a lesson come back here, before you forget.")]
    if view.next_on is not None:
        lines.append(t("The next question comes back on {day}.", day=t.day(view.next_on)))
    if view.streak > 1 and view.answered:
        lines.append(streak_line(view.streak, t))
    return lines
