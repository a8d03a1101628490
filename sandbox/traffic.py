"""Everything that went through, for the page and for tests. Bounded, by reference, and without secrets."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.clock import Clock, iso

_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z]|xoxe)-[A-Za-z0-9._-]{6,}")
_SECRET_ARGUMENTS = ("token", "client_secret", "code", "refresh_token")

Entry = dict[str, Any]


def without_secrets(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call as they may be kept: the values of secret ones replaced."""
    if any(name in arguments for name in _SECRET_ARGUMENTS):
        return {name: "•••" if name in _SECRET_ARGUMENTS else value for name, value in arguments.items()}
    return arguments


class Traffic:
    """A log in memory. Bodies are kept by reference: whoever changes a stored message replaces its dictionary."""

    def __init__(self, clock: Clock, size: int = 5000) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=size)
        self._seq = 0
        self.watchers: list[Callable[[Entry], None]] = []

    def record(
        self,
        kind: str,
        name: str,
        request: Any,
        response: Any,
        *,
        status: int = 200,
        ms: float = 0.0,
        person: str | None = None,
        refused: str | None = None,
    ) -> None:
        """Adds an entry. ``name`` is the Web API method of a call, the type of anything else."""
        self._seq += 1
        entry: Entry = {
            "seq": self._seq,
            "at": self._clock.now(),
            "kind": kind,
            "method" if kind == "call" else "type": name,
            "person": person,
            "request": request,
            "status": status,
            "response": response,
            "ms": ms,
        }
        if refused:
            entry["refused"] = refused
        self._entries.append(entry)
        for watch in self.watchers:
            watch(entry)

    def since(self, seq: int, method: str | None) -> str:
        """The entries after ``seq`` (of one method or type) as JSON text with every token masked."""
        chosen = self._after(seq)
        rows = [
            {**e, "at": iso(e["at"]), "ms": round(e["ms"], 2)}
            for e in chosen
            if not method or method in (e.get("method"), e.get("type"))
        ]
        first = self._entries[0]["seq"] if self._entries else self._seq + 1
        text = json.dumps({"first": first, "last": self._seq, "traffic": rows}, ensure_ascii=False, default=str)
        return _TOKEN.sub(r"\1-•••", text)

    def _after(self, seq: int) -> Iterable[Entry]:
        newest_first = []
        for entry in reversed(self._entries):
            if entry["seq"] <= seq:
                break
            newest_first.append(entry)
        return reversed(newest_first)
