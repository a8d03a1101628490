"""Who may do what: every button, form and word there is, and what becomes of it in the hands of whoever may not.

Each is forged as by somebody who saw another's screen, with ids that exist, and goes the whole way in: the router, the
services, a database. That a button was never shown to them protects nobody.
"""

import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from blocks import ids
from blocks.concerns import fresh_block as answer_block
from blocks.desk import problem_text
from blocks.stewards import STATUS, TEXT
from blocks.suggestions import Held, word_block
from blocks.survey_desk import CLOSES_ON, SURVEY, WHO, dump_plan
from blocks.surveys import over_modal
from blocks.workshop_desk import dump_form
from delivery.homes import Homes
from delivery.slack import Slack
from domain.answers import SurveyOver
from domain.concerns import Draft as ConcernDraft
from domain.concerns import Release, Status
from domain.consultation import clause_sha256
from domain.enrolment import UserGroup
from domain.errors import (
    AlreadyWriting,
    DomainError,
    NotAuthor,
    NotCoordinator,
    NotInvited,
    NotOwner,
    NotSteward,
    Refusal,
)
from domain.exercises import ExerciseForm, Shown
from domain.handbook import Handbook
from domain.members import MemberKey, Person, Voice
from domain.openings import Plan
from domain.setup import Step
from domain.suggestions import Draft, Opened, State
from domain.workshops import Plan as WorkshopPlan
from handlers import router as routing
from handlers.edges import Alone
from handlers.request import Edge
from handlers.router import ROOMS, Router
from services.running import Runner
from storage.database import Database
from tests import survey_samples
from tests.handbooks import LANGUAGES, charter, charters, exercise, lesson
from tests.services.world import BEN, CLAIRE, HOLDER, NORA, TEAM, YUSUF, Programme, person, utc
from tests.support import FakeClock

Json = dict[str, Any]

VERA, DORA, PAUL, LATE, AXEL, OWEN, GUEST, GONE, STRANGER = (
    MemberKey(TEAM, f"U0{name}0001"[:11])
    for name in ("VERA", "DORA", "PAUL", "LATE", "AXEL", "OWEN", "GUEST", "GONE", "STRANGE")
)
MANY = tuple(MemberKey(TEAM, f"U0PERSON{number:02d}") for number in range(6))
PEOPLE: Mapping[str, MemberKey] = {
    "a member": BEN,
    "the author": NORA,
    "a coordinator": CLAIRE,
    "a coordinator who is to become a steward": VERA,
    "a former coordinator": DORA,
    "a steward": YUSUF,
    "a steward to whom the case was not addressed": LATE,
    "a former steward to whom the case was addressed": PAUL,
    "somebody asked to become a steward": AXEL,
    "the owner of the text": OWEN,
    "a guest": GUEST,
    "somebody whose account is closed": GONE,
    "somebody nobody knows": STRANGER,
}


@dataclass(frozen=True, slots=True)
class May:
    """Those who may, by their place in ``PEOPLE``, and what all others are told."""

    who: frozenset[MemberKey]
    told: type[Refusal] | None


ANYONE = May(frozenset(PEOPLE.values()), None)
"""Reads what all read, writes what is theirs, or, behind a code, brings the code."""
COORDINATOR = May(frozenset({CLAIRE, VERA}), NotCoordinator)
SECOND = May(frozenset({CLAIRE}), NotCoordinator)
"""A coordinator who is neither the one proposed nor the one who proposed."""
STEWARD = May(frozenset({YUSUF, LATE}), NotSteward)
READER = May(frozenset({YUSUF}), NotSteward)
"""A steward to whom this case was addressed."""
ASKED = May(frozenset({AXEL, YUSUF, LATE}), NotSteward)
"""Who was agreed to; to a steward it changes nothing."""
OWNER = May(frozenset({OWEN, CLAIRE, VERA}), NotOwner)
AUTHOR = May(frozenset({NORA}), NotAuthor)
SURVEYED = May(frozenset({NORA, BEN}), None)
"""Those whom the survey asks."""
INVITED = May(frozenset({NORA, BEN}), NotInvited)

COMMANDS = dict.fromkeys(
    (
        "/charter", "/charte", "/concern", "/inquietude", "/entrain", "/momentum", "/elan", "/suggest", "/suggerer",
        "/survey", "/sondage", "/learn", "/apprendre",
    ),
    ANYONE,
)  # fmt: skip
WORDS = {
    **dict.fromkeys(
        (
            "charter.READ", "charter.COPY", "charter.COMMENT", "coach.WORDS", "concerns.FOLLOW", "desk.HELP", "desk.RESUME",
            "desk.SETTINGS", "desk.STOP", "paths.WORDS", "privacy.WORDS", "review.WORDS", "roles.WORDS", "workshops.WORDS", "surveys.DESK",
            "surveys.LIST", "training.EXERCISES", "training.LIST", "training.WORRIES",
        ),
        ANYONE,
    ),
    "charter.STATUS": COORDINATOR,
    "kickoff.WORDS": COORDINATOR,
    "report.WORDS": COORDINATOR,
    "surveys.OPEN": COORDINATOR,
}  # fmt: skip
"""What may follow a command, by the names the rooms give it."""
SHORTCUTS = {ids.COACH_SHORTCUT: ANYONE, ids.CONCERN_SHORTCUT: ANYONE}
ACTIONS = {
    **dict.fromkeys(
        (
            ids.ASK_HELPED, ids.ASK_DID_NOT, ids.CHARTER_OPEN, ids.CHARTER_BACK, ids.CHARTER_WHOLE, ids.CHARTER_COPY,
            ids.CHANGES_BACK, ids.CLAUSE_ASK, ids.CHARTER_DECLINE, ids.COACH_OPEN, ids.COACH_CLAUSE, ids.COACH_LESSON,
            ids.COACH_POSTED, ids.COACH_TELL, ids.CONCERN_OPEN, ids.CONCERN_FOLLOW, ids.CONCERN_WITHDRAW,
            ids.CONSULT_OPEN, ids.CONSULT_BACK, ids.PAUSE_FOR, ids.PAUSE_UNTIL, ids.HELP_OPEN, ids.EXERCISES_OPEN,
            ids.EXERCISE_OPEN, ids.EXERCISE_TYPED, ids.EXERCISE_WITHDRAW, ids.SETTINGS_OPEN, ids.MESSAGES_ON,
            ids.LEAVE_CANCEL, ids.STILL_THERE, ids.PATHS_OPEN, ids.PATH_CHOOSE, ids.PATH_SHARE, ids.DATA_OPEN, "privacy.file",
            ids.REVIEW_OPEN, ids.REVIEW_ANSWER, ids.ROLES_OPEN, ids.ROLE_TAKE, ids.ROLE_LEAVE, ids.ROLES_NOTHING,
            ids.BOARD_OPEN, ids.BOARD_SHOWN, ids.SUGGESTION_OPEN, ids.SUGGESTION_MAKE, ids.SUGGESTION_UNSIGNED,
            ids.SUGGESTION_SUPPORT, ids.SUGGESTION_UNSUPPORT, ids.SURVEYS_OPEN, ids.LESSON_OPEN, ids.LESSON_NEXT,
            ids.LESSON_AGAIN, ids.LESSON_ANSWER, ids.LESSON_READ, ids.MODULES_OPEN, ids.FEARS_OPEN, ids.FEAR_CARD,
            ids.START_CHANNEL,
        ),
        ANYONE,
    ),
    **dict.fromkeys(
        (
            ids.GAPS_OPEN, ids.GAPS_CLEAR, ids.CHARTER_STATUS, ids.CHARTER_REMIND, ids.CHARTER_PAPER, ids.CHARTER_EXPORT, ids.LIST_OPEN,
            ids.CLAUSE_ANSWERS, ids.CLAUSE_ANSWER, ids.CONSULT_DESK, ids.CONSULT_CLAUSE, ids.CONSULT_ANSWER,
            ids.CONSULT_CLOSE, ids.SHARED_OPEN, ids.SHARED_READ, ids.CHANNELS_OPEN, ids.POST_THERE, ids.POST_AGAIN,
            ids.PREVIEW_OPEN, ids.QUESTIONS_OPEN, "setup.open", ids.SETUP_BACK, ids.SETUP_CHANGE, ids.SETUP_UNDO, ids.ENROLMENT_OPEN, ids.ENROLMENT_BY, ids.SUGGESTION_MERGE, ids.SUGGESTION_UNMERGE,
            ids.SURVEY_NEW, ids.SURVEY_CLOSE, ids.SURVEY_RESULT, ids.SURVEY_COMMENTS, "survey_desk.named", ids.START,
            ids.PAUSE_EVERYTHING, ids.PAUSE_END, ids.REPORT_SEND, ids.WORKSHOPS_OPEN, ids.WORKSHOP_NEW, ids.WORKSHOP_EDIT, ids.WORKSHOP_CANCEL,
            ids.WORKSHOP_WHO, ids.WORKSHOP_PRESENCE,
        ),
        COORDINATOR,
    ),
    **dict.fromkeys((ids.STEWARD_AGREE, ids.STEWARD_REFUSE), SECOND),
    **dict.fromkeys((ids.CASES_ENDED, ids.STEWARDS_OPEN, ids.STEWARDS_PROPOSE, ids.STEWARDS_LEAVE), STEWARD),
    **dict.fromkeys((ids.CASE_READ, ids.CASE_ACKNOWLEDGE, ids.CASE_TAKE, ids.CASE_HAND, ids.CASE_RECUSE), READER),
    ids.STEWARD_ACCEPT: ASKED,
    **dict.fromkeys((ids.TASKS_OPEN, ids.TASK_OPEN), OWNER),
    **dict.fromkeys((ids.SUGGESTION_EDIT, ids.SUGGESTION_WITHDRAW), AUTHOR),
    **dict.fromkeys((ids.SURVEY_OPEN, ids.SURVEY_FIELD), SURVEYED),
    **dict.fromkeys((ids.WORKSHOP_OPEN, ids.WORKSHOP_ANSWER, ids.WORKSHOP_FILE), INVITED),
}  # fmt: skip
VIEWS = {
    **dict.fromkeys(
        (
            ids.CHARTER_READ, ids.CHANGES_READ, ids.CLAUSE_SAY, ids.COACH_CHECK, ids.CONCERN_CODE, ids.CONCERN_REPLY,
            ids.CONCERN_SUBMIT, ids.CONSULT_VIEW, ids.EXERCISE_SAVE, ids.SETTINGS_SAVE, ids.SUGGESTION_POST, ids.BOARD_VIEW,
        ),
        ANYONE,
    ),
    **dict.fromkeys(
        (
            ids.CHARTER_PAPER_VIEW, ids.CLAUSE_ANSWERED, ids.CONSULT_ANSWER_VIEW, ids.CONSULT_MARK_VIEW, ids.CHANNELS_SAVE,
            ids.PREVIEW_SHOW, "setup.save", ids.SUGGESTION_DECIDE, ids.SURVEY_PLAN, ids.SURVEY_START, ids.PAUSE_SAVE,
            ids.WORKSHOP_SAVE, ids.WORKSHOP_PRESENT,
            ids.SETUP_STEP, ids.SETUP_START, ids.ENROLMENT_SAVE,
        ),
        COORDINATOR,
    ),
    ids.CASE_ANSWER: READER,
    ids.TASK_KEEP: OWNER,
    ids.SUGGESTION_SAVE: AUTHOR,
    ids.SURVEY_SUBMIT: SURVEYED,
}  # fmt: skip

WRITES = {
    ids.CHARTER_REMIND, ids.CONSULT_CLOSE, ids.POST_THERE, ids.POST_AGAIN, ids.STEWARD_ACCEPT, ids.STEWARD_AGREE,
    ids.STEWARD_REFUSE, ids.STEWARDS_LEAVE, ids.STEWARDS_PROPOSE, ids.CASE_ACKNOWLEDGE, ids.CASE_HAND, ids.CASE_TAKE,
    ids.SUGGESTION_MERGE, ids.SUGGESTION_UNMERGE, ids.SUGGESTION_WITHDRAW, ids.SURVEY_CLOSE, ids.PAUSE_END,
    ids.SETUP_BACK, ids.SETUP_CHANGE, ids.WORKSHOP_CANCEL, ids.WORKSHOP_ANSWER,
    *(set(VIEWS) - {ids.PREVIEW_SHOW, ids.SURVEY_PLAN, ids.SETUP_START}),
}  # fmt: skip
"""What writes, in the hands of whoever may; all else here only shows something."""

SECRETS = (
    "zucchini-case",
    "zucchini-comment",
    "zucchini-question",
    "zucchini-shared",
    "zucchini-answer",
    "zucchini-mark",
    "zucchini-room",
)
"""What only those who may are to read."""
FORGED = "Forgé."


# --- a programme in which there is something of everything


@dataclass
class Things:
    """Ids of what there is, as they stand on the screens of those who may see them."""

    concern: str = ""
    suggestion: str = ""
    other: str = ""
    merged: str = ""
    task: str = ""
    comment: str = ""
    question: str = "q1"
    running: str = ""
    closed: str = ""
    post: str = ""
    workshop: str = "1" * 32
    begun: str = "2" * 32


@dataclass(frozen=True, slots=True)
class Scene:
    """A database in which all this is, and the programme that made it."""

    path: Path
    made: Programme
    things: Things


def book() -> Handbook:
    """The small handbook with surveys, an exercise, a module owned by Owen, and a charter in consultation."""
    base: Handbook = survey_samples.handbook()
    draft = {("2.0", lang): charter("2.0", lang, status="consultation", material=("criticism",)) for lang in LANGUAGES}
    modules = {
        (module_id, lang): replace(
            module,
            owner=OWEN.user_id,
            lessons=tuple(
                lesson(each.id, lang, exercise=exercise(lang)) if each.id == "start-why" else each
                for each in module.lessons
            ),
        )
        for (module_id, lang), module in base.modules.items()
    }
    programme = replace(base.programme, stewards=(YUSUF.user_id,))
    return replace(base, programme=programme, modules=modules, charters={**charters("1.0"), **draft})


def described() -> list[Person]:
    """Everybody, as Slack tells of them on the first day."""
    admins, everybody = {CLAIRE, VERA, DORA}, {*PEOPLE.values(), *MANY} - {STRANGER}
    return [
        replace(person(key), is_admin=key in admins, is_guest=key == GUEST)
        for key in sorted(everybody, key=lambda key: key.user_id)
    ]


def lived(programme: Programme) -> Things:
    """A programme in which everybody has done something; the ids of it."""
    services, things = programme.services, Things()
    programme.load(described(), [NORA, BEN, *MANY])
    services.workspace.meet(workspace_id=TEAM, zone="Europe/Paris")
    services.members.get(key=STRANGER)  # who writes to the bot has a row; it is all they leave
    services.stewards.accept(key=YUSUF)
    _steward(programme, PAUL)
    services.stewards.accept(key=PAUL)
    draft = ConcernDraft("zucchini-case", "fear:voice", Release.SLOT, (YUSUF.user_id, PAUL.user_id))
    assert isinstance(services.concerns.submit(workspace_id=TEAM, nonce="a" * 64, draft=draft), str)
    _steward(programme, LATE)
    services.stewards.accept(key=LATE)
    _steward(programme, AXEL)
    services.stewards.suggest(key=YUSUF, user_id=VERA.user_id)
    services.stewards.step_down(key=PAUL)
    programme.start(NORA, BEN, *MANY)
    programme.tick()
    _surveys(programme, things)
    _suggestions(programme, things)
    _charter(programme, things)
    _exercise(programme)
    _workshops(programme, things)
    programme.clock.set(utc(2026, 11, 24, 15))
    services.concern_slots.release()
    desk = services.desk.home(key=YUSUF).concerns
    assert desk is not None
    assert desk.steward is not None
    (case,) = desk.steward.cases
    things.concern = case.concern_id
    now = [replace(one, is_admin=one.is_admin and one.user_id != DORA.user_id) for one in described()]
    programme.load([replace(one, deleted=one.user_id == GONE.user_id) for one in now], [NORA, BEN, *MANY], mark=2)
    programme.plan()
    [claim, *_] = [claim for claim in programme.claims() if claim.channel]
    services.outbox.hold(claim=claim, holder=HOLDER, reason="in_doubt")
    things.post = claim.occasion
    return things


def _steward(programme: Programme, key: MemberKey) -> None:
    """Proposed, and agreed to."""
    programme.services.stewards.suggest(key=YUSUF, user_id=key.user_id)
    programme.services.stewards.agree(key=DORA, user_id=key.user_id, yes=True)


def _surveys(programme: Programme, things: Things) -> None:
    things.closed = survey_samples.opened(programme, "roles")
    survey_samples.answer(programme, NORA, things.closed, comment=("zucchini-answer",))
    survey_samples.closed(programme, things.closed)
    things.running = survey_samples.opened(programme, "closing")


def _suggestions(programme: Programme, things: Things) -> None:
    service = programme.services.suggestions

    def post(key: MemberKey, what: str, about: str = "") -> str:
        done = service.post(key=key, form_id=service.form(key=key).form_id, draft=Draft(what, about, asked=True))
        assert isinstance(done, Opened)
        return done.line.suggestion_id

    things.suggestion, things.other, things.merged = (post(NORA, what) for what in ("Une", "Une autre", "Encore une"))
    service.merge(key=CLAIRE, suggestion_id=things.merged, into=things.other)
    for number, key in enumerate(MANY):
        post(key, f"Autrement {number}", "lesson:fears-time")
    [task] = programme.services.tasks.list(key=OWEN).lines
    things.task = task.task_id


def _charter(programme: Programme, things: Things) -> None:
    services = programme.services
    services.consultation.notice()
    consulted = programme.library.handbook.consulted_charter("fr")
    assert consulted is not None
    clause = consulted.clause("criticism")
    assert clause is not None
    services.consultation.comment(
        key=NORA, clause_id=clause.id, clause_hash=clause_sha256(clause), comment_id="c1", text="zucchini-comment"
    )
    (said,) = [one for part in services.consultation.desk(key=CLAIRE).clauses for one in part.comments]
    things.comment = said.comment_id
    services.clause_questions.ask(key=NORA, question_id="q1", clause_id="criticism", text="zucchini-question")


def _workshops(programme: Programme, things: Things) -> None:
    """One to come, and one that is over by the afternoon."""
    desk = programme.services.workshop_desk
    for workshop_id, day in ((things.workshop, date(2026, 12, 8)), (things.begun, date(2026, 11, 24))):
        plan = WorkshopPlan("Atelier", day, time(14), 60, "zucchini-room", "", "", "")
        desk.save(key=CLAIRE, workshop_id=workshop_id, edits=0, plan=plan)
    while programme.services.workshop_calls.advance().more:
        pass


def _exercise(programme: Programme) -> None:
    service = programme.services.exercises
    form = service.open(key=NORA, exercise_id="start-why-exercise")
    assert isinstance(form, ExerciseForm)
    shown = [Shown(each.field.id, "zucchini-shared", "") for each in form.fields]
    service.save(key=NORA, exercise_id="start-why-exercise", shown=shown, share=True, opening=form.opening)


@pytest.fixture(scope="module")
def scene(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Lived once, and copied for each test."""
    path = tmp_path_factory.mktemp("authorisation") / "lived.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    made = Programme(database, FakeClock(), handbook=book())
    things = lived(made)
    database.close()
    return Scene(path, made, things)


# --- what an attacker sends


@dataclass
class Forged:
    """What a payload carries besides who sends it."""

    value: str = ""
    metadata: str = ""
    state: Json = field(default_factory=dict)
    chosen: str = ""


def typed(block_id: str, value: str, action_id: str = "") -> Json:
    """A text in a field."""
    return {block_id: {action_id or block_id: {"type": "plain_text_input", "value": value}}}


def picked(block_id: str, value: str, action_id: str = "") -> Json:
    """A choice in a field."""
    return {block_id: {action_id or block_id: {"selected_option": {"value": value}}}}


def filled_in() -> Json:
    """Every field of a survey."""
    return {
        name: {f"{ids.SURVEY_FIELD}:{name}": {"selected_options": [{"value": value} for value in values]}}
        for name, values in survey_samples.FULL.items()
    }


def forged(things: Things) -> dict[str, Forged]:
    """What goes with each id that is not for anyone, complete and true, as the screen of whoever may has it."""
    case, later = json.dumps([things.concern, "b" * 64]), "2026-12-11"
    one = Held("f" * 32, things.suggestion).dump()
    plan = {**picked(SURVEY, "baseline"), CLOSES_ON: {CLOSES_ON: {"selected_date": later}}, **picked(WHO, "everybody")}
    place = {"selected_conversation": "C0SPY00001"}
    return {
        "charter.STATUS": Forged("/charter"),
        "kickoff.WORDS": Forged("/entrain"),
        "report.WORDS": Forged("/entrain"),
        "surveys.OPEN": Forged("/survey"),
        ids.CLAUSE_ANSWER: Forged(things.question),
        ids.CONSULT_CLAUSE: Forged("criticism"),
        ids.CONSULT_ANSWER: Forged(f"{things.comment}|criticism"),
        ids.SHARED_READ: Forged(f"{NORA.user_id}|start-why-exercise|0"),
        ids.POST_THERE: Forged(things.post),
        ids.POST_AGAIN: Forged(things.post),
        ids.SUGGESTION_MERGE: Forged(metadata=one, chosen=things.other),
        ids.SUGGESTION_UNMERGE: Forged(things.merged),
        ids.SURVEY_CLOSE: Forged(things.running),
        ids.SURVEY_RESULT: Forged(things.closed),
        ids.SURVEY_COMMENTS: Forged(f"{things.closed}|comment|0"),
        "survey_desk.named": Forged(f"{things.closed}|0"),
        ids.START: Forged(state={"start": {ids.START_CHANNEL: place}}),
        ids.STEWARD_AGREE: Forged(VERA.user_id),
        ids.STEWARD_REFUSE: Forged(VERA.user_id),
        ids.STEWARDS_PROPOSE: Forged(chosen=BEN.user_id),
        **{name: Forged(things.concern) for name in (ids.CASE_READ, ids.CASE_ACKNOWLEDGE, ids.CASE_TAKE)},
        ids.CASE_RECUSE: Forged(things.concern),
        ids.CASE_HAND: Forged(metadata=case, chosen=YUSUF.user_id),
        ids.TASK_OPEN: Forged(things.task),
        ids.SUGGESTION_EDIT: Forged(things.suggestion),
        ids.SUGGESTION_WITHDRAW: Forged(things.suggestion),
        ids.SURVEY_OPEN: Forged(things.running),
        ids.SURVEY_FIELD: Forged(metadata=things.running),
        ids.CHARTER_PAPER_VIEW: Forged(
            metadata="1.0", state={"person": {"person": {"selected_user": BEN.user_id}}, **typed("reason", FORGED)}
        ),
        ids.CLAUSE_ANSWERED: Forged(metadata=things.question, state=typed(f"answer-{things.question}", FORGED, "text")),
        ids.CONSULT_ANSWER_VIEW: Forged(
            metadata=json.dumps(["criticism", things.comment]), state=typed("text", FORGED)
        ),
        ids.CONSULT_MARK_VIEW: Forged(metadata=json.dumps(["criticism", ""]), state=typed("text", FORGED)),
        ids.CHANNELS_SAVE: Forged(state={"team": {"team": place}, "coordinators": {"coordinators": place}}),
        ids.PREVIEW_SHOW: Forged(
            state={
                **picked("message", "welcome:"),
                "languages": {"languages": {"selected_options": [{"value": "fr"}]}},
            }
        ),
        "setup.save": Forged(
            state={
                **picked("language", "fr"),
                "coordinators": {"coordinators": {"selected_users": [BEN.user_id]}},
                "stewards": {"stewards": {"selected_users": [BEN.user_id]}},
                "days": {"days": {"selected_options": [{"value": "1"}]}},
                **picked("hour", "10:00"),
                **typed("name", FORGED),
                **typed("address", "forged@example.org"),
            }
        ),
        **{
            name: Forged(
                metadata=str(int(Step.PEOPLE)),
                state={
                    "by": {ids.ENROLMENT_BY: {"selected_option": {"value": "everyone"}}},
                    "team": {"team": place},
                },
            )
            for name in (ids.SETUP_STEP, ids.ENROLMENT_SAVE)
        },
        ids.SETUP_BACK: Forged(str(int(Step.RHYTHM)), metadata=str(int(Step.RHYTHM))),
        ids.SUGGESTION_DECIDE: Forged(
            metadata=one, state={**picked("state", State.DECLINED), **typed(word_block("f" * 32), FORGED, "word")}
        ),
        ids.SURVEY_PLAN: Forged(state=plan),
        ids.SURVEY_START: Forged(metadata=dump_plan(Plan("baseline", survey_samples.CLOSES))),
        ids.PAUSE_SAVE: Forged(state={"until": {"until": {"selected_date": later}}}),
        ids.CASE_ANSWER: Forged(
            metadata=case,
            state={**typed(answer_block("b" * 64), FORGED, TEXT), **picked(STATUS, Status.CLOSED)},
        ),
        ids.WORKSHOP_EDIT: Forged(things.workshop),
        ids.WORKSHOP_CANCEL: Forged(things.workshop),
        ids.WORKSHOP_WHO: Forged(things.workshop),
        ids.WORKSHOP_PRESENCE: Forged(things.begun),
        ids.WORKSHOP_OPEN: Forged(things.workshop),
        ids.WORKSHOP_FILE: Forged(things.workshop),
        ids.WORKSHOP_ANSWER: Forged(f"{things.workshop}|yes|1"),
        ids.WORKSHOP_SAVE: Forged(
            metadata=dump_form(things.workshop, 1),
            state={
                **typed("title", FORGED),
                "day": {"day": {"selected_date": later}},
                "at": {"at": {"selected_time": "10:00"}},
                **picked("minutes", "60"),
                **typed("place", FORGED),
                **picked("who", "everybody"),
                **picked("lesson", "none"),
            },
        ),
        ids.WORKSHOP_PRESENT: Forged(
            metadata=dump_form(things.begun, 1), state={"besides": {"besides": {"selected_users": [BEN.user_id]}}}
        ),
        ids.TASK_KEEP: Forged(metadata=things.task, state=typed("reason", FORGED)),
        ids.SUGGESTION_SAVE: Forged(metadata=one, state=typed("text", FORGED)),
        ids.SURVEY_SUBMIT: Forged(metadata=things.running, state=filled_in()),
    }


# --- the way in


class Recorder:
    """In place of Slack: what would have reached somebody."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    async def call(self, method: str, **arguments: Any) -> Json:
        """Remembers a call."""
        self.said.append((method, arguments))
        return {"ok": True, "members": [], "channel": {"id": "D1"}, "view": {"id": "V1"}}

    async def listed(self) -> tuple[UserGroup, ...]:
        """No user groups."""
        return ()

    async def respond(self, address: str, body: Json) -> None:
        """Remembers an answer to a command or a click."""
        self.said.append((address, body))

    async def __call__(self, **acknowledged: Any) -> None:
        """Remembers an acknowledgement."""
        self.said.append(acknowledged)

    def refresh(self, key: MemberKey, **_: Any) -> None:
        """A Home is published from the database, for its own reader."""

    @property
    def words(self) -> str:
        """All of it."""
        return json.dumps(self.said, ensure_ascii=False, default=str)


@dataclass
class Door:
    """The router on a copy of the scene."""

    programme: Programme
    run: Runner
    fallback: Voice = field(default_factory=lambda: Voice("fr", "vous", "Etc/UTC"))

    async def enter(self, kind: str, name: str, key: MemberKey, what: Forged) -> tuple[Recorder, DomainError | None]:
        """Sends a payload; all that was said to its sender, and the error it met on its way."""
        heard = Recorder()
        slack, homes = cast(Slack, heard), cast(Homes, heard)
        edge = Edge(self.run, self.programme.services, slack, homes, cast(Any, heard), lambda: None, self.fallback)
        router, met = Router(Alone(edge), {}), None
        body = payload(kind, name, key, what)
        way = {"COMMAND": router.command, "ACTION": router.action, "VIEW": router.view}[kind]
        try:
            await way(cast(Any, heard), body)
        except DomainError as error:  # Bolt hands it to the listener for errors
            met = error
            answer = (await router.failed(error, body)).body
            heard.said.append(json.loads(answer) if answer else None)
        await router.follow_ups.finish(10)
        return heard, met

    def dump(self) -> list[str]:
        """Every row there is."""
        with self.programme.database.transaction() as connection:
            tables = connection.execute(
                text("select name from sqlite_master where type = 'table' order by 1")
            ).scalars()
            return [
                f"{table} {tuple(row)}"
                for table in tables
                for row in connection.execute(text(f'select * from "{table}"'))
            ]


def payload(kind: str, name: str, key: MemberKey, what: Forged) -> Json:
    """A payload as Slack sends it."""
    if kind == "COMMAND":
        room, _, words = name.partition(".")
        word = min(getattr(getattr(routing, room), words))
        sender = {"team_id": key.workspace_id, "user_id": key.user_id}
        return {**sender, "command": what.value, "text": word, "trigger_id": "1.1", "response_url": "https://answer"}
    view = {"id": "V1", "type": "modal", "callback_id": name, "private_metadata": what.metadata, "blocks": []}
    body: Json = {
        "team": {"id": key.workspace_id},
        "user": {"id": key.user_id, "team_id": key.workspace_id},
        "view": {**view, "state": {"values": what.state}},
        "trigger_id": "1.1",
    }
    if kind == "VIEW":
        return {**body, "type": "view_submission"}
    action = {"action_id": name, "block_id": "b", "value": what.value, "action_ts": "1764000000.000000"}
    choice = {"selected_option": {"value": what.chosen}, "selected_user": what.chosen} if what.chosen else {}
    return {**body, "type": "block_actions", "container": {"type": "view"}, "actions": [{**action, **choice}]}


@pytest.fixture
def door(scene: Scene, tmp_path: Path) -> Iterator[Door]:
    """The way in, on a database of its own."""
    path = tmp_path / "copied.db"
    shutil.copyfile(scene.path, path)
    database = Database(f"sqlite:///{path}")
    clock = FakeClock()
    programme = Programme(database, clock, handbook=scene.made.library.handbook, keys=scene.made.keys)
    clock.set(scene.made.clock.now())
    runner = Runner(1)
    yield Door(programme, runner)
    runner.close()
    database.close()


# --- the matrix


def words_of_rooms() -> set[str]:
    """The names of all the words that may follow a command."""
    return {
        f"{room.__name__.removeprefix('handlers.')}.{name}"
        for room in ROOMS
        for name, value in vars(room).items()
        if name.isupper() and isinstance(value, set | frozenset) and all(isinstance(one, str) for one in value)
    }


@pytest.mark.parametrize("table", ["COMMANDS", "ACTIONS", "VIEWS", "SHORTCUTS"])
def test_of_everything_that_can_be_sent_it_is_said_who_may(table: str) -> None:
    routed = {name for room in ROOMS for name in getattr(room, table, {})}
    assert set(globals()[table]) == routed


def test_of_every_word_after_a_command_it_is_said_who_may() -> None:
    assert set(WORDS) == words_of_rooms()


GUARDED = [
    (kind, name, may)
    for kind, table in (("COMMAND", WORDS), ("ACTION", ACTIONS), ("VIEW", VIEWS))
    for name, may in table.items()
    if may is not ANYONE
]


@pytest.mark.parametrize(("kind", "name", "may"), GUARDED, ids=[f"{kind.lower()} {name}" for kind, name, _ in GUARDED])
async def test_whoever_may_not_changes_nothing_reads_nothing_and_is_told_so(
    door: Door, scene: Scene, caplog: pytest.LogCaptureFixture, kind: str, name: str, may: May
) -> None:
    caplog.set_level(logging.INFO)
    what, before = forged(scene.things).get(name, Forged()), door.dump()
    for who, key in PEOPLE.items():
        if key in may.who:
            continue
        caplog.clear()
        heard, met = await door.enter(kind, name, key, what)
        voice = door.programme.services.members.voice(key=key)
        if may.told is not None:
            assert isinstance(met, may.told), f"{who} was not refused {name}: {met!r} {heard.words[:300]}"
            assert problem_text(voice, met) in heard.words.replace("\\n", "\n"), who
            assert [record.getMessage() for record in caplog.records] == [
                f"refused: {name_of(kind, name, what)}, {met.key}"
            ]
        elif name != ids.SURVEY_FIELD:  # a keystroke has no answer
            title = f"Sondage closing {voice.language}"
            assert over_modal(SurveyOver(voice, "not_asked", title))["blocks"][0]["text"]["text"] in heard.words, who
        assert not [secret for secret in SECRETS if secret in heard.words], who
        assert key.user_id not in caplog.text
    assert door.dump() == before
    for key in sorted(may.who, key=lambda key: key.user_id)[:1]:
        heard, met = await door.enter(kind, name, key, what)
        begun = name == ids.SETUP_UNDO and isinstance(met, AlreadyWriting)  # which is what whoever may do it is told
        assert met is None or begun, f"{name} is refused to whom it is for: {met!r}"
        assert (door.dump() != before) is (name in WRITES), f"what was forged of {name} is not as on the screen"


def name_of(kind: str, name: str, what: Forged) -> str:
    """How the log calls it: a command without what was typed after it."""
    return what.value if kind == "COMMAND" else name


async def test_those_who_may_do_read_what_the_others_do_not(door: Door, scene: Scene) -> None:
    sent = forged(scene.things)
    for kind, name, key, secret in (
        ("ACTION", ids.CASE_READ, YUSUF, "zucchini-case"),
        ("ACTION", ids.CONSULT_CLAUSE, CLAIRE, "zucchini-comment"),
        ("ACTION", ids.CLAUSE_ANSWER, CLAIRE, "zucchini-question"),
        ("ACTION", ids.SHARED_READ, CLAIRE, "zucchini-shared"),
        ("ACTION", "survey_desk.named", CLAIRE, "zucchini-answer"),
        ("ACTION", ids.WORKSHOP_OPEN, NORA, "zucchini-room"),
    ):
        heard, _ = await door.enter(kind, name, key, sent[name])
        assert secret in heard.words, name


@pytest.mark.parametrize("kind", ["ACTION", "VIEW"])
async def test_what_is_for_anyone_tells_nobody_what_others_wrote(door: Door, scene: Scene, kind: str) -> None:
    known = (scene.things.concern, f"{NORA.user_id}|start-why-exercise")
    for name, may in (ACTIONS if kind == "ACTION" else VIEWS).items():
        for value in known if may is ANYONE else ():
            odd = Forged(value, metadata=json.dumps([value, value, value]), chosen=value, state=typed("text", FORGED))
            try:
                heard, _ = await door.enter(kind, name, BEN, odd)
            except ValueError:  # a form that is none of ours
                continue
            assert not [secret for secret in SECRETS if secret in heard.words], name
