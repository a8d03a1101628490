"""Paths over real HTTP and WebSocket, on both databases: chosen, given by a group or a part, finished, told on a click."""

from functools import partial
from pathlib import Path

from storage.database import Database
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import (
    BEN,
    CLAIRE,
    NORA,
    TEAM,
    YUSUF,
    Json,
    World,
    bot_and_world,
    content_with,
    no_slow_callbacks,
    said,
)

ELODIE = "U0ELODIE01"
PATHS = "{everyone: [start], contributor: [start, fears], coordinator: [start, objectives], leader: [fears, start]}"
GROUPS = '{leader: S0BUREAU01, contributor: "@potager"}'


async def test_paths_are_chosen_given_finished_and_told(
    open_sandbox: OpenSandbox, database: Database, tmp_path: Path
) -> None:
    at = open_sandbox()
    content = content_with(tmp_path, paths=PATHS, path_groups=GROUPS)
    async with bot_and_world(at, database, content) as (_, world):
        with no_slow_callbacks() as slow:
            await a_user_group_leads_to_a_path(world)
            await so_does_a_part_one_takes(world)
            await nora_chooses_one_on_home(world)
            await world.start_programme()
            for user in (CLAIRE, NORA, YUSUF, ELODIE, "U0SAMIRA01"):  # so that the fault to come meets nobody else
                await world.has(user, "welcome", 1)
            lesson = await ben_comes_to_the_end_of_his(world)
            await he_tells_the_team_once(world, lesson)
        assert not slow


async def a_user_group_leads_to_a_path(world: World) -> None:
    async def says(user: str, words: str) -> bool:
        return words in said(await world.command(user, "/apprendre", "parcours"))

    await world.until(partial(says, ELODIE, "*Diriger*, celui d’un groupe"), "the board's path")
    await world.post("usergroups", handle="potager", users=[YUSUF])
    await world.post("usergroups", handle="potager", users=[YUSUF, BEN])
    await world.post("settle")
    await world.until(partial(says, YUSUF, "*Contribuer*, celui d’un groupe"), "the group's path")
    await world.post("usergroups", handle="potager", users=[YUSUF])
    await world.post("settle")
    await world.until(partial(says, BEN, "like everyone"), "Ben to leave the group's path")


async def so_does_a_part_one_takes(world: World) -> None:
    roles = await world.command(ELODIE, "/entrain", "rôles")
    await world.press(ELODIE, roles, "roles.take", nth=1)
    taken = await world.moved_on(ELODIE, roles)
    assert "le parcours *Contribuer*" in said(taken)
    await world.press(ELODIE, taken, "roles.leave")
    assert "le parcours *Diriger*" in said(await world.moved_on(ELODIE, taken))


async def nora_chooses_one_on_home(world: World) -> None:
    home = await world.home(NORA)
    await world.press(NORA, home, "paths.open")
    view = await world.modal(NORA, "mon parcours")
    await world.press(NORA, view, "paths.choose", nth=2)
    chosen = await world.modal(NORA, "que vous avez choisi")
    assert "*Diriger*" in said(chosen)

    async def on_home() -> bool:
        return "Ce qui nous inquiète" in said((await world.state(NORA))["home"]).split("Mon parcours")[1][:400]

    await world.until(on_home, "Home to follow")
    await world.post("close", **{"as": NORA, "view_id": chosen["id"], "all": True})


async def ben_comes_to_the_end_of_his(world: World) -> Json:
    for _ in range(40):
        lesson = await world.command(BEN, "/learn")
        while "training.answer" in said(lesson):
            await world.press(BEN, lesson, "training.answer")
            lesson = await world.moved_on(BEN, lesson)
        if "Path finished" in said(lesson):
            return lesson
    raise AssertionError("the path has no end")


async def he_tells_the_team_once(world: World, lesson: Json) -> None:
    assert "The essentials" in said(lesson)
    await world.post("faults", method="chat.postMessage", times=1, error="not_in_channel")
    await world.press(BEN, lesson, "paths.share")
    await world.until(partial(last_says, world, "does not let me write"), "what to do about it")
    for _ in range(2):
        await world.press(BEN, lesson, "paths.share")
    await world.until(partial(last_says, world, "already"), "the second click to change nothing")
    told = [message for message in await world.messages(NORA, TEAM) if "a terminé le parcours" in message["text"]]
    assert [message["text"] for message in told] == [f"<@{BEN}> a terminé le parcours «\u00a0L’essentiel\u00a0»."]


async def last_says(world: World, words: str) -> bool:
    return words in said((await world.messages(BEN, TEAM))[-1])
