"""The first message: who this is, what will come and when, and whom to ask."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind
from domain.desk import WelcomeView
from domain.handbook import Handbook
from domain.members import Member
from domain.outbox import Claim
from domain.training import next_lesson
from services.context import Core
from services.members import programme_of
from services.standing import due_of, standing_of
from services.unprompted import Due, Unprompted
from storage import members as members_store
from storage import training as training_store


class Welcome(Unprompted):
    """Proposes it to whoever takes part and has not had it. The charter, where it is open, is told along with it."""

    shows = frozenset({Kind.CHARTER})

    def __init__(self, core: Core) -> None:
        self._core = core

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """The first message, for whoever has not had it."""
        return {member.key.user_id: Candidate(Kind.WELCOME) for member in members if not member.welcomed}

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, WelcomeView | str]:
        """The first message as it is to be sent now."""
        if not due:
            return {}
        workspace_id = due[0].member.key.workspace_id
        programme = programme_of(connection, self._core, workspace_id)
        admins = members_store.admins(connection, workspace_id) if not programme.coordinators else []
        coordinators = (programme.coordinators or tuple(admins))[:3]
        return {one.claim.occasion: self._welcome(connection, one, coordinators) for one in due}

    def _welcome(self, connection: Connection, due: Due, coordinators: tuple[str, ...]) -> WelcomeView | str:
        handbook, member, key = self._core.handbook(due.member.workspace_id), due.member, due.member.key
        if member.welcomed:
            return "done"
        charter = handbook.current_charter(member.voice.language)
        folded = charter if any(other.kind is Kind.CHARTER for other in due.claim.folded) else None
        due_on = None
        if folded is not None:
            standing = standing_of(connection, self._core, member)
            due_on = due_of(self._core, member, standing) if standing else None
            folded = None if standing is None or standing.state != "open" else folded
        progress = training_store.progress(connection, key)
        done = {lesson_id for lesson_id, lesson in progress.items() if lesson.completed_on}
        lesson_id, title = _first_lesson(handbook, member, done)
        return WelcomeView(
            voice=member.voice,
            organisation=handbook.programme.organisation,
            coordinator_ids=coordinators,
            per_week=member.per_week,
            lesson_days=member.lesson_days,
            lesson_time=member.lesson_time,
            lesson_title=title,
            lesson_id=lesson_id,
            charter_title=folded.title if folded else None,
            charter_due_on=due_on,
            occasion=due.claim.occasion,
        )

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """The first message arrived."""
        members_store.change(connection, claim.key, welcomed_at=at.astimezone(UTC))


def _first_lesson(handbook: Handbook, member: Member, done: set[str]) -> tuple[str | None, str | None]:
    """Id and title of the lesson a member would open now."""
    lesson_id = next_lesson(handbook.lesson_ids(member.path), done)
    lesson = handbook.lesson(lesson_id, member.voice.language) if lesson_id else None
    return lesson_id, lesson.title if lesson else None
