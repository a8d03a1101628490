"""What members choose for themselves: language, days, how much; a pause, leave, and no messages at all.

Every choice applies at once, also to what is already in the outbox.
"""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection

from domain.calendar import Absence, Why, pause_ends, without
from domain.members import Member, MemberKey
from domain.settings import LONGEST, SettingsChoice, SettingsRefused, SettingsView, settings_problems
from services.calendars import absences_of, stored
from services.context import Core
from services.members import member_of, programme_of, schedule, today_of
from storage import members as members_store
from storage import workspace as workspace_store

ABSENCES_KEPT = timedelta(days=400)
"""How long days off are remembered: a streak looks back over them."""


class Settings:
    """Each member's own; nobody else changes them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, *, key: MemberKey) -> SettingsView:
        """The member's own choices."""
        with self._core.database.transaction() as connection:
            return self._view(connection, key)

    def _view(self, connection: Connection, key: MemberKey) -> SettingsView:
        programme = self._core.programme(key.workspace_id)
        member = member_of(connection, self._core, key)
        row = members_store.get(connection, key)
        own, today = absences_of(row) if row else (), today_of(self._core, member)
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
            per_week=member.per_week,
            most_per_week=programme.per_week,
            region=row.region if row and row.region in programme.holidays else None,
            regions=tuple(programme.holidays.items()),
            resumes_on=pause_ends(own, today),
            leave=tuple(a for a in own if a.why is Why.LEAVE and a.last is not None and a.last >= today),
        )

    def choose(self, *, key: MemberKey, choice: SettingsChoice) -> SettingsView | SettingsRefused:
        """Takes over the member's choices, all or none; they apply at once, also to what is already in the outbox."""
        with self._core.database.transaction() as connection:
            programme = programme_of(connection, self._core, key.workspace_id)
            members_store.hold(connection, key)
            before = self._view(connection, key)
            choice = replace(choice, **{name: getattr(before, name) for name in choice.unchanged})
            member = member_of(connection, self._core, key)
            today = today_of(self._core, member)
            problems = settings_problems(choice, today, before.resumes_on)
            if problems:
                return SettingsRefused(member.voice, problems)
            days = ",".join(str(day) for day in sorted(choice.lesson_days))
            at = choice.lesson_time.strftime("%H:%M")
            members_store.change(
                connection,
                key,
                language=choice.language,
                lesson_days=None if choice.lesson_days == programme.lesson_days else days,
                lesson_time=None if choice.lesson_time == programme.lesson_time else at,
                per_week=choice.per_week,
                region=choice.region,
            )
            self._switch(connection, member, on=choice.messages_on)
            if choice.resumes_on != before.resumes_on:
                self._pause(connection, member, choice.resumes_on)
            if choice.leave_from is not None and choice.leave_to is not None:
                self._add(connection, member, Absence(choice.leave_from, choice.leave_to))
            self._reschedule(connection, key)
            return self._view(connection, key)

    def pause(self, *, key: MemberKey, until: date | None, event_id: str | None = None) -> SettingsView | None:
        """Nothing unprompted before ``until``, a day of the member's; None ends a pause.

        ``event_id`` names the message that said so: it counts once; None where it had counted.
        """
        with self._core.database.transaction() as connection:
            if not self._first_time(connection, key, event_id):
                return None
            members_store.hold(connection, key)
            member = member_of(connection, self._core, key)
            if until is not None and until > today_of(self._core, member):
                # Whoever had stopped, and now says until when, wants to hear from us then.
                self._switch(connection, member, on=True)
            self._pause(connection, member, until)
            self._reschedule(connection, key)
            return self._view(connection, key)

    def pause_for(self, *, key: MemberKey, days: int, event_id: str | None = None) -> SettingsView | None:
        """The same for so many of the member's days from today."""
        with self._core.database.transaction() as connection:
            today = today_of(self._core, member_of(connection, self._core, key))
        return self.pause(key=key, until=today + timedelta(days=days), event_id=event_id)

    def cancel_leave(self, *, key: MemberKey, first: date, last: date) -> SettingsView:
        """Takes a leave back; one that has begun ends yesterday."""
        with self._core.database.transaction() as connection:
            members_store.hold(connection, key)
            member = member_of(connection, self._core, key)
            row = members_store.get(connection, key)
            own = absences_of(row) if row else ()
            that = Absence(first, last)
            kept = [absence for absence in own if absence != that]
            if that in own:
                kept += without([that], Why.LEAVE, today_of(self._core, member))
            members_store.change(connection, key, absences=stored(kept))
            self._reschedule(connection, key)
            return self._view(connection, key)

    def switch_messages(self, *, key: MemberKey, on: bool, event_id: str | None = None) -> Member | None:
        """Stops everything unprompted to a member, or lets it come again, at the end of a pause too.

        ``event_id`` names the message that said so: it counts once, in this same transaction; None where it had counted.
        """
        with self._core.database.transaction() as connection:
            if not self._first_time(connection, key, event_id):
                return None
            members_store.hold(connection, key)
            member = member_of(connection, self._core, key)
            self._switch(connection, member, on=on)
            if on:
                self._pause(connection, member, None)
            self._reschedule(connection, key)
            return member_of(connection, self._core, key)

    def choose_language(self, *, key: MemberKey, language: str, event_id: str | None = None) -> Member | None:
        """Speaks to a member in a language from now on, if the handbook is written in it.

        ``event_id`` names the message that said so: it counts once, in this same transaction; None where it had counted.
        """
        with self._core.database.transaction() as connection:
            if not self._first_time(connection, key, event_id):
                return None
            member_of(connection, self._core, key)
            if language in self._core.programme(key.workspace_id).languages:
                members_store.change(connection, key, language=language)
            return member_of(connection, self._core, key)

    def _first_time(self, connection: Connection, key: MemberKey, event_id: str | None) -> bool:
        now = self._core.clock.now()
        return not event_id or workspace_store.receive_event(connection, key.workspace_id, event_id, now)

    def _switch(self, connection: Connection, member: Member, *, on: bool) -> None:
        """Stops or resumes. The days between are remembered as days off, so that they break no streak."""
        if member.messages_on == on:
            return
        today = today_of(self._core, member)
        if on:
            self._end(connection, member.key, Why.STOP, today)
        else:
            self._add(connection, member, Absence(today, None, Why.STOP))
        members_store.change(connection, member.key, messages_on=on)

    def _pause(self, connection: Connection, member: Member, until: date | None) -> None:
        today = today_of(self._core, member)
        if until is not None and until <= today:
            return  # a slip of the hand; a pause in force goes on
        self._end(connection, member.key, Why.PAUSE, today)
        if until is not None:
            last = min(until, today + LONGEST) - timedelta(days=1)
            self._add(connection, member, Absence(today, last, Why.PAUSE))

    def _add(self, connection: Connection, member: Member, absence: Absence) -> None:
        row = members_store.get(connection, member.key)
        own = absences_of(row) if row else ()
        since = today_of(self._core, member) - ABSENCES_KEPT
        recent = [a for a in own if a != absence and (a.last is None or a.last >= since)]
        members_store.change(connection, member.key, absences=stored([*recent, absence]))

    def _end(self, connection: Connection, key: MemberKey, why: Why, from_day: date) -> None:
        row = members_store.get(connection, key)
        own = absences_of(row) if row else ()
        if any(absence.why is why for absence in own):
            members_store.change(connection, key, absences=stored(without(own, why, from_day)))

    def _reschedule(self, connection: Connection, key: MemberKey) -> None:
        row = members_store.get(connection, key)
        if row is not None and row.participates:
            schedule(connection, self._core, [row], workspace_store.get(connection, key.workspace_id))
