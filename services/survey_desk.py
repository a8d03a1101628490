"""Surveys as coordinators have them: seeing what would follow, opening, closing, the result.

Opening freezes the words, who is asked, and the groups. What becomes of the answers is in ``survey_count``.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from domain.answers import cell_bytes
from domain.desk import Ease
from domain.errors import NotCoordinator, SurveyGone, SurveyLocked
from domain.figures import SMALLEST_GROUP
from domain.handbook import Handbook
from domain.members import Member, MemberKey
from domain.openings import (
    LONGEST_OPEN,
    OpeningChoices,
    Outlook,
    Plan,
    PlanRefused,
    RunLine,
    SurveysDesk,
    merge,
)
from domain.paths import follow
from domain.report import CONFIDENCE
from domain.results import Earlier, NamedAnswer, Result, ResultView
from domain.schedule import local_date
from domain.surveys import Survey, dump_texts, load_texts
from services.concerns import zone_of
from services.context import Core
from services.members import coordinator_of, member_of
from services.sealing import SurveyKey, Unreadable
from storage import members as members_store
from storage import surveys as surveys_store
from storage import workspace as workspace_store
from storage.surveys import RunRow

USUALLY_OPEN = timedelta(days=7)
SHOWN = 40


def today_in(connection: Connection, core: Core, workspace_id: str) -> date:
    """The date where the programme is: by it surveys close."""
    return local_date(core.clock.now(), zone_of(connection, workspace_id))


def is_open(run: RunRow, today: date) -> bool:
    """Whether it takes answers: until the end of its last day."""
    return not run.ended and run.closed_on is None and today <= run.closes_on


def words(core: Core, run: RunRow, language: str) -> Survey:
    """A survey as it was opened, in a language, else in the programme's."""
    texts = load_texts(run.texts)
    return (
        texts.get(language)
        or texts.get(core.programme(run.workspace_id).default_language)
        or next(iter(texts.values()))
    )


def survey_key(core: Core, run: RunRow) -> SurveyKey:
    """The key of an open confidential survey. Raises SurveyLocked."""
    try:
        return core.keys.unwrap_survey(run.wrapped_key or b"")
    except Unreadable:
        raise SurveyLocked from None


def desk_of(connection: Connection, core: Core, member: Member) -> SurveysDesk:
    """The coordinator's part of surveys."""
    workspace_id, language = member.key.workspace_id, member.voice.language
    going = surveys_store.unfinished(connection, workspace_id)
    over = surveys_store.finished(connection, workspace_id)[:SHOWN]
    return SurveysDesk(
        tuple(line_of(connection, core, run, language) for run in going),
        tuple(line_of(connection, core, run, language) for run in over),
    )


def line_of(connection: Connection, core: Core, run: RunRow, language: str) -> RunLine:
    """A survey in the coordinators' list."""
    answered = Result.load(run.result).answered if run.result else None
    if run.result is None and not run.confidential:
        number = surveys_store.count_responses(connection, run.workspace_id, run.run_id)
        answered = number if number >= SMALLEST_GROUP else None
    return RunLine(
        run_id=run.run_id,
        title=words(core, run, language).title,
        confidential=run.confidential,
        closes_on=run.closed_on or run.closes_on,
        asked=run.asked,
        answered=answered,
        closed=run.closed_on is not None,
    )


def comments_in(
    connection: Connection, core: Core, run: RunRow, survey: Survey
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What people wrote in a closed confidential survey, by question, in an order drawn by lot."""
    found: dict[str, list[str]] = {question.id: [] for question in survey.questions if question.type == "text"}
    for question_id, sealed in surveys_store.comments(connection, run):
        try:
            found.setdefault(question_id, []).append(core.keys.open_comment(sealed))
        except Unreadable:
            continue
    return tuple((question_id, tuple(texts)) for question_id, texts in found.items())


def earlier_than(connection: Connection, core: Core, run: RunRow, survey: Survey) -> Earlier | None:
    """The survey this one, in its words, is compared with: the last that had closed when this one opened."""
    for before in surveys_store.finished(connection, run.workspace_id):
        if before.survey_id == survey.compares and before.result and (before.closed_on or date.max) <= run.opened_on:
            result = Result.load(before.result)
            if result.answered is not None:
                return Earlier(words(core, before, survey.language), before.closed_on or date.max, result)
    return None


def ease_of(connection: Connection, core: Core, member: Member) -> Ease | None:
    """How much at ease people said they were, in the survey closed last that asks it and may show it."""
    for run in surveys_store.finished(connection, member.workspace_id)[:SHOWN]:
        found = Result.load(run.result).question(CONFIDENCE) if run.result else None
        if found is None or found.figures is None or (now := found.figures.mean) is None:
            continue
        earlier = earlier_than(connection, core, run, words(core, run, member.voice.language))
        before = earlier.result.question(CONFIDENCE) if earlier else None
        was = before.figures.mean if before and before.figures else None
        return Ease(run.run_id, now, found.figures.people, was)
    return None


class SurveyDesk:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # --- opening

    def choices(self, *, key: MemberKey) -> OpeningChoices:
        """What can be opened, and to whom. Raises NotCoordinator."""
        core = self._core
        with core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            paths = self._paths(connection, key.workspace_id)
            sizes = {path: list(paths.values()).count(path) for path in sorted(set(paths.values()))}
            return OpeningChoices(
                voice=member.voice,
                surveys=tuple(surveys_of(core.handbook(key.workspace_id), member.voice.language)),
                paths=tuple(sizes.items()),
                everybody=len(paths),
                closes_on=today_in(connection, core, key.workspace_id) + USUALLY_OPEN,
            )

    def outlook(self, *, key: MemberKey, plan: Plan) -> Outlook | PlanRefused:
        """What would follow from a plan: who would be asked, what would be seen. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return self._outlook(connection, self._coordinator(connection, key), plan)[0]

    def open(self, *, key: MemberKey, plan: Plan) -> Outlook | PlanRefused:
        """Opens a survey, once; answers what was opened, as it was seen before. Raises NotCoordinator."""
        core = self._core
        with core.database.transaction() as connection:
            workspace_store.save(connection, key.workspace_id)
            workspace_store.get(connection, key.workspace_id, lock=True)  # of two who open the same, one
            outlook, asked = self._outlook(connection, self._coordinator(connection, key), plan)
            if isinstance(outlook, PlanRefused) or outlook.too_few:
                return outlook
            texts = {s.language: s for s in core.handbook(key.workspace_id).surveys.values() if s.id == plan.survey_id}
            like = {language: s for language, s in texts.items() if s.shape == outlook.survey.shape}
            groups = [name for name, _ in outlook.groups]
            run = RunRow(
                workspace_id=key.workspace_id,
                run_id=surveys_store.new_id(),
                survey_id=plan.survey_id,
                confidential=outlook.survey.confidential,
                texts=dump_texts(like),
                groups=groups,
                asked=outlook.asked,
                cell_bytes=cell_bytes(outlook.survey, groups),
                opened_by=key.user_id,
                opened_on=today_in(connection, core, key.workspace_id),
                closes_on=outlook.plan.closes_on or date.max,
                reminded=False,
                wrapped_key=core.keys.wrap_survey(SurveyKey()) if outlook.survey.confidential else None,
                ended=False,
                closed_on=None,
                result=None,
                forgotten=False,
                wiped=False,
            )
            surveys_store.add(connection, run, asked)
            return outlook

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    def _paths(self, connection: Connection, workspace_id: str) -> dict[str, str]:
        """Everybody who takes part, with the path they follow."""
        known = self._core.programme(workspace_id).paths
        rows = members_store.participants(connection, workspace_id)
        return {row.user_id: follow(row.path_chosen, row.path_by_role, row.path, known)[0] for row in rows}

    def _outlook(
        self, connection: Connection, member: Member, plan: Plan
    ) -> tuple[Outlook | PlanRefused, Mapping[str, str]]:
        core, workspace_id = self._core, member.key.workspace_id
        survey = core.handbook(member.workspace_id).survey(plan.survey_id, member.voice.language)
        today = today_in(connection, core, workspace_id)
        going = surveys_store.unfinished(connection, workspace_id)
        if survey is None:
            return PlanRefused(member.voice, "survey", "gone"), {}
        if any(run.survey_id == plan.survey_id for run in going):
            return PlanRefused(member.voice, "survey", "already_open"), {}
        if plan.closes_on is None or plan.closes_on <= today:
            return PlanRefused(member.voice, "closes_on", "not_in_future"), {}
        if plan.closes_on > today + timedelta(days=LONGEST_OPEN):
            return PlanRefused(member.voice, "closes_on", "too_far"), {}
        asked = {u: p for u, p in self._paths(connection, workspace_id).items() if not plan.path or p == plan.path}
        if not asked:
            return PlanRefused(member.voice, "who", "nobody"), {}
        groups, sizes = self._groups(survey, plan, asked)
        before = (
            core.handbook(member.workspace_id).survey(survey.compares, member.voice.language)
            if survey.compares
            else None
        )
        outlook = Outlook(member.voice, plan, survey, len(asked), tuple(sizes.items()), before.title if before else "")
        return outlook, {user: groups.get(path, "") for user, path in asked.items()}

    def _groups(
        self, survey: Survey, plan: Plan, asked: Mapping[str, str]
    ) -> tuple[Mapping[str, str], Mapping[str, int]]:
        """The group each path counts in, and how many are in each; nothing where all would be one."""
        if not survey.confidential or not plan.by_path:
            return {}, {}
        paths = list(asked.values())
        merged = merge({path: paths.count(path) for path in set(paths)})
        sizes = {name: sum(1 for path in paths if merged[path] == name) for name in sorted(set(merged.values()))}
        return (merged, sizes) if len(sizes) > 1 else ({}, {})

    # --- closing

    def end(self, *, key: MemberKey, run_id: str) -> None:
        """From here on it takes no answers; ``survey_count`` counts them. Raises NotCoordinator, SurveyGone."""
        with self._core.database.transaction() as connection:
            self._coordinator(connection, key)
            run = surveys_store.get_to_close(connection, key.workspace_id, run_id)
            if run is None:
                raise SurveyGone
            surveys_store.change(connection, run, ended=True)

    # --- results

    def result(self, *, key: MemberKey, run_id: str) -> ResultView:
        """A closed survey's result. Raises NotCoordinator, SurveyGone."""
        core = self._core
        with core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            run = surveys_store.get(connection, key.workspace_id, run_id)
            if run is None or run.closed_on is None or run.result is None:
                raise SurveyGone
            survey, result = words(core, run, member.voice.language), Result.load(run.result)
            pictures = surveys_store.pictures(connection, key.workspace_id, run_id, member.voice.language)
            return ResultView(
                voice=member.voice,
                run_id=run_id,
                survey=survey,
                closed_on=run.closed_on,
                asked=run.asked,
                result=result,
                earlier=earlier_than(connection, core, run, survey),
                comments=comments_in(connection, core, run, survey) if result.comments else (),
                named=tuple(
                    NamedAnswer(row.user_id, {q: tuple(given) for q, given in (row.answers or {}).items()})
                    for row in surveys_store.responses(connection, run)
                ),
                pictures=None if pictures is None else tuple(pictures),
                kept=not run.forgotten,
            )

    def of_workspace(self, *, workspace_id: str, language: str) -> tuple[ResultView, ...]:
        """Every closed survey's figures, the newest first, for whoever keeps the server: nothing that people wrote, and no
        names. Raises NotCoordinator where nobody coordinates.
        """
        core = self._core
        with core.database.transaction() as connection:
            voice = coordinator_of(connection, core, workspace_id, language).voice
            return tuple(
                ResultView(
                    voice, run.run_id, words(core, run, language), run.closed_on, run.asked, Result.load(run.result)
                )
                for run in surveys_store.finished(connection, workspace_id)
                if run.closed_on is not None and run.result is not None
            )

    def keep_pictures(self, *, workspace_id: str, run_id: str, language: str, files: Sequence[str]) -> None:
        """Slack has the charts of a result, in a language, as these files."""
        with self._core.database.transaction() as connection:
            surveys_store.keep_pictures(connection, workspace_id, run_id, language, files)


def surveys_of(handbook: Handbook, language: str) -> list[Survey]:
    """Every survey there is, in a language or the programme's, in the order of their ids."""
    found = (handbook.survey(survey_id, language) for survey_id in sorted({name for name, _ in handbook.surveys}))
    return [survey for survey in found if survey is not None]
