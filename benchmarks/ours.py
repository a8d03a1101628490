"""Entrain as ``run`` puts it together, as a child (benchmarks/children.py), with as little changed as can be."""
# ruff: noqa: E402

import gc

gc.disable()  # while it imports, as bot.py does

import argparse
import asyncio
import functools
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, event

from benchmarks.children import obey
from benchmarks.programme import usual_handbook
from commands import process, wiring
from commands.logs import configure
from commands.memory import uncollected
from config.settings import ROOT, Settings
from delivery import homes
from domain.clock import SystemClock
from reports.charts import Answers, Question, ScaleChart, draw
from services.running import Runner
from storage.database import Database

HOMES_PER_MINUTE = 1e6


class Shifted(SystemClock):
    """The machine's clock, set to another moment at start."""

    def __init__(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)

    def now(self) -> datetime:
        """The present moment there."""
        return datetime.now(UTC) + self._ahead


class Recorder:
    """Writes down, for each unit of work, the statements it sent to the database, as the driver got them."""

    def __init__(self, database: Database) -> None:
        self.units: list[dict[str, Any]] = []
        self._now = threading.local()
        event.listen(database.engine, "before_cursor_execute", self._statement)

    def _statement(
        self, _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        unit = getattr(self._now, "unit", None)
        if unit is not None and not statement.startswith("BEGIN"):
            unit["statements"].append([statement, list(map(_row, parameters)) if many else _row(parameters), many])

    def take(self) -> list[dict[str, Any]]:
        """What was written down since the last time."""
        taken, self.units[:] = list(self.units), []
        return taken

    def naming(self, run: Callable[..., Any]) -> Callable[..., Any]:
        """The runner, with a note of each unit's name."""

        async def named(runner: Runner, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            @functools.wraps(work)
            def unit(*inner: Any, **more: Any) -> Any:
                self._now.unit = {"work": work.__qualname__, "statements": []}
                self.units.append(self._now.unit)
                return work(*inner, **more)

            return await run(runner, unit, *args, **kwargs)

        return named


def _row(parameters: Any) -> dict[str, Any] | list[Any]:
    """By name where the driver has it so, else by place."""
    return dict(parameters) if isinstance(parameters, dict) else list(parameters)


async def charts(wanted: bool) -> None:
    """Has a chart drawn again and again, as a report does with its own."""
    questions = tuple(Question(f"Question {n}", (Answers((3, 9, 5, 12, 7)),)) for n in range(6))
    while wanted:
        await draw(ScaleChart("Confidence", "36 answers", ("1", "2", "3", "4", "5"), questions, "en"))


async def main() -> None:
    """Runs until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--now", type=datetime.fromisoformat)
    parser.add_argument("--homes-at-once", action="store_true", help="publish Homes as they come, not 95 a minute")
    parser.add_argument("--per-minute", type=int, help="messages a minute, instead of what the programme says")
    parser.add_argument("--charts", action="store_true", help="have charts drawn, one after the other")
    arguments = parser.parse_args()
    gc.freeze()
    gc.enable()
    configure("WARNING")
    settings = Settings(
        bot_token="xoxb-benchmark",
        app_token="xapp-benchmark",
        api_url=arguments.api,
        database_url=arguments.database,
        content=ROOT / "content",
        clock_url=None,
        log_level="WARNING",
        secret="a secret for benchmarks, long enough",
    )
    database = Database(settings.database_url)
    answers = {}
    with ExitStack() as changes:
        if arguments.record:
            recorder = Recorder(database)
            changes.enter_context(patch.object(Runner, "__call__", recorder.naming(Runner.__call__)))
            answers["recorded"] = recorder.take
        if arguments.now:
            changes.enter_context(patch.object(process, "SystemClock", lambda: Shifted(arguments.now)))
        if arguments.homes_at_once:
            changes.enter_context(patch.object(homes, "PER_MINUTE", HOMES_PER_MINUTE))
        with uncollected():
            handbook = usual_handbook()
        if arguments.per_minute:
            programme = replace(handbook.programme, messages_per_minute=arguments.per_minute)
            handbook = replace(handbook, programme=programme)
        bot = wiring.Bot(settings, handbook, database)
        running = asyncio.create_task(bot.run())
        await asyncio.wait({running, asyncio.create_task(bot.ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            drawing = asyncio.create_task(charts(arguments.charts))
            await obey(answers)
            drawing.cancel()
            bot.stop()
        await running
    database.close()


if __name__ == "__main__":
    asyncio.run(main())
