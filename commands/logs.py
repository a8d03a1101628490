"""Logs without personal data: one formatter takes tokens and people's ids out of every line, tracebacks included.

Slack's libraries write whole requests and frames at DEBUG, so they stay at WARNING whatever level is chosen (trust.md).
"""

import logging
import re
import sys
import threading

_SECRET = re.compile(r"\bx(?:ox[a-z]|app)[-.][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_PERSON = re.compile(r"\b[UW][A-Z0-9]{7,20}\b")
_ADDRESS = re.compile(r"https?://\S+/(?:commands|actions|app|services)/\S+")
LIBRARIES = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "asyncio", "tzlocal")


def redact(text: str) -> str:
    """The text without tokens, people's ids, and the addresses at which a click can be answered."""
    return _PERSON.sub("(someone)", _ADDRESS.sub("(address)", _SECRET.sub("(token)", text)))


class Redacting(logging.Formatter):
    """Formats as usual, then redacts the whole line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be kept."""
        return redact(super().format(record))


class SayOnce(logging.Filter):
    """Lets a library's repeated complaint about a lost connection through once, as one line, until something else comes."""

    def __init__(self) -> None:
        super().__init__()
        self._last: str | None = None
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a repetition."""
        message = record.getMessage()
        kind = message.split("(")[0].split(":")[0]
        if record.exc_info and "connect" in message.lower():
            record.exc_info, record.exc_text = None, None
        with self._lock:
            repeated, self._last = kind == self._last, kind
        return not repeated


def configure(level: str) -> None:
    """Sets up the root logger: one line a record, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").addFilter(SayOnce())  # its Socket Mode client logs in Bolt's name
