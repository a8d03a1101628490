"""What goes wrong in the world, and must not go wrong for anybody: crashes, lost answers, two bots, no Slack."""

import asyncio
import json
import random
import shutil
import signal
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from commands.demo import SandboxAt, against
from commands.run import token_refused
from commands.wiring import Bot
from config.settings import ROOT
from delivery.slack import SlackRefused
from handbook.loading import load
from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import CLAIRE, NORA, TEAM, BotProcess, World, bot_and_world, occasion, said

MEMBERS = 200
KILLS = 10


def crowd(folder: Path) -> Path:
    """A workspace of two hundred members in Paris, and their coordinator."""
    people: list[dict[str, Any]] = [
        {
            "id": f"U0CROWD{number:03d}",
            "name": f"p{number}",
            "real_name": f"P {number}",
            "tz": "Europe/Paris",
            "locale": "fr-FR",
        }
        for number in range(MEMBERS)
    ]
    owner = {
        "id": CLAIRE,
        "name": "claire",
        "real_name": "Claire",
        "tz": "Europe/Paris",
        "locale": "fr-FR",
        "is_owner": True,
    }
    channel = {"id": TEAM, "name": "equipe", "private": False, "members": [person["id"] for person in people]}
    workspace = {
        "team": {"id": "T0CROWD001", "name": "Foule", "domain": "foule", "locale": "fr-FR"},
        "people": [owner, *people],
        "channels": [channel],
        "app": {"in_channels": [TEAM]},
    }
    path = folder / "crowd.json"
    path.write_text(json.dumps(workspace), encoding="utf-8")
    return path


def quick_content(folder: Path) -> Path:
    """The real content, with the fastest pace the programme allows."""
    content = folder / "content"
    shutil.copytree(ROOT / "content", content)
    programme = content / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    programme.write_text(text.replace("messages_per_minute: 220", "messages_per_minute: 1200"), encoding="utf-8")
    return content


async def counted(world: World, kind: str) -> Counter[str]:
    """How many messages of a kind each person has, by their occasion."""
    traffic: Counter[str] = Counter()
    people = [person["id"] for person in (await world.state(CLAIRE))["people"] if person["id"].startswith("U0CROWD")]
    for user in people:
        for message in await world.sent(user, kind):
            traffic[occasion(message)] += 1
    return traffic


async def test_ten_kills_during_fan_outs_to_two_hundred_lose_nothing_and_double_nothing(
    open_sandbox: OpenSandbox, database: Database, tmp_path: Path
) -> None:
    chance = random.Random(20261122)  # the seed of this run, for whoever wants the same one again
    at = open_sandbox("--workspace", str(crowd(tmp_path)), "--posts-per-minute", "3000")
    settings = against(at, database.url.render_as_string(hide_password=False), quick_content(tmp_path))
    bot = BotProcess(settings, tmp_path / "bot.log")
    async with aiohttp.ClientSession() as session:
        world = World(at, session)
        bot.start()
        try:
            await connected(world)
            await world.start_programme()
            for round_ in range(KILLS):
                if round_ == KILLS // 2:
                    await everyone_has(world, "welcome", "2026-10-19")
                    await world.move_clock("2026-10-20T08:00:01Z")
                await asyncio.sleep(chance.uniform(0.05, 1.0))
                bot.kill()
                await asyncio.to_thread(bot.start)
                await connected(world)
            await everyone_has(world, "lesson", "2026-10-20")
            assert await asyncio.to_thread(bot.end, signal.SIGTERM) == 0
        finally:
            if bot.process is not None and bot.process.poll() is None:
                bot.kill()
        for kind in ("welcome", "lesson"):
            messages = await counted(world, kind)
            assert len(messages) == MEMBERS, f"{kind}: {MEMBERS - len(messages)} missed"
            assert set(messages.values()) == {1}, f"{kind}: some came twice"
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")


async def connected(world: World) -> None:
    """Waits until a bot is connected."""

    async def somebody() -> bool:
        return bool((await world.state(CLAIRE))["connections"])

    await world.until(somebody, "a connection", patience=30)


async def everyone_has(world: World, kind: str, day: str) -> None:
    """Waits until every member has their message of that day, by what was posted."""

    async def all_of_them() -> bool:
        posted = {occasion(call["request"]) for call in await world.calls("chat.postMessage") if call["response"]["ok"]}
        return len([name for name in posted if f":{kind}:" in name and name.endswith(day)]) >= MEMBERS

    await world.until(all_of_them, f"{kind} for everyone", patience=120)


async def test_two_bots_on_one_database_by_mistake_have_one_effect(
    open_sandbox: OpenSandbox, database: Database
) -> None:
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


@pytest.mark.parametrize("fault", [{"status": 500, "after": True}, {"garbage": True, "after": True}, {"status": 500}])
async def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(
    open_sandbox: OpenSandbox, database: Database, fault: dict[str, Any]
) -> None:
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
        handbook = load(ROOT / "content").handbook
        assert handbook is not None
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

        await world.until(answered, "an answer after the refresh", patience=30)


async def test_an_event_delivered_again_is_answered_once(open_sandbox: OpenSandbox, database: Database) -> None:
    at = open_sandbox()
    async with bot_and_world(at, database) as (_, world):
        conversation = await world.conversation(NORA)
        await world.post("message", **{"as": NORA, "channel": conversation, "text": "aide"})

        async def answered() -> bool:
            return len(await world.messages(NORA)) == 2

        try:
            await world.until(answered, "an answer", 3)
        except AssertionError:
            print("DBG", [(m.get("user"), m["text"][:60]) for m in await world.messages(NORA)])
            tr = (await world.get("traffic", since="0"))["traffic"]
            print([(x["kind"], x.get("method") or x.get("type"), x.get("status"), x.get("ms")) for x in tr])
            raise
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
