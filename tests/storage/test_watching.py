"""Figures about delivery are those of the tables, and are found through indexes alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event, insert, text

from domain.outbox import State
from domain.watching import Queue
from storage import watching
from storage.database import Database
from storage.members import members
from storage.outbox import outbox

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def put(database: Database, number: int, state: State, due: timedelta, sent: timedelta | None = None) -> None:
    row = {
        "occasion": f"T1:lesson:start-why:U{number}:2026-11-24",
        "workspace_id": "T1",
        "kind": "lesson",
        "user_id": f"U{number}",
        "local_date": date(2026, 11, 24),
        "folded": [],
        "due_at": NOW + due,
        "expires_at": NOW + timedelta(hours=7),
        "state": state.value,
        "sent_at": None if sent is None else NOW + sent,
    }
    with database.transaction() as connection:
        connection.execute(insert(outbox), row)


def look(database: Database, since: datetime | None = None) -> Queue:
    with database.transaction() as connection:
        return watching.queue(connection, NOW, since)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_of_an_empty_outbox_there_is_nothing_to_say(database: Database) -> None:
    assert look(database) == Queue(NOW, 0, 0, 0, None, 0, 0, None, 0, None)


def test_what_waits_and_what_has_gone_since_it_began_to_wait(database: Database) -> None:
    put(database, 1, State.PENDING, minutes(-10))
    put(database, 2, State.SENDING, minutes(-9))
    put(database, 3, State.PENDING, minutes(1))
    put(database, 4, State.HELD, minutes(-600))
    put(database, 5, State.DROPPED, minutes(-10))
    put(database, 6, State.SENT, minutes(-10), minutes(-9))
    put(database, 7, State.SENT, minutes(-10), minutes(-2))
    put(database, 8, State.SENT, minutes(-60), minutes(-59))
    found = look(database)
    assert (found.pending, found.sending, found.held, found.total) == (1, 1, 1, 4)
    assert found.oldest_due_at == NOW - minutes(10)
    assert (found.sent_since, found.sent_lately) == (2, 1)
    assert found.last_sent_at == NOW - minutes(2)


def test_what_had_gone_before_can_be_asked_for(database: Database) -> None:
    put(database, 6, State.SENT, minutes(-10), minutes(-9))
    assert look(database).sent_since == 0
    assert look(database, NOW - minutes(10)).sent_since == 1


def test_the_clock_is_as_late_as_whoever_has_waited_longest(database: Database) -> None:
    moments = (NOW - minutes(3), NOW - minutes(2), NOW + minutes(1), None)
    with database.transaction() as connection:
        rows = [
            {"workspace_id": "T1", "user_id": f"U{number}", "next_due_at": due} for number, due in enumerate(moments)
        ]
        connection.execute(insert(members), rows)
    assert (look(database).clock_lag, look(database).unplanned) == (minutes(3), 2)


def test_no_table_is_read_from_end_to_end(database: Database) -> None:
    """However many messages have gone out, and however many members there are."""
    for number in range(5):
        put(database, number, State.PENDING, minutes(-10))
    with database.transaction() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
        with plans(connection) as found:
            watching.queue(connection, NOW, None)
    assert len(found) == 6
    for plan in found:
        assert "ix_outbox" in plan or "ix_members_" in plan, plan
        assert "Seq Scan" not in plan, plan


@contextmanager
def plans(connection: Connection) -> Iterator[list[str]]:
    """How the database goes about each statement."""
    found: list[str] = []

    def explain(_: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        rows = cursor.connection.execute(f"{word} {statement}", parameters).fetchall()
        found.append("\n".join(str(row[-1]) for row in rows))

    event.listen(connection, "before_cursor_execute", explain)
    yield found
    event.remove(connection, "before_cursor_execute", explain)
