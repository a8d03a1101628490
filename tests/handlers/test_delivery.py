"""Every message is delivered exactly once, whatever becomes of Slack's answers; and nothing is published in vain."""

import asyncio
from typing import Any

import pytest

from delivery import reconciliation, sender
from delivery.reconciliation import Reconciler
from delivery.slack import SlackRefused
from domain.attention import Kind
from domain.errors import ChannelUnreadable
from domain.members import MemberKey, person_from_slack
from domain.outbox import METADATA_EVENT, Claim
from domain.training import Answered
from storage import members as members_store
from storage.leases import leases
from storage.outbox import outbox as outbox_table
from tests.handlers.world import BEN, CLAIRE, GENERAL, MONDAY, NORA, PIERRE, PRIVATE, TEAM, Stage, at_work, until


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in doubt is looked up soon; the pauses between tries are not what is tested here."""
    monkeypatch.setattr(sender, "SETTLE_SECONDS", 0.1)
    monkeypatch.setattr(sender, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(reconciliation, "LOOK_AGAIN", 0.2)
    monkeypatch.setattr("delivery.pacing.Pacer.pause", lambda pacer, seconds: None)


def welcome(stage: Stage, user: str = NORA) -> str:
    return f"{stage.workspace_id}:welcome:-:{user}:2026-11-23"


# --- sending


async def test_what_is_due_is_sent_with_its_occasion_as_metadata(stage: Stage) -> None:
    await stage.start(NORA, BEN)
    async with at_work(stage.sender()):
        await stage.settled(sent=1)  # in Toronto it is three in the morning
    (message,) = await stage.hands.messages(NORA)
    assert message["metadata"] == {
        "event_type": METADATA_EVENT,
        "event_payload": {"occasion": welcome(stage)},
    }
    assert await stage.received(BEN) == []


async def test_what_falls_due_later_is_sent_when_the_sender_is_woken(stage: Stage) -> None:
    worker = stage.sender()
    async with at_work(worker):
        await stage.start(NORA)
        worker.wake()
        await stage.settled(sent=1)


@pytest.mark.parametrize("how", [{"status": 500}, {"garbage": True}, {"status": 502}, {"cut": True}])
@pytest.mark.parametrize("after", [False, True])
async def test_a_lost_answer_leads_to_exactly_one_message(stage: Stage, how: dict[str, Any], after: bool) -> None:
    await stage.start(NORA)
    await stage.hands.fault("chat.postMessage", times=2, after=after, **how)
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    assert await stage.received(NORA) == [welcome(stage)]
    assert await stage.hands.calls("conversations.history")


@pytest.mark.parametrize("after", [False, True])
async def test_a_call_that_hangs_leads_to_exactly_one_message(
    stage: Stage, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.slack.REQUEST_TIMEOUT", 0.5)
    monkeypatch.setattr(sender, "REQUEST_TIMEOUT", 0.2)
    await stage.start(NORA)
    await stage.hands.fault("chat.postMessage", hang=True, after=after)
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    assert await stage.received(NORA) == [welcome(stage)]


async def test_slack_s_request_to_wait_is_heeded_and_nothing_is_looked_up(stage: Stage) -> None:
    await stage.start(NORA)
    await stage.hands.fault("chat.postMessage", status=429, retry_after=1)
    async with at_work(stage.sender()):

        async def arrived() -> bool:
            stage.clock.advance(seconds=0.1)
            return await stage.counts() == {"sent": 1}

        await until(arrived, "the message")
    assert await stage.received(NORA) == [welcome(stage)]
    assert await stage.hands.calls("conversations.history") == []


async def test_what_was_checked_before_a_pause_is_checked_again_after_it(stage: Stage) -> None:
    """Claimed and checked together with a message that Slack then asks to wait with."""
    await stage.start(CLAIRE, NORA)
    await stage.hands.fault("chat.postMessage", status=429, retry_after=3)
    async with at_work(stage.sender(per_minute=120)):

        async def asked_to_wait() -> bool:
            return bool(await stage.hands.calls("chat.postMessage"))

        await until(asked_to_wait, "the pause")
        await stage.run(stage.services.settings.switch_messages, key=stage.key(NORA), on=False)

        async def over() -> bool:
            stage.clock.advance(seconds=1)
            return await stage.counts() == {"sent": 1, "dropped": 1}

        await until(over, "the pause to be over")
    assert await stage.received(NORA) == []


async def test_a_message_slack_refuses_for_good_is_dropped(stage: Stage) -> None:
    await stage.start(NORA)
    await stage.hands.fault("chat.postMessage", error="user_disabled")
    async with at_work(stage.sender()):
        await stage.settled(dropped=1)
    assert await stage.received(NORA) == []


async def test_a_message_slack_refuses_for_now_waits_and_the_others_go_on(stage: Stage) -> None:
    await stage.start(NORA, CLAIRE)
    await stage.hands.fault("chat.postMessage", error="fatal_error")
    async with at_work(stage.sender()):
        await stage.settled(sent=1, pending=1)
        await asyncio.sleep(0.2)
        assert await stage.counts() == {"sent": 1, "pending": 1}
        stage.clock.advance(minutes=11)
        await stage.settled(sent=2)
    assert len(await stage.received(NORA)) == len(await stage.received(CLAIRE)) == 1


async def test_a_message_that_cannot_be_built_does_not_stop_the_others(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.start(NORA, CLAIRE)
    with stage.database.transaction() as connection:
        members_store.change(connection, stage.key(NORA), lesson_time="never")
    async with at_work(stage.sender()):
        await stage.settled(sent=1, pending=1)
    assert await stage.received(NORA) == []
    assert "could not be built" in caplog.text


async def test_what_a_killed_process_had_sent_is_not_sent_again(stage: Stage) -> None:
    """It died after Slack took the message and before it could write that down."""
    await stage.start(NORA)
    (claim,) = await take(stage, "the dead")
    await stage.slack.call(
        "chat.postMessage",
        channel=NORA,
        text="Bonjour",
        metadata={"event_type": METADATA_EVENT, "event_payload": {"occasion": claim.occasion}},
    )
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    assert await stage.received(NORA) == [claim.occasion]


async def test_what_a_killed_process_had_not_sent_yet_is_sent(stage: Stage) -> None:
    await stage.start(NORA)
    await take(stage, "the dead")
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    assert await stage.received(NORA) == [welcome(stage)]


async def test_a_message_on_a_later_page_of_the_conversation_is_found(stage: Stage) -> None:
    await stage.start(NORA)
    (claim,) = await take(stage, "the dead")
    metadata = {"event_type": METADATA_EVENT, "event_payload": {"occasion": claim.occasion}}
    await stage.slack.call("chat.postMessage", channel=NORA, text="first", metadata=metadata)
    for number in range(120):
        await stage.slack.call("chat.postMessage", channel=NORA, text=f"{number}")
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    assert len(await stage.hands.calls("conversations.history")) == 2
    assert await stage.received(NORA) == [claim.occasion]


async def test_two_senders_send_each_message_once(stage: Stage) -> None:
    await stage.start(NORA, CLAIRE)
    one, other = stage.sender(), stage.sender()
    async with at_work(one), at_work(other):
        await stage.settled(sent=2)
    assert len(await stage.received(NORA)) == len(await stage.received(CLAIRE)) == 1


async def test_a_sender_that_stops_gives_its_place_to_the_next_at_once(stage: Stage) -> None:
    first = stage.sender()
    async with at_work(first):
        await until(lambda: lease_of(stage), "the first to hold the lease")
    await stage.start(NORA)
    async with at_work(stage.sender()):
        await stage.settled(sent=1)


async def test_a_second_sender_waits_while_the_first_is_alive(stage: Stage) -> None:
    first, second = stage.sender(), stage.sender()
    async with at_work(first):
        await until(lambda: lease_of(stage), "the first to hold the lease")
        await stage.start(NORA)
        async with at_work(second):
            await stage.settled(sent=1)
            assert await lease_of(stage) == first.holder


async def lease_of(stage: Stage) -> str:
    """Who holds the lease, if anybody."""
    with stage.database.transaction() as connection:
        row = connection.execute(leases.select()).one_or_none()
    return row.holder if row else ""


# --- what cannot be told


async def take(stage: Stage, holder: str, seconds: float = -1) -> list[Claim]:
    """Claims as a process that is dead by now did."""
    return await stage.run(
        stage.services.outbox.claim, workspace_id=stage.workspace_id, holder=holder, limit=10, seconds=seconds
    )


async def lesson_in_doubt(stage: Stage) -> Claim:
    """Nora's lesson of Tuesday, of which nobody knows whether it arrived."""
    await stage.start(NORA)
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    stage.clock.set(MONDAY.replace(day=24, hour=9))
    await stage.run(stage.services.planning.plan)
    (claim,) = await take(stage, "the dead")
    assert claim.kind is Kind.LESSON
    return claim


def without(scopes: Any, *gone: str) -> list[str]:
    return [scope for scope in scopes if scope not in gone]


async def test_while_it_matters_what_cannot_be_told_is_looked_at_again(stage: Stage) -> None:
    claim = await lesson_in_doubt(stage)
    scopes = list(stage.sandbox.scopes)
    await stage.hands.post("scopes", bot=without(scopes, "im:history"))
    async with at_work(stage.sender()):
        await until(lambda: tries_of(stage, claim, 3), "a few looks")
        assert await stage.counts() == {"sent": 1, "sending": 1}
        await stage.hands.post("scopes", bot=scopes)
        await stage.settled(sent=2)
    assert (await stage.received(NORA))[-1] == claim.occasion


async def tries_of(stage: Stage, claim: Claim, at_least: int) -> bool:
    """Whether an occasion was claimed that often."""
    with stage.database.transaction() as connection:
        statement = outbox_table.select().where(outbox_table.c.occasion == claim.occasion)
        return bool(connection.execute(statement).one().tries >= at_least)


async def test_a_lesson_of_which_nobody_can_tell_is_held_back_in_the_end(stage: Stage) -> None:
    claim = await lesson_in_doubt(stage)
    await stage.hands.post("scopes", bot=without(stage.sandbox.scopes, "im:history"))
    stage.clock.set(claim.expires_at)
    async with at_work(stage.sender()):
        await stage.settled(sent=1, held=1)
    assert len(await stage.received(NORA)) == 1


async def test_a_first_message_of_which_nobody_can_tell_is_not_sent_late(stage: Stage) -> None:
    """Its policy is to try again, and the check at the moment of sending says that its time has passed."""
    await stage.start(NORA)
    (claim,) = await take(stage, "the dead")
    await stage.hands.post("scopes", bot=without(stage.sandbox.scopes, "im:history"))
    stage.clock.set(claim.expires_at)
    async with at_work(stage.sender()):
        await stage.settled(dropped=1)
    assert await stage.received(NORA) == []


async def test_nothing_in_doubt_is_nothing_to_look_up(stage: Stage) -> None:
    worker = stage.sender()
    reconciler = Reconciler(
        stage.slack, stage.run, stage.services, worker._occasions, stage.workspace_id, worker.holder
    )
    await stage.start(NORA)
    assert not await reconciler.settle()
    assert await stage.hands.calls("conversations.history") == []


# --- Home


async def published(stage: Stage) -> int:
    return len(await stage.hands.calls("views.publish"))


async def test_home_is_published_when_it_changed_and_only_then(stage: Stage) -> None:
    homes, key = stage.homes, stage.key()
    async with at_work(homes):
        homes.refresh(key)
    assert await published(stage) == 1
    again = stage.homes
    async with at_work(again):
        again.refresh(key)
    assert await published(stage) == 1
    await stage.run(
        stage.services.training.answer, key=key, lesson_id="start-why", answered=Answered("start-why-1", "b"), round_=1
    )
    await stage.run(stage.services.settings.switch_messages, key=key, on=False)
    third = stage.homes
    async with at_work(third):
        third.refresh(key)
    assert await published(stage) == 1, "nothing that Home shows has changed before Start"
    await stage.start(NORA)
    fourth = stage.homes
    async with at_work(fourth):
        fourth.refresh(key)
    assert await published(stage) == 2


async def test_a_home_slack_does_not_have_is_published_whatever_was_before(stage: Stage) -> None:
    for _ in range(2):
        homes = stage.homes
        async with at_work(homes):
            homes.refresh(stage.key(), first=True)
    assert await published(stage) == 2


async def test_who_has_left_the_workspace_has_no_home_to_publish(stage: Stage) -> None:
    await stage.directory.load()
    await stage.hands.post(f"people/{NORA}", deleted=True)
    await stage.directory.load()
    homes = stage.homes
    async with at_work(homes):
        homes.refresh(stage.key())
    assert await published(stage) == 0


async def test_asking_twice_publishes_once(stage: Stage) -> None:
    homes = stage.homes
    for _ in range(5):
        homes.refresh(stage.key())
    async with at_work(homes):
        await asyncio.sleep(0)
    assert await published(stage) == 1


@pytest.mark.parametrize("how", [{"status": 429, "retry_after": 1}, {"status": 500}])
async def test_a_home_that_could_not_be_published_is_published_later(stage: Stage, how: dict[str, Any]) -> None:
    await stage.hands.fault("views.publish", **how)
    homes = stage.homes
    async with at_work(homes):
        homes.refresh(stage.key())

        async def shown() -> bool:
            return (await stage.hands.state(NORA))["home"] is not None

        await until(shown, "Home")


async def test_a_home_slack_refuses_does_not_stop_the_others(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    homes = stage.homes
    homes.refresh(stage.key("U0NOBODY01"))
    homes.refresh(stage.key())
    async with at_work(homes):
        await asyncio.sleep(0)
    assert (await stage.hands.state(NORA))["home"] is not None
    assert "refuses a Home" in caplog.text


# --- who is there


async def test_everyone_is_read_page_by_page_and_no_bot(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("delivery.directory.PAGE", 2)
    await stage.directory.load()
    assert len(await stage.hands.calls("users.list")) > 3
    with stage.database.transaction() as connection:
        rows = connection.execute(members_store.members.select()).all()
    known = {row.user_id: row for row in rows}
    people = [person for user in await users(stage) if (person := person_from_slack(user))]
    assert set(known) == {person.user_id for person in people if not person.deleted}
    assert stage.sandbox.workspace.bot_user not in known
    assert "U0METEO001" not in known
    assert (known[BEN].zone, known[BEN].locale) == ("America/Toronto", "en-CA")
    assert known[CLAIRE].is_admin
    assert PIERRE not in known, "whose account is closed is not taken in"


async def users(stage: Stage) -> list[dict[str, Any]]:
    return [user async for page in stage.slack.pages("users.list", "members", limit=200) for user in page]


async def test_the_workspaces_language_is_learnt_and_missed_without_harm(stage: Stage) -> None:
    stranger = MemberKey(stage.workspace_id, "U0STRANGE1")
    await stage.hands.fault("team.info", error="missing_scope")
    await stage.directory.meet_workspace("U0BOT")
    assert (await stage.run(stage.services.members.get, key=stranger)).voice.language == "en"
    await stage.directory.meet_workspace("U0BOT")
    assert (await stage.run(stage.services.members.get, key=stranger)).voice.language == "fr"


async def test_the_members_of_a_channel_are_read_page_by_page(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("delivery.directory.CHANNEL_PAGE", 2)
    members = await stage.directory.channel_members(TEAM)
    assert {NORA, BEN, CLAIRE} <= set(members)
    assert len(members) == len(set(members))
    assert len(await stage.hands.calls("conversations.members")) > 2


async def test_a_public_channel_can_be_read_from_outside(stage: Stage) -> None:
    assert NORA in await stage.directory.channel_members(GENERAL)


@pytest.mark.parametrize("channel", [PRIVATE, "C0NOWHERE1"])
async def test_a_channel_the_bot_cannot_see_is_unreadable(stage: Stage, channel: str) -> None:
    with pytest.raises(ChannelUnreadable):
        await stage.directory.channel_members(channel)


async def test_a_load_goes_on_when_the_channel_can_no_longer_be_read(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.start(NORA)
    await stage.hands.fault("conversations.members", error="not_in_channel")
    assert await stage.directory.load() == 1
    assert "stays as it was" in caplog.text
    assert (await stage.run(stage.services.members.get, key=stage.key())).participates


async def test_a_load_brings_in_who_entered_the_channel_unheard(stage: Stage) -> None:
    await stage.start(NORA)
    assert await stage.directory.load() > 1
    assert (await stage.run(stage.services.members.get, key=stage.key(BEN))).participates


async def test_a_load_that_slack_cuts_short_makes_nobody_leave(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.start(NORA)
    monkeypatch.setattr("delivery.directory.PAGE", 2)
    await stage.hands.fault("users.list", error="fatal_error")
    with pytest.raises(SlackRefused):
        await stage.directory.load()
    assert (await stage.run(stage.services.members.get, key=stage.key())).participates


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("missing_scope", "Slack refuses the bot itself in T0JARDINS1 (missing_scope): messages wait."),
        (
            "token_revoked",
            "The bot was taken out of T0JARDINS1, or its token taken back (token_revoked): messages wait",
        ),
    ],
)
async def test_a_token_that_is_refused_is_said_once_until_it_is_taken_again(
    error: str, words: str, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.start(NORA, CLAIRE)
    await stage.hands.fault("chat.postMessage", times=9, error=error)
    async with at_work(stage.sender()):
        await stage.settled(sent=2)
    (said,) = (record.message for record in caplog.records if "messages wait" in record.message)
    assert said.startswith(words)
