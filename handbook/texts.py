"""What may stand in any text an author writes: placeholders, address markers, sentences short enough to follow."""

import re
from collections.abc import Iterable

from domain.address import address_form, has_markers, marker_faults
from handbook.problems import Problem, did_you_mean, listed
from handbook.rendering import PLACEHOLDERS
from handbook.source import Source, Steps
from handbook.words import MAX_SENTENCE_WORDS, count_words, sentences

_BRACES = re.compile(r"\{[^{}\n]*\}|[{}]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def text_problems(source: Source, language: str) -> list[Problem]:
    """Errors inside the texts of a module or charter file, each at its own line and column."""
    problems: list[Problem] = []
    for steps, text in source.texts():
        if "{" in text or "}" in text:
            problems += _placeholder_problems(source, steps, text)
        if "[[" in text or "]]" in text:
            problems += _marker_problems(source, steps, text, language)
        if found := _CONTROL.search(text):
            message = f"This text holds an invisible character (U+{ord(found.group()):04X})."
            problems.append(source.problem(steps, message, "Delete it and type the place again."))
    return problems


def _placeholder_problems(source: Source, steps: Steps, text: str) -> list[Problem]:
    known = listed((f"{{{name}}}" for name in PLACEHOLDERS), "and")
    problems = []
    for found in _BRACES.finditer(text):
        name = found.group()[1:-1]
        if len(found.group()) == 1:
            message = f"There is a `{found.group()}` without its pair."
        elif name not in PLACEHOLDERS:
            message = f"`{found.group()}` is not a placeholder."
        else:
            continue
        mend = f"{did_you_mean(name, PLACEHOLDERS)}The placeholders are {known}; braces have no other use."
        problems.append(source.problem_in_text(steps, (found.start(), found.group()), message, mend))
    return problems


def _marker_problems(source: Source, steps: Steps, text: str, language: str) -> list[Problem]:
    if language != "fr":
        at = text.find("[[") if "[[" in text else text.find("]]")
        kind = "An address marker" if has_markers(text) else "A double bracket"
        message = f"{kind} has no place here: only French texts say *vous* or *tu*."
        return [source.problem_in_text(steps, (at, text[at : at + 40]), message, "Keep the words, without brackets.")]
    return [
        source.problem_in_text(
            steps,
            (fault.offset, fault.excerpt),
            "This address marker is not whole.",
            "Write both forms between double brackets, vous first: [[Ouvrez|Ouvre]].",
        )
        for fault in marker_faults(text)
    ]


def long_sentences(source: Source, texts: Iterable[tuple[Steps, str]]) -> list[Problem]:
    """A warning for each sentence of more than 30 words, where it begins."""
    problems = []
    for steps, text in texts:
        for sentence in sentences(text):
            words = count_words(address_form(sentence, "vous"))
            if words <= MAX_SENTENCE_WORDS:
                continue
            opening = r"\s+".join(re.escape(word) for word in sentence.split()[:4])
            found = re.search(opening, text)
            where = (found.start(), found.group()) if found else (0, "")
            message = f"This sentence has {words} words; past {MAX_SENTENCE_WORDS}, readers on a phone lose the thread."
            mend = "Cut it in two."
            problems.append(source.problem_in_text(steps, where, message, mend, severity="warning"))
    return problems
