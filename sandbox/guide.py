"""The "try this" list shown beside the workspace: which of its steps are done."""

import json
from typing import Any

Json = dict[str, Any]


class Guide:
    """A guide file's content. A step is done once what its ``done_when`` names has been seen in the traffic."""

    def __init__(self, data: Json) -> None:
        self._data = data
        self._steps: list[Json] = list(data.get("steps", []))
        self._done: set[str] = set()

    def watch(self, entry: Json) -> bool:
        """Looks at one thing that went through; True when a step is done by it."""
        before = len(self._done)
        if before < len(self._steps):
            for step in self._steps:
                if step["id"] not in self._done and _fulfils(step.get("done_when", {}), entry):
                    self._done.add(step["id"])
        return len(self._done) > before

    def state(self) -> Json | None:
        """What the control interface shows; None without a guide."""
        if not self._data:
            return None
        steps = [{**step, "done": step["id"] in self._done} for step in self._steps]
        return {"title": self._data.get("title"), "steps": steps}


def _fulfils(wanted: Json, entry: Json) -> bool:
    if "call" in wanted:
        answer = entry["response"]
        called = entry["kind"] == "call" and entry["method"] == wanted["call"]
        return called and isinstance(answer, dict) and bool(answer.get("ok"))
    if "delivery" in wanted:
        if entry["kind"] != "delivery" or entry["type"] != wanted["delivery"]:
            return False
        return "action_id" not in wanted or any(
            action.get("action_id") == wanted["action_id"] for action in entry["request"].get("actions", [])
        )
    if "message_contains" in wanted and entry["kind"] in ("call", "delivery", "ack", "response_url"):
        return _contains(entry, str(wanted["message_contains"]))
    return False


def _contains(entry: Json, text: str) -> bool:
    """Whether a message that went through says ``text``, in its blocks or in its plain text."""
    carries = entry["kind"] in ("ack", "response_url") or entry.get("method", "").startswith("chat.")
    if entry["kind"] == "delivery":
        carries = entry["type"] == "message"
    if not carries:
        return False
    body = entry["response"] if entry["kind"] == "ack" else entry["request"]
    return text in json.dumps(body, ensure_ascii=False, default=str)
