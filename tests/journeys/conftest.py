"""A sandbox for each journey, with the bot's own manifest."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from commands.demo import SandboxAt
from commands.manifest import manifest
from tests.journeys.world import sandbox_process

MONDAY = "2026-10-19T07:05:00Z"
"""Monday 19 October 2026: 9:05 in Paris, the middle of the night in Montréal. Clocks change on the 25th and on 1 November."""

OpenSandbox = Callable[..., SandboxAt]


@pytest.fixture
def open_sandbox(tmp_path: Path) -> Iterator[OpenSandbox]:
    """``open_sandbox(manifest=..., clock=..., arguments...)``: a sandbox that ends with the test."""
    with ExitStack() as stack:

        def open_one(*arguments: str, app: dict[str, Any] | None = None, clock: str = MONDAY) -> SandboxAt:
            given = app if app is not None else manifest("fr", {}, None)
            return stack.enter_context(sandbox_process(tmp_path, given, "--clock", clock, *arguments))

        yield open_one
