"""Every deed stands in one chain: what was said in whose words beside it, and who, where both can be erased."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.evidence import NOTHING_SHOWN, Closed, Deed, Entry, Note, entry_hash, note_sha256, subject_commit
from domain.members import MemberKey
from services.evidence import hold, record
from storage.evidence import charter_entries, charter_notes, charter_subjects, charter_texts
from tests.handbooks import charter
from tests.services.world import BEN, CLAIRE, NORA, TEAM, Programme

ACK = Deed("ack", charter(), ("voice", "criticism", "help"), "b" * 64, "J’ai lu")
REFUSAL = replace(ACK, type="decline", button_label="Je refuse", note="Pas sans formation.")
ON_PAPER = replace(
    ACK, type="on_behalf", shown_sha256=NOTHING_SHOWN, button_label="", note="Signée.", recorded_by="U0CLAIRE01"
)
CLOSED = Deed("close", charter(), (), button_label=Closed.SILENT)


def recorded(programme: Programme, key: MemberKey, deed: Deed) -> Entry:
    with programme.database.transaction() as connection:
        hold(connection, TEAM)
        return record(connection, programme.core, key=key, deed=deed)


def test_every_type_of_deed_is_added_to_the_same_chain(programme: Programme) -> None:
    deeds = [(NORA, ACK), (BEN, REFUSAL), (BEN, ON_PAPER), (NORA, CLOSED)]
    chain = [recorded(programme, key, deed) for key, deed in deeds]
    assert [entry.seq for entry in chain] == [1, 2, 3, 4]
    assert [entry.prev_hash for entry in chain[1:]] == [entry_hash(entry) for entry in chain[:-1]]
    assert [(entry.type, entry.button_label) for entry in chain][3] == ("close", "silent")
    assert chain[0].subject_commit == chain[3].subject_commit != chain[1].subject_commit == chain[2].subject_commit


def test_a_reason_stands_beside_its_entry_which_is_bound_to_it_and_to_who_recorded_it(programme: Programme) -> None:
    entry = recorded(programme, BEN, ON_PAPER)
    with programme.database.transaction() as connection:
        (row,) = connection.execute(select(charter_notes)).all()
        salts = {
            user: bytes(salt)
            for user, salt in connection.execute(select(charter_subjects.c.user_id, charter_subjects.c.salt))
        }
    note = Note(bytes(row.salt), row.shown_sha256, row.recorded_by, row.text)
    assert (note.text, note.shown_sha256) == ("Signée.", NOTHING_SHOWN)
    assert note.recorded_by == subject_commit(salts[CLAIRE.user_id], TEAM, CLAIRE.user_id)
    assert note_sha256(note) == entry.shown_blocks_sha256
    assert "Signée" not in repr(entry)


def test_the_texts_of_a_version_are_archived_in_both_languages_when_it_is_first_used(programme: Programme) -> None:
    recorded(programme, NORA, ACK)
    recorded(programme, BEN, ACK)
    with programme.database.transaction() as connection:
        kept = connection.execute(select(charter_texts.c.language, charter_texts.c.text_sha256)).all()
    assert sorted(tuple(row) for row in kept) == [
        (language, charter(language=language).text_sha256) for language in ("en", "fr")
    ]


def test_a_deed_whose_transaction_fails_is_not_in_the_chain(programme: Programme) -> None:
    def crash() -> None:
        with programme.database.transaction() as connection:
            record(connection, programme.core, key=NORA, deed=REFUSAL)
            raise LookupError

    with pytest.raises(LookupError):
        crash()
    with programme.database.transaction() as connection:
        assert connection.execute(select(charter_entries)).all() == []
        assert connection.execute(select(charter_notes)).all() == []
