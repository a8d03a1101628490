"""Momentum: the weekly digest in the team's channel, and where the team and each member stand."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from domain.attention import Kind, iso_week
from domain.members import MemberKey, Voice
from domain.momentum import (
    WEEK,
    CharterStanding,
    Digest,
    Funnel,
    Idea,
    Lessons,
    MomentumView,
    charter_told,
    digest_day,
    digest_due,
    digest_moment,
    funnel_told,
    lessons_told,
    next_digest,
    turn_of,
)
from domain.outbox import Claim, State
from domain.paths import EVERYONE
from domain.posts import Noticeboard, Place, Post, post_name
from domain.schedule import moment
from services.context import Core
from services.members import met, programme_of, today_of
from services.review import count_today, streak_of
from services.standing import in_force, standing_of
from services.tasks import said_and_done
from services.training import done_ids
from services.unprompted import Posting
from storage import charter as charter_store
from storage import paths as paths_store
from storage import posts as posts_store
from storage import training as training_store

SAID_FOR = 4 * WEEK
"""How long ``/momentum`` tells what was said and done; the digest tells of its own week."""
_CAME = frozenset({State.SENT, State.HELD, State.PENDING, State.SENDING})


def funnel_of(connection: Connection, core: Core, workspace_id: str) -> Funnel:
    """How far those who take part have come, each on their own path."""
    handbook, known = core.handbook(workspace_id), list(core.programme(workspace_id).paths)
    far = [
        training_store.how_far(
            connection,
            paths_store.on_path(workspace_id, path, usual=path == EVERYONE, known=known),
            handbook.lesson_ids(path),
        )
        for path in known
    ]
    return funnel_told(*(sum(column) for column in zip(*far, strict=True)))


class Momentum(Posting):
    """The digest: skipped in a week with nothing to say, never two weeks running; and ``/momentum``."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def view(self, *, key: MemberKey) -> MomentumView:
        """How far a member is, and where the team stands."""
        core, handbook = self._core, self._core.handbook(key.workspace_id)
        with core.database.transaction() as connection:
            member, _ = met(connection, core, key)
            today = today_of(core, member)
            lessons = handbook.lesson_ids(member.path)
            done = done_ids(training_store.progress(connection, key))
            charter = handbook.current_charter(member.voice.language)
            asked = standing_of(connection, core, member)
            return MomentumView(
                voice=member.voice,
                done=sum(1 for lesson in lessons if lesson in done),
                total=len(lessons),
                streak=streak_of(connection, member),
                refresh=count_today(connection, core, member),
                charter_title=charter.title if charter else None,
                charter_confirmed=asked is not None and asked.state == "acknowledged",
                lessons=lessons_told(*training_store.totals(connection, key.workspace_id)),
                this_week=self._lessons(connection, key.workspace_id, today - WEEK, today),
                charter=self._charter(connection, key.workspace_id, member.voice)[0],
                said=said_and_done(connection, core, key.workspace_id, today - SAID_FOR, member.voice.language),
            )

    # --- the digest, as a post

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Collection[Post]:
        """The digest of the latest week whose day has come, unless there is nothing to say and the last one came."""
        programme = self._core.programme(board.workspace_id)
        monday = digest_due(board.calendar, programme.digest_day, programme.digest_time, now, board.started_at)
        if monday is None:
            return ()
        digest = self._digest(connection, board, monday)
        if not digest.says_something and self._came(connection, board, monday - WEEK):
            return ()
        return (Post(Place.TEAM, iso_week(monday)),)

    def _came(self, connection: Connection, board: Noticeboard, monday: date) -> bool:
        """Whether the digest of that week was posted, or the programme had not started by then."""
        programme = self._core.programme(board.workspace_id)
        due = digest_moment(monday, board.calendar, programme.digest_day, programme.digest_time)
        if due is not None and due <= board.started_at:
            return True
        occasion = post_name(Kind.DIGEST, board.workspace_id, iso_week(monday))
        return posts_store.states(connection, [occasion]).get(occasion) in _CAME

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """The next week's day and hour."""
        programme = self._core.programme(board.workspace_id)
        return next_digest(board.calendar, programme.digest_day, programme.digest_time, now)

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> Digest:
        """The digest as it is now; what it counts are the days from the last one's to the one before its own."""
        return self._digest(connection, board, date.fromisocalendar(*_year_and_week(claim.subject), 1))

    def _digest(self, connection: Connection, board: Noticeboard, monday: date) -> Digest:
        programme = self._core.programme(board.workspace_id)
        before, day = (
            digest_day(week, board.calendar, programme.digest_day) or week + timedelta(days=programme.digest_day)
            for week in (monday - WEEK, monday)
        )
        since = moment(before, time.min, board.calendar.zone)
        charter, moved = self._charter(connection, board.workspace_id, board.voice, since)
        usual = programme_of(connection, self._core, board.workspace_id)
        return Digest(
            voice=board.voice,
            turn=turn_of(monday),
            lessons=self._lessons(connection, board.workspace_id, before, day),
            charter=charter,
            charter_moved=moved,
            said=said_and_done(connection, self._core, board.workspace_id, before, board.voice.language),
            idea=self._idea(board, monday),
            lesson_days=usual.lesson_days,
            lesson_time=usual.lesson_time,
        )

    def _lessons(self, connection: Connection, workspace_id: str, since: date, until: date) -> Lessons | None:
        """Of the days from ``since`` to the one before ``until``."""
        return lessons_told(*training_store.finished_between(connection, workspace_id, since, until - timedelta(1)))

    def _charter(
        self, connection: Connection, workspace_id: str, voice: Voice, since: datetime | None = None
    ) -> tuple[CharterStanding | None, bool]:
        """How the charter stands, and whether anybody has confirmed it since."""
        charter = self._core.handbook(workspace_id).current_charter(voice.language)
        force = in_force(self._core, workspace_id)
        if charter is None or force is None:
            return None, False
        version = (charter.id, force[1])
        standing = charter_told(*charter_store.count(connection, workspace_id, *version))
        moved = since is not None and charter_store.acknowledged_since(connection, workspace_id, *version, since)
        return standing, moved

    def _idea(self, board: Noticeboard, monday: date) -> Idea | None:
        """What one lesson of everybody's path proposes to try; another one every week, in the order of the path."""
        handbook, language = self._core.handbook(board.workspace_id), board.voice.language
        lessons = [handbook.lesson(lesson_id, language) for lesson_id in handbook.lesson_ids(EVERYONE)]
        found = [lesson for lesson in lessons if lesson is not None and lesson.try_this]
        if not found:
            return None
        lesson = found[turn_of(monday) % len(found)]
        return Idea(lesson.id, lesson.title, lesson.try_this)


def _year_and_week(subject: str) -> tuple[int, int]:
    year, week = subject.split("-W")
    return int(year), int(week)
