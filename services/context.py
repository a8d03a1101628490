"""What every service is given: the database, the handbook as it is now, and the time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from domain.clock import Clock
from domain.handbook import Handbook, Programme
from handbook.search import Index
from services.sealing import Keys
from storage.database import Database
from storage.members import Found

QUIET_KNOWN = timedelta(hours=36)
"""How long what Slack said of somebody's do-not-disturb holds, unless an event changes it."""


class Library:
    """Holds the handbook, and the index its lessons are found by. A reload, which only the demo does, swaps both."""

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook
        self._indexed: tuple[Handbook, Index] | None = None
        self._prepared: Handbook | None = None
        self._lock = Lock()

    @property
    def index(self) -> Index:
        """The index of the handbook as it is now; a language's part of it is made when it is first asked in."""
        with self._lock:
            handbook, indexed = self.handbook, self._indexed
            if indexed is None or indexed[0] is not handbook:
                indexed = self._indexed = (handbook, Index(handbook))
            return indexed[1]

    def prepare(self) -> None:
        """Makes the whole index, so that nobody's question waits for it (seconds, in a worker thread)."""
        index, handbook = self.index, self.handbook
        for language in handbook.programme.languages:
            index.prepare(language)
        self._prepared = handbook

    @property
    def ready(self) -> bool:
        """Whether the index is made, so that a search takes milliseconds."""
        return self._prepared is self.handbook

    @property
    def programme(self) -> Programme:
        """The programme's settings as they are now."""
        return self.handbook.programme


@dataclass(slots=True)
class Hearing:
    """What this process can rely on: what happened while no process listened was not heard (product.md, rules 2 and 4).

    ``since`` is when it began to hear events. Until its first load is through, only those are written to whom it has
    ``found`` so far.
    """

    since: datetime | None = None
    found: Found | None = None

    def quiet_since(self, now: datetime) -> datetime:
        """Since when what Slack said of do-not-disturb counts; a clock that went back changes nothing of it."""
        oldest = now - QUIET_KNOWN
        return self.since if self.since is not None and oldest < self.since <= now else oldest


@dataclass(frozen=True, slots=True)
class Core:
    """Shared by all services. ``clock`` is the programme's time, ``version`` this program's.

    ``keys`` seal what people say in confidence. Without any given they last as long as the process, for tests.
    """

    database: Database
    library: Library
    clock: Clock
    version: str
    keys: Keys = field(default_factory=Keys.fleeting)
    hearing: Hearing = field(default_factory=Hearing)
