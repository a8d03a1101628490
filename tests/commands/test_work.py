"""Several processes keep time and deliver for many workspaces, each workspace by one of them at a time."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

import bot
from benchmarks.programme import fill
from benchmarks.slack import Slack, user_id
from commands.work import Worker
from config.settings import ROOT, Settings
from domain.handbook import Handbook
from domain.installations import Grant
from domain.leases import WORK
from services import Core, Library, Services, build
from services.sealing import Keys
from storage import concerns as concerns_store
from storage import leases as leases_store
from storage import planning as planning_store
from storage import stewards as stewards_store
from storage import workspace as workspace_store
from storage.database import Database, servers_time
from tests.conftest import MakeDatabase
from tests.handbooks import handbook
from tests.handlers.world import until
from tests.support import FakeClock

SECRET = "a secret for tests, long enough for one"
TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
FAST = 120_000
"""Messages a minute: what is looked at is the order, not the pace."""


@dataclass
class Federation:
    """Workspaces with people who are all due, a Slack that takes everything, and processes that work for them."""

    database: Database
    slack: Slack
    api_url: str
    handbook: Handbook

    @property
    def services(self) -> Services:
        """Over the same database."""
        return self.services_at(TUESDAY)

    def services_at(self, moment: datetime) -> Services:
        """The same, at another moment."""
        return build(Core(self.database, Library(self.handbook), FakeClock(moment), "0.1.0", Keys(SECRET)))

    def add(self, workspace_id: str, people: int) -> None:
        """A workspace where the bot is installed and the programme has started."""
        fill(self.database, self.handbook, people, due_at=TUESDAY, workspace_id=workspace_id)
        grant = Grant(workspace_id, "U0BENCHBOT", "B0BENCHBOT", f"xoxb-{workspace_id}", frozenset())
        self.services.installations.install(grant=grant)
        with self.database.transaction() as connection:
            workspace_store.save(connection, workspace_id, synced_at=TUESDAY)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Worker]:
        """A process at work; stopped as SIGTERM would stop it."""
        address = self.database.url.render_as_string(hide_password=False)
        settings = Settings("", "", self.api_url, address, ROOT / "content", None, "WARNING", secret=SECRET)
        database = Database(address)
        worker = Worker(settings, self.handbook, database)
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop()
            await asyncio.wait_for(task, 20)
            database.close()

    def holders(self) -> Counter[str]:
        """For how many workspaces each process works now."""
        with self.database.transaction() as connection:
            now = servers_time(connection)
            held = [one for one in leases_store.every(connection) if one.name.startswith(WORK)]
        return Counter(one.holder for one in held if now is not None and one.held_until > now)

    def occasions(self) -> list[str]:
        """The lessons that went out, in their order."""
        names = [json.loads(body)["metadata"]["event_payload"]["occasion"] for body in self.slack.bodies or ()]
        return [name for name in names if ":lesson:" in name]

    async def arrived(self, number: int) -> None:
        """Waits until so many lessons have gone out."""

        async def so_many() -> bool:
            return len(self.occasions()) >= number

        await until(so_many, f"{number} lessons")

    async def shared(self, *shares: int) -> None:
        """Waits until processes work for as many workspaces each."""

        async def so() -> bool:
            return sorted(self.holders().values()) == sorted(shares)

        await until(so, f"shares of {shares}")


@pytest.fixture
async def federation(make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Federation]:
    """Nobody in it yet; it is Tuesday morning."""
    monkeypatch.setattr("commands.process.SystemClock", lambda: FakeClock(TUESDAY))
    monkeypatch.setattr("jobs.leases.LOOK_SECONDS", 0.05)
    slack, book = Slack(0), handbook()
    slack.bodies = []
    fast = replace(book, programme=replace(book.programme, messages_per_minute=FAST))
    async with slack.running() as api_url:
        yield Federation(make_database("postgresql"), slack, api_url, fast)


@asynccontextmanager
async def alone_with_another_and_alone(federation: Federation) -> AsyncIterator[None]:
    """A process takes all four workspaces, shares them with a second one for as long as this lasts, and has them back."""
    async with federation.worker():
        await federation.shared(4)
        async with federation.worker():
            await federation.shared(2, 2)
            yield
        await federation.shared(4)
    await federation.shared()


async def test_each_workspace_belongs_to_one_process_and_everything_goes_out_once(federation: Federation) -> None:
    for number in range(4):
        federation.add(f"T{number}", 5)
    async with alone_with_another_and_alone(federation):
        await federation.arrived(20)
    assert len(set(federation.occasions())) == len(federation.occasions()) == 20


async def test_workspaces_change_hands_in_the_midst_of_their_rounds(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.work.ROUND_SECONDS", 0.0)  # one after the other: every moment is in the midst of one
    for number in range(4):
        federation.add(f"T{number}", 1)
    async with alone_with_another_and_alone(federation):
        pass


async def test_a_fan_out_in_one_workspace_delays_nobody_in_another(federation: Federation) -> None:
    federation.add("T0CROWD", 300)
    federation.add("T1SMALL", 3)
    async with federation.worker():
        await federation.arrived(303)
    small = [place for place, name in enumerate(federation.occasions()) if name.startswith("T1SMALL")]
    assert len(small) == 3
    assert max(small) < 150, "they waited for the crowd"


async def test_a_workspace_that_is_installed_meanwhile_is_worked_for(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.leases.TURN_SECONDS", 0.1)
    async with federation.worker():
        await federation.shared()
        federation.add("T0LATE", 2)
        await federation.arrived(2)


async def test_whoever_takes_note_that_the_bot_was_taken_out_and_dies_leaves_nothing_to_be_sent_there(
    federation: Federation,
) -> None:
    federation.add("T0GONE", 5)
    federation.add("T1HERE", 5)
    federation.services.installations.remove(workspace_id="T0GONE")
    with federation.database.transaction() as connection:  # sealed until a slot that has come since
        stewards_store.save(connection, "T0GONE", user_id(0), state="active")
    federation.services_at(TUESDAY - timedelta(days=1)).concern_slots.pretend()

    async def opened() -> bool:
        with federation.database.transaction() as connection:
            return not concerns_store.cells(connection, "T0GONE")

    assert not await opened()
    async with federation.worker():
        await federation.arrived(5)

        async def nobody_due() -> bool:
            with federation.database.only("T0GONE").transaction() as connection:
                return planning_store.next_due_at(connection) is None

        await until(nobody_due, "nobody to be looked at any more")
        await until(opened, "the slot that came")
    assert {name.partition(":")[0] for name in federation.occasions()} == {"T1HERE"}
    assert not federation.services.leases.look(workspaces=2).send


def test_on_sqlite_it_says_what_to_do_instead(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(make_database("sqlite").url))
    assert bot.main(["work"]) == 2
    assert "python bot.py run does everything" in capsys.readouterr().err
