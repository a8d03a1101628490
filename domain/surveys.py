"""Surveys as the handbook holds them: what is asked, and how it can be answered."""

from dataclasses import dataclass
from typing import Literal

SurveyQuestionType = Literal["scale", "single", "multiple", "ranking", "text"]

SCALE = (1, 2, 3, 4, 5)
"""The steps of every scale; its two ends have labels."""


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
