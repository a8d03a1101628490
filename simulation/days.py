"""Everybody's days, one moment after another.

The clock jumps to whatever comes next: something the bot has announced, or something somebody means to do. It moves on
only once the bot has done what is due, so that what comes of it is what the bot does, not how fast this machine is.
"""

import asyncio
import heapq
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from simulation.hands import Hands, until
from simulation.history import History, Lessons, Life, Timeline
from simulation.parts import Bot
from simulation.people import Person
from simulation.population import Somebody
from simulation.speaking import Texts

Json = dict[str, Any]
Act = Callable[[], Awaitable[None]]

AT_ONCE = 8
"""People who act at the same time."""
LOOK = timedelta(milliseconds=200)
DUE_SECONDS = 120.0
"""How long the bot may take over what is due at one moment: a fan-out to everybody."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where and when it plays: ``lead`` coordinates and starts the programme with ``channel``; ``say`` hears of each week."""

    first_day: date
    weeks: int
    end: datetime
    lead: Somebody
    channel: str
    say: Callable[[str], None] = lambda _: None


class Days:
    """People, the bot, and the clock between them."""

    def __init__(
        self, stage: Stage, hands: Hands, bot: Bot, people: Sequence[Somebody], lessons: Lessons, texts: Texts
    ) -> None:
        self.stage, self.hands, self.bot = stage, hands, bot
        self.people = {who.user: _person(who, hands, lessons, texts, stage.channel) for who in (*people, stage.lead)}
        self.lead = self.people[stage.lead.user]
        board = Life(
            stage.channel, "fr-FR", Timeline(ZoneInfo(stage.lead.zone)), Timeline(first=True), Timeline(lessons)
        )
        self.history = History({user: person.life for user, person in self.people.items()}, board)
        self._channels: dict[str, str] = {}
        self._queue: list[tuple[datetime, int, str, Act]] = []
        self._order = 0
        self.acts = 0
        self._lock = asyncio.Semaphore(AT_ONCE)

    async def everything(self) -> None:
        """From the bot's first word to the last day."""
        hands = self.hands
        await hands.clock()
        await self.begin()
        await self._start()
        for person in self.people.values():
            person.intend(self.stage.first_day, self.stage.weeks)
        week, due = -1, await hands.clock(idle=DUE_SECONDS)
        while True:
            await self._collect()
            self._take_plans()
            self.bot.must_live()
            moments = [moment for moment in (due, self._queue[0][0] if self._queue else None) if moment]
            moment = max(min(moments, default=self.stage.end), hands.now)
            if moment >= self.stage.end:
                return
            if week < (current := self.week(moment)) < self.stage.weeks:
                week = current
                received = sum(len(life.received) for life in self.history.lives.values())
                self.stage.say(f"week {week + 1} of {self.stage.weeks}: {received} messages, {self.acts} acts so far")
            due = await self._at(moment)

    def week(self, moment: datetime) -> int:
        """Which week it is, from 0."""
        return (moment.date() - self.stage.first_day).days // 7

    async def _at(self, moment: datetime) -> datetime | None:
        """One moment: the bot does what is due, people do what they meant to. Answers when the bot is due next."""
        if moment > self.hands.now + LOOK:
            due = await self.jump(moment, moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        else:
            await asyncio.sleep(max((moment - self.hands.now).total_seconds(), 0))
            due = await self.hands.clock(idle=DUE_SECONDS)
        await self._collect()
        self._take_plans()
        acted = False
        while self._queue and self._queue[0][0] <= self.hands.now:
            acted = True
            await self._act_all()
        return await self.hands.clock(idle=DUE_SECONDS) if acted else due

    async def jump(self, moment: datetime, to: str) -> datetime | None:
        """Moves the clock there, and lets the bot do what is due; answers when it is due next."""
        return await self.hands.clock(to=to, idle=DUE_SECONDS)

    async def _act_all(self) -> None:
        """Everybody who means to do something by now does it; those of one person one after the other."""
        due: dict[str, list[Act]] = {}
        while self._queue and self._queue[0][0] <= self.hands.now:
            _, _, user, act = heapq.heappop(self._queue)
            due.setdefault(user, []).append(act)
        await asyncio.gather(*(self.one_after_the_other(acts) for acts in due.values()))
        self._take_plans()

    async def one_after_the_other(self, acts: Sequence[Act]) -> None:
        """What one person does."""
        async with self._lock:
            for act in acts:
                self.acts += 1
                await act()

    async def _collect(self) -> None:
        """What the bot has posted since; and what that makes its readers do."""
        for receipt in await self.hands.receipts():
            if receipt.user == self.stage.channel:
                self.history.board.received.append(receipt)
                continue
            user = receipt.user if receipt.user in self.people else self._channels.get(receipt.channel, "")
            if not user:
                self.history.stranger.append(receipt)
                continue
            self._channels[receipt.channel] = user
            received = replace(receipt, user=user)
            self.history.lives[user].received.append(received)
            person = self.people[user]
            if received.occasion and (plan := person.react(received)):
                person.plans.append(plan)

    def _take_plans(self) -> None:
        for user, person in self.people.items():
            for plan in person.plans:
                self.plan(plan.at, user, plan.act)
            person.plans.clear()

    async def begin(self) -> None:
        """Starts the bot, and waits until it listens."""
        self.bot.start()
        await until(self._listens, "the bot to connect", DUE_SECONDS)

    async def _listens(self) -> bool:
        self.bot.must_live()
        return bool((await self.hands.get("state"))["connections"])

    async def silent(self) -> bool:
        """Whether the bot is connected no more."""
        return not await self._listens()

    async def _start(self) -> None:
        """The coordinator chooses the channel and presses Start; nothing may have come before."""
        hands, lead = self.hands, self.lead
        await hands.clock(idle=DUE_SECONDS)
        lead.sign()
        await hands.act(lead.who.user, "home")
        home = await hands.home(lead.who.user, "workspace.channel")
        place = {"view_id": home["id"]}
        await hands.press(lead.who.user, place, home["blocks"], "workspace.channel", value=self.stage.channel)
        self.history.started = hands.now
        await hands.press(lead.who.user, place, home["blocks"], "workspace.start")

    def plan(self, at: datetime, user: str, act: Act) -> None:
        """Somebody means to do something."""
        self._order += 1
        heapq.heappush(self._queue, (at, self._order, user, act))


def _person(who: Somebody, hands: Hands, lessons: Lessons, texts: Texts, team: str) -> Person:
    life = Life(who.user, who.locale, Timeline(ZoneInfo(who.zone)), Timeline(who.from_the_start), Timeline(lessons))
    return Person(who, life, hands, random.Random(who.seed), texts, team)  # noqa: S311 - chance, not secrecy


@asynccontextmanager
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections for everybody's hands."""
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=300)) as opened:
        yield opened
