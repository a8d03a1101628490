"""Bots that begin in milliseconds: a process that has imported everything, and forks one whenever it is told to.

What is forked is ``run``, ``work`` or ``serve`` as an operator has it: the same function, on real HTTP and WebSocket, with a
database of its own opening. Only waits are shortened, in their order and proportion, so that a thousand kills fit in minutes.
"""

import gc
import json
import math
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from commands import process, run, serve, work
from commands.logs import configure
from config.serving import Address, Serving
from config.settings import Settings
from delivery import fencing, leases, reconciliation, sender, slack
from delivery.fencing import FencedSocket, Permit
from delivery.reconciliation import Reconciler
from domain.handbook import Handbook
from handbook.loading import load
from handlers import edges
from jobs import leases as shares

REQUEST_SECONDS = 2.0
"""For 10: what is in doubt waits so much less before it is looked up."""
PER_MINUTE = 3_000
"""Messages, so that two hundred people are soon reached; the order of everything is the same."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fork: bots with these settings, whose log goes to a file; with or without looking up what is in doubt.

    Where workspaces are shared among them, every wait is so many times ``shorter``. What leaves them is written to
    ``left``, and without being ``fenced`` they send whenever they wake.
    """

    settings: Settings
    log: Path
    look_up: bool = True
    shorter: int | None = None
    per_minute: int = PER_MINUTE
    left: Path | None = None
    fenced: bool = True

    def as_json(self) -> str:
        """For the command line."""
        settings = {name: getattr(self.settings, name) for name in Settings.__slots__}
        settings["serving"] = asdict(self.settings.serving)
        others = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps({**others, "settings": settings}, default=str)

    @classmethod
    def read(cls, text: str) -> "Plan":
        """From the command line."""
        given = json.loads(text)
        serving = given["settings"]["serving"]
        served = Serving(**{**serving, "listen": Address(**serving["listen"])})
        settings = Settings(**{**given["settings"], "content": Path(given["settings"]["content"]), "serving": served})
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


SHARED: tuple[tuple[Any, str], ...] = (
    (slack, "REQUEST_TIMEOUT"),
    (sender, "REQUEST_TIMEOUT"),
    (leases, "REQUEST_TIMEOUT"),
    (fencing, "UNHEARD_SECONDS"),
    (sender, "CLAIM_SECONDS"),
    (shares, "LEASE_SECONDS"),
    (shares, "TURN_SECONDS"),
    (shares, "LOOK_SECONDS"),
    (sender, "SETTLE_SECONDS"),
    (sender, "LOOK_SECONDS"),
    (sender, "AHEAD_SECONDS"),
    (sender, "FRESH_SECONDS"),
    (sender, "MARK_SECONDS"),
    (leases, "GIVEN_REST_SECONDS"),
    (reconciliation, "LOOK_AGAIN"),
    (work, "ROUND_SECONDS"),
    (process, "RESTART_SECONDS"),
    (edges, "CHECK_SECONDS"),
    (edges, "KNOWN_SECONDS"),
)
"""What is shortened where workspaces are shared among processes: everything, by as much."""


def shared(shorter: int) -> list[tuple[Any, str, float]]:
    """Every wait, so many times shorter."""
    waits = [(module, name, getattr(module, name) / shorter) for module, name in SHARED]
    return [*waits, (reconciliation, "PER_MINUTE", reconciliation.PER_MINUTE * shorter)]


def hurry(
    change: Callable[[Any, str, Any], None] = setattr, shorter: Sequence[tuple[Any, str, float]] = SHORTER
) -> None:
    """Shortens every wait of delivery."""
    for module, name, value in shorter:
        change(module, name, value)


def writing_down(left: Path) -> type[FencedSocket]:
    """Sockets that write down what has left by them: between which two moments, on either side of the system's call."""

    class Noting(FencedSocket):
        """It says nothing of what was kept from leaving."""

        __slots__ = ()

        def send(self, data: Any, flags: int = 0, /) -> int:
            """Nothing is done between the last look and the system's call that is not done in life."""
            before = time.time()
            sent = super().send(data, flags)
            after = time.time()
            self._note(data, before, after)
            return sent

        def sendmsg(self, buffers: Iterable[Any], /, *more: Any) -> int:
            """As ``send``."""
            buffers, before = list(buffers), time.time()
            sent = super().sendmsg(buffers, *more)
            after = time.time()
            self._note(b"".join(buffers), before, after)
            return sent

        def _note(self, data: bytes, before: float, after: float) -> None:
            if (found := re.search(rb'"occasion": ?"([^"]+)"', data)) is not None:
                with left.open("a", encoding="utf-8") as file:
                    file.write(f"{os.getpid()} {before} {after} {found[1].decode()}\n")

    return Noting


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


def _become_a_bot(plan: Plan, what: str, port: int) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(plan.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDWR)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    configure(plan.settings.log_level)
    if what == "serve":
        serving = replace(plan.settings.serving, listen=Address("127.0.0.1", port))
        return serve.serve(replace(plan.settings, serving=serving))
    return work.work(plan.settings) if what == "work" else run.serve(plan.settings)


def main() -> int:
    """Forks a bot for each line on standard input and prints its process id; ends with its input.

    A line says what it is to do, ``run``, ``work`` or ``serve``, and on which port it is to listen.
    """
    plan = Plan.read(sys.argv[1])
    handbook = usual(plan.settings, plan.per_minute)
    hurry(shorter=SHORTER if plan.shorter is None else shared(plan.shorter))
    # The lease names its process, so that whoever is sending can be killed.
    own_name = SimpleNamespace(uuid4=lambda: SimpleNamespace(hex=str(os.getpid())))
    for command in (run, work, serve):
        setattr(command, "usable_handbook", lambda _: handbook)  # noqa: B010
    for namer in (leases, work):
        setattr(namer, "uuid", own_name)  # noqa: B010
    if plan.left is not None:
        setattr(fencing, "FencedSocket", writing_down(plan.left))  # noqa: B010
    if not plan.fenced:
        setattr(slack, "permitted", unfenced)  # noqa: B010
    if not plan.look_up:
        setattr(Reconciler, "_arrived", never)  # noqa: B010
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in iter(sys.stdin.readline, ""):
        what, port = line.split()
        child = os.fork()
        if child == 0:
            return _become_a_bot(plan, what, int(port))
        print(child, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
