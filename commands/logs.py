"""Logs without personal data: what a line may hold is decided here, for our own words and for the libraries' alike.

Tokens, people's ids and the addresses that answer a click are taken out of every line. A traceback keeps where it
happened and what kind of error it was; what the error says is kept only where it cannot quote anybody, because a library's
error often holds the very text it could not handle. Slack's libraries write whole requests and frames at DEBUG, so they
stay at WARNING whatever level is chosen (trust.md).
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import StatementError

from config.settings import JSON_LOGS
from delivery.slack import SlackLimited, SlackRefused, SlackUnreachable
from storage.database import DatabaseUnusable

_SECRET = re.compile(r"\bx(?:ox[a-z]|app)[-.][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_PERSON = re.compile(r"\b[UWD][A-Z0-9]{7,20}\b")
"""A person, or their conversation with the bot."""
_ADDRESS = re.compile(r"https?://\S+/(?:commands|actions|app|services)/\S+")
LIBRARIES = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "asyncio", "tzlocal")
_OWN = "entrain"
_QUOTES_NOBODY = (
    *(SlackRefused, SlackLimited, SlackUnreachable, DatabaseUnusable),
    *(TypeError, AttributeError, NameError, ImportError, OSError),
)
"""Errors whose words are about the program or the machine. Any other is told by its kind alone."""
_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """The text without tokens, people's ids, and the addresses at which a click can be answered."""
    return _PERSON.sub("(someone)", _ADDRESS.sub("(address)", _SECRET.sub("(token)", text)))


def said(record: logging.LogRecord) -> str:
    """A record's words, on one line. Of a library's, only the first line and no payload: the rest may quote people."""
    text = record.getMessage()
    if record.name.partition(".")[0] != _OWN:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and str(error):
            text = text.replace(str(error), type(error).__name__)
        text = text.partition("\n")[0].partition("{")[0]
    return redact(text).replace("\r", "").replace("\n", "\\n")


def trace(error: BaseException) -> str:
    """Where an error came from and of what kind it was, its causes first."""
    return redact("\nwhich led to:\n".join(_one(each) for each in reversed(list(_causes(error)))))


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    met: set[int] = set()
    while current is not None and id(current) not in met:
        met.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _one(error: BaseException) -> str:
    lines = "".join(traceback.format_tb(error.__traceback__))
    words = f": {error}" if isinstance(error, _QUOTES_NOBODY) and str(error) else ""
    if isinstance(error, StatementError):
        words = f": {type(error.orig).__name__} in {error.statement}"
    return f"Traceback (most recent call last):\n{lines}{type(error).__name__}{words}"


class Lines(logging.Formatter):
    """A line a record, for people; a traceback follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be kept."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {said(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{trace(error)}"


class JsonLines(logging.Formatter):
    """A JSON object a record, for machines: ``event`` names what happened, figures stand under names of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """The object as it may be kept, on one line."""
        more = {name: value for name, value in record.__dict__.items() if name not in _USUAL}
        own = record.name.partition(".")[0] == _OWN
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": more.pop("event", f"{record.module}.{record.funcName}" if own else record.name),
            "says": said(record),
        }
        for name, value in more.items():
            told[name] = value if isinstance(value, int | float | None) else redact(str(value))
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            told["trace"] = trace(error)
        return json.dumps(told, ensure_ascii=False)


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


def configure(level: str, form: str = "lines") -> None:
    """Sets up the root logger: to standard error, as lines for people or as JSON (``ENTRAIN_LOG_FORMAT``)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == JSON_LOGS else Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").addFilter(SayOnce())  # its Socket Mode client logs in Bolt's name
