"""Whoever watches is told how it goes: the log while many messages go out, and the pages for monitoring."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from commands import wiring
from commands.metrics import Metrics
from commands.monitor import Pages, listening
from commands.process import VERSION
from config.settings import Address, Settings, SettingsError
from delivery.observing import Outcome
from domain.members import MemberKey
from jobs.watching import Watch
from sandbox.core import Sandbox
from storage.database import Database
from tests.handbooks import handbook
from tests.handlers.world import CLAIRE, TEAM, Hands, Stage, at_work, until
from tests.services.world import person

MANY = 40


@pytest.fixture
def watch(stage: Stage) -> Watch:
    """Delivery, looked at when told; three messages a minute, and this process sends them."""
    made = Watch(stage.run, stage.services, lambda: 3)
    made.leads = lambda: True
    return made


async def many_wait(stage: Stage) -> None:
    """A first message for each of forty people waits in the outbox."""
    await stage.start()
    keys = [MemberKey(stage.workspace_id, f"U000000{number:03}") for number in range(MANY)]
    workspace = stage.services.workspace
    workspace.load_page(workspace_id=stage.workspace_id, people=[person(key) for key in keys], mark=7)
    users, read_at = [key.user_id for key in keys], stage.clock.now()
    workspace.load_channel(workspace_id=stage.workspace_id, user_ids=users, mark=7, read_at=read_at)
    workspace.finish_load(workspace_id=stage.workspace_id, mark=7, channel_read_at=read_at)
    stage.services.planning.plan()


def settle(stage: Stage, number: int) -> None:
    """So many go out."""
    outbox = stage.services.outbox
    for claim in outbox.claim(workspace_id=stage.workspace_id, holder="me", limit=number, seconds=60):
        outbox.sent(claim=claim)


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Event and words of what was said of the fan-out."""
    return [(vars(record)["event"], record.getMessage()) for record in caplog.records if "event" in vars(record)]


async def test_a_fan_out_says_when_it_will_be_done_how_it_goes_and_that_it_is(
    stage: Stage, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "entrain.watching")
    await many_wait(stage)
    await watch.look()
    settle(stage, 3)
    stage.clock.advance(minutes=1)
    await watch.look()
    settle(stage, 25)
    stage.clock.advance(minutes=1)
    await watch.look()
    await watch.look()
    settle(stage, MANY)
    stage.clock.advance(minutes=4)
    await watch.look()
    await watch.look()
    assert told(caplog) == [
        ("fanout.begun", "40 messages wait, they begin to go out; done at about 08:18 UTC, in 13 min"),
        ("fanout.goes_on", "28 of 40 have gone out; done at about 08:11 UTC, in 4 min"),
        ("fanout.done", "nothing waits any more: 40 messages went out in 6 min"),
    ]


async def test_where_a_tenth_takes_long_it_is_said_that_it_goes_on(
    stage: Stage, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "entrain.watching")
    await many_wait(stage)
    await watch.look()
    settle(stage, 1)
    stage.clock.advance(minutes=5)
    await watch.look()
    assert [event for event, _ in told(caplog)] == ["fanout.begun", "fanout.goes_on"]


async def test_after_a_restart_it_goes_on_where_it_stood(
    stage: Stage, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "entrain.watching")
    await many_wait(stage)
    await watch.look()
    settle(stage, 10)
    stage.clock.advance(minutes=4)
    again = Watch(stage.run, stage.services, lambda: 3)
    again.leads = lambda: True
    await again.look()
    assert told(caplog)[-1] == (
        "fanout.begun",
        "30 messages wait, 10 of 40 have gone out; done at about 08:19 UTC, in 10 min",
    )


async def test_only_the_process_that_sends_says_so_and_a_few_messages_are_no_news(
    stage: Stage, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "entrain.watching")
    await many_wait(stage)
    watch.leads = lambda: False
    await watch.look()
    few = Watch(stage.run, stage.services, lambda: 220)
    few.leads = lambda: True
    await few.look()
    assert told(caplog) == []


# --- the pages


def settings(sandbox: Sandbox, database: Database, monitor: Address | None) -> Settings:
    return Settings(
        bot_token=sandbox.keys.bot_token,
        app_token=sandbox.keys.app_token,
        api_url=f"{sandbox.base_url}/api/",
        database_url=str(database.url),
        content=Path("content"),
        clock_url=f"{sandbox.base_url}/clock",
        log_level="WARNING",
        monitor=monitor,
        secret="a secret for tests, long enough for one",
    )


@asynccontextmanager
async def bot_with(given: Settings, database: Database) -> AsyncIterator[wiring.Bot]:
    """A bot, from its very beginning: it need not have found Slack yet."""
    bot = wiring.Bot(given, handbook(), database)
    task = asyncio.create_task(bot.run())
    try:
        yield bot
    finally:
        bot.stop()
        await asyncio.wait_for(task, 20)


async def page(session: aiohttp.ClientSession, address: str) -> tuple[int, str]:
    """What a page says, once there is one."""

    async def look() -> tuple[int, str] | None:
        try:
            async with session.get(address) as answer:
                return answer.status, await answer.text()
        except aiohttp.ClientConnectorError:
            return None

    found = await until(look, address)
    assert found is not None
    return found


def figures(text: str) -> dict[tuple[str, ...], float]:
    """Each figure of the metrics, by name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_bot_at_work_is_alive_and_ready_and_counts_what_it_does(
    sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database, unused_tcp_port: int
) -> None:
    at = f"http://127.0.0.1:{unused_tcp_port}"
    async with bot_with(settings(sandbox, database, Address("127.0.0.1", unused_tcp_port)), database) as bot:
        await asyncio.wait_for(bot.ready.wait(), 20)
        await hands.command(CLAIRE, "/learn")
        assert await page(session, f"{at}/healthz") == (200, "alive\n")

        async def ready() -> bool:
            return await page(session, f"{at}/readyz") == (
                200,
                '{"ready": true, "database": "ok", "slack": "ok", "clock": "ok"}',
            )

        await until(ready, "the bot to be ready")
        _, words = await page(session, f"{at}/metrics")
    found = figures(words)
    assert found["entrain_info", VERSION] == 1
    assert found["entrain_acknowledgement_seconds_count", "slash_commands"] == 1
    assert 0 < found["entrain_acknowledgement_seconds_sum", "slash_commands"] < 3
    assert found["entrain_slack_calls_total", "auth.test", "ok"] == 1
    assert found["entrain_outbox_messages", "pending"] == 0
    assert found["entrain_clock_lag_seconds",] == 0
    assert found["entrain_unit_of_work_seconds_count",] > 3
    assert CLAIRE not in words
    assert TEAM not in words


async def test_until_slack_is_there_a_bot_is_alive_and_not_ready(
    sandbox: Sandbox, session: aiohttp.ClientSession, hands: Hands, database: Database, unused_tcp_port: int
) -> None:
    at = f"http://127.0.0.1:{unused_tcp_port}"
    await hands.fault("auth.test", status=503, times=100)
    async with bot_with(settings(sandbox, database, Address("127.0.0.1", unused_tcp_port)), database):
        assert (await page(session, f"{at}/healthz"))[0] == 200
        status, words = await page(session, f"{at}/readyz")
    assert status == 503
    assert '"slack": "not connected"' in words


async def test_a_port_that_is_taken_is_said_in_a_sentence(
    sandbox: Sandbox, database: Database, unused_tcp_port: int
) -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", unused_tcp_port)
    async with taken:
        bot = wiring.Bot(settings(sandbox, database, Address("127.0.0.1", unused_tcp_port)), handbook(), database)
        with pytest.raises(SettingsError, match=r"^ENTRAIN_MONITOR cannot be listened on: 127\.0\.0\.1:\d+ \(Address"):
            await bot.run()


async def test_a_database_that_does_not_answer_is_not_ready(
    stage: Stage, session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    watch, metrics = Watch(stage.run, stage.services, lambda: 220), Metrics("1")

    async def connected() -> bool:
        return True

    monitor = Address("127.0.0.1", unused_tcp_port)
    async with listening(monitor, Pages(metrics, watch, connected)) as at:
        assert "not looked at yet" in (await page(session, f"{at}/readyz"))[1]
        await watch.look()
        assert (await page(session, f"{at}/readyz"))[0] == 200
        with stage.database.transaction() as connection:
            connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
        looking = asyncio.create_task(watch.run())
        await until(lambda: _true(bool(watch.trouble)), "the trouble to be noticed")
        status, words = await page(session, f"{at}/readyz")
        looking.cancel()
    assert status == 503
    assert "The database holds tables that are not Entrain's" in words


async def _true(value: bool) -> bool:
    return value


async def test_planning_that_runs_late_is_not_ready(
    stage: Stage, session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    watch = Watch(stage.run, stage.services, lambda: 220)
    await watch.look()
    assert watch.queue is not None
    watch.queue = replace(watch.queue, overdue_since=watch.queue.at.replace(hour=0))
    pages = Pages(Metrics("1"), watch, lambda: _true(True))
    async with listening(Address("127.0.0.1", unused_tcp_port), pages) as at:
        status, words = await page(session, f"{at}/readyz")
    assert status == 503
    assert "seconds late" in words


async def test_every_outcome_of_sending_and_of_calls_is_counted(stage: Stage) -> None:
    stage.slack.observer = metrics = Metrics("1")
    watch = Watch(stage.run, stage.services, lambda: 220)
    await stage.hands.fault("chat.postMessage", status=429, retry_after=1)
    await stage.start(CLAIRE)
    async with at_work(stage.sender()):
        await until(lambda: stage.hands.calls("chat.postMessage"), "the first attempt")
        await stage.settled(pending=1)
        stage.clock.advance(seconds=2)
        await stage.settled(sent=1)
    await watch.look()
    found = figures(metrics.page(watch, watch.looked_at).decode())
    assert found["entrain_sends_total", "welcome", Outcome.LIMITED] == 1
    assert found["entrain_sends_total", "welcome", Outcome.SENT] == 1
    assert found["entrain_slack_calls_total", "chat.postMessage", Outcome.LIMITED] == 1
    assert found["entrain_outbox_looked_seconds",] == 0
