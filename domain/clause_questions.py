"""Questions about a clause, and refusals with their reasons: what members say to coordinators by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.members import Voice

QUESTION_LIMIT = 2_000
"""Characters of a question, a reason or an answer."""

QuestionKind = Literal["question", "decline"]


@dataclass(frozen=True, slots=True)
class ClauseQuestion:
    """What a member said, and the answer. ``clause_title`` is as it was then: the clause may be gone by now.

    A refusal is about the whole charter: it names no clause. ``told`` says that its author has been sent the answer.
    """

    question_id: str
    kind: QuestionKind
    user_id: str
    charter_id: str
    version: str
    clause_id: str
    clause_title: str
    text: str
    asked_at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class AskForm:
    """The form for a question about a clause, or for a refusal; ``clauses`` are ids with number and title.

    ``about`` is the text it is about: version, language, and the hash of its words.
    """

    voice: Voice
    kind: QuestionKind
    clauses: tuple[tuple[str, str], ...]
    about: tuple[str, str, str] = ("", "", "")
    concerns_open: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What was said is kept; ``again`` where it had been (a double click), ``gone`` where its clause is no more.

    ``replaced``: nothing is kept, since the text refused is no longer the one in force.
    """

    voice: Voice
    kind: QuestionKind
    again: bool = False
    gone: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class QuestionsDesk:
    """What waits for a coordinator's answer, oldest first, and one of them to be answered."""

    voice: Voice
    waiting: tuple[ClauseQuestion, ...]
    chosen: ClauseQuestion | None = None
    note: Literal["", "answered", "taken"] = ""
