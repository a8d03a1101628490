"""Cases: what was said without a name, as the stewards read it, answer it, hand it over, or stand aside from it.

Every call judges who asks: whoever is not a steward, or not one who may read that case, gets nothing (trust.md, Concerns 8).
"""

from dataclasses import replace

from sqlalchemy import Connection

from domain.concerns import ENDED, TEXT_LIMIT, Record, Said, Status, deadline, storable, week_of
from domain.errors import ConcernGone, NotSteward
from domain.members import Member, MemberKey
from domain.stewards import AnswerMissing, CaseLine, CaseView, EndedView
from services.concerns import stewards_of, tell, topic_of, withdrawn, zone_of
from services.context import Core
from services.members import member_of
from services.sealing import RECORD_BYTES, CaseKey, Unreadable, seal_to
from storage import concerns as concerns_store
from storage import workspace as workspace_store
from storage.concerns import ConcernRow, MessageRow


def steward_of(connection: Connection, core: Core, key: MemberKey) -> Member:
    """Whoever asks, who is a steward. Raises NotSteward."""
    member = member_of(connection, core, key)
    if key.user_id not in stewards_of(connection, key.workspace_id):
        raise NotSteward
    return member


def readable(connection: Connection, core: Core, member: Member) -> list[tuple[ConcernRow, CaseKey, Record]]:
    """The cases this steward may read; one taken back by its author is none."""
    workspace_id = member.key.workspace_id
    gone = withdrawn(core, connection, workspace_id)
    found = []
    for case in concerns_store.every(connection, workspace_id):
        opened = None if case.lookup in gone else _opened(core, case)
        if opened is not None and member.key.user_id in opened[1].readers:
            found.append((case, *opened))
    return found


def lines_of(connection: Connection, core: Core, member: Member) -> list[CaseLine]:
    """A line for each of them."""
    found = readable(connection, core, member)
    return [_line(connection, core, member, case, record) for case, _, record in found]


def _opened(core: Core, case: ConcernRow) -> tuple[CaseKey, Record] | None:
    try:
        key = core.keys.unwrap(case.wrapped_key)
        return key, Record.load(key.decrypt(case.record))
    except Unreadable:
        return None


def _line(connection: Connection, core: Core, member: Member, case: ConcernRow, record: Record) -> CaseLine:
    by = deadline(case.week, acknowledged=case.acknowledged, answered=case.answered, status=case.status)
    today = core.clock.now().astimezone(zone_of(connection, case.workspace_id)).date()
    return CaseLine(
        concern_id=case.concern_id,
        topic=topic_of(core.handbook(member.workspace_id), member.voice.language, record.topic),
        week=case.week,
        status=case.status,
        deadline=by,
        overdue=by is not None and by < today,
        acknowledged=case.acknowledged,
        news=case.news,
        holder=record.holder,
    )


def clauses_waiting(connection: Connection, core: Core, workspace_id: str) -> frozenset[str]:
    """The clauses of the charter about which something said without a name waits for its answer."""
    cases = [
        case
        for case in concerns_store.every(connection, workspace_id)
        if not case.answered and case.status not in ENDED
    ]
    if not cases:
        return frozenset()
    gone = withdrawn(core, connection, workspace_id)
    opened = [_opened(core, case) for case in cases if case.lookup not in gone]
    topics = [found[1].topic.partition(":") for found in opened if found is not None]
    return frozenset(name for kind, _, name in topics if kind == "clause")


class Cases:
    """What a steward does with a case."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def read(self, *, key: MemberKey, concern_id: str) -> CaseView:
        """One case. Raises NotSteward, ConcernGone."""
        with self._core.database.transaction() as connection:
            member, case, case_key, record = self._case(connection, key, concern_id)
            return self._case_view(connection, member, case, case_key, record)

    def ended(self, *, key: MemberKey) -> EndedView:
        """The cases that have ended, until they are removed. Raises NotSteward."""
        with self._core.database.transaction() as connection:
            member = steward_of(connection, self._core, key)
            ended = [line for line in lines_of(connection, self._core, member) if line.status in ENDED]
            return EndedView(member.voice, tuple(sorted(ended, key=lambda line: line.week, reverse=True)))

    def acknowledge(self, *, key: MemberKey, concern_id: str) -> CaseView:
        """Tells the author that it arrived and is read. Raises NotSteward, ConcernGone."""
        with self._core.database.transaction() as connection:
            member, case, case_key, record = self._case(connection, key, concern_id)
            concerns_store.change(connection, case, acknowledged=True)
            case = replace(case, acknowledged=True)
            return self._case_view(connection, member, case, case_key, record, note="acknowledged")

    def answer(
        self, *, key: MemberKey, concern_id: str, nonce: str, text: str, status: Status
    ) -> CaseView | AnswerMissing:
        """Answers, and says where the case stands; a change of that is explained. Raises NotSteward, ConcernGone."""
        core, said = self._core, storable(text)[:TEXT_LIMIT]
        with core.database.transaction() as connection:
            member, case, case_key, record = self._case(connection, key, concern_id)
            if not said:
                return AnswerMissing(member.voice)
            message_id = core.keys.message_id(nonce)
            rows = concerns_store.messages(connection, key.workspace_id, concern_id)
            if all(row.message_id != message_id for row in rows):
                week = week_of(core.clock.now(), zone_of(connection, key.workspace_id))
                body = Said(said, of_author=False, status=status if status is not case.status else None).dump()
                row = MessageRow(
                    concern_id=concern_id,
                    message_id=message_id,
                    place=len(rows),
                    of_author=False,
                    week=week,
                    body=case_key.encrypt(body),
                    for_author=seal_to(case.reply_key, body),
                )
                concerns_store.add_messages(connection, key.workspace_id, [row])
                changes: dict[str, object] = {
                    "acknowledged": True,
                    "answered": True,
                    "news": False,
                    "status": status,
                    "accepted": case.accepted or status is Status.ACCEPTED,
                    "closed_week": (case.closed_week or week) if status in ENDED else None,
                }
                concerns_store.change(connection, case, **changes)
            found = concerns_store.get(connection, key.workspace_id, concern_id) or case
            return self._case_view(connection, member, found, case_key, record, note="answered")

    def recuse(self, *, key: MemberKey, concern_id: str) -> CaseView | None:
        """Stands aside from a case and cannot read it any more; not where nobody else could. None once it is done."""
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member, case, case_key, record = self._case(connection, key, concern_id)
            left = tuple(user for user in record.readers if user != key.user_id)
            others = set(left) & set(stewards_of(connection, key.workspace_id))
            if not others:
                return self._case_view(connection, member, case, case_key, record, note="alone")
            holder = None if record.holder == key.user_id else record.holder
            self._keep(connection, case, case_key, replace(record, readers=left, holder=holder))
            tell(connection, self._core, key.workspace_id, sorted(others))
            return None

    def hand_over(self, *, key: MemberKey, concern_id: str, to: str) -> CaseView:
        """Somebody sees to a case: oneself, or another steward who may read it. Raises NotSteward, ConcernGone."""
        with self._core.database.transaction() as connection:
            member, case, case_key, record = self._case(connection, key, concern_id)
            if to not in record.readers or to not in stewards_of(connection, key.workspace_id):
                raise NotSteward
            record = replace(record, holder=to)
            self._keep(connection, case, case_key, record)
            if to != key.user_id:
                tell(connection, self._core, key.workspace_id, [to])
            return self._case_view(connection, member, case, case_key, record, note="handed")

    def _keep(self, connection: Connection, case: ConcernRow, case_key: CaseKey, record: Record) -> None:
        concerns_store.change(connection, case, record=case_key.encrypt(record.dump(), RECORD_BYTES))

    def _case(
        self, connection: Connection, key: MemberKey, concern_id: str
    ) -> tuple[Member, ConcernRow, CaseKey, Record]:
        member = steward_of(connection, self._core, key)
        case = concerns_store.get(connection, key.workspace_id, concern_id)
        if case is None or case.lookup in withdrawn(self._core, connection, key.workspace_id):
            raise ConcernGone
        opened = _opened(self._core, case)
        if opened is None:
            raise ConcernGone
        if key.user_id not in opened[1].readers:
            raise NotSteward
        return member, case, *opened

    def _case_view(
        self,
        connection: Connection,
        member: Member,
        case: ConcernRow,
        case_key: CaseKey,
        record: Record,
        *,
        note: str = "",
    ) -> CaseView:
        active = stewards_of(connection, member.key.workspace_id)
        others = tuple(user for user in record.readers if user in active and user != member.key.user_id)
        said = tuple(
            Said.load(case_key.decrypt(row.body), of_author=row.of_author, week=row.week)
            for row in concerns_store.messages(connection, case.workspace_id, case.concern_id)
        )
        line = _line(connection, self._core, member, case, record)
        return CaseView(member.voice, line, said, others, alone=not others, note=note)
