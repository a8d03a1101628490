"""What an attacker with the files learns of who said what: no more than by guessing (trust.md, G1 to G4 and G7)."""

import json
import secrets
import sqlite3
from math import e, sqrt
from pathlib import Path

import pytest
from sqlalchemy import update

import bot
from commands import anonymity
from commands.anonymity import own_data
from commands.attack import LUCK, Outcome, attack, binomial_tail, poisson_tail
from domain.ask import kept_text
from domain.concerns import Draft, Release, Status
from domain.conversation import Intent, understand
from domain.receipts import BITS, code_of, holds_code, in_groups, read_code
from storage import concerns as concerns_store
from storage.concerns import TABLES, concern_cells
from storage.database import Database, DatabaseUnusable
from storage.schema import UtcDateTime
from tests.services.test_concerns import at_next_slot, queue, said
from tests.services.world import CLAIRE, MONDAY, NORA, TEAM, Programme
from tests.support import FakeClock


def test_the_order_of_submission_is_lost(database: Database, clock: FakeClock) -> None:
    outcome = attack(database, clock, trials=25, submitters=20)
    assert outcome.within_chance(), outcome


def test_the_same_attack_finds_a_store_that_leaks(database: Database, clock: FakeClock) -> None:
    outcome = attack(database, clock, trials=3, submitters=50, leaky=True)
    assert outcome.worst >= 45, outcome.links
    assert outcome.linked >= 3 * 44
    assert {name.rpartition(", ")[2] for name, found in outcome.ends.items() if found == 3} >= {"first", "last", "lone"}


def test_whoever_was_alone_in_a_round_is_found_where_a_round_leaves_its_rows_as_they_were(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("its tables are kept in the order of their random keys: only PostgreSQL's rows tell their round")
    monkeypatch.setattr(concerns_store, "write_anew", lambda *_: None)
    outcome = attack(database, clock, trials=8, submitters=20)
    assert outcome.ends["concerns by transaction, lone"] == 8
    assert outcome.linked


@pytest.mark.long
def test_a_thousand_trials_of_fifty_link_what_chance_links(database: Database, clock: FakeClock) -> None:
    """Mean links at most 1.08, and the ends within three standard errors of a thousand trials.

    Luck alone passes one of so many figures in one run of ten, though never in five times as many trials: it then goes on.
    """
    outcome = attack(database, clock, trials=1_000, submitters=50)
    three_errors = 1 / 50 + 3 * sqrt(0.02 * 0.98 / 1_000)
    while outcome.trials < 5_000 and (outcome.worst > 1.08 or outcome.worst_end > three_errors):
        outcome.add(attack(database, clock, trials=1_000, submitters=50))
    print(outcome)
    assert outcome.worst <= 1.08, outcome.links
    assert outcome.worst_end <= three_errors, outcome.ends
    assert outcome.within_chance(), outcome


def test_luck_alone_raises_an_alarm_once_in_a_million_runs_and_a_small_leak_does() -> None:
    assert poisson_tail(0, 40) == pytest.approx(1)
    assert poisson_tail(2, 1) == pytest.approx(1 - 2 / e)
    assert binomial_tail(2, 3, 1 / 4) == pytest.approx(10 / 64)

    def judged(links: int, ends: int, trials: int = 40, submitters: int = 20) -> bool:
        clues = {"rows": trials, "log": links}
        return Outcome(
            trials, submitters, clues, {f"{clue}, {end}": ends for clue in clues for end in "fl"}
        ).within_chance()

    # Six figures are judged: by chance, each is beyond what is let pass at most once in six million runs.
    most = max(links for links in range(200) if judged(links, 2))
    assert poisson_tail(most + 1, 40) < LUCK / 6 <= poisson_tail(most, 40)
    often = max(ends for ends in range(40) if judged(40, ends))
    assert binomial_tail(often + 1, 40, 1 / 20) < LUCK / 6 <= binomial_tail(often, 40, 1 / 20)
    assert poisson_tail(most + 1, 40 * 2.5) > 0.99, "a leak of one link and a half in every trial is found"
    assert binomial_tail(often + 1, 40, 0.5) > 0.98, "and the first to submit, linked every other time"


def test_no_table_of_concerns_has_room_for_a_person_a_time_or_a_sequence(database: Database) -> None:
    with database.transaction() as connection:
        assert [check.ok for check in own_data(connection)] == [True, True, True]
    for table in TABLES:
        assert not any(isinstance(column.type, UtcDateTime) or "user" in column.name for column in table.columns)
        assert all(column.autoincrement in {"auto", False} and column.identity is None for column in table.columns)


def test_a_planted_link_is_found(
    ready: Programme, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said(ready)
    with ready.database.transaction() as connection:
        assert all(check.ok for check in own_data(connection))
        (cell_id, sealed) = next(iter(concerns_store.cells(connection, TEAM).items()))
        planted = sealed[:-10] + NORA.user_id.encode()
        connection.execute(update(concern_cells).where(concern_cells.c.cell_id == cell_id).values(sealed=planted))
    monkeypatch.setenv("DATABASE_URL", ready.database.url.render_as_string(hide_password=False))
    monkeypatch.setattr(anonymity, "TRIALS", 3)  # the rest is the attack's own test
    assert bot.main(["doctor", "--anonymity", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["linkable"] == 1
    assert [check["name"] for check in told["checks"] if not check["ok"]] == ["ids"]


def test_the_command_says_that_nothing_can_be_linked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    monkeypatch.setattr(anonymity, "TRIALS", 10)
    assert bot.main(["doctor", "--anonymity", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["linkable"], all(check["ok"] for check in told["checks"])) == (0, True)
    assert told["submissions"] > 0


def files_of(database: Database) -> bytes:
    """All that an SQLite database left on the disk."""
    assert database.path is not None
    return b"".join(part.read_bytes() for part in sorted(database.path.parent.glob(database.path.name + "*")))


def test_of_a_hundred_texts_none_is_in_the_files_once_purged(ready: Programme) -> None:
    if not ready.database.is_sqlite:
        pytest.skip("PostgreSQL's files are its own: the rewriting of its tables is looked at below")
    codes = [said(ready, f"texte planté {number}") for number in range(100)]
    at_next_slot(ready)
    with ready.database.transaction() as connection:
        cases = concerns_store.every(connection, TEAM)
        bodies = [concerns_store.messages(connection, TEAM, case.concern_id)[0].body for case in cases]
    held = files_of(ready.database)
    assert all(case.lookup in held for case in cases), "they can be found before"
    for concern_id in queue(ready):
        ready.services.cases.answer(
            key=CLAIRE, concern_id=concern_id, nonce=concern_id, text="Non.", status=Status.DECLINED
        )
    ready.clock.set(MONDAY.replace(year=2027))
    assert ready.services.concern_slots.purge() == len(codes)
    held = files_of(ready.database)
    assert not any(case.lookup in held or case.wrapped_key in held or case.record in held for case in cases)
    assert not any(body[start : start + 64] in held for body in bodies for start in range(0, 12_000, 1_000))
    assert "texte planté".encode() not in held


def test_postgresql_writes_its_tables_anew(ready: Programme) -> None:
    if ready.database.is_sqlite:
        pytest.skip("SQLite's files are read above")

    def file_of(connection: object) -> str:
        return str(connection.exec_driver_sql("SELECT pg_relation_filenode('concerns')").scalar())  # type: ignore[attr-defined]

    said(ready)
    at_next_slot(ready)
    with ready.database.transaction() as connection:
        before = file_of(connection)
    (concern_id,) = queue(ready)
    ready.services.cases.answer(key=CLAIRE, concern_id=concern_id, nonce="n", text="Non.", status=Status.DECLINED)
    ready.clock.set(MONDAY.replace(year=2027))
    assert ready.services.concern_slots.purge() == 1
    with ready.database.transaction() as connection:
        assert file_of(connection) != before


def test_wrong_codes_find_nothing(ready: Programme) -> None:
    right = {ready.core.keys.lookup(said(ready, f"{number}")) for number in range(10)}
    keys = ready.core.keys
    assert not any(keys.lookup(code_of(secrets.randbits(BITS))) in right for _ in range(20_000))


@pytest.mark.long
def test_a_million_wrong_codes_find_nothing(ready: Programme) -> None:
    right = {ready.core.keys.lookup(said(ready, f"{number}")) for number in range(50)}
    keys = ready.core.keys
    assert not any(keys.lookup(code_of(secrets.randbits(BITS))) in right for _ in range(1_000_000))


def test_a_code_is_read_as_people_copy_it() -> None:
    code = code_of(secrets.randbits(BITS))
    spoiled = code.replace("0", "o").replace("1", "l").lower()
    assert read_code(f"  {spoiled[:7]} - {spoiled[7:]}\n") == code


@pytest.mark.parametrize("between", ["-", " ", "", "–", "\n", " - "])
def test_a_code_that_is_pasted_elsewhere_is_known_for_one_and_kept_nowhere(between: str) -> None:
    parts = in_groups(code_of(secrets.randbits(BITS) | 1 << (BITS - 1))).split("-")  # the first character is a letter
    parts[1] = f"7{parts[1][1:]}"
    pasted = between.join(parts)
    for text in (pasted, pasted.lower(), f"mon code : {pasted}, que dit-il ?"):
        assert holds_code(text)
        assert kept_text(f"{text} Comment publier ?") is None
        assert understand(text).intent is Intent.CODE


@pytest.mark.parametrize(
    "text", ["Comment publier une photo des jardins partages de lundi ?", "0612345678", "2026-11-24", ""]
)
def test_ordinary_words_are_no_code(text: str) -> None:
    assert not holds_code(text)


def test_texts_are_nowhere_in_clear_before_or_after_the_slot(ready: Programme) -> None:
    planted = [f"planté-{secrets.token_hex(8)}" for _ in range(20)]
    for text in planted:
        said(ready, text)
    nobody = Draft("x" * 5, "other", Release.SLOT, (NORA.user_id,))
    ready.services.concerns.submit(workspace_id=TEAM, nonce="n", draft=nobody)
    for _ in range(2):
        with ready.database.transaction() as connection:
            held = b"".join(
                value if isinstance(value, bytes) else str(value).encode()
                for table in TABLES
                for row in connection.execute(table.select())
                for value in row
            )
        assert not any(text.encode() in held for text in planted)
        assert CLAIRE.user_id.encode() not in held, "not even who may read it"
        at_next_slot(ready)


def test_a_log_that_somebody_reads_is_not_taken_for_emptied(ready: Programme) -> None:
    if not ready.database.is_sqlite:
        pytest.skip("PostgreSQL writes its tables anew")
    assert ready.database.path is not None
    said(ready)
    reader = sqlite3.connect(ready.database.path, isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM concern_cells").fetchall()
        with ready.database.transaction() as connection:
            connection.execute(update(concern_cells).values(sealed=b"x"))
        with pytest.raises(DatabaseUnusable):
            ready.database.forget_changes([])
    finally:
        reader.close()
    ready.database.forget_changes([])
