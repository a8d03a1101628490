"""Posts to channels: once, within contact hours, in nobody's budget; and a coordinator is asked where nobody can tell."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.attention import Kind
from domain.desk import DeskView
from domain.errors import NotCoordinator
from domain.members import MemberKey
from domain.outbox import Claim
from domain.posts import ChannelTrouble, Noticeboard, Place, PostsDesk
from storage.outbox import ledger
from storage.workspace import setting_changes
from tests.bulletin import Bulletin, posting
from tests.services.world import CHANNEL, CLAIRE, HOLDER, MONDAY, NORA, TEAM, Programme, utc

OFFICE = "C0BUREAU01"
DAY = timedelta(days=1)
SATURDAY = utc(2026, 11, 28, 9)
NEXT_MONDAY = utc(2026, 11, 30, 8)


def stand(
    programme: Programme, *subjects: str, place: Place = Place.TEAM, started: bool = True, **more: Any
) -> Bulletin:
    """A programme under way whose bulletin has these things to say."""
    bulletin = Bulletin(dict.fromkeys(subjects, place), **more)
    programme.services = posting(programme.services, Kind.LESSON, bulletin)
    if started:
        programme.start(CLAIRE)
    return bulletin


def posts(programme: Programme) -> list[Claim]:
    """What is in the outbox for channels, claimed."""
    return [claim for claim in programme.claims() if claim.channel]


def desk(programme: Programme) -> PostsDesk:
    home: DeskView = programme.services.desk.home(key=CLAIRE)
    assert home.coordinator is not None
    assert home.coordinator.posts is not None
    return home.coordinator.posts


def drop(programme: Programme, claim: Claim, reason: str) -> None:
    programme.services.outbox.drop(claim=claim, holder=HOLDER, reason=reason)


def test_a_post_is_said_once_ever_and_counts_in_nobodys_budget(programme: Programme) -> None:
    bulletin = stand(programme, "one")
    programme.plan()
    [claim] = posts(programme)
    assert (claim.occasion, claim.channel) == (f"{TEAM}:lesson:one", CHANNEL)
    assert isinstance(programme.check(claim), Noticeboard)
    assert programme.services.outbox.sent(claim=claim)
    assert not programme.services.outbox.sent(claim=claim)
    assert bulletin.arrived == ["one"]
    programme.at(MONDAY + 7 * DAY)
    assert posts(programme) == []
    with programme.database.transaction() as connection:
        assert CHANNEL not in set(connection.scalars(select(ledger.c.user_id)))


def test_nothing_is_posted_before_start(programme: Programme) -> None:
    bulletin = stand(programme, "one", started=False)
    programme.plan()
    assert bulletin.asked == []
    programme.start(CLAIRE)
    programme.plan()
    assert len(posts(programme)) == 1


def test_a_weekend_is_waited_out(programme: Programme) -> None:
    programme.clock.set(SATURDAY)
    bulletin = stand(programme, "one")
    programme.plan()
    assert bulletin.asked == []
    assert programme.services.outbox.agenda().next_at == NEXT_MONDAY
    programme.clock.set(NEXT_MONDAY)
    programme.plan()
    [claim] = posts(programme)
    assert claim.due_at == NEXT_MONDAY


def test_what_was_put_in_the_outbox_too_late_waits_for_the_next_day(programme: Programme) -> None:
    stand(programme, "one")
    programme.plan()
    [claim] = posts(programme)
    programme.clock.set(MONDAY.replace(hour=17))
    assert programme.check(claim) == "expired"
    drop(programme, claim, "expired")
    assert programme.services.outbox.agenda().next_at == utc(2026, 11, 24, 8)
    programme.clock.set(utc(2026, 11, 24, 8))
    programme.plan()
    [again] = posts(programme)
    assert again.occasion == claim.occasion


def test_a_channel_gets_one_post_of_a_kind_a_day(programme: Programme) -> None:
    stand(programme, "one", "two")
    programme.plan()
    assert [claim.subject for claim in posts(programme)] == ["one"]
    programme.clock.set(MONDAY + DAY)
    programme.plan()
    assert [claim.subject for claim in posts(programme)] == ["two"]


def test_a_place_without_a_channel_is_passed_over_until_one_is_named(programme: Programme) -> None:
    stand(programme, "anchor", place=Place.COORDINATORS)
    programme.plan()
    assert posts(programme) == []
    programme.services.posts.choose(key=CLAIRE, team=CHANNEL, coordinators=OFFICE)
    programme.plan()
    assert [claim.channel for claim in posts(programme)] == [OFFICE]


def test_what_a_pause_for_everybody_holds_back_comes_after_it(programme: Programme) -> None:
    bulletin = stand(programme, "one")
    programme.services.workspace.pause_everything(key=CLAIRE, until=(MONDAY + 3 * DAY).date())
    programme.plan()
    assert bulletin.asked == []
    assert programme.services.outbox.agenda().next_at == utc(2026, 11, 26, 8)


def test_a_capability_is_asked_when_it_wants_to_be(programme: Programme) -> None:
    friday = utc(2026, 11, 27, 13)
    bulletin = stand(programme, moments=[friday])
    programme.plan()
    programme.clock.set(friday - DAY)
    programme.plan()
    assert bulletin.asked == [MONDAY]
    programme.clock.set(friday)
    programme.plan()
    assert bulletin.asked == [MONDAY, friday]


def test_a_channel_chosen_meanwhile_gets_the_post_and_the_other_does_not(programme: Programme) -> None:
    stand(programme, "one")
    programme.plan()
    [claim] = posts(programme)
    programme.services.posts.choose(key=CLAIRE, team=OFFICE, coordinators=None)
    assert programme.check(claim) == "moved"
    drop(programme, claim, "moved")
    programme.plan()
    assert [claim.channel for claim in posts(programme)] == [OFFICE]


@pytest.mark.parametrize("error", ["is_archived", "not_in_channel", "channel_not_found", "restricted_action"])
def test_a_channel_that_takes_nothing_is_told_to_coordinators_and_tried_another_day(
    programme: Programme, error: str
) -> None:
    bulletin = stand(programme, "one")
    programme.plan()
    [claim] = posts(programme)
    drop(programme, claim, error)
    assert bulletin.gone == ["one"]
    assert desk(programme).troubles == (ChannelTrouble(CHANNEL, error),)
    assert programme.services.outbox.agenda().next_at == utc(2026, 11, 24, 8)
    programme.clock.set(MONDAY + DAY)
    programme.plan()
    [again] = posts(programme)
    programme.services.outbox.sent(claim=again)
    assert desk(programme).troubles == ()


def test_invited_the_bot_posts_at_once_what_waited(programme: Programme) -> None:
    stand(programme, "one")
    programme.plan()
    [claim] = posts(programme)
    drop(programme, claim, "not_in_channel")
    bot = MemberKey(TEAM, "U0ENTRAIN1")
    programme.services.posts.seen_in(key=NORA, channel_id=CHANNEL, present=True)
    assert desk(programme).troubles
    programme.services.posts.seen_in(key=bot, channel_id=CHANNEL, present=True)
    assert desk(programme).troubles == ()
    programme.plan()
    assert len(posts(programme)) == 1


def held(programme: Programme) -> tuple[Bulletin, Claim]:
    bulletin = stand(programme, "one")
    programme.plan()
    [claim] = posts(programme)
    programme.services.outbox.hold(claim=claim, holder=HOLDER, reason="in_doubt")
    return bulletin, claim


def test_a_coordinator_who_sees_a_held_post_says_so(programme: Programme) -> None:
    bulletin, claim = held(programme)
    [shown] = desk(programme).held
    assert (shown.occasion, shown.channel_id, shown.day) == (claim.occasion, CHANNEL, MONDAY.date())
    for _ in range(2):
        programme.services.posts.settle(key=CLAIRE, occasion=claim.occasion, arrived=True)
    assert bulletin.arrived == ["one"]
    assert desk(programme).held == ()
    programme.plan()
    assert posts(programme) == []


def test_a_held_post_that_is_missing_goes_out_again_within_hours(programme: Programme) -> None:
    _, claim = held(programme)
    programme.clock.set(SATURDAY)
    programme.services.posts.settle(key=CLAIRE, occasion=claim.occasion, arrived=False)
    assert posts(programme) == []
    programme.clock.set(NEXT_MONDAY)
    [again] = posts(programme)
    assert again.occasion == claim.occasion
    assert isinstance(programme.check(again), Noticeboard)


def test_only_coordinators_choose_channels_and_settle_posts(programme: Programme) -> None:
    bulletin, claim = held(programme)
    service = programme.services.posts
    with pytest.raises(NotCoordinator):
        service.channels(key=NORA)
    with pytest.raises(NotCoordinator):
        service.choose(key=NORA, team=OFFICE, coordinators=OFFICE)
    with pytest.raises(NotCoordinator):
        service.settle(key=NORA, occasion=claim.occasion, arrived=True)
    assert bulletin.arrived == []
    assert desk(programme).channels.team == CHANNEL


def test_who_changed_which_channel_is_kept_and_the_default_can_be_gone_back_to(programme: Programme) -> None:
    stand(programme)
    choose = programme.services.posts.choose
    choose(key=CLAIRE, team=OFFICE, coordinators=OFFICE)
    choose(key=CLAIRE, team=OFFICE, coordinators=OFFICE)
    choose(key=CLAIRE, team=CHANNEL, coordinators=None)
    assert (desk(programme).channels.team, desk(programme).channels.coordinators) == (CHANNEL, None)
    changes = select(setting_changes.c.name, setting_changes.c.value, setting_changes.c.changed_by)
    with programme.database.transaction() as connection:
        rows = {tuple(row) for row in connection.execute(changes)}
    assert rows == {
        ("channels.team", OFFICE, CLAIRE.user_id),
        ("channels.coordinators", OFFICE, CLAIRE.user_id),
        ("channels.team", None, CLAIRE.user_id),
        ("channels.coordinators", None, CLAIRE.user_id),
    }
