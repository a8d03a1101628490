"""What a PostgreSQL server did for a benchmark, and copies of a database that took long to make."""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

_WRITTEN = """
SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')
"""


def connect(address: str) -> psycopg.Connection:
    """A connection of its own, where each statement is a transaction."""
    return psycopg.connect(address.replace("postgresql+psycopg:", "postgresql:"), autocommit=True)


def copy_of(address: str) -> str:
    """A new database, the same as this one, to which nobody may be connected."""
    url, new = make_url(address), f"bench_{uuid.uuid4().hex}"
    names = [sql.Identifier(name) for name in (new, url.database or "")]
    with connect(url.set(database="postgres").render_as_string(hide_password=False)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return url.set(database=new).render_as_string(hide_password=False)


def settled(address: str) -> None:
    """The server knows how much there is of what, and has nothing left to tidy up: all begin alike."""
    with connect(address) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True)
class Done:
    """What a server has done so far: processor seconds of all its processes (0 but on Linux), transactions that wrote, and
    kilobytes of its log (WAL)."""

    cpu: float
    commits: int
    log: float

    def since(self, before: "Done") -> "Done":
        """What it did in between."""
        return Done(self.cpu - before.cpu, self.commits - before.commits, self.log - before.log)


def done(address: str) -> Done:
    """What the server has done until now, for all its databases."""
    with connect(address) as connection:
        row = connection.execute(_WRITTEN).fetchone()
        assert row is not None
        return Done(_cpu(connection.info.backend_pid), row[0], float(row[1]) / 1024)


def _cpu(backend: int) -> float:
    """Of the server this one belongs to: its own, its processes' and those of processes that have ended."""
    if not Path("/proc").is_dir():
        return 0.0
    server = _fields(backend)[1]
    own = _fields(server)
    ticks = sum(own[11:15])
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = _fields(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            ticks += sum(fields[11:13]) if fields[1] == server else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _fields(process_id: int) -> list[int]:
    """``/proc/ID/stat`` from the state on, which is no number."""
    words = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return [0, *map(int, words[1:])]
