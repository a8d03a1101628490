"""Workshops as those see them who are invited: the word that comes, the answer, the details."""

from blocks import ids
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    button,
    context,
    escape,
    linked,
    modal,
    plain,
    section,
    spoken,
)
from domain.workshops import Answer, Invitation, Invitations, Word
from locales import Speech

SHOWN = 8
"""Workshops in one list."""


def invitation_message(view: Invitation) -> Message:
    """What somebody is told, with the buttons to answer where there is something to answer, and why it came."""
    t = Speech(view.voice)
    lines, blocks = _after(view, t) if view.word is Word.AFTER else _invitation(view, t)
    why = t(
        "You get this because you are invited. Coordinators read who answers what; whoever comes or has not answered is reminded once."
    )
    settings = button(t("Settings"), ids.SETTINGS_OPEN, label=t("My settings: days, time, language, stop"))
    return Message(spoken([*lines, why]), [*blocks, actions(settings), context(why)])


def _invitation(view: Invitation, t: Speech) -> tuple[list[str], list[Block]]:
    lead = _lead(view, t)
    if view.word is Word.CANCELLED:
        text = f"{lead}\n{_when(view, t)}"
        return [text], [section(text)]
    lines = [lead, *([_note(view, t)] if _note(view, t) else []), _when(view, t)]
    blocks = [section("\n".join(lines)), _where(view, t)]
    place = f"{t('Where:')} {escape(view.workshop.place)}"
    if view.over:
        return [*lines, place], blocks
    if view.invited.answer is not None:
        blocks.append(section(_said(view, t)))
        lines.append(_said(view, t))
    return [*lines, place], [*blocks, _buttons(view, t), actions(*_more(view, t))]


def invitation_aside(view: Invitation) -> Message:
    """The same in a line of another message; answering opens a window."""
    t = Speech(view.voice)
    if view.word is Word.AFTER:
        lines, blocks = _after(view, t)
        return Message(spoken(lines), blocks)
    text = f"{_lead(view, t)} {_when(view, t)}"
    if view.word is Word.CANCELLED:
        return Message(text, [section(text)])
    label = t("See and answer") if view.invited.answer is None else t("See it")
    return Message(text, [section(text, button(label, ids.WORKSHOP_OPEN, view.workshop.workshop_id))])


def _lead(view: Invitation, t: Speech) -> str:
    title = escape(view.workshop.title)
    if view.word is Word.CANCELLED:
        return t("*{title}* is cancelled.", title=title)
    if view.word is Word.CHANGED:
        if view.invited.answer is None:
            return t("*{title}*: the date or the place has changed. Can you come?", title=title)
        return t("*{title}*: the place has changed.", title=title)
    if view.word is Word.REMINDED:
        if view.invited.answer is None:
            return t("*{title}* is soon, and you have not answered yet. Can you come?", title=title)
        return t("*{title}* is soon.", title=title)
    if view.word is Word.INVITED:
        return t("You are invited to a workshop: *{title}*. Can you come?", title=title)
    return f"*{title}*"


def _note(view: Invitation, t: Speech) -> str:
    return {
        "over": t("It has begun already, so there is nothing to answer any more."),
        "changed": t("Date or place have changed since you read this: please answer again."),
    }.get(view.note, "")


def _when(view: Invitation, t: Speech) -> str:
    return escape(
        t("{moment} ({length})", moment=t.moment(view.workshop.starts_at), length=length(view.workshop.minutes, t))
    )


def length(minutes: int, t: Speech) -> str:
    """How long it lasts: ``45 minutes``, ``1 hour``, ``1 h 30``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return t.n("{number} minute", "{number} minutes", minutes)
    if not rest:
        return t.n("{number} hour", "{number} hours", hours)
    return t("{hours} h {minutes}", hours=hours, minutes=f"{rest:02d}")


def _where(view: Invitation, t: Speech) -> Block:
    return linked(view.workshop.place, t("Where:"))


def answer_words(answer: Answer, t: Speech) -> str:
    """What a button says."""
    return {Answer.YES: t("I’m coming"), Answer.MAYBE: t("Maybe"), Answer.NO: t("I can’t come")}[answer]


def _answer(view: Invitation, t: Speech) -> str:
    """What they said."""
    said = {
        Answer.YES: t("You said that you are coming."),
        Answer.MAYBE: t("You said that you may come."),
        Answer.NO: t("You said that you can’t come."),
    }
    return said[view.invited.answer] if view.invited.answer else t("You have not answered yet.")


def _said(view: Invitation, t: Speech) -> str:
    follows = f" {t('What follows will be sent to you.')}" if view.invited.keep else ""
    return f"{_answer(view, t)}{follows} {t('A click changes it.')}"


def _buttons(view: Invitation, t: Speech) -> Block:
    """One for each answer; the one given has no button of its own any more."""
    elements = [
        button(
            answer_words(answer, t),
            f"{ids.WORKSHOP_ANSWER}:{answer.value}",
            _value(view, answer),
            style="primary" if answer is Answer.YES and view.invited.answer is None else None,
            label=f"{answer_words(answer, t)}: {view.workshop.title}",
        )
        for answer in Answer
        if answer is not view.invited.answer
    ]
    return actions(*elements)


def _value(view: Invitation, answer: Answer, *, keep: bool = False) -> str:
    return f"{view.workshop.workshop_id}|{answer.value}|{view.workshop.version}{'|keep' if keep else ''}"


def _more(view: Invitation, t: Speech) -> list[Block]:
    """What goes with an answer: the calendar's file, or what follows for those who cannot come; and the agenda."""
    workshop, invited, found = view.workshop, view.invited, []
    if invited.answer in {Answer.YES, Answer.MAYBE}:
        found.append(button(t("Send me the calendar file"), ids.WORKSHOP_FILE, workshop.workshop_id))
    if invited.answer in {Answer.NO, Answer.MAYBE} and not invited.keep:
        label = t("Send me what follows")
        found.append(button(label, f"{ids.WORKSHOP_ANSWER}:keep", _value(view, invited.answer, keep=True)))
    return [*found, button(t("Agenda"), ids.WORKSHOP_OPEN, workshop.workshop_id)]


def _after(view: Invitation, t: Speech) -> tuple[list[str], list[Block]]:
    title, lesson = escape(view.workshop.title), escape(view.lesson_title)
    present = view.invited.present
    lead = (
        t("Thank you for coming to *{title}*.", title=title)
        if present
        else t("You could not come to *{title}* and asked for what follows. Here it is.", title=title)
    )
    lines, blocks = [lead], [section(lead)]
    if not present and view.workshop.agenda:
        blocks += [section(f"*{t('Agenda')}*"), _agenda(view)]
        lines.append(escape(view.workshop.agenda))
    if view.lesson_title:
        text = t("The lesson that goes with it takes ninety seconds: *{lesson}*.", lesson=lesson)
        lines.append(text)
        blocks.append(section(text))
        blocks.append(actions(button(t("Read it now"), ids.LESSON_READ, view.workshop.lesson_id, style="primary")))
    return lines, blocks


def _agenda(view: Invitation) -> Block:
    return {"type": "section", "text": plain(view.workshop.agenda)}


# --- in a window, and on Home


def invitation_modal(view: Invitation) -> View:
    """All there is to know, and the answers."""
    t = Speech(view.voice)
    _, blocks = _invitation(view, t)
    if view.workshop.agenda:
        blocks[2:2] = [section(f"*{t('Agenda')}*"), _agenda(view)]
    return modal(ids.WORKSHOP_VIEW, t("Workshop"), blocks, close=t("Close"), metadata=view.workshop.workshop_id)


def invitations_message(view: Invitations) -> Message:
    """What somebody is invited to."""
    t = Speech(view.voice)
    if not view.coming:
        text = t("You are not invited to any workshop at the moment.")
        return Message(text, [section(text)])
    blocks = [block for one in view.coming[:SHOWN] for block in home_blocks(one, t)]
    text = "\n".join(f"{escape(one.workshop.title)}: {_when(one, t)}" for one in view.coming[:SHOWN])
    return Message(text, blocks)


def invitations_modal(view: Invitations) -> View:
    """The same in a window."""
    t = Speech(view.voice)
    return modal(ids.NOTICE_VIEW, t("Workshop"), invitations_message(view).blocks, close=t("Close"))


def home_blocks(view: Invitation | None, t: Speech) -> list[Block]:
    """The next one, on Home, with what they answered."""
    if view is None:
        return []
    answer = view.invited.answer
    text = f"*{t('Workshop:')}* {escape(view.workshop.title)}\n{_when(view, t)}\n{_answer(view, t)}"
    label = t("See and answer") if answer is None else t("See it")
    said_to_readers = f"{label}: {view.workshop.title}"
    action = f"{ids.WORKSHOP_OPEN}:{view.workshop.workshop_id}"
    return [section(text, button(label, action, view.workshop.workshop_id, label=said_to_readers))]


def file_comment(view: Invitation) -> str:
    """With the calendar's file."""
    t = Speech(view.voice)
    return t(
        "For your calendar: {title}. If date or place change I tell you; the file has to be added again then.",
        title=escape(view.workshop.title),
    )


def not_sent_text(view: Invitation) -> str:
    """Where Slack did not take the file."""
    return Speech(view.voice)("Slack did not take the file. Please press the button again in a minute.")
