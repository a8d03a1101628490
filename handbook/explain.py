"""From pydantic's errors to problems an author can mend."""

import re
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handbook.problems import Problem, did_you_mean, listed, shortened
from handbook.schema import SLUG, TIME
from handbook.source import Source, Steps, Unquoted

Words = tuple[str, str]

_THINGS = {
    "lessons": "lesson",
    "questions": "question",
    "options": "option",
    "links": "link",
    "clauses": "clause",
    "fields": "field",
    "go_to": "link",
    "what_we_do": "point",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def problems_of(error: ValidationError, source: Source, model: type[BaseModel]) -> list[Problem]:
    """Every error of a file as a problem with its place. A misspelt key is said once, not also as a missing one."""
    details = error.errors(include_url=False)
    misspelt = {
        (each["loc"][:-1], guess)
        for each in details
        if each["type"] == "extra_forbidden" and (guess := _guess(str(each["loc"][-1]), model, each["loc"][:-1]))
    }
    return [
        _problem(each, source, model)
        for each in details
        if not (each["type"] == "missing" and (each["loc"][:-1], each["loc"][-1]) in misspelt)
    ]


def _problem(detail: ErrorDetails, source: Source, model: type[BaseModel]) -> Problem:
    steps: Steps = detail["loc"]
    on_key = steps[-1:] == ("[key]",)
    if on_key:
        steps = steps[:-1]
    if detail["type"] == "extra_forbidden":
        message, mend = _unknown_key(steps, model)
        return source.problem(steps, message, mend, on_key=True)
    words = _WORDS.get(detail["type"])
    about = _description(model, steps)
    message, mend = words(detail, steps, about) if words else _otherwise(detail, steps, about)
    if detail["type"] == "missing":
        return source.problem(steps[:-1], message, mend)
    return source.problem(steps, message, mend, on_key=on_key)


# What stands where.


def _name(steps: Steps) -> str:
    named = [step for step in steps if isinstance(step, str)]
    return f"`{named[-1]}`" if named else "this file"


def _thing(steps: Steps) -> str:
    """What a list item or file is called: lesson, question ..."""
    for step in reversed(steps):
        if isinstance(step, str):
            return _THINGS.get(step, f"`{step}`")
    return "file"


def _model_at(annotation: Any, steps: Steps) -> Any:
    """The type that stands at ``steps`` inside a model; None where there is none."""
    for step in steps:
        annotation = _bare(annotation)
        if isinstance(step, int):
            annotation = get_args(annotation)[0] if get_origin(annotation) is list else None
        elif get_origin(annotation) is dict:
            annotation = get_args(annotation)[1]
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = {field.alias or name: field for name, field in annotation.model_fields.items()}
            annotation = fields[step].annotation if step in fields else None
        else:
            return None
    return _bare(annotation)


def _bare(annotation: Any) -> Any:
    while True:
        given = [one for one in get_args(annotation) if one is not type(None)]
        if hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
        elif get_origin(annotation) in (Union, UnionType) and len(given) == 1:
            annotation = given[0]
        else:
            return annotation


def _keys(model: type[BaseModel], steps: Steps) -> list[str]:
    found = _model_at(model, steps)
    if isinstance(found, type) and issubclass(found, BaseModel):
        return [field.alias or name for name, field in found.model_fields.items()]
    return []


def _description(model: type[BaseModel], steps: Steps) -> str:
    """What the schema says about the nearest named field."""
    while steps and isinstance(steps[-1], int):
        steps = steps[:-1]
    if not steps:
        return ""
    around = _model_at(model, steps[:-1])
    if isinstance(around, type) and issubclass(around, BaseModel):
        for name, field in around.model_fields.items():
            if (field.alias or name) == steps[-1]:
                return field.description or ""
    return _description(model, steps[:-1])


def _guess(word: str, model: type[BaseModel], steps: Steps) -> str:
    found = re.search(r"`(.+)`", did_you_mean(word, _keys(model, steps)))
    return found.group(1) if found else ""


# The words, by kind of error.


def _unknown_key(steps: Steps, model: type[BaseModel]) -> Words:
    key = shortened(steps[-1])
    keys = _keys(model, steps[:-1])
    message = f"`{key}` is not a key of a {_thing(steps[:-1])}."
    if _thing(steps[:-1]).startswith("`") or _thing(steps[:-1]) == "file":
        message = f"`{key}` is not a key that belongs here."
    return message, f"{did_you_mean(str(steps[-1]), keys)}The keys here are {listed(keys, 'and')}."


def _missing(_: ErrorDetails, steps: Steps, about: str) -> Words:
    thing = _thing(steps[:-1])
    where = f"under {thing}" if thing.startswith("`") else f"in this {thing}"
    return f"`{steps[-1]}` is missing {where}.", f"Add `{steps[-1]}:`: {about}."


def _text_wanted(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    value = detail["input"]
    if value is None:
        return _empty(detail, steps, about)
    if isinstance(value, list | dict):
        shape = "a list" if isinstance(value, list) else "a group of keys"
        return f"{_name(steps)} must be a text, and this is {shape}.", f"Write {about}. Put quotes around a text."
    raw = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, Unquoted) and raw.lower() in ("yes", "no", "on", "off"):
        read_as = "true" if raw.lower() in ("yes", "on") else "false"
        return f"`{raw}` without quotes is read as {read_as}, not as a word.", f'Put quotes: "{raw}".'
    kind = "true or false" if isinstance(value, bool) else "a number or a date"
    return f"`{raw}` without quotes is read as {kind}, not as a text.", f'Put quotes: "{raw}".'


def _empty(_: ErrorDetails, steps: Steps, about: str) -> Words:
    return f"{_name(steps)} is empty.", f"Write {about}; or delete the line if it is not needed."


def _list_wanted(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    if detail["input"] is None:
        return _empty(detail, steps, about)
    return (
        f"{_name(steps)} must be a list, and this is not one.",
        f"Begin each item with a dash and a space, or write [one, two]. Expected: {about}.",
    )


def _group_wanted(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    if detail["input"] is None:
        return _empty(detail, steps, about)
    if steps and isinstance(steps[-1], int):
        return (
            f"A {_thing(steps)} is a group of `key: value` lines.",
            f"Write its keys below the dash. Expected: {about}.",
        )
    return f"{_name(steps)} must be a group of `key: value` lines.", f"Write under it, two spaces in: {about}."


def _bool_wanted(detail: ErrorDetails, steps: Steps, _: str) -> Words:
    return (
        f"{_name(steps)} is `{shortened(detail['input'])}`; it can be true or false.",
        "Write `true`, without quotes.",
    )


def _number_wanted(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    if detail["input"] is None:
        return _empty(detail, steps, about)
    return f"{_name(steps)} must be a whole number, without quotes.", f"Write {about}."


def _out_of_range(_: ErrorDetails, steps: Steps, about: str) -> Words:
    return f"{_name(steps)} is outside what is allowed.", f"Write {about}."


def _too_few(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    least, there = detail["ctx"]["min_length"], detail["ctx"]["actual_length"]
    name = str(_name(steps)).strip("`")
    item = _THINGS.get(name, "item") + ("s" if least > 1 else "")
    return (
        f"`{name}` needs at least {_number(least, 'no')} {item}; this {_owner(steps)} has {_number(there, 'none')}.",
        f"Add {about}.",
    )


def _too_many(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    most, there = detail["ctx"]["max_length"], detail["ctx"]["actual_length"]
    name = str(_name(steps)).strip("`")
    item = _THINGS.get(name, "item") + ("s" if most > 1 else "")
    return (
        f"`{name}` takes at most {_number(most, 'no')} {item}; this {_owner(steps)} has {there or 'more'}.",
        f"Keep {about}.",
    )


def _number(count: int, none: str) -> str:
    return none if count == 0 else _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _owner(steps: Steps) -> str:
    thing = _thing(steps[:-1])
    return thing if not thing.startswith("`") else "part"


def _too_long(detail: ErrorDetails, steps: Steps, _: str) -> Words:
    length, limit = detail["ctx"]["length"], detail["ctx"]["limit"]
    return (
        f"{_name(steps)} is {length} characters long; at most {limit} fit.",
        f"Shorten it by {length - limit} characters or more.",
    )


def _id_too_long(detail: ErrorDetails, steps: Steps, _: str) -> Words:
    limit = detail["ctx"]["max_length"]
    return f"{_name(steps)} is longer than {limit} characters.", "Choose a shorter name."


def _words(detail: ErrorDetails, steps: Steps, _: str) -> Words:
    words, least, most, thing = (detail["ctx"][key] for key in ("words", "least", "most", "thing"))
    verb = f"Add {least - words}" if words < least else f"Remove {words - most}"
    return f"{_name(steps)} has {words} words; {thing} has {least} to {most}.", f"{verb} words or more."


def _pattern(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    pattern = detail["ctx"]["pattern"]
    if pattern == r"\S":
        return _empty(detail, steps, about)
    value = shortened(detail["input"])
    if pattern == SLUG:
        return (
            f"`{value}` cannot be a name here.",
            "Use small letters without accents, digits and single hyphens, beginning with a letter: fears-control.",
        )
    return f"{_name(steps)} cannot be `{value}`.", f"Write {about}."


def _choice(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    value = detail["input"]
    if value is None:
        return _empty(detail, steps, about)
    choices = re.findall(r"'([^']+)'", detail["ctx"]["expected"])
    message = f"{_name(steps)} is `{shortened(value)}`; it can be {listed(choices)}."
    return message, f"{did_you_mean(str(value), choices)}Write one of: {', '.join(choices)}."


def _time(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    value = detail["input"]
    if value is None:
        return _empty(detail, steps, about)
    if isinstance(value, Unquoted) and re.match(TIME, value.raw):
        return f"`{value}` without quotes is read as a number, not as a time.", f'Put quotes: "{value}".'
    return f"{_name(steps)} is `{shortened(value)}`, which is not a time.", f"Write {about}."


def _decimal(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    if detail["input"] is None:
        return _empty(detail, steps, about)
    value = shortened(str(detail["input"]))
    return f"{_name(steps)} is `{value}`, which is not a number.", f"Write {about}, with a point: 0.9."


def _date(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    return f"{_name(steps)} is `{shortened(detail['input'])}`, which is not a date.", f"Write {about}."


def _otherwise(detail: ErrorDetails, steps: Steps, about: str) -> Words:
    return f"{_name(steps)} is not as expected: {detail['msg']}.", f"Write {about}."


_WORDS: Mapping[str, Callable[[ErrorDetails, Steps, str], Words]] = {
    "missing": _missing,
    "string_type": _text_wanted,
    "list_type": _list_wanted,
    "dict_type": _group_wanted,
    "model_type": _group_wanted,
    "bool_type": _bool_wanted,
    "int_type": _number_wanted,
    "date_type": _date,
    "date_format": _date,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "too_short": _too_few,
    "too_long": _too_many,
    "text_too_long": _too_long,
    "string_too_long": _id_too_long,
    "word_count": _words,
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    "decimal": _decimal,
    "enum": _choice,
    "time_text": _time,
    "time_format": _time,
}
