"""Every deed stands in one chain: what was said in whose words beside it, and who, where both can be erased."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from blocks.evidence import anchor_message
from domain.attention import Kind
from domain.evidence import (
    NOTHING_SHOWN,
    Closed,
    Deed,
    Entry,
    Note,
    as_charter,
    entry_hash,
    note_sha256,
    subject_commit,
)
from domain.members import MemberKey
from services.evidence import hold, record
from storage import members as members_store
from storage.evidence import charter_entries, charter_notes, charter_subjects, charter_texts
from tests.handbooks import charter, handbook
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme

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


# --- who has not, and why


def closings(programme: Programme) -> list[tuple[str, str, str]]:
    """Whose requests ended, for which version, and why, in the order they were recorded."""
    while programme.services.evidence.close():
        pass
    dossier = programme.services.evidence.dossier(workspace_id=TEAM)
    return [
        (dossier.people[entry.subject_commit], entry.version, entry.button_label)
        for entry, _ in dossier.chain
        if entry.type == "close"
    ]


def asked(programme: Programme) -> Programme:
    """Nora, Ben and Yusuf were asked to read version 1.0."""
    programme.start(NORA, BEN, YUSUF)
    programme.tick()
    return programme


def test_whoever_is_waited_for_has_no_receipt_yet(programme: Programme) -> None:
    assert closings(asked(programme)) == []


def test_from_whom_reacts_to_nothing_no_answer_is_waited_for_and_it_is_recorded_once(programme: Programme) -> None:
    asked(programme)
    programme.services.charter.acknowledge(
        key=YUSUF, version="1.0", language="fr", shown_blocks_sha256="b" * 64, button_label="J’ai lu"
    )
    with programme.database.transaction() as connection:
        for key in (BEN, YUSUF):
            members_store.change(connection, key, unanswered=5)
    assert closings(programme) == [(BEN.user_id, "1.0", "silent")]
    assert closings(programme) == [(BEN.user_id, "1.0", "silent")]


def test_who_was_no_longer_waited_for_can_still_acknowledge(programme: Programme) -> None:
    asked(programme)
    with programme.database.transaction() as connection:
        members_store.change(connection, BEN, unanswered=5)
    closings(programme)
    programme.services.charter.acknowledge(
        key=BEN, version="1.0", language="fr", shown_blocks_sha256="b" * 64, button_label="J’ai lu"
    )
    mine = programme.services.evidence.mine(key=BEN)
    assert [entry.type for entry, _ in mine.chain] == ["close", "ack"]


# --- from day to day


def test_an_archived_text_can_be_read_again_and_hashes_the_same(programme: Programme) -> None:
    recorded(programme, NORA, ACK)
    texts = programme.services.evidence.dossier(workspace_id=TEAM).texts
    assert len(texts) == 2
    assert all(as_charter(text).text_sha256 == text.text_sha256 for text in texts)


def test_the_chain_is_anchored_once_on_each_day_it_grew(programme: Programme) -> None:
    evidence = programme.services.evidence
    recorded(programme, NORA, ACK)
    assert evidence.anchor() == ()  # the day is young
    programme.clock.advance(hours=8)
    (first,) = evidence.anchor()
    assert (first.seq, first.on) == (1, MONDAY.date())
    assert evidence.anchor() == ()
    last = recorded(programme, BEN, ACK)
    programme.clock.advance(days=1)
    (second,) = evidence.anchor()
    assert (second.seq, second.entry_hash) == (2, entry_hash(last))
    programme.clock.advance(days=2)
    assert evidence.anchor() == ()


def test_the_coordinators_channel_is_told_an_anchor_once_within_contact_hours(programme: Programme) -> None:
    programme.start(CLAIRE)
    programme.tick()
    programme.library.handbook = handbook(channels={"coordinators": "C0BUREAU01"})
    recorded(programme, NORA, ACK)
    programme.clock.advance(hours=10)  # after contact hours
    (anchor,) = programme.services.evidence.anchor()
    programme.plan()
    assert [claim for claim in programme.claims() if claim.channel] == []
    programme.clock.advance(hours=15)
    programme.plan()
    (claim,) = [claim for claim in programme.claims() if claim.channel]
    assert (claim.kind, claim.channel) == (Kind.ANCHOR, "C0BUREAU01")
    assert anchor.token in anchor_message(programme.check(claim)).text
    programme.services.outbox.sent(claim=claim)
    programme.services.evidence.anchor()
    programme.plan()
    assert [claim for claim in programme.claims() if claim.channel] == []


def test_what_grew_on_a_day_the_bot_was_stopped_early_is_anchored_the_next_morning(programme: Programme) -> None:
    recorded(programme, NORA, ACK)
    programme.clock.advance(hours=23)
    (anchor,) = programme.services.evidence.anchor()
    assert anchor.on == MONDAY.date() + timedelta(days=1)


def test_a_member_has_their_own_part_and_nobody_elses(programme: Programme) -> None:
    recorded(programme, NORA, ACK)
    recorded(programme, BEN, REFUSAL)
    mine = programme.services.evidence.mine(key=BEN)
    assert [(entry.seq, entry.type) for entry, _ in mine.chain] == [(2, "decline")]
    assert ({*mine.salts}, [note.text for note in mine.notes.values()]) == ({BEN.user_id}, [REFUSAL.note])
    assert programme.services.evidence.mine(key=YUSUF).chain == ()
