"""Bots that begin in milliseconds: a process that has imported everything, and forks one whenever it is told to.

What is forked is ``run`` as an operator has it: the same function, on real HTTP and WebSocket, with a database of its own
opening. Only waits are shortened, in their order and proportion, so that a thousand kills fit in minutes.
"""

import gc
import json
import math
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp

from commands import process, run, work
from commands.logs import configure
from config.settings import Settings
from delivery import leases, reconciliation, sender, slack
from delivery.fencing import Permit, last_look
from delivery.reconciliation import Reconciler
from domain.handbook import Handbook
from handbook.loading import load
from jobs import leases as shares

REQUEST_SECONDS = 2.0
"""For 10: what is in doubt waits so much less before it is looked up."""
PER_MINUTE = 3_000
"""Messages, so that two hundred people are soon reached; the order of everything is the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fork: a bot with these settings, whose log goes to a file; with or without looking up what is in doubt.

    Where it is to ``work``, what leaves it is written to ``left``, and without being ``fenced`` it sends whenever it wakes.
    """

    settings: Settings
    log: Path
    look_up: bool = True
    work: bool = False
    per_minute: int = PER_MINUTE
    left: Path | None = None
    fenced: bool = True

    def as_json(self) -> str:
        """For the command line."""
        settings = {name: getattr(self.settings, name) for name in Settings.__slots__}
        others = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps({**others, "settings": settings}, default=str)

    @classmethod
    def read(cls, text: str) -> "Plan":
        """From the command line."""
        given = json.loads(text)
        settings = Settings(**{**given["settings"], "content": Path(given["settings"]["content"])})
        left = Path(given["left"]) if given["left"] else None
        return cls(**{**given, "settings": settings, "log": Path(given["log"]), "left": left})


SHORTER: tuple[tuple[Any, str, float], ...] = (
    (slack, "REQUEST_TIMEOUT", REQUEST_SECONDS),
    (sender, "REQUEST_TIMEOUT", REQUEST_SECONDS),
    (sender, "CLAIM_SECONDS", REQUEST_SECONDS + 1.0),  # for 5 more
    (leases, "LEASE_SECONDS", 0.6),  # for 30
    (leases, "LEASE_RENEWED", 0.2),  # for 10
    (sender, "SETTLE_SECONDS", 0.4),  # for 2
    (sender, "IDLE_SECONDS", 0.2),  # for 5
    (reconciliation, "LOOK_AGAIN", 3.0),  # for 30
    (reconciliation, "PER_MINUTE", 6_000),  # for 45
    (process, "RESTART_SECONDS", 0.5),  # for 5
)


SHARED: tuple[tuple[Any, str, float], ...] = (
    (slack, "REQUEST_TIMEOUT", 0.5),  # for 10, and everything else a twentieth too
    (sender, "REQUEST_TIMEOUT", 0.5),
    (leases, "REQUEST_TIMEOUT", 0.5),
    (sender, "CLAIM_SECONDS", 0.75),
    (shares, "LEASE_SECONDS", 1.5),
    (shares, "TURN_SECONDS", 0.25),
    (shares, "LOOK_SECONDS", 0.05),
    (sender, "SETTLE_SECONDS", 0.1),
    (sender, "LOOK_SECONDS", 0.05),
    (leases, "GIVEN_REST_SECONDS", 3.0),
    (reconciliation, "LOOK_AGAIN", 1.5),
    (reconciliation, "PER_MINUTE", 6_000),
    (work, "ROUND_SECONDS", 3.0),
    (process, "RESTART_SECONDS", 0.25),
)


def hurry(
    change: Callable[[Any, str, Any], None] = setattr, shorter: Sequence[tuple[Any, str, float]] = SHORTER
) -> None:
    """Shortens every wait of delivery."""
    for module, name, value in shorter:
        change(module, name, value)


def writing_down(left: Path) -> Callable[[], aiohttp.TraceConfig]:
    """Writes down what leaves this process, the last thing before it does."""

    async def write(_session: object, _context: object, params: aiohttp.TraceRequestChunkSentParams) -> None:
        if (found := re.search(rb'"occasion": ?"([^"]+)"', params.chunk)) is not None:
            line = f"{os.getpid()} {time.time()} {found[1].decode()}\n"
            with left.open("a", encoding="utf-8") as file:
                file.write(line)

    def make() -> aiohttp.TraceConfig:
        config = last_look()
        config.on_request_chunk_sent.append(write)
        return config

    return make


@contextmanager
def unfenced(_until: float) -> Iterator[Permit]:
    """Whatever is to be sent is sent, however late."""
    yield Permit(math.inf)


async def never(*_: Any) -> None:
    """Reconciliation switched off: what is in doubt is taken for not sent."""


def usual(settings: Settings, per_minute: int = PER_MINUTE) -> Handbook:
    """The handbook, at such a pace."""
    handbook = load(settings.content).handbook
    if handbook is None:
        raise RuntimeError("the content cannot be used; python bot.py check says why")
    return replace(handbook, programme=replace(handbook.programme, messages_per_minute=per_minute))


def _become_a_bot(plan: Plan) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(plan.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    configure(plan.settings.log_level)
    return work.work(plan.settings) if plan.work else run.serve(plan.settings)


def main() -> int:
    """Forks a bot for each line on standard input and prints its process id; ends with its input."""
    plan = Plan.read(sys.argv[1])
    handbook = usual(plan.settings, plan.per_minute)
    hurry(shorter=SHARED if plan.work else SHORTER)
    # The lease names its process, so that whoever is sending can be killed.
    own_name = SimpleNamespace(uuid4=lambda: SimpleNamespace(hex=str(os.getpid())))
    for command, namer in ((run, leases), (work, work)):
        setattr(command, "usable_handbook", lambda _: handbook)  # noqa: B010
        setattr(namer, "uuid", own_name)  # noqa: B010
    if plan.left is not None:
        setattr(process, "last_look", writing_down(plan.left))  # noqa: B010
    if not plan.fenced:
        setattr(slack, "permitted", unfenced)  # noqa: B010
    if not plan.look_up:
        setattr(Reconciler, "_arrived", never)  # noqa: B010
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            return _become_a_bot(plan)
        print(child, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
