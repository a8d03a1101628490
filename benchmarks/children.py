"""Programs under measurement, each in a process of its own that is asked for its figures over a pipe.

A child prints ``ready``; then it answers each word on its standard input with a line of JSON, and ends with its input.
"""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from config.settings import ROOT

Answer = Callable[[], Any]
START_SECONDS = 60.0


def cpu_seconds() -> float:
    """What all threads of this process have used."""
    return time.process_time()


def peak_megabytes() -> float:
    """The most memory this process ever had resident (``ru_maxrss`` is kilobytes on Linux, bytes on macOS)."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def environment() -> dict[str, str]:
    """This process's own, with Python keeping what it has compiled, as it does unless told otherwise: a program of three
    hundred files that is compiled anew takes a third of a second more to start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


async def obey(answers: Mapping[str, Answer]) -> None:
    """The child's side: answers until standard input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    known = {"cpu": cpu_seconds, "peak": peak_megabytes, **answers}
    print(json.dumps("ready"), flush=True)
    while line := await reader.readline():
        print(json.dumps(known[line.decode().strip()]()), flush=True)


class Child:
    """The parent's side."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, word: str) -> Any:
        """The child's answer to a word."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a child without pipes")
        self._process.stdin.write(f"{word}\n".encode())
        return json.loads(await self._process.stdout.readline())


@asynccontextmanager
async def child(
    module: str,
    *arguments: str,
    connected: Callable[[], Awaitable[Any]],
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[Child]:
    """A module run as a child, from when it is ready and ``connected`` until the block ends; ``more`` for its environment."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=ROOT,
        env={**environment(), **(more or {})},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    try:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), START_SECONDS)
        if not line:
            raise RuntimeError(f"{module} ended before it was ready")
        await asyncio.wait_for(connected(), START_SECONDS)
        yield Child(process)
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 30)
        except TimeoutError:
            process.kill()
            await process.wait()
