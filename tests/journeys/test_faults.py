"""What goes wrong in the world, and must not go wrong for anybody: crashes, lost answers, two bots, no Slack."""

import asyncio
import signal
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from commands.demo import SandboxAt, against
from commands.run import token_refused
from commands.wiring import Bot
from config.settings import ROOT
from delivery.slack import SlackRefused
from storage.database import Database
from tests.faults.runs import MEMBERS, Setting, crowd, one_run
from tests.handbooks import real_handbook
from tests.journeys.conftest import OpenSandbox, on_both_databases
from tests.journeys.world import CLAIRE, NORA, TEAM, BotProcess, World, bot_and_world, said

LOST = [
    {"status": 500, "after": True},
    pytest.param({"garbage": True, "after": True}, marks=pytest.mark.long),
    pytest.param({"status": 500}, marks=pytest.mark.long),
]
"""The one that harms most; each of the ways is tried with the sender alone in tests/handlers/test_delivery.py."""
KILLS = 20
SEED = "20261122"
FEW = 40


@pytest.mark.long
@pytest.mark.parametrize("processes", [1, 2, 4])
async def test_kills_over_fan_outs_to_two_hundred_lose_nothing_and_double_nothing(
    database: Database, tmp_path: Path, processes: int
) -> None:
    """A short fault run; `make faults` is the long one (benchmarks/README.md)."""
    outcome = await one_run(Setting(processes, SEED, most_kills=KILLS), database, tmp_path)
    assert outcome.kills >= KILLS
    assert outcome.messages == 2 * MEMBERS
    assert outcome.good, outcome


@pytest.mark.long
async def test_without_reconciliation_the_same_kills_are_seen_to_double(database: Database, tmp_path: Path) -> None:
    """If it found nothing here, the test above would prove nothing."""
    outcome = await one_run(Setting(2, SEED, look_up=False, most_kills=KILLS), database, tmp_path)
    assert outcome.twice > 0


@pytest.mark.long
async def test_two_programs_run_on_one_database_and_the_one_that_sends_is_killed(
    open_sandbox: OpenSandbox, database: Database, tmp_path: Path
) -> None:
    """As an operator has it: real processes, and the real half minute until the other takes over."""
    at = open_sandbox("--workspace", str(crowd(tmp_path, FEW)))
    settings = against(at, database.url.render_as_string(hide_password=False), ROOT / "content")
    bots = [BotProcess(settings, tmp_path / f"{number}.log") for number in range(2)]
    async with aiohttp.ClientSession() as session:
        world = World(at, session)
        try:
            for bot in bots:
                bot.start()
                await connected(world)
            await world.start_programme()
            await world.until(lambda: world.calls("chat.postMessage"), "the first message")
            bots[0].kill()  # the first to begin holds the lease
            for number in range(FEW):
                user = f"U0CROWD{number:03d}"
                await world.until(partial(world.sent, user, "welcome"), "a welcome", patience=120)
            assert await asyncio.to_thread(bots[1].end, signal.SIGTERM) == 0
            for number in range(FEW):
                assert len(await world.sent(f"U0CROWD{number:03d}", "welcome")) == 1
        finally:
            for bot in bots:
                if bot.process is not None and bot.process.poll() is None:
                    bot.kill()
    assert not any("Traceback" in bot.log.read_text(encoding="utf-8") for bot in bots)


async def connected(world: World) -> None:
    """Waits until a bot is connected."""

    async def somebody() -> bool:
        return bool((await world.state(CLAIRE))["connections"])

    await world.until(somebody, "a connection")


@on_both_databases
async def test_two_bots_on_one_database_by_mistake_have_one_effect(
    open_sandbox: OpenSandbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "delivery.sender.IDLE_SECONDS", 0.5
    )  # who does not send looks more often whether it is its turn
    at = open_sandbox()
    other = Database(database.url)
    async with bot_and_world(at, database) as (_, world), bot_and_world(at, other):
        await world.start_programme()
        await world.has(NORA, "welcome", 1)
        await world.move_clock("2026-10-20T08:00:01Z")
        await world.has(NORA, "lesson", 1)
        await asyncio.sleep(1)
        assert len(await world.sent(NORA, "welcome")) == len(await world.sent(NORA, "lesson")) == 1
    other.close()


@on_both_databases
@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(
    open_sandbox: OpenSandbox, database: Database, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.sender.SETTLE_SECONDS", 0.5)
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        await world.post("faults", method="chat.postMessage", times=2, **fault)
        await world.start_programme()
        for user in (NORA, CLAIRE):
            await world.has(user, "welcome", 1)

        async def settled() -> bool:
            return len(await world.calls("conversations.history")) >= 2

        await world.until(settled, "two look-ups")
        await asyncio.sleep(1)
        for user in (NORA, CLAIRE):
            assert len(await world.sent(user, "welcome")) == 1


async def test_slack_is_unreachable_at_start_and_the_bot_waits(
    open_sandbox: OpenSandbox, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    at = open_sandbox()
    async with aiohttp.ClientSession() as session:
        world = World(at, session)
        await world.post("faults", method="auth.test", times=2, status=503)
        began = time.monotonic()
        async with bot_and_world(at, database):
            assert time.monotonic() - began >= 2  # one second, then two
    said_so = [record for record in caplog.records if "does not answer" in record.message]
    assert len(said_so) == 1


async def test_a_refused_token_is_named_and_nothing_is_retried(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    for name, variable in (("app_token", "SLACK_APP_TOKEN"), ("bot_token", "SLACK_BOT_TOKEN")):
        wrong = replace(at, **{name: "xapp-1-wrong" if name == "app_token" else "xoxb-wrong"})
        with pytest.raises(SlackRefused) as refused:
            async with bot_and_world(wrong, database):
                pass
        assert token_refused(refused.value).variable == variable


@pytest.mark.parametrize("fault", [{"error": "fatal_error"}, {"status": 503}])
async def test_a_first_load_that_fails_is_said_and_the_rest_goes_on(
    open_sandbox: OpenSandbox, database: Database, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    at = open_sandbox()
    async with aiohttp.ClientSession() as session:
        await World(at, session).post("faults", method="users.list", times=1, **fault)
        async with bot_and_world(at, database) as (_, world):
            assert "90" in said(await world.command(NORA, "/learn"))

            async def told() -> bool:
                return any("cannot be read" in line or "does not answer" in line for line in caplog.messages)

            await world.until(told, "a word about it")


async def test_a_stop_before_slack_answers_is_a_stop(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with aiohttp.ClientSession() as session:
        await World(at, session).post("faults", method="apps.connections.open", times=99, status=503)
        handbook = real_handbook()
        bot = Bot(against(at, str(database.url), ROOT / "content"), handbook, database)
        task = asyncio.create_task(bot.run())
        await asyncio.sleep(1)
        bot.stop()
        await asyncio.wait_for(task, 10)


async def test_the_connection_is_lost_and_found_again(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        await world.post("connections", do="refresh")
        await connected(world)

        async def answered() -> bool:
            body = {"as": NORA, "command": "/learn", "text": "", "channel": TEAM}
            return bool((await world.post("command", **body))["ack"] == "ok")

        await world.until(answered, "an answer after the refresh")


@on_both_databases
async def test_an_event_delivered_again_is_answered_once(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        conversation = await world.conversation(NORA)
        await world.post("message", **{"as": NORA, "channel": conversation, "text": "aide"})

        async def answered() -> bool:
            return len(await world.messages(NORA)) == 2

        await world.until(answered, "an answer")
        await world.post("redeliver", last=True)
        await asyncio.sleep(1)
        assert len(await world.messages(NORA)) == 2


async def test_names_with_mentions_and_two_hundred_emoji_do_no_harm(
    open_sandbox: OpenSandbox, database: Database
) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        for name in ("<!channel>", "🦄" * 200):
            joined = await world.post("people", name="odd", real_name=name, tz="Europe/Paris", locale="fr-FR")
            home = await world.home(joined["id"])
            assert "<!channel>" not in said(home)


async def test_a_method_refused_costs_its_feature_alone(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with aiohttp.ClientSession() as session:
        hands = World(at, session)
        await hands.post("faults", method="team.info", times=50, error="missing_scope")
        async with bot_and_world(at, database) as (_, world):
            assert "90" in said(await world.command(NORA, "/learn"))
            assert "team.info" in said(await world.home(CLAIRE))


def test_the_sandbox_is_on_this_machine_only(open_sandbox: OpenSandbox) -> None:
    at: SandboxAt = open_sandbox()
    assert at.api.startswith("http://127.0.0.1:")
