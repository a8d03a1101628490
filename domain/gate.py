"""How often the form for concerns may be used: counted in this process's memory, and nowhere else (trust.md, Concerns 4)."""

import secrets
from collections import deque
from datetime import datetime, timedelta
from hashlib import blake2b

from domain.clock import Clock, SystemClock

OPENED_A_DAY = 3
SENT_AN_HOUR = 10
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_MOST_PEOPLE = 10_000


class Gate:
    """Counts openings a person, under a key that dies with the process, and submissions a workspace."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._key = secrets.token_bytes(32)
        self._opened: dict[bytes, deque[datetime]] = {}
        self._sent: dict[str, deque[datetime]] = {}

    def refuses(self, workspace_id: str, user_id: str) -> str:
        """Counts an opening of the form; why it may not be opened now, or an empty string.

        The workspace's share is looked at here and not at the end: what somebody has typed is always taken.
        """
        now = self._clock.now()
        if len(_recent(self._sent.setdefault(workspace_id, deque()), now - _HOUR)) >= SENT_AN_HOUR:
            return "crowded"
        who = blake2b(f"{workspace_id}\0{user_id}".encode(), key=self._key, digest_size=16).digest()
        if who not in self._opened and len(self._opened) >= _MOST_PEOPLE:
            self._opened = {each: times for each, times in self._opened.items() if _recent(times, now - _DAY)}
        opened = _recent(self._opened.setdefault(who, deque()), now - _DAY)
        if len(opened) >= OPENED_A_DAY:
            return "often"
        opened.append(now)
        return ""

    def sent(self, workspace_id: str) -> None:
        """One more was sent."""
        self._sent.setdefault(workspace_id, deque()).append(self._clock.now())


def _recent(times: deque[datetime], since: datetime) -> deque[datetime]:
    while times and times[0] <= since:
        times.popleft()
    return times
