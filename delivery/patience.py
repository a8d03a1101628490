"""Waiting for Slack to be reachable: growing pauses, said once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from delivery.slack import SlackLimited, SlackUnreachable

T = TypeVar("T")
LONGEST = 60.0

log = logging.getLogger("entrain.delivery")


async def patiently(attempt: Callable[[], Awaitable[T]], stopping: asyncio.Event) -> T:
    """Tries until Slack answers; between two tries it waits 1, 2, 4 ... 60 seconds, or as long as Slack asks.

    Raises asyncio.CancelledError when the program is told to stop meanwhile; a refusal is raised as it is.
    """
    pause, said = 1.0, False
    while True:
        try:
            result = await attempt()
        except SlackUnreachable:
            wait, pause = pause, min(LONGEST, pause * 2)
        except SlackLimited as limited:
            wait = limited.seconds
        else:
            if said:
                log.info("Slack answers again.")
            return result
        if not said:
            log.warning("Slack does not answer. Waiting; nothing is lost, and nothing needs doing here.")
            said = True
        try:
            await asyncio.wait_for(stopping.wait(), wait)
        except TimeoutError:
            continue
        raise asyncio.CancelledError
