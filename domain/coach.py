"""The draft coach: what to look at again in a post before it goes out (product.md, Momentum).

A rule names a *look* (``domain/drafts.py``), and the clause and lesson it comes from. Its words and examples are the
authors' (``content/coach.yaml``); a draft and what was found are kept nowhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from domain.wording import Words

LONGEST = 3_000
"""Characters of a draft: what one field of a form holds (Slack documentation, Plain-text input)."""
SHOWN = 3
"""How many of the words it found a finding repeats."""

Look = Literal["examples", "contact-details", "shouting", "length", "words"]

Sense = Callable[[Sequence[str]], Sequence[Mapping[str, float]]]
"""How near each sentence is to each kind of example: about 1 for one of that kind, 0 for one that is not."""


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

    ``words`` are found as they stand; of ``hints`` it takes two different ones. A rule with the look ``examples`` also
    finds sentences that are nearer than ``least`` to the examples of its ``id``. ``unless`` are words that settle the
    matter wherever they stand, ``settled`` is the kind of sentences that do. ``title`` and ``advice`` are by language.
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
    settled: str | None = None
    least: float = 0.5


@dataclass(frozen=True, slots=True)
class Taught:
    """What the coach learns from: sentences by kind (a rule's id, a kind that settles one, or neither), and the groups of
    words and the first names that tell such sentences from others."""

    sentences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coach:
    """Every rule in the order findings are shown, the networks, and what it learns from."""

    rules: tuple[Rule, ...]
    networks: tuple[Network, ...]
    taught: Taught = field(default_factory=Taught)

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
