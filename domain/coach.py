"""The draft coach: what to look at again in a post before it goes out (product.md, Momentum).

A rule names a *look* (``domain/drafts.py``), and the clause and lesson it comes from. The words it looks for are the authors' (``content/coach.yaml``); a draft and what was found are kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

LONGEST = 3_000
"""Characters of a draft: what one field of a form holds (Slack documentation, Plain-text input)."""
SHOWN = 3
"""How many of the words it found a finding repeats."""

Look = Literal["contact-details", "people", "figures", "shouting", "length", "pictures", "words"]
Words = Mapping[str, tuple[str, ...]]
"""Words or phrases by language. ``*`` at the end stands for any ending; accents and capitals do not matter."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where a post goes: ``most`` characters it takes, and from how many on people stop reading."""

    id: str
    name: str
    most: int
    better: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule looks for, and where it comes from.

    ``words`` mean more by look: what is found, or whom a name belongs to. Of ``hints`` it takes two different ones.
    ``unless`` are words that settle the matter wherever they stand. ``title`` and ``advice`` are by language.
    """

    id: str
    look: Look
    clause_id: str
    lesson_id: str
    title: Mapping[str, str]
    advice: Mapping[str, str]
    words: Words = field(default_factory=dict)
    hints: Words = field(default_factory=dict)
    unless: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coach:
    """Every rule in the order findings are shown, the networks, and first names as people around us have them."""

    rules: tuple[Rule, ...]
    networks: tuple[Network, ...]
    first_names: tuple[str, ...]

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def network(self, network_id: str | None) -> Network | None:
        """The network of that id, or None."""
        return next((network for network in self.networks if network.id == network_id), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before it goes out. ``language`` is the text's, None where that is not plain; ``pictured``: with a picture
    that has no description."""

    text: str
    language: str | None = None
    network: Network | None = None
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that spoke up, and the words of the draft that made it."""

    rule: Rule
    excerpts: tuple[str, ...]
