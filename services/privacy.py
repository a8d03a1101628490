"""A person's data: shown whole, erased for good, and removed by itself when its time is over (trust.md, "Personal data")."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import Connection

from domain.errors import StillTakesPart
from domain.members import MemberKey
from domain.privacy import (
    DELIVERY_DAYS,
    EVIDENCE_YEARS,
    FOR_EVIDENCE,
    TOPICS,
    TRAINING_YEARS,
    Erased,
    Holding,
    PersonalData,
    Retained,
    Topic,
    years_after,
)
from domain.schedule import zone_or
from domain.workshops import KEPT as WORKSHOPS_KEPT
from services.context import Core
from services.evidence import Evidence, hold
from services.members import Members
from storage import privacy as privacy_store
from storage import workshops as workshops_store
from storage import workspace as workspace_store


class Privacy:
    """Shows, erases, and forgets in time."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._evidence, self._members = Evidence(core), Members(core)
        self._to_rewrite: set[str] = set()

    def mine(self, *, key: MemberKey) -> PersonalData:
        """All that is held on a person, for themselves or, by the operator, on their request."""
        core = self._core
        with core.database.transaction() as connection:
            held = privacy_store.held(connection, key)
        order = list(Topic)
        holdings = [Holding(name, TOPICS.get(name, Topic.OTHER), tuple(rows)) for name, rows in held.items()]
        return PersonalData(
            voice=self._members.voice(key=key),
            workspace_id=key.workspace_id,
            user_id=key.user_id,
            made_at=core.clock.now(),
            holdings=tuple(sorted(holdings, key=lambda one: (order.index(one.topic), one.table))),
            evidence=self._evidence.mine(key=key),
            organisation=core.programme(key.workspace_id).organisation,
        )

    def erase(self, *, key: MemberKey, anyway: bool = False) -> Erased:
        """Removes a person everywhere, and from the files; harmless when repeated.

        Their entries in the chain stay and name nobody from now on. Raises StillTakesPart while Slack would tell of them
        again at once, unless ``anyway``.
        """
        core = self._core
        with core.database.transaction() as connection:
            hold(connection, key.workspace_id)
            if not anyway and privacy_store.takes_part(connection, key):
                raise StillTakesPart
            removed = privacy_store.erase(connection, key)
            remaining = privacy_store.remaining(connection, key)
        # Where the files could not be written anew the last time, they are now.
        core.database.rewrite([*removed] or [table.name for table in privacy_store.tables_of_people()])
        return Erased(removed, remaining)

    def retain(self) -> tuple[Retained, ...]:
        """Removes, in every workspace, what its time is over for. Once a day; harmless when repeated."""
        core = self._core
        with core.database.transaction() as connection:
            workspaces = workspace_store.all_ids(connection)
        return tuple(self._retain(workspace_id) for workspace_id in workspaces)

    def _retain(self, workspace_id: str) -> Retained:
        core = self._core
        with core.database.transaction() as connection:
            today = self._today(connection, workspace_id)
            workspace = workspace_store.get(connection, workspace_id)
            removed_from = workspace is not None and workspace.removed_at is not None
            privacy_store.note_departures(connection, workspace_id, today, removed=removed_from)
            removed = Counter(
                privacy_store.forget_deliveries(connection, workspace_id, today - timedelta(days=DELIVERY_DAYS))
            )
            for_good = privacy_store.left_by(connection, workspace_id, years_after(today, -EVIDENCE_YEARS))
            trained = privacy_store.left_by(connection, workspace_id, years_after(today, -TRAINING_YEARS))
            forgotten = workshops_store.forget(connection, workspace_id, self._core.clock.now() - WORKSHOPS_KEPT)
            removed.update(forgotten)
            self._to_rewrite |= forgotten.keys()
        people = 0
        of_people: Counter[str] = Counter()
        for key in trained:
            with core.database.transaction() as connection:
                keep = () if key in for_good else FOR_EVIDENCE
                gone = privacy_store.erase(connection, key, keep=keep)
            people += bool(gone)
            of_people.update(gone)
        self._to_rewrite |= of_people.keys()
        if self._to_rewrite:  # of an earlier day too, where that failed
            core.database.rewrite(sorted(self._to_rewrite))
            self._to_rewrite.clear()
        with core.database.transaction() as connection:
            privacy_store.note_retention(connection, workspace_id, today, people, removed + of_people)
        return Retained(today, people, dict(removed + of_people))

    def _today(self, connection: Connection, workspace_id: str) -> date:
        workspace = workspace_store.get(connection, workspace_id)
        zone = zone_or(workspace.zone if workspace else None, "Etc/UTC")
        return self._core.clock.now().astimezone(zone).date()
