"""Answering a survey: the form, what can be taken of it, and what is sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.concerns import storable
from domain.handbook import FearCard, Lesson
from domain.members import Voice
from domain.openings import SurveysDesk
from domain.receipts import holds_code
from domain.surveys import CHOICES, NONE, SCALE, TEXT_LIMIT, Answers, Survey, SurveyQuestion


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that cannot be taken: in which field, why, and for ``too_many`` how many there may be."""

    field: str
    why: Literal["missing", "too_many", "none_alone", "repeated", "too_long", "code"]
    number: int = 0


def fields_of(question: SurveyQuestion) -> tuple[str, ...]:
    """The fields a question has in a form: one, or for a ranking one a choice."""
    if question.type != "ranking":
        return (question.id,)
    return tuple(f"{question.id}:{place}" for place in range(1, min(CHOICES, len(question.options)) + 1))


def judge(survey: Survey, given: Mapping[str, Sequence[str]]) -> tuple[Answers, tuple[Wrong, ...]]:
    """The answers in a form, by field, and what is wrong with them. What the survey does not ask or offer is passed over."""
    answers: dict[str, tuple[str, ...]] = {}
    wrong: list[Wrong] = []
    for question in survey.questions:
        kept, why = _judge_one(question, given)
        if why is not None:
            wrong.append(why)
        elif kept:
            answers[question.id] = kept
        elif not question.optional:
            wrong.append(Wrong(fields_of(question)[0], "missing"))
    if not answers and not wrong:
        wrong.append(Wrong(fields_of(survey.questions[0])[0], "missing"))
    return answers, tuple(wrong)


def _judge_one(question: SurveyQuestion, given: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], Wrong | None]:
    fields = fields_of(question)
    typed = [value for field in fields for value in given.get(field, ())]
    if question.type == "text":
        text = storable("".join(typed[:1]))
        if len(text) > TEXT_LIMIT:
            return (), Wrong(question.id, "too_long", TEXT_LIMIT)
        if holds_code(text):  # coordinators read this, and whoever has the code of a concern can open it
            return (), Wrong(question.id, "code")
        return ((text,) if text else ()), None
    offered = {str(step) for step in SCALE} if question.type == "scale" else {option.id for option in question.options}
    if question.type == "ranking":
        return _judge_ranking(fields, given, offered)
    chosen = tuple(dict.fromkeys(value for value in typed if value in offered))
    if question.type != "multiple":
        return chosen[:1], None
    if NONE in chosen and len(chosen) > 1:
        return (), Wrong(question.id, "none_alone")
    if question.at_most is not None and len(chosen) > question.at_most:
        return (), Wrong(question.id, "too_many", question.at_most)
    return chosen, None


def _judge_ranking(
    fields: Sequence[str], given: Mapping[str, Sequence[str]], offered: set[str]
) -> tuple[tuple[str, ...], Wrong | None]:
    chosen: list[str] = []
    for field in fields:
        for value in list(given.get(field, ()))[:1]:
            if value in chosen:
                return (), Wrong(field, "repeated")
            if value in offered:
                chosen.append(value)
    return tuple(chosen), None


def fears_in(survey: Survey, answers: Answers, fears: Sequence[str]) -> tuple[str, ...]:
    """The fears that were chosen: in questions whose options are all fears, but for the one that is none of them.

    An option of another question may have the same id by chance.
    """
    chosen: dict[str, None] = {}
    for question in survey.questions:
        ids = {option.id for option in question.options} - {NONE}
        if ids and ids <= set(fears):
            chosen |= dict.fromkeys(each for each in answers.get(question.id, ()) if each in ids)
    return tuple(chosen)


def dump_answers(answers: Answers, group: str = "") -> bytes:
    """Answers as they are sealed, with the group they count in."""
    told = {"group": group, "answers": {question: list(held) for question, held in answers.items()}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def load_answers(held: bytes) -> tuple[str, Answers]:
    """The group and the answers again."""
    told = json.loads(held)
    return told["group"], {question: tuple(given) for question, given in told["answers"].items()}


def cell_bytes(survey: Survey, groups: Sequence[str]) -> int:
    """The one length of every cell of a survey: room for the longest answer there can be, in any language."""
    size = 64 + max((len(group.encode()) for group in groups), default=0)
    for question in survey.questions:
        longest = 4 * TEXT_LIMIT if question.type == "text" else sum(len(option.id) + 3 for option in question.options)
        size += len(question.id) + longest + 16
    return -(-size // 256) * 256


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A survey open to a member. ``answered`` is None for a confidential one: there, nothing shows who has answered."""

    run_id: str
    survey: Survey
    closes_on: date
    answered: bool | None = None


@dataclass(frozen=True, slots=True)
class OpenSurveys:
    """The surveys open to a member, and for coordinators every one that was opened."""

    voice: Voice
    surveys: tuple[OpenSurvey, ...]
    desk: SurveysDesk | None = None


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """The form. ``given`` is a draft, or what was answered in a named survey, by field; ``coordinator`` reads names."""

    voice: Voice
    run_id: str
    survey: Survey
    closes_on: date
    coordinator: str
    asked: int
    groups: tuple[str, ...] = ()
    given: Answers | None = None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class SurveyOver:
    """There is nothing to answer: it is closed, one was not asked, or has answered in confidence already."""

    voice: Voice
    why: Literal["closed", "not_asked", "answered"]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """Taken. ``fears`` were chosen in it, and have these cards; that they were shown is nowhere recorded."""

    voice: Voice
    survey: Survey
    closes_on: date
    fears: tuple[str, ...] = ()
    cards: tuple[tuple[Lesson, FearCard], ...] = ()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Not taken, with what is wrong in which field."""

    voice: Voice
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """The word that a survey is open, or about to close (``last_call``). ``first``: it has not come before."""

    voice: Voice
    run_id: str
    survey: Survey
    closes_on: date
    occasion: str
    last_call: bool = False
