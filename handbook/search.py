"""Which lessons answer a question asked in plain words, in French or in English.

The lessons carry the questions people ask about them (``asked_as``); ``handbook.elsewhere`` has those that are somebody
else's business. Three experts learn from them all, by words, by letters and by meaning (``handbook.experts``,
``handbook.meaning``), and say together which lesson a new question is about, or that it is about none.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING

from domain.handbook import Handbook
from handbook.elsewhere import ELSEWHERE
from handbook.language import LONGEST, Stems, guessed, is_stop, words
from handbook.passages import best_passage, parts_of
from handbook.words import sentences

if TYPE_CHECKING:  # numpy and the encoder are loaded with the first index, not with this module
    from handbook.experts import Meanings, Scores

_log = logging.getLogger(__name__)

LETTERS = 4
"""Letters that are looked at together: a misspelt word still has most of its groups."""

# What a sentence of a lesson's idea is worth beside a question about it, to those who go by words and letters.
IDEA = 0.5
# What the expert of meaning counts beside the other two.
MEANING = 0.6
# By how much the best lesson must be likelier than somebody else's business; a score is 0.5 there, and nearly 1 or 0
# this many times ``SLOPE`` above or below.
SURE, SLOPE = 5.0, 4.0
# So many modules are shown, and more only if nearly as likely as the best; a second lesson of a module likewise.
MODULES = 3
NEARLY, NEARLY_SIBLING = 2.0, 0.3


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
        if self._of(language).by_meaning:
            from handbook.meaning import encoder

            encoder()

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
        programme = self._handbook.programme
        known = language if language in programme.languages else programme.default_language
        with self._lock:
            if known not in self._languages:
                self._languages[known] = _LanguageIndex(self._handbook, known, self._subjects, self._meanings)
            return self._languages[known]

    @cached_property
    def _subjects(self) -> dict[str, int]:
        return _numbered(self._handbook)

    @cached_property
    def _meanings(self) -> Meanings | None:
        """One expert for all languages: what people ask in one helps to understand them in the other."""
        from handbook.experts import Meanings

        try:
            from handbook.vectors import Kept
        except ModuleNotFoundError as missing:
            _log.warning("questions are matched by words and letters only: %s is not installed", missing.name)
            return None
        languages = self._handbook.programme.languages
        samples = [each for language in languages for each in _samples(self._handbook, language, self._subjects)]
        return Meanings(Kept().of([text for text, _ in samples]), [subject for _, subject in samples])


def phrases(handbook: Handbook) -> list[str]:
    """All that people are known to ask, in every language: what the expert of meaning learns from."""
    subjects = _numbered(handbook)
    return [text for language in handbook.programme.languages for text, _ in _samples(handbook, language, subjects)]


def _numbered(handbook: Handbook) -> dict[str, int]:
    """The number of each lesson, the same in every language. The topics of ``ELSEWHERE`` come after them."""
    lessons = (lesson.id for language in handbook.programme.languages for lesson in handbook.lessons(language))
    return {lesson: number for number, lesson in enumerate(dict.fromkeys(lessons))}


def _samples(handbook: Handbook, language: str, subjects: dict[str, int]) -> list[tuple[str, int]]:
    """Questions in the language, each with the number of what it is about."""
    lessons = handbook.lessons(language)
    ours = [(text, subjects[lesson.id]) for lesson in lessons for text in (lesson.title, *lesson.asked_as)]
    topics = enumerate(ELSEWHERE[language if language in ELSEWHERE else "en"], start=len(subjects))
    return ours + [(text, topic) for topic, texts in topics for text in texts.strip().splitlines()]


class _LanguageIndex:
    """The lessons in one language, and the experts that tell them apart."""

    def __init__(self, handbook: Handbook, language: str, subjects: dict[str, int], meanings: Meanings | None) -> None:
        from handbook.experts import Tokens

        self._language, self._stems = language, Stems(language)
        self._lessons = {subjects[lesson.id]: lesson for lesson in handbook.lessons(language)}
        self._modules: dict[str, list[int]] = {}
        for number, lesson in self._lessons.items():
            self._modules.setdefault(lesson.module_id, []).append(number)
        self._parts = {number: parts_of(lesson, self._tokens) for number, lesson in self._lessons.items()}
        asked = _samples(handbook, language, subjects)
        said = [(text, number) for number, lesson in self._lessons.items() for text in sentences(lesson.idea)]
        about = [subject for _, subject in asked + said]
        worth = [1.0] * len(asked) + [IDEA] * len(said)
        self._elsewhere = list(range(len(subjects), max(about) + 1))
        spoken = [words(text) for text, _ in asked + said]
        self._by_word = Tokens(map(self._phrases, spoken), about, worth)
        self._by_letter = Tokens(map(_letters, spoken), about, worth)
        self.by_meaning = meanings

    def search(self, question: str, limit: int) -> tuple[Answer, ...]:
        wanted = {token: self._by_word.rarity(token) for token in self._tokens(question)}
        if not wanted or not self._lessons:
            return ()
        return tuple(
            Answer(lesson.module_id, lesson.id, lesson.title, score, best_passage(self._parts[number], wanted))
            for number, score in self._chosen(question)[: max(0, limit)]
            for lesson in [self._lessons[number]]
        )

    def _chosen(self, question: str) -> list[tuple[int, float]]:
        """Numbers and scores of the lessons to show, best first; none when it is somebody else's business."""
        opinions = self._opinions(question)
        elsewhere = _together(opinions, self._elsewhere)
        modules = sorted((_together(opinions, lessons) - elsewhere, lessons) for lessons in self._modules.values())
        best = modules[-1][0]
        if best < SURE:
            return []
        found = []
        for place, (sure, lessons) in enumerate(reversed(modules)):
            if place < MODULES or sure > best - NEARLY:
                by_lesson = sorted((float(sum(opinion[each] for opinion in opinions)), -each) for each in lessons)
                first = by_lesson[-1][0]
                found += [(-each, sure + one - first) for one, each in by_lesson if one > first - NEARLY_SIBLING]
        found.sort(key=lambda each: (-each[1], each[0]))
        return [(number, 1 / (1 + math.exp((SURE - sure) / SLOPE))) for number, sure in found]

    def _opinions(self, question: str) -> list[Scores]:
        """What each expert says of every subject."""
        spoken = words(question)
        opinions = [self._by_word.scores(self._phrases(spoken)), self._by_letter.scores(_letters(spoken))]
        if self.by_meaning:
            from handbook.meaning import encoder

            opinions.append(MEANING * self.by_meaning.scores(encoder().vectors([question])[0]))
        return opinions

    def _tokens(self, text: str) -> list[str]:
        """The stems of the words that say something."""
        return [self._stems.of(word) for word in words(text) if not is_stop(word, self._language)]

    def _phrases(self, spoken: Iterable[str]) -> list[str]:
        """The stems of all words, and every two that follow one another."""
        stems = [self._stems.of(word) for word in spoken]
        return stems + [f"{first} {second}" for first, second in pairwise(stems)]


def _together(opinions: Iterable[Scores], subjects: list[int]) -> float:
    """How likely the experts together find what is likeliest of the subjects."""
    return float(sum(opinion[subjects].max() for opinion in opinions))


def _letters(spoken: Iterable[str]) -> list[str]:
    """The groups of letters of the words, the two ends of each marked."""
    marked = (f" {word} " for word in spoken)
    return [word[at : at + LETTERS] for word in marked for at in range(max(1, len(word) - LETTERS + 1))]
