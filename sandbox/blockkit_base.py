"""What every Block Kit check does: notes problems, measures strings and lists, reads text objects."""

import random
import string
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from sandbox.blockkit_rules import COMPOSITION

Json = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits + "+/="
_ids = random.Random(20260101)  # noqa: S311  ids only have to differ


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
class Base:
    """The state of one message's or view's check, and its simplest rules."""

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

    def missing(self, name: str, at: str) -> None:
        """Notes a field that must be there."""
        self.fail(f"missing required field: {name}", at, "missing_field")

    def length(self, value: str, rule: Json, at: str) -> None:
        """Characters: at most, at least."""
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

    def items(self, value: list[Any], rule: Json, at: str) -> None:
        """Items of a list: at most, at least."""
        high, low = rule.get("max_items"), rule.get("min_items")
        if high is not None and len(value) > high:
            self.fail(
                f"no more than {high} items allowed", at, type="max_items", expected=[str(high)], got=str(len(value))
            )
        if low is not None and len(value) < low:
            self.fail(
                f"no less than {low} items allowed", at, type="min_items", expected=[str(low)], got=str(len(value))
            )

    def anything(self, value: Any, rule: Json, at: str) -> Any:
        """A text of either shape, measured."""
        if isinstance(value, dict) and "text" in value and isinstance(value["text"], str):
            self.length(value["text"], rule, f"{at}/text")
        elif isinstance(value, str):
            self.length(value, rule, at)
        return value

    def string(self, value: Any, rule: Json, at: str) -> Any:
        """A string: its length, its enum, its constant."""
        if not isinstance(value, str):
            self.fail("must provide a string", at, "invalid_type")
            return value
        self.length(value, rule, at)
        if (enum := rule.get("enum")) and value not in enum:
            self.fail("must be a valid enum value", at, type="enum", expected=list(enum), got=value)
        if "const" in rule and value != rule["const"]:
            self.fail(f"must be {rule['const']}", at, type="enum", expected=[rule["const"]], got=value)
        return value

    def number(self, value: Any, rule: Json, at: str) -> Any:
        """A whole number between two."""
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
            self.missing("text", at)
            return value
        general = COMPOSITION[kind]["text"]
        limit = {"min_length": general["min_length"], "max_length": rule.get("max_length", general["max_length"])}
        self.length(content, limit, f"{at}/text")
        return {"type": kind, "text": content, extra: value.get(extra, kind == "plain_text")}

    def sequence(self, value: Any, rule: Json, at: str) -> list[Any]:
        """A list, measured; an empty one when it is none, so that the check can go on."""
        if not isinstance(value, list):
            self.fail("must provide an array", at, "invalid_type")
            return []
        self.items(value, rule, at)
        return value
