"""The pictures of docs/surveys.md: results as a coordinator sees them. Not a test: ``make screenshots`` runs it alone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.async_api import Browser, FloatRect, ViewportSize

from blocks import ids
from commands.manifest import manifest
from commands.process import VERSION
from commands.wiring import Bot
from config.settings import ROOT
from domain.members import MemberKey, Person
from domain.openings import Outlook, Plan
from domain.surveys import Survey
from services import Core, Services, build
from storage import members as members_store
from storage import surveys as surveys_store
from storage.database import Database
from tests.browser.pictures import UNFOLD
from tests.browser.product import Elsewhere, Visit, element
from tests.browser.window import open_window
from tests.conftest import MakeDatabase
from tests.journeys.conftest import MONDAY
from tests.journeys.world import CLAIRE, bot_and_world, sandbox_process
from tests.support import FakeClock

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOLDER = ROOT / "docs" / "images"
HIGHEST = 1_500
"""What a page of documentation has room for; the rest of a long result is more of the same."""
WORDS = (
    "Plus de temps le vendredi ?",
    "Les exemples aident.",
    "J’ai encore peur du samedi soir.",
    "Merci pour la relecture à deux.",
)
LEANING: Mapping[str, Mapping[str, Sequence[int]]] = {
    "before": {"confidence": (5, 4, 3, 1, 1), "use": (5, 4, 3, 1, 1), "worries": (7, 6, 2, 4, 9, 3, 1)},
    "now": {"confidence": (1, 2, 3, 6, 3), "use": (1, 2, 4, 5, 3), "worries": (2, 5, 2, 3, 7, 2, 2)},
}


class Team:
    """People who answer surveys in the bot's own database, with its own keys; Slack knows nothing of them."""

    def __init__(self, bot: Bot, database: Database, workspace_id: str) -> None:
        self._bot, self._database, self._workspace = bot, database, workspace_id
        self._clock = FakeClock(datetime(2026, 10, 1, 9, tzinfo=UTC))
        self._services: Services = build(Core(database, bot.library, self._clock, VERSION, bot._keys))
        self._random = Random(4)

    def survey(self, name: str, how: str, closes: date, **groups: tuple[int, int]) -> None:
        """A survey is opened, answered and closed; of each path so many are asked, and so many of those answer."""
        evening = datetime(closes.year, closes.month, closes.day, 20, tzinfo=UTC)
        self._clock.set(evening - timedelta(days=7))
        people = {
            path: [MemberKey(self._workspace, f"U{path.upper()}{place:02d}") for place in range(asked)]
            for path, (asked, _) in groups.items()
        }
        with self._only(people):
            desk, claire = self._services.survey_desk, MemberKey(self._workspace, CLAIRE)
            opened = desk.open(key=claire, plan=Plan(name, closes, by_path=len(groups) > 1))
            assert isinstance(opened, Outlook), opened
            with self._database.transaction() as connection:
                [run] = surveys_store.unfinished(connection, self._workspace)
            answering = [key for path, keys in people.items() for key in keys[: groups[path][1]]]
            for place, key in enumerate(answering):
                given = self._given(opened.survey, LEANING[how], place)
                self._services.surveys.answer(key=key, run_id=run.run_id, given=given)
            self._clock.set(evening)
            desk.end(key=claire, run_id=run.run_id)
            self._services.survey_count.close(workspace_id=self._workspace, run_id=run.run_id)

    @contextmanager
    def _only(self, people: Mapping[str, Sequence[MemberKey]]) -> Iterator[None]:
        """These take part, and nobody else; afterwards, everybody else again."""
        keys = {key: path for path, keys in people.items() for key in keys}
        with self._database.transaction() as connection:
            others = [row.key for row in members_store.participants(connection, self._workspace)]
        known = [
            Person(k.user_id, "Europe/Paris", "fr-FR", is_admin=False, is_guest=False, deleted=False) for k in keys
        ]
        self._services.workspace.load_page(workspace_id=self._workspace, people=known, mark=0)
        for key, path in keys.items():
            self._change(key, participates=True, path_chosen=None if path == "everyone" else path)
        for key in others:
            self._change(key, participates=False)
        yield
        for key in keys:
            self._change(key, participates=False)
        for key in others:
            self._change(key, participates=True)

    def _change(self, key: MemberKey, **columns: object) -> None:
        with self._database.transaction() as connection:
            members_store.change(connection, key, **columns)

    def speaks(self, language: str) -> None:
        """What language Claire reads in."""
        self._change(MemberKey(self._workspace, CLAIRE), language=language)

    def _given(self, survey: Survey, leaning: Mapping[str, Sequence[int]], place: int) -> dict[str, list[str]]:
        given: dict[str, list[str]] = {}
        for question in survey.questions:
            names = list("12345") if question.type == "scale" else [option.id for option in question.options]
            weights = leaning.get(question.id) or [1 + (n * 3) % 5 for n in range(len(names))]
            drawn = self._random.choices(names, weights[: len(names)], k=3) if names else []
            if question.type == "text":
                given[question.id] = [WORDS[place % len(WORDS)]]
            elif question.type == "ranking":
                given |= {f"{question.id}:{n}": [each] for n, each in enumerate(dict.fromkeys(drawn), start=1)}
            elif question.type == "multiple":
                chosen = list(dict.fromkeys(each for each in drawn if each != "none"))[: question.at_most or 3]
                given[question.id] = chosen or ["none"]
            else:
                given[question.id] = drawn[:1]
        return given


async def test_pictures_of_surveys(browser: Browser, make_database: MakeDatabase, tmp_path: Path) -> None:
    """The closing survey beside the baseline, groups of seven and four, five answers, and four."""
    database = make_database("sqlite")
    with sandbox_process(tmp_path, manifest("fr", {}, None), "--clock", MONDAY) as at:
        look = {"viewport": ViewportSize(width=900, height=4_200), "color_scheme": "light"}
        async with (
            bot_and_world(at, database) as (bot, world),
            open_window(browser, Elsewhere(at), **look) as window,
        ):
            seen = Visit(window, world, bot)
            await seen.home(CLAIRE)
            team = Team(bot, database, str((await world.state(CLAIRE))["team"]["id"]))
            team.survey("baseline", "before", date(2026, 9, 11), everyone=(14, 14))
            team.survey("closing", "now", date(2026, 9, 18), everyone=(14, 12))
            team.survey("pulse", "now", date(2026, 9, 25), everyone=(8, 7), contributor=(6, 4))
            team.survey("kickoff", "before", date(2026, 10, 2), everyone=(8, 5))
            team.survey("baseline", "before", date(2026, 10, 9), everyone=(9, 4))
            for language in ("fr", "en"):
                team.speaks(language)
                for place, name in enumerate(("survey-4", "survey-5", "survey-groups", "survey-12")):
                    await _result(seen, place, f"{name}-{language}")


async def _result(seen: Visit, place: int, name: str) -> None:
    await seen.messages(CLAIRE, "C0EQUIPE01")
    await seen.window.send("/sondage")
    listed = seen.window.page.locator("#log article[data-ephemeral]").last
    await element(listed, ids.SURVEY_RESULT).nth(place).click()
    modal = seen.modal(ids.SURVEY_RESULT_VIEW)
    await modal.wait_for()
    if not name.startswith("survey-4"):
        await modal.locator("img").first.wait_for()
    await seen.window.page.wait_for_function("() => [...document.images].every(i => i.complete)")
    await seen.window.page.mouse.move(0, 0)
    await modal.evaluate(UNFOLD)
    box = await modal.bounding_box()
    assert box is not None
    clip = FloatRect(x=box["x"], y=box["y"], width=box["width"], height=min(box["height"], HIGHEST))
    (FOLDER / f"{name}.png").write_bytes(await seen.window.page.screenshot(clip=clip))
