"""A workspace with members in it, as it stands after some weeks: the database every benchmark begins with."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from benchmarks.slack import ADMIN, BOT, CHANNEL, TEAM, user_id
from config.settings import ROOT
from domain.clock import SystemClock
from domain.handbook import Handbook
from handbook.loading import load
from services import Core, Library, Services, build
from storage import workspace as workspace_store
from storage.charter import charter_assignments
from storage.database import Database
from storage.members import members
from storage.migrate import migrate

ONCE = 10_000
NEVER = datetime(2099, 1, 1, tzinfo=UTC)


def usual_handbook() -> Handbook:
    """The handbook of this repository."""
    handbook = load(ROOT / "content").handbook
    if handbook is None:
        raise RuntimeError("the content cannot be used; python bot.py check says why")
    return handbook


def services_on(database: Database, handbook: Handbook, clock: SystemClock | None = None) -> Services:
    """The services, on a database."""
    return build(Core(database, Library(handbook), clock or SystemClock(), "benchmark"))


def fill(
    database: Database,
    handbook: Handbook,
    people: int,
    *,
    due_at: datetime = NEVER,
    welcomed: bool = True,
    workspace_id: str = TEAM,
) -> None:
    """Makes the tables, and ``people`` members who all take part in a started programme and are due at ``due_at``."""
    migrate(database)
    services_on(database, handbook).workspace.meet(workspace_id=workspace_id, bot_user_id=BOT, locale="fr-FR")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with database.transaction() as connection:
        workspace_store.start(connection, workspace_id, at=at, by=user_id(ADMIN), channel_id=CHANNEL)
        for begin in range(0, people, ONCE):
            numbers = range(begin, min(begin + ONCE, people))
            rows = [
                _row(workspace_id, number, due_at=due_at, welcomed_at=at if welcomed else None) for number in numbers
            ]
            connection.execute(insert(members), rows)
            connection.execute(
                insert(charter_assignments), [_read(workspace_id, handbook, number, at) for number in numbers]
            )


def _read(workspace_id: str, handbook: Handbook, number: int, at: datetime) -> dict[str, Any]:
    """Everybody has read the charter, so what is due to them is a lesson."""
    charter = handbook.current_charter("fr")
    if charter is None:
        raise RuntimeError("the content has no charter")
    which = {"charter_id": charter.id, "version": charter.version, "state": "acknowledged"}
    return {"workspace_id": workspace_id, "user_id": user_id(number), **which, "asked_at": at, "closed_at": at}


def _row(workspace_id: str, number: int, **moments: datetime | None) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "user_id": user_id(number),
        "zone": "Europe/Paris",
        "locale": "fr-FR",
        "is_admin": number == ADMIN,
        "participates": True,
        "next_due_at": moments["due_at"],
        "welcomed_at": moments["welcomed_at"],
        "sync_mark": 1,
    }
