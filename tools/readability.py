"""How easy each lesson is to read, in both languages: ``python -m tools.readability`` (``make readability``).

Flesch's reading ease, from 0 (very hard) to 100 (very easy), over what a lesson gives to read: idea, example, thing to
try. English uses Flesch's own formula (1948), 206.835 - 1.015 words a sentence - 84.6 syllables a word; French the one
Kandel and Moles fitted to French (1958), 207 - 1.015 words a sentence - 73.6 syllables a word. Both are textstat's, and
read on the same bands. (Some tools give Kandel and Moles as 209 - 1.15 - 68, which is kinder to a text like ours.)

In French, syllables are counted here. textstat takes them from hyphenation points, and a word is not broken after a
single letter: "école" and "idée" would count for one syllable. That flatters a text by four to five points. Counted
here, they are those one hears, final mute e left out.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import textstat  # type: ignore[import-untyped]

from domain.handbook import Lesson
from handbook.loading import load
from handbook.words import sentences

CONTENT = Path(__file__).resolve().parent.parent / "content"
GOAL = (70.0, 90.0)
"""The median of each language lies here: fairly easy to easy."""
BANDS = (
    (90.0, "very easy"),
    (80.0, "easy"),
    (70.0, "fairly easy"),
    (60.0, "standard"),
    (50.0, "fairly difficult"),
    (30.0, "difficult"),
)
"""Flesch's bands, each from its figure up."""

_VOWELS = "aàâäeéèêëiîïoôöuùûüyœæ"
_LETTERS = re.compile(rf"[{_VOWELS}b-df-hj-np-tv-xzçÿ]+")
# Letters that stand for a consonant: qu, gu and ge before a vowel, y between vowels.
_CONSONANTS = (
    (re.compile("qu"), "k"),
    (re.compile("gu(?=[eéèêiîy])"), "g"),
    (re.compile("ge(?=[aàâoôu])"), "j"),
    (re.compile(f"y(?=[{_VOWELS}])"), "j"),
)
# Endings one does not hear: -e, -es, and -ent where it is more often a verb's than a noun's.
_MUTE_END = re.compile(rf"(?<=[^{_VOWELS}])es?$|(?<=[éiîuûy])es?$|(?<=[^mcdlrgv])ent$|(?<=[^{_VOWELS}][rl])ent$")
# One vowel sound each. After two consonants as in "publier", i is a sound of its own.
_SOUND = re.compile(
    "(?<=[bcdfgptv][lr])i(?=[aeéèêo])"
    "|eau|œu|uei(?=l)|eui(?=l)|oui(?=l)|ieu|i(?:en|on|e[rz]|[aeéèêo])"
    "|oi|oî|o[uû][aeioè]?|où|u[aeoéè]|uî?i?|ai|aî|au|e[iîuû]|[aeo]y|ao(?=n)"
    f"|[{_VOWELS}]"
)
_ENDS = re.compile(r"[.!?]$")


@dataclass(frozen=True, slots=True)
class Ease:
    """How easy a lesson reads in a language."""

    lesson_id: str
    language: str
    score: float


def french_syllables(word: str) -> int:
    """The syllables one hears in a French word; an elided article adds none."""
    return max(1, sum(_heard(part) for part in _LETTERS.findall(word.lower())))


def _heard(part: str) -> int:
    for letters, consonant in _CONSONANTS:
        part = letters.sub(consonant, part)
    if not _SOUND.search(part):
        return 0
    return len(_SOUND.findall(_MUTE_END.sub("", part))) or 1


def reading_ease(text: str, language: str) -> float:
    """Flesch's reading ease of a text in French or English."""
    plain = _plain(text)
    textstat.set_lang(language)
    if language != "fr":
        return float(textstat.flesch_reading_ease(plain))
    return kandel_moles(plain, sum(french_syllables(word) for word in plain.split()))


def kandel_moles(text: str, syllables: int) -> float:
    """Kandel and Moles' formula for a French text of that many syllables."""
    words: int = textstat.lexicon_count(text)
    a_sentence: float = textstat.words_per_sentence(text)
    return 207 - 1.015 * a_sentence - 73.6 * syllables / words


def _plain(text: str) -> str:
    """The sentences of the text, without formatting, each with its mark at the end: list items have none."""
    bare = re.sub(r"[*_•«»“”]", "", text)
    found = (re.sub(r"^- ", "", sentence).strip() for sentence in sentences(bare))
    found = (" ".join(word for word in each.split() if any(map(str.isalnum, word))) for each in found)
    return " ".join(each if _ENDS.search(each) else f"{each}." for each in found if each)


def ease(lesson: Lesson, language: str) -> Ease:
    """How easy a lesson reads."""
    return Ease(lesson.id, language, reading_ease(f"{lesson.idea}\n\n{lesson.example}\n\n{lesson.try_this}", language))


def handbook_ease(content: Path = CONTENT) -> dict[str, list[Ease]]:
    """Every lesson's ease by language, in teaching order. Raises ValueError where the programme cannot be used."""
    handbook = load(content).handbook
    if handbook is None:
        raise ValueError("programme.yaml cannot be used: python bot.py check says why.")
    return {
        language: [ease(lesson, language) for lesson in handbook.lessons(language)]
        for language in handbook.programme.languages
    }


def band(score: float) -> str:
    """Flesch's word for a score."""
    return next((name for least, name in BANDS if score >= least), "very difficult")


def report(by_language: dict[str, list[Ease]]) -> str:
    """A line a lesson and language, hardest first, then the medians."""
    lines = [
        f"{each.language}  {each.score:5.1f}  {band(each.score):16}  {each.lesson_id}"
        for found in by_language.values()
        for each in sorted(found, key=lambda each: each.score)
    ]
    for language, found in by_language.items():
        middle = median(each.score for each in found)
        lines.append(f"{language}: median {middle:.1f} of {len(found)} lessons, {band(middle)}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(handbook_ease()) + "\n")
