"""Other processes for the attack: where several answer Slack, what one person says after another reaches different ones.

Each has its own connections to the database, and the same secret as all.
"""

import secrets
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from commands.attack import Trial, everything_logged
from handbook.loading import load
from services import Core, Library, build
from services.sealing import Keys
from storage.database import Database

_SECONDS = 60


class Processes:
    """So many processes that do what they are asked, one at a time, and tell what they logged."""

    def __init__(self, database: Database, secret: str, number: int) -> None:
        address = database.url.render_as_string(hide_password=False)
        context = get_context("spawn")  # as they are in life: nothing is inherited but what is said here
        self._pipes = []
        self._running = []
        for _ in range(number):
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(there, address, secret), daemon=True)
            process.start()
            there.close()
            self._pipes.append(here)
            self._running.append(process)
        self._logged: list[str] = []

    def ask(self, service: str, method: str, at: datetime, **given: Any) -> Any:
        """Has one of them, drawn at random, call a service's method at a moment; gives its answer."""
        pipe = secrets.choice(self._pipes)
        pipe.send((service, method, at, given))
        if not pipe.poll(_SECONDS):
            raise TimeoutError("a process of the attack does not answer")
        answer, lines = pipe.recv()
        self._logged.append(lines)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def logged(self) -> str:
        """What they logged since this was asked last."""
        lines, self._logged = self._logged, []
        return "".join(lines)

    def close(self) -> None:
        """Ends them."""
        for pipe in self._pipes:
            pipe.close()
        for process in self._running:
            process.join(_SECONDS)


def _work(pipe: Connection, address: str, secret: str) -> None:
    handbook = load(Path(__file__).resolve().parent.parent / "content").handbook
    if handbook is None:
        raise LookupError("the content that comes with the program cannot be read")
    database, clock = Database(address), Trial()
    services = build(Core(database, Library(handbook), clock, "attack", Keys(secret)))
    with everything_logged() as lines:
        while True:
            try:
                service, method, at, given = pipe.recv()
            except EOFError:
                break
            clock.set(at)
            try:
                answer = getattr(getattr(services, service), method)(**given)
            except Exception as error:  # noqa: BLE001 - it is the asker's to raise
                answer = error
            pipe.send((answer, lines.getvalue()))
            lines.seek(0)
            lines.truncate()
    database.close()
