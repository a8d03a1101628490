"""What simulated people do, and when: each character is one way of being a colleague."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from simulation.hands import Gone, Hands, SimulationFailed, elements, until
from simulation.history import Dnd, Lessons, Life, Off, Receipt, Status
from simulation.leading import Leader
from simulation.population import Somebody
from simulation.speaking import Speaker, Texts

Json = dict[str, Any]
Act = Callable[[], Awaitable[None]]

TRAVELS = ("Pacific/Kiritimati", "Pacific/Apia", "America/Sao_Paulo", "Europe/Paris", "Australia/Lord_Howe")
REGIONS = {"Europe/Paris": "FR-57", "America/Montreal": "CA-QC", "Europe/Brussels": "BE", "Europe/Zurich": "CH-GE"}
"""Whose public holidays people choose who live there."""
AWAY = (("En congés", ":palm_tree:"), ("Out of office", ":airplane:"), ("Arrêt maladie", ":face_with_thermometer:"))
HERE = (("En réunion", ":calendar:"), ("Coffee", ":coffee:"))
"""Statuses that say something else than "away": they must change nothing."""
PAGES = 15
QUESTIONS = 6
SECOND_CLICK = 0.3
READS_AT_ONCE = 0.5
"""How many of those who open the charter read it to its end; the others leave it for later."""
PATIENCE = 30.0
FAR_IN = timedelta(weeks=5)
MOOD = (2.4, 0.9)
"""How much at ease people are at first, 1 to 5: the middle and the spread. Most are a little wary."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Something somebody is going to do."""

    at: datetime
    act: Act


@dataclass
class Person:
    """One person with their hands and their history. ``plans`` is what they mean to do on their own account."""

    who: Somebody
    life: Life
    hands: Hands
    rng: random.Random
    texts: Texts
    team: str
    """The channel whose people take part."""
    plans: list[Plan] = field(default_factory=list)
    unheard: int = 0
    started_on: date | None = None

    def __post_init__(self) -> None:
        chance = random.Random(self.who.seed + 1)  # noqa: S311 - of their words, so that their acts stay what they were
        mood = chance.gauss(*MOOD)
        self.speaker = Speaker(self.who.user, self.who.locale, self.hands, chance, self.texts, self.sign, mood)
        self.leader = Leader(self.speaker)
        self.hurries = self.rng.randrange(3)
        """Of three times that something is left until the last minute, they say stop once."""

    # --- what they mean to do from the outset

    def intend(self, start: date, weeks: int) -> None:
        """Plans their weeks, in their own zone's time."""
        self.started_on = start
        match self.who.character:
            case "chooser":
                self._at(start, self.rng.randrange(1, 5), time(12), self.choose_hours)
                for week in range(3, weeks, 6):
                    self._at(start, 7 * week + self.rng.randrange(5), time(12), self.choose_hours)
            case "newcomer":
                self._at(start, self.rng.randrange(1, max(2, 7 * weeks * 2 // 3)), time(11), self.join)
            case "deactivated":
                self._at(start, self.rng.randrange(2, max(3, 7 * weeks // 2)), time(14), self.be_deactivated)
            case "leaver":
                self._comes_and_goes(start, weeks)
            case "traveller":
                for week in range(weeks):
                    zone = TRAVELS[(week + self.rng.randrange(2)) % len(TRAVELS)]
                    self._at(start, 7 * week + self.rng.randrange(1, 5), time(13), partial(self.move, zone))
            case "away":
                for week in range(0, weeks, 2):
                    self._at(start, 7 * week + self.rng.randrange(4), time(8), self.go_away)
            case "undisturbed":
                self._at(start, 0, time(7), self.silence_nights)
                for week in range(weeks):
                    self._at(start, 7 * week + self.rng.randrange(1, 4), time(8), self.silence_a_day)
            case "on_leave":
                self._at(start, self.rng.randrange(1, 3), time(12), self.take_leave)
                for week in range(2, weeks, 5):
                    self._at(start, 7 * week + self.rng.randrange(4), time(12), self.pause)
                    self._at(start, 7 * week + 21, time(12), self.take_leave)
            case "silent" | "homebody":
                for week in range(4, weeks, 6):  # once in a while they look in
                    self._at(start, 7 * week + 2, time(15), self.look_in)

    def _comes_and_goes(self, start: date, weeks: int) -> None:
        day = self.rng.randrange(2, max(3, 7 * weeks // 2))
        self._at(start, day, time(14), self.leave_channel)
        if self.rng.random() < 0.5:
            self._at(start, day + 10, time(11), self.join)

    def _at(self, start: date, days: int, at: time, act: Act) -> None:
        moment = datetime.combine(start + timedelta(days=days), at, self.life.zone.last).astimezone(UTC)
        self.plans.append(Plan(moment, act))

    # --- what a message makes them do

    def react(self, receipt: Receipt) -> Plan | None:
        """What they will do about a message, and when; nothing for those who do nothing."""
        self.unheard += 1
        match self.who.character:
            case "silent":
                return None
            case "homebody":
                return Plan(self._later(0), self.open_home) if self.unheard >= 2 else None
            case "stopper":
                if self.unheard >= 2 and self.life.wanted.last:
                    weeks_later = self._later(self.rng.choice((14, 21, 28)))
                    self.plans.append(Plan(weeks_later, self.resume))
                    return Plan(receipt.at, self.stop)
                return None
            case "late":
                return Plan(self._later(self.rng.choice((0, 0, 1, 2, 5))), lambda: self.answer(receipt))
            case "last_minute":
                return Plan(self._later(0), lambda: self.answer(receipt))
            case "double":
                return Plan(receipt.at, lambda: self.answer(receipt, times=2))
        if self.rng.random() < 0.08:
            return None
        return Plan(receipt.at, lambda: self.answer(receipt))

    def _later(self, days: int) -> datetime:
        zone = self.life.zone.last
        local = self.hands.now.astimezone(zone)
        at = time(17) if local.hour < 17 and days == 0 else time(12)
        days += 1 if days == 0 and local.hour >= 17 else 0
        return datetime.combine(local.date() + timedelta(days=days), at, zone).astimezone(UTC)

    # --- reading and answering

    async def answer(self, receipt: Receipt, times: int = 1) -> None:
        """Does what a message invites to: the lesson's questions, or the charter to its end."""
        message = await self.hands.message(self.who.user, receipt.channel, receipt.ts)
        if message is None:
            return
        place = {"channel": receipt.channel, "ts": receipt.ts}
        if any(elements(message["blocks"], "training.answer")):
            await self._lesson(message["blocks"], place, receipt.subject, times)
        elif any(elements(message["blocks"], "review.answer")):
            await self._questions(message["blocks"], place, "review.answer", times)
        elif any(elements(message["blocks"], "surveys.open")):
            run = receipt.subject.partition(":")[0]
            if await self.speaker.survey(place, message["blocks"], run, late=self._far_in()):
                self.life.named.setdefault(run, self.hands.now)
        elif any(elements(message["blocks"], "charter.open")):
            page = await self.hands.window(
                self.who.user, lambda: self._press(place, message["blocks"], "charter.open", times=times)
            )
            if times == 1 and self.rng.random() > READS_AT_ONCE:
                await self._close(page)
                return
            if times > 1:  # the second click puts a second modal in place of the first
                await asyncio.sleep(SECOND_CLICK)
            await self.read_charter()

    def _far_in(self) -> bool:
        """Whether much of the programme lies behind them."""
        return self.started_on is not None and self._today() - self.started_on > FAR_IN

    async def _lesson(self, blocks: list[Json], place: Json, lesson: str, times: int) -> None:
        left = await self._questions(blocks, place, "training.answer", times)
        if not any(elements(left, "training.answer")):
            self.life.done.setdefault(lesson, self.hands.now)

    async def _questions(self, blocks: list[Json], place: Json, action: str, times: int) -> list[Json]:
        """Answers what is asked, one question after another; what the message shows then."""
        for _ in range(QUESTIONS):
            options = list(elements(blocks, action))
            if not options:
                break
            before = str(blocks)
            try:
                await self._press(place, blocks, action, self.rng.randrange(len(options)), times)
            except Gone:  # the answer to their second click came only now: they look again
                blocks = await self._shown(place)
                continue

            async def changed(before: str = before) -> list[Json] | None:
                found = await self.hands.message(self.who.user, place["channel"], place["ts"])
                return found["blocks"] if found and str(found["blocks"]) != before else None

            blocks = await until(changed, "an answer to show in its message")
            if times > 1:  # the second click's answer comes too, and says the same
                await asyncio.sleep(SECOND_CLICK)
                blocks = await self._shown(place)
        return blocks

    async def _shown(self, place: Json) -> list[Json]:
        message = await self.hands.message(self.who.user, place["channel"], place["ts"]) or {}
        return list(message["blocks"])

    async def _press(self, place: Json, blocks: list[Json], action: str, nth: int = 0, times: int = 1) -> None:
        """Clicks ``times`` at once; from the second on, what is clicked may be gone already."""
        self.sign()
        clicks = [self.hands.press(self.who.user, place, blocks, action, nth) for _ in range(times)]
        first, *_ = await asyncio.gather(*clicks, return_exceptions=times > 1)
        if isinstance(first, BaseException):
            raise first

    async def read_charter(self) -> None:
        """Turns the charter's pages to the end and presses the button there."""
        user = self.who.user
        page = await self.hands.modal(user)
        for _ in range(PAGES):
            if page.get("submit") is None:
                break
            version = str(page["private_metadata"]).split('"')[1]
            last = page["hash"]
            self.sign()
            answered = await self.hands.act(user, "submit", view_id=page["id"])
            if answered["response_action"] != "update":
                break
            page = await self.hands.modal(user, other_than=last)
            if page.get("submit") is None:
                self.life.acknowledged.setdefault(version, self.hands.now)
        await self._close(page)

    async def _close(self, view: Json) -> None:
        await self.hands.act(self.who.user, "close", view_id=view["id"], all=True)

    def sign(self) -> None:
        """They gave a sign of life."""
        self.unheard = 0
        self.life.signs.append(self.hands.now)

    async def open_home(self) -> None:
        """They open Home, and nothing else."""
        self.sign()
        await self.hands.act(self.who.user, "home")

    async def look_in(self) -> None:
        """They take a lesson from the command line."""
        await self.learn()

    async def learn(self) -> None:
        """They ask for their next lesson, and take it to its end."""
        user = self.who.user
        before = {m["ts"] for m in await self._seen()}
        self.sign()
        await self.hands.act(user, "command", command="/learn", text="", channel="app")

        async def shown() -> Json | None:
            fresh = [m for m in await self._seen() if m["ts"] not in before]
            return fresh[-1] if fresh else None

        message = await until(shown, "the lesson asked for")
        accessories = [block.get("accessory") or {} for block in message["blocks"]]
        asked = [one for one in accessories if str(one.get("action_id", "")).startswith("training.answer")]
        if asked:
            place = {"channel": self.channel, "ts": message["ts"]}
            await self._lesson(message["blocks"], place, str(asked[0]["value"]).split("|")[0], 1)

    async def _seen(self) -> list[Json]:
        return list((await self.hands.get("messages", **{"as": self.who.user, "channel": "app"}))["messages"])

    # --- their settings

    async def stop(self) -> None:
        """They say stop: in words, by command, or in the settings."""
        how = self.rng.randrange(3)
        self.sign()
        if how == 0:
            await self.hands.act(self.who.user, "message", channel="app", text="Stop !")
            await self._heard()
        elif how == 1:
            await self.hands.act(self.who.user, "command", command="/entrain", text="stop", channel="app")
        else:
            await self._settings(messages={"messages": "off"})
        self.life.wanted.set(self.hands.now, value=False)

    async def resume(self) -> None:
        """They want messages again."""
        if self.life.wanted.last:
            return
        self.life.wanted.set(self.hands.now, value=True)
        self.sign()
        await self.hands.act(self.who.user, "command", command="/entrain", text="reprendre", channel="app")

    async def choose_hours(self) -> None:
        """They choose other days and another hour, among those offered."""
        days = sorted(self.rng.sample(range(5), self.rng.choice((1, 1, 2, 5))))
        at = self.rng.choice(("09:00", "11:30", "14:00", "16:30"))
        most, region = self.rng.choice((1, 2, 3, 3)), REGIONS.get(self.life.zone.last.key, "programme")
        await self._settings(
            days={"days": [str(day) for day in days]},
            hour={"hour": at},
            per_week={"per_week": str(most)},
            region={"region": region},
        )
        self.life.most.set(self.hands.now, value=most)
        self.life.region.set(self.hands.now, value="" if region == "programme" else region)
        self.life.lessons.set(self.hands.now, value=Lessons(frozenset(days), time.fromisoformat(at)))

    async def take_leave(self) -> None:
        """They say from when to when they are on leave: from tomorrow, or today."""
        first = self._today() + timedelta(days=self.rng.choice((0, 1)))
        last = first + timedelta(days=self.rng.choice((2, 6, 13)))
        await self._settings(leave_from={"leave_from": first.isoformat()}, leave_to={"leave_to": last.isoformat()})
        self.life.off.set(self.hands.now, value=(*self.life.off.last, Off("leave", first, last)))

    async def pause(self) -> None:
        """They want nothing before a day they choose."""
        today = self._today()
        until_ = today + timedelta(days=self.rng.choice((3, 8)))
        await self._settings(resumes_on={"resumes_on": until_.isoformat()})
        kept = tuple(off for off in self.life.off.last if off.why != "pause" or off.last < today)
        self.life.off.set(self.hands.now, value=(*kept, Off("pause", today, until_ - timedelta(days=1))))

    def _today(self) -> date:
        return self.hands.now.astimezone(self.life.zone.last).date()

    async def _settings(self, **values: object) -> None:
        user = self.who.user
        self.sign()
        view = await self.speaker.command("/entrain", "réglages")
        answer = await self.hands.act(user, "submit", view_id=view["id"], values=values)
        if answer["ack"] != "ok" or answer["errors"]:
            raise SimulationFailed(f"the settings were not taken: {answer}")
        self.sign()
        await self._close(await self.hands.modal(user, other_than=view["hash"]))

    # --- what Slack tells the bot of them

    async def join(self) -> None:
        """They enter the channel."""
        self.life.present.set(self.hands.now, value=True)
        await self.hands.post(f"channels/{self.team}/join", user=self.who.user)

    async def leave_channel(self) -> None:
        """They leave the channel."""
        await self.hands.post(f"channels/{self.team}/leave", user=self.who.user)
        await self._heard()
        self.life.present.set(self.hands.now, value=False)

    async def be_deactivated(self) -> None:
        """Their account is closed."""
        await self.hands.post(f"people/{self.who.user}", deleted=True)
        await self._heard()
        self.life.present.set(self.hands.now, value=False)

    async def move(self, zone: str) -> None:
        """They land in another time zone."""
        await self.hands.post(f"people/{self.who.user}", tz=zone)
        await self._heard()
        self.life.zone.set(self.hands.now, value=ZoneInfo(zone))

    async def go_away(self) -> None:
        """They say in their status that they are away for some days; or something that does not mean it."""
        text, emoji = self.rng.choice(AWAY if self.rng.random() < 0.8 else HERE)
        until_ = (self.hands.now + timedelta(days=self.rng.choice((1, 3, 6)))).replace(microsecond=0)
        fields = {"status_text": text, "status_emoji": emoji, "status_expiration": int(until_.timestamp())}
        await self.hands.post(f"people/{self.who.user}", **fields)
        await self._heard()
        self.life.status.set(self.hands.now, value=Status(text, emoji, until_))

    async def silence_nights(self) -> None:
        """Do-not-disturb every night, into the morning."""
        await self._silence(Dnd(daily=(time(20), time(9, 30))))

    async def silence_a_day(self) -> None:
        """Do-not-disturb for the whole of today, in place of the nights."""
        start = self.hands.now.replace(microsecond=0)
        await self._silence(Dnd(window=(start, start + timedelta(hours=self.rng.choice((4, 10, 30))))))

    async def _silence(self, dnd: Dnd) -> None:
        path = f"people/{self.who.user}/dnd"
        if dnd.window is not None:
            start, end = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in dnd.window)
            await self.hands.post(path, start=start, end=end)
        elif dnd.daily is not None:
            await self.hands.post(path, daily=[at.strftime("%H:%M") for at in dnd.daily])
        await self._heard()
        self.life.dnd.set(self.hands.now, value=dnd)

    async def _heard(self) -> None:
        await self.hands.post("settle", seconds=PATIENCE)

    # --- at the last minute

    def lesson_moment(self, day: date) -> datetime | None:
        """When a lesson is to come to them on a day, as they have it set."""
        lessons, zone = self.life.lessons.last, self.life.zone.last
        if day.weekday() not in lessons.days:
            return None
        return datetime.combine(day, lessons.at, zone).astimezone(UTC)

    async def just_before(self) -> None:
        """While a message to them waits to go out, they do what it was about, or say stop."""
        self.hurries += 1
        if self.life.wanted.last and self.hurries % 3 == 0:
            self.sign()
            await self.hands.act(self.who.user, "command", command="/entrain", text="stop", channel="app")
            self.life.wanted.set(self.hands.now, value=False)
            self.plans.append(Plan(self._later(1), self.resume))
        else:
            await self.learn()

    @property
    def channel(self) -> str:
        """Their conversation with the bot."""
        return self.life.received[0].channel if self.life.received else "app"
