"""The evidence convinces somebody who has nothing but Python and an anchor, and nothing altered in it does."""

import csv
import io
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

import bot
from domain.evidence import Dossier, Entry, entry_hash
from handbook.loading import load
from reports.evidence import files, record, sheet
from reports.verify import first_fault
from storage import charter as charter_store
from storage.database import Database
from storage.evidence import charter_entries, charter_texts
from tests.commands.support import address
from tests.evidence_samples import ERASED, NOTED, dossier, linked
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, Programme
from tests.support import FakeClock
from tests.unit.test_handbook_example import put

LENGTH = 40
ALTERATIONS = 50


def verify(folder: Path, *anchors: str) -> tuple[int, str]:
    """What the folder's own verifier says in a Python without anything installed: its status, and its words."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *(["--anchor", *anchors] if anchors else [])]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=30, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def write(folder: Path, given: dict[str, bytes]) -> Path:
    for name, content in given.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a chain of forty entries."""
    handbook = load(put(tmp_path_factory.mktemp("content"))).handbook
    assert handbook is not None
    return files(dossier(LENGTH), handbook.programme)


ANCHOR = dossier(LENGTH).anchors[-1].token


# --- what a third party sees


def test_the_verifier_is_short_enough_to_be_read(written: dict[str, bytes]) -> None:
    assert len(written["verify.py"].decode().splitlines()) <= 80


def test_a_folder_as_it_was_written_is_verified(written: dict[str, bytes], tmp_path: Path) -> None:
    folder = write(tmp_path, written)
    status, said = verify(folder, ANCHOR)
    assert (status, said) == (0, "40 entries agree with each other and all files. VERIFIED to the last anchor.\n")
    assert verify(folder, *(one.token for one in dossier(LENGTH).anchors))[0] == 0
    assert verify(folder, ANCHOR.partition(":")[2])[0] == 0  # the hash alone will do


def test_without_an_anchor_it_says_that_nothing_is_proven(written: dict[str, bytes], tmp_path: Path) -> None:
    status, said = verify(write(tmp_path, written))
    assert status == 3
    assert "NOT PROVEN: without --anchor, all may be written anew." in said


def test_an_anchor_of_another_chain_refuses_this_one(written: dict[str, bytes], tmp_path: Path) -> None:
    status, said = verify(write(tmp_path, written), f"{LENGTH}:{'0' * 64}")
    assert (status, "REFUSED: an entry from 1 to 40 was altered" in said) == (1, True)


def test_a_table_in_a_spreadsheet_runs_nothing_and_names_nobody_who_was_erased(written: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(written["evidence.csv"].decode("utf-8-sig"), newline="")))
    assert len(rows) == LENGTH
    assert {row["person"] for row in rows if row["seq"] in {"6", "13"}} == {""}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert ERASED.encode() not in b"".join(written.values())


def test_the_readme_explains_in_both_languages(written: dict[str, bytes]) -> None:
    page = written["LISEZ-MOI README.txt"].decode()
    for words in ("Ce que cela prouve", "What it proves", "python3 verify.py --anchor", "effacées depuis\u00a0: 1"):
        assert words in page


# --- what is altered


def _lines(entries: list[dict[str, Any]]) -> bytes:
    return b"".join(
        json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n" for one in entries
    )


def _table(given: Dossier, written: dict[str, bytes]) -> dict[str, bytes]:
    """Everything written anew to agree with an altered chain: what somebody would do who wants to deceive."""
    return {**written, "chain.jsonl": _lines([record(*one) for one in given.chain]), "evidence.csv": sheet(given)}


def _changed(entry: Entry, chance: random.Random) -> Entry:
    name = chance.choice([name for name in Entry.__slots__ if name not in {"seq", "prev_hash"}])
    value: Any = ("voice",) if name == "clauses" else f"{getattr(entry, name)[:-1]}x"
    return replace(entry, **{name: value})


def edited(given: Dossier, chance: random.Random, written: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    place = chance.randrange(LENGTH)
    chain = [*given.chain]
    chain[place] = (_changed(chain[place][0], chance), chain[place][1])
    return _table(replace(given, chain=tuple(chain)), written), place + 1


def edited_with_its_hash(
    given: Dossier, chance: random.Random, written: dict[str, bytes]
) -> tuple[dict[str, bytes], int]:
    place = chance.randrange(LENGTH - 1)
    chain = [*given.chain]
    entry = _changed(chain[place][0], chance)
    chain[place] = (entry, entry_hash(entry))
    return _table(replace(given, chain=tuple(chain)), written), place + 1


def rehashed(given: Dossier, chance: random.Random, written: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    place = chance.randrange(LENGTH)
    entries = [entry for entry, _ in given.chain]
    entries[place] = _changed(entries[place], chance)
    return _table(replace(given, chain=linked(entries)), written), place + 1


def removed(given: Dossier, chance: random.Random, written: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    place = chance.randrange(LENGTH - 1)
    chain = given.chain[:place] + given.chain[place + 1 :]
    return _table(replace(given, chain=chain), written), place + 1


def removed_and_rehashed(
    given: Dossier, chance: random.Random, written: dict[str, bytes]
) -> tuple[dict[str, bytes], int]:
    place = chance.randrange(LENGTH)
    entries = [entry for entry, _ in given.chain]
    del entries[place]
    return _table(replace(given, chain=linked(entries)), written), place + 1


def exchanged(given: Dossier, chance: random.Random, written: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    one, other = sorted(chance.sample(range(LENGTH), 2))
    chain = [*given.chain]
    chain[one], chain[other] = chain[other], chain[one]
    return _table(replace(given, chain=tuple(chain)), written), one + 1


def cut_off(given: Dossier, chance: random.Random, written: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    place = chance.randrange(LENGTH)
    return _table(replace(given, chain=given.chain[:place]), written), place + 1


def one_letter(given: Dossier, chance: random.Random, written: dict[str, bytes]) -> tuple[dict[str, bytes], int]:
    lines = written["chain.jsonl"].split(b"\n")
    place = chance.randrange(LENGTH)
    at = chance.randrange(len(lines[place]))
    lines[place] = lines[place][:at] + (b"}" if lines[place][at : at + 1] != b"}" else b"{") + lines[place][at + 1 :]
    return {**written, "chain.jsonl": b"\n".join(lines)}, place + 1


KINDS = (edited, edited_with_its_hash, rehashed, removed, removed_and_rehashed, exchanged, cut_off, one_letter)


def named(said: str, place: int) -> bool:
    """Whether the words name this entry: alone, or as one of a stretch."""
    numbers = [int(word) for word in said.replace(":", "").split() if word.isdigit()]
    if said.startswith(("REFUSED: an entry from", "REFUSED: entries")):
        return numbers[0] <= place <= numbers[1]
    return numbers[0] == place


def test_fifty_alterations_are_refused_and_the_first_altered_entry_is_named(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    chance, given = random.Random(20261122), dossier(LENGTH)
    anchors = [one.token for one in given.anchors]
    for number in range(ALTERATIONS):
        alter = KINDS[number % len(KINDS)]
        altered, place = alter(given, chance, written)
        status, said = verify(write(tmp_path / str(number), altered), *anchors)
        assert status == 1, (alter.__name__, place, said)
        assert named(said, place), (alter.__name__, place, said)


def test_a_line_put_after_the_last_without_its_end_is_seen(written: dict[str, bytes], tmp_path: Path) -> None:
    forged = {**written, "chain.jsonl": written["chain.jsonl"] + b'{"seq":99,"type":"decline"}'}
    assert verify(write(tmp_path, forged), ANCHOR)[0] == 1


def test_a_chain_written_anew_agrees_with_itself_and_only_an_anchor_gives_it_away(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    given = dossier(LENGTH)
    entries = [entry for entry, _ in given.chain]
    entries[11] = replace(entries[11], utc="2026-11-23T08:00:00Z")
    folder = write(tmp_path, _table(replace(given, chain=linked(entries)), written))
    assert verify(folder)[0] == 3
    assert verify(folder, ANCHOR) == (
        1,
        "REFUSED: an entry from 1 to 40 was altered or removed, and what follows it written anew.\n",
    )
    status, said = verify(folder, *(one.token for one in given.anchors))
    assert (status, "an entry from 11 to 25 was altered" in said) == (1, True)


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("notes.jsonl", "Pas sans", "Jamais sans", f"the reason given with entry {NOTED} was altered"),
        ("people.jsonl", "U000000001", "U000000009", "row 1 of evidence.csv says otherwise"),
        ("evidence.csv", "U000000002", "U000000003", "row 2 of evidence.csv says otherwise"),
        ("evidence.csv", "silent", "left", "row 9 of evidence.csv says otherwise"),
    ],
)
def test_what_stands_beside_the_chain_is_checked_too(
    file: str, before: str, after: str, words: str, written: dict[str, bytes], tmp_path: Path
) -> None:
    altered = written[file].replace(before.encode(), after.encode())
    assert altered != written[file]
    status, said = verify(write(tmp_path, {**written, file: altered}), ANCHOR)
    assert (status, words in said) == (1, True), said


def test_a_text_of_the_charter_that_was_altered_is_not_the_one_shown(written: dict[str, bytes], tmp_path: Path) -> None:
    name = next(name for name in written if name.startswith("texts/") and "1.0.fr" in name and name.endswith(".json"))
    status, said = verify(write(tmp_path, {**written, name: written[name].replace(b"help", b"harm")}), ANCHOR)
    assert (status, said) == (1, "REFUSED: the text of entry 1 is not there.\n")


@pytest.mark.parametrize("name", ["chain.jsonl", "people.jsonl", "evidence.csv"])
def test_a_file_that_is_missing_is_said(name: str, written: dict[str, bytes], tmp_path: Path) -> None:
    status, said = verify(write(tmp_path, {one: content for one, content in written.items() if one != name}), ANCHOR)
    assert (status, said.startswith("REFUSED: a file is not there")) == (1, True)


@pytest.mark.parametrize(
    "length", [30, pytest.param(10_000, marks=pytest.mark.long)], ids=["a short chain", "ten thousand"]
)
def test_every_edit_removal_exchange_and_cut_before_the_last_anchor_is_found_and_named(length: int) -> None:
    given = dossier(length, (length // 3, length))
    chain = [record(*one) for one in given.chain]
    anchors = [one.token for one in given.anchors]
    assert first_fault(chain, anchors) is None
    places = range(length) if length < 100 else random.Random(7).sample(range(length), 60)
    for place in places:
        name = [*chain[place]][place % 13]
        for altered, words in (
            ([*chain[:place], {**chain[place], name: "9"}, *chain[place + 1 :]], f"entry {place + 1} "),
            ([*chain[:place], *chain[place + 1 :]], f"{place + 1}"),
            ([*chain[:place], *reversed(chain[place : place + 2]), *chain[place + 2 :]], f"entry {place + 1} "),
            (chain[:place], f"the chain ends at entry {place}"),
        ):
            if altered != chain:
                assert words in str(first_fault(altered, anchors)), (place, words)


# --- from the database


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme that has not started."""
    return Programme(database, clock)


@pytest.fixture
def acknowledged(programme: Programme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Programme:
    """Two members have acknowledged the charter, and the day was anchored."""
    monkeypatch.setenv("DATABASE_URL", address(programme.database))
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for key in (NORA, BEN):
        programme.services.charter.acknowledge(
            key=key, version="1.0", language="fr", shown_blocks_sha256="b" * 64, button_label="J’ai lu"
        )
    programme.clock.advance(hours=9)
    programme.services.evidence.anchor()
    return programme


def test_what_is_exported_is_verified_by_anybody(
    acknowledged: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["export", "evidence", "--out", str(tmp_path / "evidence")]) == 0
    out = capsys.readouterr().out
    assert "2 entries, 2 people, 2 texts." in out
    anchor = out.partition("Last anchor: ")[2].partition(". ")[0]
    assert verify(tmp_path / "evidence", anchor) == (
        0,
        "2 entries agree with each other and all files. VERIFIED to the last anchor.\n",
    )
    assert bot.main(["export", "evidence", "--out", str(tmp_path / "evidence")]) == 2


def doctor(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    """What doctor says of the evidence."""
    bot.main(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    return [(one["verdict"], one["says"]) for one in told["findings"] if one["about"] == "evidence"]


def test_an_admin_who_edits_the_database_is_found(acknowledged: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    ((verdict, says),) = doctor(capsys)
    assert verdict == "ok"
    assert acknowledged.services.evidence.dossier(workspace_id="T1").anchors[-1].token in says
    with acknowledged.database.transaction() as connection:
        connection.execute(update(charter_entries).where(charter_entries.c.seq == 2).values(version="0.9"))
    ((verdict, says),) = doctor(capsys)
    assert (verdict, "entry 2 was altered" in says) == ("wrong", True)


def test_an_archived_text_that_was_altered_is_found(
    acknowledged: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    with acknowledged.database.transaction() as connection:
        connection.execute(update(charter_texts).where(charter_texts.c.language == "en").values(text="{}"))
    ((verdict, says),) = doctor(capsys)
    assert (verdict, "an archived text of the charter was altered" in says) == ("wrong", True)


def test_a_confirmation_that_only_the_database_tells_of_is_found(
    acknowledged: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    with acknowledged.database.transaction() as connection:
        charter_store.close(connection, CLAIRE, "social-media", "1.0", state="acknowledged", at=MONDAY)
    ((verdict, says),) = doctor(capsys)
    assert (verdict, "1 are said to have confirmed the charter, and no entry says so" in says) == ("wrong", True)


def test_an_export_of_nothing_is_refused_kindly(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(database))
    monkeypatch.setenv("ENTRAIN_CONTENT", str(put(tmp_path / "content")))
    assert bot.main(["export", "evidence", "--out", str(tmp_path / "evidence")]) == 2
    assert "knows no workspace yet" in capsys.readouterr().err
