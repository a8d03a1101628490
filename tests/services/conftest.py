"""A programme on each of the two databases."""

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.isolation import kept_apart
from tests.services.world import Programme
from tests.support import FakeClock


@pytest.fixture(autouse=True)
def apart() -> Iterator[None]:
    """Whatever a test of a service does, no statement of ours reaches into another workspace."""
    with kept_apart():
        yield


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme that has not started, on Monday 23 November 2026 at 9:05 in Paris."""
    return Programme(database, clock)
