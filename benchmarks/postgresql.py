"""What a PostgreSQL server did for a benchmark, and copies of a database that took long to make."""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

_COUNTED = """
SELECT xact_commit, tup_inserted + tup_updated + tup_deleted FROM pg_stat_database WHERE datname = current_database()
"""


def connect(address: str) -> psycopg.Connection:
    """A connection of its own, where each statement is a transaction."""
    return psycopg.connect(address.replace("postgresql+psycopg:", "postgresql:"), autocommit=True)


def copy_of(address: str) -> str:
    """A new database, the same as this one, to which nobody may be connected."""
    begin, _, rest = address.rpartition("/")
    old, mark, options = rest.partition("?")
    new = f"bench_{uuid.uuid4().hex}"
    with connect(f"{begin}/postgres{mark}{options}") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (new, old))))
    return f"{begin}/{new}{mark}{options}"


def settled(address: str) -> None:
    """The server knows how much there is of what, and has nothing left to tidy up: all begin alike."""
    with connect(address) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True)
class Done:
    """What a server has done so far: processor seconds of all its processes (0 but on Linux), commits, rows written."""

    cpu: float
    commits: int
    rows: int

    def since(self, before: "Done") -> "Done":
        """What it did in between."""
        return Done(self.cpu - before.cpu, self.commits - before.commits, self.rows - before.rows)


def done(address: str) -> Done:
    """What the server has done until now: the processor for all its databases, the rest for this one."""
    with connect(address) as connection:
        connection.execute("SELECT pg_stat_clear_snapshot()")
        row = connection.execute(_COUNTED).fetchone()
        assert row is not None
        return Done(_cpu(connection.info.backend_pid), *row)


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
