"""Who takes part in a simulation: seeded, so that a run can be had again."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

COORDINATOR = "U0SIMLEAD1"
CHANNEL = "C0SIMTEAM1"

PLACES: tuple[tuple[str, str, int], ...] = (
    ("Europe/Paris", "fr-FR", 30),
    ("America/Montreal", "fr-CA", 14),
    ("Europe/Brussels", "fr-FR", 6),
    ("Europe/Zurich", "fr-CH", 5),
    ("Europe/London", "en-GB", 8),
    ("America/New_York", "en-US", 6),
    ("America/St_Johns", "en-US", 3),
    ("America/Sao_Paulo", "pt-BR", 5),
    ("America/Santiago", "es-LA", 3),
    ("Africa/Casablanca", "fr-FR", 4),
    ("Asia/Kolkata", "en-GB", 4),
    ("Asia/Kathmandu", "en-GB", 2),
    ("Australia/Lord_Howe", "en-GB", 3),
    ("Pacific/Auckland", "en-GB", 3),
    ("Pacific/Apia", "en-US", 2),
    ("Pacific/Kiritimati", "en-GB", 2),
)
"""Zones, Slack locales and how many in a hundred: offsets of half and quarter hours, both sides of the date line,
clock changes in both hemispheres, one that changes for Ramadan, several that never do."""

CHARACTERS: dict[str, int] = {
    "prompt": 22,
    "late": 16,
    "silent": 10,
    "homebody": 6,
    "stopper": 6,
    "chooser": 8,
    "newcomer": 5,
    "leaver": 4,
    "deactivated": 2,
    "traveller": 5,
    "away": 5,
    "undisturbed": 5,
    "on_leave": 4,
    "double": 4,
    "last_minute": 3,
}
"""What people are like, and how many in about a hundred; see ``people``."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One simulated person. ``seed`` decides everything about them that is left to chance."""

    user: str
    name: str
    zone: str
    locale: str
    character: str
    seed: int

    @property
    def from_the_start(self) -> bool:
        """Whether they are in the channel when the programme starts."""
        return self.character != "newcomer"


LEAD = Somebody(COORDINATOR, "lead", "Europe/Paris", "fr-FR", "lead", 1)
"""Who coordinates: answers what comes, and works at the desk."""


def population(members: int, seed: int) -> list[Somebody]:
    """That many people. With few, every character and the farthest zones come first."""
    rng = random.Random(seed)  # noqa: S311 - chance, not secrecy
    characters = list(_spread(CHARACTERS.items(), members))
    places = [PLACES[index] for index in _spread(((n, weight) for n, (_, _, weight) in enumerate(PLACES)), members)]
    rng.shuffle(places)
    rng.shuffle(characters)
    people = []
    for number, (character, place) in enumerate(zip(characters, places, strict=True)):
        # Those of the last minute live together, so that one held-up minute is enough for all of them.
        zone, locale, _ = PLACES[0] if character == "last_minute" else place
        people.append(Somebody(f"U0S{number:07d}", f"p{number}", zone, locale, character, rng.getrandbits(48)))
    return people


def _spread(weights: Iterable[tuple[Any, int]], number: int) -> Iterable[Any]:
    """``number`` things in about these proportions, each at least once while there is room, the rarest too."""
    given = list(weights)
    total = sum(weight for _, weight in given)
    share = {thing: weight * number / total for thing, weight in given}
    counts = {thing: max(1, int(part)) for thing, part in share.items()}
    order = sorted(share, key=lambda thing: share[thing])
    while sum(counts.values()) > number:
        largest = max(counts, key=lambda thing: counts[thing])
        counts[largest] -= 1
    while sum(counts.values()) < number:
        counts[order[-1]] += 1
    return [thing for thing in order for _ in range(counts[thing])]


def workspace(people: Iterable[Somebody]) -> Json:
    """The sandbox's workspace file."""
    everyone = list(people)
    lead = {"id": COORDINATOR, "name": "lead", "real_name": "Lead", "tz": "Europe/Paris", "locale": "fr-FR"}
    rows = [{"id": p.user, "name": p.name, "tz": p.zone, "locale": p.locale} for p in everyone]
    present = [COORDINATOR, *(p.user for p in everyone if p.from_the_start)]
    return {
        "team": {"id": "T0SIM00001", "name": "Simulation", "domain": "simulation", "locale": "fr-FR"},
        "people": [{**lead, "is_owner": True, "is_primary_owner": True, "is_admin": True}, *rows],
        "channels": [{"id": CHANNEL, "name": "equipe", "private": False, "members": present}],
        "app": {"in_channels": [CHANNEL]},
    }
