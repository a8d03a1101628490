"""A chain to alter: many entries of three people, with texts, a reason, a person who was erased, and anchors."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.evidence import (
    GENESIS,
    Anchor,
    ArchivedText,
    AskedFor,
    Dossier,
    Entry,
    Note,
    entry_hash,
    note_sha256,
    subject_commit,
)
from domain.members import Voice
from domain.privacy import TOPICS, Holding, PersonalData, Topic
from tests.handbooks import charter, programme

TEAM = "T1"
SALTS = {f"U000000{number:03}": hashlib.sha256(str(number).encode()).digest() for number in range(7)}
ERASED = "U000000006"
NOTE = Note(b"n" * 32, "b" * 64, "", "=Pas sans formation\u2028, dit-elle.")
NOTED = 5
FIRST = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


def dossier(length: int = 40, anchored: tuple[int, ...] = (10, 25, 40)) -> Dossier:
    """The evidence of a workspace, whose chain has that many entries, anchored at these."""
    chain = linked([_entry(number) for number in range(1, length + 1)])
    texts = [charter(version, language) for version in ("1.0", "2.0") for language in ("en", "fr")]
    return Dossier(
        workspace_id=TEAM,
        made_at=FIRST,
        chain=chain,
        texts=tuple(ArchivedText(t.text_sha256, t.id, t.version, t.language, t.canonical_text) for t in texts),
        salts={user: salt for user, salt in SALTS.items() if user != ERASED},
        notes={NOTED: NOTE},
        anchors=tuple(Anchor(TEAM, seq, chain[seq - 1][1], date(2026, 11, 23)) for seq in anchored),
        requests=(AskedFor("U000000001", "social-media", "1.0", "open", FIRST, date(2026, 12, 7), None),),
    )


def personal_data(voice: Voice) -> PersonalData:
    """All that is held on somebody: rows on every topic, more of some than can be shown."""
    rows = [
        {"lesson_id": f"lesson-{n}", "completed_on": date(2026, 11, 24), "when": FIRST, "salt": b"s"} for n in range(20)
    ]
    holdings = [Holding(name, topic, tuple(rows)) for name, topic in TOPICS.items()]
    return PersonalData(
        voice,
        TEAM,
        "U000000001",
        FIRST,
        (*holdings, Holding("new", Topic.OTHER, ())),
        dossier(),
        programme().organisation,
    )


def linked(entries: list[Entry]) -> tuple[tuple[Entry, str], ...]:
    """Entries made a chain from the first on, as somebody would who writes it anew."""
    before, chain = GENESIS, []
    for number, entry in enumerate(entries, 1):
        placed = replace(entry, seq=number, prev_hash=before)
        before = entry_hash(placed)
        chain.append((placed, before))
    return tuple(chain)


def _entry(number: int) -> Entry:
    user = f"U000000{number % len(SALTS):03}"
    text = charter("1.0" if number < 20 else "2.0", "fr" if number % 2 else "en")
    return Entry(
        seq=0,
        prev_hash=GENESIS,
        type="decline" if number == NOTED else "ack" if number % 9 else "close",
        charter_id=text.id,
        version=text.version,
        clauses=() if number % 9 == 0 else tuple(clause.id for clause in text.clauses),
        locale=text.language,
        text_sha256=text.text_sha256,
        shown_blocks_sha256=note_sha256(NOTE) if number == NOTED else "b" * 64,
        button_label="silent" if number % 9 == 0 else "J’ai lu,\u2028« compris »",
        utc=(FIRST + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        app_version="0.1.0",
        subject_commit=subject_commit(SALTS[user], TEAM, user),
    )
