"""The board of suggestions as people see it: a page of it, what it shows, and the search."""

import json

from blocks import ids
from blocks.kit import Block, View, actions, button, context, divider, field, modal, option, section, select
from blocks.suggestions import line_blocks, state_words, waiting_words
from domain.suggestions import PAGE, Board, Looking, Shown, State
from locales import Speech

WORDS = "words"
_SEARCHED = 150
"""Characters that can be searched for."""


def dump_looking(looking: Looking) -> str:
    """What of the board is looked at, as private metadata."""
    return json.dumps([looking.shown[:16], looking.words[:_SEARCHED], looking.offset], ensure_ascii=False)


def load_looking(metadata: str) -> Looking:
    """Read back; the usual page for anything else."""
    try:
        shown, words, offset = json.loads(metadata)
        return Looking(str(shown), str(words)[:_SEARCHED], int(offset))
    except (ValueError, TypeError):
        return Looking()


def board_modal(board: Board) -> View:
    """A page of the board."""
    t = Speech(board.voice)
    looking = board.looking
    lead = t("What colleagues propose. Whoever proposes stands by it with their name; one voice each to support it.")
    blocks: list[Block] = [context(lead)]
    if board.waiting:
        blocks.append(section(waiting_words(board.waiting, t)))
    search: Block = {"type": "plain_text_input", "action_id": WORDS, "max_length": _SEARCHED}
    if looking.words:
        search["initial_value"] = looking.words[:_SEARCHED]
    blocks += [
        actions(
            button(t("Make a suggestion"), ids.SUGGESTION_MAKE, style="primary"),
            button(t("Texts to look at"), ids.TASKS_OPEN) if board.coordinator else None,
            select(ids.BOARD_SHOWN, t("Which ones"), _shown_options(board, t), looking.shown),
        ),
        field(WORDS, t("Search"), search, optional=True),
        divider(),
    ]
    if not board.lines:
        blocks.append(section(_nothing(looking, t)))
    for line in board.lines:
        blocks += line_blocks(line, t)
    last = looking.offset + len(board.lines)
    blocks += _turning(looking.offset, last, board.total, t)
    return modal(
        ids.BOARD_VIEW,
        t("Suggestions"),
        blocks,
        close=t("Close"),
        submit=t("Search"),
        metadata=dump_looking(looking),
    )


def _shown_options(board: Board, t: Speech) -> list[Block]:
    options = [
        option(t("Still open"), Shown.OPEN),
        option(t("All"), Shown.ALL),
        option(t("Mine, and those I support"), Shown.MINE),
    ]
    if board.coordinator:
        options.append(option(t("Waiting for a word"), Shown.WAITING))
    return options + [option(t("Only: {state}", state=state_words(state, t)), state.value) for state in State]


def _nothing(looking: Looking, t: Speech) -> str:
    if looking.words:
        return t("Nothing on the board has these words.")
    if looking.shown == Shown.OPEN:
        return t("Nothing is on the board at the moment. What would you change?")
    return t("There is none.")


def _turning(offset: int, last: int, total: int, t: Speech) -> list[Block]:
    before = button(t("Previous"), f"{ids.BOARD_OPEN}:previous", str(offset - PAGE)) if offset else None
    after = button(t("Next"), f"{ids.BOARD_OPEN}:next", str(last)) if last < total else None
    if not before and not after:
        return []
    return [
        context(t("{first} to {last} of {total}", first=offset + 1, last=last, total=total)),
        actions(before, after),
    ]
