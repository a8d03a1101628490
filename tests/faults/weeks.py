"""A week in a town: the journeys of every capability, one after the other, and its crowd beside them.

The steps are those of ``tests/journeys``, each of which runs there against one bot that nobody kills.
"""

import asyncio
import sys
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from domain.handbook import Handbook
from domain.receipts import read_code
from tests.faults.insisting import Insisting
from tests.journeys.test_concerns import (
    claire_accepts,
    claire_finds_the_reply,
    claire_reads_and_answers,
    no_word_of_it_anywhere_but_in_forms,
    nora_reads_and_replies,
    nora_takes_it_back,
    nora_writes,
)
from tests.journeys.test_exercises import (
    nora_opens_it_from_the_lesson,
    nothing_can_be_saved_empty,
    opened_from_the_list,
    she_saves_it_for_herself_and_claire_sees_nothing,
    she_shares_it_and_claire_reads_it_as_it_was_typed,
    she_withdraws_it,
    texts,
)
from tests.journeys.test_first_week import (
    a_coordinator_sees_how_many_have_acknowledged,
    ben_takes_a_lesson_by_command_in_english,
    nora_takes_a_lesson_from_home_with_one_wrong_answer,
    somebody_reads_the_charter_to_the_end_and_acknowledges_it,
)
from tests.journeys.test_suggestions import claire_finds_the_task, five_people_suggest, nora_supports_the_first
from tests.journeys.test_surveys import answers, claire_opens, nora_answers
from tests.journeys.test_talking import (
    ben_calls_the_bot_in_the_channel_in_english,
    nora_asks_by_command_and_opens_the_lesson,
    nora_asks_in_the_conversation_and_says_it_helped,
    words_do_what_they_say,
)
from tests.journeys.world import CLAIRE, NORA, TEAM, Json, elements, occasion, said

Act = Callable[[Insisting, str, int], Awaitable[Any]]
"""What one of the crowd does: with these hands, as this person, who is the so manieth."""
AT_ONCE = 3
"""How many people of a town's crowd do something at the same time."""


@dataclass
class Town:
    """One workspace, its people's hands, and what came of their journeys."""

    team: str
    world: Insisting
    book: Handbook
    crowd: Sequence[str]
    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    recorded: Counter[str] = field(default_factory=Counter)
    """What people did whose number the database must hold, by what it is: acknowledged, answered, suggested, written."""
    left: bool = False
    """Whether the bot was taken out: whoever is in the middle of something finds nobody there any more."""
    code: str = ""

    @property
    def mark(self) -> str:
        """A word that only people of this town write."""
        return f"mot-{self.team.lower()}"

    async def journey(self, name: str, *steps: Awaitable[Any]) -> None:
        """One journey, step by step; the first that fails ends it."""
        waiting = list(steps)
        try:
            while waiting:
                await waiting.pop(0)
        except Exception as error:  # noqa: BLE001 - told at the end, with all others
            if not self.left:
                self.failed[name] = "".join(traceback.format_exception(error))[-3_000:]
                print(f"{self.team}, {name}: {self.failed[name]}", file=sys.stderr, flush=True)
        else:
            self.passed.append(name)
        finally:
            for step in waiting:
                if asyncio.iscoroutine(step):
                    step.close()

    async def many(self, name: str, people: Sequence[str], act: Act, *, as_: str) -> None:
        """Some of the crowd do the same, a few at a time, each with hands of their own."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one(place: int, user: str) -> None:
            async with places:
                await act(self.world.beside(), user, place)
                self.recorded[as_] += 1

        await self.journey(name, _all(one(place, user) for place, user in enumerate(people)))


async def _all(acts: Iterable[Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for act in acts:
            group.create_task(act)


async def before_the_start(town: Town) -> None:
    """Two people who do not wait, and the coordinator who starts it."""
    world = town.world
    await town.journey("lesson from Home", nora_takes_a_lesson_from_home_with_one_wrong_answer(world))
    await town.journey("lesson by command", ben_takes_a_lesson_by_command_in_english(world))
    await town.journey("start", world.start_programme())


async def while_everybody_is_welcomed(town: Town) -> None:
    """The charter read and acknowledged, questions asked, lessons taken: with the welcomes going out beside it."""
    world = town.world
    await town.journey("welcome", world.has(NORA, "welcome", 1))
    await town.journey(
        "charter",
        somebody_reads_the_charter_to_the_end_and_acknowledges_it(world, NORA),
        a_coordinator_sees_how_many_have_acknowledged(world),
    )
    town.recorded["acknowledged"] += 1
    await town.many("charter, by many", town.crowd[:8], _acknowledges, as_="acknowledged")
    await town.many("quiz, by many", town.crowd[8:20], _takes_a_lesson, as_="lessons")
    await town.journey(
        "questions to the handbook",
        nora_asks_by_command_and_opens_the_lesson(world),
        nora_asks_in_the_conversation_and_says_it_helped(world),
        ben_calls_the_bot_in_the_channel_in_english(world),
    )
    await town.journey("plain words, language and pause", words_do_what_they_say(world))


async def on_a_quiet_monday(town: Town) -> None:
    """What asks that nothing else goes out meanwhile, to be seen to leave no trace; and what people set for themselves."""
    world = town.world
    await town.journey("settings", _opens_the_settings_and_saves_them(world))
    await town.journey("path", _chooses_a_path(world))
    await town.journey("roles", _takes_a_part(world))
    await town.journey("where I stand", _asks_where_she_stands(world))
    await town.journey(
        "exercise",
        _types_and_finds_it_again(world),
        nothing_can_be_saved_empty(world),
        she_saves_it_for_herself_and_claire_sees_nothing(world),
        she_shares_it_and_claire_reads_it_as_it_was_typed(world),
        _closes_what_is_open(world),
        she_withdraws_it(world),
    )
    await town.journey("suggestions", _five_suggestions(town), nora_supports_the_first(world))
    await town.journey("a task of five suggestions", claire_finds_the_task(world, ""))
    await town.journey("concern written", claire_accepts(world), _writes_a_concern(town))


async def when_concerns_are_passed_on(town: Town) -> None:
    """Monday, four o'clock."""
    world = town.world
    await world.post("home", **{"as": CLAIRE})
    await town.journey("concern answered", claire_reads_and_answers(world), nora_reads_and_replies(world, town.code))


async def on_tuesday_before_lessons(town: Town) -> None:
    """The reply was passed on at nine; others write what worries them."""
    world = town.world
    await world.post("home", **{"as": CLAIRE})
    await town.journey(
        "concern followed and taken back",
        claire_finds_the_reply(world),
        nora_takes_it_back(world, town.code),
        no_word_of_it_anywhere_but_in_forms(world),
    )
    town.recorded["concerns"] -= 1
    await town.many("concerns, by many", town.crowd[20:24], partial(_worries, town), as_="concerns")


async def while_lessons_come(town: Town) -> None:
    """Quizzes in the messages that come."""
    await town.many("lesson in its message", town.crowd[24:36], _answers_what_came, as_="lessons")


async def on_tuesday_afternoon(town: Town) -> None:
    """A confidential survey, opened and answered."""
    world = town.world
    await town.journey(
        "survey", claire_opens(world, "baseline", "Ce qui se verra"), _sees_it_on_home(world), nora_answers(world)
    )
    town.recorded["answered"] += 1
    await town.many("survey, by many", town.crowd[36:48], answers, as_="answered")


async def on_thursday(town: Town) -> None:
    """Another day on which everybody is written to."""
    await town.many("quiz on Thursday", town.crowd[8:20], _takes_a_lesson, as_="lessons")


async def on_friday(town: Town) -> None:
    """The digest, once in the team's channel; a workshop is planned; and the survey is closed and read."""
    world = town.world
    await town.journey("a workshop planned", _plans_a_workshop(world))
    await town.journey("digest", _finds_the_digest(world))
    await town.journey("survey closed", _closes_and_reads(town))


async def on_another_day(town: Town) -> None:
    """Life goes on, and so do kills."""
    await town.many("lessons on another day", town.crowd[8:20], _takes_a_lesson, as_="lessons")


async def _acknowledges(world: Insisting, user: str, _place: int) -> None:
    await world.has(user, "welcome", 1)
    await somebody_reads_the_charter_to_the_end_and_acknowledges_it(world, user)


async def _takes_a_lesson(world: Insisting, user: str, place: int) -> None:
    lesson = await world.command(user, "/apprendre")
    while "training.answer" in said(lesson):
        await world.press(user, lesson, "training.answer", nth=place % 2)
        lesson = await world.moved_on(user, lesson)


async def _answers_what_came(world: Insisting, user: str, place: int) -> None:
    lesson = (await world.has(user, "lesson", 1))[0]
    while "training.answer" in said(lesson):
        await world.press(user, lesson, "training.answer", nth=place % 2)
        lesson = await world.moved_on(user, lesson)


async def _opens_the_settings_and_saves_them(world: Insisting) -> None:
    await world.press(NORA, await world.home(NORA), "members.settings")
    form = await world.modal(NORA, "Mes jours de leçon")
    answer = await world.submit(NORA, form)
    assert answer["response_action"] == "update", answer
    await world.post("close", **{"as": NORA, "view_id": form["id"], "all": True})


async def _chooses_a_path(world: Insisting) -> None:
    await world.press(NORA, await world.home(NORA), "paths.open")
    view = await world.modal(NORA, "mon parcours")
    await world.press(NORA, view, "paths.choose", nth=2)
    chosen = await world.modal(NORA, "que vous avez choisi")
    await world.post("close", **{"as": NORA, "view_id": chosen["id"], "all": True})


async def _takes_a_part(world: Insisting) -> None:
    shown = await world.command(NORA, "/entrain", "rôles")
    await world.press(NORA, shown, "roles.take")
    assert f"<@{NORA}>" in said(await world.moved_on(NORA, shown))


async def _asks_where_she_stands(world: Insisting) -> None:
    assert "leçon" in said(await world.command(NORA, "/elan"))


async def _types_and_finds_it_again(world: Insisting) -> None:
    """Written through one process, read through another."""
    form = await nora_opens_it_from_the_lesson(world)
    for number in range(1, 9):
        await world.press(NORA, form, "exercises.typed", nth=1, value="Huit par"[:number])
    await world.post("close", **{"as": NORA, "view_id": form["id"], "all": True})
    again = await opened_from_the_list(world)
    assert texts(again)[1] == "Huit par"
    await world.press(NORA, again, "exercises.typed", nth=1, value=None)
    await world.post("close", **{"as": NORA, "view_id": again["id"]})


async def _closes_what_is_open(world: Insisting) -> None:
    for view in (await world.state(NORA))["views"][-1:]:
        await world.post("close", **{"as": NORA, "view_id": view["id"], "all": True})


async def _five_suggestions(town: Town) -> None:
    await five_people_suggest(town.world, town.book)
    town.recorded["suggestions"] += 5


async def _sees_it_on_home(world: Insisting) -> None:
    async def shown() -> bool:
        home = (await world.state(NORA))["home"]
        return "surveys.open" in said(home)

    await world.post("home", **{"as": NORA})
    await world.until(shown, "the survey on Nora's Home")


async def _plans_a_workshop(world: Insisting) -> None:
    listed = await world.command(CLAIRE, "/entrain", "atelier")
    await world.press(CLAIRE, listed, "workshop_desk.new")
    form = await world.modal(CLAIRE, "12 min")
    filled = {"title": "Lancement", "at": "14:00", "place": "Salle 2", "day": "2026-11-12"}
    answer = await world.submit(CLAIRE, form, **{name: {name: value} for name, value in filled.items()})
    assert answer["response_action"] == "update", answer
    shown = await world.modal(CLAIRE, "C’est prévu")
    await world.post("close", **{"as": CLAIRE, "view_id": shown["id"], "all": True})


async def _writes_a_concern(town: Town) -> None:
    town.code = await nora_writes(town.world)
    town.recorded["concerns"] += 1


async def _worries(town: Town, world: Insisting, user: str, place: int) -> None:
    await world.command(user, "/inquietude")
    form = await world.modal(user, "Ce qui est promis")
    answer = await world.submit(user, form, text={"text": f"Une inquiétude, {place}, {town.mark}"})
    assert answer["response_action"] == "update", answer
    receipt = await world.modal(user, "copiez-le maintenant")
    shown = next(b for b in receipt["blocks"] if b["type"] == "rich_text")["elements"][0]["elements"][0]["text"]
    assert read_code(shown) is not None
    await world.post("close", **{"as": user, "view_id": receipt["id"], "all": True})


async def _finds_the_digest(world: Insisting) -> None:
    async def there() -> Json | None:
        found = [one for one in await world.messages(NORA, TEAM) if ":digest:" in occasion(one)]
        if not found:
            await what_became_of_posts(world)
        return found[0] if found else None

    world.forget()
    await world.until(there, "the digest")


async def what_became_of_posts(world: Insisting) -> None:
    """Of a post cut off nobody can know whether it arrived: the coordinator is asked, and looks."""
    home: Json = await world.home(CLAIRE)
    if "posts.again" not in said(home):
        return
    arrived = {occasion(one) for one in await world.messages(CLAIRE, TEAM)}
    held = [element["value"] for block in home["blocks"] for element in block.get("elements", []) if "value" in element]
    asked = next(value for value in held if value.startswith("T0") and value.count(":") >= 3)
    await world.press(CLAIRE, home, "posts.there" if asked in arrived else "posts.again")


async def _closes_and_reads(town: Town) -> None:
    world = town.world
    listed = await world.command(CLAIRE, "/sondage")
    await world.press(CLAIRE, listed, "survey_desk.close")

    async def closed() -> Json | None:
        message = (await world.messages(CLAIRE, listed["channel"]))[-1]
        return message if "survey_desk.result" in said(message) else None

    listed = await world.until(closed, "the list with the closed survey")
    assert elements(listed, "survey_desk.result")
    await world.press(CLAIRE, listed, "survey_desk.result")
    await world.modal(CLAIRE, f"{town.recorded['answered']} réponses pour ")
