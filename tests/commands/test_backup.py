"""A backup made while the bot runs comes back whole, on either database; and what cannot be right is refused."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

import bot
from storage import migrate as migration
from storage.database import Database
from storage.leases import leases
from storage.migrate import all_tables, current_revision
from tests.commands.support import address, contents, fill, not_root, unprivileged_folder
from tests.conftest import KINDS, MakeDatabase

Use = Callable[[Database], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Makes a database the one of DATABASE_URL."""
    return lambda database: monkeypatch.setenv("DATABASE_URL", address(database))


@pytest.fixture
def backup(make_database: MakeDatabase, use: Use, tmp_path: Path) -> Path:
    """A backup file with something in every table."""
    database = make_database("sqlite")
    fill(database)
    use(database)
    assert bot.main(["backup", str(tmp_path / "it.backup")]) == 0
    return tmp_path / "it.backup"


@pytest.mark.parametrize("source_kind", KINDS)
@pytest.mark.parametrize("target_kind", KINDS)
def test_everything_comes_back_on_either_database(
    source_kind: str, target_kind: str, make_database: MakeDatabase, use: Use, tmp_path: Path
) -> None:
    source, target = make_database(source_kind), make_database(target_kind, migrated=False)
    fill(source, rows=1_200)
    use(source)
    assert bot.main(["backup", str(tmp_path / "it")]) == 0
    use(target)
    assert bot.main(["restore", str(tmp_path / "it")]) == 0
    assert contents(target) == contents(source)
    assert current_revision(target) == migration.newest_revision()


def test_a_backup_is_of_one_moment_while_the_bot_writes(database: Database, use: Use, tmp_path: Path) -> None:
    fill(database, rows=2_000)
    use(database)
    ledger, events = all_tables().tables["ledger"], all_tables().tables["received_events"]
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with database.transaction() as connection:
                day = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=number)
                row = {"workspace_id": "T1", "user_id": "U1", "local_date": day, "iso_week": "", "occasion": ""}
                connection.execute(insert(ledger), row)
                row = {"workspace_id": "T1", "event_id": str(number), "received_at": day}
                connection.execute(insert(events), row)
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(10)
        assert bot.main(["backup", str(tmp_path / "it")]) == 0
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "it")) as copy:
        days = copy.execute("SELECT count(*) FROM ledger WHERE workspace_id = 'T1'").fetchone()[0]
        seen = copy.execute("SELECT count(*) FROM received_events WHERE workspace_id = 'T1'").fetchone()[0]
    assert days == seen >= 1


def test_a_backup_is_one_file_for_its_owner_alone(database: Database, use: Use, tmp_path: Path) -> None:
    fill(database)
    use(database)
    folder = tmp_path / "kept"
    folder.mkdir()
    assert bot.main(["backup", str(folder / "it")]) == 0
    assert [path.name for path in folder.iterdir()] == ["it"]
    assert (folder / "it").stat().st_mode & 0o777 == 0o600


def test_a_backup_overwrites_nothing(backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = backup.read_bytes()
    assert bot.main(["backup", str(backup)]) == 2
    assert capsys.readouterr().err == (
        f"bot.py: {backup} exists already; a backup never overwrites anything, so give another name.\n"
    )
    assert backup.read_bytes() == before


def test_a_folder_that_is_not_there_is_said(backup: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert bot.main(["backup", str(tmp_path / "nowhere" / "it")]) == 2
    assert capsys.readouterr().err.endswith("it cannot be written (No such file or directory).\n")


def test_without_a_database_there_is_nothing_to_back_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/missing.db")
    assert bot.main(["backup", str(tmp_path / "it")]) == 2
    assert capsys.readouterr().err == f"bot.py: There is no database at {tmp_path}/missing.db; check DATABASE_URL.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_database_is_no_backup(
    kind: str, make_database: MakeDatabase, use: Use, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(make_database(kind, migrated=False) if kind == "postgresql" else _empty_file(tmp_path))
    assert bot.main(["backup", str(tmp_path / "it")]) == 2
    assert capsys.readouterr().err == "bot.py: The database is empty: there is nothing to back up.\n"
    assert not (tmp_path / "it").exists()


def _empty_file(folder: Path) -> Database:
    (folder / "empty.db").touch()
    return Database(f"sqlite:///{folder}/empty.db")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_database_holds_is_replaced_only_when_that_is_asked(
    kind: str, make_database: MakeDatabase, use: Use, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = make_database(kind)
    fill(database, rows=1)
    before = contents(database)
    use(database)
    capsys.readouterr()
    assert bot.main(["restore", str(backup)]) == 2
    said = "bot.py: The database holds something already; with --replace it is thrown away.\n"
    assert capsys.readouterr().err == said
    assert contents(database) == before
    assert bot.main(["restore", str(backup), "--replace"]) == 0
    assert {name: len(rows) for name, rows in contents(database).items()} == dict.fromkeys(before, 3)
    assert "Restored" in capsys.readouterr().out


@pytest.mark.parametrize("kind", KINDS)
def test_a_restore_that_fails_changes_nothing(
    kind: str, make_database: MakeDatabase, use: Use, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(backup)) as copy, copy:
        copy.execute("PRAGMA writable_schema = ON")
        copy.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'refusals'")
    with closing(sqlite3.connect(backup)) as copy, copy:
        copy.execute("UPDATE refusals SET error = NULL")
    database = make_database(kind)
    fill(database)
    before = contents(database)
    use(database)
    capsys.readouterr()
    assert bot.main(["restore", str(backup), "--replace"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("bot.py: The backup holds something the database does not accept (")
    assert said.endswith("nothing was changed.\n")
    assert contents(database) == before


@pytest.mark.parametrize("change", ["DROP TABLE ledger", "ALTER TABLE ledger RENAME COLUMN iso_week TO other"])
def test_a_backup_with_other_tables_than_its_schema_has_is_refused(
    change: str, database: Database, use: Use, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(backup)) as copy, copy:
        copy.execute(change)
    use(database)
    capsys.readouterr()
    assert bot.main(["restore", str(backup)]) == 2
    assert capsys.readouterr().err == (
        f"bot.py: {backup} does not hold the tables of its schema (ledger); nothing was changed.\n"
    )


def test_nothing_is_restored_under_a_running_bot(
    database: Database, use: Use, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.transaction() as connection:
        until = datetime.now(UTC) + timedelta(seconds=30)
        connection.execute(insert(leases), {"name": "deliver:T1", "holder": "somebody", "held_until": until})
    use(database)
    capsys.readouterr()
    assert bot.main(["restore", str(backup), "--replace"]) == 2
    said = "bot.py: The bot is running on this database; stop it, wait a minute, and try again.\n"
    assert capsys.readouterr().err == said


def test_a_newer_backup_is_refused(backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(backup)) as copy, copy:
        copy.execute("UPDATE entrain_backup SET revision = '9999'")
    capsys.readouterr()
    assert bot.main(["restore", str(backup), "--replace"]) == 2
    assert capsys.readouterr().err == (
        f"bot.py: {backup} was made by a newer version of Entrain (schema 9999); restore it with that version.\n"
    )


@pytest.mark.parametrize(
    ("made_by", "said"),
    [
        (lambda path: None, "There is no file"),
        (lambda path: path.write_text("no database at all"), "it is not an SQLite file"),
        (lambda path: path.write_bytes(b""), "not one that bot.py backup wrote"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close(), "not one that bot.py"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(200)), "is damaged or not a backup"),
    ],
)
def test_a_file_that_is_no_backup_is_refused(
    made_by: Callable[[Path], object],
    said: str,
    database: Database,
    use: Use,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use(database)
    made_by(tmp_path / "it")
    assert bot.main(["restore", str(tmp_path / "it")]) == 2
    heard = capsys.readouterr().err
    assert said in heard
    assert heard.count("\n") == 1


def test_a_cut_off_backup_is_refused(
    make_database: MakeDatabase, use: Use, backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    use(make_database("sqlite", migrated=False))
    capsys.readouterr()
    assert bot.main(["restore", str(backup)]) == 2
    assert "is damaged" in capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_backup_is_migrated(
    kind: str,
    make_database: MakeDatabase,
    use: Use,
    backup: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    newer_version(monkeypatch, tmp_path)
    database = make_database(kind, migrated=False)
    use(database)
    assert bot.main(["restore", str(backup)]) == 0
    assert "it was brought to this version's, 9001." in capsys.readouterr().out
    with database.transaction() as connection:
        assert connection.exec_driver_sql("SELECT DISTINCT extra FROM refusals").scalars().all() == ["new"]


def newer_version(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From here on, this is a version of the program with one migration more."""
    latest = migration.newest_revision()
    shutil.copytree(migration._FOLDER, folder / "migrations")
    (folder / "migrations" / "versions" / "9001_extra.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision = "9001"\ndown_revision = "{latest}"\n\n\n'
        'def upgrade():\n    op.add_column("refusals", sa.Column("extra", sa.String(8), server_default="new"))\n\n\n'
        'def downgrade():\n    op.drop_column("refusals", "extra")\n'
    )
    monkeypatch.setattr(migration, "_FOLDER", folder / "migrations")


def test_migrate_copies_an_sqlite_file_first_and_keeps_the_last_three(
    make_database: MakeDatabase,
    use: Use,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = make_database("sqlite")
    fill(database)
    before = contents(database)
    database.close()
    use(database)
    for number in range(4):
        (tmp_path / f"entrain-before-0000-2026-01-0{number}.db").touch()
    latest = migration.newest_revision()
    newer_version(monkeypatch, tmp_path)
    assert bot.main(["migrate"]) == 0
    copies = sorted(tmp_path.glob("entrain-before-*.db"))
    assert len(copies) == 3
    assert copies[-1].name.startswith(f"entrain-before-{latest}-")
    assert capsys.readouterr().out == (
        f"The database went from schema {latest} to 9001.\nA copy of what it was stands in {copies[-1]}.\n"
    )
    copy = Database(f"sqlite:///{copies[-1]}")
    assert contents(copy) == before
    copy.close()


@pytest.mark.parametrize("kind", KINDS)
def test_migrate_says_what_it_did(
    kind: str, make_database: MakeDatabase, use: Use, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(make_database(kind, migrated=False))
    assert bot.main(["migrate"]) == 0
    assert "it now has this version's tables" in capsys.readouterr().out
    assert bot.main(["migrate"]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert not list(tmp_path.glob("entrain-before-*"))


def test_a_locked_database_is_said(
    make_database: MakeDatabase, use: Use, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MS", 50)
    database = make_database("sqlite")
    use(database)
    with closing(sqlite3.connect(database.path or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert bot.main(["migrate"]) == 2
        other.execute("ROLLBACK")
    assert capsys.readouterr().err == (
        "bot.py: The database is locked by another program; stop it, then start again.\n"
    )


@pytest.mark.parametrize("words", [["migrate"], ["backup", "/nowhere/it"], ["restore", "FILE", "--replace"]])
def test_a_read_only_database_is_said(
    words: list[str],
    migrated_file: Path,
    backup: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bot.main(["restore", str(backup), "--replace"]) == 0  # all that Python loads late is loaded
    with unprivileged_folder() as folder:
        file, copy = folder / "it.db", folder / "it.backup"
        shutil.copyfile(migrated_file, file)
        shutil.copyfile(backup, copy)
        file.chmod(0o444)
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
        capsys.readouterr()
        folder.chmod(0o555)
        with not_root():
            assert bot.main([str(copy) if word == "FILE" else word for word in words]) == 2
    heard = capsys.readouterr().err
    assert "read-only" in heard
    assert heard.count("\n") == 1


def test_an_address_that_answers_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:hidden-word@127.0.0.1:1/entrain")
    assert bot.main(["migrate"]) == 2
    heard = capsys.readouterr().err
    assert "does not answer" in heard
    assert "hidden-word" not in heard
    assert heard.count("\n") == 1


def test_no_table_counts_its_rows_by_itself() -> None:
    """A key that the database makes would have to go on after the last one restored, which restore does not see to."""
    for table in all_tables().sorted_tables:
        column = table.autoincrement_column
        assert column is None or column.autoincrement is False or len(table.primary_key) > 1, table.name
