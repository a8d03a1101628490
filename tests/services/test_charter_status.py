"""Where everybody stands, for coordinators alone; and a signature on paper, marked as such."""

from datetime import timedelta

import pytest

from domain.charter_status import Stand, StatusView
from domain.errors import NotCoordinator
from domain.members import MemberKey
from tests.services.test_charter import verify
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme, utc

PAPER = {
    "reason": "No account that day.",
    "shown_blocks_sha256": "c" * 64,
    "button_label": "Enregistrer",
    "version": "1.0",
}


def stands(programme: Programme) -> dict[str, Stand]:
    return {line.user_id: line.stand for line in programme.services.charter_status.view(key=CLAIRE).lines}


@pytest.fixture
def asked(programme: Programme) -> Programme:
    """Four people have been asked."""
    programme.start(CLAIRE, NORA, BEN, YUSUF)
    programme.tick()
    return programme


def test_what_people_did_is_told_before_what_they_have_not(asked: Programme) -> None:
    questions = asked.services.clause_questions
    asked.acknowledge(NORA)
    questions.ask(key=BEN, question_id="q", clause_id="voice", text="Why?")
    about = questions.form(key=YUSUF, kind="decline").about
    shown = {"shown_blocks_sha256": "a" * 64, "button_label": "Refuser"}
    questions.decline(key=YUSUF, question_id="d", reason="No.", about=about, **shown)
    asked.clock.set(MONDAY + timedelta(days=40))
    assert stands(asked) == {
        NORA.user_id: Stand.ACKNOWLEDGED,
        BEN.user_id: Stand.ASKING,
        YUSUF.user_id: Stand.DECLINED,
        CLAIRE.user_id: Stand.OVERDUE,
    }


def test_a_due_date_is_over_the_day_after_and_named_on_the_desk_five_days_after(asked: Programme) -> None:
    for day, stand, named in ((7, Stand.WAITING, False), (8, Stand.OVERDUE, False), (12, Stand.OVERDUE, True)):
        asked.clock.set(utc(2026, 12, day, 9))
        assert stands(asked)[NORA.user_id] is stand
        desk = asked.services.desk.home(key=CLAIRE).coordinator
        assert desk is not None
        assert (NORA.user_id in desk.charter.overdue) is named


def test_the_status_is_for_coordinators_alone(asked: Programme) -> None:
    with pytest.raises(NotCoordinator):
        asked.services.charter_status.view(key=BEN)
    with pytest.raises(NotCoordinator):
        asked.services.charter_status.on_paper(key=BEN, user_id=NORA.user_id, **PAPER)
    assert verify(asked) == []


def test_a_signature_on_paper_is_in_the_evidence_as_such_and_once(asked: Programme) -> None:
    done = asked.services.charter_status.on_paper(key=CLAIRE, user_id=NORA.user_id, **PAPER)
    assert isinstance(done, StatusView)
    assert done.recorded == NORA.user_id
    assert stands(asked)[NORA.user_id] is Stand.ACKNOWLEDGED
    again = [
        asked.services.charter_status.on_paper(key=CLAIRE, user_id=user, **PAPER)
        for user in (NORA.user_id, CLAIRE.user_id, "U0NOBODY")
    ]
    assert again == ["already", "yourself", "unknown"]
    late = asked.services.charter_status.on_paper(key=CLAIRE, user_id=BEN.user_id, **{**PAPER, "version": "0.9"})
    assert late == "replaced", "a sheet signed for what was in force before"
    [entry] = verify(asked)
    assert (entry.type, entry.button_label) == ("on_behalf", "Enregistrer")


def test_the_weeks_count_all_who_had_confirmed_by_their_end(asked: Programme) -> None:
    asked.acknowledge(NORA)
    asked.clock.set(utc(2026, 12, 8, 9))
    asked.acknowledge(BEN)
    assert asked.services.charter_status.view(key=CLAIRE).weeks == (("2026-W48", 1), ("2026-W49", 1), ("2026-W50", 2))


def test_who_leaves_is_no_longer_counted(asked: Programme) -> None:
    asked.services.members.joined(key=BEN, channel_id="C0EQUIPE01", present=False)
    assert BEN.user_id not in stands(asked)
    assert MemberKey(TEAM, NORA.user_id).user_id in stands(asked)
