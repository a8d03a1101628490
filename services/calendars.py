"""Each member's calendar, from what is stored of them, of their workspace, and in the programme."""

from collections.abc import Iterable
from datetime import date

from domain.calendar import Absence, Calendar, Why
from domain.programme import Programme
from domain.schedule import zone_or
from handbook.public_holidays import PublicHolidays
from storage.members import MemberRow
from storage.workspace import WorkspaceRow


def calendar_of(row: MemberRow, workspace: WorkspaceRow | None, programme: Programme) -> Calendar:
    """The days and hours of a member; someone who has not chosen a region has the programme's first."""
    region = row.region if row.region in programme.holidays else next(iter(programme.holidays), None)
    return Calendar(
        zone=zone_or(row.zone, (workspace.zone if workspace else None) or "Etc/UTC"),
        hours=programme.contact_hours,
        holidays=PublicHolidays(region) if region else frozenset(),
        closed=tuple(Absence(first, last) for first, last in programme.closed),
        absences=(*absences_of(row), *pauses_of(workspace)),
    )


def absences_of(row: MemberRow) -> tuple[Absence, ...]:
    """A member's own leave, pauses and stops, past ones too. Days off whose reason a later version wrote are leave."""
    return tuple(
        Absence(date.fromisoformat(first), date.fromisoformat(last) if last else None, _KNOWN.get(why, Why.LEAVE))
        for first, last, why in row.absences or ()
    )


_KNOWN = {why.value: why for why in Why}


def pauses_of(workspace: WorkspaceRow | None) -> tuple[Absence, ...]:
    """The days on which the whole programme pauses."""
    pauses = workspace.pauses if workspace else None
    return tuple(
        Absence(date.fromisoformat(first), date.fromisoformat(last), Why.EVERYTHING) for first, last in pauses or ()
    )


def stored(absences: Iterable[Absence]) -> list[tuple[str, str | None, str]]:
    """Absences as they are stored, the earliest first."""
    return [
        (absence.first.isoformat(), absence.last.isoformat() if absence.last else None, absence.why.value)
        for absence in sorted(absences, key=lambda absence: absence.first)
    ]
