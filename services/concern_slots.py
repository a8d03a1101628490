"""Concerns, as the clock has them: passing on what is due at a slot, adding cells that hold nothing, removing what is over.

Nobody is told who acts. A slot opens the cells that are due, all in one transaction (trust.md, Concerns 3 and 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from domain.concerns import ENDED, Cell, CellKind, Record, Said, Status, is_over, next_slot, to_release, week_of
from domain.members import MemberKey
from services.concerns import sealed_cells, stewards_of, tell, zone_of
from services.context import Core
from services.sealing import RECORD_BYTES, CaseKey, Unreadable
from storage import concerns as concerns_store
from storage import workspace as workspace_store
from storage.concerns import ConcernRow, MessageRow
from storage.database import DatabaseUnusable


@dataclass(frozen=True, slots=True)
class Released:
    """What a slot did: the stewards whose desks changed, what was passed on, and how many cases it removed."""

    told: tuple[MemberKey, ...] = ()
    passed_on: int = 0
    removed: int = 0


class ConcernSlots:
    """One class, one transaction a workspace; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._to_rewrite = False

    def pretend(self) -> None:
        """Adds a cell that holds nothing, where there are stewards: whether somebody wrote cannot be told by counting."""
        core = self._core
        with core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                if stewards_of(connection, workspace_id):
                    due = next_slot(core.clock.now(), zone_of(connection, workspace_id))
                    sealed = core.keys.seal_cell(Cell(CellKind.DUMMY, due).dump())
                    concerns_store.add_cell(connection, workspace_id, sealed)

    def release(self) -> Released:
        """Opens the cells whose slot has come, in one transaction a workspace; harmless when repeated."""
        with self._core.database.transaction() as connection:
            workspaces = workspace_store.all_ids(connection)
        rounds = []
        for workspace_id in workspaces:
            with self._core.database.transaction() as connection:
                rounds.append(self._release(connection, workspace_id))
        done = Released(
            told=tuple(key for each in rounds for key in each.told),
            passed_on=sum(each.passed_on for each in rounds),
            removed=sum(each.removed for each in rounds),
        )
        if done.removed or done.passed_on:
            self._wipe(removed=bool(done.removed))
        return done

    def _release(self, connection: Connection, workspace_id: str) -> Released:
        core, now = self._core, self._core.clock.now()
        if not concerns_store.cells(connection, workspace_id):
            return Released()
        workspace_store.get(connection, workspace_id, lock=True)
        held = sealed_cells(core, connection, workspace_id)
        going = to_release([cell for cell, _ in held if cell is not None], now)
        if not going:
            return Released()
        left = [core.keys.seal_cell(cell.dump()) for cell, _ in held if cell is not None and cell not in going]
        left += [sealed for cell, sealed in held if cell is None]
        concerns_store.replace_cells(connection, workspace_id, left)
        gone = {cell.lookup for cell in going if cell.kind is CellKind.WITHDRAWAL}
        staying = [cell for cell in going if cell.lookup not in gone and cell.kind is not CellKind.DUMMY]
        week = week_of(now, zone_of(connection, workspace_id))
        for_whom = self._new_cases(connection, workspace_id, week, staying)
        for_whom |= self._new_replies(connection, workspace_id, week, staying)
        if staying:
            concerns_store.write_anew(connection, workspace_id, week)
        cases = [concerns_store.by_lookup(connection, workspace_id, lookup) for lookup in gone]
        ids = [case.concern_id for case in cases if case is not None]
        removed = concerns_store.remove(connection, workspace_id, ids)
        active = stewards_of(connection, workspace_id)
        tell(connection, core, workspace_id, [user for user in active if user in for_whom])
        told = tuple(MemberKey(workspace_id, user) for user in active)
        return Released(told, passed_on=len(staying), removed=removed)

    def _new_cases(self, connection: Connection, workspace_id: str, week: str, cells: Sequence[Cell]) -> set[str]:
        cases, messages, for_whom = [], [], set()
        for cell in cells:
            if cell.kind is not CellKind.CONCERN:
                continue
            key, concern_id = CaseKey(), concerns_store.new_id()
            record = Record(cell.topic, cell.readers)
            cases.append(
                ConcernRow(
                    workspace_id=workspace_id,
                    concern_id=concern_id,
                    lookup=cell.lookup,
                    reply_key=cell.reply_key,
                    wrapped_key=self._core.keys.wrap(key.key),
                    record=key.encrypt(record.dump(), RECORD_BYTES),
                    week=week,
                    status=Status.WAITING,
                    acknowledged=False,
                    answered=False,
                    accepted=False,
                    news=True,
                    closed_week=None,
                )
            )
            body = key.encrypt(Said(cell.text, of_author=True).dump())
            messages.append(_of_author(concern_id, concerns_store.new_id(), 0, week, body))
            for_whom |= set(cell.readers)
        concerns_store.add(connection, cases)
        concerns_store.add_messages(connection, workspace_id, messages)
        return for_whom

    def _new_replies(self, connection: Connection, workspace_id: str, week: str, cells: Sequence[Cell]) -> set[str]:
        for_whom: set[str] = set()
        replies = sorted((cell for cell in cells if cell.kind is CellKind.REPLY), key=lambda cell: cell.nth)
        by_case = {
            lookup: [cell for cell in replies if cell.lookup == lookup] for lookup in {c.lookup for c in replies}
        }
        for lookup, theirs in by_case.items():
            case = concerns_store.by_lookup(connection, workspace_id, lookup)
            opened = self._case(case) if case is not None else None
            if case is None or opened is None:
                continue
            key, record = opened
            place = len(concerns_store.messages(connection, workspace_id, case.concern_id))
            bodies = [key.encrypt(Said(cell.text, of_author=True).dump()) for cell in theirs]
            rows = [
                _of_author(case.concern_id, cell.message_id, place + nth, week, body)
                for nth, (cell, body) in enumerate(zip(theirs, bodies, strict=True))
            ]
            concerns_store.add_messages(connection, workspace_id, rows)
            for_whom |= set(record.readers)
            # What an author says again is answered again, also where the case had ended; the time to do so counts anew.
            again: dict[str, object] = {"status": Status.WAITING, "closed_week": None} if case.status in ENDED else {}
            concerns_store.change(connection, case, news=True, answered=False, week=week, **again)
        return for_whom

    def _case(self, case: ConcernRow) -> tuple[CaseKey, Record] | None:
        try:
            key = self._core.keys.unwrap(case.wrapped_key)
            return key, Record.load(key.decrypt(case.record))
        except Unreadable:
            return None

    def next_at(self) -> datetime | None:
        """The next slot at which something that waits is looked at; None where nothing waits."""
        core = self._core
        with core.database.transaction() as connection:
            slots = [
                next_slot(core.clock.now(), zone_of(connection, workspace_id))
                for workspace_id in workspace_store.all_ids(connection)
                if concerns_store.cells(connection, workspace_id)
            ]
        return min(slots, default=None)

    def purge(self) -> int:
        """Removes closed cases whose time is over, for good; answers how many. Run daily."""
        core, removed = self._core, 0
        with core.database.transaction() as connection:
            for workspace_id in workspace_store.all_ids(connection):
                workspace_store.get(connection, workspace_id, lock=True)
                today = core.clock.now().astimezone(zone_of(connection, workspace_id)).date()
                over = [
                    case.concern_id
                    for case in concerns_store.every(connection, workspace_id, ended=True)
                    if case.closed_week and is_over(case.closed_week, today, accepted=case.accepted)
                ]
                removed += concerns_store.remove(connection, workspace_id, over)
        self._to_rewrite |= bool(removed)
        if self._to_rewrite:
            self._rewrite()  # raises where it cannot, and tomorrow tries again
            self._to_rewrite = False
        return removed

    def _wipe(self, *, removed: bool) -> None:
        """What was passed on or removed leaves the files, too; where that fails now, the day's purge does it."""
        try:
            self._rewrite(removed=removed)
        except DatabaseUnusable:
            self._to_rewrite = True

    def _rewrite(self, *, removed: bool = True) -> None:
        database, tables = self._core.database, [table.name for table in concerns_store.TABLES]
        (database.rewrite if removed else database.forget_changes)(tables)


def _of_author(concern_id: str, message_id: str, place: int, week: str, body: bytes) -> MessageRow:
    return MessageRow(concern_id, message_id, place, of_author=True, week=week, body=body, for_author=None)
