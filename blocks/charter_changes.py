"""What changed in the charter, before and after, word by word; and the question about each clause."""

import json
import re
from dataclasses import dataclass

from blocks import ids
from blocks.charter import acknowledge_words, button_label, whole_button
from blocks.kit import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    escape,
    field,
    modal,
    option,
    radios,
    rich,
    section,
)
from domain.charter import ChangesView, WrongAnswer
from domain.editions import ClauseChange, Piece, compared
from domain.handbook import Clause
from domain.members import Voice
from locales import Speech

CHECK = "check"
"""The action and, with the clause's number, the block of the question about it."""
_EMPHASIS = re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_STYLES: dict[str, dict[str, bool]] = {"gone": {"strike": True}, "new": {"bold": True}, "same": {}}
_PIECE = 2_500
_TEXT = 12_000
"""Characters of one comparison; a clause is a page at most, and a view may hold 250 kB."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """What the modal remembers between two clauses."""

    version: str
    language: str
    text_sha256: str
    since: str
    step: int

    def dump(self) -> str:
        """As the modal's private metadata."""
        return json.dumps([self.version, self.language, self.text_sha256, self.since, self.step])

    @classmethod
    def load(cls, metadata: str) -> "Comparing":
        """From the modal's private metadata. Raises ValueError where it is not ours."""
        match json.loads(metadata):
            case [str(version), str(language), str(text_sha256), str(since), int(step)]:
                return cls(version, language, text_sha256, since, step)
        raise ValueError("not a change of the charter")


def check_block(step: int) -> str:
    """The block of the question at a step: another one for each, so that no answer is carried along."""
    return f"{CHECK}-{step}"


def changes_modal(view: ChangesView) -> View:
    """One clause that changed, with its question; the button that acknowledges comes with the last."""
    t, change = Speech(view.voice), view.change
    blocks: list[Block] = []
    if view.replaced:
        blocks.append(section(t("Something newer has been published meanwhile. Here is what is yours to read now.")))
    where = t.n(
        "What changed since you confirmed · clause {step} of {number}",
        "What changed since you confirmed · clause {step} of {number}",
        len(view.changes),
        step=view.step + 1,
    )
    blocks += [context(escape(where)), *change_blocks(change, view.voice)]
    if change.check is not None:
        options = [option(each.text, each.id) for each in change.check.options]
        blocks.append(field(check_block(view.step), change.check.ask, radios(CHECK, options)))
    if view.last:
        blocks += [divider(), *acknowledge_words(view.charter, t)]
    back = button(t("Previous"), ids.CHANGES_BACK) if view.step else None
    ask = button(t("Ask a question"), ids.CLAUSE_ASK, change.clause_id if change.after else "")
    decline = button(t("Decline"), ids.CHARTER_DECLINE) if view.last and not view.declined else None
    blocks.append(actions(back, ask, whole_button(t), decline))
    return modal(
        ids.CHANGES_READ,
        t("Charter"),
        blocks,
        close=t("Later"),
        submit=button_label(view.voice) if view.last else t("Next"),
        metadata=Comparing(
            view.charter.version, view.charter.language, view.charter.text_sha256, view.since, view.step
        ).dump(),
    )


def change_blocks(change: ClauseChange, voice: Voice) -> list[Block]:
    """A clause before and after, as it is shown and as the evidence hashes it."""
    t = Speech(voice)
    clause = change.after or change.before
    if clause is None:  # pragma: no cover - a change has one side at least
        return []
    blocks: list[Block] = [section(f"*{clause.number}. {escape(clause.title)}*")]
    if change.because:
        blocks.append(section(f"{t('Why:')} {rich(change.because)}"))
    if change.before is None:
        legend = t("This clause is new.")
    elif change.after is None:
        legend = t("This clause is gone.")
    else:
        legend = t("Struck through: what is gone. In bold: what is new.")
    blocks += [context(legend), _difference(change)]
    return blocks


def all_changes_blocks(view: ChangesView) -> list[Block]:
    """Every change as it was shown, one after the other, with what acknowledging means: what the evidence hashes."""
    shown = [block for change in view.changes for block in change_blocks(change, view.voice)]
    return [*shown, *acknowledge_words(view.charter, Speech(view.voice))]


def wrong_answer(view: WrongAnswer) -> str:
    """Beside the question: why that is not so, and another try."""
    t = Speech(view.voice)
    return " ".join(part for part in (view.feedback, t("Read the clause again and choose once more.")) if part)


def _difference(change: ClauseChange) -> Block:
    pieces = compared(clause_words(change.before), clause_words(change.after))
    elements: list[Block] = []
    room = _TEXT
    for piece in pieces:
        text = piece.text[:room]
        room -= len(text)
        elements += [_element(piece, text[start : start + _PIECE]) for start in range(0, len(text), _PIECE)]
    elements = elements or [{"type": "text", "text": " "}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _element(piece: Piece, text: str) -> Block:
    style = _STYLES[piece.how]
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def clause_words(clause: Clause | None) -> str:
    """A clause as plain text: its title where that is compared, bullets for lists, no marks of emphasis."""
    if clause is None:
        return ""
    lines = [f"• {line[2:]}" if line.startswith("- ") else line for line in clause.text.strip().split("\n")]
    return _EMPHASIS.sub(r"\2", "\n".join([clause.title, *lines]))
