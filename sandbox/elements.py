"""What people do with interactive elements: their state, and what choosing a value makes of it.

Slack documentation: Block Kit, block elements; view state; block_actions payload.
"""

import re
from collections.abc import Iterator
from typing import Any

from sandbox.errors import ControlError

Json = dict[str, Any]

_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
_MANY = {"selected_options", "selected_users", "selected_channels", "selected_conversations", "files"}
_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "rich_text_value": "initial_value",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it is in."""
    for block in blocks:
        inner = [block.get("accessory"), block.get("element"), *block.get("elements", []), *_actions(block)]
        for element in inner:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
        nested = [b for b in (*block.get("child_blocks", []), *block.get("elements", [])) if "block_id" in b]
        yield from elements(nested)
        for element in block.get("elements", []) if block.get("type") == "context_actions" else ():
            for name in ("positive_button", "negative_button"):
                if name in element:
                    yield block, {**element[name], "type": "feedback_buttons", "action_id": element["action_id"]}


def _actions(block: Json) -> list[Json]:
    actions = block.get("actions", [])
    return actions if isinstance(actions, list) else []


def find(blocks: list[Json], block_id: object, action_id: object) -> tuple[Json, Json]:
    """An element and its block. Raises ControlError (404) when the person could not see such an element.

    A block without an id of the app's own gets a new one at each update. What is pressed just then is the one button of
    that action, under its new block.
    """
    meant = [(block, element) for block, element in elements(blocks) if element["action_id"] == action_id]
    for block, element in meant:
        if block["block_id"] == block_id:
            return block, element
    if len(meant) == 1 and not stateful(meant[0][1]):
        return meant[0]
    raise ControlError("no_such_element", f"There is no element {action_id} in the block {block_id}.", 404)


def stateful(element: Json) -> bool:
    """Whether an element appears in ``state``: those that keep what was chosen."""
    return element["type"] in _KEYS and element["type"] != "overflow"


def initial(element: Json) -> Json:
    """An element's state before anybody touches it."""
    key = _KEYS[element["type"]]
    state: Json = {"type": element["type"]}
    default: Any = [] if key in _MANY else None
    state[key] = element.get(_INITIAL.get(key, ""), default)
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def values(blocks: list[Json], kept: Json | None = None) -> Json:
    """The ``state.values`` of blocks; what is in ``kept`` under the same ids and type stays as the person left it."""
    state: Json = {}
    for block, element in elements(blocks):
        if not stateful(element):
            continue
        old = (kept or {}).get(block["block_id"], {}).get(element["action_id"])
        fresh = old if old and old["type"] == element["type"] else initial(element)
        state.setdefault(block["block_id"], {})[element["action_id"]] = fresh
    return state


def choose(element: Json, value: Any, suggested: list[Json] | None = None) -> Json:
    """The state after a person chose ``value``. Raises ControlError for what Slack's client would not let them do."""
    kind = element["type"]
    key = _KEYS[kind]
    state: Json = {"type": kind}
    if kind == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    if key in ("selected_option", "selected_options"):
        state[key] = _options(element, value, key == "selected_options", suggested or [])
    elif key in _MANY:
        many = [] if value is None else value if isinstance(value, list) else [value]
        _at_most(element, many)
        state[key] = many
    elif key == "value":
        state[key] = _typed(element, value)
    elif key == "selected_date_time":
        state[key] = None if value in (None, "") else int(value)
    elif key == "rich_text_value" and isinstance(value, str):
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": value}]}
        state[key] = {"type": "rich_text", "elements": [section]} if value else None
    else:
        state[key] = value or None
    return state


def _at_most(element: Json, chosen: list[Any]) -> None:
    most = element.get("max_selected_items") or element.get("max_files")
    if most and len(chosen) > most:
        raise ControlError("too_many_selected", f"Slack lets people choose {most} at most here.")


def _typed(element: Json, value: Any) -> str | None:
    text = None if value is None else str(value)
    longest = element.get("max_length", 3000)
    if text and len(text) > longest:
        raise ControlError("too_long", f"Slack lets people type {longest} characters at most here.")
    return text or None


def _options(element: Json, value: Any, many: bool, suggested: list[Json]) -> Any:
    known = [*element.get("options", []), *suggested]
    for group in element.get("option_groups", []):
        known += group["options"]
    chosen = []
    wanted = [] if value is None else value if isinstance(value, list) else [value]
    for one in wanted:
        name = one.get("value") if isinstance(one, dict) else one
        option = next((o for o in known if o["value"] == name), None)
        if option is None:
            raise ControlError("no_such_option", f"There is no option {name!r} to choose.")
        chosen.append(option)
    if many:
        _at_most(element, chosen)
        return chosen
    return chosen[0] if chosen else None


def action(block: Json, element: Json, state: Json | None, ts: str) -> Json:
    """One entry of a block_actions payload's ``actions``."""
    kind = element["type"]
    entry: Json = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"]}
    if kind in ("button", "icon_button", "feedback_buttons", "workflow_button"):
        entry |= {k: element[k] for k in ("text", "value", "style", "url", "confirm") if k in element}
    elif state is not None:
        entry |= state
        kept = ("placeholder", "initial_option", "initial_options", "initial_date", "initial_time")
        entry |= {k: element[k] for k in kept if k in element}
    entry["action_ts"] = ts
    return entry


def is_empty(state: Json) -> bool:
    """Whether nothing was given."""
    value = state.get(_KEYS[state["type"]])
    return value in (None, "", []) or (isinstance(value, str) and not value.strip())


def complaint(block: Json, element: Json, state: Json) -> str | None:
    """What Slack's client says under a field before it lets a form be submitted; None when it is content."""
    if is_empty(state):
        return None if block.get("optional") else "Please complete this required field."
    kind, value = element["type"], state.get("value")
    shortest = element.get("min_length", 0)
    if kind == "plain_text_input" and len(str(value)) < shortest:
        return f"This field needs {shortest} characters at least."
    if kind == "email_text_input" and not _EMAIL.fullmatch(str(value)):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.match(r"https?://\S+$", str(value)):
        return "Please enter a valid URL."
    return _number_complaint(element, str(value)) if kind == "number_input" else None


def _number_complaint(element: Json, value: str) -> str | None:
    if not _NUMBER.fullmatch(value) or ("." in value and not element.get("is_decimal_allowed")):
        return "Please enter a valid number."
    number = float(value)
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of {element['max_value']} or less."
    return None
