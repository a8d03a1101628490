"""Whether a statement keeps to one workspace, judged by its form: read from SQLAlchemy, before it is run.

Every table that has a ``workspace_id`` and that a statement reads, changes or deletes must be held to one value of it,
directly or by an equality with another that is. What rightly goes across workspaces stands in ``ACROSS``, with a reason.
"""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ClauseElement,
    ColumnElement,
    False_,
    Grouping,
    TextClause,
    Tuple,
)
from sqlalchemy.sql.schema import Table
from sqlalchemy.sql.selectable import Alias, FromClause, Join, Select

WORKSPACE = "workspace_id"
ROOT = Path(__file__).resolve().parent.parent
ROOMS = {ROOT / "storage", ROOT / "services", ROOT / "commands"}

NAMES = {"outbox": "occasion", "ledger": "occasion"}
"""Columns whose value begins with the workspace, as an occasion's name does: they say which as well."""

ACROSS = {
    "exercises.forget_order": "retention: drafts nobody finished, by age alone",
    "installations.every": "tokens are sealed anew under another secret, all of them",
    "installations.versions": "each process learns where the bot is installed",
    "leases.to_plan": "which workspaces have somebody whose moment has come: their names and nothing else",
    "leases.to_send": "which workspaces have something that waits to go out: their names and nothing else",
    "planning.due": "the clock: who is to be looked at, wherever they are; what follows goes workspace by workspace",
    "planning.next_due_at": "the clock: a moment and nothing else",
    "migrate.current_revision": "the schema is of all",
    "migrate.migrate": "a change of the schema is of all",
    "outbox.in_hand": "the clock: whether anything is under way",
    "outbox.next_due_at": "the clock: a moment and nothing else",
    "suggestions.forget_news": "retention: by age alone",
    "surveys.unwiped": "which surveys' answers have yet to leave the database's files",
    "watching.held": "the operator's figures: kinds and days, nobody's words",
    "watching.queue": "the operator's figures",
    "workshops.everywhere_since": "the clock: of which workshops something is due; what follows goes workspace by workspace",
    "workspace.all_ids": "which workspaces there are",
    "workspace.forget_events": "retention: by age alone",
    "workspace.keep_only": "a copy of the database is narrowed to one workspace",
    "workspace.due_to_start": "the clock: which workspaces start now; each is then started by itself",
    "workspace.posts_due": "the clock: whose channels are to be looked at",
    "workspace.posts_next_at": "the clock: a moment and nothing else",
    "workspace.starts_next_at": "the clock: a moment and nothing else",
}
"""What rightly reaches into several workspaces, and why."""

Place = Table | Alias


class Unscoped(AssertionError):
    """A statement that would reach into other workspaces."""


def loose_tables(statement: ClauseElement) -> set[str]:
    """The tables of workspaces that a statement reads or changes without keeping to one."""
    if isinstance(statement, TextClause):
        return {statement.text}
    return set(_loose_within(statement, frozenset()))


def _loose_within(part: Any, around: frozenset[Any]) -> Iterator[str]:
    """``around`` are the tables of the statements this one stands in, which a condition may lean on."""
    if isinstance(part, Select):
        froms = part.get_final_froms()
        places = _places(froms)
        own = [place for place in places if place not in around] or places
        yield from _loose(own, [part.whereclause, *_conditions(froms)])
        around |= frozenset(places)
    elif isinstance(part, Update | Delete):
        yield from _loose([part.table], list(part._where_criteria))
        around |= {part.table}
    for child in part.get_children():
        if not isinstance(child, Table):
            yield from _loose_within(child, around)


def _places(froms: Any) -> list[Place]:
    """The tables among what is selected from, joined ones too; sub-selects are statements of their own."""
    found: list[Place] = []
    for one in froms:
        if isinstance(one, Join):
            found += _places([one.left, one.right])
        elif isinstance(one, Table) or (isinstance(one, Alias) and isinstance(one.element, Table)):
            found.append(one)
    return found


def _conditions(froms: Any) -> list[ColumnElement[Any] | None]:
    found: list[ColumnElement[Any] | None] = []
    for one in froms:
        if isinstance(one, Join):
            found += [one.onclause, *_conditions([one.left, one.right])]
    return found


def _loose(places: Any, conditions: list[Any]) -> Iterator[str]:
    ours = [place for place in places if WORKSPACE in place.c]
    if any(isinstance(getattr(condition, "element", condition), False_) for condition in conditions):
        return  # no row at all
    held: set[Any] = set()
    pairs: list[tuple[Any, Any]] = []
    for condition in conditions:
        _read(condition, held, pairs)
    held |= {one for pair in pairs for one in pair if one not in ours}  # it is judged with its own statement
    while grown := {one for pair in pairs if held & set(pair) for one in pair} - held:
        held |= grown
    yield from (_table(place) for place in ours if place not in held)


def _table(place: FromClause) -> str:
    table = place.element if isinstance(place, Alias) else place
    return table.name if isinstance(table, Table) else ""


def _read(condition: Any, held: set[Any], pairs: list[tuple[Any, Any]]) -> None:
    """Notes the places a condition holds to one workspace, and those it makes equal."""
    if isinstance(condition, Grouping):
        _read(condition.element, held, pairs)
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for one in condition.clauses:
            _read(one, held, pairs)
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.or_:
        branches: list[set[Any]] = []
        for one in condition.clauses:
            branch: set[Any] = set()
            _read(one, branch, [])
            branches.append(branch)
        held |= set.intersection(*branches)
    elif isinstance(condition, BinaryExpression) and condition.operator in {operators.eq, operators.in_op}:
        left, right = _says_where(condition.left), _says_where(condition.right)
        if left is not None and right is not None:
            pairs.append((left, right))
        elif left is not None and isinstance(condition.right, BindParameter):
            held.add(left)
        elif right is not None and isinstance(condition.left, BindParameter):
            held.add(right)


def _says_where(side: Any) -> Any:
    """The place whose workspace this column says, if it is such a column; of several in a row, the first such."""
    side = side.element if isinstance(side, Grouping) else side
    if isinstance(side, Tuple):
        return next((place for one in side.clauses if (place := _says_where(one)) is not None), None)
    place = getattr(side, "table", None)
    if not isinstance(place, FromClause):
        return None
    return place if side.name in {WORKSPACE, NAMES.get(_table(place))} else None


_judged: dict[Any, frozenset[str]] = {}


def judged(statement: ClauseElement) -> frozenset[str]:
    """The same, looked at once for all statements of one form."""
    key = statement._generate_cache_key()
    if key is None:
        return frozenset(loose_tables(statement))
    if key.key not in _judged:
        _judged[key.key] = frozenset(loose_tables(statement))
    return _judged[key.key]


def said_by() -> str:
    """The function a statement comes from: ``planning.due``; nothing where no room of ours said it, but a test."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if _is_ours(code.co_filename) and code.co_name[0] not in "_<":
            return f"{Path(code.co_filename).stem}.{code.co_name}"
        frame = frame.f_back
    return ""


@cache
def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.parent in ROOMS and path.stem not in {"schema", "database"}


@contextmanager
def kept_apart(came: list[ClauseElement] | None = None, across: Collection[str] = ACROSS.keys()) -> Iterator[None]:
    """While the block lasts, a statement of ours that does not keep to one workspace raises Unscoped, unless it is known.

    ``came`` is given every statement.
    """

    def look(_: Connection, statement: Any, *__: Any) -> None:
        if not isinstance(statement, ClauseElement):
            return
        if came is not None:
            came.append(statement)
        if (loose := judged(statement)) and (name := said_by()) and name not in across:
            raise Unscoped(
                f"{name} reaches into every workspace’s {', '.join(sorted(loose))} (ACROSS in tests/isolation.py):\n{statement}"
            )

    event.listen(Engine, "before_execute", look)
    try:
        yield
    finally:
        event.remove(Engine, "before_execute", look)
