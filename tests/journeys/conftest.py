"""A sandbox for each journey, with the bot's own manifest."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from commands.demo import SandboxAt
from commands.manifest import manifest
from storage.database import Database
from tests.conftest import KINDS, MakeDatabase
from tests.journeys.world import sandbox_process

MONDAY = "2026-10-19T07:05:00Z"
"""Monday 19 October 2026: 9:05 in Paris, the middle of the night in Montréal. Clocks change on the 25th and on 1 November."""

OpenSandbox = Callable[..., SandboxAt]
on_both_databases = pytest.mark.parametrize("database", KINDS, indirect=True)
"""For a journey that shows that the whole bot works on either, or what a database has a part in."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def database(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Database:
    """What services do is tried on both databases where they are; most journeys need the second in the long run only."""
    return make_database(request.param)


@pytest.fixture
def open_sandbox(tmp_path: Path) -> Iterator[OpenSandbox]:
    """``open_sandbox(manifest=..., clock=..., arguments...)``: a sandbox that ends with the test."""
    with ExitStack() as stack:

        def open_one(*arguments: str, app: dict[str, Any] | None = None, clock: str = MONDAY) -> SandboxAt:
            given = app if app is not None else manifest("fr", {}, None)
            return stack.enter_context(sandbox_process(tmp_path, given, "--clock", clock, *arguments))

        yield open_one
