"""A simulation from its first moment to its last: the sandbox, the real bot, and people, each in its own process or hands;
with power cuts, messages held up, and pauses of everything."""

import asyncio
import secrets
import signal
import time as real
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulation.days import DUE_SECONDS, Days, Stage, session
from simulation.hands import Hands, SimulationFailed, until
from simulation.history import GRACE, Lessons
from simulation.parts import Bot, Setup, programme_of, sandbox
from simulation.people import Person
from simulation.population import CHANNEL, LEAD, Somebody, population
from simulation.rules import Programme, Verdict, judge, messages
from simulation.speaking import texts
from simulation.story import Story

Json = dict[str, Any]

PAUSE_SECONDS = 5
"""How long Slack asks the bot to wait each time, while people act at the last minute or before the power is cut."""
HELD_UP = 1_000_000
"""Times Slack says so: until it is told to take messages again."""
PAUSED_AT, PAUSED_FOR = time(8), timedelta(days=2)
"""When, on the Monday of the third week and of each seventh after it, everything is paused, and for how long."""
IN_THE_AIR = 2
"""How many messages have arrived when the power is cut, their answers lost; the others still wait."""
CUT_SECONDS = 0.5
"""How long the bot lives, with lost answers and asked to wait, before a power cut."""
DOWN = timedelta(hours=24)
"""Until the same hour the next day: what has waited since the power cut could go out then, and must not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    setup: Setup
    verdicts: dict[str, Verdict]
    messages: dict[str, int]
    acts: int
    seconds: float

    @property
    def violations(self) -> int:
        """How many times any rule was broken."""
        return sum(len(verdict.broken) for verdict in self.verdicts.values())


async def simulate(setup: Setup) -> Outcome:
    """Runs the whole of it. Raises SimulationFailed where it cannot go on."""
    began = real.monotonic()
    people = population(setup.members, setup.seed)
    content, programme = programme_of(setup)
    with sandbox(setup, people) as told:
        environment = {
            "SLACK_BOT_TOKEN": told["bot_token"],
            "SLACK_APP_TOKEN": told["app_token"],
            "SLACK_API_URL": told["api"],
            "DATABASE_URL": setup.database,
            "ENTRAIN_CONTENT": str(content),
            "ENTRAIN_CLOCK_URL": told["clock"],
            "ENTRAIN_LOG_LEVEL": "WARNING",
            "ENTRAIN_MONITOR": "",
            "ENTRAIN_SECRET": secrets.token_urlsafe(32),
        }
        async with session() as opened:
            hands = Hands(told["control"], opened)
            bot = Bot(setup.bot, environment, setup.folder / "bot.log")
            run = Run(setup, hands, bot, people, programme)
            try:
                await run.everything()
            except SimulationFailed as failed:
                raise SimulationFailed(f"{failed}\n{bot.last_words()}") from failed
            finally:
                bot.end(signal.SIGKILL)  # it has nothing left to do
    verdicts = judge(run.history, programme, hands.now)
    return Outcome(setup, verdicts, dict(messages(run.history)), run.acts, real.monotonic() - began)


class Run(Days):
    """Days in which everything happens that can: on the way, the power is cut and Slack asks to wait."""

    def __init__(self, setup: Setup, hands: Hands, bot: Bot, people: Sequence[Somebody], programme: Programme) -> None:
        end = datetime.combine(setup.first_day, time(), UTC) + timedelta(weeks=setup.weeks)
        stage = Stage(setup.first_day, setup.weeks, end, LEAD, CHANNEL, setup.say)
        lessons = Lessons(programme.lesson_days, programme.lesson_time)
        super().__init__(stage, hands, bot, people, lessons, texts())
        self._cuts: set[int] = set()
        for week in range(2, setup.weeks, 7):
            day = setup.first_day + timedelta(days=7 * week)
            self.plan(datetime.combine(day, PAUSED_AT, UTC), LEAD.user, self._pause_everything)
        Story(self, setup.seed).plan()

    async def jump(self, moment: datetime, to: str) -> datetime | None:
        """Moves the clock there; what can happen on the way, happens."""
        hurried = self._last_minute(moment)
        if hurried:
            return await self._hold_up(to, hurried)
        if self._power_cut(moment):
            return await self._cut_power(moment, to)
        return await super().jump(moment, to)

    async def _hold_up(self, to: str, hurried: Sequence[Person]) -> datetime | None:
        """Slack asks the bot to wait just when messages are due; meanwhile people do what they were about."""
        await self.hands.post(
            "faults",
            method="chat.postMessage",
            times=HELD_UP,
            status=429,
            error="ratelimited",
            retry_after=PAUSE_SECONDS,
        )
        await self.hands.clock(to=to)
        await self._sending_begins()
        await asyncio.gather(*(self.one_after_the_other([person.just_before]) for person in hurried))
        await asyncio.sleep(GRACE.total_seconds())  # what goes out after this, goes out for certain after what they did
        await self._clear_faults()
        return await self.hands.clock(idle=DUE_SECONDS)

    def _power_cut(self, moment: datetime) -> bool:
        """Once in thirteen weeks, on a Thursday when lessons are about to go out in Paris."""
        week, local = self.week(moment), moment.astimezone(ZoneInfo("Europe/Paris"))
        return week % 13 == 2 and (local.weekday(), local.hour, local.minute) == (3, 10, 0) and week not in self._cuts

    async def _cut_power(self, moment: datetime, to: str) -> datetime | None:
        """In the middle of sending, the bot is gone; it comes back the next day and finds what it was doing."""
        hands = self.hands
        self._cuts.add(self.week(moment))
        await hands.post("faults", method="chat.postMessage", times=IN_THE_AIR, hang=True, after=True)
        await hands.post("faults", method="chat.postMessage", times=1, status=429, retry_after=PAUSE_SECONDS)
        await hands.clock(to=to)
        await self._sending_begins()
        await asyncio.sleep(CUT_SECONDS)
        self.bot.end(signal.SIGKILL)
        await self._clear_faults()
        await until(self.silent, "the bot to be gone")
        await hands.clock(advance=DOWN.total_seconds())
        await self.begin()
        return await hands.clock(idle=DUE_SECONDS)

    async def _sending_begins(self) -> None:
        """Until the bot has tried to post something, or has nothing to do: perhaps nothing is due."""
        idle = asyncio.create_task(self.hands.clock(idle=DUE_SECONDS))
        try:
            while not idle.done() and not await self.hands.posting():
                await asyncio.wait({idle}, timeout=0.02)
        finally:
            idle.cancel()

    async def _clear_faults(self) -> None:
        async with self.hands.session.delete(self.hands.control + "faults"):
            return

    def _last_minute(self, moment: datetime) -> list[Person]:
        """Who is about to do something just before a message goes out to them, of a Tuesday."""
        if moment.weekday() != 1:
            return []
        people = [person for person in self.people.values() if person.who.character == "last_minute"]
        return [person for person in people if person.lesson_moment(moment.date()) == moment and person.life.received]

    async def _pause_everything(self) -> None:
        """The coordinator stops everything for some days."""
        hands, user = self.hands, self.lead.who.user
        today = hands.now.astimezone(ZoneInfo("Europe/Paris")).date()
        self.lead.sign()
        await hands.act(user, "home")
        home = await hands.home(user, "workspace.pause")
        await hands.press(user, {"view_id": home["id"]}, home["blocks"], "workspace.pause")
        form = await hands.modal(user)
        until_day = today + PAUSED_FOR
        await hands.act(user, "submit", view_id=form["id"], values={"until": {"until": until_day.isoformat()}})
        self.history.pauses.append((hands.now, today, until_day - timedelta(days=1)))
