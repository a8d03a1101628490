"""Every limit of data/blockkit-limits.json, with a JSON pointer to what breaks it.

Checking also copies: what comes back is what Slack would store, with ids and defaults filled in.
Slack documentation: Block Kit reference, blocks, block elements, composition objects, views.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sandbox.blockkit_base import Json, Problem, new_id
from sandbox.blockkit_check import Check
from sandbox.blockkit_rules import COMPOSITION, SURFACES, VIEW_KEYS

__all__ = ["Problem", "Rules", "new_id"]

_VIEW_BYTES: int = SURFACES["modal"]["_view_size"]["max_bytes"]


@dataclass(frozen=True)
class Rules:
    """The checks, knowing the token's scopes and the workspace's files (None: not checked)."""

    scopes: Collection[str] | None = None
    file_known: Callable[[Json], bool] | None = None

    def message(self, blocks: Any, at: str = "/blocks") -> tuple[list[Json], list[Problem]]:
        """A message's blocks."""
        check = Check("message", self.scopes, self.file_known)
        copies = _all_blocks(check, blocks, SURFACES["message"]["blocks"], at)
        rules = SURFACES["message"]
        if check.markdown > rules["markdown_blocks_total"]["max_length"]:
            check.fail("must be less than 12001 characters in all markdown blocks", at, type="max_length")
        if check.seen.get("table", 0) + check.seen.get("data_table", 0) > 1:
            check.fail("only_one_table_allowed", at, type="max_items")
        if check.seen.get("data_visualization", 0) > rules["data_visualization_blocks"]["max_items"]:
            check.fail("no more than 2 data_visualization blocks allowed", at, type="max_items")
        return copies, check.problems

    def view(self, view: Any, at: str = "/view") -> tuple[Json, list[Problem]]:
        """A modal or a Home view, as given: the copy holds what the app may set, defaults included."""
        kind = view.get("type") if isinstance(view, dict) else None
        if kind not in VIEW_KEYS:
            return {}, [Problem("unsupported_type", f"unsupported type: {kind}", f"{at}/type")]
        check = Check(str(kind), self.scopes, self.file_known)
        rules = SURFACES[str(kind)]
        for name in view:
            if name not in VIEW_KEYS[str(kind)]:
                check.fail(f"invalid additional property: {name}", at, "invalid_property")
        copy: Json = {"type": kind}
        for name in ("title", "close", "submit") if kind == "modal" else ():
            copy[name] = _view_text(check, view, name, rules[name], at)
        copy["blocks"] = _all_blocks(check, view.get("blocks"), rules["blocks"], f"{at}/blocks")
        for name in ("private_metadata", "callback_id", "external_id"):
            copy[name] = _view_string(check, view, name, rules[name], at)
        for name in ("clear_on_close", "notify_on_close"):
            copy[name] = view.get(name, False)
            if not isinstance(copy[name], bool):
                check.fail("must provide a boolean", f"{at}/{name}", "invalid_type")
        if kind == "modal" and check.seen.get("input") and copy["submit"] is None:
            check.fail("missing required field: submit", at, "missing_field")
        return copy, check.problems


def _all_blocks(check: Check, blocks: Any, rule: Json, at: str) -> list[Json]:
    if not isinstance(blocks, list):
        name = at.rsplit("/", 1)[-1]
        missing = blocks is None
        check.fail(
            f"missing required field: {name}" if missing else "must provide an array",
            at.rsplit("/", 1)[0] if missing else at,
            "missing_field" if missing else "invalid_type",
        )
        return []
    high, low = rule["max_items"], rule.get("min_items", 0)
    if len(blocks) > high:
        check.fail(
            f"no more than {high} items allowed", at, type="max_items", expected=[str(high)], got=str(len(blocks))
        )
    if len(blocks) < low:
        check.fail(f"no less than {low} items allowed", at, type="min_items", expected=[str(low)], got=str(len(blocks)))
    return [check.block(block, f"{at}/{index}") for index, block in enumerate(blocks)]


def _view_text(check: Check, view: Json, name: str, rule: Json, at: str) -> Any:
    value = view.get(name)
    if value is None:
        if rule.get("required") is True:
            check.fail(f"missing required field: {name}", at, "missing_field")
        return None
    return check.text(value, rule, f"{at}/{name}", plain=True)


def _view_string(check: Check, view: Json, name: str, rule: Json, at: str) -> Any:
    value = view.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        check.fail("must provide a string", f"{at}/{name}", "invalid_type")
    elif len(value) > rule["max_length"]:
        check.fail(
            f"must be less than {rule['max_length'] + 1} characters",
            f"{at}/{name}",
            type="max_length",
            expected=[str(rule["max_length"])],
            got=str(len(value)),
        )
    return value


def too_large(view: Any) -> bool:
    """Whether a view is above 250 kB (``view_too_large``). Slack documentation: Modals."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > _VIEW_BYTES


def suggestions(answer: Any) -> tuple[Json, list[Problem]]:
    """The answer to a block_suggestion: ``options`` or ``option_groups``, 100 at most."""
    check = Check("modal")
    rule = COMPOSITION["block_suggestion_response"]
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        return {}, [Problem("missing_field", "must provide exactly one of: options, option_groups", "/")]
    name = "options" if "options" in answer else "option_groups"
    owner = "external_select"
    table = {"options": "options", "option_groups": "option_groups"}
    copy = check.fields(owner, table, {name: rule[name]}, {name: answer[name]}, "", {})
    return copy, check.problems
