"""Five hundred people open Home for the first time in one minute: nobody's is refused, and all are right in six."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from tests.conftest import MakeDatabase
from tests.faults.runs import crowd
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import Json, World, bot_and_world

PEOPLE = 500
WITHIN = 360.0
"""Seconds in which everybody's Home is to be right."""


async def published(world: World, since: int = 0) -> list[Json]:
    """The bot's calls of views.publish, from the ``since``-th on."""
    return (await world.calls("views.publish"))[since:]


@pytest.mark.long
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_five_hundred_homes_in_a_minute_are_all_right_in_six_and_an_unchanged_one_costs_no_call(
    open_sandbox: OpenSandbox, make_database: MakeDatabase, tmp_path: Path, backend: str
) -> None:
    users = [f"U0CROWD{number:03d}" for number in range(PEOPLE)]
    at = open_sandbox("--workspace", str(crowd(tmp_path, PEOPLE)), "--traffic", "50000")
    async with bot_and_world(at, make_database(backend)) as (_, world):
        before = len(await published(world))
        began = time.monotonic()
        for number, user in enumerate(users):
            await asyncio.sleep(max(0.0, began + number * 60 / PEOPLE - time.monotonic()))
            await world.post("home", **{"as": user})

        async def everybody() -> bool:
            return len({call["request"]["user_id"] for call in await published(world, before)} & set(users)) == PEOPLE

        while not await everybody():
            assert time.monotonic() - began < WITHIN, "not everybody has a Home yet"
            await asyncio.sleep(2)
        took = time.monotonic() - began
        calls = await published(world, before)
        print(f"{backend}: {PEOPLE} Homes in {took:.0f} s, {len(calls)} calls")
        assert all(call["response"]["ok"] for call in calls), "none refused"
        assert len(calls) <= PEOPLE * 1.02
        sample = (await world.state(users[-1]))["home"]
        assert "Suivre la première leçon" in json.dumps(sample, ensure_ascii=False)
        now = len(await published(world))
        for user in users[:100]:
            await world.post("home", **{"as": user})
        await asyncio.sleep(5)
        assert len(await published(world)) == now, "an unchanged Home costs no call"
