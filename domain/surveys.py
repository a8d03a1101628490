"""Surveys as the handbook holds them: what is asked, and how it can be answered.

Answering is in ``domain.answers``, opening in ``domain.openings``, what is shown of the answers in ``domain.results``.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

SurveyQuestionType = Literal["scale", "single", "multiple", "ranking", "text"]

SCALE = (1, 2, 3, 4, 5)
"""The steps of every scale; its two ends have labels."""
NONE = "none"
"""The id of the option that goes with no other."""
CHOICES = 3
"""A ranking takes a first, a second and a third choice: Slack has no element to put things in order."""
TEXT_LIMIT = 1_000
"""Characters of a free text."""

Answers = Mapping[str, tuple[str, ...]]
"""By question id: option ids, in order for a ranking; the step of a scale, ``"4"``; or a text. None is left out."""


@dataclass(frozen=True, slots=True)
class SurveyOption:
    """One answer a survey question offers. ``none`` is the option that goes with no other."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """A question of a survey, its id unique in the survey.

    ``options`` are for single, multiple and ranking questions; ``at_most`` says how many a multiple one takes;
    ``low`` and ``high`` are the labels of a scale's ends.
    """

    id: str
    type: SurveyQuestionType
    ask: str
    options: tuple[SurveyOption, ...] = ()
    at_most: int | None = None
    low: str = ""
    high: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey in one language.

    ``compares`` names another one that has the like of every question here, by id; it may be out of use for a while.
    """

    id: str
    language: str
    title: str
    intro: str
    confidential: bool
    questions: tuple[SurveyQuestion, ...]
    compares: str | None = None

    def question(self, question_id: str) -> SurveyQuestion | None:
        """The question of that id, or None."""
        return next((question for question in self.questions if question.id == question_id), None)

    @property
    def shape(self) -> tuple[object, ...]:
        """What is the same in every language: whatever an answer is read by."""
        asked = ((q.id, q.type, tuple(o.id for o in q.options), q.at_most, q.optional) for q in self.questions)
        return (self.id, self.confidential, tuple(asked))


Texts = Mapping[str, Survey]
"""A survey as it was opened, by language; a file that is changed later changes nothing in it."""


def dump_texts(texts: Texts) -> dict[str, Any]:
    """As it is stored."""
    return {language: asdict(survey) for language, survey in texts.items()}


def load_texts(stored: Mapping[str, Any]) -> dict[str, Survey]:
    """The survey again."""
    return {language: _survey(told) for language, told in stored.items()}


def _survey(told: Mapping[str, Any]) -> Survey:
    questions = tuple(
        SurveyQuestion(**{**each, "options": tuple(SurveyOption(**option) for option in each["options"])})
        for each in told["questions"]
    )
    return Survey(**{**told, "questions": questions})
