"""What is our own about the way to PostgreSQL: connections that are gone are made anew, and columns told when asked."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from storage import postgresql
from storage.database import Database, DatabaseUnusable
from tests.conftest import MakeDatabase


@pytest.fixture
def database(make_database: MakeDatabase) -> Database:
    return make_database("postgresql")


def backend(database: Database) -> int:
    """The number of the server's process behind a unit of work."""
    with database.transaction() as connection:
        found: int = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        return found


def end(database: Database, *backends: int) -> None:
    """The server ends these connections, as when it is started again."""
    address = database.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as other:
        for one in backends:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [one])


def test_a_connection_that_rested_and_is_gone_is_made_anew_unnoticed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "RESTED_SECONDS", 0.0)
    before = backend(database)
    end(database, before)
    assert backend(database) != before


def test_of_connections_in_use_all_are_made_anew_once_one_has_failed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "RESTED_SECONDS", 3600.0)
    with database.transaction() as one, database.transaction() as other:
        number = text("SELECT pg_backend_pid()")
        backends = [connection.execute(number).scalar_one() for connection in (one, other)]
    end(database, *backends)
    with pytest.raises(DatabaseUnusable):
        backend(database)
    assert backend(database) not in backends
    with database.transaction(), database.transaction() as second:
        assert second.execute(text("SELECT 1")).scalar_one() == 1


def test_a_server_that_takes_connections_and_fails_on_them_is_the_database_s_trouble(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(postgresql, "RESTED_SECONDS", 0.0)
    backend(database)
    monkeypatch.setattr(psycopg.Connection, "execute", refuse)
    monkeypatch.setattr(postgresql.Cursor, "execute", refuse)
    with pytest.raises(DatabaseUnusable):
        backend(database)


def test_a_result_tells_its_columns_as_the_driver_does(database: Database) -> None:
    raw = database.engine.raw_connection()
    connection: Any = raw.driver_connection
    ours, theirs = postgresql.Cursor(connection), psycopg.Cursor(connection)
    for cursor in (ours, theirs):
        cursor.execute("SELECT 1 AS one, 'a' AS two")
    told, expected = ours.description, theirs.description or []
    assert [tuple(column) for column in told] == [tuple(column) for column in expected]
    assert [column.name for column in told[1:]] == ["two"]
    assert len(told) == 2
    for cursor in (ours, theirs):
        cursor.execute("SET lock_timeout = 0")
    assert (ours.description, theirs.description) == (None, None)
    assert type(connection.cursor()) is postgresql.Cursor
    raw.close()
