"""The last look before anything leaves: a process that slept must not send what it had been about to.

Between deciding to call and the first byte of the call lie a wait for a connection and other people's work; and a
process may be stopped anywhere, for minutes. So the moment is looked at once more by the socket itself: after that
nothing is left but the system's own call. Whoever is stopped between these two has looked, and sends when it wakes.
"""

import math
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC if sys.platform == "darwin" else None)
"""The system's clock that goes on while the machine is suspended: Linux's ``time.monotonic`` stands still then, and so
does macOS's, though not the clock of the same name there (clock_gettime(3))."""
_UNHEARD = getattr(socket, "TCP_USER_TIMEOUT", None)
UNHEARD_SECONDS = 10.0
"""How long the system tries to get through what has left, as long as a call may take: by itself it would try for many
minutes, and after a network's fault a message could arrive that had been looked up in vain and sent again. Linux only.
"""


def elapsed() -> float:
    """Seconds since some moment, those included in which this process was stopped or its machine suspended."""
    return time.monotonic() if _CLOCK is None else time.clock_gettime(_CLOCK)


@dataclass(slots=True)
class Permit:
    """Until when a call may leave, on ``elapsed``; ``refused`` tells that it came too late and did not."""

    until: float
    refused: bool = False


class TooLate(ConnectionError):
    """The call did not leave, and its connection is done with."""


_permit: ContextVar[Permit | None] = ContextVar("permit", default=None)


@contextmanager
def permitted(until: float) -> Iterator[Permit]:
    """Calls made in this block leave before ``until``, or not at all; of one that failed, nothing leaves any more."""
    permit = Permit(until)
    token = _permit.set(permit)
    try:
        yield permit
    except BaseException:
        permit.until = 0.0
        raise
    else:
        permit.until = math.inf  # a connection made here goes on in this context, with the calls of others
    finally:
        _permit.reset(token)


def came_too_late() -> bool:
    """Whether what is called in this block was kept from leaving."""
    permit = _permit.get()
    return permit is not None and permit.refused


class FencedSocket(socket.socket):
    """A connection that nothing leaves by which has no permit any more."""

    __slots__ = ()

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Raises TooLate."""
        _last_look()
        return _send(self, data, flags)

    def sendmsg(self, buffers: Iterable[Any], /, *more: Any) -> int:
        """Raises TooLate."""
        _last_look()
        return _sendmsg(self, buffers, *more)


def _last_look() -> None:
    permit = _permit.get()
    if permit is not None and elapsed() >= permit.until:
        permit.refused = True
        raise TooLate


_send, _sendmsg = socket.socket.send, socket.socket.sendmsg


def fenced(address: tuple[Any, ...]) -> FencedSocket:
    """To be given to the connector of the session that calls are made on: makes its sockets."""
    family, kind, protocol = address[:3]
    made = FencedSocket(family, kind, protocol)
    if _UNHEARD is not None:
        made.setsockopt(socket.IPPROTO_TCP, _UNHEARD, int(UNHEARD_SECONDS * 1000))
    return made
