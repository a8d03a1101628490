"""The clock asks what is due, and leaves nothing behind when it is stopped."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from apscheduler.jobstores.memory import MemoryJobStore

from domain.members import MemberKey
from jobs import clock as jobs_clock
from jobs.clock import Ticker
from tests.handlers.world import CLAIRE, MONDAY, NORA, TEAM, Stage, at_work, until
from tests.services.world import person

SAMIRA, YUSUF = "U0SAMIRA01", "U0YUSUF001"


@pytest.fixture
async def ticker(stage: Stage) -> AsyncIterator[Ticker]:
    """A ticker that ticks when it is told."""
    made = Ticker(stage.run, stage.services, stage.sender(), stage.directory)
    yield made
    made.stop()


async def started(stage: Stage, *users: str) -> None:
    """Started, with nothing planned yet."""
    await stage.directory.load()
    await stage.run(stage.services.workspace.start, key=stage.key(CLAIRE), channel_id=TEAM, participants=list(users))


async def test_a_tick_plans_for_everyone_who_is_due(stage: Stage, ticker: Ticker) -> None:
    await started(stage, NORA, CLAIRE)
    await ticker.tick()
    assert await stage.counts() == {"pending": 2}


async def test_many_who_are_due_are_planned_for_in_batches(
    stage: Stage, ticker: Ticker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_clock, "BATCH", 3)
    await started(stage)
    keys = [MemberKey(stage.workspace_id, f"U000000{number:03}") for number in range(8)]
    workspace, read_at = stage.services.workspace, stage.clock.now()
    workspace.load_page(workspace_id=stage.workspace_id, people=[person(key) for key in keys], mark=7)
    users = [key.user_id for key in keys]
    workspace.load_channel(workspace_id=stage.workspace_id, user_ids=users, mark=7, read_at=read_at)
    workspace.finish_load(workspace_id=stage.workspace_id, mark=7, channel_read_at=read_at)
    await ticker.tick()
    assert await stage.counts() == {"pending": 8}


async def test_it_ticks_by_itself_from_the_start(stage: Stage, ticker: Ticker) -> None:
    await started(stage, NORA)
    ticker.start()
    await stage.settled(pending=1)


async def test_its_jobs_live_in_memory_and_carry_nothing_that_could_tell_of_anybody(
    stage: Stage, ticker: Ticker
) -> None:
    """Trust.md, G1: what the scheduler holds links nobody to anything."""
    ticker.start()
    scheduler = ticker._scheduler
    assert scheduler is not None
    jobs = scheduler.get_jobs()
    assert jobs
    assert not any(job.args or job.kwargs for job in jobs)
    assert all(isinstance(store, MemoryJobStore) for store in scheduler._jobstores.values())


async def test_woken_while_it_plans_it_plans_again(stage: Stage, ticker: Ticker) -> None:
    first = asyncio.create_task(ticker.tick())
    await started(stage, NORA)
    await asyncio.gather(first, ticker.tick())
    await ticker.tick()
    assert await stage.counts() == {"pending": 1}


async def test_a_stop_leaves_no_error_behind(stage: Stage, ticker: Ticker) -> None:
    """A tick that was just begun finds no thread to work in any more."""
    troubles: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, trouble: troubles.append(trouble))
    ticker.start()
    for _ in range(20):
        ticker.wake()
    await asyncio.sleep(0)
    ticker.stop()
    stage.run.close()
    ticker.wake()

    async def nothing_left() -> bool:
        return len(asyncio.all_tasks()) <= 1 or not ticker._woken

    await until(nothing_left, "every tick to end")
    await asyncio.sleep(0.01)
    assert troubles == []


async def test_the_agenda_says_what_is_due_until_it_is_done_and_what_comes_next(stage: Stage, ticker: Ticker) -> None:
    await started(stage, NORA)
    assert (await ticker.agenda()).busy  # planning is due
    await ticker.tick()
    planned = await ticker.agenda()
    assert planned.busy  # sending is due
    async with at_work(stage.sender()):
        await stage.settled(sent=1)
    done = await ticker.agenda()
    assert not done.busy
    assert done.next_at is not None
    assert done.next_at > MONDAY


async def test_a_day_slack_does_not_answer_is_said_and_tried_again_tomorrow(
    stage: Stage, ticker: Ticker, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.hands.fault("users.list", times=1, status=503)
    await ticker.reconcile()
    assert "could not be read today" in caplog.text
    await ticker.reconcile()
    assert (await stage.run(stage.services.members.get, key=stage.key(NORA))).voice.zone == "Europe/Paris"


async def test_a_clock_that_goes_back_an_hour_is_said_once_and_sends_nothing_twice(
    stage: Stage, ticker: Ticker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await started(stage, NORA, CLAIRE)
    stage.clock.advance(minutes=30)
    await ticker.tick()
    async with at_work(stage.sender()):
        await stage.settled(sent=2)
    monkeypatch.setattr(jobs_clock.time, "time", lambda: time.monotonic() - 3_590)  # type: ignore[attr-defined]
    ticker._ahead = 0.0
    stage.clock.advance(hours=-1)
    async with at_work(stage.sender()):
        for _ in range(3):
            await ticker.tick()
        stage.clock.advance(hours=1)
        await ticker.tick()
    assert [len(await stage.received(user)) for user in (NORA, CLAIRE)] == [1, 1]
    said = [record.message for record in caplog.records if "clock" in record.message]
    assert said == [
        "This machine's clock went back by 59 minutes. What is due waits until it has caught up; nothing is sent twice."
    ]


async def test_what_is_planned_when_the_clock_goes_back_waits_and_goes_out_once(stage: Stage, ticker: Ticker) -> None:
    await started(stage, NORA, CLAIRE)
    await ticker.tick()
    stage.clock.advance(hours=-1)
    async with at_work(stage.sender()) as _:
        await ticker.tick()
        await asyncio.sleep(0.3)
        assert await stage.received(NORA) == await stage.received(CLAIRE) == []
        stage.clock.advance(hours=1, minutes=1)
        await ticker.tick()
        await stage.settled(sent=2)
    assert [len(await stage.received(user)) for user in (NORA, CLAIRE)] == [1, 1]


async def test_a_stop_in_the_middle_of_planning_is_no_error(
    stage: Stage, ticker: Ticker, caplog: pytest.LogCaptureFixture
) -> None:
    await started(stage, NORA)
    await stage.hands.fault("dnd.teamInfo", delay=0.5)
    ticker.start()
    await until(lambda: _planning(ticker), "planning to begin")
    ticker.stop()
    await until(lambda: _over(ticker), "planning to end")
    await asyncio.sleep(0.05)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def _planning(ticker: Ticker) -> bool:
    return ticker._planning.locked()


async def _over(ticker: Ticker) -> bool:
    return not ticker._planning.locked()


# --- do-not-disturb, asked before anybody is planned for


async def test_what_may_pass_at_slack_lets_nobody_be_disturbed(stage: Stage, ticker: Ticker) -> None:
    await started(stage, NORA)
    await stage.hands.post(f"people/{NORA}/dnd", start="2026-11-23T07:00:00Z", end="2026-11-23T15:00:00Z")
    await stage.hands.fault("dnd.teamInfo", times=1, error="internal_error")
    await ticker.tick()
    assert await stage.counts() == {}
    await ticker.tick()
    assert await stage.counts() == {}  # now it is known that she does not want to be disturbed


async def test_a_clock_ahead_of_slacks_asks_once(stage: Stage, ticker: Ticker) -> None:
    await started(stage, NORA, CLAIRE)
    await stage.hands.post(f"people/{NORA}/dnd", start="2026-11-23T07:00:00Z", end="2026-11-23T08:05:20Z")
    stage.clock.advance(seconds=30)
    await asyncio.wait_for(ticker.tick(), 20)
    assert len(await stage.hands.calls("dnd.teamInfo")) == 1
    assert await stage.counts() == {"pending": 2}


# --- what happened while nobody listened


async def test_who_went_away_or_left_while_nobody_listened_is_not_written_to(stage: Stage, ticker: Ticker) -> None:
    """Whether their message was planned before or is due."""
    await started(stage, NORA, SAMIRA, CLAIRE, YUSUF)
    await stage.run(stage.services.planning.plan, limit=2)  # and the power goes
    for user in (NORA, SAMIRA):
        await stage.hands.post(f"people/{user}", status_text="en congé", status_emoji=":palm_tree:")
    await stage.hands.post(f"channels/{TEAM}/leave", user=CLAIRE)
    directory = stage.directory
    directory._mark += 1  # a second later
    directory.begin()
    await stage.hands.fault("users.list", times=1, delay=0.3)
    async with at_work(sender := stage.sender()):
        await ticker.tick()
        await directory.catch_up(sender.wake)
        await ticker.tick()
        sender.wake()
        await until(lambda: stage.received(YUSUF), "the message of whoever is there")

        async def all_done() -> bool:
            return "pending" not in await stage.counts() and "sending" not in await stage.counts()

        await until(all_done, "nothing to be sent any more")
    assert [await stage.received(user) for user in (NORA, SAMIRA, CLAIRE)] == [[], [], []]
