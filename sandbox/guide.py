"""The "try this" list shown beside the workspace: which of its steps are done."""

import json
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

ANYONE = "anyone"


class Guide:
    """A guide file's content. A step is done once what its ``done_when`` names has been seen in the traffic.

    ``sees`` tells whether a person sees a conversation: a message counts for those it reaches.
    """

    def __init__(self, data: Json, sees: Callable[[str, str], bool]) -> None:
        self._data = data
        self._sees = sees
        self._steps: list[Json] = list(data.get("steps", []))
        self._done: set[str] = set()

    def watch(self, entry: Json) -> bool:
        """Looks at one thing that went through; True when a step is done by it."""
        before = len(self._done)
        if before < len(self._steps):
            for step in self._steps:
                wanted = step.get("done_when", {})
                if step["id"] in self._done or not _fulfils(wanted, entry):
                    continue
                if self._concerns(wanted.get("by", step.get("as", ANYONE)), entry):
                    self._done.add(step["id"])
        return len(self._done) > before

    def state(self) -> Json | None:
        """What the control interface shows; None without a guide."""
        if not self._data:
            return None
        steps = [{**step, "done": step["id"] in self._done} for step in self._steps]
        return {"title": self._data.get("title"), "start_as": self._data.get("start_as"), "steps": steps}

    def _concerns(self, person: str, entry: Json) -> bool:
        """Whether this was done by, or shown to, that person. What names nobody and no place counts for everybody."""
        if person == ANYONE:
            return True
        if entry.get("person"):
            return bool(entry["person"] == person)
        channel = _answer(entry).get("channel")
        return not isinstance(channel, str) or self._sees(person, channel)


def _answer(entry: Json) -> Json:
    answer = entry.get("response")
    return answer if isinstance(answer, dict) else {}


def _fulfils(wanted: Json, entry: Json) -> bool:
    if "call" in wanted:
        return bool(entry["kind"] == "call" and entry["method"] == wanted["call"] and _answer(entry).get("ok"))
    if "delivery" in wanted:
        return entry["kind"] == "delivery" and _delivered(wanted, entry)
    if "message_contains" in wanted or "metadata" in wanted:
        return _says(wanted, entry)
    return False


def _delivered(wanted: Json, entry: Json) -> bool:
    """Whether this payload is of the type, and of the command, element or form, that the step waits for."""
    payload = entry["request"]
    view = payload.get("view") or {}
    # In the traffic a command goes by its own name.
    kind = "slash_commands" if "command" in payload else entry["type"]
    actions = [str(action.get("action_id")) for action in payload.get("actions", [])]
    return (
        kind == wanted["delivery"]
        and _one_of(wanted.get("command"), payload.get("command"))
        and _one_of(wanted.get("callback_id"), payload.get("callback_id") or view.get("callback_id"))
        and _one_of(wanted.get("submit"), (view.get("submit") or {}).get("text"))
        and ("action_id" not in wanted or any(_named(action, str(wanted["action_id"])) for action in actions))
    )


def _one_of(wanted: str | list[str] | None, given: object) -> bool:
    return wanted is None or given in ([wanted] if isinstance(wanted, str) else wanted)


def _named(action_id: str, wanted: str) -> bool:
    """Exactly that name, or one of its kind: ``answer`` and ``answer:b``."""
    return action_id == wanted or action_id.startswith(f"{wanted}:")


def _says(wanted: Json, entry: Json) -> bool:
    """Whether a message that went through says the text, in its blocks or plain text, and carries the metadata."""
    carries = entry["kind"] in ("ack", "response_url")
    if entry["kind"] == "call":
        carries = entry["method"].startswith("chat.") and bool(_answer(entry).get("ok"))
    if entry["kind"] == "delivery":
        carries = entry["type"] == "message"
    if not carries:
        return False
    body = entry["response"] if entry["kind"] == "ack" else entry["request"]
    carried = body.get("metadata") if isinstance(body, dict) else None
    if "metadata" in wanted and str(wanted["metadata"]) not in _text(carried):
        return False
    return str(wanted.get("message_contains", "")) in _text(body)


def _text(body: object) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str)
