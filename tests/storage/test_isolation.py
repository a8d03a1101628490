"""Nothing of one workspace is read, changed or removed for another: of every table and every query there is.

Two workspaces have the same people and the same keys. Every public function of every room is called for one of them, with
arguments made up from its signature; a new table or function is looked at without anybody thinking of it.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Connection, UniqueConstraint, UpdateBase, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

import storage
from storage import members as members_store
from storage import paths as paths_store
from storage.charter import charter_assignments
from storage.database import Database
from storage.members import members
from storage.migrate import all_tables
from storage.outbox import outbox
from storage.suggestions import suggestion_votes, suggestion_words, suggestions
from storage.workspace import workspaces
from tests.isolation import ACROSS, NAMES, Unscoped, kept_apart, loose_tables
from tests.two_workspaces import HERE, SAME, THERE, arguments, fill, rows_of, words

OF_NOBODY = {
    "install_states": "an installation has begun, and nobody knows yet where",
    "leases": "who holds what: its name begins with the workspace where it is of one",
}
UNIQUE_EVERYWHERE = {
    ("concerns", "lookup"): "a keyed hash of 130 random bits; it is looked for within a workspace",
}
NOT_ROOMS = {"migrations", "database", "migrate", "schema"}
GIVEN: dict[str, dict[str, Any]] = {
    "concerns.change": {"status": "closed"},
    "installations.save": {"bot_user_id": "U0BOT00001", "sealed_token": b"sealed"},
    "members.change": {"path": "everyone"},
    "stewards.save": {"state": "active"},
    "suggestions.change": {"state": "planned"},
    "surveys.change": {"reminded": True},
    "tasks.change": {"concerns": False},
    "training.how_far": {"users": paths_store.on_path(HERE, SAME, usual=True, known=[SAME])},
    "workshops.change": {"held": True},
    "workshops.note": {"told": 1},
    "workshops.note_all": {"told": 1},
    "workspace.save": {"zone": "Europe/Paris"},
}
"""What cannot be made up from a signature: columns to set, or a query to go on from."""


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function that is given a connection: ``planning.due``."""
    for found in pkgutil.iter_modules(storage.__path__):
        if found.name not in NOT_ROOMS:
            room = import_module(f"storage.{found.name}")
            for name, function in inspect.getmembers(room, inspect.isfunction):
                if function.__module__ == room.__name__ and not name.startswith("_") and _asks(function):
                    yield f"{found.name}.{name}", function


def _asks(function: Callable[..., Any]) -> bool:
    return any(one.annotation is Connection for one in inspect.signature(function).parameters.values())


def test_every_table_says_whose_its_rows_are() -> None:
    for table in all_tables().sorted_tables:
        if table.name in OF_NOBODY:
            assert "workspace_id" not in table.c
            continue
        keys = [list(table.primary_key.columns.keys())]
        keys += [[c.name for c in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)]
        keys += [[c.name for c in one.columns] for one in table.indexes if one.unique]
        for key in keys:
            named = {"workspace_id", NAMES.get(table.name)} & set(key)
            assert named or (table.name, *key) in UNIQUE_EVERYWHERE, f"{table.name}: {key} is shared by workspaces"
        assert not table.c.workspace_id.nullable
        for link in table.foreign_key_constraints:
            assert "workspace_id" in link.column_keys, f"{table.name} points at rows of any workspace"


def test_every_query_there_is_keeps_to_the_workspace_it_is_called_for(database: Database) -> None:
    with database.transaction() as connection:
        fill(connection, HERE)
        fill(connection, THERE)
        before = rows_of(connection, THERE, all_tables().tables.values())
    wrong: list[str] = []
    for name, function in functions():
        with database.engine.connect() as connection, connection.begin() as transaction:
            wrong += [f"{name}: {what}" for what in _wrong(connection, name, function, before)]
            transaction.rollback()
    assert not wrong, "\n".join(wrong)


def test_what_is_said_of_functions_is_said_of_functions_there_are() -> None:
    there = dict(functions())
    assert len(there) > 250
    assert not GIVEN.keys() - there.keys()
    assert not ACROSS.keys() - {"migrate.migrate", "migrate.current_revision"} - there.keys()


def test_who_works_for_one_workspace_asks_the_clock_of_no_other(database: Database) -> None:
    there = dict(functions())
    with database.transaction() as connection:
        fill(connection, THERE)
    with database.only(HERE).transaction() as connection, kept_apart(across=()):
        for name, why in ACROSS.items():
            if why.startswith("the clock") or name == "workspace.all_ids":
                assert not _called(connection, there[name], {}), name


def _wrong(connection: Connection, name: str, function: Callable[..., Any], before: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a function called for one workspace."""
    came: list[Any] = []
    try:
        with kept_apart(came), connection.begin_nested():
            answer = _called(connection, function, GIVEN.get(name, {}))
    except IntegrityError:
        return  # its key is there already; what it would have written is that of the workspace it was called for
    except Unscoped as found:
        yield str(found)
        return
    if not came:
        yield "it asked the database nothing: give it something to ask with (GIVEN)"
    if name not in ACROSS and (words(THERE) in repr(answer) or THERE in repr(answer)):
        yield f"it answers with what is not of this workspace: {answer!r}"
    written = {statement.table for statement in came if isinstance(statement, UpdateBase)}
    after = rows_of(connection, THERE, [] if name == "workspace.keep_only" else written)
    yield from (f"it changes {table} elsewhere" for table in after if after[table] != before[table])


def _called(connection: Connection, function: Callable[..., Any], given: dict[str, Any]) -> Any:
    kinds = inspect.signature(function).parameters.values()
    made = arguments(function, {"connection": connection, **given})
    plain = [made[one.name] for one in kinds if one.kind is one.POSITIONAL_OR_KEYWORD]
    named = {one.name: made[one.name] for one in kinds if one.kind is one.KEYWORD_ONLY}
    free = given if any(one.kind is one.VAR_KEYWORD for one in kinds) else {}
    answer = function(*plain, **named, **free)
    return list(answer) if inspect.isgenerator(answer) else answer


here = members.c.workspace_id == HERE
votes, said = suggestion_votes, suggestion_words
REACHING: dict[str, Any] = {
    "all rows": select(members),
    "by another column": select(members).where(members.c.user_id == "U1"),
    "or": select(members).where(or_(here, members.c.is_admin)),
    "not": select(members).where(members.c.workspace_id != HERE),
    "a join by another column": select(members).join(votes, votes.c.user_id == members.c.user_id).where(here),
    "a join only the other half of which is held": select(members, suggestions).where(here),
    "a sub-query": select(func.count()).select_from(select(votes).where(votes.c.user_id == "U1").subquery()),
    "a sub-query in a condition": delete(members).where(here, members.c.user_id.in_(select(votes.c.user_id))),
    "exists": select(members).where(here, exists().where(votes.c.user_id == members.c.user_id)),
    "an update": update(members).values(path="x"),
    "a deletion": delete(members).where(members.c.user_id == "U1"),
    "a union": select(members.c.user_id).where(here).union(select(votes.c.user_id)),
    "an occasion without its name": select(outbox).where(outbox.c.kind == "lesson"),
}
KEEPING: dict[str, Any] = {
    "one workspace": select(members).where(here, members.c.is_admin),
    "and": select(members).where(here & (members.c.user_id == "U1")),
    "both ways of or": select(members).where(or_(here & members.c.is_admin, here & members.c.active)),
    "a join by the workspace": select(members).join(votes, votes.c.workspace_id == members.c.workspace_id).where(here),
    "a chain of three": select(members, votes, workspaces).where(
        here, votes.c.workspace_id == workspaces.c.workspace_id, workspaces.c.workspace_id == members.c.workspace_id
    ),
    "exists that leans on the outer": select(members).where(
        here, exists().where(votes.c.workspace_id == members.c.workspace_id, votes.c.user_id == members.c.user_id)
    ),
    "several keys": select(members).where(tuple_(members.c.workspace_id, members.c.user_id).in_([(HERE, "U1")])),
    "a deletion": delete(charter_assignments).where(charter_assignments.c.workspace_id == HERE),
    "an occasion by its name": update(outbox).where(outbox.c.occasion == "T1:lesson:x:U1:2026-11-24").values(tries=1),
}


@pytest.mark.parametrize("statement", REACHING.values(), ids=REACHING)
def test_a_statement_that_reaches_elsewhere_is_found(statement: Any) -> None:
    assert loose_tables(statement)


@pytest.mark.parametrize("statement", KEEPING.values(), ids=KEEPING)
def test_a_statement_that_keeps_to_its_workspace_is_let_through(statement: Any) -> None:
    assert not loose_tables(statement)


def test_a_query_without_its_workspace_is_caught_in_the_act(database: Database) -> None:
    def forgetful(connection: Connection) -> None:
        connection.execute(select(members).where(members.c.user_id == "U1"))

    forgetful.__code__ = forgetful.__code__.replace(co_filename=str(members_store.__file__))  # as if it stood there
    with (
        kept_apart(),
        database.transaction() as connection,
        pytest.raises(Unscoped, match=r"members\.forgetful reaches"),
    ):
        forgetful(connection)
