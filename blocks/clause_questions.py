"""Asking about a clause, declining and saying why, and the coordinators' answers."""

import json

from blocks import ids
from blocks.kit import (
    Block,
    View,
    actions,
    button,
    divider,
    escape,
    field,
    modal,
    option,
    quote,
    section,
    select,
)
from domain.charter import CharterDuties
from domain.clause_questions import QUESTION_LIMIT, AskForm, ClauseQuestion, QuestionsDesk, Said
from domain.members import Voice
from locales import Speech

CLAUSE, TEXT = "clause", "text"
_SHOWN = 20
NAMES_SHOWN = 20


def ask_modal(view: AskForm, nonce: str, clause_id: str) -> View:
    """The form for a question about a clause, or for declining with a reason."""
    t = Speech(view.voice)
    text: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": QUESTION_LIMIT}
    if view.kind == "decline":
        explained = t(
            "You may decline. Coordinators see your name and your reason, and answer you; the record keeps both. I stop reminding you, and you can still confirm later."
        )
        blocks = [section(explained), field(TEXT, t("Why you decline"), text)]
        submit, title = t("Decline"), t("Decline")
    else:
        explained = t(
            "Coordinators see your question with your name. Until one of them answers, I do not remind you, and the days do not count."
        )
        blocks = [section(explained)]
        options = [option(title, clause) for clause, title in view.clauses[:100] if len(clause) <= 150]
        chosen = clause_id if any(clause == clause_id for clause, _ in view.clauses) else view.clauses[0][0]
        blocks.append(field(CLAUSE, t("About which clause"), select(CLAUSE, t("Choose a clause"), options, chosen)))
        blocks.append(field(TEXT, t("Your question"), text))
        if view.concerns_open:
            words = t("Rather without your name? That is a concern: while it waits, nobody is reminded of this clause.")
            blocks.append(section(words, button(t("Without my name"), ids.CONCERN_OPEN, f"clause:{chosen}")))
        submit, title = t("Send"), t("Ask a question")
    metadata = json.dumps([view.kind, nonce, *view.about])
    return modal(ids.CLAUSE_SAY, title, blocks, close=t("Cancel"), submit=submit, metadata=metadata)


def form_of(metadata: str) -> tuple[str, str, tuple[str, str, str]]:
    """Kind and nonce of a form of ours, and the text it is about; empty for anything else."""
    try:
        kind, nonce, version, language, text_sha256 = map(str, json.loads(metadata))
        return kind, nonce, (version, language, text_sha256)
    except (ValueError, TypeError):
        return "", "", ("", "", "")


def decline_label(voice: Voice) -> str:
    """The words on the button that declines; they are part of the evidence."""
    return Speech(voice)("Decline")


def said_modal(view: Said) -> View:
    """What becomes of it."""
    t = Speech(view.voice)
    if view.kind == "decline":
        text = t(
            "Recorded: you declined, with your reason. A coordinator will answer you. You can still confirm later."
        )
        if view.replaced:
            text = t(
                "The charter has changed since you opened this, so nothing was recorded. Read it as it is now first."
            )
        elif view.again:
            text = t("Nothing was changed: you had already declined, or confirmed.")
    else:
        text = t("Sent. I do not remind you until a coordinator has answered; then you get the answer here.")
        if view.gone:
            text += " " + t("That clause is no longer in the charter; your question was sent all the same.")
    return modal(ids.NOTICE_VIEW, t("Thank you"), [section(text)], close=t("Close"))


def text_missing(voice: Voice) -> str:
    """Beside the field."""
    return Speech(voice)("Please write a few words.")


def questions_modal(view: QuestionsDesk) -> View:
    """What waits for a coordinator's answer; one of them with the field for it."""
    t = Speech(view.voice)
    notes = {
        "answered": t("Sent. Its author gets the answer when they may next be written to."),
        "taken": t("Another coordinator was first: it had been answered."),
    }
    blocks: list[Block] = [section(f"*{escape(notes[view.note])}*")] if view.note else []
    if view.chosen is not None:
        text: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": QUESTION_LIMIT}
        block_id = f"answer-{view.chosen.question_id}"[:255]
        blocks += [*_question(view.chosen, t), field(block_id, t("Your answer"), text)]
        return modal(
            ids.CLAUSE_ANSWERED,
            t("Your answer"),
            blocks,
            close=t("Cancel"),
            submit=t("Send"),
            metadata=view.chosen.question_id,
        )
    if not view.waiting:
        blocks.append(section(t("Nothing waits for an answer.")))
    for question in view.waiting[:_SHOWN]:
        answer = button(t("Answer"), f"{ids.CLAUSE_ANSWER}:{question.question_id}"[:255], question.question_id)
        blocks += [divider(), *_question(question, t), actions(answer)]
    return modal(ids.NOTICE_VIEW, t("About the charter"), blocks, close=t("Close"))


def _question(question: ClauseQuestion, t: Speech) -> list[Block]:
    who, when = f"<@{question.user_id}>", escape(t.moment(question.asked_at))
    if question.kind == "decline":
        head = t("{person} declines, {moment}:", person=who, moment=when)
    else:
        head = t(
            "{person} asks about “{clause}”, {moment}:", person=who, clause=escape(question.clause_title), moment=when
        )
    return [section(head), quote(question.text)]


def duties_blocks(duties: CharterDuties, t: Speech) -> list[Block]:
    """On the coordinators' desk: questions that wait, and who is overdue, by name."""
    blocks: list[Block] = []
    if duties.waiting:
        text = t.n(
            "{number} question or refusal about the charter waits for your answer.",
            "{number} questions or refusals about the charter wait for your answer.",
            duties.waiting,
        )
        blocks.append(section(text, button(t("Read them"), ids.CLAUSE_ANSWERS)))
    if duties.overdue:
        text = t.n(
            "{number} person has not confirmed the charter, five days and more after the due date: {people}.",
            "{number} people have not confirmed the charter, five days and more after the due date: {people}.",
            len(duties.overdue),
            people=t.listing([f"<@{user}>" for user in duties.overdue[:NAMES_SHOWN]]),
        )
        blocks.append(section(text))
    return blocks
