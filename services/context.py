"""What every service is given: the database, the handbook as it is now, and the time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from domain.clock import Clock
from domain.coach import Sense
from domain.handbook import Handbook
from domain.programme import Programme
from domain.setup import ORGANISATION, WHISTLEBLOWING
from handbook.naming import named
from handbook.search import Index
from services.sealing import Keys
from storage.database import Database
from storage.enrolment import Found

QUIET_KNOWN = timedelta(hours=36)
"""How long what Slack said of somebody's do-not-disturb holds, unless an event changes it."""


class Library:
    """Holds the handbook and the index its lessons are found by: the shared one, and those of workspaces with their own.

    A workspace without content of its own reads the shared one, which is here once however many read it. One that has
    some is ``own``'s key; its handbook is read when it is first needed, and shares with the shared one whatever is equal
    (handbook/own.py). A reload, which only the demo does, swaps the shared handbook and its index.
    """

    def __init__(self, handbook: Handbook, own: Mapping[str, Callable[[], Handbook | None]] | None = None) -> None:
        self._handbook = handbook
        self._indexed: tuple[Handbook, Index] | None = None
        self._prepared: Handbook | None = None
        self._lock = Lock()
        self._unread = dict(own or {})
        self._own: dict[str, Library] = {}
        self._said: dict[str, tuple[str, str]] = {}
        self._named: dict[str, tuple[Handbook, tuple[str, str], Library]] = {}
        self.revision = 0
        """Which reading this is: another number once any handbook was read again."""

    @property
    def handbook(self) -> Handbook:
        """The handbook as it is now."""
        return self._handbook

    @handbook.setter
    def handbook(self, handbook: Handbook) -> None:
        self._handbook = handbook
        self.revision += 1

    def of(self, workspace_id: str) -> "Library":
        """What a workspace reads, in the words it was set up with."""
        written = self.written(workspace_id)
        said = self._said.get(workspace_id)
        if said is None:
            return written
        known = self._named.get(workspace_id)
        if known is None or known[0] is not written.handbook or known[1] != said:
            name, address = said
            organisation = written.programme.organisation
            words = replace(
                organisation, name=name or organisation.name, whistleblowing=address or organisation.whistleblowing
            )
            known = (written.handbook, said, _Own(named(written.handbook, words), written))
            self._named[workspace_id] = known
        return known[2]

    def name(self, workspace_id: str, settings: Mapping[str, Any] | None) -> None:
        """Takes over how the organisation is called there, and where one reaches it off Slack, as set up in Slack.

        Told by whoever reads a workspace: so every process knows, whichever of them it was set up by.
        """
        chosen = settings or {}
        said = (str(chosen.get(ORGANISATION) or ""), str(chosen.get(WHISTLEBLOWING) or ""))
        if self._said.get(workspace_id, ("", "")) != said:
            if any(said):
                self._said[workspace_id] = said
            else:
                self._said.pop(workspace_id, None)
            self.revision += 1

    def written(self, workspace_id: str) -> "Library":
        """What was written for a workspace: its own, or this one where it has none, or none that can be used."""
        if workspace_id in self._unread:
            with self._lock:
                if (read := self._unread.get(workspace_id)) is not None:
                    handbook = read()
                    self._own[workspace_id] = self if handbook is None else _Own(handbook, self)
                    del self._unread[workspace_id]  # last: whoever finds it gone finds what was read
                    self.revision += 1
        return self._own.get(workspace_id, self)

    @property
    def index(self) -> Index:
        """The index of the handbook as it is now; a language's part of it is made when it is first asked in."""
        with self._lock:
            handbook, indexed = self.handbook, self._indexed
            if indexed is None or indexed[0] is not handbook:
                indexed = self._indexed = (handbook, Index(handbook))
            return indexed[1]

    @property
    def sense(self) -> Sense | None:
        """How near sentences are to the draft coach's examples, learnt when it is first asked for; None without a coach."""
        coach = self.handbook.coach
        if coach is None:
            return None
        from handbook.sense import learnt

        return learnt(coach.taught)

    def prepare(self) -> None:
        """Makes the whole index, and learns the coach's examples, so that nobody waits (seconds, in a worker thread)."""
        index, handbook = self.index, self.handbook
        for language in handbook.programme.languages:
            index.prepare(language)
        _ = self.sense
        self._prepared = handbook

    @property
    def ready(self) -> bool:
        """Whether the index is made, so that a search takes milliseconds."""
        return self._prepared is self.handbook

    @property
    def programme(self) -> Programme:
        """The programme's settings as they are now."""
        return self.handbook.programme


class _Own(Library):
    """A workspace's own handbook. Where its lessons are the shared ones, so is their index."""

    def __init__(self, handbook: Handbook, shared: Library) -> None:
        super().__init__(handbook)
        self._shared = shared

    @property
    def index(self) -> Index:
        return self._shared.index if self._searches_shared else super().index

    def prepare(self) -> None:
        self._shared.prepare() if self._searches_shared else super().prepare()

    @property
    def ready(self) -> bool:
        return self._shared.ready if self._searches_shared else super().ready

    @property
    def _searches_shared(self) -> bool:
        return _searched(self.handbook) == _searched(self._shared.handbook)


def _searched(handbook: Handbook) -> tuple[object, ...]:
    """What an index is made of."""
    return handbook.modules, handbook.programme.languages, handbook.programme.default_language


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
    """Shared by all services, and by all workspaces: what may differ between these is asked for by workspace.

    ``shared`` has the content of all, ``clock`` is the programme's time, ``version`` this program's.
    ``keys`` seal what people say in confidence. Without any given they last as long as the process, for tests.
    """

    database: Database
    shared: Library
    clock: Clock
    version: str
    keys: Keys = field(default_factory=Keys.fleeting)
    hearing: Hearing = field(default_factory=Hearing)

    def library(self, workspace_id: str) -> Library:
        """What a workspace reads and searches."""
        return self.shared.of(workspace_id)

    def handbook(self, workspace_id: str) -> Handbook:
        """A workspace's handbook as it is now."""
        return self.shared.of(workspace_id).handbook

    def written(self, workspace_id: str) -> Programme:
        """A workspace's programme as its authors wrote it: what set-up in Slack is compared with."""
        return self.shared.written(workspace_id).programme

    def programme(self, workspace_id: str) -> Programme:
        """A workspace's programme, before what was set up in Slack (domain/setup.py)."""
        return self.shared.of(workspace_id).handbook.programme
