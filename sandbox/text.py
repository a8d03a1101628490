"""Text as Slack stores it. Slack documentation: Formatting message text."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_LOOSE_AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")
_LOOSE_LESS = re.compile(r"<(?![@#!]|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_TYPED = re.compile(r"(?P<url>https?://[^\s<>|]+)|(?P<mark>[@#])(?P<name>[\w.\-]*\w)")
_BROADCASTS = {"here", "channel", "everyone"}
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def escape(text: str) -> str:
    """The three characters Slack escapes, and no other."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def stored(text: str) -> str:
    """An app's mrkdwn as Slack stores it: a loose ``&`` or ``<`` becomes an entity, control sequences stay."""
    if "&" in text:
        text = _LOOSE_AMPERSAND.sub("&amp;", text)
    return _LOOSE_LESS.sub("&lt;", text) if "<" in text else text


def mentions(text: str) -> set[str]:
    """The ids of the people a stored text mentions."""
    return set(_MENTION.findall(text))


class TypedText:
    """What a person typed in Slack's client, as the client sends it: escaped text, and a rich_text block of the same.

    The client turns ``@name``, ``#channel`` and addresses into control sequences when it knows the name; it never lets
    a typed ``<@U1>`` through, so neither does this.
    """

    def __init__(self, raw: str, people: Mapping[str, str], channels: Mapping[str, str]) -> None:
        self.elements: list[dict[str, Any]] = []
        parts: list[str] = []
        end = 0
        for match in _TYPED.finditer(raw):
            found = self._sequence(match, people, channels)
            if found is None:
                continue
            self._add(parts, raw[end : match.start()])
            sequence, element = found
            parts.append(sequence)
            self.elements.append(element)
            end = match.end()
        self._add(parts, raw[end:])
        self.text = "".join(parts)

    def _add(self, parts: list[str], plain: str) -> None:
        if plain:
            parts.append(escape(plain))
            self.elements.append({"type": "text", "text": plain})

    @staticmethod
    def _sequence(
        match: re.Match[str], people: Mapping[str, str], channels: Mapping[str, str]
    ) -> tuple[str, dict[str, Any]] | None:
        if url := match["url"]:
            return f"<{escape(url)}>", {"type": "link", "url": url}
        name = match["name"].lower()
        if match["mark"] == "#":
            found = channels.get(name)
            return (f"<#{found}>", {"type": "channel", "channel_id": found}) if found else None
        if name in _BROADCASTS:
            return f"<!{name}>", {"type": "broadcast", "range": name}
        found = people.get(name)
        return (f"<@{found}>", {"type": "user", "user_id": found}) if found else None

    def block(self, block_id: str) -> dict[str, Any]:
        """The rich_text block Slack's client sends beside the text."""
        section = {"type": "rich_text_section", "elements": self.elements}
        return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def expand_for_command(raw: str, people: Mapping[str, str], names: Callable[[str], str]) -> str:
    """A slash command's text with ``should_escape``: a known ``@name`` arrives as ``<@U1|name>``."""

    def replace(match: re.Match[str]) -> str:
        if match["mark"] != "@" or not (found := people.get(match["name"].lower())):
            return match[0]
        return f"<@{found}|{names(found)}>"

    return _TYPED.sub(replace, escape(raw))
