"""What ``doctor`` finds: one sentence about one thing, and whether it is as it should be."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "wrong", "skipped"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force; a secret's value is only whether it is set. ``source`` is where it came from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing, in a sentence; ``wrong`` ones keep the bot from its work."""

    about: str
    verdict: Verdict
    says: str
