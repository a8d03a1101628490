"""The outbox hands out once and settles once, whoever crashes in between."""

from datetime import timedelta

from domain.attention import Kind
from domain.members import MemberKey
from domain.outbox import Claim
from services import build
from storage import members as members_store
from tests.concurrency import at_once
from tests.services.world import CLAIRE, HOLDER, MONDAY, NORA, TEAM, Programme, person, utc

OTHER = "another process"
TUESDAY_TEN = utc(2026, 11, 24, 9)


def planned_lesson(programme: Programme) -> Programme:
    """Nora was welcomed on Monday; her lesson of Tuesday is in the outbox."""
    programme.start(NORA)
    programme.tick()
    programme.clock.set(TUESDAY_TEN)
    programme.liveness.set(TUESDAY_TEN)
    assert programme.plan() == 1
    return programme


def claimed(programme: Programme) -> Claim:
    (claim,) = planned_lesson(programme).claims()
    return claim


def counts(programme: Programme) -> dict[str, int]:
    return programme.services.outbox.counts(workspace_id=TEAM)


def doubtful(programme: Programme, holder: str = OTHER) -> list[Claim]:
    return programme.services.outbox.doubtful(workspace_id=TEAM, holder=holder, limit=10, seconds=20)


def crowd(programme: Programme, size: int = 40) -> list[MemberKey]:
    keys = [MemberKey(TEAM, f"U000000{number:03}") for number in range(size)]
    programme.load([person(CLAIRE), *map(person, keys)])
    programme.start(*keys)
    return keys


def test_two_who_deliver_at_once_deliver_each_message_once(programme: Programme) -> None:
    keys = crowd(programme)
    programme.plan()

    def claim_all(holder: str) -> list[MemberKey]:
        taken: list[MemberKey] = []
        while batch := programme.services.outbox.claim(workspace_id=TEAM, holder=holder, limit=4, seconds=20):
            taken += [claim.key for claim in batch]
        return taken

    taken = at_once(lambda: claim_all(HOLDER), lambda: claim_all(OTHER))
    assert sorted(key for part in taken for key in part) == keys


def test_what_is_planned_expires_at_the_end_of_that_days_contact_hours(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    (claim,) = programme.claims()
    assert claim.expires_at == utc(2026, 11, 23, 16, 30)
    assert not programme.services.outbox.expired(claim=claim)
    programme.clock.set(claim.expires_at)
    assert programme.services.outbox.expired(claim=claim)
    assert programme.check(claim) == "expired"


def test_who_moved_east_overnight_is_not_written_to_in_their_evening(programme: Programme) -> None:
    programme.start(NORA)
    programme.clock.set(utc(2026, 11, 23, 15))  # 16:00 in Paris, Tuesday 4:45 in Chatham
    programme.plan()
    programme.services.members.follow(workspace_id=TEAM, person=person(NORA, zone="Pacific/Chatham"))
    assert programme.deliver() == []
    assert programme.dropped == [(NORA, Kind.WELCOME, "expired")]


# --- settling


def test_a_message_is_settled_as_sent_once_with_what_follows_from_it(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    (claim,) = programme.claims()
    assert sorted(at_once(*[lambda: programme.services.outbox.sent(claim=claim)] * 2)) == [False, True]
    assert programme.member().welcomed
    assert programme.services.desk.home(key=NORA).charter_due_on is not None
    programme.clock.advance(days=1)
    assert not programme.services.outbox.sent(claim=claim)
    with programme.database.transaction() as connection:
        row = members_store.get(connection, NORA)
    assert row is not None
    assert row.welcomed_at == MONDAY


def test_what_certainly_was_not_sent_is_tried_again_after_the_pause_asked_for(programme: Programme) -> None:
    claim = claimed(programme)
    programme.services.outbox.put_back(claim=claim, holder=HOLDER, seconds=30)
    assert programme.claims() == []
    programme.clock.advance(seconds=30)
    (again,) = programme.claims()
    assert (again.occasion, again.tries) == (claim.occasion, 1)


def test_what_a_dead_process_was_sending_is_in_doubt_once_its_time_ran_out(programme: Programme) -> None:
    claim = claimed(programme)
    programme.liveness.advance(seconds=19)
    assert doubtful(programme) == []
    programme.liveness.advance(seconds=2)
    assert [one.occasion for one in doubtful(programme)] == [claim.occasion]
    assert doubtful(programme) == []


def test_moving_the_programmes_clock_puts_nothing_in_doubt(programme: Programme) -> None:
    """The demo's clock jumps by days; that kills no process."""
    claimed(programme)
    programme.clock.advance(days=3)
    assert doubtful(programme) == []


def test_what_is_left_in_doubt_is_looked_up_after_the_pause_asked_for(programme: Programme) -> None:
    claim = claimed(programme)
    programme.services.outbox.leave_in_doubt(claim=claim, holder=HOLDER, seconds=60)
    programme.liveness.advance(seconds=59)
    assert doubtful(programme) == []
    programme.liveness.advance(seconds=2)
    assert len(doubtful(programme)) == 1


def test_a_process_whose_claim_was_taken_over_can_no_longer_change_it(programme: Programme) -> None:
    claim = claimed(programme)
    programme.liveness.advance(seconds=30)
    (taken,) = doubtful(programme)
    outbox = programme.services.outbox
    outbox.put_back(claim=claim, holder=HOLDER)
    outbox.leave_in_doubt(claim=claim, holder=HOLDER, seconds=-60)
    outbox.drop(claim=claim, holder=HOLDER, reason="stopped")
    outbox.hold(claim=claim, holder=HOLDER, reason="in_doubt")
    assert counts(programme) == {"sending": 1, "sent": 1}
    assert doubtful(programme) == []
    outbox.put_back(claim=taken, holder=OTHER)
    assert counts(programme) == {"pending": 1, "sent": 1}


def test_whoever_knows_that_it_arrived_may_say_so(programme: Programme) -> None:
    """Slack's answer came back late, after another process had taken the occasion over to look it up."""
    claim = claimed(programme)
    programme.liveness.advance(seconds=30)
    (taken,) = doubtful(programme)
    assert programme.services.outbox.sent(claim=claim)
    programme.services.outbox.put_back(claim=taken, holder=OTHER)
    assert counts(programme) == {"sent": 2}


def test_what_is_held_back_keeps_its_day_and_is_not_tried_again(programme: Programme) -> None:
    claim = claimed(programme)
    programme.services.outbox.hold(claim=claim, holder=HOLDER, reason="in_doubt")
    assert counts(programme) == {"held": 1, "sent": 1}
    assert programme.live_until(TUESDAY_TEN + timedelta(hours=10)) == []
    (thursday,) = programme.live_until(TUESDAY_TEN + timedelta(days=2))
    assert thursday.subject == "start-goal"


def test_dropping_twice_drops_once(programme: Programme) -> None:
    claim = claimed(programme)
    for _ in range(2):
        programme.services.outbox.drop(claim=claim, holder=HOLDER, reason="left")
    assert counts(programme) == {"dropped": 1, "sent": 1}


def test_a_restart_in_the_middle_loses_nothing_and_doubles_nothing(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    reborn = build(programme.core, programme.liveness)
    assert reborn.planning.plan().messages == 0
    assert len(reborn.outbox.claim(workspace_id=TEAM, holder=OTHER, limit=10, seconds=20)) == 1


def test_what_arrived_together_is_settled_together_and_once(programme: Programme) -> None:
    programme.start(NORA, CLAIRE)
    programme.plan()
    claims = programme.claims()
    assert len(claims) == 2
    for _ in range(2):
        programme.services.outbox.all_sent(arrivals=[(claim, None) for claim in claims])
    assert programme.services.outbox.counts(workspace_id=TEAM) == {"sent": 2}
    assert not any(programme.services.outbox.sent(claim=claim) for claim in claims)


def test_a_message_that_is_over_takes_none_of_the_same_members_with_it(programme: Programme) -> None:
    programme.start(NORA)
    programme.plan()
    programme.clock.set(MONDAY + timedelta(days=1, hours=2))
    programme.plan()
    claims = programme.claims()
    prepared = programme.services.outbox.prepare(claims=claims)
    assert [one.refused for one in prepared if one.claim.key == NORA] == ["expired", ""]
