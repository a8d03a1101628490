"""Moments keep their zone, and inserts that may repeat do no harm."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import StatementError

from storage import charter, members, outbox, training, workspace  # noqa: F401 - so that metadata knows every table
from storage.database import Database
from storage.leases import leases
from storage.schema import insert_once, inserted, metadata, upsert
from storage.workspace import received_events, workspaces

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.transaction() as connection:
        workspace.save(connection, "T1", synced_at=NOW.replace(tzinfo=None))


@given(before=st.sets(st.integers(0, 9)), now=st.lists(st.integers(0, 9), min_size=1))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_what_is_inserted_only_what_was_not_there_is_called_new(
    database: Database, before: set[int], now: list[int]
) -> None:
    def rows(numbers: Iterable[int]) -> list[dict[str, Any]]:
        return [{"name": f"name {number}", "holder": "me", "held_until": NOW} for number in numbers]

    with database.transaction() as connection:
        connection.execute(delete(leases))
        inserted(connection, leases, rows(before), leases.c.name)
        new = inserted(connection, leases, rows(now), leases.c.name)
        kept = set(connection.scalars(select(leases.c.name)))
    assert new == {f"name {number}" for number in set(now) - before}
    assert kept == {f"name {number}" for number in {*now, *before}}


@given(
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    hours=st.integers(-12, 14),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, at: datetime, hours: int) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
    with database.transaction() as connection:
        workspace.save(connection, "T1", synced_at=elsewhere)
    with database.transaction() as connection:
        row = workspace.get(connection, "T1")
    assert row is not None
    assert row.synced_at == at
    assert row.synced_at is not None
    assert row.synced_at.tzinfo is UTC


def test_moments_are_compared_as_moments(database: Database) -> None:
    later = (NOW + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-5)))
    with database.transaction() as connection:
        workspace.save(connection, "T1", synced_at=NOW)
        found = connection.scalars(select(workspaces.c.workspace_id).where(workspaces.c.synced_at < later)).all()
    assert found == ["T1"]


def test_an_insert_that_may_repeat_tells_how_many_rows_were_new(database: Database) -> None:
    rows = [{"workspace_id": "T1", "event_id": name, "received_at": NOW} for name in ("E1", "E2", "E3")]
    with database.transaction() as connection:
        assert insert_once(connection, received_events, []) == 0
        assert insert_once(connection, received_events, rows[0]) == 1
        assert insert_once(connection, received_events, rows[0]) == 0
        assert insert_once(connection, received_events, rows) == 2
        assert insert_once(connection, received_events, rows) == 0


def test_an_upsert_changes_only_the_columns_it_names(database: Database) -> None:
    with database.transaction() as connection:
        upsert(connection, workspaces, {"workspace_id": "T1", "locale": "fr-FR", "zone": "Europe/Paris"})
        upsert(connection, workspaces, {"workspace_id": "T1", "locale": "en-US"})
        upsert(connection, workspaces, {"workspace_id": "T1"})
        row = workspace.get(connection, "T1")
    assert row is not None
    assert (row.locale, row.zone) == ("en-US", "Europe/Paris")


def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as connection:
            workspace.save(connection, "T1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.transaction() as connection:
        assert workspace.all_ids(connection) == []


def test_every_table_belongs_to_a_workspace(database: Database) -> None:
    tables = set(inspect(database.engine).get_table_names()) - {"alembic_version", "leases"}
    assert tables == set(metadata.tables) - {"leases"}
    no_ones = {"install_states"}  # Slack says at the end which workspace it was
    assert all("workspace_id" in metadata.tables[name].columns for name in tables - no_ones)


def test_no_table_has_room_for_a_name_an_address_or_a_duration() -> None:
    """What must not be stored has no column (trust.md)."""
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not {name for name in columns if any(word in name for word in ("email", "real_name", "duration", "seconds"))}
