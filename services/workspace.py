"""The workspace: who is in it, who takes part, and the button that starts the programme."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from domain import enrolment
from domain.calendar import Absence, Why, without
from domain.enrolment import By, Enrolment, enrolment_of
from domain.errors import AlreadyWriting, NotCoordinator, NotInFuture
from domain.members import MemberKey, Person
from domain.schedule import zone_or
from domain.settings import LONGEST
from services.calendars import pauses_of, stored
from services.context import Core
from services.members import judged, member_of, schedule, today_of, told
from storage import enrolment as enrolment_store
from storage import members as members_store
from storage import outbox as outbox_store
from storage import planning as planning_store
from storage import workspace as workspace_store
from storage.enrolment import Found

EVENTS_KEPT = timedelta(days=2)
"""Slack delivers again for a day at most (Slack documentation, Delayed Events)."""

SLICE = 200
"""Members settled at once at the end of a load: a click waits for some milliseconds of it."""

FAR, LATEST = timedelta(days=8), datetime.max.replace(tzinfo=UTC)
"""Beyond a week nobody waits for their next lesson day; and later than anybody is due."""


@dataclass(frozen=True, slots=True)
class WorkspaceView:
    """A workspace as the edges need it, and the moment it was looked up. ``synced_at`` is when it was last read as a whole."""

    workspace_id: str
    enrolment: Enrolment
    started_at: datetime | None
    bot_user_id: str | None
    at: datetime
    synced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoadFinished:
    """How many of the members looked at take part, and after whom to go on; None when that was everybody."""

    taking_part: int
    next: str | None


class Workspace:
    """Loading, reconciling, starting."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def meet(
        self, *, workspace_id: str, bot_user_id: str | None = None, locale: str | None = None, zone: str | None = None
    ) -> WorkspaceView:
        """Makes the workspace known, or takes over what Slack now says of it; None leaves what was known."""
        known = {"bot_user_id": bot_user_id, "locale": locale, "zone": zone}
        with self._core.database.transaction() as connection:
            workspace_store.save(
                connection, workspace_id, **{name: value for name, value in known.items() if value is not None}
            )
            row = told(self._core, workspace_store.get(connection, workspace_id))
            if row is None:  # pragma: no cover - the row was written a line above
                raise LookupError("a workspace that was just stored is not there")
            return WorkspaceView(
                row.workspace_id,
                enrolment_of(row.settings, row.channel_id),
                row.started_at,
                row.bot_user_id,
                self._core.clock.now(),
                row.synced_at,
            )

    def was_read(self, *, workspace_id: str) -> bool:
        """Whether everybody there has been read once, by whichever process."""
        with self._core.database.transaction() as connection:
            row = workspace_store.get(connection, workspace_id)
            return row is not None and row.synced_at is not None

    def catch_up(self, *, mark: int, in_channel: bool = False) -> None:
        """What happened while no process listened is not known: until the load so numbered is through, only those are
        written to whom it has found, with ``in_channel`` in the programme's channel too (rules 2 and 4)."""
        hearing = self._core.hearing
        hearing.since = hearing.since or self._core.clock.now()
        hearing.found = Found(mark, in_channel)

    def caught_up(self) -> None:
        """The first load is through, or cannot be had."""
        self._core.hearing.found = None

    def load_page(self, *, workspace_id: str, people: Sequence[Person], mark: int) -> None:
        """Takes over one page of the member list; ``mark`` numbers the load."""
        with self._core.database.transaction() as connection:
            seen = [judged(person, self._core.programme(workspace_id)) for person in people]
            members_store.follow(connection, workspace_id, seen, mark)

    def load_channel(self, *, workspace_id: str, user_ids: Collection[str], mark: int, read_at: datetime) -> None:
        """Takes over one page of the channel's members, which began to be read at ``read_at``.

        Who entered or left the channel after that stays as the event said.
        """
        with self._core.database.transaction() as connection:
            enrolment_store.in_channel(connection, workspace_id, user_ids, mark, read_at)

    def finish_load(
        self, *, workspace_id: str, mark: int, channel_read_at: datetime | None, after: str = ""
    ) -> LoadFinished:
        """Ends a load for the members next ``after`` one: whoever it did not see has left, the workspace or the channel.

        Whoever no load has seen yet may have come after their page was read: the next load judges them. Without
        ``channel_read_at``, who takes part stays as it was. To be repeated while there is somebody ``next``.
        """
        with self._core.database.transaction() as connection:
            slice_ = enrolment_store.loaded(connection, workspace_id, after, SLICE)
            gone = {one.member.user_id for one in slice_ if one.member.active and 0 < one.sync_mark < mark}
            out = {one.member.user_id for one in slice_ if _is_out(one, mark, channel_read_at)}
            new = {one.member.user_id for one in slice_ if one.sync_mark == 0}
            enrolment_store.settle_load(connection, workspace_id, gone=gone, out=out, new=new, mark=mark)
            rows = [one.member for one in slice_ if one.member.user_id not in gone | out]
            workspace = workspace_store.get(connection, workspace_id)
            if workspace and enrolment_of(workspace.settings, workspace.channel_id).by is By.EVERYONE:
                enrolment_store.enrol(connection, workspace_id, [row.user_id for row in rows if row.active])
                rows = [replace(row, participates=row.active) for row in rows]
            taking_part = [row for row in rows if row.participates and row.active]
            far = self._core.clock.now() + FAR  # what put them off so long may be over by now
            waiting = [row for row in taking_part if row.messages_on and (row.next_due_at or LATEST) > far]
            schedule(connection, self._core, waiting, workspace)
            if len(slice_) < SLICE:
                # Slack names no zone for a workspace: the rounds and posts of all follow the clock most people live by.
                zone = (workspace.zone if workspace else None) or members_store.usual_zone(connection, workspace_id)
                workspace_store.save(connection, workspace_id, synced_at=self._core.clock.now(), zone=zone)
                return LoadFinished(len(taking_part), None)
            return LoadFinished(len(taking_part), slice_[-1].member.user_id)

    def start(self, *, key: MemberKey, channel_id: str, participants: Collection[str]) -> bool:
        """Starts the programme for the members of a channel; false where it had been started.

        Raises NotCoordinator. Until this has happened nothing unprompted is sent to anybody (product.md).
        """
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            if not member_of(connection, self._core, key).is_coordinator:
                raise NotCoordinator
            workspace_store.save(connection, key.workspace_id)
            fresh = workspace_store.start(connection, key.workspace_id, at=now, by=key.user_id, channel_id=channel_id)
            if fresh:
                other = dict.fromkeys((enrolment.BY, enrolment.CHANNEL, enrolment.GROUPS))
                workspace_store.change_settings(connection, key.workspace_id, other, by=key.user_id, at=now)
                # Whom no load has described yet may be a bot; the load that follows Start brings in the people.
                enrolment_store.set_participants(connection, key.workspace_id, participants, self._core.clock.now())
                workspace = workspace_store.get(connection, key.workspace_id)
                schedule(connection, self._core, members_store.reachable(connection, key.workspace_id), workspace)
            return fresh

    def start_on(self, *, key: MemberKey, day: date) -> datetime:
        """Starts the programme as that day begins where the workspace is, at once where it has begun; when that is.

        Who takes part has been read by then, and is followed from here on. Raises NotCoordinator.
        """
        core, now = self._core, self._core.clock.now()
        with core.database.transaction() as connection:
            if not member_of(connection, core, key).is_coordinator:
                raise NotCoordinator
            workspace_store.save(connection, key.workspace_id)
            workspace = workspace_store.get(connection, key.workspace_id)
            zone = zone_or(workspace.zone if workspace else None, "Etc/UTC")
            at = max(now, datetime.combine(day, time(), zone).astimezone(UTC))
            workspace_store.start_later(connection, key.workspace_id, at=at, by=key.user_id)
        self.begin_due()
        return at

    def begin_due(self) -> list[str]:
        """Starts the programme where its moment has come; in which workspaces that was."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            due = workspace_store.due_to_start(connection, now)
            for row in due:
                team = enrolment_of(row.settings, row.channel_id).channel
                by = row.started_by or ""
                workspace_store.start(connection, row.workspace_id, at=now, by=by, channel_id=team)
                started = workspace_store.get(connection, row.workspace_id)
                schedule(connection, self._core, members_store.reachable(connection, row.workspace_id), started)
            return [row.workspace_id for row in due]

    def take_back(self, *, key: MemberKey) -> None:
        """As if nobody had pressed Start, as long as nothing was to go out. Raises NotCoordinator, AlreadyWriting."""
        with self._core.database.transaction() as connection:
            if not member_of(connection, self._core, key).is_coordinator:
                raise NotCoordinator
            workspace_store.get(connection, key.workspace_id, lock=True)
            if outbox_store.anything_planned(connection, key.workspace_id):
                raise AlreadyWriting
            workspace_store.take_start_back(connection, key.workspace_id)
            planning_store.nobody_due(connection, key.workspace_id)

    def pause_everything(self, *, key: MemberKey, until: date | None) -> None:
        """Nobody in the workspace is written to unasked before ``until``; None ends such a pause.

        Raises NotCoordinator, NotInFuture.

        Days are each member's own: the pause ends for each of them where they live.
        """
        with self._core.database.transaction() as connection:
            member = member_of(connection, self._core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            workspace = workspace_store.get(connection, key.workspace_id)
            today = today_of(self._core, member)
            pauses = without(pauses_of(workspace), Why.EVERYTHING, today)
            if until is not None:
                if not today < until <= today + LONGEST:
                    raise NotInFuture
                pauses = (*pauses, Absence(today, until - timedelta(days=1), Why.EVERYTHING))
            kept = [[first, last] for first, last, _ in stored(pauses)]
            workspace_store.save(connection, key.workspace_id, pauses=kept)

    def look_anew(self, *, workspace_id: str, after: str = "") -> str | None:
        """Sets anew when the members next ``after`` one are looked at; answers whom to go on after, None at the end.

        After a pause of everything was said or ended. Whomever this has not come to yet is checked at sending all the
        same; whom it never comes to, since the process ended, the daily load looks at.
        """
        with self._core.database.transaction() as connection:
            rows = members_store.reachable(connection, workspace_id, after, SLICE)
            schedule(connection, self._core, rows, workspace_store.get(connection, workspace_id))
            return rows[-1].user_id if len(rows) == SLICE else None

    def receive_event(self, *, workspace_id: str, event_id: str) -> bool:
        """Whether an event is new; Slack delivers an event again when it is unsure that we had it."""
        now = self._core.clock.now()
        with self._core.database.transaction() as connection:
            return workspace_store.receive_event(connection, workspace_id, event_id, now)

    def forget_events(self) -> int:
        """Removes events too old to come again."""
        with self._core.database.transaction() as connection:
            return workspace_store.forget_events(connection, self._core.clock.now() - EVENTS_KEPT)

    def record_refusal(self, *, workspace_id: str, method: str, error: str) -> bool:
        """Remembers that Slack refuses a method here; false where that was known, so it is said once."""
        with self._core.database.transaction() as connection:
            return workspace_store.record_refusal(connection, workspace_id, method, error, self._core.clock.now())

    def lift_refusal(self, *, workspace_id: str, method: str) -> None:
        """A method that was refused works again."""
        with self._core.database.transaction() as connection:
            workspace_store.lift_refusal(connection, workspace_id, method)

    def refused(self, *, workspace_id: str) -> list[tuple[str, str]]:
        """The methods Slack refuses here, with its word for why."""
        with self._core.database.transaction() as connection:
            return workspace_store.refused(connection, workspace_id)


def _is_out(one: enrolment_store.Loaded, mark: int, channel_read_at: datetime | None) -> bool:
    if channel_read_at is None or not one.member.participates or one.channel_mark >= mark:
        return False
    return one.moved_at is None or one.moved_at < channel_read_at
