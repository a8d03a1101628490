"""Members: following who is in the workspace, their own settings, and their first message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from domain.attention import Candidate, Kind, next_due
from domain.desk import SettingsView, WelcomeView
from domain.handbook import Handbook, Programme
from domain.members import Member, MemberKey, Person, Voice, choose_language
from domain.outbox import Claim
from domain.schedule import local_date, zone_or
from domain.training import EVERYONE, next_lesson
from services.context import Core
from services.unprompted import Due, Unprompted
from storage import charter as charter_store
from storage import members as members_store
from storage import training as training_store
from storage import workspace as workspace_store
from storage.charter import Assignment
from storage.members import MemberRow
from storage.workspace import WorkspaceRow


def as_member(row: MemberRow, workspace: WorkspaceRow | None, programme: Programme) -> Member:
    """A stored member with everything that follows from their workspace and the programme filled in."""
    language = choose_language(row.language, row.locale, workspace.locale if workspace else None, programme.languages)
    zone = zone_or(row.zone, (workspace.zone if workspace else None) or "Etc/UTC")
    return Member(
        key=row.key,
        voice=Voice(language, programme.address, zone.key, tuple(programme.commands.items())),
        is_admin=row.is_admin,
        is_coordinator=row.is_admin or row.user_id in programme.coordinators,
        participates=row.participates and row.active,
        messages_on=row.messages_on,
        welcomed=row.welcomed_at is not None,
        path=row.path if row.path in programme.paths else EVERYONE,
        lesson_days=_days(row.lesson_days) or programme.lesson_days,
        lesson_time=time.fromisoformat(row.lesson_time) if row.lesson_time else programme.lesson_time,
        language_chosen=row.language,
        next_due_at=row.next_due_at,
    )


def member_of(connection: Connection, core: Core, key: MemberKey) -> Member:
    """The member behind a click or command; someone not met yet becomes known, with the workspace's defaults."""
    return met(connection, core, key)[0]


def met(connection: Connection, core: Core, key: MemberKey) -> tuple[Member, WorkspaceRow | None]:
    """The same, with the workspace they are in."""
    row = members_store.get(connection, key)
    if row is None:
        members_store.introduce(connection, key.workspace_id, key.user_id, active=True)
        row = members_store.get(connection, key)
        if row is None:  # pragma: no cover - the row was written a line above
            raise LookupError("a member that was just stored is not there")
    workspace = workspace_store.get(connection, key.workspace_id)
    return as_member(row, workspace, core.library.programme), workspace


def schedule(connection: Connection, core: Core, rows: Sequence[MemberRow], workspace: WorkspaceRow | None) -> None:
    """Sets when each of these members is looked at next; never for whom nothing unprompted may reach."""
    programme, now = core.library.programme, core.clock.now()
    moments: list[tuple[MemberKey, datetime | None]] = []
    for row in rows:
        member = as_member(row, workspace, programme)
        reachable = member.participates and member.messages_on
        if workspace is None or workspace.started_at is None or not reachable:
            moments.append((row.key, None))
            continue
        moment = next_due(
            now,
            waiting=not member.welcomed,
            days=member.lesson_days,
            at=member.lesson_time,
            hours=programme.contact_hours,
            zone=zone_or(member.voice.zone, "Etc/UTC"),
        )
        moments.append((row.key, moment))
    members_store.set_due(connection, moments)


def coordinators_of(connection: Connection, core: Core, workspace_id: str) -> tuple[str, ...]:
    """Everyone who is a coordinator now (see ``as_member``): named in the programme, or owner or admin and still there."""
    admins = members_store.admins(connection, workspace_id)
    return tuple(dict.fromkeys([*core.library.programme.coordinators, *admins]))


def first_lesson(handbook: Handbook, member: Member, done: set[str]) -> tuple[str | None, str | None]:
    """Id and title of the lesson a member would open now."""
    lesson_id = next_lesson(handbook.lesson_ids(member.path), done)
    lesson = handbook.lesson(lesson_id, member.voice.language) if lesson_id else None
    return lesson_id, lesson.title if lesson else None


def charter_due_on(core: Core, member: Member, asked: Assignment | None) -> date:
    """When a member is to have read the charter: by the day they were given, else so many days from today."""
    today = local_date(core.clock.now(), zone_or(member.voice.zone, "Etc/UTC"))
    given = asked.due_on if asked else None
    return given or today + timedelta(days=core.library.programme.charter_due_after_days)


def _days(stored: str | None) -> frozenset[int]:
    return frozenset(int(day) for day in stored.split(",") if day) if stored else frozenset()


@dataclass(frozen=True, slots=True)
class SettingsChoice:
    """What a member chose in the settings modal. ``language`` None follows Slack."""

    language: str | None
    messages_on: bool
    lesson_days: frozenset[int]
    lesson_time: time


class Members(Unprompted):
    """Follows people, keeps their settings, and proposes their first message."""

    shows = frozenset({Kind.CHARTER})

    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, *, key: MemberKey) -> Member:
        """The member as they are now."""
        with self._core.database.transaction() as connection:
            return member_of(connection, self._core, key)

    def follow(self, *, workspace_id: str, person: Person) -> None:
        """Someone joined, changed or left: takes over what Slack says, and reschedules them in their zone."""
        with self._core.database.transaction() as connection:
            before = members_store.get(connection, MemberKey(workspace_id, person.user_id))
            members_store.follow(connection, workspace_id, [person])
            after = members_store.get(connection, MemberKey(workspace_id, person.user_id))
            if after is None or not after.participates:
                return
            if before is None or (before.zone, before.active) != (after.zone, after.active):
                schedule(connection, self._core, [after], workspace_store.get(connection, workspace_id))

    def joined(self, *, key: MemberKey, channel_id: str, present: bool) -> bool:
        """Someone entered or left a channel; where it is the programme's, they begin or cease to take part."""
        with self._core.database.transaction() as connection:
            workspace = workspace_store.get(connection, key.workspace_id)
            if workspace is None or workspace.channel_id != channel_id or key.user_id == workspace.bot_user_id:
                return False
            # Bots enter channels too. A person begins to count when Slack says who they are, by event or load.
            members_store.introduce(connection, key.workspace_id, key.user_id, active=False)
            members_store.change(connection, key, participates=present, moved_at=self._core.clock.now())
            row = members_store.get(connection, key)
            if row is not None:
                schedule(connection, self._core, [row], workspace)
            return True

    def settings(self, *, key: MemberKey) -> SettingsView:
        """The member's own choices."""
        programme = self._core.library.programme
        member = self.get(key=key)
        return SettingsView(
            voice=member.voice,
            language_chosen=member.language_chosen,
            languages=programme.languages,
            messages_on=member.messages_on,
            lesson_days=member.lesson_days,
            lesson_time=member.lesson_time,
            contact_days=programme.contact_hours.days,
            contact_start=programme.contact_hours.start,
            contact_end=programme.contact_hours.end,
        )

    def choose(self, *, key: MemberKey, choice: SettingsChoice) -> SettingsView:
        """Takes over the member's choices; they apply at once, also to what is already in the outbox."""
        programme = self._core.library.programme
        with self._core.database.transaction() as connection:
            member_of(connection, self._core, key)
            days = ",".join(str(day) for day in sorted(choice.lesson_days))
            at = choice.lesson_time.strftime("%H:%M")
            members_store.change(
                connection,
                key,
                language=choice.language,
                messages_on=choice.messages_on,
                lesson_days=None if choice.lesson_days == programme.lesson_days else days,
                lesson_time=None if choice.lesson_time == programme.lesson_time else at,
            )
            self._reschedule(connection, key)
        return self.settings(key=key)

    def switch_messages(self, *, key: MemberKey, on: bool, event_id: str | None = None) -> Member | None:
        """Stops everything unprompted to a member, or lets it come again.

        ``event_id`` names the message that said so: it counts once, in this same transaction; None where it had counted.
        """
        with self._core.database.transaction() as connection:
            now = self._core.clock.now()
            if event_id and not workspace_store.receive_event(connection, key.workspace_id, event_id, now):
                return None
            member_of(connection, self._core, key)
            members_store.change(connection, key, messages_on=on)
            self._reschedule(connection, key)
            return member_of(connection, self._core, key)

    def choose_language(self, *, key: MemberKey, language: str, event_id: str | None = None) -> Member | None:
        """Speaks to a member in a language from now on, if the handbook is written in it.

        ``event_id`` names the message that said so: it counts once, in this same transaction; None where it had counted.
        """
        with self._core.database.transaction() as connection:
            now = self._core.clock.now()
            if event_id and not workspace_store.receive_event(connection, key.workspace_id, event_id, now):
                return None
            member_of(connection, self._core, key)
            if language in self._core.library.programme.languages:
                members_store.change(connection, key, language=language)
            return member_of(connection, self._core, key)

    def _reschedule(self, connection: Connection, key: MemberKey) -> None:
        row = members_store.get(connection, key)
        if row is not None and row.participates:
            schedule(connection, self._core, [row], workspace_store.get(connection, key.workspace_id))

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """The first message, for whoever has not had it."""
        return {member.key.user_id: Candidate(Kind.WELCOME) for member in members if not member.welcomed}

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, WelcomeView | str]:
        """The first message as it is to be sent now."""
        if not due:
            return {}
        programme = self._core.library.programme
        admins = members_store.admins(connection, due[0].member.key.workspace_id) if not programme.coordinators else []
        coordinators = (programme.coordinators or tuple(admins))[:3]
        return {one.claim.occasion: self._welcome(connection, one, coordinators) for one in due}

    def _welcome(self, connection: Connection, due: Due, coordinators: tuple[str, ...]) -> WelcomeView | str:
        handbook, member, key = self._core.library.handbook, due.member, due.member.key
        if member.welcomed:
            return "done"
        charter = handbook.current_charter(member.voice.language)
        folded = charter if any(other.kind is Kind.CHARTER for other in due.claim.folded) else None
        due_on = None
        if folded is not None:
            asked = charter_store.assignment(connection, key, folded.id, folded.version)
            due_on = charter_due_on(self._core, member, asked)
            folded = None if asked and asked.state != "open" else folded
        progress = training_store.progress(connection, key)
        done = {lesson_id for lesson_id, lesson in progress.items() if lesson.completed_on}
        lesson_id, title = first_lesson(handbook, member, done)
        return WelcomeView(
            voice=member.voice,
            organisation=handbook.programme.organisation,
            coordinator_ids=coordinators,
            per_week=handbook.programme.per_week,
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
