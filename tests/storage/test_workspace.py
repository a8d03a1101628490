"""The workspace, its events, its refusals."""

from datetime import UTC, datetime, timedelta

from storage import workspace
from storage.database import Database
from tests.concurrency import at_once

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_an_unknown_workspace_is_none(database: Database) -> None:
    with database.transaction() as connection:
        assert workspace.get(connection, "T1") is None
        assert workspace.get(connection, "T1", lock=True) is None


def test_a_programme_starts_once_and_remembers_who_started_it(database: Database) -> None:
    with database.transaction() as connection:
        workspace.save(connection, "T1")
        assert workspace.start(connection, "T1", at=NOW, by="U1", channel_id="C1")
        assert not workspace.start(connection, "T1", at=NOW + timedelta(days=1), by="U2", channel_id="C2")
        row = workspace.get(connection, "T1")
    assert row is not None
    assert (row.started_at, row.started_by, row.channel_id) == (NOW, "U1", "C1")


def test_two_who_press_start_at_once_start_it_once(database: Database) -> None:
    with database.transaction() as connection:
        workspace.save(connection, "T1")

    def press(user: str) -> bool:
        with database.transaction() as connection:
            return workspace.start(connection, "T1", at=NOW, by=user, channel_id="C1")

    assert sorted(at_once(lambda: press("U1"), lambda: press("U2"))) == [False, True]


def test_an_event_received_by_two_at_once_is_new_to_one(database: Database) -> None:
    def receive() -> bool:
        with database.transaction() as connection:
            return workspace.receive_event(connection, "T1", "E1", NOW)

    assert sorted(at_once(receive, receive, receive)) == [False, False, True]


def test_events_of_two_workspaces_are_apart_and_old_ones_are_forgotten(database: Database) -> None:
    with database.transaction() as connection:
        assert workspace.receive_event(connection, "T1", "E1", NOW)
        assert workspace.receive_event(connection, "T2", "E1", NOW + timedelta(days=1))
        assert workspace.forget_events(connection, NOW + timedelta(hours=1)) == 1
        assert workspace.receive_event(connection, "T1", "E1", NOW)
        assert not workspace.receive_event(connection, "T2", "E1", NOW)


def test_a_refusal_is_new_once_and_can_be_lifted(database: Database) -> None:
    with database.transaction() as connection:
        assert workspace.record_refusal(connection, "T1", "team.info", "missing_scope", NOW)
        assert not workspace.record_refusal(connection, "T1", "team.info", "missing_scope", NOW)
        assert workspace.refused(connection, "T1") == [("team.info", "missing_scope")]
        assert workspace.refused(connection, "T2") == []
        workspace.lift_refusal(connection, "T1", "team.info")
        assert workspace.refused(connection, "T1") == []
