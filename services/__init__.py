"""One class per capability: it owns the transaction, and knows neither Slack nor the loop."""

from dataclasses import dataclass

from domain.attention import Kind
from domain.clock import Clock
from services.ask import Ask
from services.cases import Cases
from services.charter import Charter
from services.charter_status import CharterStatus
from services.clause_questions import ClauseQuestions
from services.coach import Coach
from services.concern_slots import ConcernSlots
from services.concerns import Concerns
from services.consultation import Consultation
from services.context import Core, Library
from services.desk import Desk
from services.duties import Duties
from services.enrolment import Enrolments
from services.evidence import Evidence
from services.exercises import Exercises
from services.first_weeks import LookAhead
from services.installations import Installations
from services.kickoff import Kickoff
from services.leases import Leases, Liveness
from services.lists import Lists
from services.members import Members
from services.momentum import Momentum
from services.outbox import Outbox
from services.paths import Paths
from services.planning import Planning
from services.posts import Posts
from services.preview import Preview
from services.privacy import Privacy
from services.questions import Questions
from services.reminders import Reminders
from services.report import Report
from services.review import Review
from services.roles import Roles
from services.settings import Settings
from services.setup import Setup
from services.stewards import Announcements, Stewards
from services.suggestions import Suggestions
from services.survey_count import SurveyCount
from services.survey_desk import SurveyDesk
from services.surveys import Surveys
from services.tasks import Tasks
from services.training import Training
from services.unprompted import Posting, Unprompted
from services.watching import Watching
from services.welcome import Welcome
from services.workshop_calls import WorkshopCalls
from services.workshop_desk import WorkshopDesk
from services.workshops import Workshops
from services.workspace import Workspace
from storage.database import DatabaseUnusable


@dataclass(frozen=True, slots=True)
class Services:
    """Every capability's service, over one core."""

    ask: Ask
    cases: Cases
    charter: Charter
    coach: Coach
    charter_status: CharterStatus
    clause_questions: ClauseQuestions
    concern_slots: ConcernSlots
    concerns: Concerns
    consultation: Consultation
    desk: Desk
    enrolments: Enrolments
    evidence: Evidence
    exercises: Exercises
    first_weeks: LookAhead
    installations: Installations
    kickoff: Kickoff
    lists: Lists
    leases: Leases
    members: Members
    momentum: Momentum
    outbox: Outbox
    paths: Paths
    planning: Planning
    posts: Posts
    preview: Preview
    privacy: Privacy
    questions: Questions
    reminders: Reminders
    report: Report
    review: Review
    roles: Roles
    settings: Settings
    setup: Setup
    stewards: Stewards
    suggestions: Suggestions
    tasks: Tasks
    survey_count: SurveyCount
    survey_desk: SurveyDesk
    surveys: Surveys
    training: Training
    watching: Watching
    workshop_calls: WorkshopCalls
    workshop_desk: WorkshopDesk
    workshops: Workshops
    workspace: Workspace


def build(core: Core, liveness: Clock | None = None) -> Services:
    """The services over a core. ``liveness`` judges processes; it is the database server's time unless a test says else."""
    judge = Liveness(liveness)
    training, review = Training(core), Review(core)
    stewards, evidence = Stewards(core), Evidence(core)
    reminders, suggestions, surveys = Reminders(core), Suggestions(core), Surveys(core)
    workshops = Workshops(core)
    capabilities: dict[Kind, Unprompted] = {
        Kind.WELCOME: Welcome(core),
        Kind.CHARTER: reminders,
        Kind.SURVEY: surveys,
        Kind.LESSON: training,
        Kind.REVIEW: review,
        Kind.WORKSHOP: workshops,
        Kind.CONCERN: stewards,
        Kind.DUTIES: Duties(core),
        Kind.SUGGESTION: suggestions,
    }
    momentum = Momentum(core)
    consultation, report = Consultation(core), Report(core)
    posting: dict[Kind, Posting] = {
        Kind.STEWARD: Announcements(),
        Kind.ANCHOR: evidence,
        Kind.DIGEST: momentum,
        Kind.CONSULTATION: consultation,
        Kind.REPORT: report,
    }
    return Services(
        ask=Ask(core),
        cases=Cases(core),
        charter=Charter(core),
        charter_status=CharterStatus(core),
        clause_questions=ClauseQuestions(core),
        coach=Coach(core),
        concern_slots=ConcernSlots(core),
        concerns=Concerns(core),
        consultation=consultation,
        desk=Desk(core),
        enrolments=Enrolments(core),
        evidence=evidence,
        exercises=Exercises(core),
        first_weeks=LookAhead(core),
        installations=Installations(core),
        kickoff=Kickoff(core),
        lists=Lists(core),
        leases=Leases(core, judge),
        members=Members(core),
        momentum=momentum,
        outbox=Outbox(core, capabilities, posting, judge),
        paths=Paths(core),
        planning=Planning(core, capabilities, posting),
        posts=Posts(core, posting),
        preview=Preview(core, capabilities, posting),
        privacy=Privacy(core),
        questions=Questions(core),
        reminders=reminders,
        report=report,
        review=review,
        roles=Roles(core),
        settings=Settings(core),
        setup=Setup(core),
        stewards=stewards,
        suggestions=suggestions,
        tasks=Tasks(core),
        survey_count=SurveyCount(core),
        survey_desk=SurveyDesk(core),
        surveys=surveys,
        training=training,
        watching=Watching(core),
        workshop_calls=WorkshopCalls(core),
        workshop_desk=WorkshopDesk(core),
        workshops=workshops,
        workspace=Workspace(core),
    )


__all__ = ["Core", "DatabaseUnusable", "Library", "Services", "build"]
