"""Checks Block Kit objects one by one and copies them as Slack would store them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from sandbox.blockkit_base import Json, new_id
from sandbox.blockkit_content import Content
from sandbox.blockkit_rules import (
    BLOCK_FIELDS,
    BLOCKS,
    COMPOSITION,
    COMPOSITION_FIELDS,
    DEFAULTS,
    ELEMENT_FIELDS,
    ELEMENTS,
    matches,
)

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ZONES = frozenset(available_timezones())


class Check(Content):
    """One message's or view's check: gathers problems, hands back copies with ids and defaults filled in."""

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
                self.missing(name, at)
        return copy

    def _value(self, how: str, rule: Json, value: Any, at: str, owner: str) -> Any:
        match how:
            case "text" | "plain":
                return self.text(value, rule, at, plain=how == "plain")
            case "string":
                return self.string(value, rule, at)
            case "bool":
                if not isinstance(value, bool):
                    self.fail("must provide a boolean", at, "invalid_type")
                return value
            case "int":
                return self.number(value, rule, at)
            case "element" | "image_element":
                allowed = rule.get("enum") or ["image"]
                return self.element(value, at, allowed, within=owner)
            case "any":
                return self.anything(value, rule, at)
            case _:
                checker: Callable[[Any, Json, str, str], Any] = getattr(self, f"_{how}")
                return checker(value, rule, at, owner)

    # --- lists

    def _list(self, value: Any, rule: Json, at: str, _: str) -> Any:
        for index, item in enumerate(self.sequence(value, rule, at)):
            if (enum := rule.get("enum")) and item not in enum:
                self.fail("must be a valid enum value", f"{at}/{index}", type="enum", expected=enum, got=str(item))
        return value

    def _texts(self, value: Any, rule: Json, at: str, _: str) -> list[Any]:
        limit = {"max_length": rule["item_max_length"]}
        items = enumerate(self.sequence(value, rule, at))
        return [self.text(item, limit, f"{at}/{index}", plain=False) for index, item in items]

    def _elements(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        allowed = rule.get("enum") or [rule.get("item", "button")]
        items = enumerate(self.sequence(value, rule, at))
        return [self.element(item, f"{at}/{index}", allowed, within=owner) for index, item in items]

    def _context_items(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        copies = []
        for index, item in enumerate(self.sequence(value, rule, at)):
            where = f"{at}/{index}"
            if isinstance(item, dict) and item.get("type") in ("plain_text", "mrkdwn"):
                copies.append(self.text(item, {}, where, plain=False))
            else:
                copies.append(self.element(item, where, ["image"], within=owner))
        return copies

    def _blocks(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        allowed = {"plan": ["task_card"], "carousel": ["card"]}.get(owner) or rule.get("enum")
        items = enumerate(self.sequence(value, rule, at))
        return [self.block(item, f"{at}/{index}", allowed) for index, item in items]

    def _options(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        items = enumerate(self.sequence(value, rule, at))
        return [self._option(item, {}, f"{at}/{index}", owner) for index, item in items]

    def _option_groups(self, value: Any, rule: Json, at: str, owner: str) -> list[Any]:
        copies = []
        for index, item in enumerate(self.sequence(value, rule, at)):
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
                self.length(str(copy.get("initial_value", "")), {"max_length": high}, f"{at}/initial_value")
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
        self.length(given, {"max_length": 255}, f"{at}/{name}")
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
            self.missing("text", at)
        elif kind == "image":
            self._one_of(copy, "image_url", "slack_file", at)
        elif kind == "markdown":
            self.markdown += len(str(copy.get("text", "")))
        elif kind == "card" and not any(name in copy for name in ("hero_image", "title", "actions", "body")):
            self.missing("title", at)
        elif kind == "container":
            if "title" not in copy and "rich_text_title" not in copy:
                self.missing("title", at)
            if copy.get("is_collapsible") and copy.get("has_header_divider"):
                self.fail("has_header_divider is not for a collapsible container", at)
            if copy.get("default_collapsed") and not copy.get("is_collapsible"):
                self.fail("default_collapsed needs is_collapsible", at)
        elif kind == "video" and self.scopes is not None and "links.embed:write" not in self.scopes:
            self.fail("a video needs the scope links.embed:write", at, "missing_scope")
