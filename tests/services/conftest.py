"""A programme on each of the two databases."""

import pytest

from storage.database import Database
from tests.services.world import Programme
from tests.support import FakeClock


@pytest.fixture
def programme(database: Database, clock: FakeClock) -> Programme:
    """A programme that has not started, on Monday 23 November 2026 at 9:05 in Paris."""
    return Programme(database, clock)
