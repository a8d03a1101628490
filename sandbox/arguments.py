"""A call's arguments, whichever way they came: JSON, form or query string.

slack_sdk sends lists as comma-joined strings, booleans as 1 and 0, and nested objects as JSON text where the body is not
JSON; unknown arguments (Bolt adds ``team_id`` everywhere) are ignored.
"""

import json
from typing import Any

from sandbox.errors import SlackError, invalid_arguments


class Arguments:
    """Reads arguments by the type a method expects. Raises SlackError ``invalid_arguments`` when they are not."""

    __slots__ = ("raw",)

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def text(self, name: str) -> str | None:
        """A string, None when absent or empty."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, dict | list):
            raise invalid_arguments(f"must provide a string [json-pointer:/{name}]")
        return str(value)

    def need(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if value is None:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean: true, 1, "1", "true"."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        return value in (True, 1) or str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return int(float(value))
        except (TypeError, ValueError):
            raise invalid_arguments(f"must provide an integer [json-pointer:/{name}]") from None

    def ids(self, name: str) -> list[str]:
        """A list, or a comma-joined string."""
        value = self.raw.get(name)
        if isinstance(value, list):
            return [str(item) for item in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]

    def parsed(self, name: str, error: str = "invalid_arguments") -> Any:
        """A nested object or list, given as it is or as JSON text; None when absent."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            if error == "invalid_arguments":
                raise invalid_arguments(f"invalid JSON [json-pointer:/{name}]") from None
            raise SlackError(error) from None
