"""The first two weeks, before anybody pressed Start: the real planning, lived through by one of each kind of member.

Before Start nobody has a history, so people of one zone, language and rhythm hear the same: one of them is planned for,
and stands for the rest. So a workspace of 20,000 is looked at as quickly as one of twenty.
"""

import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from domain.attention import POSTS, Kind
from domain.enrolment import enrolment_of
from domain.errors import NotCoordinator
from domain.first_weeks import WEEKS, Coming, ComingDay, FirstWeeks
from domain.members import MemberKey, Voice
from domain.posts import Place
from domain.setup import STARTS_ON, first_monday
from services.context import Core
from services.members import member_of, programme_of
from services.posts import channels_of, noticeboard_of
from services.setup import starts_on_of
from storage import members as members_store
from storage import planning as planning_store
from storage import posts as posts_store
from storage import workspace as workspace_store
from storage.database import Database
from storage.planning import Alike
from storage.schema import metadata
from storage.workspace import WorkspaceRow

if TYPE_CHECKING:
    from services.forecast import Entry

KINDS_OF_PEOPLE = 60
"""Groups of people alike that are looked at: the largest. The rest are few, and each hears what their like hears."""
_DAYS_OFF = ("holiday", "closed")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to look ahead from."""

    voice: Voice
    workspace: WorkspaceRow
    starts_at: datetime
    starts_on: date
    today: date
    alike: tuple[Alike, ...]
    team: str | None
    trouble: str
    people: int
    stewards: bool
    set_for: date | None


class LookAhead:
    """Reads once, then looks ahead on a database of its own."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def gather(self, *, key: MemberKey) -> Gathered:
        """What there is to look ahead from. Raises NotCoordinator."""
        core = self._core
        with core.database.transaction() as connection:
            member = member_of(connection, core, key)
            if not member.is_coordinator:
                raise NotCoordinator
            workspace_store.save(connection, key.workspace_id)
            workspace = workspace_store.get(connection, key.workspace_id)
            if workspace is None:  # pragma: no cover - the row was written a line above
                raise LookupError("a workspace that was just stored is not there")
            calendar, now = noticeboard_of(core, workspace).calendar, core.clock.now()
            today = now.astimezone(calendar.zone).date()
            chosen = (workspace.settings or {}).get(STARTS_ON)
            starts_on = date.fromisoformat(chosen) if chosen else first_monday(today, calendar)
            team = channels_of(core.programme(key.workspace_id), workspace).get(Place.TEAM)
            troubles = {one.channel_id: one.error for one in posts_store.troubles(connection, key.workspace_id)}
            return Gathered(
                voice=member.voice,
                workspace=workspace,
                starts_at=max(now, datetime.combine(starts_on, time(), calendar.zone).astimezone(UTC)),
                starts_on=starts_on,
                today=today,
                alike=tuple(planning_store.alike(connection, key.workspace_id, KINDS_OF_PEOPLE)),
                team=team,
                trouble=troubles.get(team or "", ""),
                people=members_store.count_participants(connection, key.workspace_id),
                stewards=bool(programme_of(connection, core, key.workspace_id).stewards),
                set_for=starts_on_of(core, workspace),
            )

    def look(self, *, gathered: Gathered) -> FirstWeeks:
        """What would come. Takes a second or so, and nothing of the bot's database: not for the thread that has it."""
        from services.forecast import Forecaster  # it builds every service, this one among them

        workspace = gathered.workspace
        last = gathered.starts_on + WEEKS - timedelta(days=1)
        with tempfile.TemporaryDirectory(prefix="entrain-weeks-") as folder:
            copy = Database(f"sqlite:///{Path(folder) / 'weeks.db'}")
            try:
                metadata.create_all(copy.engine)
                _fill(copy, gathered)
                forecaster = Forecaster(copy, self._core.shared, gathered.starts_at, reacting=True)
                forecast = forecaster.between(gathered.starts_on, last)
            finally:
                copy.close()
        people = {one.member.key: one.people for one in gathered.alike}
        held = [entry for entry in forecast.held if entry.rule in _DAYS_OFF]
        return FirstWeeks(
            voice=gathered.voice,
            starts_on=gathered.starts_on,
            today=gathered.today,
            enrolment=enrolment_of(workspace.settings, workspace.channel_id),
            people=gathered.people,
            guests=sum(one.guests for one in gathered.alike),
            team=gathered.team,
            days=_days([*forecast.coming, *held], people),
            trouble=gathered.trouble,
            stewards=gathered.stewards,
            set_for=gathered.set_for,
        )


def _fill(copy: Database, gathered: Gathered) -> None:
    """One of each kind of people, in a workspace about to start."""
    workspace = gathered.workspace
    with copy.transaction() as connection:
        workspace_store.save(
            connection,
            workspace.workspace_id,
            zone=workspace.zone,
            locale=workspace.locale,
            channel_id=workspace.channel_id,
            settings=workspace.settings,
            pauses=workspace.pauses,
            starts_at=gathered.starts_at,
        )
        for one in gathered.alike:
            members_store.copied(connection, one.member)


def _days(entries: "list[Entry]", people: dict[MemberKey, int]) -> tuple[ComingDay, ...]:
    """Day by day, put together by what comes and at what time of the reader's."""
    by_day: dict[date, Counter[tuple[Kind, time | None, bool, str]]] = {}
    for entry in entries:
        charter = any(folded.startswith(Kind.CHARTER.value) for folded in entry.folded)
        at = entry.at.time().replace(second=0, microsecond=0) if entry.at else None
        kind = (Kind(entry.kind), at, charter, entry.rule)
        by_day.setdefault(entry.day, Counter())[kind] += people.get(entry.key, 1)
    return tuple(
        ComingDay(
            day,
            tuple(
                Coming(kind, at, None if kind in POSTS else number, charter, rule)
                for (kind, at, charter, rule), number in sorted(
                    found.items(), key=lambda item: (item[0][1] or time.max, item[0][0].value)
                )
            ),
        )
        for day, found in sorted(by_day.items())
    )
