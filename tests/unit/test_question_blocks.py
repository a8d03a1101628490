"""How questions are answered is shown within Slack's limits, whatever the questions say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blocks.kit import home
from blocks.questions import questions_modal, task_blocks
from domain.questions import OptionGroup, QuestionFigures, QuestionsView, QuestionTask, Share
from locales import Speech
from tests.unit.test_blocks import VOICE, any_title, check_view, counts, ids, texts, titles, voices

OPTIONS = ("a", "b", "c", "d")
shares = st.builds(Share, st.integers(10, 10_000), st.integers(5, 10)) | st.builds(
    Share, st.integers(5, 10_000), st.none(), st.sampled_from(["few", "most"])
)
option_groups = st.builds(
    OptionGroup, st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True).map(tuple), st.integers(5, 10_000)
)
figures = st.builds(
    QuestionFigures,
    question_id=ids,
    ask=texts,
    lesson_title=any_title,
    share=shares,
    groups=st.lists(option_groups, max_size=4).map(tuple),
    texts=st.lists(st.tuples(st.sampled_from(OPTIONS), texts), max_size=4).map(tuple),
    right_option=st.sampled_from(OPTIONS),
    by_language=st.lists(st.tuples(st.sampled_from(["fr", "en", "it"]), shares), max_size=3).map(tuple),
)
views = st.builds(
    QuestionsView, voices, st.lists(figures, max_size=5).map(tuple), st.sampled_from([0, 5, 500]), st.integers(0, 600)
)
tasks = st.builds(QuestionTask, ids, texts, any_title, titles, counts, texts)


def test_an_option_that_is_somebodys_words_is_not_quoted_twice() -> None:
    task = QuestionTask("one", "Que faire ?", "Une leçon", "Claire", 30, "«\u00a0D’accord.\u00a0»")
    shown = [task_blocks((one,), Speech(VOICE))[0]["text"]["text"] for one in (task, replace(task, most="Refuser."))]
    assert [text.splitlines()[2].replace("\u00a0", " ") for text in shown] == [
        "Réponse la plus choisie : « D’accord. »",
        "Réponse la plus choisie : « Refuser. »",
    ]


@given(views)
def test_a_page_of_answers_is_a_modal(view: QuestionsView) -> None:
    check_view(questions_modal(view))


@given(voices, st.lists(tasks, max_size=9).map(tuple))
def test_tasks_stand_on_a_desk(voice: object, found: tuple[QuestionTask, ...]) -> None:
    check_view(home(task_blocks(found, Speech(voice))))  # type: ignore[arg-type]
