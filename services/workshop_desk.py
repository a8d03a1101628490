"""Workshops as coordinators have them: planning, changing, cancelling, who comes, who was there."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from domain.concerns import storable
from domain.errors import NotCoordinator, WorkshopGone
from domain.kickoff import topics_in_order
from domain.members import Member, MemberKey
from domain.paths import follow
from domain.schedule import local_date, moment
from domain.workshops import (
    AGENDA_LIMIT,
    FARTHEST,
    GROUPS,
    KEPT,
    MINUTES,
    PAGE,
    PLACE_LIMIT,
    TITLE_LIMIT,
    TOLD_AFTER,
    Answer,
    Plan,
    PresenceForm,
    Refused,
    WhoView,
    Workshop,
    WorkshopForm,
    WorkshopLine,
    WorkshopsDesk,
    away_on,
    outside_hours,
    remind_on,
)
from services.calendars import pauses_of
from services.context import Core
from services.kickoff import results_of
from services.members import as_member, member_of, today_of
from services.workshops import lesson_title
from storage import members as members_store
from storage import workshops as store
from storage import workspace as workspace_store
from storage.workshops import WorkshopRow

MOST_LESSONS = 100
"""Lessons in the form's list (Slack's limit of options)."""
SOON = timedelta(days=7)
"""How far ahead the form proposes a day."""


def desk_of(connection: Connection, core: Core, member: Member, note: str = "") -> WorkshopsDesk:
    """The coordinators' list."""
    now, workspace_id = core.clock.now(), member.key.workspace_id
    workspace = workspace_store.get(connection, workspace_id)
    rows = store.since(connection, workspace_id, now - KEPT)
    lines = [_line(connection, core, row, member) for row in rows if not row.workshop.cancelled]
    return WorkshopsDesk(
        voice=member.voice,
        planned=tuple(line for line in lines if not line.over),
        past=tuple(line for line in reversed(lines) if line.over),
        started=workspace is not None and workspace.started_at is not None,
        note=note,
    )


def to_note(connection: Connection, core: Core, workspace_id: str) -> int:
    """How many workshops are over of which nobody has noted who was there."""
    now = core.clock.now()
    rows = store.since(connection, workspace_id, now - TOLD_AFTER)
    return sum(1 for row in rows if _to_note(row.workshop, now))


def _to_note(workshop: Workshop, now: datetime) -> bool:
    return workshop.ends_at <= now and not workshop.held and not workshop.cancelled


def _line(connection: Connection, core: Core, row: WorkshopRow, member: Member) -> WorkshopLine:
    workshop = row.workshop
    answers = store.count(connection, row.workspace_id, workshop.workshop_id)
    over = core.clock.now() >= workshop.starts_at
    return WorkshopLine(workshop, answers, over, lesson_title(core, workshop, member))


class WorkshopDesk:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def desk(self, *, key: MemberKey) -> WorkshopsDesk:
        """The list. Raises NotCoordinator."""
        with self._core.database.transaction() as connection:
            return desk_of(connection, self._core, self._coordinator(connection, key))

    # --- planning

    def form(self, *, key: MemberKey, workshop_id: str = "") -> WorkshopForm:
        """What the form offers, for a new workshop or one to change. Raises NotCoordinator, WorkshopGone."""
        core, handbook = self._core, self._core.handbook(key.workspace_id)
        with core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            row = self._row(connection, key, workshop_id) if workshop_id else None
            people = self._paths(connection, key.workspace_id)
            sizes = {path: people.count(path) for path in handbook.programme.paths if path in people}
            results = results_of(connection, core, key.workspace_id, member.voice)
            lessons = handbook.lessons(member.voice.language)[:MOST_LESSONS]
            return WorkshopForm(
                voice=member.voice,
                workshop=row.workshop if row else None,
                everybody=len(people),
                paths=tuple(sizes.items()),
                lessons=tuple((lesson.id, lesson.title) for lesson in lessons),
                topics=topics_in_order(results),
                day=local_date(member.calendar.next_contact(core.clock.now() + SOON), member.calendar.zone),
            )

    def save(self, *, key: MemberKey, workshop_id: str, edits: int, plan: Plan) -> WorkshopsDesk | Refused:
        """Plans a workshop, or changes it. Raises NotCoordinator, WorkshopGone.

        ``workshop_id`` was drawn when the form was opened, so a form that comes twice plans once; ``edits`` is how often it
        had been changed then, 0 for a new one: who changes what somebody else has changed meanwhile is told.
        """
        core = self._core
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._coordinator(connection, key)
            before = store.get(connection, key.workspace_id, workshop_id)
            if before is None and edits:
                raise WorkshopGone
            if before is not None and not edits:
                return desk_of(connection, core, member, "planned")
            if before is not None and before.workshop.cancelled:
                raise WorkshopGone
            plan = replace(plan, title=storable(plan.title), place=storable(plan.place), agenda=storable(plan.agenda))
            wrong = self._wrong(connection, member, plan, before.workshop if before else None)
            if before is not None and before.workshop.edits != edits:
                wrong = {"title": "changed_meanwhile"}
            if wrong:
                return Refused(member.voice, wrong)
            starts_at = self._starts_at(member, plan)
            workshop = Workshop(
                workshop_id=workshop_id,
                title=plan.title,
                starts_at=starts_at,
                minutes=plan.minutes,
                place=plan.place,
                agenda=plan.agenda,
                path=plan.path,
                lesson_id=plan.lesson_id,
            )
            if before is None:
                self._plan(connection, member, workshop)
            else:
                self._change(connection, member, before, workshop)
            desk = desk_of(connection, core, member, "saved" if before else "planned")
            return replace(desk, outside=outside_hours(member.calendar, workshop))

    def _wrong(self, connection: Connection, member: Member, plan: Plan, before: Workshop | None) -> dict[str, str]:
        """What is wrong with a plan, by field."""
        core, wrong = self._core, {}
        for name, text, limit in (
            ("title", plan.title, TITLE_LIMIT),
            ("place", plan.place, PLACE_LIMIT),
            ("agenda", plan.agenda, AGENDA_LIMIT),
        ):
            if len(text) > limit:
                wrong[name] = "too_long"
            elif not text and name != "agenda":
                wrong[name] = "empty"
        people = self._paths(connection, member.key.workspace_id)
        if not (people if not plan.path else [path for path in people if path == plan.path]):
            wrong["who"] = "nobody"
        if (
            plan.lesson_id
            and core.handbook(member.key.workspace_id).lesson(plan.lesson_id, member.voice.language) is None
        ):
            wrong["lesson"] = "gone"
        if plan.minutes not in MINUTES:
            wrong["minutes"] = "empty"
        if why := self._wrong_day(connection, member, plan, before):
            wrong["day"] = why
        return wrong

    def _wrong_day(self, connection: Connection, member: Member, plan: Plan, before: Workshop | None) -> str:
        now = self._core.clock.now()
        if plan.day is None or plan.at is None:
            return "empty"
        starts_at = self._starts_at(member, plan)
        if before is not None and starts_at == before.starts_at:
            return ""
        if before is not None and before.starts_at <= now:
            return "begun"
        if starts_at <= now:
            return "past"
        if starts_at > now + FARTHEST:
            return "too_far"
        workspace = workspace_store.get(connection, member.key.workspace_id)
        return replace(member.calendar, absences=pauses_of(workspace)).day_off(plan.day)

    @staticmethod
    def _starts_at(member: Member, plan: Plan) -> datetime:
        return moment(plan.day or date.min, plan.at or time.min, member.calendar.zone)

    def _plan(self, connection: Connection, member: Member, workshop: Workshop) -> None:
        store.add(
            connection,
            member.key.workspace_id,
            workshop,
            planned_by=member.key.user_id,
            planned_on=today_of(self._core, member),
            changed_at=self._core.clock.now(),
            recall_on=self._recall_on(connection, member, workshop),
            invite_after="",
        )

    def _change(self, connection: Connection, member: Member, before: WorkshopRow, workshop: Workshop) -> None:
        """Date and place are told to those invited, once; answers given for another date are taken back."""
        old, workspace_id = before.workshop, member.key.workspace_id
        moved = workshop.starts_at != old.starts_at
        told = (moved or workshop.place != old.place) and old.starts_at > self._core.clock.now()
        columns = {
            name: getattr(workshop, name) for name in ("title", "minutes", "place", "agenda", "path", "lesson_id")
        }
        columns |= {"starts_at": workshop.starts_at, "edits": old.edits + 1}
        if told:
            columns |= {"version": old.version + 1, "stage": before.stage + 1, "changed_at": self._core.clock.now()}
        if moved:
            store.note_all(
                connection,
                workspace_id,
                old.workshop_id,
                answer=None,
                answered_on=None,
                keep=False,
                recalled=False,
            )
            columns["recall_on"] = self._recall_on(connection, member, workshop)
        if moved or workshop.path != old.path:
            store.uninvite(connection, workspace_id, old.workshop_id)
            columns["invite_after"] = ""
        store.change(connection, workspace_id, old.workshop_id, **columns)

    def _recall_on(self, connection: Connection, member: Member, workshop: Workshop) -> date | None:
        workspace = workspace_store.get(connection, member.key.workspace_id)
        return remind_on(replace(member.calendar, absences=pauses_of(workspace)), workshop.starts_at)

    def cancel(self, *, key: MemberKey, workshop_id: str) -> WorkshopsDesk:
        """Calls a workshop off; those who were invited are told once. Raises NotCoordinator, WorkshopGone."""
        core = self._core
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._coordinator(connection, key)
            row = store.get(connection, key.workspace_id, workshop_id)
            if row is None:
                raise WorkshopGone
            if row.workshop.starts_at <= core.clock.now():
                return desk_of(connection, core, member, "begun")
            if not row.workshop.cancelled:
                columns = {"cancelled": True, "stage": row.stage + 1, "edits": row.workshop.edits + 1}
                store.change(
                    connection, key.workspace_id, workshop_id, changed_at=core.clock.now(), invite_after=None, **columns
                )
            return desk_of(connection, core, member, "cancelled")

    # --- who comes, and who was there

    def who(self, *, key: MemberKey, workshop_id: str, offset: int = 0) -> WhoView:
        """A page of who said what. Raises NotCoordinator, WorkshopGone."""
        core = self._core
        with core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            row = self._row(connection, key, workshop_id)
            listed = store.people(connection, key.workspace_id, workshop_id)
            away = self._away(connection, row, {user for _, user in listed})
            people = [*listed, *(("away", user) for user in away)]
            people.sort(key=lambda one: (GROUPS.index(one[0]), one[1]))
            offset = offset if 0 <= offset < len(people) else 0
            return WhoView(
                voice=member.voice,
                line=_line(connection, core, row, member),
                people=tuple(people[offset : offset + PAGE]),
                away=len(away),
                offset=offset,
                total=len(people),
            )

    def presence(self, *, key: MemberKey, workshop_id: str) -> PresenceForm:
        """The form that asks who was there. Raises NotCoordinator, WorkshopGone."""
        with self._core.database.transaction() as connection:
            member = self._coordinator(connection, key)
            row = self._row(connection, key, workshop_id)
            return self._presence(connection, member, row)

    def _presence(self, connection: Connection, member: Member, row: WorkshopRow) -> PresenceForm:
        workspace_id, workshop_id = row.workspace_id, row.workshop.workshop_id
        coming = store.said(connection, workspace_id, workshop_id, Answer.YES)
        present = set(store.were_there(connection, workspace_id, workshop_id)) if row.workshop.held else set(coming)
        return PresenceForm(
            voice=member.voice,
            line=_line(connection, self._core, row, member),
            coming=tuple(coming),
            missing=tuple(user for user in coming if user not in present),
            besides=tuple(sorted(present - set(coming))),
        )

    def note_presence(
        self, *, key: MemberKey, workshop_id: str, edits: int, missing: Collection[str], besides: Collection[str]
    ) -> WorkshopsDesk | Refused:
        """Notes who was there: those who said so, but for the ``missing``, and those who came ``besides``.

        Raises NotCoordinator, WorkshopGone.
        """
        core, workspace_id = self._core, key.workspace_id
        with core.database.transaction() as connection:
            workspace_store.get(connection, workspace_id, lock=True)
            member = self._coordinator(connection, key)
            row = self._row(connection, key, workshop_id)
            form = self._presence(connection, member, row)
            if row.workshop.starts_at > core.clock.now():
                return Refused(member.voice, {"missing": "not_begun"})
            if row.workshop.edits != edits:
                same = (set(form.missing), set(form.besides)) == (set(missing), set(besides) - set(form.coming))
                if row.workshop.held and same:  # the same form, once more
                    return desk_of(connection, core, member, "noted")
                return Refused(member.voice, {"missing": "changed_meanwhile"})
            wrong = {}
            if set(missing) - set(form.coming):
                wrong["missing"] = "not_coming"
            if set(besides) - store.known_members(connection, workspace_id, besides):
                wrong["besides"] = "not_taking_part"
            if wrong:
                return Refused(member.voice, wrong)
            store.invite(connection, workspace_id, workshop_id, besides)
            store.note_present(connection, workspace_id, workshop_id, {*form.coming, *besides} - set(missing))
            store.change(
                connection, workspace_id, workshop_id, held=True, stage=row.stage + 1, edits=row.workshop.edits + 1
            )
            return desk_of(connection, core, member, "noted")

    # --- what they share

    def _coordinator(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if not member.is_coordinator:
            raise NotCoordinator
        return member

    @staticmethod
    def _row(connection: Connection, key: MemberKey, workshop_id: str) -> WorkshopRow:
        row = store.get(connection, key.workspace_id, workshop_id)
        if row is None or row.workshop.cancelled:
            raise WorkshopGone
        return row

    def _paths(self, connection: Connection, workspace_id: str) -> list[str]:
        """The path of everybody who takes part."""
        known = self._core.programme(workspace_id).paths
        rows = members_store.participants(connection, workspace_id)
        return [follow(row.path_chosen, row.path_by_role, row.path, known)[0] for row in rows]

    def _away(self, connection: Connection, row: WorkshopRow, but: Collection[str]) -> list[str]:
        """Who would be invited but is away that day."""
        workspace = workspace_store.get(connection, row.workspace_id)
        rows = [one for one in members_store.participants(connection, row.workspace_id) if one.user_id not in but]
        people = [as_member(one, workspace, self._core.programme(row.workspace_id)) for one in rows]
        workshop = row.workshop
        return [
            member.key.user_id
            for member in people
            if workshop.path in {"", member.path} and away_on(member.calendar, workshop.starts_at)
        ]
