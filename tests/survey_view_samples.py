"""Every message and view of surveys, with a name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from blocks import results, survey_desk, surveys
from blocks.desk import problem_modal
from blocks.kit import Message, home
from domain.answers import Answered, Invitation, NotTaken, OpenSurvey, OpenSurveys, SurveyForm, SurveyOver, Wrong
from domain.errors import SurveyGone, SurveyLocked
from domain.handbook import FearCard
from domain.members import Voice
from domain.openings import OpeningChoices, Outlook, Plan, PlanRefused, RunLine, SurveysDesk
from domain.results import Earlier, Figures, NamedAnswer, QuestionResult, Result, ResultView
from domain.surveys import Survey, SurveyOption, SurveyQuestion
from locales import Speech
from reports.charts import alternative
from reports.surveys import charts_of
from tests.handbooks import lesson

ID = "a" * 32
CLOSES = date(2026, 12, 4)
WORRIES = tuple(SurveyOption(name, f"{name}.") for name in ("control", "time", "voice", "none"))
SURVEY = Survey(
    "baseline", "en", "…", "…", True,
    (
        SurveyQuestion("confidence", "scale", "?", low="–", high="+"),
        SurveyQuestion("use", "single", "?", WORRIES),
        SurveyQuestion("worries", "multiple", "?", WORRIES, 2),
        SurveyQuestion("order", "ranking", "?", WORRIES),
        SurveyQuestion("comment", "text", "?", optional=True),
    ),
)  # fmt: skip
NAMED = replace(SURVEY, id="roles", confidential=False)
SCALE = Figures(12, (("1", 2), ("2", 4), ("3", 3), ("4", 3), ("5", 0)))
TICKED = Figures(12, (("control", 7), ("time", 1), ("none", 2)), ("voice",))
RANKED = Figures(12, (("control", 12), ("time", 1), ("voice", 30), ("none", 0)))
GROUPS = (("everyone", replace(SCALE, people=6)), ("contributor+leader", replace(SCALE, people=6)))
QUESTIONS = (
    QuestionResult("confidence", SCALE, GROUPS, "small"),
    QuestionResult("use", Figures(12, nearly_all=("time",)), held="alike"),
    QuestionResult("worries", TICKED, (("everyone", replace(TICKED, nearly_all=())),), "alike"),
    QuestionResult("order", RANKED, held="small"),
)
RESULT = Result(12, QUESTIONS, comments=True)
SPARSE = Result(5, (QuestionResult("confidence", None, held="few"), QuestionResult("order", RANKED)))
BEFORE = Result(14, (QuestionResult("confidence", SCALE), QuestionResult("worries", TICKED)))
ONE = RunLine(ID, "…", True, CLOSES, 1, None, closed=False)
DESK = SurveysDesk(
    (ONE, replace(ONE, confidential=False, asked=12), replace(ONE, confidential=False, answered=7)),
    (replace(ONE, closed=True), replace(ONE, closed=True, answered=12)),
)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message."""
    open_ = OpenSurvey(ID, SURVEY, CLOSES)
    both = (open_, replace(open_, survey=NAMED, answered=True))
    yield "surveys", surveys.surveys_message(OpenSurveys(voice, both, DESK))
    yield "surveys, none", surveys.surveys_message(OpenSurveys(voice, ()))
    for survey in (SURVEY, NAMED):
        for last in (False, True):
            view = Invitation(voice, ID, survey, CLOSES, f"T1:survey:{ID}:1:U1:2026-11-24", last)
            yield f"survey {survey.id}, last {last}", surveys.invitation_message(view)
    wrong = [Wrong("use", why, 2) for why in ("missing", "too_many", "none_alone", "repeated", "too_long", "code")]
    for one in (*wrong, Wrong("use", "too_many", 1)):
        said = surveys.wrong_errors(NotTaken(voice, (one,)))
        yield f"survey, {one.why}", Message(said["use"], [])
    for why in ("gone", "already_open", "not_in_future", "too_far", "nobody"):
        yield f"plan, {why}", Message(next(iter(survey_desk.plan_errors(refused(voice, why)).values())), [])
    for result in result_views(voice):
        for question_id, chart in charts_of(result):
            yield f"chart of {question_id}", Message(alternative(chart), [])


def refused(voice: Voice, why: Any) -> PlanRefused:
    """A plan that is refused."""
    return PlanRefused(voice, "survey", why)


def result_views(voice: Voice) -> Iterator[ResultView]:
    """Results of every sort."""
    whole = ResultView(voice, ID, SURVEY, CLOSES, 14, RESULT, comments=(("comment", ("Oui <!channel>.",) * 20),))
    yield whole
    yield replace(whole, comments=(("comment", ("…",)),), asked=1)
    yield replace(whole, earlier=Earlier(SURVEY, CLOSES, BEFORE), comments=())
    yield replace(whole, earlier=Earlier(SURVEY, CLOSES, replace(BEFORE, questions=QUESTIONS)), comments=())
    yield replace(whole, result=SPARSE, comments=())
    yield replace(whole, result=Result(None), comments=())
    yield replace(whole, kept=False)
    answers = {"use": ("time",), "confidence": ("2",), "order": ("voice", "time"), "comment": ("Une photo <@U1>.",)}
    named = tuple(NamedAnswer(f"U0MEMBER{n:02d}", answers) for n in range(30))
    yield replace(whole, survey=NAMED, named=named, comments=())
    yield replace(whole, survey=NAMED, result=Result(None), named=named[:1], comments=())
    yield replace(whole, survey=NAMED, result=Result(None), comments=())
    yield replace(whole, survey=NAMED, kept=False, comments=())


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every modal, and what stands on Home."""
    t = Speech(voice)
    open_ = OpenSurvey(ID, SURVEY, CLOSES)
    for desk in (DESK, SurveysDesk(), SurveysDesk(open=DESK.open[:1], closed=DESK.closed[:1])):
        yield "home of surveys", home([*surveys.home_blocks([open_], t), *survey_desk.desk_blocks(desk, t)])
    yield "surveys", surveys.surveys_modal(OpenSurveys(voice, (open_,), DESK))
    form = SurveyForm(voice, ID, SURVEY, CLOSES, "Claire", 12)
    yield "survey", surveys.form_modal(form)
    yield "survey by path", surveys.form_modal(replace(form, groups=("everyone", "contributor+leader")))
    given = {"use": ("time",), "comment": ("Un mot.",), "order:1": ("voice",)}
    yield "survey with names", surveys.form_modal(replace(form, survey=NAMED, given=given, answered=True))
    card = FearCard("time", "C’est long.", "Oui.", ("…",), ())
    for cards in ((), ((lesson("fears-time"), card),), ((lesson("fears-time"), card),) * 2):
        yield f"answered, {len(cards)}", surveys.answered_modal(Answered(voice, SURVEY, CLOSES, (), cards))
    yield "answered with names", surveys.answered_modal(Answered(voice, NAMED, CLOSES))
    for why in ("closed", "not_asked", "answered"):
        yield f"survey over, {why}", surveys.over_modal(SurveyOver(voice, why, "…"))
    choices = OpeningChoices(voice, (SURVEY, NAMED), (("everyone", 11), ("leader", 1)), 12, CLOSES)
    yield "plan", survey_desk.plan_modal(choices)
    yield "plan, alone", survey_desk.plan_modal(replace(choices, everybody=1))
    yield "plan, nothing", survey_desk.plan_modal(replace(choices, surveys=()))
    for outlook in outlooks(voice):
        yield "outlook", survey_desk.outlook_modal(outlook)
    yield "opened", survey_desk.opened_modal(next(outlooks(voice)))
    yield "plan refused", survey_desk.refused_modal(refused(voice, "already_open"))
    for view in result_views(voice):
        pictures = {question_id: results.Shown("F1", alternative(chart)) for question_id, chart in charts_of(view)}
        yield "result", results.result_modal(view, pictures)
        yield "result, drawing", results.result_modal(view, {}, drawing=True)
        yield "result, failed", results.result_modal(view, {}, failed=True)
        yield "comments", results.comments_modal(view, "comment", 15)
        yield "comments, first", results.comments_modal(view, "comment", 0)
        yield "named", results.named_modal(view, 0)
        yield "named, on", results.named_modal(view, 15)
    for error in (SurveyGone(), SurveyLocked()):
        yield f"survey, {error.key}", problem_modal(voice, error)


def outlooks(voice: Voice) -> Iterator[Outlook]:
    """Plans of every sort."""
    groups = (("contributor+leader", 7), ("everyone", 7))
    outlook = Outlook(voice, Plan("baseline", CLOSES, by_path=True), SURVEY, 14, groups, "…")
    yield outlook
    yield replace(outlook, groups=(), asked=9)
    yield replace(outlook, groups=(), plan=Plan("baseline", CLOSES, "leader"))
    yield replace(outlook, survey=NAMED)
    yield from (replace(outlook, asked=number) for number in (1, 4))
