"""Down for an hour, and ten thousand are overdue: at most one message a person, whatever else was due to them or their team."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from benchmarks.programme import fill, usual_handbook
from benchmarks.slack import TEAM
from domain.attention import POSTS
from jobs.clock import BATCH
from services import Core, Library, build
from storage.database import Database
from storage.members import members
from storage.outbox import outbox
from tests.support import FakeClock

TEN_O_CLOCK = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""On a Tuesday, in Paris."""


@pytest.mark.parametrize("people", [300, pytest.param(10_000, marks=pytest.mark.long)])
def test_of_all_who_are_overdue_each_gets_one_message_at_most(database: Database, people: int) -> None:
    handbook = usual_handbook()
    fill(database, handbook, people, due_at=TEN_O_CLOCK)
    with database.transaction() as connection:  # to every third, the first message is due besides the lesson
        newcomers = [f"U{number:09d}" for number in range(0, people, 3)]
        connection.execute(update(members).where(members.c.user_id.in_(newcomers)).values(welcomed_at=None))
    clock = FakeClock(TEN_O_CLOCK + timedelta(hours=1))
    services = build(Core(database, Library(handbook), clock, "0.1.0"))
    for minutes in (0, 1, 60):
        clock.set(TEN_O_CLOCK + timedelta(hours=1, minutes=minutes))
        while services.planning.plan(limit=BATCH).members:
            pass
    with database.transaction() as connection:
        statement = select(outbox.c.user_id, outbox.c.kind).where(outbox.c.workspace_id == TEAM)
        rows = connection.execute(statement.where(outbox.c.kind.not_in(POSTS))).all()
    assert set(Counter(row.user_id for row in rows).values()) == {1}
    assert len(rows) == people
    assert Counter(row.kind for row in rows)["welcome"] == len(newcomers)
