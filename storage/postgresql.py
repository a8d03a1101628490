"""PostgreSQL through psycopg: an engine whose units of work make no trip to the database that is not theirs.

Only read where the database is PostgreSQL: a bot on SQLite does without the driver's memory.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, overload

import psycopg
from psycopg import Column
from pydantic_core import from_json
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

RESTED_SECONDS = 1.0
"""From when on a connection that nobody used is asked whether it is still there."""


class _Columns(Sequence[Column]):
    """What a result's columns are, found out when somebody looks: SQLAlchemy does once a statement, and asks every time."""

    def __init__(self, cursor: "Cursor") -> None:
        self._cursor = cursor

    def _all(self) -> list[Column]:
        return self._cursor.columns() or []

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Column]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> Column: ...

    @overload
    def __getitem__(self, index: slice) -> list[Column]: ...

    def __getitem__(self, index: int | slice) -> Column | list[Column]:
        return self._all()[index]


class Cursor(psycopg.Cursor[Any]):
    """Describes its columns only to who looks at them (measured: a sixth of what a statement costs us)."""

    @property
    def description(self) -> Any:
        """As the driver has it."""
        result = self.pgresult
        return _Columns(self) if result is not None and result.nfields else self.columns()

    def columns(self) -> list[Column] | None:
        """The driver's own description."""
        return super().description


def engine_on(url: URL, connections: int) -> Engine:
    """An engine for a PostgreSQL, with so many connections."""
    engine = create_engine(
        url,
        hide_parameters=True,
        json_deserializer=from_json,
        pool_size=connections,
        connect_args={
            "cursor_factory": Cursor,
            "connect_timeout": 5,
            "options": "-c timezone=UTC",
            # A server that vanished without a word is noticed in seconds, not when TCP gives up.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )
    event.listen(engine, "checkout", _still_there)
    event.listen(engine, "checkin", _given_back)
    return engine


def _still_there(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
    """Asks a connection that rested whether it is still there; where it is not, all of them are made anew.

    One that did not rest is not asked. That would be three trips more to the database for every unit of work; and where
    it is gone after all, the first that fails has the others made anew, too. One just made is not asked either: were it
    refused again, SQLAlchemy would call that a mistake of ours, and not the database's trouble.
    """
    used = record.info.get("used")
    if used is None or time.monotonic() - used < RESTED_SECONDS:
        return
    try:
        connection.execute("SELECT")
        connection.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _given_back(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()
