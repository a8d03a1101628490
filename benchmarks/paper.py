"""On paper: what a million members in ten thousand workspaces need, reckoned from the figures measured last (figures.json).

Everything is taken at its worst: everybody gets all the attention budget allows, at the same hour of the same day, and
answers everything within the hour. Money is left out.

python -m benchmarks.paper [--members 1000000] [--workspaces 10000] [--write]
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from benchmarks.figures import read
from benchmarks.programme import usual_handbook
from benchmarks.tables import table
from config.settings import ROOT
from domain.programme import Programme
from storage.database import POSTGRESQL_CONNECTIONS

HOUR, ROUND_SECONDS = 3600, 60.0
BUSY = 0.5
"""How busy a process or the database may be in that hour."""
README = ROOT / "benchmarks" / "README.md"
BEGIN, END = "<!-- python -m benchmarks.paper --write -->\n", "<!-- until here -->\n"
HEAD = ("on paper", "needs", "from")


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many there are, and where."""

    members: int = 1_000_000
    workspaces: int = 10_000

    @property
    def each(self) -> float:
        """Members of one workspace."""
        return self.members / self.workspaces


@dataclass(frozen=True, slots=True)
class Demand:
    """What one hour at its worst asks for: messages and clicks a second, of which some end a lesson."""

    messages: float
    answers: float
    ends: float


def asked(questions: float, crowd: Crowd) -> Demand:
    """One message to everybody within an hour, and every question in it answered."""
    a_second = crowd.members / HOUR
    return Demand(a_second, a_second * (questions - 1), a_second)


@dataclass(frozen=True, slots=True)
class Needs:
    """Processor seconds a second, transactions that write and kilobytes of log a second, megabytes of a process."""

    work: float
    serve: float
    database: float
    commits: float
    log: float
    work_memory: float
    serve_memory: float

    @property
    def workers(self) -> int:
        """``work`` processes, each with one core at most."""
        return ceil(self.work / BUSY)

    @property
    def servers(self) -> int:
        """``serve`` processes."""
        return ceil(self.serve / BUSY)


def needed(figures: Mapping[str, Any], demand: Demand, crowd: Crowd) -> Needs:
    """From what was measured: of one process at work for many workspaces, and of both kinds of click.

    Planning and going round are counted as the processes' own, though part of it is the database's.
    """
    working, serving = figures["working"], figures["serving"]
    cells = working["cells"]
    many = max(cells, key=lambda cell: (cell["workspaces"], -cell["processes"]))
    one = min(cells, key=lambda cell: (cell["workspaces"], cell["processes"]))
    idle = working["idle"]
    rounds = crowd.workspaces / ROUND_SECONDS * idle["round"] + crowd.workspaces / idle["workspaces"] * idle["second"]
    goes_on, ends = serving["goes_on"], serving["ends"]

    def clicks(name: str) -> float:
        return float(demand.answers * goes_on[name] + demand.ends * ends[name])

    work = (demand.messages * (many["own"] + working["planning"]) + rounds) / 1000
    a_workspace = max(0.0, (idle["memory"] - one["memory"]) / idle["workspaces"])
    return Needs(
        work=work,
        serve=clicks("own") / 1000,
        database=(demand.messages * many["database"] + clicks("database")) / 1000,
        commits=demand.messages * many["commits"] + clicks("commits"),
        log=demand.messages * many["log"] + clicks("log"),
        work_memory=many["memory"] + a_workspace * crowd.workspaces / ceil(work / BUSY),
        serve_memory=serving["memory"],
    )


def reckoned(figures: Mapping[str, Any], limits: Programme, crowd: Crowd) -> list[tuple[str, str, str]]:
    """The lines of the table."""
    demand = asked(figures["serving"]["questions"], crowd)
    needs, week, pace = needed(figures, demand, crowd), limits.per_week, limits.messages_per_minute
    clicks, connections = demand.answers + demand.ends, (needs.workers + needs.servers) * POSTGRESQL_CONNECTIONS
    log_of_week = needs.log * HOUR * week / 1e6
    return [
        ("messages a week", f"{crowd.members * week:,}", f"attention budget: {week} a week each, one a day"),
        ("the busiest hour", f"{crowd.members:,}, {demand.messages:.0f} a second", "everybody in one zone, one hour"),
        (
            "Slack's pace",
            f"{crowd.each / pace * 60:.0f} s",
            f"{crowd.each:.0f} members at {pace} a minute, each workspace for itself: no limit here",
        ),
        ("clicks in that hour", f"{clicks:.0f} a second", "every question answered; the last one changes Home"),
        (
            "`work`",
            f"{needs.workers} processes, {needs.work_memory:,.0f} MB each",
            f"{needs.work:.1f} cores: sending, planning, {crowd.workspaces:,} workspaces gone round each minute; half busy",
        ),
        (
            "`serve`",
            f"{needs.servers} processes, {needs.serve_memory:,.0f} MB each",
            f"{needs.serve:.1f} cores; half busy",
        ),
        ("PostgreSQL", f"{ceil(needs.database / BUSY)} cores", f"{needs.database:.1f} at work; half busy"),
        (
            "its commits",
            f"{needs.commits:,.0f} a second",
            "transactions that write, planning left out: as many waits for its disk",
        ),
        ("its log", f"{needs.log / 1000:.1f} MB a second", f"{log_of_week:,.0f} GB a week with {week} such hours"),
        ("its connections", f"{connections}", f"{POSTGRESQL_CONNECTIONS} for each process"),
        ("money", "left out", "machines, Slack's own plans"),
    ]


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """The table as the README has it."""
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def within(text: str, rows: Sequence[Sequence[str]]) -> str:
    """The README with this table in the place of the one it has."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return before + begin + as_markdown(rows) + end + after


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paper", description=__doc__)
    parser.add_argument("--members", type=int, default=Crowd().members)
    parser.add_argument("--workspaces", type=int, default=Crowd().workspaces)
    parser.add_argument("--write", action="store_true", help="puts the table into the README")
    arguments = parser.parse_args()
    figures = read()
    rows = reckoned(figures, usual_handbook().programme, Crowd(arguments.members, arguments.workspaces))
    measured = ", ".join(f"{name} on {one['on']}, {one['machine']}" for name, one in figures.items())
    table(
        f"{arguments.members:,} members in {arguments.workspaces:,} workspaces, by what was measured ({measured})",
        HEAD,
        rows,
    )
    if arguments.write:
        README.write_text(within(README.read_text(encoding="utf-8"), rows), encoding="utf-8")


if __name__ == "__main__":
    main()
