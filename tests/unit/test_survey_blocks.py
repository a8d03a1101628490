"""Whatever a survey asks and whoever answers, what is shown is within Slack's limits; promise and limits stand first."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import results, survey_desk, surveys
from blocks.kit import home
from blocks.surveys import given_in
from domain.answers import OpenSurvey, OpenSurveys, SurveyForm, judge
from domain.members import Voice
from domain.openings import OpeningChoices, Outlook, Plan, SurveysDesk
from domain.results import Earlier, NamedAnswer, QuestionResult, Result, ResultView, draw_up
from domain.surveys import Answers, Survey, SurveyOption, SurveyQuestion
from locales import Speech
from reports.charts import alternative, as_data
from reports.surveys import charts_of
from tests import survey_view_samples as samples
from tests.unit.test_blocks import any_title, check_message, check_view, days, ids, maybe_empty, texts, users, voices

asks = texts.map(lambda text: text[:2_000])
choices = texts.map(lambda text: text[:75])
ends = texts.map(lambda text: text[:70])


@st.composite
def questions(draw: st.DrawFn, name: str) -> SurveyQuestion:
    kind: Any = draw(st.sampled_from(["scale", "single", "multiple", "ranking", "text"]))
    if kind == "scale":
        return SurveyQuestion(name, kind, draw(asks), low=draw(ends), high=draw(ends))
    if kind == "text":
        return SurveyQuestion(name, kind, draw(asks), optional=draw(st.booleans()))
    named = draw(st.lists(st.sampled_from([*"abcdefghi", "none"]), min_size=3, max_size=10, unique=True))
    offered = tuple(SurveyOption(each, draw(choices)) for each in named)
    at_most = draw(st.none() | st.integers(2, len(named))) if kind == "multiple" else None
    return SurveyQuestion(name, kind, draw(asks), offered, at_most, optional=draw(st.booleans()))


@st.composite
def any_survey(draw: st.DrawFn) -> Survey:
    number = draw(st.sampled_from([1, 3, 20]))
    asked = tuple(draw(questions(f"q{place}")) for place in range(number))
    title, intro = draw(any_title)[:60] or "t", draw(texts)[:2_000]
    return Survey("survey", "fr", title, intro, draw(st.booleans()), asked)


@st.composite
def any_answers(draw: st.DrawFn, asked: Survey) -> Answers:
    found: dict[str, tuple[str, ...]] = {}
    for question in asked.questions:
        if question.type == "text":
            found[question.id] = (draw(texts)[:1_000],)
            continue
        offered = list("12345") if question.type == "scale" else [option.id for option in question.options]
        number = {"multiple": 3, "ranking": 3}.get(question.type, 1)
        found[question.id] = tuple(draw(st.permutations(offered))[: draw(st.integers(1, number))])
    return found


@st.composite
def any_result(draw: st.DrawFn) -> ResultView:
    asked = draw(any_survey())
    kinds = [draw(any_answers(asked)) for _ in range(draw(st.integers(1, 3)))]
    groups = draw(st.sampled_from([[""], ["everyone", "leader"], ["everyone", "a-path+leader"]]))
    given_ = [(draw(st.sampled_from(groups)), draw(st.sampled_from(kinds))) for _ in range(draw(st.integers(0, 16)))]
    result = draw_up(asked, given_)
    written = tuple(
        (q.id, tuple(text for _, answers in given_ for text in answers.get(q.id, ())))
        for q in asked.questions
        if q.type == "text"
    )
    who = draw(st.lists(users, max_size=30, unique=True))
    named = tuple(NamedAnswer(user, draw(st.sampled_from(kinds))) for user in who) if not asked.confidential else ()
    view = ResultView(draw(voices), samples.ID, asked, draw(days), 14, result, comments=written, named=named)
    return replace(view, earlier=Earlier(asked, draw(days), result)) if draw(st.booleans()) else view


@given(any_survey(), voices, st.data())
def test_every_form_fits_and_promises_before_it_asks(asked: Survey, voice: Voice, data: st.DataObject) -> None:
    form = SurveyForm(voice, samples.ID, asked, samples.CLOSES, "Claire", 12)
    view = surveys.form_modal(form)
    check_view(view)
    first = next(place for place, block in enumerate(view["blocks"]) if block["type"] == "input")
    above = str(view["blocks"][:first])
    promised = {"fr": "Ce qui est promis", "en": "What is promised"}[voice.language]
    assert (promised in above) is asked.confidential
    tells = [bool(block.get("dispatch_action")) for block in view["blocks"] if block["type"] == "input"]
    assert set(tells) == {not asked.confidential}, "nothing is told before a confidential form is sent"
    answers = data.draw(any_answers(asked))
    state = state_of(asked, answers)
    kept = given_in({"state": {"values": state}})
    check_view(surveys.form_modal(replace(form, given={name: tuple(held) for name, held in kept.items()})))
    judge(asked, kept)


def state_of(asked: Survey, answers: Answers) -> dict[str, Any]:
    """What Slack says stands in the form."""
    values: dict[str, Any] = {}
    for question in asked.questions:
        given_ = answers.get(question.id, ())
        if question.type == "ranking":
            for place, each in enumerate(given_, start=1):
                values |= _field(f"{question.id}:{place}", {"selected_option": {"value": each}})
        elif question.type == "text":
            values |= _field(question.id, {"value": given_[0] if given_ else None})
        elif question.type == "multiple":
            values |= _field(question.id, {"selected_options": [{"value": each} for each in given_]})
        else:
            values |= _field(question.id, {"selected_option": {"value": given_[0]} if given_ else None})
    return values


def _field(name: str, state: dict[str, Any]) -> dict[str, Any]:
    return {name: {f"surveys.field:{name}": state}}


def test_what_stands_in_a_form_is_read_as_it_was_filled_in() -> None:
    answers = {
        "confidence": ("2",),
        "use": ("time",),
        "worries": ("voice", "time"),
        "order": ("time", "voice"),
        "comment": ("Un mot.",),
    }
    found, wrong = judge(samples.SURVEY, given_in({"state": {"values": state_of(samples.SURVEY, answers)}}))
    assert (found, wrong) == (answers, ())
    assert given_in({}) == {}


@given(any_result())
def test_every_result_fits_in_words_and_in_charts(view: ResultView) -> None:
    charts = charts_of(view)
    pictures = {name: results.Shown("F0000000001", alternative(chart)) for name, chart in charts}
    check_view(results.result_modal(view, pictures))
    check_view(results.result_modal(view, {}, drawing=True))
    for question in view.survey.questions:
        for offset in (0, 15, 999):
            check_view(results.comments_modal(view, question.id, offset))
    for page in (0, 1, 999):
        check_view(results.named_modal(view, page), mentions=True)
        check_view(results.result_modal(view, pictures, page))
    assert all(as_data(chart) for _, chart in charts)


def leaf_through(first: dict[str, Any], turn: Callable[[int], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A window's pages, as far as its buttons lead."""
    page: dict[str, Any] | None = first
    while page is not None:
        yield page
        on = [
            each["value"]
            for block in page["blocks"]
            if block["type"] == "actions"
            for each in block["elements"]
            if each["action_id"].endswith(":on")
        ]
        page = turn(int(on[0].split("|")[1])) if on else None


def test_what_many_people_answered_to_many_questions_can_all_be_read() -> None:
    question = replace(samples.SURVEY.questions[1], id="use")
    texts = [SurveyQuestion(f"q{number:02}", "text", f"Why {number}?") for number in range(19)]
    asked = replace(samples.NAMED, questions=(question, *texts))
    people = [f"U{number:09d}" for number in range(600)]
    short: Answers = {question.id: (question.options[0].id,)}
    whole = {**short, **{one.id: (f"<word of {one.id}>",) for one in texts}}
    named = tuple(NamedAnswer(user, whole if place < 20 else short) for place, user in enumerate(people))
    view = next(samples.result_views(Voice("fr", "vous", "Europe/Paris")))
    view = replace(view, survey=asked, result=draw_up(asked, [("", one.answers) for one in named]), named=named)
    pages = list(leaf_through(results.named_modal(view, 0), lambda page: results.named_modal(view, page)))
    for page in pages:
        check_view(page, mentions=True)
    said = str(pages)
    assert [said.count(f"<@{user}>") for user in people] == 20 * [1 + len(texts)] + 580 * [1]
    assert {said.count(f"<word of {one.id}>") for one in texts} == {20}


def test_a_result_too_long_for_one_window_goes_on_in_the_next() -> None:
    asked = tuple(
        SurveyQuestion(f"q{number:02}", "scale", f"Ask {number:02}?", low="–", high="+") for number in range(20)
    )
    groups = tuple((f"path-{number:02}+{'x' * 60}", samples.SCALE) for number in range(100))
    result = Result(12, tuple(QuestionResult(one.id, samples.SCALE, groups, "small") for one in asked))
    view = next(samples.result_views(Voice("fr", "vous", "Europe/Paris")))
    view = replace(view, survey=replace(samples.SURVEY, questions=asked), result=result)
    pages = list(leaf_through(results.result_modal(view, {}), lambda page: results.result_modal(view, {}, page)))
    for page in pages:
        check_view(page)
    assert len(pages) > 1
    assert [str(pages).count(one.ask) for one in asked] == [1] * 20


def test_every_figure_of_a_chart_stands_in_the_words() -> None:
    for voice in (Voice("fr", "vous", "Europe/Paris"), Voice("en", "vous", "Europe/Paris")):
        view = next(samples.result_views(voice))
        said = str(results.result_modal(view, {}))
        for question in view.result.questions:
            assert question.figures is not None
            assert all(str(count) in said for _, count in question.figures.counts)


@given(voices, any_survey(), st.lists(ids, max_size=120, unique=True), days, maybe_empty)
def test_opening_fits(voice: Voice, asked: Survey, paths: list[str], day: Any, title: str) -> None:
    numbers = tuple((path, 7) for path in paths)
    check_view(survey_desk.plan_modal(OpeningChoices(voice, (asked,) * 101, numbers, 12, day)))
    plan = Plan(asked.id, day, paths[0] if paths else "", by_path=True)
    view = survey_desk.outlook_modal(Outlook(voice, plan, asked, 7 * len(paths), numbers, title))
    check_view(view)
    assert survey_desk.load_plan(survey_desk.dump_plan(plan)) == plan


@pytest.mark.parametrize("metadata", ["", "{}", "[]", '["a"]', '["a", "not a day", "", false]', "null"])
def test_metadata_that_is_not_ours_is_a_plan_that_is_refused(metadata: str) -> None:
    assert survey_desk.load_plan(metadata).closes_on is None


@given(any_survey(), voices, days, st.integers(0, 40))
def test_lists_and_homes_fit(asked: Survey, voice: Voice, day: Any, number: int) -> None:
    open_ = tuple(OpenSurvey(f"{n:032x}", asked, day, answered=n % 2 == 0) for n in range(number))
    lines = tuple(replace(samples.ONE, run_id=f"{n:032x}", title=asked.title) for n in range(number))
    desk = SurveysDesk(lines, tuple(replace(line, closed=True) for line in lines))
    check_message(surveys.surveys_message(OpenSurveys(voice, open_, desk)))
    t = Speech(voice)
    check_view(home([*surveys.home_blocks(open_, t), *survey_desk.desk_blocks(desk, t)]))
