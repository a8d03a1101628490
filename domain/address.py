"""The French form of address: one text that can say *vous* or *tu*.

A text writes both forms where they differ, ``[[Ouvrez|Ouvre]]``: first *vous*, then *tu*. The handbook and the
interface strings use the same markers; ``address`` in ``content/programme.yaml`` chooses between them.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

AddressForm = Literal["vous", "tu"]
ADDRESS_FORMS: tuple[str, ...] = get_args(AddressForm)

_MARKER = re.compile(r"\[\[([^\[\]|]*)\|([^\[\]|]*)\]\]")
_LEFT_OVER = re.compile(r"\[\[|\]\]")


@dataclass(frozen=True, slots=True)
class MarkerFault:
    """A double bracket that is not a whole marker. ``offset`` counts characters from the start of the text, from 0."""

    offset: int
    excerpt: str


def address_form(text: str, form: AddressForm) -> str:
    """The text with each ``[[vous|tu]]`` marker replaced by its ``form``.

    Total: a text without markers comes back as it is, and a broken marker stays where it stands for a reader to see
    (``marker_faults`` finds it beforehand). Either side may be empty: ``prend[[ez|s]]``, ``[[|s]]``.
    """
    if "[[" not in text:
        return text
    group = 1 if form == "vous" else 2
    return _MARKER.sub(lambda found: found.group(group), text)


def has_markers(text: str) -> bool:
    """Whether the text holds at least one whole ``[[vous|tu]]`` marker."""
    return _MARKER.search(text) is not None


def marker_faults(text: str) -> tuple[MarkerFault, ...]:
    """Every double bracket that does not belong to a whole marker, in order; and markers with both sides empty."""
    faults = [MarkerFault(found.start(), found.group()) for found in _MARKER.finditer(text) if found.group() == "[[|]]"]
    # Whole markers are blanked out, not removed: offsets stay true and no new bracket pair can form.
    rest = _MARKER.sub(lambda found: " " * len(found.group()), text)
    for found in _LEFT_OVER.finditer(rest):
        excerpt = text[found.start() : found.start() + 40].split("\n")[0]
        faults.append(MarkerFault(found.start(), excerpt))
    return tuple(sorted(faults, key=lambda fault: fault.offset))
