"""What the tests of commands share: databases with something in every table, and being somebody else than root."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Text, insert, select

from storage.database import Database
from storage.migrate import all_tables
from storage.schema import UtcDateTime

NOBODY = 65534
START = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)


def address(database: Database) -> str:
    """Its address, as DATABASE_URL would hold it."""
    return database.url.render_as_string(hide_password=False)


def fill(database: Database, rows: int = 3) -> None:
    """Puts rows into every table, with values that are easily damaged on the way to another database."""
    with database.transaction() as connection:
        for table in all_tables().sorted_tables:
            made = [{column.name: value_of(column, number) for column in table.columns} for number in range(rows)]
            connection.execute(insert(table), made)


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the leases, which nobody takes along."""
    with database.transaction() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in all_tables().sorted_tables
            if table.name != "leases"
        }


def value_of(column: Column[Any], number: int) -> Any:
    """A value of the column's type; another for another number."""
    if column.nullable and number == 1:
        return None
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return START + timedelta(hours=number)
    if isinstance(kind, Date):
        return date(2026, 2, 28) + timedelta(days=number)
    if isinstance(kind, JSON):
        return [{"é“": [1, 0.1, None]}, [], {}, None][min(number, 3)] if number < 3 else []
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, LargeBinary):
        return bytes([0, 255]) + number.to_bytes(4, "big")
    text = f"{number}é’\n"
    return text[: getattr(kind, "length", None) or 99] if not isinstance(kind, Text) else text * 3


@contextmanager
def unprivileged_folder() -> Iterator[Path]:
    """A folder that others than root can reach; pytest's own cannot be."""
    folder = Path(tempfile.mkdtemp(prefix="entrain-test-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


@contextmanager
def not_root() -> Iterator[None]:
    """Root may write everywhere, so for as long as the block lasts we are nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
