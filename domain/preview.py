"""What a coordinator can have sent to themselves first: any message, in any language of the handbook (product.md)."""

from dataclasses import dataclass

from domain.attention import Kind
from domain.members import Voice

OCCASION = "preview"
"""Stands where a sent message carries its occasion: a click in a preview settles nothing."""


@dataclass(frozen=True, slots=True)
class PreviewChoices:
    """What can be previewed: whether there is a charter; lessons by module, as (title, ((id, title), …)); languages;
    surveys and workshops that are planned, as (id, title)."""

    voice: Voice
    charter: bool
    modules: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    languages: tuple[str, ...]
    surveys: tuple[tuple[str, str], ...] = ()
    workshops: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Previewed:
    """A message as a member would get it in one language; the view is None where it has no such text."""

    voice: Voice
    language: str
    kind: Kind
    view: object | None
