"""What a simulation starts: a copy of the programme, a local Slack, and the bot, each process as an operator starts it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from simulation.hands import SimulationFailed
from simulation.people import REGIONS
from simulation.population import COORDINATOR, Somebody, workspace
from simulation.rules import Programme

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent
BOT = (sys.executable, "bot.py", "run")
FIRST_DAY = date(2026, 10, 12)
"""A Monday, so that 26 weeks see the clocks change twice on both sides of the Atlantic and once or twice below the equator."""
PACE = 60_000
"""Messages a minute: the sandbox's limits are off, and nobody is at the other end."""
CLOSED = timedelta(days=10)
"""How long after the first day the organisation is closed for a day: a Thursday of lessons."""

DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


@dataclass(frozen=True, slots=True)
class Setup:
    """What to simulate. ``bot`` is the command that starts the bot; ``database`` its address; ``content`` its folder."""

    members: int
    weeks: int
    seed: int
    manifest: Json
    content: Path
    folder: Path
    database: str
    bot: Sequence[str] = BOT
    first_day: date = FIRST_DAY
    say: Callable[[str], None] = lambda _: None


class Bot:
    """The bot in a process of its own, as an operator starts it, and as a power cut ends it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the command we were given
                list(self._command), cwd=ROOT, env={**os.environ, **self._environment}, stdout=log, stderr=log
            )

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ends it with a signal, and waits until it has ended."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None

    def must_live(self) -> None:
        """Raises SimulationFailed where it ended by itself, with what it said last."""
        if self._process is not None and self._process.poll() is not None:
            raise SimulationFailed("the bot ended by itself")

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:] if self._log.exists() else ""


def programme_of(setup: Setup) -> tuple[Path, Programme]:
    """The content copied, with a pace for a machine; and its promises, as the file itself says them."""
    closed = setup.first_day + CLOSED

    def more(raw: Json) -> None:
        raw["coordinators"] = [COORDINATOR]
        raw["holidays"] = {**raw.get("holidays", {}), **{region: region for region in REGIONS.values()}}
        raw["closing_days"] = [*raw.get("closing_days", []), {"from": closed, "to": closed + timedelta()}]

    content = setup.folder / "content"
    raw = paced(setup.content, content, more)
    hours, lessons = raw["contact_hours"], raw["lessons"]
    promised = Programme(
        days=frozenset(DAYS[day] for day in hours["days"]),
        start=time.fromisoformat(hours["from"]),
        end=time.fromisoformat(hours["to"]),
        per_day=raw["attention"]["per_day"],
        per_week=raw["attention"]["per_week"],
        away_words=tuple(raw.get("away_words", ())),
        region=next(iter(raw["holidays"])),
        closed=tuple((period["from"], period["to"]) for period in raw["closing_days"]),
        lesson_days=frozenset(DAYS[day] for day in lessons["days"]),
        lesson_time=time.fromisoformat(lessons["at"]),
    )
    return content, promised


def paced(content: Path, copy: Path, more: Callable[[Json], None] = lambda _: None) -> Json:
    """Copies a programme with a pace for a machine, and ``more`` changes; answers its programme.yaml as it then is."""
    copy.mkdir()
    for entry in content.iterdir():
        if entry.name != "programme.yaml":
            (copy / entry.name).symlink_to(entry.resolve())
    raw: Json = yaml.safe_load((content / "programme.yaml").read_text(encoding="utf-8"))
    raw["limits"]["messages_per_minute"] = PACE
    more(raw)
    (copy / "programme.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return raw


@contextmanager
def sandbox(setup: Setup, people: Sequence[Somebody]) -> Iterator[Json]:
    """A local Slack in a process of its own, without rate limits, with these people in it."""
    manifest, team = setup.folder / "manifest.json", setup.folder / "workspace.json"
    manifest.write_text(json.dumps(setup.manifest), encoding="utf-8")
    team.write_text(json.dumps(workspace(people)), encoding="utf-8")
    start = datetime.combine(setup.first_day, time(6, 30), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    arguments = ["--manifest", str(manifest), "--workspace", str(team), "--clock", start, "--limits", "off"]
    arguments += ["--traffic", str(20 * setup.members + 5_000)]
    process = subprocess.Popen(  # noqa: S603 - our own module, with arguments of our own
        [sys.executable, "-m", "sandbox", *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            raise SimulationFailed("the sandbox did not start")
        yield json.loads(line)
    finally:
        process.terminate()
        process.communicate()
