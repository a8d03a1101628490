"""What was measured last on a quiet machine, kept so that what is reckoned from it follows (benchmarks/paper.py)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.tables import load_average

FILE = Path(__file__).with_suffix(".json")


def read() -> dict[str, Any]:
    """By benchmark."""
    figures: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return figures


def keep(name: str, figures: dict[str, Any]) -> None:
    """Puts them in the place of those before, with the day and how busy the machine was."""
    rounded = json.loads(json.dumps(figures), parse_float=lambda text: round(float(text), 3))
    kept = {
        **(read() if FILE.exists() else {}),
        name: {"on": f"{datetime.now(UTC):%Y-%m-%d}", "machine": load_average(), **rounded},
    }
    FILE.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
