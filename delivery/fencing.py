"""The last look before anything leaves: a process that slept must not send what it had been about to.

Between deciding to call and the first byte of the call lie a wait for a connection and other people's work; and a
process may be stopped anywhere, for minutes. So the moment is looked at once more where aiohttp hands the body to the
connection: after that nothing is left but the system's own call.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp


@dataclass(slots=True)
class Permit:
    """Until when a call may be begun, on ``time.monotonic``; ``refused`` tells that it came too late and did not leave."""

    until: float
    refused: bool = False


class TooLate(Exception):
    """The call did not leave."""


_permit: ContextVar[Permit | None] = ContextVar("permit", default=None)


@contextmanager
def permitted(until: float) -> Iterator[Permit]:
    """Calls made in this block leave before ``until``, or not at all."""
    permit = Permit(until)
    token = _permit.set(permit)
    try:
        yield permit
    finally:
        _permit.reset(token)


def came_too_late() -> bool:
    """Whether what is called in this block was kept from leaving."""
    permit = _permit.get()
    return permit is not None and permit.refused


def last_look() -> aiohttp.TraceConfig:
    """To be given to the session that calls are made on."""

    async def look(_session: aiohttp.ClientSession, _context: SimpleNamespace, _params: object) -> None:
        permit = _permit.get()
        if permit is not None and permit.until < math.inf and time.monotonic() >= permit.until:
            permit.refused = True
            raise TooLate

    config = aiohttp.TraceConfig()
    config.on_request_chunk_sent.append(look)
    return config
