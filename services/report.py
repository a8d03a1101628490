"""The monthly report for leaders: read from what was written down, so that a month says the same whenever it is asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.editions import last_of
from domain.errors import MonthNotBegun, NotCoordinator
from domain.handbook import version_key
from domain.hours import month_after, month_of
from domain.members import MemberKey, Voice
from domain.momentum import Funnel, charter_told, funnel_told
from domain.outbox import Claim
from domain.paths import EVERYONE
from domain.posts import Noticeboard, Place, Post
from domain.privacy import DELIVERY_DAYS
from domain.report import (
    CONFIDENCE,
    PLANNED_SHOWN,
    WORRIES,
    Ahead,
    CharterReport,
    FirstPosts,
    HoursReport,
    MonthlyReport,
    Unmeasured,
    charter_weeks,
    first_posts,
    last_day,
    month_before,
    next_report,
    report_due,
    week_ends,
)
from domain.results import QuestionResult, Result, ResultView
from domain.schedule import local_date, moment, zone_or
from domain.suggestions import State
from services.context import Core
from services.members import member_of, programme_of
from services.posts import noticeboard_of
from services.survey_desk import earlier_than, words
from services.tasks import said_and_done
from services.unprompted import Posting
from storage import hours as hours_store
from storage import paths as paths_store
from storage import report as report_store
from storage import suggestions as suggestions_store
from storage import surveys as surveys_store
from storage import workspace as workspace_store
from storage.surveys import RunRow

_DAY = timedelta(days=1)
REPORTED = (CONFIDENCE, WORRIES)


@dataclass(frozen=True, slots=True)
class _Month:
    """What is read: the days from ``first`` to ``last``, both included, in a workspace's ``zone``."""

    connection: Connection
    core: Core
    workspace_id: str
    voice: Voice
    zone: ZoneInfo
    first: date
    last: date

    @property
    def ended(self) -> datetime:
        """The moment the last day ends."""
        return moment(self.last + timedelta(days=1), time.min, self.zone)


class Report(Posting):
    """Reads; writes nothing."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of_month(self, *, key: MemberKey, month: date | None = None) -> MonthlyReport:
        """The report of the month that begins on that day, else of last month, in the coordinator's language.

        Raises NotCoordinator, MonthNotBegun.
        """
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            return self._report(connection, key.workspace_id, month, member.voice.language)

    def for_leaders(
        self, *, workspace_id: str, month: date | None = None, language: str | None = None
    ) -> MonthlyReport:
        """The same for whoever keeps the server, in the workspace's language or another. Raises MonthNotBegun."""
        with self._core.database.transaction() as connection:
            return self._report(connection, workspace_id, month, language)

    # --- the report, as a post

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Collection[Post]:
        """Last month's report, from the first working day of this one."""
        month = report_due(board.calendar, now, board.started_at)
        if month is None or not self._is_wanted(connection, board):
            return ()
        return (Post(Place.COORDINATORS, f"{month:%Y-%m}"),)

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """The first working day of the next month."""
        return next_report(board.calendar, now)

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> MonthlyReport | str:
        """The report of the month the post is about, if it is still wanted; nothing of what is no month."""
        if not self._is_wanted(connection, board):
            return "not_wanted"
        try:
            month = month_of(claim.subject)
        except ValueError:
            return "no_such_month"
        return self._report(connection, board.workspace_id, month, board.voice.language)

    def _is_wanted(self, connection: Connection, board: Noticeboard) -> bool:
        return programme_of(connection, self._core, board.workspace_id).monthly_report

    # --- what is in it

    def _report(
        self, connection: Connection, workspace_id: str, month: date | None, language: str | None
    ) -> MonthlyReport:
        core, programme = self._core, self._core.programme(workspace_id)
        workspace = workspace_store.get(connection, workspace_id)
        zone = zone_or(workspace.zone if workspace else None, "Etc/UTC")
        today = local_date(core.clock.now(), zone)
        month = month or month_before(today)
        if month > today:
            raise MonthNotBegun
        voice = Voice(language or programme.default_language, programme.address, zone.key)
        if workspace is not None:
            board = noticeboard_of(core, workspace).voice
            voice = Voice(language or board.language, board.address, zone.key, board.renamed)
        read = _Month(connection, core, workspace_id, voice, zone, month, min(last_day(month), today))
        started = workspace.started_at if workspace is not None else None
        started_on = local_date(started, zone) if started is not None else None
        funnel, before = _funnels(read)
        measured, unmeasured = _measured(read)
        return MonthlyReport(
            voice=voice,
            organisation=programme.organisation,
            month=month,
            until=read.last,
            over=read.last < today,
            started_on=started_on,
            funnel=funnel,
            before=before if started_on is not None and started_on < month else None,
            measured=measured,
            unmeasured=unmeasured,
            charter=_charter(read),
            said=said_and_done(connection, core, workspace_id, month, voice.language, read.last),
            hours=_hours(read, today),
            posts=_first_posts(read),
            ahead=_ahead(read),
        )


def _funnels(read: _Month) -> tuple[Funnel, Funnel]:
    """How far people had come by the end of the month, and by the end of the one before, each on the path that is theirs today."""
    handbook = read.core.handbook(read.workspace_id)
    known = list(handbook.programme.paths)
    days = [(day, moment(day + timedelta(days=1), time.min, read.zone)) for day in (read.last, read.first - _DAY)]
    far = [
        report_store.how_far(
            read.connection,
            read.workspace_id,
            paths_store.follows(path, usual=path == EVERYONE, known=known),
            handbook.lesson_ids(path),
            days,
        )
        for path in known
    ]
    now, before = ([sum(column) for column in zip(*each, strict=True)] for each in zip(*far, strict=True))
    return funnel_told(*now), funnel_told(*before)


def _measured(read: _Month) -> tuple[ResultView | None, Unmeasured]:
    """The latest survey closed by then that asks what is reported: one that can be compared before one that cannot."""
    closed = [
        run
        for run in surveys_store.finished(read.connection, read.workspace_id)
        if run.closed_on is not None and run.closed_on <= read.last and run.result is not None
    ]
    asking = [run for run in closed if any(words(read.core, run, "").question(name) for name in REPORTED)]
    views = [view for view in (_view(read, run) for run in asking) if view is not None]
    found = next((view for view in views if view.earlier is not None), next(iter(views), None))
    return found, "" if found is not None else "few" if asking else "none"


def _view(read: _Month, run: RunRow) -> ResultView | None:
    """A closed survey with figures, the questions that are reported alone, never by group; None where there are none."""
    survey, result = words(read.core, run, read.voice.language), Result.load(run.result or {})
    if result.answered is None or run.closed_on is None:
        return None
    asked = (result.question(name) for name in REPORTED)
    reported = tuple(QuestionResult(found.question_id, found.figures) for found in asked if found is not None)
    earlier = earlier_than(read.connection, read.core, run, survey)
    told = Result(result.answered, reported)
    return ResultView(read.voice, run.run_id, survey, run.closed_on, run.asked, told, earlier)


def _charter(read: _Month) -> CharterReport | None:
    """The edition in force at the end of the month; None before the first."""
    language = read.voice.language
    published = read.core.handbook(read.workspace_id).published_charters(language)
    if not published:
        return None
    charter_id = published[-1].id
    there = report_store.editions(read.connection, read.workspace_id, charter_id, read.ended)
    edition = max(there, key=version_key, default=None)
    if edition is None:
        return None
    days = week_ends(read.last)
    ends = [moment(day + timedelta(days=1), time.min, read.zone) for day in days]
    counts = report_store.charter_counts(read.connection, read.workspace_id, charter_id, edition, ends)
    text = last_of(published, edition) or published[-1]
    asked, confirmed = counts[-1]
    return CharterReport(text.title, asked, charter_told(asked, confirmed), charter_weeks(days, counts))


def _hours(read: _Month, today: date) -> HoursReport | None:
    """What the ledger tells of the month; None where it may have forgotten some of it."""
    if read.first < today - timedelta(days=DELIVERY_DAYS):
        return None
    arrived, outside = report_store.messages(read.connection, read.workspace_id, read.first, read.last)
    after = month_after(read.first)
    return HoursReport(arrived, outside, hours_store.unrecorded(read.connection, read.workspace_id, read.first, after))


def _first_posts(read: _Month) -> FirstPosts | None:
    rows = report_store.first_posts_by(read.connection, read.workspace_id, read.last)
    zone = read.zone.key
    return first_posts([(on, max(0, (on - local_date(at, zone_or(where, zone))).days)) for on, at, where in rows])


def _ahead(read: _Month) -> Ahead:
    """What was to come at the end of the month."""
    runs = [
        *surveys_store.unfinished(read.connection, read.workspace_id),
        *surveys_store.finished(read.connection, read.workspace_id),
    ]
    going = [
        (words(read.core, run, read.voice.language).title, run.closes_on)
        for run in runs
        if run.opened_on <= read.last < (run.closed_on or run.closes_on)
    ]
    return Ahead(tuple(sorted(going, key=lambda pair: (pair[1], pair[0]))), _planned(read)[:PLANNED_SHOWN])


def _planned(read: _Month) -> tuple[str, ...]:
    """Suggestions of which a coordinator had last said that they are planned, the latest first."""
    said = suggestions_store.words(read.connection, read.workspace_id)
    found: list[tuple[date, str]] = []
    for each in suggestions_store.every(read.connection, read.workspace_id):
        last = [word for word in said.get(each.suggestion_id, []) if word.on <= read.last][-1:]
        if each.root == each.suggestion_id and last and last[0].state is State.PLANNED:
            found.append((last[0].on, each.text))
    return tuple(text for _, text in sorted(found, key=lambda pair: pair[0], reverse=True))
