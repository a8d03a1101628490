"""Two workspaces with the same people, names and keys, told apart by their words alone; and calls made up from signatures."""

import inspect
import types
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    insert,
    select,
    true,
)

from domain.attention import Kind
from domain.members import MemberKey
from storage.members import members
from storage.migrate import all_tables
from storage.schema import SlackId, UtcDateTime

HERE, THERE = "T1", "T0THERE001"
"""Whom everything is done for, and who must not notice."""
USER, SAME = "U0CLAIRE01", "same"
NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
PEOPLE = {"user_id", "author", "bot_user_id"}
OF_A_KIND: dict[tuple[str, str], Any] = {
    ("outbox", "state"): "sent",
    ("concerns", "status"): "waiting",
    ("stewards", "state"): "active",
    ("suggestions", "state"): "new",
    ("suggestion_words", "state"): "planned",
    ("suggestion_news", "what"): "word",
    ("tasks", "outcome"): "open",
    ("charter_entries", "utc"): NOW.isoformat(),
    ("charter_assignments", "state"): "open",
    ("passage_texts", "parts"): "[]",
    ("members", "zone"): "Europe/Paris",
    ("workspaces", "zone"): "Europe/Paris",
    ("workspaces", "removed_at"): None,
}
"""Columns that hold one word of a few."""


def tables() -> list[Table]:
    """Every table whose rows are of a workspace."""
    return [table for table in all_tables().sorted_tables if "workspace_id" in table.c]


def fill(connection: Connection, workspace_id: str) -> None:
    """A row in every table; what is free text says whose it is."""
    for table in tables():
        connection.execute(insert(table), all_values(table, workspace_id))


def all_values(table: Table, workspace_id: str) -> dict[str, Any]:
    """A row with a value in every column."""
    return {column.name: value_of(column, workspace_id) for column in table.columns}


def occasion(workspace_id: str) -> str:
    """A message to the one member."""
    return f"{workspace_id}:{Kind.LESSON}:{SAME}:{USER}:{NOW.date()}"


def words(workspace_id: str) -> str:
    """What only that workspace's people wrote."""
    return f"words of {workspace_id}"


def value_of(column: Column[Any], workspace_id: str) -> Any:
    """A value of the column's type; the same for every workspace, but for words, sealed bytes and what says which it is."""
    if column.name in {"workspace_id", "occasion", "kind"}:
        return {"workspace_id": workspace_id, "occasion": occasion(workspace_id), "kind": Kind.LESSON}[column.name]
    if (column.table.name, column.name) in OF_A_KIND:
        return OF_A_KIND[column.table.name, column.name]
    if column.type is SlackId and (column.name in PEOPLE or column.name.endswith("_by")):
        return USER
    by_type: list[tuple[type, Any]] = [
        (UtcDateTime, NOW),
        (Date, NOW.date()),
        (Boolean, True),
        (Integer, 1),
        (LargeBinary, words(workspace_id).encode()),
        (JSON, {}),
        (Text, words(workspace_id)),
    ]
    found = next((value for kind, value in by_type if isinstance(column.type, kind)), SAME)
    return found[: getattr(column.type, "length", None) or 99] if isinstance(found, str) else found


def rows_of(connection: Connection, workspace_id: str, of: Iterable[Any]) -> dict[str, list[Any]]:
    """Everything a workspace has in these tables."""
    return {
        table.name: [
            tuple(row)
            for row in connection.execute(
                select(table).where(table.c.workspace_id == workspace_id).order_by(*table.primary_key.columns)
            )
        ]
        for table in of
        if "workspace_id" in table.c
    }


def arguments(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What a function can be called with, made up from its signature; what is ``given`` comes first.

    Raises TypeError for a kind of argument nobody has said how to make up.
    """
    hints = get_type_hints(function)
    made: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "self" or parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        made[name] = given[name] if name in given else value(hints[name], name)
    return {**made, **{name: one for name, one in given.items() if name in made or name == "**"}}


PLAIN: dict[Any, Any] = {
    int: 1,
    float: 1.0,
    bool: False,
    bytes: words(HERE).encode(),
    datetime: NOW,
    date: NOW.date(),
    time: time(10),
    object: SAME,
    Any: SAME,
}


def value(hint: Any, name: str) -> Any:
    """A value of a type, in the workspace acted for."""
    if hint is str:
        return _text(name)
    if hint is MemberKey:
        return MemberKey(HERE, USER)
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return value(next(one for one in inner if one is not type(None)), name)
    if origin is ColumnElement:
        return true()
    if hint is Select or origin is Select:
        return select(members.c.user_id).where(members.c.workspace_id == HERE)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{one.name: value(hints[one.name], one.name) for one in fields(hint) if one.init})
    return _several(origin, inner, name)


def _several(origin: Any, inner: tuple[Any, ...], name: str) -> Any:
    if origin is tuple and inner and inner[-1] is not Ellipsis:
        return tuple(value(one, name) for one in inner)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return {value(inner[0], name): value(inner[1], "")}
    if origin is frozenset:
        return frozenset({value(inner[0], name)})
    if origin is tuple:
        return (value(inner[0], name),)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Collection):
        return [value(inner[0], name)]
    if getattr(origin, "__name__", "") == "Literal":
        return inner[0]
    if origin is Callable:
        return str
    raise TypeError(f"nobody has said how to make up {name}: {origin or inner}")


def _text(name: str) -> str:
    if name in {"workspace_id", "workspace"}:
        return HERE
    if name.startswith("occasion") or name in {"claims", "arrivals"}:
        return occasion(HERE)
    if name in PEOPLE | {"by", "asked", "gone", "out", "new", "to"} or "user" in name or name.endswith("_by"):
        return USER
    return SAME
