"""What it takes to check the evidence: a chain of 10,000 entries, by doctor and by the verifier a third party gets.

python -m benchmarks.evidence [--entries 10000]

Every edit, removal, exchange and cut before the last anchor is to be found and named in under 2 s (trust.md, G6). The
verifier runs as they would run it: in a Python without anything installed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.programme import usual_handbook
from benchmarks.tables import load_average, table
from commands.attack import Trial
from commands.doctor_evidence import evidence
from domain.evidence import Deed
from domain.members import MemberKey
from reports.evidence import files
from services import Core, Library
from services.evidence import dossier_of, record
from storage import evidence as evidence_store
from storage.database import Database
from storage.migrate import migrate

TEAM, PEOPLE = "T0BENCH001", 500
T = TypeVar("T")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    entries = parser.parse_args().entries
    handbook = usual_handbook()
    charter = handbook.current_charter("fr")
    if charter is None:
        raise LookupError("no charter is published")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/evidence.db")
        migrate(database)
        clock = Trial()
        core = Core(database, Library(handbook), clock, "benchmark")
        deed = Deed("ack", charter, tuple(clause.id for clause in charter.clauses), "b" * 64, "J’ai lu")
        began = time.perf_counter()
        with database.transaction() as connection:
            for number in range(entries):
                record(connection, core, key=MemberKey(TEAM, f"U{number % PEOPLE:09}"), deed=deed)
            anchor = evidence_store.anchor(connection, TEAM, clock.now().date())
        rows = [("record an entry, each", f"{(time.perf_counter() - began) / entries * 1000:.2f} ms", "")]
        with database.transaction() as connection:
            took, findings = _timed(lambda: list(evidence(connection, clock.now())))
            rows.append(("doctor's look at the chain", f"{took:.2f} s", findings[0].verdict))
            took, dossier = _timed(lambda: dossier_of(connection, TEAM, clock.now()))
            rows.append(("read it for an export", f"{took:.2f} s", ""))
        took, written = _timed(lambda: files(dossier, handbook.programme))
        rows.append(("make the folder", f"{took:.2f} s", f"{sum(map(len, written.values())) / 1e6:.1f} MB"))
        rows += _verified(Path(folder) / "evidence", written, anchor.token)
        database.close()
    table(f"A chain of {entries} entries; {load_average()}", ("", "took", "said"), rows)


def _verified(folder: Path, written: dict[str, bytes], anchor: str) -> list[tuple[str, str, str]]:
    """The verifier on the folder as it is, then altered in the middle, and cut off."""
    for name, content in written.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    lines = written["chain.jsonl"].splitlines(keepends=True)
    middle = len(lines) // 2
    altered = [*lines[:middle], lines[middle].replace(b"ack", b"ACK"), *lines[middle + 1 :]]
    rows = []
    for name, chain in (("as it was written", lines), ("one entry altered", altered), ("cut off", lines[:-1])):
        (folder / "chain.jsonl").write_bytes(b"".join(chain))
        took, said = _timed(partial(_run, folder / "verify.py", anchor))
        rows.append((f"verify.py: {name}", f"{took:.2f} s", said[:70]))
    return rows


def _run(verifier: Path, anchor: str) -> str:
    command = [sys.executable, "-I", "-S", str(verifier), "--anchor", anchor]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


if __name__ == "__main__":
    main()
