"""The sentences of a lesson that answer a question, as they are written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.handbook import Lesson
from handbook.words import sentences

LONGEST = 600
MOST_SENTENCES = 3
SHORT = 90
"""Characters under which a sentence alone says too little: the next one comes with it."""

# Where an answer is looked for, and how readily it is taken there.
_PLACES = {"idea": 1.0, "example": 0.6, "try": 0.5, "feedback": 0.4}
_ONE_MORE, _PARAGRAPH = 0.12, 1.1


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, where it stands in its text, and the tokens it is found by."""

    start: int
    end: int
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a lesson, cut into sentences."""

    text: str
    worth: float
    sentences: tuple[Sentence, ...]


def parts_of(lesson: Lesson, tokens: Callable[[str], Sequence[str]]) -> tuple[Part, ...]:
    """The texts of a lesson a passage may come from: idea, example, try, and what is said of right answers.

    ``tokens`` gives what a sentence is found by.
    """
    feedback = [("feedback", question.right_option.feedback) for question in lesson.questions]
    texts = [("idea", lesson.idea), ("example", lesson.example), ("try", lesson.try_this), *feedback]
    return tuple(Part(text, _PLACES[place], tuple(_cut(text, tokens))) for place, text in texts)


def best_passage(parts: Sequence[Part], wanted: Mapping[str, float]) -> str:
    """One to three sentences that say most of what is wanted, at most 600 characters of one text.

    ``wanted`` holds the tokens of what was asked, and how much hangs on each.
    """
    best, value = _opening(parts), 0.0
    for part in parts:
        gains = [_gains(sentence, wanted) for sentence in part.sentences]
        for first in range(len(part.sentences)):
            for last in range(first, min(first + MOST_SENTENCES, len(part.sentences))):
                covered = sum(max(column) for column in zip(*gains[first : last + 1], strict=True))
                worth = part.worth * covered * (1 - _ONE_MORE * (last - first))
                if not first or "\n" in part.text[part.sentences[first - 1].end : part.sentences[first].start]:
                    worth *= _PARAGRAPH
                if worth > value and part.sentences[last].end - part.sentences[first].start <= LONGEST:
                    best, value = _window(part, first, last), worth
    return best


def _gains(sentence: Sentence, wanted: Mapping[str, float]) -> list[float]:
    return [weight if token in sentence.tokens else 0.0 for token, weight in wanted.items()]


def _window(part: Part, first: int, last: int) -> str:
    """The sentences from first to last; a short one alone takes the next along, or the one before."""
    found = part.sentences
    if first == last and found[first].end - found[first].start < SHORT:
        if last + 1 < len(found) and found[last + 1].end - found[first].start <= LONGEST:
            last += 1
        elif first and found[last].end - found[first - 1].start <= LONGEST:
            first -= 1
    return part.text[found[first].start : found[last].end]


def _opening(parts: Sequence[Part]) -> str:
    """How the lesson begins, when no sentence says more than another."""
    for part in parts:
        for sentence in part.sentences:
            end = sentence.end if sentence.end - sentence.start <= LONGEST else sentence.start + LONGEST
            return part.text[sentence.start : end]
    return next((part.text[:LONGEST] for part in parts if part.text), "")


def _cut(text: str, tokens: Callable[[str], Sequence[str]]) -> Iterator[Sentence]:
    # ``sentences`` gives plain spaces for the narrow ones of French typography; places stay the same.
    spaced = "".join(" " if character.isspace() and character != "\n" else character for character in text)
    end = 0
    for sentence in sentences(text):
        start = spaced.find(sentence, end)
        if start >= 0:
            end = start + len(sentence)
            yield Sentence(start + 2 * sentence.startswith("- "), end, tuple(tokens(sentence)))
