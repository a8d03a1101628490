"""Checks Block Kit objects one by one and copies them as Slack would store them."""

import random
import re
import string
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from sandbox.blockkit_rules import (
    BLOCK_FIELDS,
    BLOCKS,
    COMPOSITION,
    COMPOSITION_FIELDS,
    DEFAULTS,
    ELEMENT_FIELDS,
    ELEMENTS,
    INLINE,
    INLINE_NEEDS,
    matches,
)

Json = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits + "+/="
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ids = random.Random(20260101)  # noqa: S311  ids only have to differ
_ZONES = frozenset(available_timezones())


def new_id() -> str:
    """A block_id or action_id as Slack makes one up."""
    return "".join(_ids.choices(_ALPHABET, k=5))


@dataclass(frozen=True, slots=True)
class Problem:
    """What breaks a rule, and where."""

    code: str
    message: str
    pointer: str
    constraint: Json | None = None

    def text(self) -> str:
        """As Web API methods list it."""
        return f"{self.message} [json-pointer:{self.pointer}]"

    def row(self) -> Json:
        """As blocks.validate lists it."""
        row: Json = {"code": self.code, "message": self.message, "pointer": self.pointer}
        return {**row, "constraint": self.constraint} if self.constraint else row


@dataclass
class Check:
    """One message's or view's check: gathers problems, hands back copies with ids and defaults filled in."""

    surface: str
    scopes: Collection[str] | None = None
    file_known: Callable[[Json], bool] | None = None
    problems: list[Problem] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)
    focused: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    markdown: int = 0

    # --- complaints

    def fail(self, message: str, at: str, code: str = "failed_constraint", **constraint: Any) -> None:
        """Notes a problem."""
        self.problems.append(Problem(code, message, at, constraint or None))

    def _missing(self, name: str, at: str) -> None:
        self.fail(f"missing required field: {name}", at, "missing_field")

    def _length(self, value: str, rule: Json, at: str) -> None:
        high, low = rule.get("max_length"), rule.get("min_length")
        if high is not None and len(value) > high:
            self.fail(
                f"must be less than {high + 1} characters",
                at,
                type="max_length",
                expected=[str(high)],
                got=str(len(value)),
            )
        if low is not None and len(value) < low:
            self.fail(
                f"must be more than {low - 1} characters",
                at,
                type="min_length",
                expected=[str(low)],
                got=str(len(value)),
            )

    def _items(self, value: list[Any], rule: Json, at: str) -> None:
        high, low = rule.get("max_items"), rule.get("min_items")
        if high is not None and len(value) > high:
            self.fail(
                f"no more than {high} items allowed", at, type="max_items", expected=[str(high)], got=str(len(value))
            )
        if low is not None and len(value) < low:
            self.fail(
                f"no less than {low} items allowed", at, type="min_items", expected=[str(low)], got=str(len(value))
            )

    # --- any object with known fields

    def fields(self, kind: str, table: dict[str, str], rules: Json, value: Json, at: str, copy: Json) -> Json:
        """Checks every field of an object into ``copy``; unknown fields are refused as Slack refuses them."""
        for name, content in value.items():
            how = table.get(name)
            if how is None:
                if name not in copy:
                    self.fail(f"invalid additional property: {name}", at, "invalid_property")
            elif content is not None:
                copy[name] = self._value(how, rules.get(name, {}), content, f"{at}/{name}", kind)
        for name, rule in rules.items():
            if isinstance(rule, dict) and rule.get("required") is True and value.get(name) is None and name in table:
                self._missing(name, at)
        return copy

    def _value(self, how: str, rule: Json, value: Any, at: str, owner: str) -> Any:
        match how:
            case "text" | "plain":
                return self.text(value, rule, at, plain=how == "plain")
            case "string":
                return self._string(value, rule, at)
            case "bool":
                if not isinstance(value, bool):
                    self.fail("must provide a boolean", at, "invalid_type")
                return value
            case "int":
                return self._number(value, rule, at)
            case "element" | "image_element":
                allowed = rule.get("enum") or ["image"]
                return self.element(value, at, allowed, within=owner)
            case "any":
                return self._anything(value, rule, at)
            case _:
                checker: Callable[[Any, Json, str, str], Any] = getattr(self, f"_{how}")
                return checker(value, rule, at, owner)

    def _anything(self, value: Any, rule: Json, at: str) -> Any:
        if isinstance(value, dict) and "text" in value and isinstance(value["text"], str):
            self._length(value["text"], rule, f"{at}/text")
        elif isinstance(value, str):
            self._length(value, rule, at)
        return value

    def _string(self, value: Any, rule: Json, at: str) -> Any:
        if not isinstance(value, str):
            self.fail("must provide a string", at, "invalid_type")
            return value
        self._length(value, rule, at)
        if (enum := rule.get("enum")) and value not in enum:
            self.fail("must be a valid enum value", at, type="enum", expected=list(enum), got=value)
        if "const" in rule and value != rule["const"]:
            self.fail(f"must be {rule['const']}", at, type="enum", expected=[rule["const"]], got=value)
        return value

    def _number(self, value: Any, rule: Json, at: str) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail("must provide an integer", at, "invalid_type")
            return value
        if "max" in rule and value > rule["max"]:
            self.fail(
                f"must be less than {rule['max'] + 1}", at, type="max", expected=[str(rule["max"])], got=str(value)
            )
        if "min" in rule and value < rule["min"]:
            self.fail(
                f"must be more than {rule['min'] - 1}", at, type="min", expected=[str(rule["min"])], got=str(value)
            )
        return value

    def text(self, value: Any, rule: Json, at: str, *, plain: bool) -> Any:
        """A text object; a rule's own length limit replaces the general 3,000."""
        if not isinstance(value, dict):
            self.fail("must provide an object", at, "invalid_type")
            return value
        kind = str(value.get("type"))
        if kind != "plain_text" and (plain or kind != "mrkdwn"):
            self.fail(f"unsupported type: {kind}", f"{at}/type", "unsupported_type")
            return value
        extra = "emoji" if kind == "plain_text" else "verbatim"
        for name in value:
            if name not in ("type", "text", extra):
                self.fail(f"invalid additional property: {name}", at, "invalid_property")
        content = value.get("text")
        if not isinstance(content, str):
            self._missing("text", at)
            return value
        general = COMPOSITION[kind]["text"]
        limit = {"min_length": general["min_length"], "max_length": rule.get("max_length", general["max_length"])}
        self._length(content, limit, f"{at}/text")
        return {"type": kind, "text": content, extra: value.get(extra, kind == "plain_text")}

    # --- lists

    def _sequence(self, value: Any, rule: Json, at: str) -> list[Any]:
        if not isinstance(value, list):
            self.fail("must provide an array", at, "invalid_type")
            return []
        self._items(value, rule, at)
        return value

    def _list(self, value: Any, rule: Json, at: str, _: str) -> Any:
        for index, item in enumerate(self._sequence(value, rule, at)):
            if (enum := rule.get("enum")) and item not in enum:
                self.fail("must be a valid enum value", f"{at}/{index}", type="enum", expected=enum, got=str(item))
        return value

    def _texts(self, value: Any, rule: Json, at: str, _: str) -> list[Any]:
        limit = {"max_length": rule["item_max_length"]}
        items = enumerate(self._sequence(value, rule, at))
        return [self.text(item, limit, f"{at}/{index}", plain=False) for index, item in items]

    def _elements(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        allowed = rule.get("enum") or [rule.get("item", "button")]
        items = enumerate(self._sequence(value, rule, at))
        return [self.element(item, f"{at}/{index}", allowed, within=owner) for index, item in items]

    def _context_items(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        copies = []
        for index, item in enumerate(self._sequence(value, rule, at)):
            where = f"{at}/{index}"
            if isinstance(item, dict) and item.get("type") in ("plain_text", "mrkdwn"):
                copies.append(self.text(item, {}, where, plain=False))
            else:
                copies.append(self.element(item, where, ["image"], within=owner))
        return copies

    def _blocks(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        allowed = {"plan": ["task_card"], "carousel": ["card"]}.get(owner) or rule.get("enum")
        items = enumerate(self._sequence(value, rule, at))
        return [self.block(item, f"{at}/{index}", allowed) for index, item in items]

    def _options(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        items = enumerate(self._sequence(value, rule, at))
        return [self._option(item, {}, f"{at}/{index}", owner) for index, item in items]

    def _option_groups(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        copies = []
        for index, item in enumerate(self._sequence(value, rule, at)):
            copies.append(self._composed("option_group", item, f"{at}/{index}", owner))
        return copies

    # --- composition objects

    def _composed(self, kind: str, value: Any, at: str, owner: str) -> Any:
        if not isinstance(value, dict):
            self.fail("must provide an object", at, "invalid_type")
            return value
        return self.fields(owner, COMPOSITION_FIELDS[kind], COMPOSITION[kind], value, at, {})

    def _option(self, value: Any, _: Json, at: str, owner: str) -> Any:
        copy = self._composed("option", value, at, owner)
        if isinstance(copy, dict):
            marked = isinstance(copy.get("text"), dict) and copy["text"].get("type") == "mrkdwn"
            if marked and owner not in ("checkboxes", "radio_buttons"):
                self.fail("unsupported type: mrkdwn", f"{at}/text/type", "unsupported_type")
            if "url" in copy and owner != "overflow":
                self.fail("invalid additional property: url", at, "invalid_property")
        return copy

    def _confirm(self, value: Any, _: Json, at: str, owner: str) -> Any:
        return self._composed("confirm", value, at, owner)

    def _dispatch_action_config(self, value: Any, _: Json, at: str, owner: str) -> Any:
        return self._composed("dispatch_action_config", value, at, owner)

    def _conversation_filter(self, value: Any, _: Json, at: str, owner: str) -> Any:
        return self._composed("conversation_filter", value, at, owner)

    def _feedback_button(self, value: Any, _: Json, at: str, owner: str) -> Any:
        return self._composed("feedback_button", value, at, owner)

    def _slack_file(self, value: Any, _: Json, at: str, owner: str) -> Any:
        copy = self._composed("slack_file", value, at, owner)
        if isinstance(copy, dict) and len(copy) != 1:
            self.fail("must provide exactly one of: id, url", at)
        elif isinstance(copy, dict) and self.file_known and not self.file_known(copy):
            self.fail("invalid slack file", at, "invalid_slack_file")
        return copy

    def _initial_option(self, value: Any, _: Json, at: str, owner: str) -> Any:
        return self._option(value, {}, at, owner)

    def _initial_options(self, value: Any, _: Json, at: str, owner: str) -> Any:
        return self._options(value, {"min_items": 1}, at, owner)

    def _date(self, value: Any, _: Json, at: str, __: str) -> Any:
        try:
            good = len(str(value)) == 10 and bool(date.fromisoformat(str(value)))
        except ValueError:
            good = False
        if not good:
            self.fail("must provide a date in the format YYYY-MM-DD", at)
        return value

    def _time(self, value: Any, _: Json, at: str, __: str) -> Any:
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            self.fail("must provide a time in the format HH:mm", at)
        return value

    def _zone(self, value: Any, _: Json, at: str, __: str) -> Any:
        if str(value) not in _ZONES:
            self.fail("must provide a time zone in the IANA format", at)
        return value

    # --- rich text and tables

    def _rich_text(self, value: Any, _: Json, at: str, __: str) -> Any:
        if not isinstance(value, dict) or value.get("type") != "rich_text":
            self.fail("must provide a rich_text object", at, "invalid_type")
            return value
        self._rich_elements(value.get("elements"), BLOCKS["rich_text"]["elements"], f"{at}/elements", "")
        return value

    def _rich_elements(self, value: Any, rule: Json, at: str, _: str) -> Any:
        for index, item in enumerate(self._sequence(value, rule, at)):
            where = f"{at}/{index}"
            kind = item.get("type") if isinstance(item, dict) else None
            if kind not in rule["enum"]:
                self.fail(f"unsupported type: {kind}", where, "unsupported_type")
                continue
            inner = self._sequence(item.get("elements"), {}, f"{where}/elements")
            if kind == "rich_text_list":
                self._rich_list(item, inner, where)
            else:
                self._inline(inner, f"{where}/elements")
        return value

    def _rich_list(self, item: Json, inner: list[Any], at: str) -> None:
        style = ELEMENTS["rich_text_list"]["style"]
        if "style" not in item:
            self._missing("style", at)
        else:
            self._string(item["style"], style, f"{at}/style")
        if "indent" in item:
            self._number(item["indent"], ELEMENTS["rich_text_list"]["indent"], f"{at}/indent")
        for index, section in enumerate(inner):
            where = f"{at}/elements/{index}"
            if not isinstance(section, dict) or section.get("type") != "rich_text_section":
                self.fail("must provide a rich_text_section", where, "unsupported_type")
            else:
                self._inline(self._sequence(section.get("elements"), {}, where), f"{where}/elements")

    def _inline(self, items: list[Any], at: str) -> None:
        for index, item in enumerate(items):
            where = f"{at}/{index}"
            kind = item.get("type") if isinstance(item, dict) else None
            if str(kind) not in INLINE:
                self.fail(f"unsupported type: {kind}", where, "unsupported_type")
                continue
            needed = INLINE_NEEDS.get(str(kind))
            if needed and item.get(needed) is None:
                self._missing(needed, where)
            elif kind == "text":
                self._string(item["text"], {"min_length": 1}, f"{where}/text")

    def _table_rows(self, value: Any, rule: Json, at: str, owner: str) -> Any:
        rows = self._sequence(value, rule, at)
        width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
        total = 0
        for index, row in enumerate(rows):
            where = f"{at}/{index}"
            cells = self._sequence(row, {"min_items": 1, "max_items": rule["row_max_items"]}, where)
            if owner == "data_table" and len(cells) != width:
                self.fail(f"must have {width} cells like the first row", where)
            for column, cell in enumerate(cells):
                total += self._cell(cell, f"{where}/{column}", header=owner == "data_table" and index == 0)
        limit = BLOCKS["table"]["_all_cells"]["max_length"]
        if total > limit:
            self.fail(f"must be less than {limit + 1} characters in all cells", at, type="max_length")
        return value

    def _cell(self, cell: Any, at: str, *, header: bool) -> int:
        kind = cell.get("type") if isinstance(cell, dict) else None
        if kind not in ("raw_text", "raw_number", "rich_text") or (header and kind == "rich_text"):
            self.fail(f"unsupported type: {kind}", at, "unsupported_type")
            return 0
        if kind == "rich_text":
            self._rich_text(cell, {}, at, "")
            return len(str(cell.get("elements")))
        self._string(cell.get("text"), {"min_length": 1}, f"{at}/text")
        return len(str(cell.get("text")))

    def _chart(self, value: Any, rule: Json, at: str, _: str) -> Any:
        rules = BLOCKS["data_visualization"]
        if not isinstance(value, dict) or value.get("type") not in rule["enum"]:
            self.fail("must be a valid enum value", f"{at}/type", type="enum", expected=rule["enum"])
            return value
        name = "segments" if value["type"] == "pie" else "series"
        parts = self._sequence(value.get(name), rules[f"chart.{name}"], f"{at}/{name}")
        for index, part in enumerate(parts):
            label = part.get("label", part.get("name", "")) if isinstance(part, dict) else ""
            self._string(label, rules["chart.*.label"], f"{at}/{name}/{index}/label")
        axis = value.get("axis_config")
        if isinstance(axis, dict):
            categories = rules["chart.axis_config.categories"]
            for index, item in enumerate(self._sequence(axis.get("categories", []), categories, f"{at}/categories")):
                limit = {"max_length": categories["item_max_length"]}
                self._string(item, limit, f"{at}/axis_config/categories/{index}")
        return value

    # --- elements and blocks

    def element(self, value: Any, at: str, allowed: list[str], *, within: str) -> Any:
        """An interactive element or an image inside a block."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in ELEMENT_FIELDS or not matches(kind, allowed):
            self.fail(f"unsupported type: {kind}", at, "unsupported_type")
            return value
        rules = ELEMENTS[kind]
        if self.surface not in rules["_surfaces"]:
            self.fail(f"unsupported type: {kind} in a {self.surface}", at, "unsupported_type")
        copy: Json = {"type": kind}
        if kind != "image":
            copy["action_id"] = self._id(value, "action_id", self.action_ids, at)
        copy = self.fields(kind, ELEMENT_FIELDS[kind], rules, value, at, copy)
        if copy.get("focus_on_load") is True:
            self.focused += 1
            if self.focused > 1:
                self.fail("focus_on_load can be true for one element only", at)
        if copy.get("response_url_enabled") and (within != "input" or self.surface != "modal"):
            self.fail("response_url_enabled is for input blocks of a modal", at)
        self._consistent(kind, copy, at)
        return copy

    def _consistent(self, kind: str, copy: Json, at: str) -> None:
        if kind == "image":
            self._one_of(copy, "image_url", "slack_file", at)
        elif kind in ("static_select", "multi_static_select"):
            self._one_of(copy, "options", "option_groups", at)
        elif kind == "plain_text_input":
            low, high = copy.get("min_length", 0), copy.get("max_length", 3000)
            if isinstance(low, int) and isinstance(high, int):
                if low > high:
                    self.fail("min_length must not be more than max_length", at)
                self._length(str(copy.get("initial_value", "")), {"max_length": high}, f"{at}/initial_value")
        elif kind == "file_input" and self.scopes is not None and "files:read" not in self.scopes:
            self.fail("file_input needs the scope files:read", at, "missing_scope")
        initial = copy.get("initial_options") or ([copy["initial_option"]] if "initial_option" in copy else [])
        options = [*copy.get("options", [])]
        for group in copy.get("option_groups", []):
            options += group.get("options", []) if isinstance(group, dict) else []
        if "external" not in kind and any(option not in options for option in initial):
            self.fail("initial option must exactly match one of the options", at)

    def _one_of(self, copy: Json, first: str, second: str, at: str) -> None:
        if (first in copy) == (second in copy):
            self.fail(f"must provide exactly one of: {first}, {second}", at, "missing_field")

    def _id(self, value: Json, name: str, taken: set[str], at: str) -> str:
        given = value.get(name)
        if given in (None, ""):
            given = new_id()
        if not isinstance(given, str):
            self.fail("must provide a string", f"{at}/{name}", "invalid_type")
            return str(given)
        self._length(given, {"max_length": 255}, f"{at}/{name}")
        if given in taken:
            self.fail(f"`{name}` already exists: {given}", f"{at}/{name}", "duplicate_id")
        taken.add(given)
        return given

    def block(self, value: Any, at: str, allowed: list[str] | None = None) -> Any:
        """A block; ``allowed`` narrows the types inside a container, a plan or a carousel."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in BLOCK_FIELDS or (allowed and kind not in allowed):
            self.fail(f"unsupported type: {kind}", at, "unsupported_type")
            return value
        rules = BLOCKS[kind]
        if self.surface not in rules["_surfaces_safe"]:
            self.fail(f"unsupported type: {kind} in a {self.surface}", at, "unsupported_type")
        copy: Json = {"type": kind, "block_id": self._id(value, "block_id", self.block_ids, at)}
        copy.update(DEFAULTS.get(kind, {}))
        self.action_ids = set()
        copy = self.fields(kind, BLOCK_FIELDS[kind], rules, value, at, copy)
        self.seen[kind] = self.seen.get(kind, 0) + 1
        self._whole(kind, copy, at)
        return copy

    def _whole(self, kind: str, copy: Json, at: str) -> None:
        """What a rule says of several fields together."""
        if kind == "section" and "text" not in copy and "fields" not in copy:
            self._missing("text", at)
        elif kind == "image":
            self._one_of(copy, "image_url", "slack_file", at)
        elif kind == "markdown":
            self.markdown += len(str(copy.get("text", "")))
        elif kind == "card" and not any(name in copy for name in ("hero_image", "title", "actions", "body")):
            self._missing("title", at)
        elif kind == "container":
            if "title" not in copy and "rich_text_title" not in copy:
                self._missing("title", at)
            if copy.get("is_collapsible") and copy.get("has_header_divider"):
                self.fail("has_header_divider is not for a collapsible container", at)
            if copy.get("default_collapsed") and not copy.get("is_collapsible"):
                self.fail("default_collapsed needs is_collapsible", at)
        elif kind == "video" and self.scopes is not None and "links.embed:write" not in self.scopes:
            self.fail("a video needs the scope links.embed:write", at, "missing_scope")
