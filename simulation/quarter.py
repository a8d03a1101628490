"""A quarter of life for the demo: sixty people, thirteen weeks, through the same windows and messages as real people's.

Nothing is planted in the database: the bot itself, against the local Slack, asked and answered by a seeded population.
"""

import asyncio
import json
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from simulation.days import DUE_SECONDS, Days, Stage, session
from simulation.hands import Hands, SimulationFailed
from simulation.history import Lessons
from simulation.parts import BOT, DAYS, Bot, paced
from simulation.population import Somebody
from simulation.speaking import texts
from simulation.story import Story

Json = dict[str, Any]

LEAD, TEAM = "U0CLAIRE01", "C0EQUIPE01"
COORDINATORS: Json = {
    "id": "C0COORDO01",
    "name": "coordination",
    "private": True,
    "topic": "Qui tient le programme",
    "members": [LEAD, "U0ELODIE01"],
    "messages": [],
}
"""The channel in which the monthly report is posted, and what anchors the charter's evidence."""
KNOWN = {
    "U0NORA0001": "prompt",
    "U0BEN00001": "prompt",
    "U0YUSUF001": "prompt",
    "U0ELODIE01": "late",
    "U0SAMIRA01": "prompt",
}
"""How those of sandbox/workspaces/association.json are who work in the team's channel."""
ASSOCIATION = Path(__file__).parent.parent / "sandbox" / "workspaces" / "association.json"
CAST = Path(__file__).with_name("quarter.yaml")
WEEKS = 13
SEED = 60
ROOM = 13_000
"""How much of what goes through the local Slack is remembered meanwhile."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """How long, and with how many: fewer and shorter for tests."""

    people: int = 60
    weeks: int = WEEKS


@cache
def _association() -> Json:
    found: Json = json.loads(ASSOCIATION.read_text(encoding="utf-8"))
    return found


def _newcomers() -> list[tuple[Json, str]]:
    """Those who are not in the usual demo, with how each is."""
    found = []
    for number, row in enumerate(yaml.safe_load(CAST.read_text(encoding="utf-8"))):
        name, title, character, *place = row
        zone, locale = place or ("Europe/Paris", "fr-FR")
        first = str(name).split(" ", maxsplit=1)[0].lower()
        person = {"id": f"U0QUART{number:03d}", "name": first, "real_name": name, "title": title}
        found.append(({**person, "tz": zone, "locale": locale}, str(character)))
    return found


def workspace(people: int = 60) -> Json:
    """The demo's usual workspace, with more people in it and in the team's channel."""
    usual = _association()
    more = _newcomers()[: max(0, people - len(KNOWN) - 1)]
    present = [row["id"] for row, character in more if character != "newcomer"]
    channels = [
        {**channel, "members": [*channel["members"], *present]} if channel["id"] == TEAM else channel
        for channel in usual["channels"]
    ]
    everybody = [*usual["people"], *(row for row, _ in more)]
    app = {"in_channels": [*usual["app"]["in_channels"], COORDINATORS["id"]]}
    return {**usual, "people": everybody, "channels": [*channels, COORDINATORS], "app": app}


def cast(people: int = 60) -> tuple[Somebody, list[Somebody]]:
    """Who coordinates, and the others."""
    rows = {row["id"]: row for row in workspace(people)["people"]}
    known = [(rows[user], character) for user, character in KNOWN.items()]
    everyone = [*known, *_newcomers()[: max(0, people - len(KNOWN) - 1)]]
    others = [_somebody(row, character, SEED + number) for number, (row, character) in enumerate(everyone)]
    return _somebody(rows[LEAD], "lead", SEED), others


def _somebody(row: Json, character: str, seed: int) -> Somebody:
    return Somebody(row["id"], row["name"], row["tz"], row["locale"], character, seed)


def begins(end: datetime, weeks: int = WEEKS) -> datetime:
    """The Monday morning on which the quarter begins that ends then."""
    return datetime.combine(end.date() - timedelta(weeks=weeks), time(6), UTC)


async def live(
    control: str,
    environment: Mapping[str, str],
    folder: Path,
    end: datetime,
    say: Callable[[str], None],
    guide: Json,
    quarter: Quarter = Quarter(),
) -> None:
    """Lives it, to its end. Raises SimulationFailed.

    ``environment`` is the bot's, its ENTRAIN_CONTENT included; ``control`` the local Slack's, whose clock stands at
    its beginning and whose limits are off; ``guide`` is what its page shows beside the workspace afterwards.
    """
    content = folder / "quarter"
    programme = paced(Path(environment["ENTRAIN_CONTENT"]), content)
    lessons = Lessons(
        frozenset(DAYS[day] for day in programme["lessons"]["days"]), time.fromisoformat(programme["lessons"]["at"])
    )
    lead, people = cast(quarter.people)
    begin = begins(end, quarter.weeks)
    bot = Bot(BOT, {**environment, "ENTRAIN_CONTENT": str(content)}, folder / "quarter.log")
    async with session() as opened:
        hands = Hands(control, opened)
        stage = Stage(begin.date(), quarter.weeks, end, lead, TEAM, say)
        days = Days(stage, hands, bot, people, lessons, texts())
        Story(days, SEED).plan()
        choose = partial(days.lead.leader.choose_channel, COORDINATORS["id"])
        days.plan(datetime.combine(begin.date(), time(8, 20), UTC), LEAD, choose)
        try:
            await days.everything()
            await hands.clock(to=end.strftime("%Y-%m-%dT%H:%M:%SZ"), idle=DUE_SECONDS)
        except SimulationFailed as failed:
            raise SimulationFailed(f"{failed}\n{bot.last_words()}") from failed
        finally:
            await asyncio.to_thread(bot.end, signal.SIGTERM)
        await hands.post("limits", on=True)
        await hands.post("guide", **guide)
