"""What a month looked like at its end: counted from days that were written down, not from where people stand today."""

from collections.abc import Collection
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
    *,
    until: date,
    before: datetime,
) -> tuple[int, int, int, int]:
    """Of those on a path who had been welcomed, or had finished a lesson: how many there were at the end of a day, had begun,
    were half through, had done it. ``before`` is the moment that day ended. Whoever had left the workspace by then is not
    counted; whoever left it later is.
    """
    progress = lesson_progress.c
    finished = and_(
        progress.workspace_id == members.c.workspace_id,
        progress.user_id == members.c.user_id,
        progress.completed_on <= until,
        progress.lesson_id.in_(lesson_ids),
    )
    left = and_(
        departures.c.workspace_id == members.c.workspace_id,
        departures.c.user_id == members.c.user_id,
        departures.c.left_on <= until,
    )
    each = (
        select(members.c.user_id, func.count(progress.lesson_id).label("done"))
        .select_from(members.outerjoin(lesson_progress, finished).outerjoin(departures, left))
        .where(members.c.workspace_id == workspace_id, departures.c.user_id.is_(None), follows)
        .group_by(members.c.user_id, members.c.welcomed_at)
        .having(or_(members.c.welcomed_at < before, func.count(progress.lesson_id) > 0))
        .subquery()
    )
    far, total = each.c.done, len(lesson_ids)
    statement = select(
        func.count(),
        func.count().filter(far >= 1),
        func.count().filter(far * 2 >= total, far >= 1),
        func.count().filter(far >= total, far >= 1),
    ).select_from(each)
    invited, begun, half, done = connection.execute(statement).one()
    return invited, begun, half, done


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


def charter_moments(
    connection: Connection, workspace_id: str, charter_id: str, version: str, before: datetime
) -> list[tuple[datetime | None, datetime | None]]:
    """Of each person asked for an edition, or who confirmed it, before a moment: when they were asked, when they confirmed."""
    table = charter_assignments.c
    rows = connection.execute(
        select(table.asked_at, table.closed_at, table.state).where(
            table.workspace_id == workspace_id,
            table.charter_id == charter_id,
            table.version == version,
            or_(table.asked_at < before, and_(table.state == "acknowledged", table.closed_at < before)),
        )
    )
    return [
        (asked, closed if state == "acknowledged" and closed is not None and closed < before else None)
        for asked, closed, state in rows
    ]


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
