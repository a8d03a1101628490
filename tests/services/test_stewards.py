"""Stewards: the first accepts, each later one takes two people; who may read what; and the word that something waits."""

from datetime import timedelta

import pytest

from domain.attention import Kind
from domain.concerns import Status
from domain.errors import DomainError, NotCoordinator, NotSteward
from domain.members import MemberKey
from domain.stewards import AnswerMissing, ConcernPing
from tests.services.test_concerns import at_next_slot, follow, made_steward, queue, ready, said  # noqa: F401 - a fixture
from tests.services.world import BEN, CHANNEL, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme, person


def test_the_first_accepts_in_person_and_only_who_may(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA)])
    desk = programme.services.desk.home(key=NORA).concerns
    assert desk is not None
    assert (desk.open, desk.may_accept) == (False, False)
    with pytest.raises(NotSteward):
        programme.services.stewards.accept(key=NORA)
    assert programme.services.concerns.form(workspace_id=TEAM, language="fr") is None
    assert programme.services.stewards.accept(key=CLAIRE).stewards == (CLAIRE.user_id,)
    form = programme.services.concerns.form(workspace_id=TEAM, language="fr")
    assert form is not None
    assert form.stewards == (CLAIRE.user_id,)


def test_a_later_one_takes_a_steward_another_coordinator_and_their_own_word(ready: Programme) -> None:  # noqa: F811
    stewards = ready.services.stewards
    with pytest.raises(NotSteward):
        stewards.suggest(key=BEN, user_id=NORA.user_id)
    stewards.suggest(key=CLAIRE, user_id=NORA.user_id)
    with pytest.raises(NotSteward):
        stewards.accept(key=NORA)
    for nobody in (CLAIRE, NORA, YUSUF):
        with pytest.raises(NotCoordinator):
            stewards.agree(key=nobody, user_id=NORA.user_id, yes=True)
    assert ready.services.desk.home(key=BEN).concerns.to_agree == ((NORA.user_id, CLAIRE.user_id),)  # type: ignore[union-attr]
    stewards.agree(key=BEN, user_id=NORA.user_id, yes=True)
    assert NORA.user_id in stewards.accept(key=NORA).stewards


def test_standing_aside_closes_it_to_oneself_but_never_to_everybody(ready: Programme) -> None:  # noqa: F811
    said(ready)
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    stewards, cases = ready.services.stewards, ready.services.cases
    cases.hand_over(key=CLAIRE, concern_id=concern_id, to=YUSUF.user_id)
    assert cases.read(key=YUSUF, concern_id=concern_id).line.holder == YUSUF.user_id
    with pytest.raises(NotSteward):
        cases.hand_over(key=CLAIRE, concern_id=concern_id, to=NORA.user_id)
    assert cases.recuse(key=CLAIRE, concern_id=concern_id) is None
    assert queue(ready, CLAIRE) == []
    left = cases.recuse(key=YUSUF, concern_id=concern_id)
    assert left is not None
    assert (left.note, left.alone) == ("alone", True)
    assert stewards.step_down(key=YUSUF).told == "needed"
    assert queue(ready, YUSUF) == [concern_id]
    assert stewards.step_down(key=CLAIRE).told == "left"


@pytest.mark.parametrize("who", [NORA, BEN, MemberKey(TEAM, "U0NOBODY01")])
def test_nobody_else_gets_anything_whatever_they_send(ready: Programme, who: MemberKey) -> None:  # noqa: F811
    said(ready)
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    stewards, cases = ready.services.stewards, ready.services.cases
    for attempt in (
        lambda: cases.read(key=who, concern_id=concern_id),
        lambda: cases.acknowledge(key=who, concern_id=concern_id),
        lambda: cases.answer(key=who, concern_id=concern_id, nonce="n", text="x", status=Status.CLOSED),
        lambda: cases.recuse(key=who, concern_id=concern_id),
        lambda: cases.hand_over(key=who, concern_id=concern_id, to=who.user_id),
        lambda: cases.ended(key=who),
        lambda: stewards.roster(key=who),
        lambda: stewards.suggest(key=who, user_id=who.user_id),
        lambda: stewards.step_down(key=who),
    ):
        with pytest.raises(DomainError, match="not_steward"):
            attempt()


def test_a_decision_needs_a_word(ready: Programme) -> None:  # noqa: F811
    said(ready)
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    done = ready.services.cases.answer(key=CLAIRE, concern_id=concern_id, nonce="n", text=" ", status=Status.DECLINED)
    assert isinstance(done, AnswerMissing)
    assert queue(ready) == [concern_id]


def test_a_steward_is_told_once_that_something_waits_and_not_what(ready: Programme) -> None:  # noqa: F811
    ready.start(CLAIRE, YUSUF, by=CLAIRE)
    ready.live_until(MONDAY + timedelta(days=1, hours=1))
    said(ready, "planté")
    at_next_slot(ready)
    ready.live_until(MONDAY + timedelta(days=4))
    pings = [sent for sent in ready.sent if sent.kind is Kind.CONCERN]
    assert {sent.key for sent in pings} == {CLAIRE, YUSUF}
    assert len(pings) == 2
    assert all(isinstance(sent.view, ConcernPing) and sent.subject == "" for sent in pings)
    (concern_id,) = queue(ready)
    ready.services.cases.answer(key=CLAIRE, concern_id=concern_id, nonce="n", text="Oui.", status=Status.WAITING)
    ready.live_until(MONDAY + timedelta(days=9))
    assert len([sent for sent in ready.sent if sent.kind is Kind.CONCERN]) == 2


def test_a_word_that_arrives_late_makes_nobody_a_steward_again(ready: Programme) -> None:  # noqa: F811
    ready.start(CLAIRE, YUSUF, by=CLAIRE)
    ready.live_until(MONDAY + timedelta(days=1, hours=1))
    said(ready)
    at_next_slot(ready)
    ready.clock.set(MONDAY + timedelta(days=2, hours=1))
    ready.plan()
    (claim,) = [each for each in ready.claims() if each.key == YUSUF and each.kind is Kind.CONCERN]
    ready.services.stewards.step_down(key=YUSUF)
    ready.services.outbox.sent(claim=claim)
    assert ready.services.stewards.all_of(workspace_id=TEAM) == (CLAIRE.user_id,)


def test_who_must_agree_and_who_must_accept_is_told_once_a_week_until_it_is_settled(ready: Programme) -> None:  # noqa: F811
    ready.start(CLAIRE, NORA, BEN, YUSUF, by=CLAIRE)
    ready.live_until(MONDAY + timedelta(days=1, hours=1))

    def told() -> list[tuple[str, str]]:
        return [(sent.key.user_id, sent.subject) for sent in ready.sent if sent.kind is Kind.CONCERN]

    ready.services.stewards.suggest(key=CLAIRE, user_id=NORA.user_id)
    ready.live_until(MONDAY + timedelta(days=4))
    assert told() == [(BEN.user_id, "agree")], "neither the one who proposed nor whoever does not coordinate"
    ready.live_until(MONDAY + timedelta(days=9))
    assert told() == [(BEN.user_id, "agree")] * 2
    ready.services.stewards.agree(key=BEN, user_id=NORA.user_id, yes=True)
    ready.live_until(MONDAY + timedelta(days=11))
    assert told()[2:] == [(NORA.user_id, "accept")]
    ready.services.stewards.accept(key=NORA)
    ready.live_until(MONDAY + timedelta(days=25))
    assert len(told()) == 3


def test_a_word_about_who_reads_is_not_sent_once_that_is_settled(ready: Programme) -> None:  # noqa: F811
    ready.start(CLAIRE, BEN, by=CLAIRE)
    ready.live_until(MONDAY + timedelta(days=1, hours=1))
    ready.services.stewards.suggest(key=CLAIRE, user_id=NORA.user_id)
    ready.clock.set(MONDAY + timedelta(days=2))
    ready.plan()
    [claim] = [each for each in ready.claims() if each.kind is Kind.CONCERN]
    ready.services.stewards.agree(key=BEN, user_id=NORA.user_id, yes=False)
    assert ready.check(claim) == "done"


def test_without_any_steward_left_the_form_is_closed_and_codes_still_work(ready: Programme) -> None:  # noqa: F811
    code = said(ready)
    at_next_slot(ready)
    for key in (CLAIRE, YUSUF):
        for concern_id in queue(ready, key):
            answer = {"nonce": concern_id, "text": "Non.", "status": Status.DECLINED}
            ready.services.cases.answer(key=key, concern_id=concern_id, **answer)  # type: ignore[arg-type]
        assert ready.services.stewards.step_down(key=key).told == "left"
    assert ready.services.concerns.form(workspace_id=TEAM, language="fr") is None
    desk = ready.services.desk.home(key=NORA).concerns
    assert desk is not None
    assert (desk.open, desk.codes) == (False, True)
    found = follow(ready, code)
    assert found is not None
    assert found.orphan, "nobody reads a reply any more, and that is said"
    assert ready.services.concerns.withdraw(workspace_id=TEAM, code=code)


def test_a_steward_who_leaves_the_workspace_leaves_their_cases_to_the_others(ready: Programme) -> None:  # noqa: F811
    said(ready)
    code = said(ready, keep_out=CLAIRE.user_id)
    at_next_slot(ready)
    ready.services.workspace.load_page(workspace_id=TEAM, people=[person(YUSUF, deleted=True)], mark=3)
    assert ready.services.stewards.all_of(workspace_id=TEAM) == (CLAIRE.user_id,)
    assert len(queue(ready, CLAIRE)) == 1, "what was kept from her stays so"
    found = follow(ready, code)
    assert found is not None
    assert found.orphan
    with pytest.raises(NotSteward):
        ready.services.stewards.roster(key=YUSUF)


def test_every_steward_but_the_first_is_announced_once_within_contact_hours(ready: Programme) -> None:  # noqa: F811
    def posted() -> list[tuple[str, str]]:
        return [(sent.key.user_id, sent.view.user_id) for sent in ready.posted if sent.kind is Kind.STEWARD]

    ready.start(CLAIRE, BEN, by=CLAIRE)
    ready.live_until(MONDAY + timedelta(hours=1))
    assert posted() == [(CHANNEL, YUSUF.user_id)], "he accepted before the programme began"
    ready.clock.set(MONDAY + timedelta(days=5))  # a Saturday
    made_steward(ready, NORA)
    ready.live_until(MONDAY + timedelta(days=6))
    assert len(posted()) == 1
    ready.live_until(MONDAY + timedelta(days=7, hours=1))
    assert posted()[1:] == [(CHANNEL, NORA.user_id)]
    ready.services.stewards.step_down(key=NORA)
    ready.clock.set(MONDAY + timedelta(days=14))
    made_steward(ready, NORA)
    ready.services.stewards.step_down(key=NORA)
    ready.live_until(MONDAY + timedelta(days=21))
    assert len(posted()) == 2, "whoever has stepped down again is not announced"
