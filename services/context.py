"""What every service is given: the database, the handbook as it is now, and the time."""

from dataclasses import dataclass

from domain.clock import Clock
from domain.handbook import Handbook, Programme
from storage.database import Database


class Library:
    """Holds the handbook. A reload, which only the demo does, swaps it whole."""

    def __init__(self, handbook: Handbook) -> None:
        self.handbook = handbook

    @property
    def programme(self) -> Programme:
        """The programme's settings as they are now."""
        return self.handbook.programme


@dataclass(frozen=True, slots=True)
class Core:
    """Shared by all services. ``clock`` is the programme's time, ``version`` this program's."""

    database: Database
    library: Library
    clock: Clock
    version: str
