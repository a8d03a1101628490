"""When something may happen in a member's own time zone.

Occurrences are computed here and not by a scheduler, because local time is what people were promised: a lesson at 10:00
stays at 10:00 across both clock changes (product.md, rule 2). All moments in and out are aware UTC datetimes.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.programme import ContactHours

_HORIZON_DAYS = 370


def zone_or(name: str | None, fallback: str) -> ZoneInfo:
    """The zone called ``name``, or ``fallback`` where Slack gave none or one this machine does not know."""
    for candidate in (name, fallback):
        if candidate:
            try:
                return ZoneInfo(candidate)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return ZoneInfo("Etc/UTC")


@lru_cache(maxsize=8192)
def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local time on a local day.

    A time that the spring change skips becomes the first one after it that exists; a time that the autumn change
    repeats is the first of the two. Kept, because planning asks for the same few for everybody in a zone.
    """
    local = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    result = local.astimezone(UTC)
    if result.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return result
    return _end_of_gap(local, zone)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """Bisects for the clock change that skipped ``local``; UTC offsets change on whole seconds."""
    before = local.replace(fold=1).astimezone(UTC)
    after = local.replace(fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def next_occurrence(after: datetime, days: Collection[int], at: time, zone: ZoneInfo) -> datetime | None:
    """The first moment strictly after ``after`` that falls at ``at`` on one of ``days`` (0 is Monday); none without days."""
    if not days:
        return None
    day = after.astimezone(zone).date() - timedelta(days=1)
    for _ in range(_HORIZON_DAYS):
        if day.weekday() in days:
            occurrence = moment(day, at, zone)
            if occurrence > after:
                return occurrence
        day += timedelta(days=1)
    return None


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The member's own date at a moment."""
    return at.astimezone(zone).date()


def contact_window(day: date, hours: ContactHours, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The UTC beginning and end of contact hours on a local day, or none where that day has none.

    Hours that the spring change swallows whole leave nothing of that day.
    """
    if day.weekday() not in hours.days:
        return None
    start, end = moment(day, hours.start, zone), moment(day, hours.end, zone)
    return (start, end) if start < end else None


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of those that are moments; None where none is."""
    return min((moment for moment in moments if moment is not None), default=None)
