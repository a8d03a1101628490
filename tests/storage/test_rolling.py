"""While one release takes the place of another, the older one's statements work on the newer one's schema.

``storage/migrations/released.json`` has the tables as the code of the release before uses them (``make released``). Tables
and columns are added first and taken away a release after nobody reads them: expand, then contract (docs/operate.md).
"""

import ast
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Column, Connection, MetaData, Table, delete, insert, inspect, select, update

from storage import outbox as outbox_store
from storage.database import Database
from storage.outbox import outbox
from storage.schema import UtcDateTime
from tests.two_workspaces import HERE, NOW, all_values
from tools.released import FILE, recorded

BEFORE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
VERSIONS = FILE.parent / "versions"
TYPES = {name: getattr(sa, name) for name in dir(sa) if name[0].isupper()} | {"UtcDateTime": UtcDateTime}
TAKES_AWAY = {
    "drop_table",
    "drop_column",
    "rename_table",
    "drop_constraint",
    "create_unique_constraint",
    "create_check",
}
ALTERS = {"nullable": False, "new_column_name": None, "type_": None}


def tables_before() -> Iterator[Table]:
    """Every table as the release before knows it."""
    metadata = MetaData()
    for name, known in BEFORE["tables"].items():
        columns = [
            Column(one, _type(said["type"]), primary_key=one in known["key"], nullable=said["nullable"])
            for one, said in known["columns"].items()
        ]
        yield Table(name, metadata, *columns)


def _type(said: str) -> Any:
    call = ast.parse(said, mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Name)
    given = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
    return TYPES[call.func.id](**({} if call.func.id == "UtcDateTime" else given))


def test_what_the_release_before_writes_and_reads_it_still_can(database: Database) -> None:
    for table in tables_before():
        row = all_values(table, HERE)
        with database.transaction() as connection:
            connection.execute(insert(table), row)
            assert connection.execute(select(table)).mappings().one() == row
            rest = {name: row[name] for name in row if name not in table.primary_key.columns}
            connection.execute(update(table).values(rest or {next(iter(row)): next(iter(row.values()))}))
            # What may be left out, and has nothing to fill it but the database.
            said = BEFORE["tables"][table.name]["columns"]
            assert connection.execute(delete(table)).rowcount == 1
            connection.execute(insert(table), {n: v for n, v in row.items() if not _left_out(said[n])})
            connection.execute(delete(table))


def _left_out(column: dict[str, Any]) -> bool:
    return bool(column["nullable"] or column["filled"])


def test_what_was_free_to_repeat_still_is(database: Database) -> None:
    with database.transaction() as connection:
        now = {name: _unique(connection, name) for name in BEFORE["tables"]}
    for name, known in BEFORE["tables"].items():
        before = {tuple(sorted(one)) for one in (*known["unique"], known["key"])}
        assert now[name] <= before, f"{name} refuses rows that the release before writes"


def _unique(connection: Connection, table: str) -> set[tuple[str, ...]]:
    look = inspect(connection)
    found: list[Any] = [one["column_names"] for one in look.get_unique_constraints(table)]
    found += [one["column_names"] for one in look.get_indexes(table) if one["unique"]]
    found.append(look.get_pk_constraint(table)["constrained_columns"])
    return {tuple(sorted(str(name) for name in one)) for one in found}


def test_a_message_of_a_kind_that_only_the_newer_release_knows_is_left_to_it(database: Database) -> None:
    with database.transaction() as connection:
        for kind, state in (("lesson", "pending"), ("tomorrow", "pending"), ("tomorrow", "sending")):
            row = all_values(outbox, HERE) | {"kind": kind, "state": state, "occasion": f"{HERE}:{kind}:{state}"}
            row |= {"user_id": f"U{kind}{state}", "folded": [["tomorrow", "x"], ["review", ""]], "not_before": None}
            connection.execute(insert(outbox), row)
        later = NOW + timedelta(hours=1)
        mine = outbox_store.claim(connection, HERE, holder="me", now=later, until=later, limit=9)
        doubt = outbox_store.doubtful(connection, HERE, holder="me", liveness=later, until=later, limit=9)
    assert [claim.kind for claim in [*mine, *doubt]] == ["lesson"]
    assert [other.kind for other in mine[0].folded] == ["review"], "it is offered again by whoever knows it"


def newer() -> list[Path]:
    """The migrations the release before did not have."""
    return [path for path in sorted(VERSIONS.glob("[0-9]*.py")) if path.name[:4] > BEFORE["revision"]]


def wrong_in(source: str) -> Iterator[str]:
    """What a migration does that the release before would stumble over, as far as its text tells.

    Tables it makes itself are its own. What is of no use to the release before, it says in ``UNUSED``, with why.
    """
    tree = ast.parse(source)
    unused = _said(tree, "UNUSED")
    upgrade = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade")
    calls = [one for one in ast.walk(upgrade) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    made = {_first(one) for one in calls if _name(one) == "create_table"}
    table = ""
    for call in calls:
        name, words = _name(call), {word.arg: word.value for word in call.keywords}
        if name == "batch_alter_table":
            table = _first(call)
        place = table if name in {"add_column", "drop_column", "alter_column"} and table else _first(call)
        what = f"{place}.{_first(call)}" if place != _first(call) else place
        if {place, what} & {*made, *unused}:
            continue
        if name in TAKES_AWAY:
            yield f"{name} of {what}"
        if name == "alter_column":
            yield from (f"{word} of {what}" for word in ALTERS.keys() & words.keys() if _changes(word, words[word]))
        if name == "add_column" and any(_must_be_given(one) for one in ast.walk(call) if isinstance(one, ast.Call)):
            yield f"a column in {place} that the release before does not fill"
        if name == "execute" and any(
            word in ast.unparse(call).upper() for word in ("DROP ", "RENAME ", "SET NOT NULL")
        ):
            yield f"{ast.unparse(call)[:80]}"


def _said(tree: ast.Module, name: str) -> dict[str, str]:
    found = [one.value for one in tree.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name]
    return dict(ast.literal_eval(found[0])) if found else {}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _first(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _changes(word: str, value: ast.expr) -> bool:
    return word != "nullable" or (isinstance(value, ast.Constant) and value.value is False)


def _must_be_given(column: ast.Call) -> bool:
    words = {word.arg: ast.unparse(word.value) for word in column.keywords}
    return _name(column) == "Column" and words.get("nullable") == "False" and "server_default" not in words


@pytest.mark.parametrize("path", newer() or [VERSIONS / "0001_first_tables.py"], ids=lambda path: path.stem)
def test_a_migration_takes_nothing_away_that_the_release_before_uses(path: Path) -> None:
    assert list(wrong_in(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('op.drop_table("members")', "drop_table of members"),
        ('op.drop_column("members", "path")', "drop_column of members"),
        ('with op.batch_alter_table("members") as b:\n        b.drop_column("path")', "drop_column of members.path"),
        ('op.alter_column("members", "path", new_column_name="way")', "new_column_name of members"),
        ('op.alter_column("members", "path", nullable=False)', "nullable of members"),
        ('op.add_column("members", sa.Column("way", sa.Text(), nullable=False))', "a column in members"),
        ('op.execute("ALTER TABLE members RENAME COLUMN path TO way")', "RENAME"),
        ('op.create_unique_constraint("uq", "members", ["path"])', "create_unique_constraint"),
    ],
)
def test_what_would_break_the_release_before_is_found(change: str, said: str) -> None:
    [found] = wrong_in(f"def upgrade():\n    {change}\n")
    assert said in found


@pytest.mark.parametrize(
    "change",
    [
        'op.create_table("new", sa.Column("a", sa.Text(), nullable=False))\n    op.drop_column("new", "a")',
        'op.add_column("members", sa.Column("way", sa.Text(), nullable=True))',
        'op.add_column("members", sa.Column("way", sa.Text(), nullable=False, server_default=""))',
        'op.alter_column("members", "path", nullable=True)',
        'op.execute("UPDATE members SET path = path")',
    ],
)
def test_what_only_adds_is_let_through(change: str) -> None:
    assert list(wrong_in(f"def upgrade():\n    {change}\n")) == []


def test_what_nobody_reads_any_more_may_go_if_the_migration_says_so() -> None:
    contract = 'UNUSED = {"members.path": "not read since 0.2.0"}\n\ndef upgrade():\n'
    assert not list(
        wrong_in(contract + '    with op.batch_alter_table("members") as b:\n        b.drop_column("path")\n')
    )


def test_what_is_written_down_of_a_release_is_what_its_tables_are() -> None:
    now = recorded()
    assert now["tables"].keys() >= BEFORE["tables"].keys()
    assert now["revision"] >= BEFORE["revision"]
