"""Everything shown of how questions are answered, in every state, for the tests of what people read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from blocks.kit import home
from blocks.questions import questions_modal, task_blocks
from domain.members import Voice
from domain.questions import OptionGroup, QuestionFigures, QuestionsView, QuestionTask, Share
from locales import Speech

TEXTS = (("a", "Une réponse"), ("b", "La bonne"), ("c", "Une autre"))
FIGURES = QuestionFigures(
    "one", "Que faire ?", "Une leçon", Share(30, 12), (OptionGroup(("b",), 12), OptionGroup(("a", "c"), 18)), TEXTS, "b",
    (("en", Share(14, 6)), ("fr", Share(16, 6))),
)  # fmt: skip
FEW = QuestionFigures("two", "Et là ?", "Une leçon", Share(22, None, "few"), (), TEXTS, "b")
MOST = QuestionFigures("three", "Et ici ?", "Une leçon", Share(22, None, "most"), (), TEXTS, "b")
TASK = QuestionTask("one", "Que faire ?", "Une leçon", "Claire Morel", 30, "Une réponse")


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every view, with a name."""
    yield "questions", questions_modal(QuestionsView(voice, (FIGURES, FEW, MOST), 5, 20))
    yield "questions, none", questions_modal(QuestionsView(voice, (), 0, 0))
    yield "question task of the coordinator", home(task_blocks((replace(TASK, owner="coordinator"),), Speech(voice)))
    for number in (1, 4, 6):
        yield f"question tasks, {number}", home(task_blocks((TASK,) * number, Speech(voice)))
