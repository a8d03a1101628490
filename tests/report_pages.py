"""The monthly report in every state, for the tests of what people read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from blocks import report as words
from blocks.desk import problem_text
from blocks.kit import Message
from domain.errors import MonthNotBegun
from domain.members import Voice
from domain.momentum import CharterStanding, Funnel, Read
from domain.programme import Organisation
from domain.report import Ahead, CharterReport, CharterWeek, FirstPosts, HoursReport, MonthlyReport
from domain.results import Earlier, Figures, QuestionResult, Result, ResultView
from domain.surveys import Survey, SurveyOption, SurveyQuestion
from reports import documents
from reports import report as monthly
from tests.momentum_samples import SAID

NOVEMBER, LAST = date(2026, 11, 1), date(2026, 11, 30)
TEAM = Organisation("Les Jardins", "Claire", "#equipe", "ethics@example.org")
OPTIONS = tuple(SurveyOption(name, f"Crainte {name}") for name in ("time", "control", "none"))
QUESTIONS = (
    SurveyQuestion("confidence", "scale", "À l’aise ?", low="Non", high="Oui"),
    SurveyQuestion("worries", "multiple", "Quoi ?", OPTIONS, 2),
)
SURVEY = Survey("pulse", "fr", "Un point", "Voici.", confidential=True, questions=QUESTIONS)
WEEKS = (CharterWeek(date(2026, 11, 23), 44, 25), CharterWeek(LAST, 44, 30))


def _result(ease: tuple[int, ...], time: int, control: int) -> Result:
    scale = tuple((str(step), count) for step, count in enumerate(ease, 1))
    worries = (("time", time), ("control", control), ("none", 2))
    return Result(
        20, (QuestionResult("confidence", Figures(20, scale)), QuestionResult("worries", Figures(20, worries)))
    )


def reports(voice: Voice) -> Iterator[tuple[str, MonthlyReport]]:
    """Full, with too little, with nothing, and all that lies between."""
    earlier = Earlier(SURVEY, date(2026, 10, 9), _result((8, 6, 4, 2, 0), 14, 3))
    view = ResultView(voice, "run", SURVEY, date(2026, 11, 20), 24, _result((2, 2, 4, 8, 4), 6, 12), earlier)
    full = MonthlyReport(
        voice=voice,
        organisation=TEAM,
        month=NOVEMBER,
        until=LAST,
        over=True,
        started_on=date(2026, 9, 28),
        funnel=Funnel(44, 40, 25, None),
        before=Funnel(40, 20, None, None),
        measured=view,
        unmeasured="",
        charter=CharterReport("Notre charte", 44, CharterStanding(Read.SOME, 30, 44), WEEKS),
        said=SAID * 3,
        hours=HoursReport(352, 0),
        posts=FirstPosts(10, 38),
        ahead=Ahead((("Où en sommes-nous ?", date(2026, 12, 1)),), ("Dire qui répond pendant les vacances.",)),
    )
    yield "full", full
    alike = Result(
        20, (QuestionResult("confidence", Figures(20, (), ("4",))), QuestionResult("worries", None, (), "few"))
    )
    first = replace(view, earlier=None, asked=1)
    same = replace(view, earlier=replace(earlier, result=view.result))
    for number, measured in enumerate((first, same, replace(view, result=alike), replace(first, result=alike))):
        yield f"survey {number}", replace(full, measured=measured, said=SAID[:1], ahead=Ahead())
    for read in Read:
        charter = CharterReport("Notre charte", 44, CharterStanding(read), WEEKS)
        yield (
            f"charter {read}",
            replace(
                full, funnel=Funnel(44, 40, 25, 5), charter=charter, hours=HoursReport(12, 3, 2), posts=FirstPosts(5, 1)
            ),
        )
    few = replace(
        full, funnel=Funnel(3, None, None, None), before=None, measured=None, unmeasured="few", said=(), posts=None
    )
    yield (
        "three people",
        replace(few, charter=CharterReport("Notre charte", 3, None, ()), hours=HoursReport(1, 0), over=False),
    )
    yield "one person", replace(few, funnel=Funnel(1, None, None, None), hours=HoursReport(1, 1), charter=None)
    empty = replace(few, funnel=Funnel(0, None, None, None), unmeasured="none", charter=None, ahead=Ahead())
    yield "nothing", replace(empty, hours=HoursReport(0, 0))
    yield "nothing new", replace(empty, unmeasured="few", hours=None)
    yield "before the start", replace(empty, started_on=None, hours=None)


def pages(voice: Voice) -> Iterator[tuple[str, str]]:
    """The documents, as Markdown with their charts in words."""
    for name, report in reports(voice):
        made = documents.markdown(monthly.document(report), "report")["report.md"].decode().replace("\\", "")
        yield f"report, {name}", made


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """What is said around it."""
    report = next(report for _, report in reports(voice))
    yield "report, posted", words.posted_message(report)
    yield "report, a month to come", Message(problem_text(voice, MonthNotBegun()), [])
    yield "report, modal", Message("", words.making_modal(voice)["blocks"])
    said = (
        words.making_text(voice),
        words.made_comment(report),
        words.not_made_text(voice),
        words.month_unknown_text(voice),
    )
    yield from (("report", Message(text, [])) for text in said)
