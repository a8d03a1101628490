"""Everything tasks show, in every state, for the tests of what people read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from blocks import tasks
from blocks.desk import problem_modal
from blocks.kit import Message, home, section
from blocks.suggestion_news import news_message
from blocks.suggestions import suggestion_modal
from domain.concerns import Refused, Topic
from domain.errors import NotOwner, TaskGone
from domain.members import Voice
from domain.suggestions import NewsItem, Opened, SuggestionNews
from domain.tasks import Answer, Difference, Outcome, TaskLine, TasksView, TaskView, compare
from locales import Speech
from tests import suggestion_samples

DAY = date(2026, 11, 24)
LINE = TaskLine("a" * 32, Topic("clause:criticism", "Critiques"), "coordinator", DAY, 5, concerns=True)
DIFFERENCE = Difference("Critiques", compare("Nous répondons toujours.", "Nous répondons sous deux jours."))
CHANGED = Answer("a" * 32, LINE.about, Outcome.CHANGED, DAY, differences=(DIFFERENCE,) * 6)
KEPT = Answer("b" * 32, Topic("section:start", "Débuter"), Outcome.KEPT, DAY, "La loi le demande.", "U0CLAIRE01")


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message."""
    items = tuple(NewsItem("b" * 32, "Raccourcir", True, None, answer) for answer in (CHANGED, KEPT))
    yield "news of answers", news_message(SuggestionNews(voice, items))
    for why in ("empty", "too_long", "code"):
        yield f"reason refused, {why}", Message(tasks.refused_text(Refused("reason", why), voice), [])


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal and part of Home."""
    t = Speech(voice)
    closed = (
        replace(LINE, outcome=Outcome.CHANGED, closed_on=DAY, suggestions=1),
        replace(LINE, outcome=Outcome.KEPT, closed_on=DAY, concerns=False),
    )
    yield "tasks", tasks.tasks_modal(TasksView(voice, (LINE, *closed)))
    yield "tasks, none", tasks.tasks_modal(TasksView(voice, ()))
    owned = (LINE, replace(LINE, owner="U0BEN00001"), replace(LINE, owner="Le bureau"))
    yield "tasks on Home", home([section("x"), *tasks.home_blocks(owned, t)])
    said = tuple((f"{nth:032x}", "Raccourcir") for nth in range(12))
    yield "task", tasks.task_modal(TaskView(voice, LINE, said, may_answer=True))
    for told, answer in (("kept", KEPT), ("already", replace(KEPT, by="")), ("", replace(CHANGED))):
        view = TaskView(voice, closed[0], said[:11], answer=answer, may_answer=True, told=told)
        yield f"task, {told}", tasks.task_modal(view)
    few = replace(CHANGED, differences=(DIFFERENCE,) * 7)
    opened = Opened(voice, suggestion_samples.LINE, (), answers=(few, KEPT))
    yield "suggestion, answered", suggestion_modal(opened, "d" * 32)
    yield "task problem", problem_modal(voice, NotOwner())
    yield "task problem, gone", problem_modal(voice, TaskGone())
