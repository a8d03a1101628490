"""Who is planned for, when, and once, however many plan at once."""

from datetime import timedelta

import pytest

from domain.attention import Kind
from storage import members as members_store
from storage import outbox as outbox_store
from tests.concurrency import at_once
from tests.services.test_outbox import TUESDAY_TEN, counts, crowd
from tests.services.world import MONDAY, NORA, TEAM, Programme, utc


def test_planning_twice_plans_once(programme: Programme) -> None:
    programme.start(NORA)
    assert programme.plan() == 1
    assert programme.plan() == 0
    assert counts(programme) == {"pending": 1}


def test_planning_goes_in_batches_until_nobody_is_due(programme: Programme) -> None:
    crowd(programme, 7)
    planned = [programme.services.planning.plan(limit=3) for _ in range(4)]
    assert [one.members for one in planned] == [3, 3, 1, 0]
    assert sum(one.messages for one in planned) == 7


def test_one_member_who_cannot_be_planned_for_stops_nobody_else_and_is_tried_again(
    programme: Programme, caplog: pytest.LogCaptureFixture
) -> None:
    keys = crowd(programme, 7)
    with programme.database.transaction() as connection:
        members_store.change(connection, keys[2], lesson_time="soon")
    assert programme.services.planning.plan(limit=50).messages == 6
    assert programme.services.planning.plan(limit=50).members == 0
    assert [record.message for record in caplog.records] == [
        "a member could not be planned for; they are looked at again in an hour"
    ]
    with programme.database.transaction() as connection:
        members_store.change(connection, keys[2], lesson_time=None)
    programme.clock.advance(hours=1)
    assert programme.plan() == 1


def test_two_who_plan_at_once_plan_each_member_once(programme: Programme) -> None:
    keys = crowd(programme)

    def plan() -> int:
        total = 0
        while (planned := programme.services.planning.plan(limit=3)).members:
            total += planned.messages
        return total

    assert sum(at_once(plan, plan, plan)) == len(keys)
    assert counts(programme) == {"pending": len(keys)}


def test_nobody_is_planned_for_outside_contact_hours(programme: Programme) -> None:
    programme.clock.set(utc(2026, 11, 21, 9))  # a Saturday
    programme.start(NORA)
    assert programme.tick() == []
    assert programme.services.outbox.next_due_at() == utc(2026, 11, 23, 8)
    assert [sent.at for sent in programme.live_until(utc(2026, 11, 23, 12))] == [utc(2026, 11, 23, 8)]


def test_a_member_due_at_a_bad_hour_is_looked_at_when_hours_begin(programme: Programme) -> None:
    programme.start(NORA)
    assert programme.at(utc(2026, 11, 23, 20)) == []
    assert [sent.at for sent in programme.live_until(utc(2026, 11, 24, 8, 30))] == [utc(2026, 11, 24, 8)]


def test_a_week_that_is_full_waits_for_the_next(programme: Programme) -> None:
    programme.start(NORA)
    with programme.database.transaction() as connection:
        for day in (1, 2, 3):
            connection.execute(
                outbox_store.ledger.insert().values(
                    workspace_id=TEAM,
                    user_id=NORA.user_id,
                    local_date=(MONDAY + timedelta(days=day)).date(),
                    iso_week="2026-W48",
                    occasion=f"day {day}",
                )
            )
    arrived = programme.live_until(MONDAY + timedelta(days=8))
    assert [sent.kind for sent in arrived] == [Kind.WELCOME]
    assert arrived[0].day().isoformat() == "2026-11-30"


def test_a_welcome_that_expired_comes_the_next_contact_day(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.clock.set(utc(2026, 11, 23, 18))
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.WELCOME, "expired")]
    assert [sent.at for sent in programme.live_until(utc(2026, 11, 24, 12))] == [utc(2026, 11, 24, 8)]


def test_the_next_moment_is_the_earliest_of_members_and_messages(programme: Programme) -> None:
    assert programme.services.outbox.next_due_at() is None
    programme.start(NORA)
    assert programme.services.outbox.next_due_at() == MONDAY
    programme.tick()
    assert programme.services.outbox.next_due_at() == TUESDAY_TEN
