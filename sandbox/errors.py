"""The two ways this server says no: as Slack does, and to whoever drives the sandbox."""

from typing import Any


class SlackError(Exception):
    """A refusal in Slack's own words: ``{"ok": false, "error": code, ...}``.

    ``extra`` is merged into the answer (``needed`` and ``provided``, ``response_metadata``, ...).
    """

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """What Slack answers."""
        return {"ok": False, "error": self.code, **self.extra}


def invalid_arguments(*messages: str) -> SlackError:
    """Slack's general refusal of arguments, the reasons being in ``response_metadata.messages``."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


class ControlError(Exception):
    """A refusal of the control interface: HTTP ``status`` with ``{"error": code, "message": a sentence}``."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def not_found(what: str) -> ControlError:
    """HTTP 404 of the control interface."""
    return ControlError("not_found", f"There is no {what}.", 404)
