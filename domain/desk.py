"""What a person sees of the programme at a glance: their own desk, and the coordinator's below it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from domain.answers import OpenSurvey
from domain.ask import Gap
from domain.charter import NO_DUTIES, CharterDuties, Standing
from domain.duties import DutiesView
from domain.members import Voice
from domain.momentum import Funnel
from domain.openings import SurveysDesk
from domain.posts import PostsDesk
from domain.programme import Organisation
from domain.questions import QuestionTask
from domain.roles import RolesHome
from domain.setup import SetupDesk
from domain.stewards import ConcernsDesk
from domain.suggestions import SuggestionsDesk
from domain.tasks import TaskLine
from domain.training import ModuleProgress
from domain.workshops import Invitation, WorkshopsDesk


@dataclass(frozen=True, slots=True)
class Ease:
    """How much at ease people said they were, of five, in the survey closed last that asks; and in the one before it.

    ``people`` have answered, five or more: with fewer there is none of this.
    """

    run_id: str
    now: float
    people: int
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is next: the usual lessons, the digest, and the next day the charter is due, with for how many people."""

    lessons_at: datetime | None = None
    digest_at: datetime | None = None
    charter_due: tuple[date, int] | None = None


NOTHING_AHEAD = Ahead()


@dataclass(frozen=True, slots=True)
class CoordinatorDesk:
    """The coordinator's part. ``started_at`` is None until Start was pressed; lesson figures are None below five
    people. Who confirmed the charter is known by name to coordinators, so its count is shown from one.
    ``resumes_on`` is the day a pause for everybody ends. ``gaps`` are questions the handbook did not answer, five or more or none."""

    channel_id: str | None
    started_at: datetime | None
    participants: int
    lessons_done: int | None
    members_learning: int | None
    charter_asked: int
    charter_acknowledged: int
    charter_title: str | None
    refused_methods: tuple[str, ...]
    exercises_shared: int = 0
    resumes_on: date | None = None
    tasks: tuple[QuestionTask, ...] = ()
    gaps: tuple[Gap, ...] = ()
    posts: PostsDesk | None = None
    duties: DutiesView | None = None
    funnel: Funnel | None = None
    surveys: SurveysDesk | None = None
    charter: CharterDuties = NO_DUTIES
    workshops: WorkshopsDesk | None = None
    setup: SetupDesk | None = None
    ease: Ease | None = None
    ahead: Ahead = NOTHING_AHEAD
    missing_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskView:
    """All that App Home shows one person. ``quiet_until`` is the first day on which messages come again, on leave or in a
    pause. ``refresh`` questions are due in a review today; ``streak`` counts the lesson
    days they kept in a row. ``coach``: whether there are rules to check a draft against.
    Before the start, ``starts_on`` is the day it comes by itself, and ``can_set_up`` are some who could set it up."""

    voice: Voice
    organisation: Organisation
    participates: bool
    started: bool
    messages_on: bool
    next_lesson_title: str | None
    next_due_at: datetime | None
    modules: tuple[ModuleProgress, ...]
    charter_title: str | None
    charter_acknowledged_at: datetime | None
    charter_due_on: date | None
    lesson_days: frozenset[int]
    lesson_time: time
    coordinator: CoordinatorDesk | None
    refresh: int = 0
    streak: int = 0
    exercises: bool = False
    quiet_until: date | None = None
    concerns: ConcernsDesk | None = None
    suggestions: SuggestionsDesk | None = None
    roles: RolesHome | None = None
    coach: bool = False
    tasks: tuple[TaskLine, ...] = ()
    surveys: tuple[OpenSurvey, ...] = ()
    charter: Standing | None = None
    consulted: str | None = None
    workshop: Invitation | None = None
    starts_on: date | None = None
    can_set_up: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """The first message a member gets."""

    voice: Voice
    organisation: Organisation
    coordinator_ids: tuple[str, ...]
    per_week: int
    lesson_days: frozenset[int]
    lesson_time: time
    lesson_title: str | None
    lesson_id: str | None
    charter_title: str | None
    charter_due_on: date | None
    occasion: str | None = None


@dataclass(frozen=True, slots=True)
class HelpView:
    """What there is, for whoever asks; ``unknown`` is the word nobody knew."""

    voice: Voice
    organisation: Organisation
    is_coordinator: bool
    unknown: str | None = None
    messages_on: bool = True
