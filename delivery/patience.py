"""Waiting for Slack to be reachable, with growing pauses; that it is not is said once, where it is noticed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from delivery.slack import SlackLimited, SlackUnreachable

T = TypeVar("T")
LONGEST = 60.0


async def patiently(attempt: Callable[[], Awaitable[T]], stopping: asyncio.Event) -> T:
    """Tries until Slack answers; between two tries it waits 1, 2, 4 ... 60 seconds, or as long as Slack asks.

    Raises asyncio.CancelledError when the program is told to stop meanwhile; a refusal is raised as it is.
    """
    pause = 1.0
    while True:
        try:
            return await attempt()
        except SlackUnreachable:
            wait, pause = pause, min(LONGEST, pause * 2)
        except SlackLimited as limited:
            wait = limited.seconds
        try:
            await asyncio.wait_for(stopping.wait(), wait)
        except TimeoutError:
            continue
        raise asyncio.CancelledError
