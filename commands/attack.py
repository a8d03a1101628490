"""The attack of ``doctor --anonymity``: people submit in a known order, and every trace of order that is left is held against it.

The attacker has the database, its files with their log and deleted pages, a copy of them from the night before and one from
the night after, every line logged at the most verbose level, and everything else in the database; the clock's jobs live in
memory and carry nothing. They lack the secret, which is not in the database, and the memory of the running program.
"""

import io
import logging
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp, fsum, lgamma, log
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Table, text

from commands.logs import Lines
from domain.clock import Clock
from domain.concerns import Draft, Record, Release, Status
from domain.members import MemberKey, Person
from handbook.loading import load
from services import Core, Library, build
from services.sealing import RECORD_BYTES, CaseKey, Keys
from storage import concerns as concerns_store
from storage.concerns import TABLES, ConcernRow
from storage.database import Database
from storage.schema import metadata

STEWARD = "U0STEWARD1"
LUCK = 1e-6
"""How often luck alone may raise an alarm, over all clues together: once in a million runs."""
_TEXT = "Une inquiétude, pour l’essai."
_ENOUGH = 24
"""Bytes of a text by which it is found again: as good as all of them, and quicker."""


@dataclass(slots=True)
class Outcome:
    """Links over many trials, by clue: of all, and of the first, the last and the lone submitter."""

    trials: int = 0
    submitters: int = 0
    links: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)

    def add(self, more: "Outcome") -> None:
        """Counts further trials of the same attack."""
        self.trials += more.trials
        for clue, found in more.links.items():
            self.links[clue] = self.links.get(clue, 0) + found
        for clue, found in more.ends.items():
            self.ends[clue] = self.ends.get(clue, 0) + found

    @property
    def worst(self) -> float:
        """The mean number of links a trial by the clue that gave most; chance is 1."""
        return max(self.links.values()) / self.trials

    @property
    def worst_end(self) -> float:
        """How often the first, the last or the lone one was linked, by the clue that did so most; chance: one in the submitters."""
        return max(self.ends.values()) / self.trials

    def within_chance(self) -> bool:
        """Whether luck explains all of it, at the worst once in LUCK runs.

        Places guessed at random are right as often as a Poisson variable of mean 1, or a little more evenly; an end is
        guessed right once in the submitters. What is found for certain: with 40 trials of 20, a leak that adds two links
        to each trial; with 1,000 of 50, one that adds a quarter of a link.
        """
        least = LUCK / (len(self.links) + len(self.ends))
        ends = [binomial_tail(found, self.trials, 1 / self.submitters) for found in self.ends.values()]
        return min([*ends, *(poisson_tail(found, self.trials) for found in self.links.values())]) >= least

    @property
    def linked(self) -> int:
        """Links that luck does not explain: what the worst clue gave above chance."""
        if self.within_chance():
            return 0
        chance = self.trials / self.submitters
        return max(1, max(self.links.values()) - self.trials, round(max(self.ends.values()) - chance))


def poisson_tail(found: int, mean: float) -> float:
    """How likely it is to find that many or more where the mean is expected."""
    return max(0.0, 1 - fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(found)))


def binomial_tail(found: int, trials: int, share: float) -> float:
    """How likely it is to succeed that often or more, each time with that chance."""

    def exactly(k: int) -> float:
        ways = lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1)
        return exp(ways + k * log(share) + (trials - k) * log(1 - share))

    return fsum(exactly(k) for k in range(found, trials + 1))


class Moving(Clock, Protocol):
    """A clock that can be moved."""

    def set(self, moment: datetime) -> None:
        """Moves it to a moment."""
        ...


class Trial:
    """A clock of the attack's own."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Moves it."""
        self._now = moment


class Elsewhere(Protocol):
    """Processes that do what the attacked one would (attack_processes.py)."""

    def ask(self, service: str, method: str, at: datetime, **given: Any) -> Any:
        """Has one of them call a service's method at a moment."""
        ...

    def logged(self) -> str:
        """What they logged since this was asked last."""
        ...


def attack(
    database: Database,
    clock: Moving,
    *,
    trials: int,
    submitters: int,
    leaky: bool = False,
    spread: tuple[str, Elsewhere] | None = None,
) -> Outcome:
    """In every trial people submit one after another for one round, then one alone for the next, in the same week.

    With ``spread``, a secret and processes that know it, each submission reaches one of these; the rounds stay this one's.
    """
    arena = _Arena(database, clock, spread)
    outcome = Outcome(submitters=submitters)
    for _ in range(trials):
        with everything_logged() as lines:
            truth, night = arena.leak(submitters) if leaky else arena.submit(submitters)
        logged = lines.getvalue() + (spread[1].logged() if spread else "")
        for clue, order in arena.clues(night, logged.encode()).items():
            _judge(outcome, clue, order, truth)
            _judge(outcome, f"{clue}, backwards", order[::-1], truth)
        outcome.trials += 1
        arena.clear()
    return outcome


def _judge(outcome: Outcome, clue: str, order: Sequence[str], truth: Sequence[str]) -> None:
    """Counts what the order of a clue links. The lone one is the last of the truth; the others are guessed without them."""
    *crowd, lone = truth
    others = [each for each in order if each != lone]
    right = sum(1 for true, guess in zip(crowd, others, strict=False) if true == guess)
    outcome.links[clue] = outcome.links.get(clue, 0) + right
    hits = {"first": others[:1] == crowd[:1], "last": others[-1:] == crowd[-1:], "lone": order[-1] == lone}
    for name, hit in hits.items():
        outcome.ends[f"{clue}, {name}"] = outcome.ends.get(f"{clue}, {name}", 0) + hit


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """What the program says meanwhile, as it would write it at the most verbose level."""
    root, lines = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(lines), root.level
    handler.setFormatter(Lines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


class _Arena:
    """A workspace with one steward, in a database of its own."""

    def __init__(self, database: Database, clock: Moving, spread: tuple[str, Elsewhere] | None) -> None:
        self._database, self._clock = database, clock
        self._keys = Keys(spread[0]) if spread else Keys.fleeting()
        self._elsewhere = spread[1] if spread else None
        handbook = load(Path(__file__).resolve().parent.parent / "content").handbook
        if handbook is None:
            raise LookupError("the content that comes with the program cannot be read")
        self._services = build(Core(database, Library(handbook), clock, "attack", self._keys))
        self._workspace = f"T{secrets.token_hex(5).upper()}Z"
        workspace = self._services.workspace
        workspace.meet(workspace_id=self._workspace, bot_user_id="U0BOT00001", locale="fr-FR", zone="Etc/UTC")
        people = [Person(STEWARD, "Etc/UTC", "fr-FR", is_admin=True, is_guest=False, deleted=False)]
        workspace.load_page(workspace_id=self._workspace, people=people, mark=1)
        self._services.stewards.accept(key=MemberKey(self._workspace, STEWARD))

    def submit(self, number: int) -> tuple[list[str], dict[str, bytes]]:
        """As people do: concern ids in the order of submission, the lone one last; and the night's copy, before the rounds."""
        tomorrow = self._clock.now() + timedelta(days=1)
        self._clock.set(tomorrow.replace(hour=4))
        codes = [self._say() for _ in range(number)]
        self._ask("concern_slots", "pretend")
        night = files_of(self._database, TABLES)
        self._clock.set(tomorrow.replace(hour=10))
        self._services.concern_slots.release()
        codes.append(self._say())
        self._clock.set(tomorrow.replace(hour=17))
        self._services.concern_slots.release()
        with self._database.transaction() as connection:
            cases = [concerns_store.by_lookup(connection, self._workspace, self._keys.lookup(code)) for code in codes]
        return [case.concern_id for case in cases if case is not None], night

    def _say(self) -> str:
        draft = Draft(_TEXT, "other", Release.SLOT, (STEWARD,))
        return str(
            self._ask("concerns", "submit", workspace_id=self._workspace, nonce=secrets.token_hex(32), draft=draft)
        )

    def _ask(self, service: str, method: str, **given: Any) -> Any:
        if self._elsewhere is not None:
            return self._elsewhere.ask(service, method, self._clock.now(), **given)
        return getattr(getattr(self._services, service), method)(**given)

    def leak(self, number: int) -> tuple[list[str], dict[str, bytes]]:
        """As it must not be done: each concern is written as it comes, under a random key."""
        ids = []
        for _ in range(number + 1):
            key, concern_id = CaseKey(), concerns_store.new_id()
            case = ConcernRow(
                workspace_id=self._workspace,
                concern_id=concern_id,
                lookup=secrets.token_bytes(32),
                reply_key=secrets.token_bytes(32),
                wrapped_key=self._keys.wrap(key.key),
                record=key.encrypt(Record("other", (STEWARD,)).dump(), RECORD_BYTES),
                week="2026-W47",
                status=Status.WAITING,
                acknowledged=False,
                answered=False,
                accepted=False,
                news=True,
                closed_week=None,
            )
            with self._database.transaction() as connection:
                concerns_store.add(connection, [case])
            ids.append(concern_id)
        return ids, {}

    def clues(self, night: Mapping[str, bytes], logged: bytes) -> dict[str, list[str]]:
        """Concern ids, in each order that something betrays; what betrays none is left out."""
        to_disk(self._database)
        held = {f"{name}, the night before": content for name, content in night.items()}
        held |= {"what was logged": logged, **files_of(self._database, TABLES)}
        if self._database.is_sqlite:
            self._empty_log()  # into the file, where its pages then are, those of deleted rows included
            held |= {f"{name}, the night after": content for name, content in files_of(self._database, TABLES).items()}
        found: dict[str, list[str]] = {}
        with self._database.transaction() as connection:
            for table in ("concerns", "concern_messages"):
                for clue, by in _ORDERS[self._database.is_sqlite].items():
                    query = f"SELECT concern_id FROM {table} WHERE workspace_id = :w {by}"  # noqa: S608 - our own words
                    ids = connection.scalars(text(query), {"w": self._workspace})
                    found[f"{table} by {clue}"] = list(dict.fromkeys(ids))
            held["everything else"] = rows_of_others(connection, TABLES)
            rows, texts = self._marks(connection)
        found |= {name: by_place(rows, content) for name, content in held.items()}
        found |= {f"{name}, texts": by_place(texts, content) for name, content in held.items()}
        return {name: order for name, order in found.items() if order}

    def _marks(self, connection: Connection) -> tuple[dict[str, list[bytes]], dict[str, list[bytes]]]:
        """By what each concern can be recognised wherever it stood: by its row, and by what was said in it."""
        rows, texts = {}, {}
        for case in concerns_store.every(connection, self._workspace):
            said = concerns_store.messages(connection, self._workspace, case.concern_id)
            rows[case.concern_id] = [case.concern_id.encode(), case.lookup, case.record[:_ENOUGH]]
            texts[case.concern_id] = [message.body[:_ENOUGH] for message in said]
        return rows, texts

    def clear(self) -> None:
        """Removes what the trial left, so that the next begins alike."""
        with self._database.transaction() as connection:
            ids = [case.concern_id for case in concerns_store.every(connection, self._workspace)]
            concerns_store.remove(connection, self._workspace, ids)
        if self._database.is_sqlite:
            self._empty_log()

    def _empty_log(self) -> None:
        self._database.forget_changes([])


def files_of(database: Database, tables: Sequence[Table]) -> dict[str, bytes]:
    """What is on the disk now of these tables, deleted pages and the log included."""
    path = database.path
    if path is not None:
        log_ = path.with_name(path.name + "-wal")
        return {"the file": path.read_bytes(), "the log": log_.read_bytes() if log_.exists() else b""}
    with database.transaction() as connection:
        if not connection.scalar(text("SELECT has_function_privilege('pg_read_binary_file(text)', 'execute')")):
            return {}  # the server's files are not this account's to read
        rows = connection.execute(text(_FILES), {"tables": [table.name for table in tables]})
        return {f"the file of {name}": content for name, content in rows}


def to_disk(database: Database) -> None:
    """PostgreSQL writes into its files what it still has in memory, where this account may ask for it; SQLite has none."""
    if database.is_sqlite:
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
            connection.exec_driver_sql("CHECKPOINT")


def by_place(marks: Mapping[str, Sequence[bytes]], content: bytes) -> list[str]:
    """The concerns that something holds a trace of, in the order of the first."""
    places = {
        concern_id: min((place for mark in known if (place := content.find(mark)) >= 0), default=-1)
        for concern_id, known in marks.items()
    }
    return sorted((each for each in places if places[each] >= 0), key=places.__getitem__)


def rows_of_others(connection: Connection, these: Sequence[Table]) -> bytes:
    """All rows of all tables but these."""
    others = [table for table in metadata.sorted_tables if table not in these]
    rows = (tuple(row) for table in others for row in connection.execute(table.select()))
    return b"\n".join(
        b" ".join(each if isinstance(each, bytes) else str(each).encode() for each in row) for row in rows
    )


_ORDERS: dict[bool, dict[str, str]] = {
    True: {"reading": ""},
    False: {"reading": "", "place": "ORDER BY ctid", "transaction": "ORDER BY xmin::text::bigint, ctid"},
}
_FILES = """
SELECT named.relname || CASE WHEN file.oid = named.oid THEN '' ELSE ', long values' END,
       pg_read_binary_file(pg_relation_filepath(file.oid))
  FROM pg_class named JOIN pg_class file ON file.oid IN (named.oid, named.reltoastrelid)
 WHERE named.relname = ANY(:tables) AND named.relkind = 'r'
"""
