"""How questions are answered: counted, published five people at a time, and the tasks that come of it."""

from collections.abc import Mapping

from sqlalchemy import Connection

from domain.errors import NotCoordinator
from domain.handbook import Handbook, Lesson, Question
from domain.members import MemberKey
from domain.questions import (
    QUESTIONS_PAGE,
    Published,
    QuestionFigures,
    QuestionsView,
    QuestionTask,
    groups,
    most_picked,
    needs_its_author,
    people,
    publish,
    share,
    shares_by_language,
    wording,
)
from domain.schedule import local_date, zone_or
from services.context import Core
from services.members import member_of
from storage import questions as questions_store
from storage import workspace as workspace_store

COUNTED_AT_ONCE = 10
"""Questions counted in one unit of work: with ten thousand people, some tens of milliseconds."""


class Questions:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def workspaces(self) -> list[str]:
        """Where there is something to count."""
        with self._core.database.transaction() as connection:
            return workspace_store.all_ids(connection)

    def count(self, *, workspace_id: str, after: str = "") -> str | None:
        """Counts the answers to the next few questions, and publishes what may be known of them by now.

        Answers the last question counted, to go on ``after``, or None at the end: a large table is counted in pieces, so
        that clicks are answered in between.
        """
        wordings = _wordings(self._core.handbook(workspace_id))
        ids = sorted(question_id for question_id in wordings if question_id > after)[:COUNTED_AT_ONCE]
        if not ids:
            return None
        with self._core.database.transaction() as connection:
            self._count(connection, workspace_id, {question_id: wordings[question_id] for question_id in ids})
        return ids[-1]

    def view(self, *, key: MemberKey, offset: int = 0) -> QuestionsView:
        """How questions are answered, those with the fewest right first. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            handbook, language = self._core.handbook(key.workspace_id), member.voice.language
            published = questions_store.published(connection, key.workspace_id)
            known = [
                (lesson, question, published[question.id])
                for lesson in handbook.lessons(language)
                for question in lesson.questions
                if question.id in published and people(published[question.id].everyone)
            ]
            known.sort(key=lambda one: _rate(one[1], one[2]))
            last = max(0, (len(known) - 1) // QUESTIONS_PAGE * QUESTIONS_PAGE)
            offset = min(max(0, offset), last)
            page = known[offset : offset + QUESTIONS_PAGE]
            figures = [_figures(lesson, question, of) for lesson, question, of in page]
            return QuestionsView(member.voice, tuple(one for one in figures if one is not None), offset, len(known))

    def _count(self, connection: Connection, workspace_id: str, wordings: Mapping[str, str]) -> None:
        # One at a time: two who count at once would publish figures that differ by the people in between.
        workspace = workspace_store.get(connection, workspace_id, lock=True)
        if workspace is None:
            return
        zone = zone_or(workspace.zone, "Etc/UTC")
        today = local_date(self._core.clock.now(), zone)
        known = questions_store.wordings(connection, workspace_id)
        for question_id, now in wordings.items():
            if known.get(question_id) != now:
                # Other words make another question: its count begins anew tomorrow, and its task is done.
                since = today if question_id in known else None
                questions_store.begin(connection, workspace_id, question_id, now, since)
        before = questions_store.published(connection, workspace_id)
        for question_id, live in questions_store.first_answers(connection, workspace_id, list(wordings)).items():
            shown = before.get(question_id, Published())
            figures = publish(shown, live)
            if figures is not shown:
                questions_store.publish(connection, workspace_id, question_id, figures)


def tasks_of(connection: Connection, core: Core, workspace_id: str, language: str) -> tuple[QuestionTask, ...]:
    """The questions that need their author, as last published."""
    handbook = core.handbook(workspace_id)
    published = questions_store.published(connection, workspace_id)
    tasks = []
    for lesson in handbook.lessons(language):
        module = handbook.module(lesson.module_id, language)
        for question in lesson.questions:
            picked = published.get(question.id, Published()).everyone
            if module and needs_its_author(picked, question.right_option.id):
                most = question.option(most_picked(picked))
                text = most.text if most else ""
                tasks.append(QuestionTask(question.id, question.ask, lesson.title, module.owner, people(picked), text))
    return tuple(tasks)


def _wordings(handbook: Handbook) -> dict[str, str]:
    versions: dict[str, list[Question]] = {}
    for language in handbook.programme.languages:
        for lesson in handbook.lessons(language):
            for question in lesson.questions:
                versions.setdefault(question.id, []).append(question)
    return {question_id: wording(each) for question_id, each in versions.items()}


def _rate(question: Question, published: Published) -> float:
    """For the order alone; what is not said is not told by it either."""
    said = share(published.everyone, question.right_option.id)
    if said is None or said.right is None:
        return 1.0 if said is None or said.band == "most" else 0.0
    return said.right / said.people


def _figures(lesson: Lesson, question: Question, published: Published) -> QuestionFigures | None:
    right = question.right_option.id
    said = share(published.everyone, right)
    if said is None:
        return None
    options = [option.id for option in question.options]
    return QuestionFigures(
        question_id=question.id,
        ask=question.ask,
        lesson_title=lesson.title,
        share=said,
        groups=groups(published.everyone, options, right),
        texts=tuple((option.id, option.text) for option in question.options),
        right_option=right,
        by_language=shares_by_language(published, right),
    )
