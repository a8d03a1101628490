"""Consulting on the charter: a clause with room for a comment, the coordinators' desk, and the posts about it."""

import json
import secrets
from dataclasses import dataclass

from blocks import ids
from blocks.charter_changes import change_blocks, clause_words
from blocks.kit import (
    MESSAGE_BLOCKS,
    Block,
    Message,
    View,
    actions,
    asking,
    button,
    context,
    divider,
    escape,
    field,
    modal,
    quote,
    section,
)
from domain.consultation import (
    COMMENT_LIMIT,
    HEARD,
    Comment,
    ConsultationDesk,
    ConsultationEnd,
    ConsultationPost,
    ConsultationView,
    clause_sha256,
)
from locales import Speech

TEXT = "text"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Commenting:
    """What the form remembers: the clause, its words, and the number that makes a comment count once."""

    clause_id: str
    clause_sha256: str
    comment_id: str

    def dump(self) -> str:
        """As the modal's private metadata."""
        return json.dumps([self.clause_id, self.clause_sha256, self.comment_id])

    @classmethod
    def load(cls, metadata: str) -> "Commenting":
        """From the modal's private metadata. Raises ValueError where it is not ours."""
        match json.loads(metadata):
            case [str(clause_id), str(sha), str(comment_id)]:
                return cls(clause_id, sha, comment_id)
        raise ValueError("not a comment's form")


def comment_block(commenting: Commenting) -> str:
    """The field's block: another for each clause shown, so that no text is carried along."""
    return f"comment-{commenting.comment_id}"


def consultation_modal(view: ConsultationView, comment_id: str = "") -> View:
    """One clause, what would change in it, what one said of it, and room for a comment."""
    t = Speech(view.voice)
    held = Commenting(view.clause.id, clause_sha256(view.clause), comment_id or secrets.token_hex(16))
    blocks: list[Block] = []
    if view.edited:
        blocks.append(
            section(t("*This clause was edited while you were reading.* Here it is; what you typed is kept below."))
        )
    where = t(
        "Version {version}, not in force yet · clause {number} of {clauses}",
        version=view.charter.version,
        number=view.number + 1,
        clauses=len(view.charter.clauses),
    )
    blocks.append(context(escape(where)))
    same = view.change.before is not None and clause_words(view.change.before) == clause_words(view.clause)
    blocks += clause_blocks_of(view) if same else change_blocks(view.change, view.voice)
    for comment in view.said[-5:]:
        blocks += [context(t("You said:")), quote(comment.text), *_answer(comment, t)]
    element: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": COMMENT_LIMIT}
    if view.typed:
        element["initial_value"] = view.typed
    hint = t("Coordinators see it with your name, and answer here. What is published has no names.")
    blocks.append(field(comment_block(held), t("Your comment"), element, hint=hint, optional=True))
    back = button(t("Previous"), ids.CONSULT_BACK, view.charter.clauses[view.number - 1].id) if view.number else None
    unsigned = (
        button(t("Without my name"), ids.CONCERN_OPEN, f"clause:{view.clause.id}") if view.concerns_open else None
    )
    desk = button(t("What was said"), ids.CONSULT_DESK) if view.coordinator else None
    if back or unsigned or desk:
        blocks.append(actions(back, unsigned, desk))
    submit = t("Finish") if view.last else t("Next")
    return modal(ids.CONSULT_VIEW, t("Comments"), blocks, close=t("Later"), submit=submit, metadata=held.dump())


def clause_blocks_of(view: ConsultationView) -> list[Block]:
    """A clause that stays as it is."""
    t = Speech(view.voice)
    shown = change_blocks(view.change, view.voice)
    return [shown[0], context(t("This clause stays as it is.")), shown[-1]]


def _answer(comment: Comment, t: Speech) -> list[Block]:
    return [section(f"*{t('Answer:')}* {escape(comment.answer)}")] if comment.answer else []


def consultation_end_modal(view: ConsultationEnd) -> View:
    """After the last clause."""
    t = Speech(view.voice)
    text = t.n(
        "Thank you. {number} comment of yours is with the coordinators; their answers stand beside it here.",
        "Thank you. {number} comments of yours are with the coordinators; their answers stand beside them here.",
        view.comments,
    )
    if not view.comments:
        text = t("Thank you for reading to the end.")
    return modal(ids.NOTICE_VIEW, t("Thank you"), [section(text)], close=t("Close"))


def consultation_desk_modal(view: ConsultationDesk) -> View:
    """What was said, by clause; or one clause with its comments and what changed because of them."""
    t = Speech(view.voice)
    if view.chosen is not None:
        return _clause_modal(view, t)
    total = sum(len(one.comments) for one in view.clauses)
    text = t.n(
        "Version {version}: {number} comment.", "Version {version}: {number} comments.", total, version=view.version
    )
    blocks: list[Block] = [section(escape(text))]
    if view.closed:
        blocks.append(
            context(t("This consultation is closed. What was heard, and what changed, is in the team’s channel."))
        )
    for one in view.clauses[:40]:
        number = t.n("{number} comment", "{number} comments", len(one.comments))
        changed = f" · {t('changed')}" if one.outcome else ""
        read = button(t("Open"), f"{ids.CONSULT_CLAUSE}:{one.clause_id}"[:255], one.clause_id)
        blocks.append(section(f"*{escape(one.title)}*\n{escape(number + changed)}", read))
    if not view.closed:
        close = asking(
            button(t("Close the consultation"), ids.CONSULT_CLOSE, view.version, style="primary"),
            title=t("Close it?"),
            text=t(
                "Nobody can comment any more. What was heard, and what you marked as changed, is posted without names."
            ),
            yes=t("Close it"),
            no=t("Cancel"),
        )
        blocks.append(actions(close))
    return modal(ids.CONSULT_DESK_VIEW, t("Comments"), blocks, close=t("Close"))


def _clause_modal(view: ConsultationDesk, t: Speech) -> View:
    one = view.chosen
    assert one is not None  # the caller has looked
    blocks: list[Block] = [section(f"*{escape(one.title)}*")]
    if one.stale:
        stale = t.n(
            "{number} comment is about words that have been edited since.",
            "{number} comments are about words that have been edited since.",
            one.stale,
        )
        blocks.append(context(escape(stale)))
    if not one.comments:
        blocks.append(section(t("Nothing was said of this clause.")))
    for comment in one.comments[:_SHOWN]:
        value = f"{comment.comment_id}|{one.clause_id}"
        reply = button(t("Answer"), f"{ids.CONSULT_ANSWER}:{comment.comment_id}"[:255], value)
        blocks += [divider(), section(f"<@{comment.user_id}>", reply), quote(comment.text), *_answer(comment, t)]
    metadata = json.dumps([one.clause_id, ""])
    if view.closed:
        return modal(ids.CONSULT_DESK_VIEW, t("Comments"), blocks, close=t("Close"), metadata=metadata)
    element: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": COMMENT_LIMIT}
    if one.outcome:
        element["initial_value"] = one.outcome
    hint = t("Published when the consultation closes. Leave it empty where nothing changed.")
    label = t("What changed because of it")
    blocks += [divider(), field(TEXT, label, element, hint=hint, optional=True)]
    return modal(ids.CONSULT_MARK_VIEW, t("Comments"), blocks, close=t("Close"), submit=t("Save"), metadata=metadata)


def comment_answer_modal(view: ConsultationDesk, comment_id: str) -> View:
    """The form to answer one comment."""
    t = Speech(view.voice)
    one = view.chosen
    comment = next((each for each in one.comments if each.comment_id == comment_id), None) if one else None
    element: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": COMMENT_LIMIT}
    if comment is not None and comment.answer:
        element["initial_value"] = comment.answer
    blocks = [*([quote(comment.text)] if comment else []), field(TEXT, t("Your answer"), element)]
    metadata = json.dumps([one.clause_id if one else "", comment_id])
    return modal(
        ids.CONSULT_ANSWER_VIEW, t("Your answer"), blocks, close=t("Cancel"), submit=t("Send"), metadata=metadata
    )


def desk_form_of(metadata: str) -> tuple[str, str]:
    """Clause and comment of a coordinator's form; empty for anything else."""
    try:
        clause_id, comment_id = json.loads(metadata)
        return str(clause_id), str(comment_id)
    except (ValueError, TypeError):
        return "", ""


def consulted_blocks(title: str | None, t: Speech) -> list[Block]:
    """On Home, while a version is open to comments."""
    if title is None:
        return []
    text = t("A new version of “{title}” is open to your comments.", title=title)
    return [section(escape(text), button(t("Read and comment"), ids.CONSULT_OPEN))]


def consultation_post(view: ConsultationPost) -> Message:
    """In the team's channel: comments are asked for; or what was heard, and what changed."""
    t = Speech(view.voice)
    if view.about == HEARD:
        return _heard(view, t)
    text = t(
        "A new version of “{title}” is open to your comments, clause by clause: nothing is in force yet.",
        title=view.title,
    )
    if view.until is not None:
        text += " " + t("Until {day}.", day=t.day(view.until))
    go = actions(button(t("Read and comment"), ids.CONSULT_OPEN, style="primary"))
    return Message(escape(text), [section(escape(text)), go])


def _heard(view: ConsultationPost, t: Speech) -> Message:
    comments = sum(len(one.comments) for one in view.heard)
    head = t.n(
        "What we heard, what changed: “{title}”, version {version}. {number} comment.",
        "What we heard, what changed: “{title}”, version {version}. {number} comments.",
        comments,
        title=view.title,
        version=view.version,
    )
    lines = []
    for one in view.heard:
        number = t.n("{number} comment", "{number} comments", len(one.comments))
        changed = t("Changed: {what}", what=one.outcome) if one.outcome else t("No change.")
        lines.append(f"*{escape(one.title)}* · {escape(number)}\n{escape(changed)}")
    shown = [section(line) for line in lines[: MESSAGE_BLOCKS - 2]]
    return Message("\n\n".join([escape(head), *lines])[:39_000], [section(escape(head)), *shown])
