"""Writes down the tables as the code of this release uses them, for the next one to be held to: ``make released``.

While one release takes the place of another, both work on one database, migrated to the newer's schema. What the older
release's code asks of it must still be there: ``tests/storage/test_rolling.py`` tries exactly that.
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint

from commands.process import VERSION
from storage.migrate import all_tables, newest_revision

FILE = Path(__file__).resolve().parent.parent / "storage" / "migrations" / "released.json"


def recorded() -> dict[str, Any]:
    """This release: its version, its newest migration, and every table as its code knows it."""
    tables = {table.name: _table(table) for table in all_tables().sorted_tables}
    return {"version": VERSION, "revision": newest_revision(), "tables": tables}


def _table(table: Table) -> dict[str, Any]:
    unique = [[column.name for column in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)]
    unique += [[column.name for column in one.columns] for one in table.indexes if one.unique]
    return {
        "columns": {column.name: _column(column) for column in table.columns},
        "key": [column.name for column in table.primary_key.columns],
        "unique": sorted(unique),
    }


def _column(column: Column[Any]) -> dict[str, Any]:
    # What a statement leaves out is filled in by the database alone: our code's own defaults are in its statements.
    return {"type": repr(column.type), "nullable": bool(column.nullable), "filled": column.server_default is not None}


if __name__ == "__main__":
    FILE.write_text(json.dumps(recorded(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {len(recorded()['tables'])} tables at revision {newest_revision()}")
