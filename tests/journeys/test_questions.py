"""Twenty people trip over one question, and it becomes a task on the coordinator's desk; on both databases."""

from functools import cache, partial

import pytest

from domain.handbook import Question
from storage.database import Database
from tests.handbooks import real_handbook
from tests.journeys.conftest import OpenSandbox
from tests.journeys.world import CLAIRE, NORA, Json, World, bot_and_world, elements, no_slow_callbacks, said


async def test_a_question_people_trip_over_becomes_a_task(
    open_sandbox: OpenSandbox, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "delivery.homes.PER_MINUTE", 6_000.0
    )  # Claire's Home need not wait for those of twenty-six others
    at = open_sandbox("--limits", "off")
    first_question()
    async with bot_and_world(at, database) as (_, world):
        with no_slow_callbacks() as slow:
            await world.start_programme()
            await answered(world, 4, wrong=True)
            await figures(world, "Aucune question")
            await answered(world, 16, wrong=True)
            await answered(world, 6, wrong=False)
            await figures(world, "6 réponses justes du premier coup, sur 26 (23\u00a0%)")
            home = await world.until(partial(desk_with_a_task, world), "the task on Claire's desk")
            assert first_question().ask in said(home)
            assert "questions.open" not in said(await world.home(NORA))
        assert not slow


@cache
def first_question() -> Question:
    """The first question of the handbook, and what is right, which no person could know."""
    handbook = real_handbook()
    lesson = handbook.lesson(handbook.lesson_ids("everyone")[0], "fr")
    assert lesson is not None
    return lesson.questions[0]


async def answered(world: World, number: int, *, wrong: bool) -> None:
    """As many new people answer the first question."""
    wanted = next(option.id for option in first_question().options if option.right is not wrong)
    for index in range(number):
        new = await world.post(
            "people", name=f"p{wanted}{index}{number}", real_name="Personne", tz="Europe/Paris", locale="fr-FR"
        )
        lesson = await world.command(new["id"], "/apprendre", channel="C0GENERAL1")
        options = [action.split(":")[1] for _, action in elements(lesson, "training.answer")]
        await world.press(new["id"], lesson, "training.answer", nth=options.index(wanted))


async def figures(world: World, saying: str) -> None:
    home = await world.home(CLAIRE)
    await world.press(CLAIRE, home, "questions.open")
    await world.modal(CLAIRE, saying)


async def desk_with_a_task(world: World) -> Json | None:
    home: Json | None = (await world.state(CLAIRE))["home"]
    return home if home and "moins de la moitié" in said(home) else None
