"""From what an author wrote to what a reader sees: placeholders filled, address chosen, lines joined."""

import re
from collections.abc import Mapping

from domain.address import AddressForm, address_form
from domain.programme import Organisation, Programme

PLACEHOLDERS = ("organisation", "coordinator", "contact", "whistleblowing")

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def resolve(text: str, language: str, programme: Programme) -> str:
    """The text as a reader of that language sees it. Total: an unknown placeholder stays as it is written.

    Values from programme.yaml are put in as they are: a brace or marker inside one is not looked at again. Lines of a
    paragraph are joined, as Slack would otherwise break them where the author's editor did; blank lines and ``- ``
    items stay.
    """
    return _resolve(text, language, programme.address, placeholder_values(programme.organisation))


def placeholder_values(organisation: Organisation) -> dict[str, str]:
    """The value of each placeholder."""
    return {
        "organisation": organisation.name,
        "coordinator": organisation.coordinator,
        "contact": organisation.contact,
        "whistleblowing": organisation.whistleblowing,
    }


def reading_forms(text: str, language: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Every form the text can take in that language: both of address in French, one elsewhere."""
    forms: tuple[AddressForm, ...] = ("vous", "tu") if language == "fr" else ("vous",)
    return tuple(_resolve(text, language, form, values) for form in forms)


def _resolve(text: str, language: str, form: AddressForm, values: Mapping[str, str]) -> str:
    addressed = address_form(text, form) if language == "fr" else text
    return reflowed(_PLACEHOLDER.sub(lambda found: values.get(found.group(1), found.group()), addressed))


def reflowed(text: str) -> str:
    """Paragraphs on one line each, one blank line between them; each ``- `` item on a line of its own."""
    blocks: list[str] = []
    for paragraph in re.split(r"\n[^\S\n]*\n", text.strip()):
        lines: list[str] = []
        for line in paragraph.split("\n"):
            stripped = line.strip(" \t")
            if not lines or stripped.startswith("- "):
                lines.append(stripped)
            elif stripped:
                lines[-1] = f"{lines[-1]} {stripped}".strip(" ")
        if any(lines):
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
