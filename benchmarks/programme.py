"""A workspace with members in it, as it stands after some weeks: the database every benchmark begins with."""

from datetime import UTC, datetime

from sqlalchemy import update

from benchmarks.slack import ADMIN, BOT, CHANNEL, TEAM, user_id
from config.settings import ROOT
from domain.clock import SystemClock
from domain.handbook import Handbook
from domain.members import MemberKey, Person
from handbook.loading import load
from services import Core, Library, Services, build
from storage.database import Database
from storage.members import members
from storage.migrate import migrate

PAGE = 200
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
    database: Database, handbook: Handbook, people: int, *, due_at: datetime = NEVER, welcomed: bool = True
) -> None:
    """Makes the tables, and ``people`` members who all take part in a started programme and are due at ``due_at``."""
    migrate(database)
    workspace = services_on(database, handbook).workspace
    workspace.meet(workspace_id=TEAM, bot_user_id=BOT, locale="fr-FR")
    for begin in range(0, people, PAGE):
        numbers = range(begin, min(begin + PAGE, people))
        workspace.load_page(workspace_id=TEAM, people=[_person(number) for number in numbers], mark=1)
    everyone = [user_id(number) for number in range(people)]
    workspace.start(key=MemberKey(TEAM, user_id(ADMIN)), channel_id=CHANNEL, participants=everyone)
    with database.transaction() as connection:
        at = datetime(2026, 1, 1, tzinfo=UTC) if welcomed else None
        connection.execute(update(members).values(next_due_at=due_at, welcomed_at=at))


def _person(number: int) -> Person:
    admin = number == ADMIN
    return Person(user_id(number), "Europe/Paris", "fr-FR", is_admin=admin, is_guest=False, deleted=False)
