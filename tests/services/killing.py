"""A process that is killed at the worst moments of a concern: before and after it is recorded, and in the middle of a round."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from domain.concerns import Draft, Release
from services.sealing import Keys
from storage import concerns as concerns_store
from storage.database import Database
from tests.services.world import CLAIRE, MONDAY, TEAM, Programme
from tests.support import FakeClock


def killed(address: str, secret: str) -> None:
    """Lives through all of them on this database, in processes of its own."""
    there = [sys.executable, "-m", "tests.services.killing", address, secret]
    subprocess.run(there, check=True, cwd=Path(__file__).resolve().parents[2], timeout=60)


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _write_and_die(write: Callable[..., None]) -> Callable[..., None]:
    def dying(*given: Any) -> None:
        write(*given)
        _die()

    return dying


def _unrecorded(programme: Programme) -> None:
    concerns_store.add_cell = _write_and_die(concerns_store.add_cell)
    _submit(programme, "unrecorded")


def _recorded(programme: Programme) -> None:
    _submit(programme, "recorded")
    _die()


def _in_a_round(programme: Programme) -> None:
    concerns_store.write_anew = _write_and_die(concerns_store.write_anew)
    programme.clock.set(MONDAY + timedelta(hours=7))
    programme.services.concern_slots.release()


def _submit(programme: Programme, nonce: str) -> None:
    draft = Draft("Une inquiétude.", "other", Release.SLOT, (CLAIRE.user_id,))
    programme.services.concerns.submit(workspace_id=TEAM, nonce=nonce, draft=draft)


def main() -> None:
    """Each moment in a child, which must end by the signal."""
    address, secret = sys.argv[1:]
    for moment in (_unrecorded, _recorded, _in_a_round):
        child = os.fork()
        if not child:
            moment(Programme(Database(address), FakeClock(), keys=Keys(secret)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            raise SystemExit(f"{moment.__name__} was not killed")


if __name__ == "__main__":
    main()
