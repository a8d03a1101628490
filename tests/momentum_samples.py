"""Everything shown of channels and of the team's momentum, in every state, for the tests of what people read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from blocks.duties import desk_blocks as duties_on_desk
from blocks.duties import duties_aside, duties_message
from blocks.kit import Message, home, section
from blocks.lists import how_it_goes, list_modal, what_is_next
from blocks.momentum import digest_message, funnel_line, momentum_message, momentum_modal
from blocks.posts import channels_modal, desk_blocks
from blocks.setup import setup_modal, setup_refused
from domain.charter_status import Stand
from domain.concerns import Topic
from domain.desk import Ahead, CoordinatorDesk, Ease
from domain.duties import DutiesView, Duty, Waiting
from domain.lists import Behind, LessonLine, ListView, PersonLine
from domain.members import Voice
from domain.momentum import CharterStanding, Digest, Funnel, Idea, Lessons, MomentumView, Read
from domain.posts import UNREACHABLE, ChannelsView, ChannelTrouble, HeldPost, PostsDesk
from domain.programme import ContactHours
from domain.setup import SetupView
from domain.tasks import Answer, Outcome, SaidAndDone
from locales import Speech

CLAUSE = Topic("clause:answers", "Répondre sous deux jours")
CHANGED = Answer("task", CLAUSE, Outcome.CHANGED, date(2026, 11, 24))
KEPT = Answer("other", CLAUSE, Outcome.KEPT, date(2026, 11, 24), "Le délai est fixé par le conseil.")
SAID = (
    SaidAndDone(date(2026, 11, 24), CLAUSE, CHANGED, suggestions=5),
    SaidAndDone(date(2026, 11, 24), CLAUSE, KEPT, suggestions=6, concerns=True),
    SaidAndDone(date(2026, 11, 24), CLAUSE, suggestion_id="s1", text="Un modèle de réponse.", word="Il est en ligne."),
)
WEEK = Lessons(20, 10)


def _digest(voice: Voice) -> Digest:
    idea = Idea("start-why", "Pourquoi", "Demander à une personne ce qui l’inquiète.")
    standing = CharterStanding(Read.SOME, 10, 43)
    return Digest(voice, 0, WEEK, standing, SAID, idea, frozenset({1, 3}), time(10), charter_moved=True)


def _view(voice: Voice) -> MomentumView:
    standing = CharterStanding(Read.NEARLY)
    return MomentumView(voice, 4, 21, 3, 2, "Notre charte", False, Lessons(120, 40), WEEK, standing, SAID)


def messages(voice: Voice) -> Iterator[tuple[str, Message]]:
    """Every message, with a name."""
    digest = _digest(voice)
    for turn in range(4):
        yield f"digest, turn {turn}", digest_message(replace(digest, turn=turn))
    quiet = replace(digest, lessons=None, charter=None, said=(), charter_moved=False)
    for turn in range(2):
        yield f"digest of a quiet week, turn {turn}", digest_message(replace(quiet, turn=turn))
    for read in Read:
        yield f"digest, charter {read}", digest_message(replace(digest, charter=CharterStanding(read, 10, 43)))
    yield "momentum", momentum_message(_view(voice))
    for number in (1, 3):
        waiting = tuple(Waiting(duty, number) for duty in Duty)
        yield f"duties, {number}", duties_message(DutiesView(voice, waiting))
        yield f"duties in a line, {number}", duties_aside(DutiesView(voice, waiting))


def _lists(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lists behind figures, and the figures."""
    lines = (LessonLine("Pourquoi", "Une leçon", 45), LessonLine("Pourquoi", "Une autre", None))
    for behind in Behind:
        yield f"{behind}, empty", list_modal(ListView(voice, behind, 0, 0))
        people = (PersonLine("U0NORA0001"), PersonLine("U0BEN00001", Stand.DECLINED))
        full = ListView(voice, behind, 200, 500, people)
        yield f"{behind}", list_modal(replace(full, people=(), lessons=lines) if behind is Behind.LESSONS else full)
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for number in (1, 60):
        desk = CoordinatorDesk("C0EQUIPE01", at, number, 40, 20, number, number, "Notre charte", ())
        desk = replace(desk, ease=Ease("run", 3.42, 51, 2.6), funnel=Funnel(60, 55, 45, None))
        t, ahead = Speech(voice), Ahead(at, at, (date(2026, 11, 27), number))
        yield f"figures, {number}", home([*how_it_goes(desk, t), *what_is_next(ahead, t)])
    yield "no figures yet", home(how_it_goes(CoordinatorDesk("C", at, 3, None, None, 0, 0, None, ()), Speech(voice)))


def views(voice: Voice) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every view, with a name."""
    view = _view(voice)
    yield "momentum, modal", momentum_modal(view)
    yield (
        "momentum at the beginning",
        momentum_modal(replace(view, lessons=None, this_week=None, charter=None, said=())),
    )
    yield "momentum, charter confirmed", momentum_modal(replace(view, charter_confirmed=True))
    for number in (0, 1, 3):
        waiting = tuple(Waiting(duty, number) for duty in Duty if number)
        yield f"duties on Home, {number}", home(duties_on_desk(DutiesView(voice, waiting), Speech(voice)))
    hours = ContactHours(frozenset(range(5)), time(9), time(17, 30))
    setup = SetupView(voice, "fr", ("fr", "en"), ("U1",), (), frozenset({1, 3}), time(10), hours)
    yield "set-up", setup_modal(setup)
    refused = setup_refused(voice, {"days": "days", "hour": "hour", "language": "language"})
    yield "set-up refused", home([section(text) for text in refused.values()])
    yield from _lists(voice)
    for funnel in (Funnel(12, None, None, None), Funnel(60, 45, 20, 5)):
        yield f"funnel {funnel.done}", home([section(funnel_line(funnel, Speech(voice)))])
    yield "channels", channels_modal(ChannelsView(voice, "C0EQUIPE01", "C0BUREAU01"))
    yield "channels, none", channels_modal(ChannelsView(voice, None, None))
    channels = ChannelsView(voice, "C0EQUIPE01", None)
    troubles = tuple(ChannelTrouble("C0EQUIPE01", error) for error in sorted(UNREACHABLE))
    held = HeldPost("T1:digest:2026-W48", "C0EQUIPE01", date(2026, 11, 24))
    yield "posts", home(desk_blocks(PostsDesk(channels, troubles, (held,)), Speech(voice)))
