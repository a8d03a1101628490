"""A simulation from its first moment to its last: the sandbox, the real bot, and people, each in its own process or hands.

The clock jumps to whatever comes next: something the bot has announced, or something somebody means to do. It moves on
only once the bot has done what is due, so that what is judged is what the bot does, not how fast this machine is.
"""

import asyncio
import heapq
import random
import secrets
import signal
import time as real
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from simulation.hands import Hands, SimulationFailed, until
from simulation.history import History, Lessons, Life, Timeline
from simulation.parts import Bot, Setup, programme_of, sandbox
from simulation.people import Person
from simulation.population import CHANNEL, COORDINATOR, Somebody, population
from simulation.rules import Programme, Verdict, judge, messages

Json = dict[str, Any]

AT_ONCE = 8
"""People who act at the same time."""
LOOK = timedelta(milliseconds=200)
DUE_SECONDS = 120.0
"""How long the bot may take over what is due at one moment: a fan-out to everybody."""
PAUSE_SECONDS = 5
"""How long Slack holds messages up while people act at the last minute."""
PAUSED_AT, PAUSED_FOR = time(8), timedelta(days=2)
"""When, on the Monday of the third week and of each seventh after it, everything is paused, and for how long."""
IN_THE_AIR = 2
"""How many messages have arrived when the power is cut, their answers lost; the others still wait."""
BEGINS_SECONDS = 15.0
CUT_SECONDS = 0.5
"""How long the bot lives, with lost answers and asked to wait, before a power cut."""
DOWN = timedelta(hours=20)


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
        async with _session() as session:
            hands = Hands(told["control"], session)
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


class Run:
    """Everybody's days, one moment after another."""

    def __init__(self, setup: Setup, hands: Hands, bot: Bot, people: Sequence[Somebody], programme: Programme) -> None:
        self._setup, self._hands, self._bot = setup, hands, bot
        self._end = datetime.combine(setup.first_day, time(), UTC) + timedelta(weeks=setup.weeks)
        lessons = Lessons(programme.lesson_days, programme.lesson_time)
        self.people = {
            who.user: Person(
                who,
                Life(
                    who.user,
                    who.locale,
                    Timeline(ZoneInfo(who.zone)),
                    Timeline(who.from_the_start),
                    Timeline(lessons),
                ),
                hands,
                random.Random(who.seed),  # noqa: S311 - chance, not secrecy
            )
            for who in people
        }
        lead = Life(COORDINATOR, "fr-FR", Timeline(ZoneInfo("Europe/Paris")), Timeline(first=True), Timeline(lessons))
        self.history = History({COORDINATOR: lead, **{user: person.life for user, person in self.people.items()}})
        self._channels: dict[str, str] = {}
        self._queue: list[tuple[datetime, int, str, Callable[[], Awaitable[None]]]] = []
        self._order = 0
        self.acts = 0
        self._cuts: set[int] = set()
        self._lock = asyncio.Semaphore(AT_ONCE)

    async def everything(self) -> None:
        """From the bot's first word to the last day."""
        hands = self._hands
        await hands.clock()
        await self._begin()
        await self._start()
        for person in self.people.values():
            person.intend(self._setup.first_day, self._setup.weeks)
        week, due = -1, await hands.clock(idle=DUE_SECONDS)
        while True:
            await self._collect()
            self._take_plans()
            self._bot.must_live()
            moments = [moment for moment in (due, self._queue[0][0] if self._queue else None) if moment]
            moment = max(min(moments, default=self._end), hands.now)
            if moment >= self._end:
                return
            if (current := (moment.date() - self._setup.first_day).days // 7) > week:
                week = current
                received = sum(len(life.received) for life in self.history.lives.values())
                self._setup.say(f"week {week + 1} of {self._setup.weeks}: {received} messages, {self.acts} acts so far")
            due = await self._at(moment)

    async def _at(self, moment: datetime) -> datetime | None:
        """One moment: the bot does what is due, people do what they meant to. Answers when the bot is due next."""
        due: datetime | None = None
        hurried = self._last_minute(moment)
        if moment > self._hands.now + LOOK:
            to = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            if hurried:
                due = await self._hold_up(to, hurried)
            elif self._power_cut(moment):
                due = await self._cut_power(to)
            else:
                due = await self._hands.clock(to=to, idle=DUE_SECONDS)
        else:
            await asyncio.sleep(max((moment - self._hands.now).total_seconds(), 0))
            due = await self._hands.clock(idle=DUE_SECONDS)
        await self._collect()
        self._take_plans()
        acted = False
        while self._queue and self._queue[0][0] <= self._hands.now:
            acted = True
            await self._act_all()
        return await self._hands.clock(idle=DUE_SECONDS) if acted else due

    async def _act_all(self) -> None:
        """Everybody who means to do something by now does it; those of one person one after the other."""
        due: dict[str, list[Callable[[], Awaitable[None]]]] = {}
        while self._queue and self._queue[0][0] <= self._hands.now:
            _, _, user, act = heapq.heappop(self._queue)
            due.setdefault(user, []).append(act)
        await asyncio.gather(*(self._one_after_the_other(acts) for acts in due.values()))
        self._take_plans()

    async def _one_after_the_other(self, acts: Sequence[Callable[[], Awaitable[None]]]) -> None:
        async with self._lock:
            for act in acts:
                self.acts += 1
                await act()

    async def _hold_up(self, to: str, hurried: Sequence[Person]) -> datetime | None:
        """Slack asks the bot to wait just when messages are due; meanwhile people do what they were about."""
        await self._hands.post(
            "faults", method="chat.postMessage", times=1, status=429, error="ratelimited", retry_after=PAUSE_SECONDS
        )
        await self._hands.clock(to=to)
        await self._sending_begins()
        await asyncio.gather(*(self._one_after_the_other([person.just_before]) for person in hurried))
        await self._clear_faults()
        return await self._hands.clock(idle=DUE_SECONDS)

    def _power_cut(self, moment: datetime) -> bool:
        """Once in thirteen weeks, on a Thursday when lessons are about to go out in Paris."""
        week, local = (moment.date() - self._setup.first_day).days // 7, moment.astimezone(ZoneInfo("Europe/Paris"))
        return week % 13 == 2 and (local.weekday(), local.hour, local.minute) == (3, 10, 0) and week not in self._cuts

    async def _cut_power(self, to: str) -> datetime | None:
        """In the middle of sending, the bot is gone; it comes back the next day and finds what it was doing."""
        hands = self._hands
        self._cuts.add((datetime.fromisoformat(to).date() - self._setup.first_day).days // 7)
        await hands.post("faults", method="chat.postMessage", times=IN_THE_AIR, hang=True, after=True)
        await hands.post("faults", method="chat.postMessage", times=1, status=429, retry_after=PAUSE_SECONDS)
        await hands.clock(to=to)
        await self._sending_begins()
        await asyncio.sleep(CUT_SECONDS)
        self._bot.end(signal.SIGKILL)
        await self._clear_faults()
        await until(self._silent, "the bot to be gone")
        await hands.clock(advance=DOWN.total_seconds())
        await self._begin()
        return await hands.clock(idle=DUE_SECONDS)

    async def _sending_begins(self) -> None:
        """Until the bot has tried to post something; for a while only, since perhaps nothing is due."""
        deadline = real.monotonic() + BEGINS_SECONDS
        while not await self._hands.posting():
            if real.monotonic() > deadline:
                return
            await asyncio.sleep(0.02)

    async def _clear_faults(self) -> None:
        async with self._hands.session.delete(self._hands.control + "faults"):
            return

    def _last_minute(self, moment: datetime) -> list[Person]:
        """Who is about to do something just before a message goes out to them, once in two weeks."""
        week = (moment.date() - self._setup.first_day).days // 7
        if week % 2 or moment.weekday() != 1:
            return []
        people = [person for person in self.people.values() if person.who.character == "last_minute"]
        return [person for person in people if person.lesson_moment(moment.date()) == moment and person.life.received]

    async def _collect(self) -> None:
        """What the bot has posted since; and what that makes its readers do."""
        for receipt in await self._hands.receipts():
            user = receipt.user if receipt.user in self.history.lives else self._channels.get(receipt.channel, "")
            if not user:
                self.history.stranger.append(receipt)
                continue
            self._channels[receipt.channel] = user
            received = replace(receipt, user=user)
            self.history.lives[user].received.append(received)
            person = self.people.get(user)
            if person is not None and received.occasion and (plan := person.react(received)):
                person.plans.append(plan)

    def _take_plans(self) -> None:
        for user, person in self.people.items():
            for plan in person.plans:
                self._plan(plan.at, user, plan.act)
            person.plans.clear()

    async def _begin(self) -> None:
        """Starts the bot, and waits until it listens."""
        self._bot.start()
        await until(self._listens, "the bot to connect", DUE_SECONDS)

    async def _listens(self) -> bool:
        self._bot.must_live()
        return bool((await self._hands.get("state"))["connections"])

    async def _silent(self) -> bool:
        return not await self._listens()

    async def _start(self) -> None:
        """The coordinator chooses the channel and presses Start; nothing may have come before."""
        hands = self._hands
        await hands.clock(idle=DUE_SECONDS)
        self.history.lives[COORDINATOR].signs.append(hands.now)
        await hands.act(COORDINATOR, "home")
        home = await hands.home(COORDINATOR, "workspace.channel")
        place = {"view_id": home["id"]}
        await hands.press(COORDINATOR, place, home["blocks"], "workspace.channel", value=CHANNEL)
        self.history.started = hands.now
        await hands.press(COORDINATOR, place, home["blocks"], "workspace.start")
        for week in range(2, self._setup.weeks, 7):
            day = self._setup.first_day + timedelta(days=7 * week)
            self._plan(datetime.combine(day, PAUSED_AT, UTC), COORDINATOR, self._pause_everything)

    async def _pause_everything(self) -> None:
        """The coordinator stops everything for some days."""
        hands = self._hands
        today = hands.now.astimezone(ZoneInfo("Europe/Paris")).date()
        self.history.lives[COORDINATOR].signs.append(hands.now)
        await hands.act(COORDINATOR, "home")
        home = await hands.home(COORDINATOR, "workspace.pause")
        await hands.press(COORDINATOR, {"view_id": home["id"]}, home["blocks"], "workspace.pause")
        form = await hands.modal(COORDINATOR)
        until_day = today + PAUSED_FOR
        await hands.act(COORDINATOR, "submit", view_id=form["id"], values={"until": {"until": until_day.isoformat()}})
        self.history.pauses.append((hands.now, today, until_day - timedelta(days=1)))

    def _plan(self, at: datetime, user: str, act: Callable[[], Awaitable[None]]) -> None:
        self._order += 1
        heapq.heappush(self._queue, (at, self._order, user, act))


@asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=300)) as session:
        yield session
