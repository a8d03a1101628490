"""What a month looked like at its end: counted from days that were written down, not from where people stand today."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from storage.charter import charter_assignments, charter_editions
from storage.coach import first_posts
from storage.members import members
from storage.outbox import ledger
from storage.privacy import departures
from storage.training import lesson_progress


def how_far(
    connection: Connection,
    workspace_id: str,
    follows: ColumnElement[bool],
    lesson_ids: Collection[str],
    days: Sequence[tuple[date, datetime]],
) -> list[tuple[int, int, int, int]]:
    """Of those on a path who had been welcomed, or had finished a lesson: how many there were at the end of each of these
    days, had begun, were half through, had done it. With each day comes the moment it ended. Whoever had left the workspace
    by then is not counted; whoever left it later is.
    """
    progress = lesson_progress.c
    finished = and_(
        progress.workspace_id == members.c.workspace_id,
        progress.user_id == members.c.user_id,
        progress.completed_on <= max(day for day, _ in days),
        progress.lesson_id.in_(lesson_ids),
    )
    gone = and_(departures.c.workspace_id == members.c.workspace_id, departures.c.user_id == members.c.user_id)
    done = [
        func.count(progress.lesson_id).filter(progress.completed_on <= day).label(f"done_{place}")
        for place, (day, _) in enumerate(days)
    ]
    each = (
        select(members.c.user_id, members.c.welcomed_at, departures.c.left_on, *done)
        .select_from(members.outerjoin(lesson_progress, finished).outerjoin(departures, gone))
        .where(members.c.workspace_id == workspace_id, follows)
        .group_by(members.c.user_id, members.c.welcomed_at, departures.c.left_on)
        .subquery()
    )
    counts: list[ColumnElement[int]] = []
    for place, (day, ended) in enumerate(days):
        far = each.c[f"done_{place}"]
        there = and_(or_(each.c.left_on.is_(None), each.c.left_on > day), or_(each.c.welcomed_at < ended, far >= 1))
        begun, total = far >= 1, len(lesson_ids)
        steps = ((), (begun,), (begun, far * 2 >= total), (begun, far >= total))
        counts += [func.count().filter(there, *step) for step in steps]
    found = connection.execute(select(*counts).select_from(each)).one()
    return [(found[start], found[start + 1], found[start + 2], found[start + 3]) for start in range(0, len(found), 4)]


def editions(connection: Connection, workspace_id: str, charter_id: str, before: datetime) -> set[str]:
    """The editions of a charter that were there before a moment: noticed, asked for, or confirmed."""
    noticed, asked = charter_editions.c, charter_assignments.c
    told = select(noticed.version).where(
        noticed.workspace_id == workspace_id, noticed.charter_id == charter_id, noticed.noticed_at < before
    )
    used = select(asked.version).where(
        asked.workspace_id == workspace_id,
        asked.charter_id == charter_id,
        or_(asked.asked_at < before, asked.closed_at < before),
    )
    return set(connection.scalars(told.union(used)))


def charter_counts(
    connection: Connection, workspace_id: str, charter_id: str, version: str, moments: Sequence[datetime]
) -> list[tuple[int, int]]:
    """Before each of these moments: how many had been asked for an edition, or had confirmed it unasked; how many of them
    had confirmed it.
    """
    table = charter_assignments.c
    counts: list[ColumnElement[int]] = []
    for moment in moments:
        confirmed = and_(table.state == "acknowledged", table.closed_at < moment)
        counts += [func.count().filter(or_(table.asked_at < moment, confirmed)), func.count().filter(confirmed)]
    here = (table.workspace_id == workspace_id, table.charter_id == charter_id, table.version == version)
    found = connection.execute(select(*counts).where(*here)).one()
    return [(found[start], found[start + 1]) for start in range(0, len(found), 2)]


def messages(connection: Connection, workspace_id: str, first: date, last: date) -> tuple[int, int]:
    """Messages nobody asked for that arrived on some days, and how many of them outside people's hours."""
    statement = select(func.count(), func.count(ledger.c.broke)).where(
        ledger.c.workspace_id == workspace_id,
        ledger.c.local_date.between(first, last),
        ledger.c.sent_at.is_not(None),
        ledger.c.zone.is_not(None),
    )
    arrived, outside = connection.execute(statement).one()
    return arrived, outside


def first_posts_by(connection: Connection, workspace_id: str, until: date) -> list[tuple[date, datetime, str | None]]:
    """The first posts up to a day of people whose start is known: the day, when they were welcomed, their zone."""
    theirs = (members.c.workspace_id == first_posts.c.workspace_id) & (members.c.user_id == first_posts.c.user_id)
    statement = (
        select(first_posts.c.posted_on, members.c.welcomed_at, members.c.zone)
        .join(members, theirs)
        .where(first_posts.c.workspace_id == workspace_id, first_posts.c.posted_on <= until)
        .where(members.c.welcomed_at.is_not(None))
    )
    return [(row.posted_on, row.welcomed_at, row.zone) for row in connection.execute(statement)]
