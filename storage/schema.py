"""What every table shares: the metadata, the column type for moments, and how inserts that may repeat are written."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    Text,
    UnaryExpression,
    bindparam,
    cast,
    desc,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

SlackId = String(32)
Name = String(128)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment on both databases; SQLite drops the zone, so it is put back. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Converts to UTC; SQLite stores it without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Gives back an aware UTC moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def insert(connection: Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT in the dialect at hand."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def insert_once(connection: Connection, table: Table, rows: dict[str, Any] | list[dict[str, Any]]) -> int:
    """Inserts what is not there yet, by any unique key; answers how many rows were new."""
    if not rows:
        return 0
    statement = _insert_once(connection.dialect.name, table)
    # Without the option an INSERT on PostgreSQL does not tell how many rows were new.
    return connection.execute(statement, rows, execution_options={"preserve_rowcount": True}).rowcount


def inserted(connection: Connection, table: Table, rows: list[dict[str, Any]], column: Column[str]) -> set[str]:
    """Inserts what is not there yet, by any unique key; answers ``column`` of the rows that were new.

    All rows set the same columns.
    """
    if not rows:
        return set()
    if connection.dialect.name != "postgresql":
        number = insert_once(connection, table, rows)  # RETURNING would cost a tenth of finding who is due
        named = {row[column.name] for row in rows}
        if number == len(rows):
            return named
        # SQLite has one writer, and numbers rows upwards: those that were new are the last.
        return set(connection.scalars(select(column).where(column.in_(named)).order_by(_ROW_NUMBER).limit(number)))
    names = tuple(rows[0])
    columns = {name: _array(table.c[name], [row[name] for row in rows]) for name in names}
    return set(connection.scalars(_insert_columns(table, names, column), columns))


_ROW_NUMBER: UnaryExpression[Any] = desc(literal_column("rowid"))


@cache
def _insert_columns(table: Table, names: tuple[str, ...], column: Column[str]) -> ReturningInsert[tuple[str]]:
    # A parameter a column, not one for each of its values: psycopg reads through a statement with hundreds of them anew
    # each time, which took longer than all else together.
    values = [func.unnest(bindparam(name, type_=_array_of(table.c[name]))) for name in names]
    listed = select(*(cast(value, table.c[name].type) for name, value in zip(names, values, strict=True)))
    return postgresql.insert(table).from_select(names, listed).on_conflict_do_nothing().returning(column)


def _array_of(column: Column[Any]) -> postgresql.ARRAY[Any]:
    return postgresql.ARRAY(Text() if isinstance(column.type, JSON) else column.type)


def _array(column: Column[Any], values: list[Any]) -> list[Any]:
    return [json.dumps(value) for value in values] if isinstance(column.type, JSON) else values


@cache
def _insert_once(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    # One statement a table, and rows as parameters: SQLAlchemy compiles it once, not for every call (0.25 ms each).
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Inserts a row, or sets the columns given on the row with its primary key."""
    keys = {column.name for column in table.primary_key.columns}
    changes = {name: value for name, value in row.items() if name not in keys}
    statement = insert(connection, table).values(row)
    if changes:
        statement = statement.on_conflict_do_update(index_elements=sorted(keys), set_=changes)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement)
