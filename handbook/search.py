"""Which lessons answer a question asked in plain words, in French or in English.

A question is matched against each lesson as a whole, and against the short texts that are closest to questions: titles,
the ways people ask (``asked_as``), the sentences of the idea. What the handbook calls otherwise than people do is in
``handbook.synonyms``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from domain.handbook import Handbook, Lesson, Module
from handbook.language import LONGEST, guessed
from handbook.passages import Part, best_passage, parts_of
from handbook.ranking import Ranking
from handbook.terms import Lexicon, Term

if TYPE_CHECKING:
    from handbook.ranking import Scores

# BM25's saturation (k1) and care for length (b). A lesson may say a word often; a short text says it once.
LESSON_K1, LESSON_B = 6.0, 0.75
UNIT_K1, UNIT_B = 1.0, 0.7
# A lesson's title counts four times in the lesson as a whole. Then what each short text is worth.
TITLE_TIMES = 4
TITLE, ASKED, MODULE, SENTENCE = 1.0, 1.0, 0.8, 0.4
# The score: how much comes from the best short texts, and in that, from the second best.
UNIT_SHARE, SECOND_SHARE = 0.45, 0.3
# Whether a question is for the handbook: what each of its words says for it or against it. ``OURS`` has other names in
# ``handbook.synonyms``, ``SAID`` is said in some lesson, ``STRANGE`` in none, ``ELSEWHERE`` is somebody else's business.
# Words are counted, not averaged: people who tell a story say much that is beside the point.
OURS, SAID, STRANGE, ELSEWHERE = 1.0, 0.4, -0.6, -2.3
# What they must come to, and what more of it makes a score half of what the match deserves.
FOR_US, DOUBT = 0.4, 0.5
# A match under this is none; under this part of the best score, a lesson is not worth showing beside it; over this
# part of its module's best, a second lesson of the module is shown as well.
LEAST = 0.14
BESIDE_BEST = 0.4
BESIDE_SIBLING = 0.95


@dataclass(frozen=True, slots=True)
class Answer:
    """A lesson that answers, how well (0 to 1, comparable between questions), and the sentences that do.

    ``passage`` is part of the lesson's idea, example, try or feedback as it is written there, inline formatting
    included, at most 600 characters. ``title`` and ``passage`` are in the language the answer was found in.
    """

    module_id: str
    lesson_id: str
    title: str
    score: float
    passage: str


class Index:
    """An index over the lessons of a handbook, a part for each language, made when it is first asked in.

    Nothing heavy is imported before that; ``prepare`` makes it early. May be used from several threads.
    """

    def __init__(self, handbook: Handbook) -> None:
        self._handbook = handbook
        self._languages: dict[str, _LanguageIndex] = {}
        self._lock = Lock()

    def prepare(self, language: str) -> None:
        """Makes the language's part of the index now rather than with the first question."""
        self._of(language)

    def search(self, question: str, language: str, limit: int = 5) -> tuple[Answer, ...]:
        """The lessons that answer, best first, at most ``limit``; empty when nothing fits. Never raises.

        A question plainly in another of the handbook's languages is tried in that one too; the better find is given.
        """
        asked = question[:LONGEST]
        answers = self._of(language).search(asked, limit)
        other = guessed(asked)
        if other and other != language and other in self._handbook.programme.languages:
            others = self._of(other).search(asked, limit)
            return max(answers, others, key=lambda found: found[0].score if found else 0.0)
        return answers

    def _of(self, language: str) -> _LanguageIndex:
        with self._lock:
            if language not in self._languages:
                self._languages[language] = _LanguageIndex(self._handbook, language)
            return self._languages[language]


class _LanguageIndex:
    """The lessons in one language: each as a whole, and its short texts, kept together and in order."""

    def __init__(self, handbook: Handbook, language: str) -> None:
        self._lessons = handbook.lessons(language)
        self._lexicon = Lexicon(language)
        self._parts: list[tuple[Part, ...]] = []
        wholes: list[list[str]] = []
        units: list[list[str]] = []
        self._worths: list[float] = []
        self._starts: list[int] = []
        for lesson in self._lessons:
            parts = parts_of(lesson, self._lexicon)
            module = handbook.module(lesson.module_id, language)
            self._parts.append(parts)
            wholes.append(list(_whole(lesson, parts, module, self._lexicon)))
            self._starts.append(len(units))
            for worth, tokens in _units(lesson, parts, module, self._lexicon):
                self._worths.append(worth)
                units.append(tokens)
        self._lexicon.close()
        if any(wholes):
            self._whole = Ranking(wholes, LESSON_K1, LESSON_B)
            self._units = Ranking(units, UNIT_K1, UNIT_B)
        else:
            self._lessons = ()

    def search(self, question: str, limit: int) -> tuple[Answer, ...]:
        terms = self._lexicon.terms(question) if self._lessons else []
        sure = self._for_us(terms)
        if sure <= 0:
            return ()
        scores = [score * sure / (sure + DOUBT) for score in self._scores(terms).tolist()]
        wanted = [(term.tokens, self._units.weight(term)) for term in terms if not term.turn]
        return tuple(
            Answer(lesson.module_id, lesson.id, lesson.title, score, best_passage(self._parts[at], wanted))
            for at, score in self._chosen(scores, limit)
            for lesson in [self._lessons[at]]
        )

    def _scores(self, terms: Sequence[Term]) -> Scores:
        import numpy as np

        # In a whole lesson, a word of somebody else's business is there by chance, and turns of phrase say nothing.
        plain = [Term((), term.share, elsewhere=True) if term.elsewhere else term for term in terms if not term.turn]
        units = self._units.scores(terms) * np.asarray(self._worths, dtype=np.float32)
        best = np.maximum.reduceat(units, self._starts)
        sizes = np.diff([*self._starts, len(units)])
        second = np.maximum.reduceat(np.where(units == np.repeat(best, sizes), 0, units), self._starts)
        unit = (1 - SECOND_SHARE) * best + SECOND_SHARE * second
        scores = (1 - UNIT_SHARE) * self._whole.scores(plain) + UNIT_SHARE * unit
        return np.sqrt(np.minimum(scores, 1)).astype(np.float32)

    def _for_us(self, terms: Iterable[Term]) -> float:
        """How much speaks for the question being one for the handbook; more than 0 is enough."""
        total = -FOR_US
        for term in terms:
            if not term.turn:
                ours = OURS if term.of_ours else SAID if self._whole.knows(term) else STRANGE
                total += term.share * (ELSEWHERE if term.elsewhere else ours)
        return total

    def _chosen(self, scores: list[float], limit: int) -> list[tuple[int, float]]:
        """Places and scores of the lessons to show. One of each module, unless a second is as good as the first."""
        order = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
        least = max(LEAST, BESIDE_BEST * scores[order[0]])
        chosen: list[tuple[int, float]] = []
        best_of: dict[str, float] = {}
        for at in order:
            first = best_of.setdefault(self._lessons[at].module_id, scores[at])
            if scores[at] >= least and scores[at] >= BESIDE_SIBLING * first:
                chosen.append((at, scores[at]))
        return chosen[: max(0, limit)]


def _whole(lesson: Lesson, parts: Sequence[Part], module: Module | None, lexicon: Lexicon) -> Iterable[str]:
    """What a lesson says of its subject. Its examples and the cases in its questions are there for colour."""
    yield from lexicon.tokens(lesson.title) * TITLE_TIMES
    yield from parts[0].tokens
    for text in [*lesson.asked_as, module.title, module.summary] if module else lesson.asked_as:
        yield from lexicon.tokens(text)


def _units(
    lesson: Lesson, parts: Sequence[Part], module: Module | None, lexicon: Lexicon
) -> Iterable[tuple[float, list[str]]]:
    """A lesson's short texts, each with what it is worth; at least its title."""
    texts = [(TITLE, lesson.title), *((ASKED, asked) for asked in lesson.asked_as)]
    if module:
        texts.append((MODULE, module.title))
    for worth, text in texts:
        yield worth, lexicon.tokens(text) + lexicon.turns(text)
    for sentence in parts[0].sentences:
        yield SENTENCE, list(sentence.tokens)
