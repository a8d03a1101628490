"""From a question to what is looked up: its words, what else they are called, what they were meant to be."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from handbook.language import Stems, is_stop, unglued, words
from handbook.synonyms import ELSEWHERE, GROUPS, SPELLINGS

MOST_WORDS = 80
LONGEST_EXPRESSION = 4

# What a match is worth beside the word itself: by another name, by a spelling one or two letters away, by a word of
# the same family. Then how much a turn of phrase counts (« on parle à qui »), and a word already counted in one.
SYNONYM = 0.85
MISSPELT = 0.85
FAMILY = 0.7
COMMON_WORD = 1.0
PAIR = 1.0
INSIDE_EXPRESSION = 0.3


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question asks about: the tokens that stand for it, the word's own first, and what each is worth.

    ``elsewhere``: it is somebody else's business (pay, printers). ``turn``: a turn of phrase, which helps to choose
    between lessons and never makes one.
    """

    tokens: tuple[tuple[str, float], ...]
    share: float = 1.0
    elsewhere: bool = False
    turn: bool = False

    @property
    def of_ours(self) -> bool:
        """Whether it is among the things ``handbook.synonyms`` says people call by several names."""
        return any(token.startswith("#") for token, _ in self.tokens)


class Lexicon:
    """The words of one language: the handbook's, as they are indexed, and the tables of ``handbook.synonyms``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._stems = Stems(language)
        self._spellings = dict(_of_language(SPELLINGS, language))
        self._groups: dict[tuple[str, ...], list[str]] = {}
        self._surface: dict[str, None] = {}
        self._elsewhere: set[tuple[str, ...]] = set()
        self._elsewhere_words: set[str] = set()
        self._known_stems: set[str] = set()
        self._by_letter: dict[str, list[str]] = {}
        self._read_groups()
        self._read_elsewhere()

    def tokens(self, text: str) -> list[str]:
        """What a text of the handbook is found by: stems of its words and the groups they belong to."""
        found, stems = self._cut(text)
        tokens = []
        for at, word in enumerate(found):
            self._surface[word] = None
            if not is_stop(word, self.language):
                tokens += [stems[at], *self._groups.get((stems[at],), ())]
        for _, expression in _expressions(stems):
            tokens += self._groups.get(expression, ())
        return tokens

    def turns(self, text: str) -> list[str]:
        """The turns of phrase of a short text: its common words and every two words that follow one another."""
        found, stems = self._cut(text)
        common = [f"~{word}" for word in found if is_stop(word, self.language)]
        return common + [f"{first}_{second}" for first, second in pairwise(stems)]

    def close(self) -> None:
        """Every text has been read: from here on, a word that is not known is looked for among those that are."""
        self._known_stems = {self._stems.of(word) for word in self._surface}
        for word in self._surface:
            self._by_letter.setdefault(word[0], []).append(word)

    def terms(self, question: str) -> list[Term]:
        """What the question asks about; empty when it says nothing."""
        found, stems = self._cut(question)
        terms: dict[object, Term] = {}
        inside: set[int] = set()
        for at, expression in _expressions(stems):
            if expression in self._elsewhere:
                terms[expression] = Term((), elsewhere=True)
            elif expression in self._groups:
                terms[expression] = Term(tuple((group, 1.0) for group in self._groups[expression]))
            else:
                continue
            inside.update(range(at, at + len(expression)))
        for at, word in enumerate(found):
            if not is_stop(word, self.language) and stems[at] not in terms:
                terms[stems[at]] = self._word(word, INSIDE_EXPRESSION if at in inside else 1.0)
        if terms:
            for turn in self.turns(question):
                terms[turn] = Term(((turn, 1.0),), COMMON_WORD if turn.startswith("~") else PAIR, turn=True)
        return list(terms.values())

    def _cut(self, text: str) -> tuple[list[str], list[str]]:
        found = [self._spellings.get(word, word) for word in words(text)]
        return found, [self._stems.of(word) for word in found]

    def _word(self, word: str, share: float) -> Term:
        for candidate, worth in self._readings(word):
            stem = self._stems.of(candidate)
            if candidate in self._elsewhere_words:
                return Term(((stem, worth),), share, elsewhere=True)
            groups = self._groups.get((stem,), ())
            if groups or stem in self._known_stems:
                return Term(((stem, worth), *((group, worth * SYNONYM) for group in groups)), share)
        return Term(((self._stems.of(word), 1.0),), share)

    def _readings(self, word: str) -> Iterator[tuple[str, float]]:
        """What the word may have been meant to be, likeliest first."""
        yield word, 1.0
        if self.language == "fr" and (bare := unglued(word)) != word:
            yield bare, 1.0
        if near := self._nearest(word):
            yield near, MISSPELT
        if kin := self._kin(word):
            yield kin, FAMILY

    def _nearest(self, word: str) -> str | None:
        """The known word one letter away, two for long words, with the same first letter."""
        if len(word) < 5 or not word.isalpha():
            return None
        from rapidfuzz.distance import DamerauLevenshtein
        from rapidfuzz.process import extractOne

        away = 1 if len(word) < 9 else 2
        alike = [known for known in self._by_letter.get(word[0], ()) if abs(len(known) - len(word)) <= away]
        found = extractOne(word, alike, scorer=DamerauLevenshtein.distance, score_cutoff=away)
        return str(found[0]) if found else None

    def _kin(self, word: str) -> str | None:
        """The known word with the longest beginning in common, if that is most of the word."""
        if len(word) < 6 or not word.isalpha():
            return None
        start = word[: max(5, math.ceil(0.65 * len(word)))]
        alike = [known for known in self._by_letter.get(word[0], ()) if known.startswith(start)]
        return max(alike, key=lambda known: (_in_common(known, word), -len(known)), default=None)

    def _key(self, entry: str) -> tuple[str, ...]:
        parts = entry.split("_")
        if len(parts) == 1 and is_stop(entry, self.language):
            return ()
        return tuple(self._stems.of(part) for part in parts)

    def _read_groups(self) -> None:
        """Our own language's words first, then those of the other that ours does not use."""
        lines = [line.split("|") for line in GROUPS.strip().splitlines()]
        sides = (1, 0) if self.language == "en" else (0, 1)
        for side in sides:
            own = frozenset(self._groups) if side == sides[1] else frozenset()
            for number, line in enumerate(lines):
                for entry in line[side].split():
                    key = self._key(entry)
                    if key and key not in own and f"#{number}" not in self._groups.setdefault(key, []):
                        self._groups[key].append(f"#{number}")
                        if len(key) == 1:
                            self._surface[entry] = None

    def _read_elsewhere(self) -> None:
        for side in ("fr", "en"):
            for entry in _entries(ELSEWHERE, side):
                key = self._key(entry)
                if len(key) > 1 and key not in self._groups:
                    self._elsewhere.add(key)
                elif len(key) == 1 and (side == self.language or key not in self._groups):
                    self._surface[entry] = None
                    self._elsewhere_words.update((entry, f"{entry}s"))


def _in_common(one: str, other: str) -> int:
    """How many letters two words begin with together."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _expressions(stems: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every run of two to four stems, with its place."""
    for at in range(len(stems)):
        for size in range(LONGEST_EXPRESSION, 1, -1):
            if at + size <= len(stems):
                yield at, tuple(stems[at : at + size])


def _entries(table: str, language: str) -> Iterator[str]:
    """The entries of a table under ``fr:`` or ``en:``."""
    side = ""
    for entry in table.split():
        if entry.endswith(":"):
            side = entry[:-1]
        elif side == language:
            yield entry


def _of_language(table: str, language: str) -> Iterable[tuple[str, str]]:
    for entry in _entries(table, language):
        written, _, meant = entry.partition("=")
        yield written, meant
