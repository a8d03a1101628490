"""Two units of work that wait for each other: PostgreSQL ends one, and it is done again."""

import asyncio
import threading

import pytest

from domain.members import MemberKey
from services.running import TRIES, Runner
from storage import members as members_store
from storage.database import Collided
from tests.services.world import BEN, NORA, Programme


async def test_units_of_work_that_deadlock_are_both_done(programme: Programme) -> None:
    if programme.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    programme.start(NORA, BEN)
    met = threading.Barrier(2)
    first_time = {NORA: True, BEN: True}

    def change(one: MemberKey, other: MemberKey) -> None:
        with programme.database.transaction() as connection:
            members_store.change(connection, one, per_week=1)
            if first_time[one]:
                first_time[one] = False
                met.wait(10)
            members_store.change(connection, other, per_week=2)

    run = Runner(2)
    await asyncio.gather(run(change, NORA, BEN), run(change, BEN, NORA))
    run.close()
    assert not any(first_time.values())


async def test_a_unit_of_work_that_collides_for_ever_is_given_up() -> None:
    tried = 0

    def collide() -> None:
        nonlocal tried
        tried += 1
        raise Collided("again")

    run = Runner(1)
    with pytest.raises(Collided):
        await run(collide)
    run.close()
    assert tried == TRIES
