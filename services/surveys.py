"""Surveys as members have them: what is open to them, the form, answering; and the word that one is open.

Of a confidential survey nothing is written that says who has answered, but a tag that nobody can read without its key:
answering leaves no other trace of a member, and the word about it goes to all who are asked (trust.md, Confidential
surveys 3 and 4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from domain.answers import (
    Answered,
    Invitation,
    NotTaken,
    OpenSurvey,
    OpenSurveys,
    SurveyForm,
    SurveyOver,
    dump_answers,
    fears_in,
    fields_of,
    judge,
)
from domain.attention import Candidate, Kind
from domain.handbook import FEARS
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.preview import OCCASION
from domain.results import Result
from domain.schedule import local_date
from domain.surveys import Answers, Survey
from services.context import Core
from services.members import known, member_of
from services.survey_desk import USUALLY_OPEN, comments_in, desk_of, is_open, survey_key, today_in, words
from services.unprompted import Due, Unprompted
from storage import surveys as surveys_store
from storage.surveys import RunRow

_LAST_CALL = 2


@dataclass(frozen=True, slots=True)
class ClosedSurvey:
    """A survey that is closed, with what may be shown of it, in one language: for reports.

    ``comments`` are what people wrote, by question, where enough answered; single answers of a named survey are not here.
    """

    run_id: str
    survey: Survey
    asked: int
    closed_on: date
    result: Result
    comments: tuple[tuple[str, tuple[str, ...]], ...] = ()


def open_surveys(connection: Connection, core: Core, member: Member) -> tuple[OpenSurvey, ...]:
    """The surveys open to a member."""
    runs = surveys_store.unfinished(connection, member.key.workspace_id)
    if not runs:
        return ()
    asking = surveys_store.runs_asking(connection, member.key)
    today = today_in(connection, core, member.key.workspace_id)
    found = []
    for run in runs:
        if run.run_id not in asking or not is_open(run, today):
            continue
        said = None if run.confidential else surveys_store.response(connection, member.key, run.run_id)
        answered = None if run.confidential else said is not None and said.answers is not None
        found.append(OpenSurvey(run.run_id, words(core, run, member.voice.language), run.closes_on, answered))
    return tuple(found)


def closed_surveys(connection: Connection, core: Core, workspace_id: str, language: str) -> tuple[ClosedSurvey, ...]:
    """Every closed survey with its result, the newest first."""
    return tuple(
        _closed(connection, core, run, run.closed_on, Result.load(run.result), language)
        for run in surveys_store.finished(connection, workspace_id)
        if run.closed_on is not None and run.result is not None
    )


def _closed(
    connection: Connection, core: Core, run: RunRow, closed_on: date, result: Result, language: str
) -> ClosedSurvey:
    survey = words(core, run, language)
    comments = comments_in(connection, core, run, survey) if run.confidential and result.comments else ()
    return ClosedSurvey(run.run_id, survey, run.asked, closed_on, result, comments)


class Surveys(Unprompted):
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def open_to(self, *, key: MemberKey) -> OpenSurveys:
        """The surveys open to a member; for coordinators, every one that was opened, too."""
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            desk = desk_of(connection, self._core, member) if member.is_coordinator else None
            return OpenSurveys(member.voice, open_surveys(connection, self._core, member), desk)

    def closed(self, *, workspace_id: str, language: str) -> tuple[ClosedSurvey, ...]:
        """Every closed survey with its result, the newest first: for reports."""
        with self._core.database.transaction() as connection:
            return closed_surveys(connection, self._core, workspace_id, language)

    def form(self, *, key: MemberKey, run_id: str) -> SurveyForm | SurveyOver:
        """The form. Who opens it and does not answer leaves the same trace as who does: that they clicked.

        Raises SurveyLocked.
        """
        core = self._core
        with core.database.transaction() as connection:
            member = member_of(connection, core, key)
            run = surveys_store.get(connection, key.workspace_id, run_id)
            over = self._over(connection, member, run)
            if over is not None or run is None:
                return over or SurveyOver(member.voice, "closed")
            survey = words(core, run, member.voice.language)
            given: Answers | None = None
            answered = False
            if run.confidential:
                if surveys_store.has_tag(
                    connection, key.workspace_id, run_id, survey_key(core, run).tag(run_id, key.user_id)
                ):
                    return SurveyOver(member.voice, "answered", survey.title)
            else:
                said = surveys_store.response(connection, key, run_id)
                given, answered = _in_form(survey, said), said is not None and said.answers is not None
            return SurveyForm(
                voice=member.voice,
                run_id=run_id,
                survey=survey,
                closes_on=run.closes_on,
                coordinator=core.programme(key.workspace_id).organisation.coordinator,
                asked=run.asked,
                groups=tuple(run.groups),
                given=given,
                answered=answered,
            )

    def _over(self, connection: Connection, member: Member, run: RunRow | None) -> SurveyOver | None:
        key, core = member.key, self._core
        if run is None or not is_open(run, today_in(connection, core, key.workspace_id)):
            return SurveyOver(member.voice, "closed", words(core, run, member.voice.language).title if run else "")
        if surveys_store.asked_of(connection, key.workspace_id, run.run_id, key.user_id) is None:
            return SurveyOver(member.voice, "not_asked", words(core, run, member.voice.language).title)
        return None

    def keep(self, *, key: MemberKey, run_id: str, given: Mapping[str, Sequence[str]], order: int) -> None:
        """Keeps what stands in the form of a named survey, unless something newer is; of a confidential one, nothing."""
        with self._core.database.transaction() as connection:
            member, _ = known(connection, self._core, key)
            run = surveys_store.get_to_answer(connection, key.workspace_id, run_id)
            if run is not None and not run.confidential and self._over(connection, member, run) is None:
                surveys_store.keep_draft(connection, key, run_id, given, order)

    def answer(
        self, *, key: MemberKey, run_id: str, given: Mapping[str, Sequence[str]]
    ) -> Answered | NotTaken | SurveyOver:
        """Records what a member answers, by field: once, in a confidential survey; in a named one, the newest counts.

        A confidential answer changes nothing of the member's own, so that nothing but the tag says who has answered.
        Raises SurveyLocked.
        """
        core = self._core
        with core.database.transaction() as connection:
            member, _ = known(connection, core, key)
            run = surveys_store.get_to_answer(connection, key.workspace_id, run_id)
            over = self._over(connection, member, run)
            if over is not None or run is None:
                return over or SurveyOver(member.voice, "closed")
            survey = words(core, run, member.voice.language)
            answers, wrong = judge(survey, given)
            if wrong:
                return NotTaken(member.voice, wrong)
            if run.confidential:
                self._seal(connection, run, key, answers)
            else:
                surveys_store.respond(connection, key, run_id, answers)
            fears = fears_in(survey, answers, FEARS)
            cards = core.handbook(key.workspace_id).fear_cards(member.voice.language)
            offered = tuple((lesson, card) for lesson, card in cards if card.fear in fears)
            return Answered(member.voice, survey, run.closes_on, fears, offered)

    def _seal(self, connection: Connection, run: RunRow, key: MemberKey, answers: Answers) -> None:
        asked = surveys_store.asked_of(connection, run.workspace_id, run.run_id, key.user_id)
        group = asked.counted_in if asked else ""
        sealing = survey_key(self._core, run)
        tag = sealing.tag(run.run_id, key.user_id)
        sealed = sealing.seal(dump_answers(answers, group), run.cell_bytes)
        surveys_store.add_answer(connection, run.workspace_id, run.run_id, tag, sealed)

    # --- the word that it is open

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """That a survey is open, once, and once more before it closes: to all who are asked, or in a named survey to
        those who have not answered."""
        if not members:
            return {}
        workspace_id = members[0].key.workspace_id
        found: dict[str, Candidate] = {}
        users = [member.key.user_id for member in members if member.welcomed]
        for run in surveys_store.unfinished(connection, workspace_id):
            if not users or not is_open(run, today_in(connection, self._core, workspace_id)):
                continue
            stage = _LAST_CALL if run.reminded else 1
            done = set() if run.confidential else surveys_store.responded(connection, workspace_id, run.run_id, users)
            for asked in surveys_store.asked_among(connection, workspace_id, run.run_id, users):
                if asked.told < stage and asked.user_id not in done:
                    found.setdefault(asked.user_id, Candidate(Kind.SURVEY, f"{run.run_id}:{stage}"))
        return found

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, Invitation | str]:
        """The word as it is to be sent now, or the rule that says no."""
        return {one.claim.occasion: self._invitation(connection, one) for one in due}

    def _invitation(self, connection: Connection, due: Due) -> Invitation | str:
        if due.claim.occasion == OCCASION:
            return self._preview(due, due.claim.subject)
        key, (run_id, stage) = due.member.key, _subject(due.claim.subject)
        run = surveys_store.get(connection, key.workspace_id, run_id)
        if run is None or not is_open(run, today_in(connection, self._core, key.workspace_id)):
            return "survey_closed"
        if surveys_store.asked_of(connection, key.workspace_id, run_id, key.user_id) is None:
            return "not_asked"
        if not run.confidential and surveys_store.responded(connection, key.workspace_id, run_id, [key.user_id]):
            return "done"
        survey = words(self._core, run, due.member.voice.language)
        return Invitation(due.member.voice, run_id, survey, run.closes_on, due.claim.occasion, stage >= _LAST_CALL)

    def _preview(self, due: Due, survey_id: str) -> Invitation | str:
        """The word as it would be if the survey were opened today, for a week."""
        survey = self._core.handbook(due.member.workspace_id).survey(survey_id, due.member.voice.language)
        if survey is None or survey.language != due.member.voice.language:
            return "gone"
        today = local_date(self._core.clock.now(), due.member.calendar.zone)
        return Invitation(due.member.voice, survey_id, survey, today + USUALLY_OPEN, OCCASION)

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """It arrived."""
        run_id, stage = _subject(subject)
        surveys_store.mark_told(connection, claim.key, run_id, stage)


def _subject(subject: str) -> tuple[str, int]:
    run_id, _, stage = subject.partition(":")
    return run_id, int(stage) if stage.isdecimal() else 1


def _in_form(survey: Survey, said: surveys_store.ResponseRow | None) -> Answers | None:
    """What stands in the form, by field: what was begun last, else what was answered."""
    if said is None:
        return None
    if said.draft is not None:
        return {field: tuple(given) for field, given in said.draft.items()}
    fields: dict[str, tuple[str, ...]] = {}
    for question in survey.questions:
        given = tuple((said.answers or {}).get(question.id, ()))
        if question.type == "ranking":
            fields |= {field: (each,) for field, each in zip(fields_of(question), given, strict=False)}
        elif given:
            fields[question.id] = given
    return fields
