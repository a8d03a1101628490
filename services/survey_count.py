"""Surveys as the clock has them: people are asked and reminded, answers counted once, what has had its time removed.

Closing adds the answers up and deletes them with tags and key, all in one transaction: until it has happened nothing is
known, and once it has, nothing changes (trust.md, Confidential surveys).

Of what was answered in confidence, only what is shown is kept: totals above the thresholds, and comments where ten answered.
No row is left that holds one person's answers together, so there is nothing to cut by a second grouping later.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from domain.answers import load_answers
from domain.errors import SurveyLocked
from domain.members import MemberKey
from domain.openings import remind_on
from domain.results import draw_up
from domain.schedule import moment
from domain.surveys import Answers, Survey
from services.concerns import zone_of
from services.context import Core
from services.members import as_member, coordinators_of
from services.sealing import Unreadable
from services.survey_desk import is_open, survey_key, today_in, words
from storage import members as members_store
from storage import planning as planning_store
from storage import surveys as surveys_store
from storage import workspace as workspace_store
from storage.database import DatabaseUnusable
from storage.surveys import RunRow

ANSWERS_KEPT = timedelta(days=365)
"""Single answers, from the day of closing; then totals only (trust.md, Personal data)."""
CALLED_AT_ONCE = 200
"""Members told to be looked at in one piece: on SQLite a click waits for it."""


@dataclass(frozen=True, slots=True)
class Advanced:
    """What the clock did: coordinators whose desks show something new, whether there is more to do at once, and whether
    a survey cannot be closed because its key cannot be read."""

    refresh: tuple[MemberKey, ...] = ()
    more: bool = False
    locked: bool = False


class SurveyCount:
    """One class, one transaction a unit; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def close(self, *, workspace_id: str, run_id: str) -> bool:
        """Counts the answers of a survey that takes no more; false where that was done. Raises SurveyLocked."""
        with self._core.database.transaction() as connection:
            run = surveys_store.get_to_close(connection, workspace_id, run_id)
            today = today_in(connection, self._core, workspace_id)
            if run is None or run.closed_on is not None or is_open(run, today):
                return False
            given = self._sealed(connection, run) if run.confidential else self._named(connection, run)
            survey = words(self._core, run, "")
            secrets.SystemRandom().shuffle(given)
            result = draw_up(survey, given)
            if run.confidential and result.comments:
                self._write_comments(connection, run, survey, [answers for _, answers in given])
            closed = {"closed_on": min(today, run.closes_on), "ended": True, "wrapped_key": None}
            surveys_store.change(connection, run, result=result.dump(), **closed)
            surveys_store.forget_waiting(connection, run)
            surveys_store.forget_drafts(connection, run)
            return True

    def _sealed(self, connection: Connection, run: RunRow) -> list[tuple[str, Answers]]:
        key, found = survey_key(self._core, run), []
        for sealed in surveys_store.cells(connection, run):
            try:
                found.append(load_answers(key.open(sealed)))
            except Unreadable:  # changed by somebody: it is nobody's answer
                continue
        return found

    def _named(self, connection: Connection, run: RunRow) -> list[tuple[str, Answers]]:
        rows = surveys_store.responses(connection, run)
        return [("", {q: tuple(given) for q, given in (row.answers or {}).items()}) for row in rows]

    def _write_comments(self, connection: Connection, run: RunRow, survey: Survey, answers: Sequence[Answers]) -> None:
        asked = [question.id for question in survey.questions if question.type == "text"]
        written = [
            (q, self._core.keys.seal_comment(text)) for each in answers for q in asked for text in each.get(q, ())
        ]
        surveys_store.add_comments(connection, run, written)

    def advance(self) -> Advanced:
        """What is due: surveys past their last day are closed, members are looked at who are to be told."""
        refresh: list[MemberKey] = []
        more = locked = False
        with self._core.database.transaction() as connection:
            due = [
                (run, today_in(connection, self._core, workspace_id))
                for workspace_id in workspace_store.all_ids(connection)
                for run in surveys_store.unfinished(connection, workspace_id)
            ]
        for run, today in due:
            if is_open(run, today):
                more |= self._call(run.workspace_id, run.run_id)
                continue
            try:
                closed = self.close(workspace_id=run.workspace_id, run_id=run.run_id)
            except SurveyLocked:
                locked = True
                continue
            if closed:
                with self._core.database.transaction() as connection:
                    users = coordinators_of(connection, self._core, run.workspace_id)
                refresh += [MemberKey(run.workspace_id, user) for user in users]
        with suppress(DatabaseUnusable):  # somebody reads just now: what was closed is closed, and the next look wipes
            self.wipe()
        return Advanced(tuple(refresh), more, locked)

    def _call(self, workspace_id: str, run_id: str) -> bool:
        """Some of those who are to be told are looked at soon; whether there are more."""
        core = self._core
        with core.database.transaction() as connection:
            run = surveys_store.get(connection, workspace_id, run_id)
            today = today_in(connection, core, workspace_id)
            workspace = workspace_store.get(connection, workspace_id)
            if run is None or not is_open(run, today) or workspace is None or workspace.started_at is None:
                return False
            if workspace.removed_at is not None:
                return False  # who is to be told still is, once the bot is back
            recall = remind_on(run.opened_on, run.closes_on)
            if not run.reminded and recall is not None and today >= recall:
                surveys_store.change(connection, run, reminded=True)
                return True
            stage = 2 if run.reminded else 1
            users = surveys_store.to_call(connection, run, stage, CALLED_AT_ONCE)
            moments = []
            for row in members_store.some(connection, workspace_id, users):
                at = as_member(row, workspace, core.programme(workspace_id)).calendar.next_contact(core.clock.now())
                if at is not None and (row.next_due_at is None or at < row.next_due_at):
                    moments.append((row.key, at))
            planning_store.set_due(connection, moments)
            surveys_store.mark_called(connection, run, users, stage)
            return len(users) == CALLED_AT_ONCE

    def next_at(self) -> datetime | None:
        """The next moment at which a survey closes or is recalled; None where none is open."""
        moments = []
        with self._core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                zone = zone_of(connection, workspace_id)
                today = today_in(connection, self._core, workspace_id)
                for run in surveys_store.unfinished(connection, workspace_id):
                    recall = None if run.reminded else remind_on(run.opened_on, run.closes_on)
                    days = [run.closes_on + timedelta(days=1), *([recall] if recall else [])]
                    moments += [moment(day, time(0), zone) for day in days if day > today]
        return min(moments, default=None)

    def purge(self) -> int:
        """Removes single answers a year after closing, for good; totals stay. Run daily; answers of how many surveys."""
        core, removed = self._core, 0
        with core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                until = today_in(connection, core, workspace_id) - ANSWERS_KEPT
                for run in surveys_store.finished(connection, workspace_id):
                    if not run.forgotten and run.closed_on is not None and run.closed_on <= until:
                        surveys_store.forget_answers(connection, run)
                        surveys_store.change(connection, run, forgotten=True, wiped=False)
                        removed += 1
        if removed:
            core.database.rewrite([table.name for table in surveys_store.TABLES])
        self.wipe()
        return removed

    def wipe(self) -> None:
        """What was removed leaves the files, too (trust.md, G7). Where that fails, or a process ends first, the next try does."""
        with self._core.database.transaction() as connection:
            runs = surveys_store.unwiped(connection)
        if runs:
            self._core.database.forget_changes([table.name for table in surveys_store.TABLES])
            with self._core.database.transaction() as connection:
                surveys_store.mark_wiped(connection, runs)
