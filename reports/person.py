"""What is held on a person, as one file that they can read and take along."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from blocks.privacy import explained
from domain.members import Voice
from domain.privacy import PersonalData
from reports.evidence import record

LANGUAGES = ("fr", "en")


def file(data: PersonalData) -> bytes:
    """All of it as JSON, indented, with what it means at its head in both languages."""
    voices = [Voice(language, "vous", data.voice.zone) for language in LANGUAGES]
    told = {
        "about": {voice.language: "\n".join(explained(voice, data)) for voice in voices},
        "workspace": data.workspace_id,
        "user": data.user_id,
        "made_at": data.made_at.isoformat(timespec="seconds"),
        "held": {one.table: [_plain(row) for row in one.rows] for one in data.holdings},
        "charter": {
            "entries": [record(entry, sha) for entry, sha in data.evidence.chain],
            "reasons": {str(seq): note.text for seq, note in data.evidence.notes.items()},
            "texts": [
                {"version": text.version, "language": text.language, "text": json.loads(text.text)}
                for text in data.evidence.texts
            ],
        },
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """A stored value as JSON has it: moments and days as ISO texts, bytes as hexadecimal digits."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
