"""Which function answers which method, with which token and scope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.arguments import Arguments
from sandbox.core import Sandbox
from sandbox.errors import SlackError

Json = dict[str, Any]
Handler = Callable[[Sandbox, Arguments], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: ``caller`` is the kind of token, bot, app or empty (no token asked), ``scopes`` any one of which is enough."""

    name: str
    run: Handler
    scopes: tuple[str, ...] = ()
    caller: str = "bot"


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, caller: str = "bot") -> Callable[[Handler], Handler]:
    """Registers a function as a Web API method. It returns the answer without ``ok``, or raises SlackError."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(name, run, scopes, caller)
        return run

    return register


def page(items: list[Any], args: Arguments, default: int = 100) -> tuple[list[Any], Json]:
    """One page of a list, and the response_metadata to read the next. Slack documentation: Pagination."""
    size = args.number("limit", default) or default
    cursor = args.text("cursor")
    if size < 0:
        raise SlackError("invalid_limit")
    start = 0
    if cursor:
        kind, _, number = cursor.partition(":")
        if kind != "next" or not number.isdigit():
            raise SlackError("invalid_cursor")
        start = int(number)
    end = start + min(size, 1000)
    following = f"next:{end}" if end < len(items) else ""
    return items[start:end], {"next_cursor": following}
