"""A workshop as a calendar file (RFC 5545): one event, in UTC, which every calendar shows in its owner's time."""

from datetime import UTC, datetime

from domain.workshops import Workshop

_LINE = 75
"""Octets in a line; a longer one goes on in the next, after a space (RFC 5545, 3.1)."""


def calendar_file(workshop: Workshop, made_at: datetime) -> bytes:
    """The file. A later version of the same workshop takes the earlier one's place in a calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Entrain//Workshops//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{workshop.workshop_id}@entrain",
        f"SEQUENCE:{workshop.version}",
        f"DTSTAMP:{_utc(made_at)}",
        f"DTSTART:{_utc(workshop.starts_at)}",
        f"DTEND:{_utc(workshop.ends_at)}",
        f"SUMMARY:{_text(workshop.title)}",
        f"LOCATION:{_text(workshop.place)}",
        f"DESCRIPTION:{_text(workshop.agenda)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """As RFC 5545, 3.3.11 has it: backslash, comma, semicolon and line breaks escaped, other control characters left out."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in lines if letter == "\t" or (letter >= " " and letter != "\x7f"))


def _folded(line: str) -> bytes:
    """In lines of at most 75 octets; no letter is cut in two."""
    parts: list[bytes] = []
    now = b""
    for letter in line:
        octets = letter.encode()
        if len(now) + len(octets) > _LINE - (1 if parts else 0):
            parts.append(now)
            now = b""
        now += octets
    return b"\r\n ".join([*parts, now]) + b"\r\n"
