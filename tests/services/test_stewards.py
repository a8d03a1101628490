"""Stewards: the first accepts, each later one takes two people; who may read what; and the word that something waits."""

from datetime import timedelta

import pytest

from domain.attention import Kind
from domain.concerns import Status
from domain.errors import DomainError, NotCoordinator, NotSteward
from domain.members import MemberKey
from domain.stewards import AnswerMissing, ConcernPing
from tests.services.test_concerns import at_next_slot, made_steward, queue, ready, said  # noqa: F401 - a fixture
from tests.services.world import BEN, CLAIRE, MONDAY, NORA, TEAM, YUSUF, Programme, person


def test_the_first_accepts_in_person_and_only_who_may(programme: Programme) -> None:
    programme.load([person(CLAIRE), person(NORA)])
    desk = programme.services.desk.home(key=NORA).concerns
    assert desk is not None
    assert (desk.open, desk.may_accept) == (False, False)
    with pytest.raises(NotSteward):
        programme.services.stewards.accept(key=NORA)
    assert programme.services.concerns.form(workspace_id=TEAM, language="fr") is None
    view, channel = programme.services.stewards.accept(key=CLAIRE)
    assert (view.stewards, channel) == ((CLAIRE.user_id,), None)
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
    view, _ = stewards.accept(key=NORA)
    assert NORA.user_id in view.stewards


def test_standing_aside_closes_it_to_oneself_but_never_to_everybody(ready: Programme) -> None:  # noqa: F811
    said(ready)
    at_next_slot(ready)
    (concern_id,) = queue(ready)
    stewards = ready.services.stewards
    stewards.hand_over(key=CLAIRE, concern_id=concern_id, to=YUSUF.user_id)
    assert stewards.read(key=YUSUF, concern_id=concern_id).line.holder == YUSUF.user_id
    with pytest.raises(NotSteward):
        stewards.hand_over(key=CLAIRE, concern_id=concern_id, to=NORA.user_id)
    assert stewards.recuse(key=CLAIRE, concern_id=concern_id) is None
    assert queue(ready, CLAIRE) == []
    left = stewards.recuse(key=YUSUF, concern_id=concern_id)
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
    stewards = ready.services.stewards
    for attempt in (
        lambda: stewards.read(key=who, concern_id=concern_id),
        lambda: stewards.acknowledge(key=who, concern_id=concern_id),
        lambda: stewards.answer(key=who, concern_id=concern_id, nonce="n", text="x", status=Status.CLOSED),
        lambda: stewards.recuse(key=who, concern_id=concern_id),
        lambda: stewards.hand_over(key=who, concern_id=concern_id, to=who.user_id),
        lambda: stewards.ended(key=who),
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
    done = ready.services.stewards.answer(
        key=CLAIRE, concern_id=concern_id, nonce="n", text=" ", status=Status.DECLINED
    )
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
    ready.services.stewards.answer(key=CLAIRE, concern_id=concern_id, nonce="n", text="Oui.", status=Status.WAITING)
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
