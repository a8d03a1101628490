"""Calls made to fail on purpose, to see what an app does about it."""

from dataclasses import dataclass
from typing import Any

from sandbox.errors import ControlError

Json = dict[str, Any]

_KEYS = {"method", "times", "status", "error", "delay", "hang", "garbage", "cut", "after", "retry_after"}


@dataclass(slots=True)
class Fault:
    """The next ``times`` calls of ``method`` fail in one of these ways; with ``after`` the call takes effect first."""

    method: str
    times: int = 1
    status: int | None = None
    error: str | None = None
    delay: float = 0.0
    hang: bool = False
    garbage: bool = False
    cut: bool = False
    after: bool = False
    retry_after: int | None = None

    @property
    def fails(self) -> bool:
        """Whether the answer is replaced, not only delayed."""
        return bool(self.status or self.error or self.hang or self.garbage or self.cut)


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, given: Json) -> Fault:
        """Raises ControlError for a fault that says nothing or something unknown."""
        unknown = set(given) - _KEYS
        if unknown or not given.get("method"):
            raise ControlError("invalid_fault", f"A fault needs a method, and knows only: {', '.join(sorted(_KEYS))}.")
        fault = Fault(**given)
        if not fault.fails and not fault.delay:
            raise ControlError("invalid_fault", "Say what goes wrong: status, error, delay, hang, garbage or cut.")
        self._set.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """The fault a call runs into, counted."""
        if not self._set:
            return None
        for fault in self._set:
            if fault.method in (method, "*"):
                fault.times -= 1
                if fault.times <= 0:
                    self._set.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """No more faults."""
        self._set.clear()
