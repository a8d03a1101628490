"""The rules of product.md, judged by what people received, did and set, and by nothing the program says of itself.

An oracle of its own: it imports nothing of the program, and computes local times, days off and rhythms with ``zoneinfo``
and ``holidays`` alone. Each rule answers, for one message, None or what is wrong with it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

from simulation.history import GRACE, History, Life, Receipt

HALF, ENOUGH = 3, 5
"""Messages without any reaction after which the rhythm is half, and after which nothing more comes."""
SURVEY_TWICE = 2
"""How often a survey comes at most: when it opens, and before it closes."""
ANSWERED = timedelta(seconds=60)
"""A message without an occasion is an answer if its person did something this shortly before."""
CLOCKS = timedelta(seconds=1)
"""How far two programs' clocks may be apart."""


@dataclass(frozen=True, slots=True)
class Programme:
    """What programme.yaml promises, read from the file itself. Days: 0 is Monday."""

    days: frozenset[int]
    start: time
    end: time
    per_day: int
    per_week: int
    lesson_days: frozenset[int]
    lesson_time: time
    away_words: tuple[str, ...]
    region: str = ""
    closed: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One message that nobody asked for, with all there is to judge it by; ``before`` are those before it."""

    receipt: Receipt
    life: Life
    before: tuple[Receipt, ...]
    history: History
    programme: Programme

    @property
    def at(self) -> datetime:
        """When it came."""
        return self.receipt.at

    def zones(self) -> tuple[ZoneInfo, ZoneInfo]:
        """The person's zone just before, and at that moment."""
        return self.life.zone.around(self.at)


Rule = Callable[[Case], str | None]


def budget(case: Case) -> str | None:
    """At most one a local day, and three an ISO week, or fewer where they chose so (rule 1)."""
    today = _day(case.life, case.at)
    days = [_day(case.life, other.at) for other in case.before]
    if sum(day == today for day in days) >= case.programme.per_day:
        return f"one more on {today}"
    week = today.isocalendar()[:2]
    most = min(case.programme.per_week, max(case.life.most.around(case.at)))
    if sum(day.isocalendar()[:2] == week for day in days) >= most:
        return f"one too many in week {week[1]}"
    return None


def hours(case: Case) -> str | None:
    """Within contact hours, in the person's own time (rule 2)."""
    programme = case.programme
    for zone in case.zones():
        local, early = (moment.astimezone(zone) for moment in (case.at, case.at + CLOCKS))
        if local.weekday() in programme.days and local.time() < programme.end and early.time() >= programme.start:
            return None
    return f"at {case.at.astimezone(case.zones()[1]):%A %H:%M:%S} local time"


def lesson_days(case: Case) -> str | None:
    """A lesson comes on a day its person chose, not before the hour they chose (rule 2)."""
    if case.receipt.kind != "lesson":
        return None
    for zone in case.zones():
        for lessons in case.life.lessons.around(case.at):
            local = (case.at + CLOCKS).astimezone(zone)
            if local.weekday() in lessons.days and local.time() >= lessons.at:
                return None
            if _pushed(case, lessons.days, zone, local.date()):
                return None
    return f"a lesson at {case.at.astimezone(case.zones()[1]):%A %H:%M}, not when it was wanted"


def _pushed(case: Case, days: frozenset[int], zone: ZoneInfo, today: date) -> bool:
    """Whether a chosen day had no contact hours at all, and today is the first since that has."""
    for back in range(1, 8):
        day = today - timedelta(days=back)
        if day.weekday() in case.programme.days:
            return False
        if day.weekday() in days:
            return True
    return False


def dnd(case: Case) -> str | None:
    """Nothing during do-not-disturb (rule 2)."""
    (old_zone, zone), (old, new) = case.zones(), case.life.dnd.around(case.at)
    held = old.holds(case.at - GRACE, old_zone) and new.holds(case.at, zone)
    return "during do-not-disturb" if held else None


def away(case: Case) -> str | None:
    """Nothing while a status of theirs says "away" (rule 2)."""
    old, new = case.life.status.around(case.at)
    if old.holds(case.at - GRACE) and new.holds(case.at) and _means_away(new.text, case.programme.away_words):
        return f"while their status says {new.text!r}"
    return None


def leave(case: Case) -> str | None:
    """Nothing during leave (rule 2)."""
    return _own_day_off(case, "leave")


def paused(case: Case) -> str | None:
    """Nothing while they have paused it (rule 2)."""
    return _own_day_off(case, "pause")


def _own_day_off(case: Case, why: str) -> str | None:
    today = _day(case.life, case.at)
    gone = [
        any(off.why == why and off.first <= today <= off.last for off in some) for some in case.life.off.around(case.at)
    ]
    return f"during their {why}" if all(gone) else None


def everything_paused(case: Case) -> str | None:
    """Nothing to anybody while everything is paused ("Starting, and staying in hand")."""
    today = _day(case.life, case.at)
    for said, first, last in case.history.pauses:
        if said <= case.at - GRACE and first <= today <= last:
            return f"while everything is paused until {last}"
    return None


def holiday(case: Case) -> str | None:
    """Nothing on a public holiday where they live (rule 2)."""
    today = _day(case.life, case.at)
    regions = [region or case.programme.region for region in case.life.region.around(case.at)]
    if regions[1] and all(today in _public(region, today.year) for region in regions):
        return f"on {today}, a public holiday in {regions[1]}"
    return None


@cache
def _public(region: str, year: int) -> frozenset[date]:
    country, _, part = region.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def closed(case: Case) -> str | None:
    """Nothing on days on which the organisation is closed (rule 2)."""
    today = _day(case.life, case.at)
    return f"on {today}, a closing day" if any(a <= today <= b for a, b in case.programme.closed) else None


def quieter(case: Case) -> str | None:
    """Three without any reaction halve the rhythm, and the bot says so; five end it (rule 3)."""
    unanswered = 0
    for other in reversed(case.before):
        if case.life.reacted_between(other.at - GRACE, case.at + GRACE):
            break
        unanswered += 1
    if unanswered < HALF:
        return None
    if unanswered >= ENOUGH:
        return f"after {unanswered} without any reaction"
    last, today = _day(case.life, case.before[-1].at), _day(case.life, case.at)
    days = max(
        sum((last + timedelta(days=n)).weekday() in lessons.days for n in range(1, (today - last).days + 1))
        for lessons in case.life.lessons.around(case.at)
    )
    if days < 2:
        return f"on the very next lesson day after {unanswered} without any reaction"
    said = {element.get("action_id") for block in case.receipt.blocks for element in block.get("elements", ())}
    return "and does not say that the rhythm changes" if "members.still" not in said else None


def expiry(case: Case) -> str | None:
    """A message is of its own day: none is made up for later (rule 1)."""
    if not case.receipt.occasion or case.receipt.day in {case.at.astimezone(zone).date() for zone in case.zones()}:
        return None
    return f"for {case.receipt.day}, on another day"


def exactly_once(case: Case) -> str | None:
    """No occasion twice, no lesson offered twice, one welcome, one request to read a version on a day (rule 5)."""
    receipt = case.receipt
    if receipt.occasion and any(other.occasion == receipt.occasion for other in case.before):
        return f"{receipt.kind} of {receipt.day} twice"
    if receipt.kind in {"lesson", "welcome"}:
        for other in case.before:
            if (other.kind, other.subject) == (receipt.kind, receipt.subject):
                return f"{receipt.kind} {receipt.subject} again, first on {other.at:%d %B}"
    if receipt.kind == "survey":  # its opening and its last day, however its subject is called on each
        runs = [other.subject.partition(":")[0] for other in case.before if other.kind == "survey"]
        if runs.count(receipt.subject.partition(":")[0]) >= SURVEY_TWICE:
            return f"the survey {receipt.subject} a third time"
    return None


def recheck(case: Case) -> str | None:
    """Nobody is reminded of what they have done (rule 4); an answer to what they asked is no reminder."""
    receipt, life = case.receipt, case.life
    done = life.done.get(receipt.subject) if receipt.kind == "lesson" else None
    if receipt.kind == "charter" and not any(block["type"] == "rich_text" for block in receipt.blocks):
        done = life.acknowledged.get(receipt.subject)
    if receipt.kind == "survey" and receipt.subject.partition(":")[0] in life.named:
        done = life.named[receipt.subject.partition(":")[0]]
    return f"{receipt.kind} {receipt.subject}, done before" if done and done <= case.at - GRACE else None


def stopped(case: Case) -> str | None:
    """Nothing to whoever said stop."""
    return None if any(case.life.wanted.around(case.at)) else "after they said stop"


def taking_part(case: Case) -> str | None:
    """Nothing before Start, and nothing to whoever does not take part or has left (rule 4; "Starting")."""
    started = case.history.started
    if started is None or case.at < started:
        return "before the programme was started"
    return None if any(case.life.present.around(case.at)) else "to somebody who does not take part"


def first_message(case: Case) -> str | None:
    """The first says who runs this, what is kept and what is not, how often it writes, how to stop ("Starting")."""
    if any(other.occasion for other in case.before):
        return None
    if case.receipt.kind != "welcome":
        return f"a {case.receipt.kind or 'nameless'} before the first message"
    said = _words(case.receipt)
    missing = [name for name, pattern in _FIRST.items() if not re.search(pattern, said, re.IGNORECASE)]
    return f"the first message does not say {', '.join(missing)}" if missing else None


_FIRST = {
    "who runs it": r"<@U0SIMLEAD1>",
    "what is kept": r"is kept|est conservé|est gardé|gardons|garde",
    "what is not": r"What is not|ne l’est pas|n’est pas|pas gardé",
    "how often": r"per week|a week|par semaine",
    "how to stop": r"/entrain (stop|arrêter)",
}


def why_line(case: Case) -> str | None:
    """It says in a line why it came, and leads to the settings (rule 1)."""
    blocks = case.receipt.blocks
    actions = {element.get("action_id") for block in blocks for element in block.get("elements", ())}
    if "members.settings" not in actions:
        return "no way to the settings"
    lines = [str(part.get("text", "")) for block in blocks if block["type"] == "context" for part in block["elements"]]
    return None if any(_WHY.search(line) for line in lines) else "no line that says why it came"


_WHY = re.compile(r"\bbecause\b|\bparce qu|\ben tant que\b|\bpourquoi ce message\b", re.IGNORECASE)


def plain_text(case: Case) -> str | None:
    """It has a text fallback that says the same (rule 10)."""
    text = case.receipt.text.strip()
    if not text:
        return "no text"
    said = next((str(b["text"]["text"]) for b in case.receipt.blocks if b["type"] in {"header", "section"}), "")
    return None if said.strip()[:40] in text else "a text that says something else"


RULES: dict[str, Rule] = {
    "budget": budget,
    "hours": hours,
    "lesson_days": lesson_days,
    "holiday": holiday,
    "closed": closed,
    "leave": leave,
    "paused": paused,
    "everything_paused": everything_paused,
    "dnd": dnd,
    "away": away,
    "quieter": quieter,
    "expiry": expiry,
    "exactly_once": exactly_once,
    "recheck": recheck,
    "stopped": stopped,
    "taking_part": taking_part,
    "first_message": first_message,
    "why_line": why_line,
    "plain_text": plain_text,
}
"""Every rule that is judged message by message; ``reached`` is judged person by person."""


BOARD: tuple[str, ...] = (
    "hours",
    "holiday",
    "closed",
    "everything_paused",
    "exactly_once",
    "taking_part",
    "plain_text",
)
"""Those that hold for what is said to everybody in the channel, too: the organisation's own time is its clock."""


def digests(board: Life, started: datetime, end: datetime) -> Iterator[str]:
    """One digest a week at most, and never two weeks running without one ("Momentum")."""
    came = [receipt.at for receipt in board.received if receipt.kind == "digest"]
    weeks = Counter(at.isocalendar()[:2] for at in came)
    yield from (f"{number} digests in week {week}" for (_, week), number in weeks.items() if number > 1)
    for before, after in pairwise([started, *came, end]):
        if after - before > DIGEST_WITHIN:
            yield f"no digest between {before:%d %B} and {after:%d %B}"


DIGEST_WITHIN = timedelta(days=22)
"""One may be skipped, and in a week in which nobody is written to there is none."""


def reached(life: Life, history: History, programme: Programme, end: datetime) -> str | None:
    """Whoever takes part and is in nobody's way hears of it: silence would keep every other rule."""
    if any(receipt.kind == "welcome" for receipt in life.received) or not life.present.last or not life.wanted.last:
        return None
    changed = (life.present, life.zone, life.status, life.dnd, life.off)
    since = max(m for m in (history.started, *(timeline.since for timeline in changed)) if m)
    window = sum(
        (since + timedelta(days=back)).astimezone(life.zone.last).weekday() in programme.days
        for back in range(1, (end - since).days)
    )
    return f"nothing came in {window} working days" if window >= NEVER else None


NEVER = 7
"""Working days without any first message that need an explanation."""


@dataclass
class Verdict:
    """How often a rule was looked at, and every time it was broken."""

    checked: int = 0
    broken: list[str] = field(default_factory=list)


def judge(history: History, programme: Programme, end: datetime) -> dict[str, Verdict]:
    """Every rule over everything that was received."""
    verdicts = {name: Verdict() for name in (*RULES, "reached", "digest")}
    for life in history.lives.values():
        for case in _cases(life, history, programme):
            for name, rule in RULES.items():
                verdicts[name].checked += 1
                if wrong := rule(case):
                    verdicts[name].broken.append(_sentence(case, wrong))
        verdicts["reached"].checked += 1
        if history.started and (wrong := reached(life, history, programme, end)):
            verdicts["reached"].broken.append(f"{life.user}: {wrong}")
    for case in _cases(history.board, history, programme):
        for name in BOARD:
            verdicts[name].checked += 1
            if wrong := RULES[name](case):
                verdicts[name].broken.append(_sentence(case, wrong))
    if history.started:
        verdicts["digest"].checked = len(history.board.received)
        verdicts["digest"].broken += digests(history.board, history.started, end)
    return verdicts


def _cases(life: Life, history: History, programme: Programme) -> Iterator[Case]:
    unasked = [receipt for receipt in life.received if _nobody_asked(receipt, life)]
    if life is history.board:  # what somebody has said there for them, on their click, carries no occasion
        unasked = [receipt for receipt in unasked if receipt.occasion]
    for number, receipt in enumerate(unasked):
        yield Case(receipt, life, tuple(unasked[:number]), history, programme)


def _nobody_asked(receipt: Receipt, life: Life) -> bool:
    return bool(receipt.occasion) or not life.reacted_between(receipt.at - ANSWERED, receipt.at)


def messages(history: History) -> Counter[str]:
    """How many of each kind came."""
    return Counter(
        receipt.kind or "unnamed"
        for life in history.lives.values()
        for receipt in life.received
        if _nobody_asked(receipt, life)
    ) + Counter(receipt.kind for receipt in history.board.received if receipt.occasion)


def _sentence(case: Case, wrong: str) -> str:
    local = case.at.astimezone(case.life.zone.at(case.at))
    return f"{case.life.user} {local:%Y-%m-%d %H:%M:%S} {local.tzinfo}: {wrong} ({case.receipt.kind or 'no occasion'})"


def _day(life: Life, at: datetime) -> date:
    return at.astimezone(life.zone.at(at)).date()


def _words(receipt: Receipt) -> str:
    return " ".join(str(block.get("text", {}).get("text", "")) for block in receipt.blocks)


def _means_away(text: str, words: tuple[str, ...]) -> bool:
    said = text.casefold()
    return any(re.search(rf"\b{re.escape(word.casefold())}\b", said) for word in words)
