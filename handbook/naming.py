"""The organisation's words in a handbook's texts, put in after it was read: a workspace may have set up others in Slack.

Texts are assembled with marks where the words go; filling them in is quick, where reading content again is not.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from domain.handbook import Handbook
from domain.programme import Organisation

T = TypeVar("T")

MARKS = Organisation("\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3")
"""One character for each word, of those that Unicode gives to nobody: no author writes them."""
_MARK = re.compile("[\ue0f0-\ue0f3]")


def named(handbook: Handbook, organisation: Organisation) -> Handbook:
    """The handbook as an organisation reads it; what holds none of its words is the same in memory."""
    template = handbook.template or handbook
    words = {getattr(MARKS, field.name): getattr(organisation, field.name) for field in fields(Organisation)}
    return Handbook(
        replace(handbook.programme, organisation=organisation),
        _filled(template.modules, words),
        _filled(template.charters, words),
        _filled(template.surveys, words),
        handbook.coach,
        template=template,
    )


def _filled(part: T, words: Mapping[str, str]) -> T:
    """A part with its marks filled in; the very same where it has none."""
    if isinstance(part, str):
        return cast(T, _MARK.sub(lambda mark: words[mark.group()], part)) if _MARK.search(part) else part
    if isinstance(part, Mapping):
        whole = {key: _filled(value, words) for key, value in part.items()}
        return part if all(whole[key] is value for key, value in part.items()) else cast(T, whole)
    if isinstance(part, tuple):
        items = tuple(_filled(item, words) for item in part)
        return part if all(new is old for new, old in zip(items, part, strict=True)) else cast(T, items)
    if is_dataclass(part) and not isinstance(part, type):
        values: dict[str, Any] = {field.name: getattr(part, field.name) for field in fields(part) if field.init}
        new = {name: _filled(value, words) for name, value in values.items()}
        changed = {name: value for name, value in new.items() if value is not values[name]}
        return replace(part, **changed) if changed else part
    return part
