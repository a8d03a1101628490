"""What is held on a person can be shown, erased and is not kept for ever; the chain of evidence stays whole all the same."""

from datetime import timedelta

import pytest

from domain.errors import StillTakesPart
from domain.evidence import Deed
from domain.members import MemberKey
from domain.privacy import FOR_EVIDENCE, PersonalData, Topic
from reports.evidence import record as as_record
from reports.verify import first_fault
from services.evidence import record
from storage import privacy as privacy_store
from tests.handbooks import charter
from tests.services.world import BEN, CHANNEL, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme, person

YEAR = timedelta(days=366)


@pytest.fixture
def lived(programme: Programme) -> Programme:
    """Nora and Ben were welcomed and had a lesson; Nora refused the charter, with a reason, then read it."""
    programme.load([person(CLAIRE), person(NORA), person(BEN)])
    programme.start(NORA, BEN)
    programme.live_until(MONDAY + timedelta(days=1, hours=2))
    refusal = Deed(
        "decline", charter(), (), button_label="Je refuse", note="Nora ne veut pas.", recorded_by=CLAIRE.user_id
    )
    with programme.database.transaction() as connection:
        record(connection, programme.core, key=NORA, deed=refusal)
    for key in (NORA, BEN):
        programme.services.charter.acknowledge(
            key=key, version="1.0", language="fr", shown_blocks_sha256="b" * 64, button_label="J’ai lu"
        )
    programme.services.evidence.anchor()
    return programme


def mine(programme: Programme, key: MemberKey = NORA) -> PersonalData:
    return programme.services.privacy.mine(key=key)


def tables(data: PersonalData) -> set[str]:
    return {one.table for one in data.holdings}


def leave(programme: Programme, key: MemberKey) -> None:
    """Slack says that somebody's account is closed."""
    programme.services.members.follow(workspace_id=TEAM, person=person(key, deleted=True))


def chain_fault(programme: Programme) -> str | None:
    """What a third party finds, who was given every anchor."""
    dossier = programme.services.evidence.dossier(workspace_id=TEAM)
    return first_fault([as_record(*one) for one in dossier.chain], [one.token for one in dossier.anchors])


# --- shown


def test_a_person_is_shown_all_that_is_held_on_them_by_topic(lived: Programme) -> None:
    data = mine(lived)
    assert {"members", "lesson_progress", "charter_assignments", "charter_subjects", "outbox", "ledger"} <= tables(data)
    assert [one.topic for one in data.holdings] == sorted((one.topic for one in data.holdings), key=[*Topic].index)
    assert [entry.type for entry, _ in data.evidence.chain] == ["decline", "ack"]
    assert [note.text for note in data.evidence.notes.values()] == ["Nora ne veut pas."]


def test_looking_at_somebodys_data_is_no_sign_of_life_and_introduces_nobody(lived: Programme) -> None:
    before = mine(lived)
    assert mine(lived).holdings == before.holdings
    assert mine(lived, YUSUF).holdings == ()
    assert mine(lived, YUSUF).holdings == ()


# --- erased


def test_whoever_is_erased_is_nowhere_and_the_chain_still_verifies(lived: Programme) -> None:
    of_ben = mine(lived, BEN)
    leave(lived, NORA)
    erased = lived.services.privacy.erase(key=NORA)
    assert erased.remaining == ()
    assert {"members", "lesson_progress", "charter_subjects", "charter_notes", "ledger"} <= erased.removed.keys()
    assert (mine(lived).holdings, mine(lived).evidence.chain) == ((), ())
    assert mine(lived, BEN).holdings == of_ben.holdings
    dossier = lived.services.evidence.dossier(workspace_id=TEAM)
    assert (len(dossier.chain), {*dossier.salts}, {*dossier.notes}) == (3, {BEN.user_id, CLAIRE.user_id}, set())
    assert chain_fault(lived) is None


def test_erasing_twice_is_harmless(lived: Programme) -> None:
    leave(lived, NORA)
    lived.services.privacy.erase(key=NORA)
    assert lived.services.privacy.erase(key=NORA).removed == {}


def test_slack_lists_closed_accounts_for_ever_and_brings_nobody_back_who_was_erased(lived: Programme) -> None:
    leave(lived, NORA)
    lived.services.privacy.erase(key=NORA)
    lived.load([person(CLAIRE), person(BEN), person(NORA, deleted=True)], mark=3)
    leave(lived, NORA)
    assert mine(lived).holdings == ()


def test_who_still_takes_part_is_erased_only_when_that_is_meant(lived: Programme) -> None:
    with pytest.raises(StillTakesPart):
        lived.services.privacy.erase(key=NORA)
    assert tables(mine(lived))
    assert lived.services.privacy.erase(key=NORA, anyway=True).removed
    assert mine(lived).holdings == ()


def test_whoever_left_the_programmes_channel_can_be_erased(lived: Programme) -> None:
    lived.services.members.joined(key=NORA, channel_id=CHANNEL, present=False)
    assert lived.services.privacy.erase(key=NORA).removed


def test_a_message_on_its_way_to_somebody_who_is_erased_is_not_sent(lived: Programme) -> None:
    lived.clock.set(MONDAY + timedelta(days=3, hours=1))
    lived.plan()
    claims = lived.claims()
    lived.services.privacy.erase(key=NORA, anyway=True)
    lived.services.privacy.erase(key=BEN, anyway=True)
    prepared = lived.services.outbox.prepare(claims=claims)
    assert claims
    assert all(one.refused for one in prepared)


# --- in time


def test_training_goes_a_year_after_somebody_left_and_whose_evidence_it_is_after_five(lived: Programme) -> None:
    leave(lived, NORA)
    lived.services.privacy.retain()
    lived.clock.advance(days=364)
    assert [one.people for one in lived.services.privacy.retain()] == [0]
    assert "lesson_progress" in tables(mine(lived))
    lived.clock.advance(days=2)
    (retained,) = lived.services.privacy.retain()
    assert retained.people == 1
    assert retained.removed["lesson_progress"] >= 1
    assert tables(mine(lived)) <= FOR_EVIDENCE
    assert len(mine(lived).evidence.chain) == 2
    lived.clock.set(lived.clock.now() + 4 * YEAR)
    (retained,) = lived.services.privacy.retain()
    assert retained.removed["charter_subjects"] == 1
    assert (mine(lived).holdings, mine(lived).evidence.chain) == ((), ())
    assert chain_fault(lived) is None


def test_whoever_came_back_within_the_year_keeps_what_they_learned(lived: Programme) -> None:
    leave(lived, NORA)
    lived.services.privacy.retain()
    lived.clock.advance(days=300)
    lived.services.members.follow(workspace_id=TEAM, person=person(NORA))
    lived.services.privacy.retain()
    lived.clock.advance(days=300)
    assert [one.people for one in lived.services.privacy.retain()] == [0]
    assert "lesson_progress" in tables(mine(lived))


def test_what_was_sent_is_known_for_a_year_and_a_month(lived: Programme) -> None:
    lived.services.privacy.retain()
    assert {"outbox", "ledger"} <= tables(mine(lived))
    lived.clock.advance(days=410)
    (retained,) = lived.services.privacy.retain()
    assert retained.removed.keys() == {"outbox", "ledger"}
    assert {"outbox", "ledger"} & tables(mine(lived)) == set()


def test_what_a_day_removed_can_be_looked_up(lived: Programme) -> None:
    lived.clock.advance(days=410)
    (first,) = lived.services.privacy.retain()
    lived.services.privacy.retain()
    with lived.database.transaction() as connection:
        assert privacy_store.last_retention(connection, TEAM) == (first.on, 0, first.removed)
