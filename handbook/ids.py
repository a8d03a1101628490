"""Ids: each of its own, the same in every language."""

from collections.abc import Iterable, Sequence

from handbook.problems import Problem, did_you_mean, listed
from handbook.schema import OptionEntry, SurveyOptionEntry
from handbook.source import Source, Steps


def own_id(source: Source, steps: Steps, own: str, parent: str, seen: set[str]) -> list[Problem]:
    """What is wrong with an id: it must begin with its parent's, and not be among ``seen``, which it joins."""
    problems = []
    if not own.startswith(f"{parent}-"):
        mend = f"Write `{parent}-` and a word or number: {parent}-{own.rsplit('-', 1)[-1]}."
        problems.append(source.problem(steps, f"`{own}` must begin with `{parent}-`.", mend))
    if own in seen:
        problems.append(
            source.problem(steps, f"The id `{own}` is used twice in this file.", "Give each an id of its own.")
        )
    seen.add(own)
    return problems


def repeated(source: Source, values: Iterable[tuple[Steps, str]], message: str, mend: str) -> list[Problem]:
    """The same problem for each value that is there again."""
    problems, seen = [], set()
    for steps, value in values:
        if value.strip() in seen:
            problems.append(source.problem(steps, message, mend))
        seen.add(value.strip())
    return problems


def repeated_options(
    source: Source, steps: Steps, options: Sequence[OptionEntry | SurveyOptionEntry], question_id: str
) -> list[Problem]:
    """Options of a question with the same id or the same text."""
    problems = []
    for key, each_own in (("id", "an id"), ("text", "a text")):
        values = (((*steps, index, key), str(getattr(option, key))) for index, option in enumerate(options))
        message = f"Two options of `{question_id}` have the same {key}."
        problems += repeated(source, values, message, f"Give each option {each_own} of its own.")
    return problems


def compare_ids(
    source: Source, steps: Steps, mine: Sequence[str], model: Sequence[str], words: tuple[str, str]
) -> list[Problem]:
    """Where ids are not those of the default language's file. ``words``: that file's name, and what the ids are of."""
    name, thing = words
    missing = [each for each in model if each not in mine]
    extra = [index for index, each in enumerate(mine) if each not in model]
    problems = []
    if missing:
        ids = listed((f"`{each}`" for each in missing), "and")
        message = f"{name} has the {thing} {ids}, which this file does not have."
        problems.append(source.problem(steps, message, f"Add it here, or delete it from {name}.", on_key=True))
    for index in extra:
        message = f"{name} has no {thing} `{mine[index]}`."
        mend = f"{did_you_mean(mine[index], missing)}Ids must be the same in every language."
        problems.append(source.problem((*steps, index, "id"), message, mend))
    # Not of one length: an id is there twice, which is said where it is.
    differing = [index for index, (a, b) in enumerate(zip(mine, model, strict=False)) if a != b]
    if not problems and differing and len(mine) == len(model):
        index = differing[0]
        message = f"{name} has its {thing}s in another order: `{model[index]}` comes here."
        problems.append(source.problem((*steps, index, "id"), message, "Use one order in every language."))
    return problems


def stated_ids(data: object, key: str) -> set[str]:
    """The ids a file states, even one with errors elsewhere: a link to it is not broken, only waiting."""
    items = data.get(key) if isinstance(data, dict) else None
    found = (item.get("id") for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    return {each for each in found if isinstance(each, str)}
