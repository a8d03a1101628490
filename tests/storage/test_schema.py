"""What every table shares, on both databases."""

from storage.database import Database
from storage.schema import insert_once
from storage.workspace import refusals, workspaces
from tests.support import FakeClock


def test_an_insert_that_may_repeat_tells_how_many_rows_were_new(database: Database, clock: FakeClock) -> None:
    first, second = {"workspace_id": "T1"}, {"workspace_id": "T2"}
    with database.transaction() as connection:
        assert insert_once(connection, workspaces, first) == 1
        assert insert_once(connection, workspaces, first) == 0
        assert insert_once(connection, workspaces, [first, second]) == 1
        refusal = {"workspace_id": "T1", "method": "team.info", "error": "missing_scope", "since": clock.now()}
        assert insert_once(connection, refusals, refusal) == 1
        assert insert_once(connection, refusals, []) == 0
