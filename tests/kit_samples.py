"""The kick-off kit in every state, for the tests of what people read."""

from collections.abc import Iterator
from datetime import date

from blocks import kickoff as words
from blocks.kit import Message
from domain.concerns import Topic
from domain.kickoff import Kit
from domain.members import Voice
from domain.programme import Organisation
from domain.results import Figures, QuestionResult, Result, ResultView
from domain.suggestions import Line, State
from domain.surveys import Survey, SurveyOption, SurveyQuestion
from reports import documents, kickoff
from tests.role_samples import LINES

DAY = date(2026, 11, 24)
TEAM = Organisation("Les Jardins", "Claire", "#equipe", "ethics@example.org")
OPTIONS = (SurveyOption("worries", "Ce qui inquiète"), SurveyOption("parts", "Les parts"))
QUESTIONS = tuple(SurveyQuestion(name, "single", f"Question {name}", OPTIONS) for name in ("one", "two", "order"))
SURVEY = Survey("kickoff", "fr", "Avant la réunion", "Voici.", confidential=True, questions=QUESTIONS)
SAID = Result(
    12,
    (
        QuestionResult("one", Figures(12, (("worries", 8), ("parts", 4)))),
        QuestionResult("two", None, held="few"),
        QuestionResult("order", Figures(12, nearly_all=("parts",))),
    ),
    comments=True,
)
LINE = Line("a", "Une photo " * 40, "U1", DAY, State.PLANNED, Topic("", ""), 3, supported=False, mine=False)


def kits(voice: Voice) -> Iterator[tuple[str, Kit]]:
    """Full, with too little, and with nothing."""
    full = ResultView(voice, "one", SURVEY, DAY, 14, SAID)
    few = ResultView(voice, "two", SURVEY, DAY, 14, Result(None))
    alone = ResultView(voice, "three", SURVEY, DAY, 1, SAID)
    yield "full", Kit(voice, TEAM, DAY, (full, few), (LINE,), 2, 7, LINES)
    yield "one", Kit(voice, TEAM, DAY, (alone,), (LINE,), 1, None, LINES[:2])
    yield "empty", Kit(voice, TEAM, DAY, (), (), 0, None, ())


def pages(voice: Voice) -> Iterator[tuple[str, str]]:
    """The documents, as Markdown without charts."""
    for name, kit in kits(voice):
        made = kickoff.document(kit, {}, {"U1": "Nora Haddad"} if name == "one" else {})
        page = documents.markdown(made, "kit")["kit.md"].decode().replace("\\", "")
        yield f"kit, {name}", page


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """What is said around it."""
    for text in (words.making_text(voice), words.made_comment(voice), words.not_made_text(voice)):
        yield "kit", Message(text, [])
