"""The lists behind the coordinators' figures, a page at a time; and the lines of the desk that lead to them."""

from collections.abc import Sequence

from blocks import ids
from blocks.charter_status import stand_words
from blocks.kit import Block, View, actions, button, context, escape, modal, section, shorten
from blocks.momentum import funnel_line
from domain.desk import Ahead, CoordinatorDesk, Ease
from domain.lists import Behind, LessonLine, ListView, PersonLine
from locales import Speech

TOGETHER = 25
"""Lines in one block: Slack takes 3,000 characters in it, and a hundred blocks in a modal."""
LESSONS_TOGETHER = 10
_TITLE = 120


def way(behind: Behind, words: str, label: str) -> Block:
    """The button to a list; ``label`` says what it leads to where only the button is read."""
    return button(words, f"{ids.LIST_OPEN}:{behind}", f"{behind}|0", label=label)


def how_it_goes(desk: CoordinatorDesk, t: Speech) -> list[Block]:
    """Where the team stands, each figure with the list behind it."""
    people = t.n("{number} person takes part.", "{number} people take part.", desk.participants)
    blocks = [section(people, way(Behind.PEOPLE, t("See who"), t("See who takes part")))]
    if desk.lessons_done is None or desk.members_learning is None:
        blocks.append(section(t("Lesson figures are shown once five people have finished a lesson.")))
    else:
        lines = [
            t(
                "At least {number} lessons finished, by {people} people or more.",
                number=desk.lessons_done,
                people=desk.members_learning,
            )
        ]
        if desk.funnel is not None and desk.funnel.invited:
            lines.append(funnel_line(desk.funnel, t))
        blocks.append(section("\n".join(lines), way(Behind.LESSONS, t("By lesson"), t("Lesson by lesson"))))
    if desk.charter_title is not None and desk.charter_asked:
        done = t(
            "Charter confirmed as read: {done} of {asked}.", done=desk.charter_acknowledged, asked=desk.charter_asked
        )
        blocks += [
            section(done),
            actions(
                way(Behind.CONFIRMED, t("Who has"), t("Who has confirmed the charter")),
                way(Behind.UNCONFIRMED, t("Who has not"), t("Who has not confirmed the charter")),
            ),
        ]
    return [*blocks, *_ease(desk.ease, t)]


def _ease(ease: Ease | None, t: Speech) -> list[Block]:
    if ease is None:
        return []
    now = t("*At ease with it:* {mean} of 5, as {people} people said.", mean=_decimal(ease.now, t), people=ease.people)
    before = t("It was {mean} the time before.", mean=_decimal(ease.before, t)) if ease.before is not None else ""
    see = button(t("Results"), f"{ids.SURVEY_RESULT}:{ease.run_id}", ease.run_id, label=t("Results of the survey"))
    return [section(f"{now} {before}".strip(), see)]


def _decimal(number: float, t: Speech) -> str:
    whole, tenth = divmod(round(number * 10), 10)
    return t("{whole}.{tenth}", whole=whole, tenth=tenth)


def what_is_next(ahead: Ahead, t: Speech) -> list[Block]:
    """The next days on which something comes by itself."""
    lines = []
    if ahead.lessons_at is not None:
        lines.append(t("Lessons: {moment}, each in their own time.", moment=t.moment(ahead.lessons_at)))
    if ahead.digest_at is not None:
        lines.append(t("The digest: {moment}.", moment=t.moment(ahead.digest_at)))
    if ahead.charter_due is not None:
        day, number = ahead.charter_due
        lines.append(
            t.n(
                "The charter is due on {day} for {number} person.",
                "The charter is due on {day} for {number} people.",
                number,
                day=t.day(day),
            )
        )
    if not lines:
        return []
    shown = "\n".join(f"• {escape(line)}" for line in lines)
    return [section(f"*{t('What is next')}*\n{shown}")]


def asked_for(value: str) -> tuple[Behind, int] | None:
    """Which list, and from which line; None for anything else than a button of ours carries."""
    name, _, offset = value.partition("|")
    if name not in set(Behind) or not offset.isascii() or not offset.isdecimal() or len(offset) > 9:
        return None
    return Behind(name), int(offset)


def list_modal(view: ListView) -> View:
    """One page."""
    t = Speech(view.voice)
    blocks: list[Block] = [context(escape(_explained(view.behind, t)))]
    if not view.total:
        blocks.append(
            section(t("Nobody stands here now.") if view.behind is not Behind.LESSONS else t("There is none."))
        )
    blocks += _lessons(view.lessons, t) if view.behind is Behind.LESSONS else _people(view.people, t)
    return modal(ids.NOTICE_VIEW, _title(view.behind, t), [*blocks, *_turning(view, t)], close=t("Close"))


def _title(behind: Behind, t: Speech) -> str:
    return {
        Behind.PEOPLE: t("Who takes part"),
        Behind.LESSONS: t("Lesson by lesson"),
        Behind.CONFIRMED: t("Charter: confirmed"),
        Behind.UNCONFIRMED: t("Charter: not yet"),
        Behind.OVERDUE: t("Charter: overdue"),
    }[behind]


def _explained(behind: Behind, t: Speech) -> str:
    return {
        Behind.PEOPLE: t("Those who take part today. How far each has come is shown to nobody but themselves."),
        Behind.LESSONS: t(
            "At least how many have finished each lesson, in steps of five. Who has, is shown to nobody; below five, nothing is shown."
        ),
        Behind.CONFIRMED: t("Of those who take part today, who has confirmed reading the version in force."),
        Behind.UNCONFIRMED: t(
            "Of those who take part today, who was asked for the version in force and has not confirmed it. Why is said only where there is something to do."
        ),
        Behind.OVERDUE: t(
            "Five days and more past the due date. A word from a person often does more than a reminder."
        ),
    }[behind]


def _people(people: Sequence[PersonLine], t: Speech) -> list[Block]:
    lines = [f"• <@{one.user_id}>" + (f", {escape(stand_words(one.stand, t))}" if one.stand else "") for one in people]
    return [section("\n".join(lines[start : start + TOGETHER])) for start in range(0, len(lines), TOGETHER)]


def _lessons(lessons: Sequence[LessonLine], t: Speech) -> list[Block]:
    """Under the title of their module, some at a time."""
    lines = []
    for place, one in enumerate(lessons):
        head = f"*{escape(shorten(one.module, _TITLE))}*\n"
        number = t("fewer than five") if one.people is None else t("at least {number}", number=one.people)
        line = t("• {lesson}: {number}", lesson=escape(shorten(one.title, _TITLE)), number=number)
        lines.append(line if place and lessons[place - 1].module == one.module else head + line)
    together = LESSONS_TOGETHER
    return [section("\n".join(lines[start : start + together])) for start in range(0, len(lines), together)]


def _turning(view: ListView, t: Speech) -> list[Block]:
    shown = len(view.people) + len(view.lessons)
    last = view.offset + shown
    before = _turn(t("Previous"), "previous", view, view.offset - view.size) if view.offset else None
    after = _turn(t("Next"), "next", view, last) if last < view.total else None
    if not before and not after:
        return []
    where = t("{first} to {last} of {total}", first=view.offset + 1, last=last, total=view.total)
    return [context(where), actions(before, after)]


def _turn(words: str, which: str, view: ListView, offset: int) -> Block:
    return button(words, f"{ids.LIST_OPEN}:{which}", f"{view.behind}|{max(0, offset)}")
