"""A question in plain words, what the handbook says to it, and what is kept of one that found no answer."""

import re
from dataclasses import dataclass

from domain.members import Voice
from domain.programme import Organisation
from domain.receipts import holds_code

LONGEST = 1_000
"""Characters of a question that are searched for, and that its buttons carry."""
SURE = 0.8
"""The score (``handbook.search.Answer``) from which something is an answer to what was not asked as a question."""
KEPT_CHARACTERS = 300
KEPT_WEEKS = 12
FEWEST_SHOWN = 5
"""Unanswered questions come before a coordinator this many at a time, never one alone (issue of talking to it)."""
MOST_A_WEEK = 60
MOST_A_PERSON = 10
"""Questions kept in a week of a workspace and of a person, so that one evening's fun does not bury the others."""


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson that answers, with the passage of it that does."""

    lesson_id: str
    title: str
    module_title: str
    passage: str


@dataclass(frozen=True, slots=True)
class AskView:
    """The best lessons for a question, best first; none where the handbook does not speak of it.

    ``kept``: the question is kept without its author; ``delicate``: it may be about somebody, and never is.
    ``helped`` is what the person said of the answer, None until they have.
    """

    voice: Voice
    question: str
    found: tuple[Found, ...]
    organisation: Organisation
    kept: bool = False
    delicate: bool = False
    helped: bool | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A question the handbook had no answer to; ``shown`` where it had one that did not help.

    Neither who asked nor when, but for the ISO week (``2026-W47``).
    """

    week: str
    language: str
    text: str
    shown: bool


@dataclass(frozen=True, slots=True)
class GapsView:
    """The unanswered questions, for a coordinator."""

    voice: Voice
    gaps: tuple[Gap, ...]


_NUMBER = re.compile(r"\+?\d(?:[ .\-/()\u00a0\u202f]?\d){5,}")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_NAMED = re.compile(r"(?<!\S)@[\w.\-]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DELICATE = re.compile(
    r"harc[eèé]l|harass|agress|\bviol(?:ée?|er)?\b|\brape|abus|assault|suicid|me tuer|kill myself|me faire du mal|hurt myself|"
    r"discrimin|humili|mobbing|bull(?:y|ied)|frapp[eé]|battu|\bhit me\b|menac[eé]|threat|enceinte|pregnan|malad|\bill\b|sick|"
    r"d[eé]pressi|depress|burn.?out|licenci|\bfired\b|syndic|\bunion\b|"
    r"\b(?:mon|ma|notre|my|our) (?:chef\w*|boss|manager\w*|responsable|direct\w+|sup[eé]rieure?|pr[eé]sidente?|coll[eè]gues?|"
    r"colleagues?|coworkers?|supervisor|patronn?e?|head)\b",
    re.IGNORECASE,
)


def is_delicate(question: str) -> bool:
    """Whether a question may be about somebody's health, safety or work, or about a person others would recognise.

    Such a question is never kept: without its author's name it can still tell who that is (trust.md).
    """
    return _DELICATE.search(question[:LONGEST]) is not None


def kept_text(question: str) -> str | None:
    """What is kept of a question: without addresses, numbers, links and names that are marked as such, and short.

    None where nothing is to be kept: too few letters to be a question, a delicate one, or one that holds somebody's code.
    """
    if is_delicate(question) or holds_code(question):
        return None
    text = _LINK.sub("…", question[:LONGEST])
    text = _ADDRESS.sub("…", text)
    text = _NAMED.sub("@…", text)
    text = _NUMBER.sub("…", text)
    text = " ".join(text.split())
    if sum(character.isalpha() for character in text) < 4:
        return None
    return text if len(text) <= KEPT_CHARACTERS else text[: KEPT_CHARACTERS - 1].rstrip() + "…"


def same_question(one: str, other: str) -> bool:
    """Whether two kept texts differ in nothing but capitals and punctuation."""
    return _letters(one) == _letters(other)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
