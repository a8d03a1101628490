"""Members: who somebody is, following who is in the workspace, and when each of them is looked at next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from domain.attention import lesson_due, never_written_to, next_due
from domain.enrolment import By, enrolment_of
from domain.errors import NotCoordinator
from domain.members import Member, MemberKey, Person, Voice, choose_language
from domain.paths import follow
from domain.presence import Quiet, says_away
from domain.programme import Programme
from domain.schedule import local_date
from domain.setup import LANGUAGE, programme_with
from services.calendars import calendar_of
from services.context import Core
from services.standing import next_moments
from storage import enrolment as enrolment_store
from storage import members as members_store
from storage import outbox as outbox_store
from storage import planning as planning_store
from storage import workspace as workspace_store
from storage.members import MemberRow
from storage.workspace import WorkspaceRow

ASK_AGAIN = timedelta(minutes=10)
"""How soon it is asked again where Slack told of a stretch that is over."""


def judged(person: Person, programme: Programme) -> Person:
    """The person, with whether their status says "away" in one of the programme's words."""
    away = person.status is not None and says_away(person.status, programme.away_words)
    return replace(person, away=away)


def as_member(row: MemberRow, workspace: WorkspaceRow | None, programme: Programme) -> Member:
    """A stored member with everything that follows from their workspace and the programme filled in."""
    programme = programme_with(programme, workspace.settings if workspace else None)
    language = choose_language(row.language, row.locale, _language_of(workspace), programme.languages)
    calendar = calendar_of(row, workspace, programme)
    path, path_reason = follow(row.path_chosen, row.path_by_role, row.path, programme.paths)
    return Member(
        key=row.key,
        voice=Voice(language, programme.address, calendar.zone.key, tuple(programme.commands.items())),
        is_admin=row.is_admin,
        is_coordinator=row.is_admin or row.user_id in programme.coordinators,
        participates=row.participates and row.active,
        messages_on=row.messages_on,
        welcomed=row.welcomed_at is not None,
        path=path,
        lesson_days=_days(row.lesson_days) or programme.lesson_days,
        lesson_time=time.fromisoformat(row.lesson_time) if row.lesson_time else programme.lesson_time,
        language_chosen=row.language,
        next_due_at=row.next_due_at,
        calendar=calendar,
        per_week=min(row.per_week or programme.per_week, programme.per_week),
        unanswered=row.unanswered,
        away=row.away,
        away_until=row.away_until,
        quiet=Quiet(row.quiet_from, row.quiet_until) if row.quiet_from and row.quiet_until else None,
        path_reason=path_reason,
    )


def _language_of(workspace: WorkspaceRow | None) -> str | None:
    """A workspace's language: as set up, else as Slack has it."""
    return ((workspace.settings or {}).get(LANGUAGE) or workspace.locale) if workspace else None


def member_of(connection: Connection, core: Core, key: MemberKey) -> Member:
    """The member behind a click or command; someone not met yet becomes known, with the workspace's defaults."""
    return met(connection, core, key)[0]


def met(connection: Connection, core: Core, key: MemberKey) -> tuple[Member, WorkspaceRow | None]:
    """The same, with the workspace they are in. Whoever does something is there: the usual rhythm is theirs again."""
    member, workspace = known(connection, core, key)
    if not member.unanswered:
        return member, workspace
    members_store.change(connection, key, unanswered=0)
    if never_written_to(member) == "silent" and (row := members_store.get(connection, key)) is not None:
        schedule(connection, core, [row], workspace)
    return replace(member, unanswered=0), workspace


def known(connection: Connection, core: Core, key: MemberKey) -> tuple[Member, WorkspaceRow | None]:
    """A member as they are now, where they themselves have done nothing."""
    row = members_store.get(connection, key)
    if row is None:
        members_store.introduce(connection, key.workspace_id, key.user_id, active=True)
        row = members_store.get(connection, key)
        if row is None:  # pragma: no cover - the row was written a line above
            raise LookupError("a member that was just stored is not there")
    workspace = told(core, workspace_store.get(connection, key.workspace_id))
    return as_member(row, workspace, core.programme(key.workspace_id)), workspace


def told(core: Core, workspace: WorkspaceRow | None) -> WorkspaceRow | None:
    """A workspace that was just read; its texts say from here on what it was set up with."""
    if workspace is not None:
        core.shared.name(workspace.workspace_id, workspace.settings)
    return workspace


def reading(connection: Connection, core: Core, key: MemberKey) -> Voice:
    """How to speak to a person. Only reads: neither are they introduced, nor does it count as a sign of life."""
    workspace = told(core, workspace_store.get(connection, key.workspace_id))
    programme, row = core.programme(key.workspace_id), members_store.get(connection, key)
    if row is not None:
        return as_member(row, workspace, programme).voice
    language = choose_language(None, None, workspace.locale if workspace else None, programme.languages)
    return Voice(language, programme.address, "Etc/UTC", tuple(programme.commands.items()))


def look_at_soon(connection: Connection, core: Core, workspace_id: str, users: Collection[str]) -> None:
    """Something waits to be told to these people: they are looked at now, and by the usual rules again when it may be.

    One statement whatever their number: a click decides, and thousands may have supported.
    """
    workspace = workspace_store.get(connection, workspace_id)
    if workspace is not None and workspace.started_at is not None:
        planning_store.look_at(connection, workspace_id, users, core.clock.now())


def schedule(connection: Connection, core: Core, rows: Sequence[MemberRow], workspace: WorkspaceRow | None) -> None:
    """Sets when each of these members is looked at next; never for whom nothing unprompted may reach.

    Who was to be looked at today, for a lesson that is still today's, is so all the same.
    """
    now = core.clock.now()
    started = workspace is not None and workspace.started_at is not None and workspace.removed_at is None
    moments: list[tuple[MemberKey, datetime | None]] = []
    members = [as_member(row, workspace, core.programme(row.workspace_id)) for row in rows]
    rungs = next_moments(connection, core, members, now) if started else {}
    for row, member in zip(rows, members, strict=True):
        moment = next_due(member, now, waiting=not member.welcomed) if started else None
        if moment is not None and row.user_id in rungs:
            moment = min(moment, rungs[row.user_id])
        if moment is not None and row.next_due_at is not None:
            awaited = max(now, row.next_due_at)
            if today_of(core, member) == local_date(awaited, member.calendar.zone) and lesson_due(member, awaited):
                moment = min(moment, member.calendar.next_contact(awaited))
        moments.append((row.key, moment))
    planning_store.set_due(connection, moments)


def programme_of(connection: Connection, core: Core, workspace_id: str) -> Programme:
    """The programme as it holds for a workspace: what was set up there wins."""
    workspace = workspace_store.get(connection, workspace_id)
    return programme_with(core.programme(workspace_id), workspace.settings if workspace else None)


def coordinators_of(connection: Connection, core: Core, workspace_id: str) -> tuple[str, ...]:
    """Everyone who is a coordinator now (see ``as_member``): named in the programme, or owner or admin and still there."""
    admins = members_store.admins(connection, workspace_id)
    return tuple(dict.fromkeys([*programme_of(connection, core, workspace_id).coordinators, *admins]))


def coordinator_of(connection: Connection, core: Core, workspace_id: str, language: str) -> Member:
    """Somebody who coordinates, as one who reads this language: for whoever keeps the server. Raises NotCoordinator."""
    rows = members_store.some(connection, workspace_id, coordinators_of(connection, core, workspace_id))
    if not rows:
        raise NotCoordinator
    workspace = workspace_store.get(connection, workspace_id)
    member = as_member(rows[0], workspace, core.programme(workspace_id))
    return replace(member, voice=replace(member.voice, language=language))


def today_of(core: Core, member: Member) -> date:
    """The member's own date now."""
    return local_date(core.clock.now(), member.calendar.zone)


def _is_quiet(row: MemberRow, now: datetime) -> bool:
    return row.quiet_from is not None and row.quiet_until is not None and row.quiet_from <= now < row.quiet_until


def _days(stored: str | None) -> frozenset[int]:
    return frozenset(int(day) for day in stored.split(",") if day) if stored else frozenset()


@dataclass(frozen=True, slots=True)
class Unasked:
    """Of whom it has to be asked when they do not want to be disturbed; and the moment this was looked up."""

    users: tuple[str, ...]
    at: datetime


class Members:
    """Follows people, and says who they are."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, *, key: MemberKey) -> Member:
        """The member as they are now."""
        with self._core.database.transaction() as connection:
            return member_of(connection, self._core, key)

    def voice(self, *, key: MemberKey) -> Voice:
        """How to speak to a person. Only reads: neither are they introduced, nor does it count as a sign of life."""
        with self._core.database.transaction() as connection:
            return reading(connection, self._core, key)

    def follow(self, *, workspace_id: str, person: Person) -> None:
        """Someone joined, changed or left: takes over what Slack says, and reschedules them in their zone."""
        with self._core.database.transaction() as connection:
            before = members_store.get(connection, MemberKey(workspace_id, person.user_id))
            members_store.follow(connection, workspace_id, [judged(person, self._core.programme(workspace_id))])
            workspace = workspace_store.get(connection, workspace_id)
            self._enrol_newcomer(connection, MemberKey(workspace_id, person.user_id), workspace)
            after = members_store.get(connection, MemberKey(workspace_id, person.user_id))
            if after is None or not after.participates:
                return
            there = (after.zone, after.active, after.participates)
            if before is None or (before.zone, before.active, before.participates) != there:
                schedule(connection, self._core, [after], workspace)
            elif (before.away, before.away_until) != (after.away, after.away_until):
                outbox_store.let_go(connection, workspace_id, [person.user_id], self._core.clock.now())
                self._look_now(connection, after, workspace)

    @staticmethod
    def _enrol_newcomer(connection: Connection, key: MemberKey, workspace: WorkspaceRow | None) -> None:
        """Where everyone takes part, so does whoever joins the workspace."""
        if workspace is not None and enrolment_of(workspace.settings, workspace.channel_id).by is By.EVERYONE:
            enrolment_store.enrol(connection, key.workspace_id, [key.user_id])

    def joined(self, *, key: MemberKey, channel_id: str, present: bool) -> bool:
        """Someone entered or left a channel; where its members take part, they begin or cease to."""
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, key.workspace_id)
            if workspace is None or key.user_id == workspace.bot_user_id:
                return False
            if enrolment_of(workspace.settings, workspace.channel_id).channel != channel_id:
                return False
            # Bots enter channels too. A person begins to count when Slack says who they are, by event or load.
            members_store.introduce(connection, key.workspace_id, key.user_id, active=False)
            members_store.change(connection, key, participates=present, moved_at=self._core.clock.now())
            row = members_store.get(connection, key)
            if row is not None:
                schedule(connection, self._core, [row], workspace)
            return True

    def stirred(self, *, key: MemberKey) -> None:
        """The member did something that records nothing else, such as opening Home."""
        with self._core.database.transaction() as connection:
            member_of(connection, self._core, key)

    def quiet_unknown(self, *, workspace_id: str, limit: int) -> Unasked:
        """Members who are due, of whom it has to be asked when they do not want to be disturbed."""
        now = self._core.clock.now()
        hearing = self._core.hearing
        since = hearing.quiet_since(now)
        with self._core.database.transaction() as connection:
            users = planning_store.quiet_unknown(connection, workspace_id, now, since, limit, hearing.found)
            if not users and hearing.found:  # what waits since before this process began was checked then
                waiting = outbox_store.waiting(connection, workspace_id, now)
                users = planning_store.quiet_of_old(connection, workspace_id, waiting, since)[:limit]
            return Unasked(tuple(users), now)

    def note_quiet(
        self, *, workspace_id: str, quiet: Mapping[str, Quiet | None], asked_at: datetime | None = None
    ) -> None:
        """Takes over when these people do not want to be disturbed next; who no longer is quiet is looked at again.

        A stretch that is over by our clock says nothing of the next one: it is asked for again in a while. An answer to
        what was ``asked_at`` some moment does not undo what an event has said since.
        """
        now = self._core.clock.now()
        again = Quiet(now + ASK_AGAIN, now + ASK_AGAIN)  # a stretch of no length: asked for again once it is over
        told = {
            user: again if stretch is not None and stretch.end <= now else stretch for user, stretch in quiet.items()
        }
        with self._core.database.transaction() as connection:
            before = {row.user_id: row for row in members_store.some(connection, workspace_id, list(quiet))}
            members_store.set_quiet(connection, workspace_id, told, now, asked_at)
            were_quiet = [user for user, row in before.items() if _is_quiet(row, now)]
            freed = [row for row in members_store.some(connection, workspace_id, were_quiet) if not _is_quiet(row, now)]
            outbox_store.let_go(connection, workspace_id, [row.user_id for row in freed], now)
            workspace = workspace_store.get(connection, workspace_id)
            for row in freed:
                self._look_now(connection, row, workspace)

    def _look_now(self, connection: Connection, row: MemberRow, workspace: WorkspaceRow | None) -> None:
        """Looks at a member at once: what protected them has changed, and today's message may now come, or not."""
        member = as_member(row, workspace, self._core.programme(row.key.workspace_id))
        if workspace is not None and workspace.started_at is not None and not never_written_to(member):
            planning_store.set_due(connection, [(row.key, member.calendar.next_contact(self._core.clock.now()))])
