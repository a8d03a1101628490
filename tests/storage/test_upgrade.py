"""A database of the first release, with a week and a half of somebody's programme in it, is brought to this version.

The dumps in ``first_release`` were written by the first release itself, when it had only its first tables: four people,
lessons answered, a charter acknowledged, settings changed, messages sent, somebody who said stop.
"""

import sqlite3
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, select

from handbook.loading import load
from services import Core, Library, Services, build
from storage import migrate as migration
from storage.database import Database
from tests.conftest import KINDS, MakeDatabase
from tests.services.world import BEN, CLAIRE, NORA, TEAM, YUSUF, utc
from tests.support import FakeClock

DUMPS = Path(__file__).parent / "first_release"
CONTENT = Path(__file__).resolve().parents[2] / "content"
FILLED = {
    "attempts": 3,
    "charter_assignments": 4,
    "charter_entries": 1,
    "charter_subjects": 1,
    "charter_texts": 1,
    "ledger": 15,
    "lesson_progress": 11,
    "members": 4,
    "outbox": 15,
    "workspaces": 1,
}
"""Rows in the first release's tables, those that had any."""


@pytest.fixture(params=KINDS)
def old(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """The database as the first release left it."""
    database = make_database(request.param, migrated=False)
    dump = (DUMPS / f"{request.param}.sql").read_text(encoding="utf-8")
    if database.is_sqlite:
        connection = sqlite3.connect(str(database.url.database))
        connection.executescript(dump)
        connection.close()
    else:
        with database.transaction() as opened:
            opened.exec_driver_sql(dump)
    return database


def rows(connection: Connection, columns: dict[str, list[str]] | None = None) -> dict[str, list[dict[str, Any]]]:
    """What every table holds, by table; of each row only these columns, if any are given."""
    found = MetaData()
    found.reflect(connection)
    names = {table.name: [column.name for column in table.c] for table in found.sorted_tables}
    return {
        name: sorted(
            (dict(row._mapping) for row in connection.execute(select(*(found.tables[name].c[one] for one in wanted)))),
            key=repr,
        )
        for name, wanted in (columns or names).items()
        if name != "alembic_version"
    }


def test_every_row_of_the_first_release_is_there_after_the_upgrade(old: Database) -> None:
    assert migration.current_revision(old) == "0001"
    with old.transaction() as connection:
        before = rows(connection)
    assert {name: len(held) for name, held in before.items() if held} == FILLED
    assert migration.migrate(old) is True
    assert migration.current_revision(old) == migration.newest_revision()
    columns = {name: list(held[0]) for name, held in before.items() if held}
    with old.transaction() as connection:
        after = rows(connection, columns)
    assert after == {name: held for name, held in before.items() if held}


def test_the_programme_of_the_first_release_goes_on_where_it_was(old: Database) -> None:
    migration.migrate(old)
    services = on(old)
    nora = services.desk.home(key=NORA)
    assert sum(module.done for module in nora.modules if module.on_path) == 2
    assert nora.charter_acknowledged_at is not None
    assert nora.started
    assert services.desk.home(key=CLAIRE).coordinator is not None
    ben = services.members.get(key=BEN)
    assert (ben.voice.language, ben.lesson_days, ben.lesson_time) == ("en", frozenset({0, 2}), time(11))
    assert not services.members.get(key=YUSUF).messages_on
    assert "charter_assignments" in {one.table for one in services.privacy.mine(key=NORA).holdings}
    assert services.planning.plan().members == 3, "all but who said stop"
    told = services.outbox.claim(workspace_id=TEAM, holder="h", limit=9, seconds=20)
    assert NORA in {claim.key for claim in told}


def on(database: Database) -> Services:
    """Today's services, two days after the first release stopped."""
    book = load(CONTENT).handbook
    assert book is not None
    return build(Core(database, Library(book), FakeClock(utc(2026, 12, 3, 9, 30)), "0.2.0"))
