"""The charter is read where one stopped, acknowledged once, and the evidence holds."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.attention import Kind
from domain.charter import Acknowledged, ChangesView, CharterView
from domain.errors import NoCharter
from domain.evidence import GENESIS, Entry, entry_hash, subject_commit
from domain.handbook import Handbook
from domain.ladder import Rung
from domain.members import MemberKey
from storage.evidence import charter_entries, charter_subjects, charter_texts
from tests.concurrency import at_once
from tests.handbooks import charter as text
from tests.handbooks import charters, handbook
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, Programme, person

WEEK = timedelta(days=7)


def opened(programme: Programme, key: MemberKey = NORA) -> CharterView:
    """The page of the whole text that somebody is shown."""
    view = programme.services.charter.open(key=key)
    assert isinstance(view, CharterView)
    return view


def acknowledge(
    programme: Programme, key: MemberKey = NORA, version: str = "1.0"
) -> Acknowledged | CharterView | ChangesView:
    return programme.services.charter.acknowledge(
        key=key, version=version, language="fr", shown_blocks_sha256="b" * 64, button_label="J’ai lu"
    )


def entries(programme: Programme, workspace_id: str = TEAM) -> list[tuple[Entry, str]]:
    """The chain as a verifier reads it."""
    with programme.database.transaction() as connection:
        rows = connection.execute(
            select(charter_entries)
            .where(charter_entries.c.workspace_id == workspace_id)
            .order_by(charter_entries.c.seq)
        ).all()
    found = []
    for row in rows:
        values = {name: row._mapping[name] for name in Entry.__slots__}
        found.append((Entry(**{**values, "clauses": tuple(values["clauses"])}), row.entry_hash))
    return found


def verify(programme: Programme) -> list[Entry]:
    """Checks the chain with nothing but the standard library, as a third party would."""
    before, found = GENESIS, []
    for number, (entry, stored) in enumerate(entries(programme), start=1):
        body = {name: getattr(entry, name) for name in Entry.__slots__}
        canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert (entry.seq, entry.prev_hash) == (number, before)
        before = hashlib.sha256(canonical.encode()).hexdigest()
        assert stored == before == entry_hash(entry)
        found.append(entry)
    return found


def replaced_by(programme: Programme, version: str) -> None:
    programme.library.handbook = handbook(charter_versions=("1.0", version), length=1_500)


@pytest.fixture
def long_charter(programme: Programme) -> Programme:
    """A charter of three pages."""
    programme.library.handbook = handbook(length=1_500)
    return programme


# --- reading


def test_the_charter_opens_where_the_member_stopped(long_charter: Programme) -> None:
    charter = long_charter.services.charter
    assert (opened(long_charter).page, opened(long_charter).pages) == (0, 3)
    assert charter.turn(key=NORA, version="1.0", language="fr", page=1).clause_ids == ("criticism",)
    assert opened(long_charter).page == 1
    assert opened(long_charter, BEN).page == 0


@pytest.mark.parametrize(("page", "shown"), [(-1, 0), (2, 2), (99, 2)])
def test_there_is_no_page_beyond_the_first_or_last(long_charter: Programme, page: int, shown: int) -> None:
    assert long_charter.services.charter.turn(key=NORA, version="1.0", language="fr", page=page).page == shown


def test_reading_goes_on_in_the_language_it_began_in(long_charter: Programme) -> None:
    view = long_charter.services.charter.turn(key=NORA, version="1.0", language="en", page=1)
    assert (view.charter.language, view.voice.language) == ("en", "fr")


def test_without_a_published_charter_there_is_none(programme: Programme) -> None:
    programme.library.handbook = Handbook(programme.handbook.programme, {}, charters("1.0", status="consultation"))
    with pytest.raises(NoCharter):
        programme.services.charter.open(key=NORA)
    with pytest.raises(NoCharter):
        acknowledge(programme)
    programme.load([person(CLAIRE)])
    with pytest.raises(NoCharter):
        programme.services.charter_status.view(key=CLAIRE)


def test_who_has_acknowledged_reads_from_the_first_page_and_sees_when(long_charter: Programme) -> None:
    long_charter.services.charter.turn(key=NORA, version="1.0", language="fr", page=2)
    acknowledge(long_charter)
    view = opened(long_charter)
    assert (view.page, view.acknowledged_at) == (0, MONDAY)


def test_a_version_replaced_while_it_is_open_gives_way_to_the_new_one(long_charter: Programme) -> None:
    charter = long_charter.services.charter
    charter.turn(key=NORA, version="1.0", language="fr", page=2)
    replaced_by(long_charter, "2.0")
    view = charter.turn(key=NORA, version="1.0", language="fr", page=2)
    assert (view.charter.version, view.page, view.replaced) == ("2.0", 0, True)
    again = opened(long_charter)
    assert (again.charter.version, again.page, again.replaced) == ("2.0", 0, False)


# --- acknowledging


def test_a_click_is_recorded_with_all_that_proves_it(programme: Programme) -> None:
    done = acknowledge(programme)
    assert isinstance(done, Acknowledged)
    assert (done.at, done.already) == (MONDAY, False)
    (entry,) = verify(programme)
    current = text()
    assert (entry.type, entry.charter_id, entry.version, entry.locale) == ("ack", "social-media", "1.0", "fr")
    assert entry.clauses == ("voice", "criticism", "help")
    assert (entry.text_sha256, entry.shown_blocks_sha256) == (current.text_sha256, "b" * 64)
    assert (entry.button_label, entry.utc, entry.app_version) == ("J’ai lu", "2026-11-23T08:05:00Z", "0.1.0")


def test_the_evidence_names_nobody_and_the_salt_tells_whose_it_is(programme: Programme) -> None:
    acknowledge(programme)
    (entry,) = verify(programme)
    assert NORA.user_id not in repr(entry)
    with programme.database.transaction() as connection:
        salt = connection.execute(select(charter_subjects.c.salt)).scalar_one()
    assert entry.subject_commit == subject_commit(bytes(salt), TEAM, NORA.user_id)


def test_the_text_as_it_was_shown_is_kept_with_its_hash(programme: Programme) -> None:
    programme.services.charter.open(key=NORA)
    acknowledge(programme)
    with programme.database.transaction() as connection:
        row = connection.execute(select(charter_texts).where(charter_texts.c.language == "fr")).one()
    assert hashlib.sha256(row.text.encode()).hexdigest() == row.text_sha256 == text().text_sha256


def test_a_second_click_records_nothing_and_says_when_it_was(programme: Programme) -> None:
    acknowledge(programme)
    programme.clock.advance(days=3)
    done = acknowledge(programme)
    assert isinstance(done, Acknowledged)
    assert (done.at, done.already) == (MONDAY, True)
    assert len(verify(programme)) == 1


def test_a_double_click_records_one_entry(programme: Programme) -> None:
    done = at_once(*[lambda: acknowledge(programme)] * 4)
    assert sorted(view.already for view in done if isinstance(view, Acknowledged)) == [False, True, True, True]
    assert len(verify(programme)) == 1


def test_four_members_who_acknowledge_at_once_make_one_chain(programme: Programme) -> None:
    keys = [MemberKey(TEAM, f"U000000{number:03}") for number in range(16)]
    parts = [keys[start::4] for start in range(4)]
    at_once(*(lambda part=part: [acknowledge(programme, key) for key in part] for part in parts))
    chain = verify(programme)
    assert len(chain) == len(keys)
    assert len({entry.subject_commit for entry in chain}) == len(keys)


def test_a_version_replaced_a_second_ago_is_not_acknowledged(programme: Programme) -> None:
    replaced_by(programme, "2.0")
    view = acknowledge(programme, version="1.0")
    assert isinstance(view, CharterView)
    assert (view.charter.version, view.replaced) == ("2.0", True)
    assert verify(programme) == []


def test_a_new_version_is_acknowledged_in_the_same_chain(programme: Programme) -> None:
    acknowledge(programme)
    replaced_by(programme, "1.10")
    acknowledge(programme, version="1.10")
    assert [entry.version for entry in verify(programme)] == ["1.0", "1.10"]


def test_an_altered_entry_is_found_out(programme: Programme) -> None:
    acknowledge(programme)
    acknowledge(programme, BEN)
    with programme.database.transaction() as connection:
        connection.execute(charter_entries.update().where(charter_entries.c.seq == 1).values(version="0.9"))
    with pytest.raises(AssertionError):
        verify(programme)


# --- asking


def test_a_member_welcomed_without_a_charter_is_asked_once_there_is_one_on_a_lesson_day(programme: Programme) -> None:
    programme.library.handbook = Handbook(programme.handbook.programme, programme.handbook.modules, {})
    programme.start(NORA)
    programme.tick()
    programme.library.handbook = handbook()
    arrived = programme.live_until(MONDAY + WEEK)
    assert [(sent.kind, sent.day().weekday()) for sent in arrived] == [(Kind.CHARTER, 1), (Kind.LESSON, 3)]
    assert arrived[0].view.due_on == arrived[0].day() + timedelta(days=14)


def test_a_lesson_that_loses_to_the_charter_is_not_lost(programme: Programme) -> None:
    programme.library.handbook = Handbook(programme.handbook.programme, programme.handbook.modules, {})
    programme.start(NORA)
    programme.tick()
    programme.library.handbook = handbook()
    programme.live_until(MONDAY + WEEK)
    assert programme.told()[1:] == [("charter", "1.0"), ("lesson", "start-why")]


def test_a_new_edition_is_asked_for_and_then_reminded_of(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    replaced_by(programme, "2.0")
    asked = [sent for sent in programme.live_until(MONDAY + 3 * WEEK) if sent.kind is Kind.CHARTER]
    assert [(sent.subject, sent.view.rung) for sent in asked] == [
        ("2.0", Rung.FIRST),
        ("2.0", Rung.WEEK),
        ("2.0", Rung.EVE),
        ("2.0", Rung.DAY),
    ]


def test_nobody_is_asked_for_what_they_have_acknowledged(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    replaced_by(programme, "2.0")
    acknowledge(programme, version="2.0")
    programme.live_until(MONDAY + WEEK)
    assert "charter" not in {kind for kind, _ in programme.told()}


def test_who_acknowledges_between_planning_and_sending_is_not_asked(programme: Programme) -> None:
    programme.start(NORA)
    programme.tick()
    replaced_by(programme, "2.0")
    programme.clock.set(MONDAY + timedelta(days=1, hours=1))
    assert programme.plan() == 1
    acknowledge(programme, version="2.0")
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.CHARTER, "done")]


def test_a_version_replaced_between_planning_and_sending_is_not_asked_for_and_its_successor_is(
    programme: Programme,
) -> None:
    programme.start(NORA)
    programme.tick()
    replaced_by(programme, "2.0")
    programme.clock.set(MONDAY + timedelta(days=1, hours=1))
    assert programme.plan() == 1
    replaced_by(programme, "3.0")
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.CHARTER, "replaced")]
    (asked,) = programme.live_until(MONDAY + timedelta(days=2, hours=1))
    assert (asked.subject, asked.local().hour) == ("3.0", 9)


def test_who_read_a_page_before_being_asked_has_a_due_date_once_asked(programme: Programme) -> None:
    programme.services.charter.open(key=NORA)
    assert programme.services.desk.home(key=NORA).charter_due_on is None
    programme.start(NORA)
    programme.tick()
    assert programme.services.desk.home(key=NORA).charter_due_on == (MONDAY + timedelta(days=14)).date()


def test_a_translation_alone_binds_nobody(programme: Programme) -> None:
    only_english = {("2.0", "en"): text("2.0", "en"), ("2.0", "fr"): replace(text("2.0"), status="draft")}
    programme.library.handbook = Handbook(
        programme.handbook.programme, programme.handbook.modules, {**charters("1.0"), **only_english}
    )
    programme.load([person(NORA, locale="en-US")])
    assert opened(programme).charter.version == "1.0"
