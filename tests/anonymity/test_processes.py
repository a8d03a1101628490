"""The same attacks where submissions reach several processes, each with connections of its own (trust.md, G1 and G3)."""

import secrets
from collections.abc import Callable, Iterator
from math import sqrt
from typing import Any

import pytest

from commands.anonymity import own_data
from commands.attack import Outcome, attack
from commands.attack_processes import Processes
from commands.attack_surveys import attack_surveys
from storage.database import Database
from tests.support import FakeClock

Spread = tuple[str, Processes]


@pytest.fixture
def spread(database: Database) -> Iterator[Spread]:
    """Two processes besides this one; all have the same secret."""
    if database.is_sqlite:
        pytest.skip("several processes are for PostgreSQL")
    secret = secrets.token_hex(32)
    processes = Processes(database, secret, 2)
    try:
        yield secret, processes
    finally:
        processes.close()


def test_whichever_process_took_it_the_order_of_what_was_said_is_lost(
    database: Database, clock: FakeClock, spread: Spread
) -> None:
    outcome = attack(database, clock, trials=6, submitters=20, spread=spread)
    assert outcome.within_chance(), outcome
    with database.transaction() as connection:
        assert all(check.ok for check in own_data(connection))


@pytest.mark.long
@pytest.mark.parametrize("attacked", [attack, attack_surveys])
def test_a_thousand_trials_over_several_processes_link_what_chance_links(
    database: Database, clock: FakeClock, spread: Spread, attacked: Callable[..., Outcome]
) -> None:
    """As in one process: mean links at most 1.08, the ends within three standard errors."""
    given: dict[str, Any] = {"trials": 1_000, "submitters": 50, "spread": spread}
    outcome = attacked(database, clock, **given)
    three_errors = 1 / 50 + 3 * sqrt(0.02 * 0.98 / 1_000)
    while outcome.trials < 5_000 and (outcome.worst > 1.08 or outcome.worst_end > three_errors):
        outcome.add(attacked(database, clock, **given))
    print(outcome)
    assert outcome.worst <= 1.08, outcome.links
    assert outcome.worst_end <= three_errors, outcome.ends
