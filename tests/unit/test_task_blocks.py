"""Whatever was said and changed, tasks and their answers are within Slack's limits, and quote as it stands."""

from hypothesis import given
from hypothesis import strategies as st

from blocks import tasks
from blocks.kit import home, modal, section
from blocks.suggestion_news import news_aside, news_message
from domain.concerns import Topic
from domain.members import Voice
from domain.suggestions import NewsItem, SuggestionNews
from domain.tasks import Answer, Difference, Mark, Outcome, Stretch, TaskLine, TasksView, TaskView
from locales import Speech
from tests.unit.test_blocks import any_title, check_message, check_view, counts, days, ids, texts, users, voices

topics = st.builds(
    lambda kind, name, title: Topic(f"{kind}:{name}", title), st.sampled_from(["clause", "section"]), ids, any_title
)
owners = st.just("coordinator") | users | any_title
lines = st.builds(
    TaskLine,
    task_id=st.from_regex(r"\A[0-9a-f]{32}\Z"),
    about=topics,
    owner=owners,
    opened_on=days,
    suggestions=counts,
    concerns=st.booleans(),
    outcome=st.sampled_from(Outcome),
    closed_on=st.none() | days,
)
stretches = st.lists(st.builds(Stretch, st.sampled_from(Mark), texts), min_size=1, max_size=6).map(tuple)
answers = st.builds(
    Answer,
    task_id=st.just("a" * 32),
    about=topics,
    outcome=st.sampled_from([Outcome.CHANGED, Outcome.KEPT]),
    on=days,
    reason=texts.map(lambda text: text[:1_000]),
    by=users | st.just(""),
    differences=st.lists(st.builds(Difference, any_title, stretches), max_size=7).map(tuple),
)
unique = st.lists(lines, max_size=20, unique_by=lambda line: line.task_id).map(tuple)


@given(unique, voices)
def test_every_list_and_every_desk_fits(found: tuple[TaskLine, ...], voice: Voice) -> None:
    check_view(tasks.tasks_modal(TasksView(voice, found)))
    check_view(home([section("x"), *tasks.home_blocks(found, Speech(voice))]), mentions=True)


@given(lines, st.lists(texts, max_size=14), st.none() | answers, st.booleans(), voices)
def test_every_task_fits_with_the_form_or_the_answer(
    line: TaskLine, said: list[str], answer: Answer | None, may: bool, voice: Voice
) -> None:
    quoted = tuple((f"{nth:032x}", text) for nth, text in enumerate(said))
    view = tasks.task_modal(TaskView(voice, line, quoted, answer=answer, may_answer=may))
    check_view(view, mentions=True)
    assert ("submit" in view) == (may and answer is None)


@given(answers, voices)
def test_before_and_after_stand_one_under_the_other(answer: Answer, voice: Voice) -> None:
    blocks = tasks.answer_blocks(answer, Speech(voice))
    check_view(modal("x", "x", blocks, close="x"), mentions=True)
    if answer.outcome is Outcome.CHANGED:
        shown = [
            element for block in blocks if block["type"] == "rich_text" for element in block["elements"][0]["elements"]
        ]
        assert all(
            element.get("style") in (None, {"strike": True}, {"bold": True}, {"italic": True}) for element in shown
        )


@given(st.lists(answers, min_size=1, max_size=5), voices)
def test_every_word_of_an_answer_fits(found: list[Answer], voice: Voice) -> None:
    items = tuple(NewsItem(f"{nth:032x}", "x" * 1_200, True, None, answer) for nth, answer in enumerate(found))
    check_message(news_message(SuggestionNews(voice, items)), mentions=True)
    check_message(news_aside(SuggestionNews(voice, items)), mentions=True)
