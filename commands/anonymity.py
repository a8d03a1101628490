"""``doctor --anonymity``: attacks what is kept of concerns, as somebody would who has the files and knows who wrote when.

Two parts. What is there is searched for anything that could lead to a person: columns, ids in clear, lengths. And how it is
written is attacked in a temporary database: people submit one after another, in an order the attacker knows; then every trace
of order that the database keeps is read, its log and its deleted pages included, and people are linked to concerns by it. Chance
links one. The same attack on a store that writes each concern as it comes must find nearly all, or it proves nothing.
"""

import re
import secrets
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from math import exp, fsum, lgamma, log
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, DateTime, inspect, select, text

from domain.clock import Clock
from domain.concerns import Draft, Record, Release, Status
from domain.members import MemberKey, Person
from handbook.loading import load
from services import Core, Library, build
from services.sealing import RECORD_BYTES, CaseKey, Keys
from storage import concerns as concerns_store
from storage import workspace as workspace_store
from storage.concerns import TABLES, ConcernRow
from storage.database import Database
from storage.members import members
from storage.migrate import migrate

STEWARD = "U0STEWARD1"
LUCK = 1e-6
"""How often luck alone may raise an alarm, over all clues together: once in a million runs."""
_TEXT = "Une inquiétude, pour l’essai."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it leads to anybody, and how many links it gave."""

    name: str
    ok: bool
    says: str
    linkable: int = 0


@dataclass(slots=True)
class Outcome:
    """Links over many trials: by clue, and of the first and the last to submit."""

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
        """How often the first or the last was linked, by the clue that did so most; chance is one in the submitters."""
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


def own_data(connection: Connection) -> list[Check]:
    """What is there: nothing in the tables of concerns may lead to a person or to a time finer than a week."""
    return [_columns(connection), _ids(connection), _lengths(connection)]


def _columns(connection: Connection) -> Check:
    found = []
    for table in TABLES:
        for column in inspect(connection).get_columns(table.name):
            kind, name = column["type"], str(column["name"])
            counted = column.get("autoincrement") is True or "nextval" in str(column.get("default") or "")
            if isinstance(kind, DateTime) or "user" in name or counted:
                found.append(f"{table.name}.{name}")
    says = (
        f"Columns that could hold a person, a time or a sequence: {', '.join(found)}." if found else "No such column."
    )
    return Check("columns", not found, says, len(found))


def _ids(connection: Connection) -> Check:
    """No member's id in clear, anywhere in the tables of concerns."""
    links = 0
    for workspace_id in workspace_store.all_ids(connection):
        everyone = select(members.c.user_id).where(members.c.workspace_id == workspace_id)
        users = {user.encode() for user in connection.scalars(everyone)}
        for table in TABLES:
            for row in connection.execute(table.select().where(table.c.workspace_id == workspace_id)):
                held = b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
                links += any(user in held for user in users)
    return Check("ids", not links, f"Rows that hold a member's id: {links}.", links)


def _lengths(connection: Connection) -> Check:
    lengths = {
        str(column): {
            len(value) for value in connection.scalars(column.table.select().with_only_columns(column)) if value
        }
        for column in (
            concerns_store.concern_cells.c.sealed,
            concerns_store.concern_messages.c.body,
            concerns_store.concern_messages.c.for_author,
            concerns_store.concerns.c.record,
        )
    }
    odd = sorted(name for name, found in lengths.items() if len(found) > 1)
    return Check("lengths", not odd, f"Of several lengths: {', '.join(odd)}." if odd else "Everything has one length.")


def attack(database: Database, clock: Moving, *, trials: int, submitters: int, leaky: bool = False) -> Outcome:
    """People submit in an order that is known; every trace of order the database keeps is held against it."""
    arena = _Arena(database, clock)
    outcome = Outcome(submitters=submitters)
    for _ in range(trials):
        truth = arena.leak(submitters) if leaky else arena.submit(submitters)
        for clue, order in arena.clues().items():
            hits = sum(1 for true, guess in zip(truth, order, strict=False) if true == guess)
            outcome.links[clue] = outcome.links.get(clue, 0) + hits
            for name, place in (("first", 0), ("last", -1)):
                hit = bool(order) and order[place] == truth[place]
                outcome.ends[f"{clue}, {name}"] = outcome.ends.get(f"{clue}, {name}", 0) + hit
        outcome.trials += 1
        arena.clear()
    return outcome


class _Arena:
    """A workspace with one steward, in a database of its own."""

    def __init__(self, database: Database, clock: Moving) -> None:
        self._database, self._clock = database, clock
        self._keys = Keys.fleeting()
        handbook = load(Path(__file__).resolve().parent.parent / "content").handbook
        if handbook is None:
            raise LookupError("the content that comes with the program cannot be read")
        self._services = build(Core(database, Library(handbook), clock, "attack", self._keys))
        self._workspace = f"T{secrets.token_hex(5).upper()}Z"
        workspace = self._services.workspace
        workspace.meet(workspace_id=self._workspace, bot_user_id="U0BOT00001", locale="fr-FR", zone="Europe/Paris")
        people = [Person(STEWARD, "Europe/Paris", "fr-FR", is_admin=True, is_guest=False, deleted=False)]
        workspace.load_page(workspace_id=self._workspace, people=people, mark=1)
        self._services.stewards.accept(key=MemberKey(self._workspace, STEWARD))

    def submit(self, number: int) -> list[str]:
        """As people do, dummies among them; then the slot comes. Concern ids in the order of submission."""
        codes = []
        for _ in range(number):
            draft = Draft(_TEXT, "other", Release.SLOT, (STEWARD,))
            done = self._services.concerns.submit(
                workspace_id=self._workspace, nonce=secrets.token_hex(32), draft=draft
            )
            codes.append(str(done))
        self._clock.set(self._clock.now() + timedelta(hours=18))
        self._services.concerns.release()
        with self._database.transaction() as connection:
            cases = [concerns_store.by_lookup(connection, self._workspace, self._keys.lookup(code)) for code in codes]
        return [case.concern_id for case in cases if case is not None]

    def leak(self, number: int) -> list[str]:
        """As it must not be done: each concern is written as it comes, under a random key."""
        ids = []
        for _ in range(number):
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
        return ids

    def clues(self) -> dict[str, list[str]]:
        """Concern ids, in each order that the database betrays."""
        found: dict[str, list[str]] = {}
        with self._database.transaction() as connection:
            for table in ("concerns", "concern_messages"):
                for clue, by in _ORDERS[self._database.is_sqlite].items():
                    query = f"SELECT concern_id FROM {table} WHERE workspace_id = :w {by}"  # noqa: S608 - our own words
                    rows = list(connection.scalars(text(query), {"w": self._workspace}))
                    if rows:
                        found[f"{table} by {clue}"] = list(dict.fromkeys(rows))
        path = self._database.path
        if path is not None:
            known = re.compile("|".join({row for rows in found.values() for row in rows}).encode() or b"$^")
            log = path.with_name(path.name + "-wal")
            held = {"the log": log.read_bytes() if log.exists() else b""}
            self._empty_log()  # into the file, where its pages then are, those of deleted rows included
            held["the file"] = path.read_bytes()
            for name, content in held.items():
                order = list(dict.fromkeys(match.group().decode() for match in known.finditer(content)))
                if order:
                    found[name] = order
        return found

    def clear(self) -> None:
        """Removes what the trial left, so that the next begins alike."""
        with self._database.transaction() as connection:
            ids = [case.concern_id for case in concerns_store.every(connection, self._workspace)]
            concerns_store.remove(connection, self._workspace, ids)
        if self._database.is_sqlite:
            self._empty_log()

    def _empty_log(self) -> None:
        raw = self._database.engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        raw.close()


_ORDERS: dict[bool, dict[str, str]] = {
    True: {"reading": ""},
    False: {"reading": "", "place": "ORDER BY ctid", "transaction": "ORDER BY xmin::text::bigint, ctid"},
}


def examine(own: Database | None, *, trials: int = 40, submitters: int = 20) -> dict[str, Any]:
    """Everything ``doctor --anonymity`` says; the attack itself runs on a temporary database, never on this one."""
    with tempfile.TemporaryDirectory(prefix="entrain-attack-") as folder:
        database = Database(f"sqlite:///{folder}/attack.db")
        try:
            migrate(database)
            outcome = attack(database, Trial(), trials=trials, submitters=submitters)
            control = attack(database, Trial(), trials=3, submitters=submitters, leaky=True)
            with (own or database).transaction() as connection:
                checks = own_data(connection)
        finally:
            database.close()
    chance = f"{outcome.worst:.2f} links a trial of {submitters} submissions, where chance gives 1"
    found = control.worst >= 0.9 * submitters
    checks.append(Check("order", not outcome.linked, f"{chance}, over {trials} trials.", outcome.linked))
    says = f"{control.worst:.1f} of {submitters} found in a store that leaks on purpose."
    checks.append(Check("control", found, says))
    return {
        "linkable": sum(check.linkable for check in checks),
        "submissions": trials * submitters,
        "checks": [asdict(check) for check in checks],
    }
