"""The exercise of a lesson: rules inside one, between its languages; then the exercise itself."""

from collections.abc import Callable, Iterator

from domain.handbook import Exercise, ExerciseField
from handbook.ids import compare_ids, repeated
from handbook.problems import Problem, did_you_mean
from handbook.schema import ExerciseEntry
from handbook.source import Source, Steps

WHY = "why"
"""The key under ``poor`` that is no field: it says what the poor example lacks."""


def check(source: Source, steps: Steps, exercise: ExerciseEntry) -> list[Problem]:
    """What is wrong inside one exercise: each field has an id of its own, and a text in both examples."""
    ids = [each.id for each in exercise.fields]
    where = [(*steps, "fields", index, "id") for index in range(len(ids))]
    message = f"Two fields of `{exercise.id}` have the same id."
    problems = repeated(source, zip(where, ids, strict=True), message, "Give each field an id of its own.")
    if WHY in ids:
        message = f"A field cannot be called `{WHY}`: under `poor`, that key says what the example lacks."
        problems.append(source.problem(where[ids.index(WHY)], message, "Give the field another id, in every language."))
    for key, example, wanted in (("good", exercise.good, ids), ("poor", exercise.poor, [*ids, WHY])):
        for each in dict.fromkeys(wanted):
            if each not in example:
                what = f"what the example lacks: add `{WHY}:`" if each == WHY else f"add `{each}:` and a text"
                message = f"`{each}` is missing under `{key}`."
                mend = f"Under `{key}`, {what}." if each != WHY else f"Say {what} and a sentence or two."
                problems.append(source.problem((*steps, key), message, mend, on_key=True))
        for each in example:
            if each not in wanted:
                missing = [other for other in wanted if other not in example]
                message = f"`{each}` is not a field of `{exercise.id}`."
                mend = f"{did_you_mean(each, missing)}Write the id of a field, or delete the line."
                problems.append(source.problem((*steps, key, each), message, mend, on_key=True))
    return problems


def prose(steps: Steps, exercise: ExerciseEntry) -> Iterator[tuple[Steps, str]]:
    """The texts whose sentences should be short."""
    yield (*steps, "intro"), exercise.intro
    for key, example in (("good", exercise.good), ("poor", exercise.poor)):
        yield from (((*steps, key, each), text) for each, text in example.items())


def compare(
    source: Source, lesson: Steps, mine: ExerciseEntry | None, model: ExerciseEntry | None, name: str
) -> list[Problem]:
    """Where the exercise of a lesson is not that of ``model``, the one in the default language's file ``name``."""
    steps = (*lesson, "exercise")
    if mine is None or model is None:
        if mine is model:
            return []
        if mine is None:
            message = f"This lesson has an exercise in {name}, and none in this file."
            return [source.problem((*lesson, "id"), message, f"Add it here, or delete it from {name}.")]
        message = f"This lesson has no exercise in {name}."
        return [source.problem(steps, message, f"Add it to {name}, or delete it here.", on_key=True)]
    problems = []
    if mine.id != model.id:
        message = f"The exercise is `{mine.id}` here, and `{model.id}` in {name}."
        problems.append(source.problem((*steps, "id"), message, "Write the same id in every language."))
    mine_ids, model_ids = [each.id for each in mine.fields], [each.id for each in model.fields]
    if mine_ids != model_ids:
        return [*problems, *compare_ids(source, (*steps, "fields"), mine_ids, model_ids, (name, "field"))]
    for index, (field, wanted) in enumerate(zip(mine.fields, model.fields, strict=True)):
        if field.long != wanted.long:
            message = f"`{field.id}` is a field of {'several lines' if field.long else 'one line'} here, not in {name}."
            mend = "Write `long: true` in every language or in none."
            problems.append(source.problem((*steps, "fields", index), message, mend))
    return problems


def exercise_of(entry: ExerciseEntry, ready: Callable[[str], str]) -> Exercise:
    """The exercise with every text made ready."""
    fields = (
        ExerciseField(
            id=each.id,
            label=ready(each.label),
            hint=ready(each.hint),
            long=each.long,
            good=ready(entry.good[each.id]),
            poor=ready(entry.poor[each.id]),
        )
        for each in entry.fields
    )
    return Exercise(entry.id, ready(entry.title), ready(entry.intro), tuple(fields), ready(entry.poor[WHY]))
