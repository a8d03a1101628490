"""Slack's requests over HTTP, signed, on connections that stay open: as little of the machine as can be.

An HTTP client would cost more than the app it asks; this writes bytes made before, and reads a status and a length.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from config.serving import REQUESTS_PATH
from handlers.http import SIGNATURE, TIMESTAMP, signature

SIGNING_SECRET = "benchmark"
PATIENCE = 60.0
_END, _LENGTH = b"\r\n\r\n", b"content-length:"


def interaction(payload: str) -> bytes:
    """An interaction's body, as Slack encodes it: a form with one field."""
    return urlencode({"payload": payload}).encode()


def signed(address: str, body: bytes) -> bytes:
    """A request of Slack's, signed now."""
    timestamp = str(int(time.time()))
    headers = {
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept": "application/json,*/*",
        "Content-Type": "application/x-www-form-urlencoded",
        TIMESTAMP: timestamp,
        SIGNATURE: signature(SIGNING_SECRET, timestamp, body),
    }
    return request(f"{address}{REQUESTS_PATH}", headers, body)


def request(url: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """A whole request."""
    parts = urlsplit(url)
    lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + _END + body


class Wire(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._came = b""
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        """Whoever waits is told."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionResetError("closed"))

    def data_received(self, data: bytes) -> None:
        """An answer, or a piece of one."""
        self._came += data
        head, end, body = self._came.partition(_END)
        if not end or self._waiting is None:
            return
        lines = head.lower().split(b"\r\n")
        length = next((int(line[len(_LENGTH) :]) for line in lines if line.startswith(_LENGTH)), 0)
        if len(body) >= length:
            self._came = b""
            self._waiting.set_result((int(lines[0].split()[1]), body))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Closes the connection."""
        if self._transport is not None:
            self._transport.close()


async def sent(address: str, requests: Sequence[bytes], connections: int) -> Counter[tuple[int, bytes]]:
    """Sends all, over so many connections at a time, each of which waits for its answer; the answers, counted."""
    parts, loop, waiting = urlsplit(address), asyncio.get_running_loop(), iter(requests)
    host, port = parts.hostname or "", parts.port or 80
    answers: Counter[tuple[int, bytes]] = Counter()

    async def connection() -> None:
        _, wire = await loop.create_connection(Wire, host, port)
        try:
            for one in waiting:
                answers[await asyncio.wait_for(wire.ask(one), PATIENCE)] += 1
        finally:
            wire.close()

    await asyncio.gather(*(connection() for _ in range(connections)))
    return answers
