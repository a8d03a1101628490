"""Small builders for Block Kit, within Slack's limits by construction (Slack documentation, Block Kit reference).

Texts longer than Slack takes are shortened with an ellipsis, counted after escaping. Everything that is not written by
us goes through ``escape`` or into ``plain_text``, so that no name and no typed text can mention or link anything.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Any

Block = dict[str, Any]
View = dict[str, Any]

SECTION_LIMIT = 3_000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
TITLE_LIMIT = 24
OPTION_LIMIT = 75
METADATA_LIMIT = 3_000
MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 40_000
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])")


@dataclass(frozen=True, slots=True)
class Message:
    """A message: what notifications and screen readers say, and the blocks that show the same."""

    text: str
    blocks: list[Block]

    def body(self) -> dict[str, Any]:
        """The arguments that post or replace it."""
        return {"text": self.text, "blocks": self.blocks, "unfurl_links": False, "unfurl_media": False}

    def followed_by(self, other: "Message") -> "Message":
        """This message with another's words after its own, as far as Slack takes them."""
        blocks = [*self.blocks, *other.blocks]
        return Message(f"{self.text}\n\n{other.text}", blocks) if len(blocks) <= MESSAGE_BLOCKS else self


def escape(text: str) -> str:
    """Takes the meaning out of ``&``, ``<`` and ``>``, so that no text becomes a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, limit: int) -> str:
    """The text in at most ``limit`` characters, ending in an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _within(text: str, limit: int) -> str:
    """Shortens escaped text without cutting an entity in two."""
    if len(text) <= limit:
        return text
    return _whole(text[: limit - 1]).rstrip() + "…"


def spoken(lines: Iterable[str]) -> str:
    """Lines of escaped text as what a message says aloud, as far as Slack takes them."""
    return _within("\n".join(lines), MESSAGE_TEXT)


def _whole(cut: str) -> str:
    """Escaped text that was cut somewhere, without the first half of an entity."""
    entity = cut.rfind("&")
    return cut[:entity] if entity > len(cut) - 6 and entity >= 0 and ";" not in cut[entity:] else cut


@lru_cache(maxsize=4096)
def rich(text: str) -> str:
    """Handbook text as Slack's mrkdwn: escaped, ``- `` lists with bullets; ``*bold*`` and ``_italic_`` stay.

    Kept, because a fan-out says the same text to everybody; what people write does not come this way.
    """
    lines = (f"• {line[2:]}" if line.startswith("- ") else line for line in escape(text.strip()).split("\n"))
    return "\n".join(lines)


def plain(text: str, limit: int = SECTION_LIMIT) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": shorten(text, limit) or " ", "emoji": True}


def mrkdwn(text: str, limit: int = SECTION_LIMIT) -> Block:
    """A formatted text object; links and names in it are only those written as such."""
    return {"type": "mrkdwn", "text": _within(text, limit) or " ", "verbatim": True}


def section(text: str, accessory: Block | None = None, block_id: str | None = None) -> Block:
    """A paragraph, with at most one element beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    if block_id is not None:
        block["block_id"] = block_id
    return block


def sections(text: str) -> list[Block]:
    """A text of any length, whole: as many paragraphs as it takes, parted between lines or words where it can be."""
    parts: list[str] = []
    while len(text) > SECTION_LIMIT:
        cut = max(text.rfind("\n", 1, SECTION_LIMIT), text.rfind(" ", 1, SECTION_LIMIT))
        if cut < 1:
            cut = len(_whole(text[:SECTION_LIMIT]))
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [section(part) for part in (*parts, text)]


def typed_list(items: Sequence[tuple[str, str]]) -> Block:
    """A list of what people typed, as they typed it, each with a note of ours after it."""
    lines = [
        {
            "type": "rich_text_section",
            "elements": [_typed(text), {"type": "text", "text": f" {note}", "style": {"italic": True}}],
        }
        for text, note in items
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": lines}]}


def _typed(text: str) -> Block:
    return {"type": "text", "text": shorten(text, SECTION_LIMIT) or " "}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def button(text: str, action_id: str, value: str = "", *, style: str | None = None, label: str | None = None) -> Block:
    """A button; ``label`` is what a screen reader says where the text alone would not do."""
    element: Block = {"type": "button", "action_id": action_id, "text": plain(text, BUTTON_LIMIT)}
    if value:
        element["value"] = value
    if style is not None:
        element["style"] = style
    if label is not None:
        element["accessibility_label"] = shorten(label, BUTTON_LIMIT)
    return element


def actions(*elements: Block | None, block_id: str | None = None) -> Block:
    """A row of elements; None leaves one out."""
    block: Block = {"type": "actions", "elements": [element for element in elements if element is not None]}
    if block_id is not None:
        block["block_id"] = block_id
    return block


def option(text: str, value: str) -> Block:
    """A choice in a list."""
    return {"text": plain(text, OPTION_LIMIT), "value": value}


def select(action_id: str, placeholder: str, options: Sequence[Block], chosen: str | None = None) -> Block:
    """A list to choose one from."""
    element: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, 150),
        "options": list(options),
    }
    initial = next((item for item in options if item["value"] == chosen), None)
    if initial is not None:
        element["initial_option"] = initial
    return element


def checkboxes(action_id: str, options: Sequence[Block], chosen: Sequence[str]) -> Block:
    """Boxes to tick, at most ten."""
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    initial = [item for item in options if item["value"] in chosen]
    if initial:
        element["initial_options"] = initial
    return element


def radios(action_id: str, options: Sequence[Block], chosen: str | None = None) -> Block:
    """Choices of which one holds, at most ten, all in sight."""
    element: Block = {"type": "radio_buttons", "action_id": action_id, "options": list(options)}
    initial = next((item for item in options if item["value"] == chosen), None)
    if initial is not None:
        element["initial_option"] = initial
    return element


def asking(element: Block, *, title: str, text: str, yes: str, no: str) -> Block:
    """The element, with a question before what it does is done."""
    said = {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}
    return {**element, "confirm": said}


def typed(action_id: str, text: str, *, limit: int, long: bool) -> Block:
    """A field to type in, which tells us of every character: a closed modal brings no values."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": long,
        "max_length": limit,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if text:
        element["initial_value"] = text[:limit]
    return element


def quote(text: str) -> Block:
    """What a person typed, as they typed it: nothing in it becomes a name, a link or an emoji."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": text or " "}]}],
    }


def date_picker(action_id: str, chosen: date | None = None) -> Block:
    """A day to choose."""
    element: Block = {"type": "datepicker", "action_id": action_id}
    if chosen is not None:
        element["initial_date"] = chosen.isoformat()
    return element


def time_picker(action_id: str, chosen: time | None = None) -> Block:
    """A time of day to choose."""
    element: Block = {"type": "timepicker", "action_id": action_id}
    if chosen is not None:
        element["initial_time"] = f"{chosen:%H:%M}"
    return element


def people_picker(action_id: str, chosen: Sequence[str] = ()) -> Block:
    """People to choose, as many as there are."""
    element: Block = {"type": "multi_users_select", "action_id": action_id}
    if chosen:
        element["initial_users"] = list(chosen)
    return element


def linked(text: str, lead: str = "") -> Block:
    """What a person typed, after a bold ``lead`` of ours: its web addresses are links, and nothing else in it means anything."""
    parts = [part for part in _ADDRESS.split(shorten(text, SECTION_LIMIT)) if part]
    elements: list[Block] = [{"type": "text", "text": f"{lead} ", "style": {"bold": True}}] if lead else []
    elements += [
        {"type": "link", "url": part} if _ADDRESS.fullmatch(part) else {"type": "text", "text": part} for part in parts
    ]
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": elements or [{"type": "text", "text": " "}]}],
    }


def field(
    block_id: str,
    label: str,
    element: Block,
    *,
    hint: str | None = None,
    optional: bool = False,
    tells: bool = False,
) -> Block:
    """A labelled field of a form; with ``tells``, what is chosen or typed in it is told at once."""
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label, 2_000), "element": element}
    if tells:
        block["dispatch_action"] = True
    if hint is not None:
        block["hint"] = plain(hint, 2_000)
    if optional:
        block["optional"] = True
    return block


def modal(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    close: str,
    submit: str | None = None,
    metadata: str = "",
) -> View:
    """A modal."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE_LIMIT),
        "close": plain(close, TITLE_LIMIT),
        "blocks": blocks,
        "private_metadata": metadata,
    }
    if submit is not None:
        view["submit"] = plain(submit, TITLE_LIMIT)
    return view


def home(blocks: list[Block]) -> View:
    """An App Home."""
    return {"type": "home", "blocks": blocks}


def progress_bar(done: int, total: int, width: int = 10) -> str:
    """``▰▰▰▱▱``, always beside the same figure in words; a square a piece, up to ``width`` squares."""
    width = min(total, width)
    filled = min(width, round(width * done / total)) if total else 0
    return "▰" * filled + "▱" * (width - filled)
