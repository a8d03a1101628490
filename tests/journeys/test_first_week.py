"""A member's first week, over real HTTP and WebSocket, on both databases (the main promise of the program)."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from storage.database import Database
from tests.handbooks import real_handbook
from tests.journeys.conftest import OpenSandbox, on_both_databases
from tests.journeys.world import (
    BEN,
    CLAIRE,
    NORA,
    TEAM,
    Json,
    World,
    bot_and_world,
    elements,
    no_slow_callbacks,
    occasion,
    said,
)

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")


@on_both_databases
async def test_a_first_week_for_two_members_in_two_zones_and_languages(
    open_sandbox: OpenSandbox, database: Database
) -> None:
    at = open_sandbox()
    real_handbook()
    async with bot_and_world(at, database) as (_, world):
        with no_slow_callbacks() as slow:
            await nora_takes_a_lesson_from_home_with_one_wrong_answer(world)
            await ben_takes_a_lesson_by_command_in_english(world)
            assert not await world.sent(NORA)  # nothing unprompted before Start
            await world.start_programme()
            await the_first_message_says_what_must_be_said(world)
            await somebody_reads_the_charter_to_the_end_and_acknowledges_it(world, NORA)
            await a_coordinator_sees_how_many_have_acknowledged(world)
            await somebody_reads_the_charter_to_the_end_and_acknowledges_it(world, BEN)
            await lessons_come_at_ten_local_time_across_both_clock_changes(world)
            await someone_who_left_hears_nothing_more(world)
        assert not slow


async def nora_takes_a_lesson_from_home_with_one_wrong_answer(world: World) -> None:
    home = await world.home(NORA)
    assert "Ce qui nous inquiète" in said(home)
    await world.press(NORA, home, "training.next")
    lesson = await world.modal(NORA, "90 secondes")
    wrong = wrong_option(lesson)
    await world.press(NORA, lesson, "training.answer", nth=wrong)
    after = await world.modal(NORA, "✗")
    while "training.answer" in said(after):
        await world.press(NORA, after, "training.answer", nth=0)
        after = await world.until(partial(changed_modal, world, after), "the next step of the lesson")
    assert "training.again" in said(after)

    async def counted() -> bool:
        view = (await world.state(NORA))["home"]
        return "▰" in said(view)

    await world.until(counted, "the lesson to count on Home")
    await world.post("close", **{"as": NORA, "view_id": after["id"], "all": True})


async def changed_modal(world: World, before: Json) -> Json | None:
    view: Json = (await world.state(NORA))["views"][-1]
    return view if view["blocks"] != before["blocks"] else None


def wrong_option(lesson: Json) -> int:
    """Finds a wrong option as a person could not: from the handbook itself."""
    for number, (_, action_id) in enumerate(elements(lesson, "training.answer")):
        option = action_id.split(":")[1]
        question = next(
            element["value"].split("|")[1]
            for block in lesson["blocks"]
            if (element := block.get("accessory")) and element["action_id"] == action_id
        )
        asked = real_handbook().question(question, "fr")
        assert asked is not None
        if asked.right_option.id != option:
            return number
    raise AssertionError("every option is right")


async def ben_takes_a_lesson_by_command_in_english(world: World) -> None:
    lesson = await world.command(BEN, "/learn")
    assert lesson["is_ephemeral"]
    assert "90 seconds" in said(lesson)
    while "training.answer" in said(lesson):
        await world.press(BEN, lesson, "training.answer", nth=0)
        lesson = await world.moved_on(BEN, lesson)
    assert "Lesson done" in said(lesson)
    assert len(await world.messages(BEN, TEAM)) == len(await world.messages(NORA, TEAM)) + 1  # only Ben sees it


async def the_first_message_says_what_must_be_said(world: World) -> None:
    (welcome,) = await world.has(NORA, "welcome", 1)
    text = said(welcome)
    assert "<@U0CLAIRE01>" in text  # who runs it
    assert "/entrain" in text  # how to stop
    assert "charter.open" in text
    assert not await world.sent(BEN)  # it is 3 in the morning in Montréal
    await world.move_clock("2026-10-19T12:59:00Z")
    assert not await world.sent(BEN)
    await world.move_clock("2026-10-19T13:00:10Z")
    (english,) = await world.has(BEN, "welcome", 1)
    assert "Who runs this" in said(english)


async def somebody_reads_the_charter_to_the_end_and_acknowledges_it(world: World, user: str) -> None:
    (welcome,) = await world.sent(user, "welcome")
    await world.press(user, welcome, "charter.open")
    page = await world.modal(user, "1.0")
    answer: Json = {}
    for _ in range(20):
        answer = await world.submit(user, page)
        assert answer["ack"] == "ok", answer
        page = await world.modal(user)
        if page["submit"] is None:
            break
    assert answer["response_action"] == "update"
    assert "1.0" in said(page)
    await world.post("close", **{"as": user, "view_id": page["id"], "all": True})


async def a_coordinator_sees_how_many_have_acknowledged(world: World) -> None:
    await world.command(CLAIRE, "/charte", "état")
    status = await world.modal(CLAIRE, "charter_status.export")
    assert "confirmée\u00a0: 1" in said(status)
    await world.post("close", **{"as": CLAIRE, "view_id": status["id"], "all": True})
    refused = await world.command(NORA, "/charte", "état")
    assert "1.0" not in refused["text"]


async def lessons_come_at_ten_local_time_across_both_clock_changes(world: World) -> None:
    autumn = ["2026-10-22", "2026-10-27", "2026-11-03"]  # Paris changes on 25 October, Montréal on 1 November
    spring = ["2027-03-11", "2027-03-16", "2027-03-30"]  # Montréal on 14 March, Paris on the 28th
    for number, day in enumerate([*autumn, *spring], start=1):
        for user, zone in ((NORA, PARIS), (BEN, MONTREAL)):
            ten = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=zone).astimezone(UTC)
            await world.move_clock(ten - timedelta(seconds=20))
            before = len(await world.sent(user, "lesson"))
            await world.move_clock(ten + timedelta(seconds=1))
            lessons = await world.has(user, "lesson", before + 1)
            assert len(lessons) == number, [occasion(lesson) for lesson in lessons]
            sent_at = datetime.fromtimestamp(float(lessons[-1]["ts"]), UTC).astimezone(zone)
            assert sent_at.strftime("%H:%M") == "10:00"
            assert occasion(lessons[-1]).endswith(day)
            await world.home(user)  # a sign of life: whoever gives none for long is left in peace
    subjects = [occasion(lesson).split(":")[2] for lesson in await world.sent(NORA, "lesson")]
    assert len(set(subjects)) == len(subjects)  # never the same lesson twice


async def someone_who_left_hears_nothing_more(world: World) -> None:
    await world.post(f"people/{BEN}", deleted=True)
    before = len(await world.sent(BEN))
    nora_before = len(await world.sent(NORA))
    await world.move_clock("2027-04-01T16:00:00Z")
    await world.has(NORA, "", nora_before)
    await world.move_clock("2027-04-06T16:00:00Z")
    await asyncio.sleep(1)
    assert len(await world.sent(BEN)) == before
