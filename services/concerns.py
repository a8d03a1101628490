"""Concerns, as their authors see them: saying one, coming back with the code.

Nothing here is told who acts. A submission becomes one sealed cell, committed before it is acknowledged; what the clock
does with it is in ``concern_slots`` (trust.md, Concerns 3 and 7).
"""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.concerns import (
    MOST_STEWARDS,
    OTHER,
    TEXT_LIMIT,
    Cell,
    CellKind,
    ConcernForm,
    Draft,
    Followed,
    Record,
    Refused,
    Said,
    Status,
    Topic,
    due_at,
    next_slot,
    storable,
)
from domain.handbook import FEARS, Handbook
from domain.programme import Organisation
from domain.receipts import code_of, read_code
from domain.schedule import zone_or
from domain.stewards import StewardState
from services.context import Core
from services.members import as_member
from services.sealing import Unreadable, open_reply
from storage import concerns as concerns_store
from storage import members as members_store
from storage import planning as planning_store
from storage import stewards as stewards_store
from storage import workspace as workspace_store
from storage.concerns import ConcernRow
from storage.stewards import StewardRow

_NO_CODE = code_of(0)
"""Looked up where what was typed is no code, so that a malformed one costs what a wrong one costs."""


def stewards_of(connection: Connection, workspace_id: str) -> tuple[str, ...]:
    """The stewards who are still in the workspace."""
    return active_of(connection, workspace_id, stewards_store.every(connection, workspace_id))


def active_of(connection: Connection, workspace_id: str, rows: Iterable[StewardRow]) -> tuple[str, ...]:
    """The same, of rows that have been read."""
    users = [row.user_id for row in rows if row.state is StewardState.ACTIVE]
    if not users:
        return ()
    here = {row.user_id for row in members_store.some(connection, workspace_id, users) if row.active}
    return tuple(user for user in users if user in here)


def zone_of(connection: Connection, workspace_id: str) -> ZoneInfo:
    """Where the programme is: by its clock slots and weeks are counted, whoever wrote from wherever."""
    workspace = workspace_store.get(connection, workspace_id)
    return zone_or(workspace.zone if workspace else None, "Etc/UTC")


def topics_of(handbook: Handbook, language: str, fears: Iterable[str] = FEARS) -> tuple[Topic, ...]:
    """What a concern can be about: a fear, a clause of the charter, a section of the handbook. ``other`` has no title."""
    found = [Topic(f"fear:{fear}", "") for fear in fears]
    charter = handbook.current_charter(language)
    found += [Topic(f"clause:{clause.id}", clause.title) for clause in (charter.clauses if charter else ())]
    modules = (module for (_, spoken), module in handbook.modules.items() if spoken == language)
    found += [Topic(f"section:{module.id}", module.title) for module in modules]
    return (*found, Topic(OTHER, ""))


def topic_of(handbook: Handbook, language: str, key: str) -> Topic:
    """A topic with its title now; where it is no longer in the handbook, without."""
    return next((topic for topic in topics_of(handbook, language) if topic.key == key), Topic(key, ""))


def withdrawn(core: Core, connection: Connection, workspace_id: str) -> set[bytes]:
    """Where cases are found whose authors have taken them back: shown to nobody, and removed at the next slot."""
    cells = open_cells(core, connection, workspace_id)
    return {cell.lookup for cell in cells if cell.kind is CellKind.WITHDRAWAL}


def open_cells(core: Core, connection: Connection, workspace_id: str) -> list[Cell]:
    """What every cell holds that this secret can open."""
    return [cell for cell, _ in sealed_cells(core, connection, workspace_id) if cell is not None]


def sealed_cells(core: Core, connection: Connection, workspace_id: str) -> list[tuple[Cell | None, bytes]]:
    """Every cell as it is stored, with what it holds; with None where this secret cannot open it."""
    found: list[tuple[Cell | None, bytes]] = []
    for sealed in concerns_store.cells(connection, workspace_id).values():
        try:
            found.append((Cell.load(core.keys.open_cell(sealed)), sealed))
        except Unreadable:
            found.append((None, sealed))
    return found


class Concerns:
    """One class, one transaction a call; every call may be repeated without harm."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def organisation(self, *, workspace_id: str) -> Organisation:
        """Where else one can turn."""
        return self._core.programme(workspace_id).organisation

    def token(self, code: str) -> str:
        """A code, sealed, for a form's metadata."""
        return self._core.keys.seal_token(code)

    def code_in(self, token: str) -> str:
        """The code in a form's metadata; nothing where it is not ours."""
        return self._core.keys.open_token(token) or ""

    def form(self, *, workspace_id: str, language: str) -> ConcernForm | None:
        """The form; None where there is no steward to read what is said. Writes nothing."""
        handbook = self._core.handbook(workspace_id)
        with self._core.database.transaction() as connection:
            stewards = stewards_of(connection, workspace_id)
        organisation = handbook.programme.organisation
        return (
            ConcernForm(
                stewards=stewards,
                topics=topics_of(handbook, language),
                whistleblowing=organisation.whistleblowing,
                coordinator=organisation.coordinator,
                contact=organisation.contact,
            )
            if stewards
            else None
        )

    def submit(self, *, workspace_id: str, nonce: str, draft: Draft) -> str | Refused:
        """Seals what was said; answers the code with which its author comes back.

        ``nonce`` is the form's: the same submission, delivered again to whichever process, is recorded once and shows
        the same code. Who may read it is fixed here: the stewards the form named, without the one to keep out.
        """
        core, text = self._core, storable(draft.text)
        if not text or len(text) > TEXT_LIMIT:
            return Refused("text", "empty" if not text else "too_long")
        code = core.keys.code(nonce)
        lookup = core.keys.lookup(code)
        with core.database.transaction() as connection:
            workspace_store.get(connection, workspace_id, lock=True)
            active = set(stewards_of(connection, workspace_id))
            readers = [user for user in draft.shown if user in active and user != draft.keep_out]
            if not readers:
                return Refused("keep_out" if active else "text", "nobody_left")
            if not self._is_there(connection, workspace_id, lookup):
                cell = Cell(
                    kind=CellKind.CONCERN,
                    due=due_at(draft.release, core.clock.now(), zone_of(connection, workspace_id)),
                    lookup=lookup,
                    reply_key=bytes(core.keys.reply_pair(code).public_key),
                    text=text,
                    topic=draft.topic,
                    release=draft.release,
                    readers=tuple(readers[:MOST_STEWARDS]),
                )
                concerns_store.add_cell(connection, workspace_id, core.keys.seal_cell(cell.dump()))
        return code

    def _is_there(self, connection: Connection, workspace_id: str, lookup: bytes) -> bool:
        cells = open_cells(self._core, connection, workspace_id)
        return any(cell.lookup == lookup for cell in cells) or (
            concerns_store.by_lookup(connection, workspace_id, lookup) is not None
        )

    def follow(self, *, workspace_id: str, code: str, language: str) -> Followed | None:
        """What is behind a code; None where there is nothing, whatever the reason. Leaves no trace of having looked."""
        with self._core.database.transaction() as connection:
            return self._follow(connection, workspace_id, code, language)

    def _follow(self, connection: Connection, workspace_id: str, typed: str, language: str) -> Followed | None:
        core = self._core
        code = read_code(typed)
        lookup = core.keys.lookup(code or _NO_CODE)
        cells = [c for c in open_cells(core, connection, workspace_id) if c.lookup == lookup]
        case = concerns_store.by_lookup(connection, workspace_id, lookup)
        if code is None or any(cell.kind is CellKind.WITHDRAWAL for cell in cells):
            return None
        if case is not None:
            return self._opened(connection, case, code, cells, language)
        waiting = next((cell for cell in cells if cell.kind is CellKind.CONCERN), None)
        if waiting is None:
            return None
        topic = topic_of(core.handbook(workspace_id), language, waiting.topic)
        said = Said(waiting.text, of_author=True, waits=True)
        return Followed(Status.WAITING, topic, (said,), waits=waiting.release)

    def _opened(
        self, connection: Connection, case: ConcernRow, code: str, cells: Sequence[Cell], language: str
    ) -> Followed | None:
        core = self._core
        try:
            key = core.keys.unwrap(case.wrapped_key)
            record = Record.load(key.decrypt(case.record))
            pair = core.keys.reply_pair(code)
            said = [
                Said.load(
                    open_reply(pair, row.for_author) if row.for_author is not None else key.decrypt(row.body),
                    of_author=row.of_author,
                    week=row.week,
                )
                for row in concerns_store.messages(connection, case.workspace_id, case.concern_id)
            ]
        except Unreadable:
            return None
        replies = sorted((c for c in cells if c.kind is CellKind.REPLY), key=lambda cell: cell.nth)
        said += [Said(cell.text, of_author=True, waits=True) for cell in replies]
        return Followed(
            status=case.status,
            topic=topic_of(core.handbook(case.workspace_id), language, record.topic),
            said=tuple(said),
            acknowledged=case.acknowledged,
            orphan=not set(record.readers) & set(stewards_of(connection, case.workspace_id)),
        )

    def reply(self, *, workspace_id: str, code: str, nonce: str, text: str, language: str) -> Followed | Refused | None:
        """The author says more, passed on at the next slot; what they then find behind the code, None where nothing is."""
        core, said = self._core, storable(text)
        if not said or len(said) > TEXT_LIMIT:
            return Refused("text", "empty" if not said else "too_long")
        with core.database.transaction() as connection:
            workspace_store.get(connection, workspace_id, lock=True)
            found = self._follow(connection, workspace_id, code, language)
            if found is None or found.waits is not None:
                return found
            lookup, message_id = core.keys.lookup(read_code(code) or _NO_CODE), core.keys.message_id(nonce)
            if not self._said_already(connection, workspace_id, lookup, message_id):
                cell = Cell(
                    kind=CellKind.REPLY,
                    due=next_slot(core.clock.now(), zone_of(connection, workspace_id)),
                    lookup=lookup,
                    text=said,
                    message_id=message_id,
                    nth=len(found.said),
                )
                concerns_store.add_cell(connection, workspace_id, core.keys.seal_cell(cell.dump()))
            return self._follow(connection, workspace_id, code, language)

    def _said_already(self, connection: Connection, workspace_id: str, lookup: bytes, message_id: str) -> bool:
        if any(cell.message_id == message_id for cell in open_cells(self._core, connection, workspace_id)):
            return True
        case = concerns_store.by_lookup(connection, workspace_id, lookup)
        rows = concerns_store.messages(connection, workspace_id, case.concern_id) if case else []
        return any(row.message_id == message_id for row in rows)

    def withdraw(self, *, workspace_id: str, code: str) -> bool:
        """The author takes it back: nobody can read it from now on, and the next slot removes it. False without any."""
        core = self._core
        with core.database.transaction() as connection:
            workspace_store.get(connection, workspace_id, lock=True)
            if self._follow(connection, workspace_id, code, "en") is None:
                return False
            due = next_slot(core.clock.now(), zone_of(connection, workspace_id))
            cell = Cell(CellKind.WITHDRAWAL, due, core.keys.lookup(read_code(code) or _NO_CODE))
            concerns_store.add_cell(connection, workspace_id, core.keys.seal_cell(cell.dump()))
            return True


def tell(connection: Connection, core: Core, workspace_id: str, users: Sequence[str]) -> None:
    """Something new waits for these stewards: they are looked at once they may be written to."""
    if users:
        stewards_store.mark_news(connection, workspace_id, users)
        look_soon(connection, core, workspace_id, users)


def look_soon(connection: Connection, core: Core, workspace_id: str, users: Sequence[str]) -> None:
    """There may be a word for these people: they are looked at at their next contact moment."""
    workspace = workspace_store.get(connection, workspace_id)
    if workspace is None or workspace.started_at is None:
        return
    for row in members_store.some(connection, workspace_id, users):
        member = as_member(row, workspace, core.programme(workspace_id))
        at = member.calendar.next_contact(core.clock.now())
        if at is not None and (row.next_due_at is None or at < row.next_due_at):
            planning_store.set_due(connection, [(member.key, at)])
