"""Bots that begin in milliseconds: a process that has imported everything, and forks one whenever it is told to.

What is forked is ``run`` as an operator has it: the same function, on real HTTP and WebSocket, with a database of its own
opening. Only waits are shortened, in their order and proportion, so that a thousand kills fit in minutes.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from commands import process, run
from commands.logs import configure
from config.settings import Settings
from delivery import leases, reconciliation, sender, slack
from delivery.reconciliation import Reconciler
from domain.handbook import Handbook
from handbook.loading import load

REQUEST_SECONDS = 2.0
"""For 10: what is in doubt waits so much less before it is looked up."""
PER_MINUTE = 3_000
"""Messages, so that two hundred people are soon reached; the order of everything is the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fork: a bot with these settings, whose log goes to a file; with or without looking up what is in doubt."""

    settings: Settings
    log: Path
    look_up: bool = True

    def as_json(self) -> str:
        """For the command line."""
        settings = {name: getattr(self.settings, name) for name in Settings.__slots__}
        return json.dumps({"settings": settings, "log": self.log, "look_up": self.look_up}, default=str)

    @classmethod
    def read(cls, text: str) -> "Plan":
        """From the command line."""
        given = json.loads(text)
        settings = Settings(**{**given["settings"], "content": Path(given["settings"]["content"])})
        return cls(settings, Path(given["log"]), given["look_up"])


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


def hurry(change: Callable[[Any, str, Any], None] = setattr) -> None:
    """Shortens every wait of delivery."""
    for module, name, value in SHORTER:
        change(module, name, value)


async def never(*_: Any) -> None:
    """Reconciliation switched off: what is in doubt is taken for not sent."""


def _usual(settings: Settings) -> Handbook:
    handbook = load(settings.content).handbook
    if handbook is None:
        raise RuntimeError("the content cannot be used; python bot.py check says why")
    return replace(handbook, programme=replace(handbook.programme, messages_per_minute=PER_MINUTE))


def _become_a_bot(plan: Plan) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(plan.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    configure(plan.settings.log_level)
    return run.serve(plan.settings)


def main() -> int:
    """Forks a bot for each line on standard input and prints its process id; ends with its input."""
    plan = Plan.read(sys.argv[1])
    handbook = _usual(plan.settings)
    setattr(run, "usable_handbook", lambda _: handbook)  # noqa: B010
    hurry()
    # The lease names its process, so that whoever is sending can be killed.
    setattr(leases, "uuid", SimpleNamespace(uuid4=lambda: SimpleNamespace(hex=str(os.getpid()))))  # noqa: B010
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
