"""What the handbook says to a question, and for coordinators, the questions it said nothing to."""

from collections.abc import Sequence

from blocks import ids
from blocks.kit import (
    Block,
    Message,
    View,
    actions,
    button,
    context,
    escape,
    modal,
    quote,
    rich,
    section,
    shorten,
    typed_list,
)
from domain.ask import LONGEST, AskView, Found, Gap, GapsView
from locales import Speech

ON_HOME = 5
"""Unanswered questions shown on Home; the others are behind a button."""
IN_A_BLOCK, MOST_BLOCKS = 8, 12
SPOKEN = 300
"""Characters of a question that a notification repeats."""


def ask_message(view: AskView, *, echo: bool = False) -> Message:
    """The answer, or honestly none and whom to ask. ``echo``: with the question, where nobody sees it otherwise."""
    t = Speech(view.voice)
    asked = [quote(view.question)] if echo and view.question.strip() else []
    lead = escape(shorten(view.question, SPOKEN)) + "\n\n" if asked else ""
    if not view.found:
        text = _nothing(view, t)
        return Message(lead + text, [*asked, section(text), actions(button(t("All modules"), ids.MODULES_OPEN))])
    best, *others = view.found
    blocks: list[Block] = [*asked, *_lesson(best, t, primary=True)]
    if others:
        blocks.append(context(t("Perhaps also:")))
        for other in others:
            blocks += _lesson(other, t, primary=False)
    blocks += _judgement(view, t)
    return Message(f"{lead}{escape(best.title)}\n{_passage(best)}", blocks)


def _nothing(view: AskView, t: Speech) -> str:
    lines = [t("The handbook does not answer that, and I won’t make something up."), _person(view, t)]
    if view.delicate:
        lines.append(t("I keep nothing of what you wrote."))
        lines.append(
            t("To report something serious: {address}.", address=escape(view.organisation.whistleblowing)),
        )
    elif view.kept:
        lines.append(_kept(t))
    return "\n".join(lines)


def _person(view: AskView, t: Speech) -> str:
    who, where = escape(view.organisation.coordinator), escape(view.organisation.contact)
    return t("Someone who can help: {coordinator}, {contact}.", coordinator=who, contact=where)


def _kept(t: Speech) -> str:
    return t("I keep the question, without your name, so that the handbook can answer it one day.")


def _passage(found: Found) -> str:
    """The passage, closed up where a paragraph ended."""
    return rich("\n".join(line for line in found.passage.splitlines() if line.strip()))


def _lesson(found: Found, t: Speech, *, primary: bool) -> list[Block]:
    text = f"*{escape(found.title)}*\n{_passage(found)}"
    opens = button(
        t("Read the lesson") if primary else t("Open"),
        f"{ids.LESSON_READ}:{found.lesson_id}"[:255],
        found.lesson_id,
        style="primary" if primary else None,
        label=t("Read the lesson: {title}", title=found.title),
    )
    if primary:
        return [section(text), context(escape(found.module_title)), actions(opens)]
    return [section(text, opens)]


def _judgement(view: AskView, t: Speech) -> list[Block]:
    if view.helped is True:
        return [context(t("Good to know, thank you."))]
    if view.helped is False:
        lines = [t("Thank you for saying so."), _person(view, t), *([_kept(t)] if view.kept else [])]
        return [context(" ".join(lines))]
    question = view.question[:LONGEST] or " "
    return [
        section(t("Does this answer your question?")),
        actions(button(t("Yes"), ids.ASK_HELPED, question), button(t("No"), ids.ASK_DID_NOT, question)),
    ]


def judged_message(view: AskView) -> Message:
    """What is said alone to who judged an answer that others see too."""
    t = Speech(view.voice)
    (said,) = _judgement(view, t)
    return Message(said["elements"][0]["text"], [said])


def gaps_blocks(gaps: Sequence[Gap], t: Speech) -> list[Block]:
    """The questions without an answer, on the coordinator's desk; nothing where there are none to show."""
    if not gaps:
        return []
    lead = t.n("{number} question without an answer", "{number} questions without an answer", len(gaps))
    return [
        section(f"*{lead}*", button(t("See them all"), ids.GAPS_OPEN)),
        typed_list([_line(gap, t) for gap in gaps[:ON_HOME]]),
    ]


def gaps_modal(view: GapsView) -> View:
    """All of them, and the button that clears the list."""
    t = Speech(view.voice)
    title = t("Without an answer")
    if not view.gaps:
        nothing = t("There is nothing here. Questions are shown once five are waiting, so that nobody’s stands alone.")
        return modal(ids.GAPS_VIEW, title, [section(nothing)], close=t("Close"))
    lead = t(
        "What people asked that the handbook did not answer. Neither who asked nor the day is kept, only the week; after twelve weeks a question is deleted."
    )
    shown = view.gaps[: IN_A_BLOCK * MOST_BLOCKS]
    blocks = [section(lead)]
    pages = [shown[start : start + IN_A_BLOCK] for start in range(0, len(shown), IN_A_BLOCK)]
    blocks += [typed_list([_line(gap, t) for gap in page]) for page in pages]
    clear = button(t("Clear this list"), ids.GAPS_CLEAR, style="danger")
    clear["confirm"] = {
        "title": {"type": "plain_text", "text": t("Clear this list?")},
        "text": {"type": "plain_text", "text": t("These questions are deleted for good, for every coordinator.")},
        "confirm": {"type": "plain_text", "text": t("Clear")},
        "deny": {"type": "plain_text", "text": t("Cancel")},
    }
    return modal(ids.GAPS_VIEW, title, [*blocks, actions(clear)], close=t("Close"))


def _line(gap: Gap, t: Speech) -> tuple[str, str]:
    week = int(gap.week.rpartition("W")[2])
    if gap.shown:
        return gap.text, t("(week {week}; a lesson was shown but did not help)", week=week)
    return gap.text, t("(week {week})", week=week)
