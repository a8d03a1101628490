"""The card that answers a fear: rules inside one, between its languages; then the card itself."""

from collections.abc import Callable, Iterator

from domain.handbook import FearCard, Link
from handbook.ids import repeated
from handbook.problems import Problem
from handbook.schema import CardEntry, GoToEntry
from handbook.source import Source, Steps


def check(source: Source, steps: Steps, card: CardEntry) -> list[Problem]:
    """What is wrong inside one card: each link goes to one thing, and to another one than the others."""
    problems = []
    targets: list[tuple[Steps, str]] = []
    for index, link in enumerate(card.go_to):
        where = (*steps, "go_to", index)
        if (link.lesson is None) == (link.clause is None):
            has = "none of them" if link.lesson is None else "both"
            message = f"A link goes to one thing: `lesson` or `clause`; this one has {has}."
            problems.append(source.problem(where, message, "Keep one; write another link for another thing."))
        else:
            kind = "lesson" if link.lesson else "clause"
            targets.append(((*where, kind), f"{kind} {link.lesson or link.clause}"))
    return [*problems, *repeated(source, targets, "Two links of this card go to the same place.", "Delete one.")]


def prose(steps: Steps, card: CardEntry) -> Iterator[tuple[Steps, str]]:
    """The texts whose sentences should be short."""
    yield (*steps, "worry"), card.worry
    yield (*steps, "answer"), card.answer
    yield from (((*steps, "what_we_do", index), point) for index, point in enumerate(card.what_we_do))


def compare(source: Source, lesson: Steps, mine: CardEntry | None, model: CardEntry | None, name: str) -> list[Problem]:
    """Where the card of a lesson is not about the fear of ``model``, the one in the default language's file."""
    if mine is None and model is not None:
        message = f"This lesson has a card in {name}, and none in this file."
        return [source.problem((*lesson, "id"), message, f"Add it here, or delete it from {name}.")]
    if mine is not None and model is None:
        message = f"This lesson has no card in {name}."
        return [source.problem((*lesson, "card"), message, f"Add it to {name}, or delete it here.", on_key=True)]
    if mine is not None and model is not None and mine.fear != model.fear:
        message = f"The card is about `{mine.fear}` here, and `{model.fear}` in {name}."
        return [source.problem((*lesson, "card", "fear"), message, "Write the same fear in every language.")]
    return []


def card_of(entry: CardEntry, ready: Callable[[str], str], keep: Callable[[Link], bool]) -> FearCard:
    """The card with every text made ready, and only the links worth keeping."""
    return FearCard(
        fear=entry.fear,
        worry=ready(entry.worry),
        answer=ready(entry.answer),
        what_we_do=tuple(ready(point) for point in entry.what_we_do),
        go_to=tuple(filter(keep, (_link(link) for link in entry.go_to))),
    )


def _link(link: GoToEntry) -> Link:
    return Link("lesson", link.lesson) if link.lesson else Link("clause", link.clause or "")
