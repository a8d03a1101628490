"""Stewards: becoming one, the desk with its queue, reading, answering, and standing aside.

Every call judges who asks: whoever is not a steward, or not one who may read that case, gets nothing (trust.md, Concerns 8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind, iso_week
from domain.concerns import (
    ENDED,
    MOST_STEWARDS,
    TEXT_LIMIT,
    Record,
    Said,
    Status,
    deadline,
    storable,
    week_of,
)
from domain.errors import ConcernGone, NotCoordinator, NotSteward
from domain.figures import in_fives
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.posts import Noticeboard, Place, Post
from domain.stewards import (
    Announcement,
    AnswerMissing,
    Asked,
    CaseLine,
    CaseView,
    ConcernPing,
    ConcernsDesk,
    EndedView,
    StewardDesk,
    StewardState,
    StewardsView,
)
from services.concerns import active_of, look_soon, stewards_of, tell, topic_of, withdrawn, zone_of
from services.context import Core
from services.members import coordinators_of, member_of, programme_of
from services.sealing import RECORD_BYTES, CaseKey, Unreadable, seal_to
from services.unprompted import Due, Posting, Unprompted
from storage import concerns as concerns_store
from storage import members as members_store
from storage import outbox as outbox_store
from storage import stewards as stewards_store
from storage import workspace as workspace_store
from storage.concerns import ConcernRow, MessageRow
from storage.stewards import StewardRow

_FAR = date(9999, 12, 31)


def desk_of(connection: Connection, core: Core, member: Member) -> ConcernsDesk:
    """What this person's Home shows of concerns."""
    workspace_id, user = member.key.workspace_id, member.key.user_id
    rows = {row.user_id: row for row in stewards_store.every(connection, workspace_id)}
    active = active_of(connection, workspace_id, rows.values())
    waiting = tuple((row.user_id, row.proposed_by or "") for row in rows.values() if _proposed(row))
    received = concerns_store.count(connection, workspace_id) if member.is_coordinator else 0
    return ConcernsDesk(
        open=bool(active),
        codes=bool(rows),
        steward=_desk(connection, core, member, active, rows) if user in active else None,
        may_accept=_may_accept(connection, core, member, active, rows.get(user)),
        to_agree=tuple(pair for pair in waiting if member.is_coordinator and user not in pair),
        received=in_fives(received),
        counts=member.is_coordinator and user not in active,
    )


def _proposed(row: StewardRow) -> bool:
    return row.state is StewardState.PROPOSED


def _may_accept(
    connection: Connection, core: Core, member: Member, active: Sequence[str], row: StewardRow | None
) -> bool:
    if member.key.user_id in active:
        return False
    if row is not None and row.state is StewardState.AGREED and active:
        return True
    named = programme_of(connection, core, member.key.workspace_id).stewards
    return not active and (member.key.user_id in named if named else member.is_coordinator)


def _desk(
    connection: Connection, core: Core, member: Member, active: Sequence[str], rows: Mapping[str, StewardRow]
) -> StewardDesk:
    found = _readable(connection, core, member)
    lines = [_line(connection, core, member, case, record) for case, _, record in found]
    going = [line for line in lines if line.status not in ENDED]
    going.sort(key=lambda line: (line.deadline or _FAR, not line.news, line.week, line.concern_id))
    proposed = tuple(row.user_id for row in rows.values() if row.state in {StewardState.PROPOSED, StewardState.AGREED})
    return StewardDesk(tuple(going), len(lines) - len(going), tuple(active), proposed)


def _readable(connection: Connection, core: Core, member: Member) -> list[tuple[ConcernRow, CaseKey, Record]]:
    """The cases this steward may read; one taken back by its author is none."""
    workspace_id = member.key.workspace_id
    gone = withdrawn(core, connection, workspace_id)
    found = []
    for case in concerns_store.every(connection, workspace_id):
        opened = None if case.lookup in gone else _opened(core, case)
        if opened is not None and member.key.user_id in opened[1].readers:
            found.append((case, *opened))
    return found


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


class Stewards(Unprompted):
    """The stewards' own doings, and the word that something waits for them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # --- who is one

    def accept(self, *, key: MemberKey) -> StewardsView:
        """Becomes a steward: the first by accepting, a later one once two people have agreed, and then it is announced.

        Raises NotSteward.
        """
        core = self._core
        with core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = member_of(connection, core, key)
            active = stewards_of(connection, key.workspace_id)
            if key.user_id in active:
                return self._view(connection, member)
            if not _may_accept(connection, core, member, active, self._row(connection, key)):
                raise NotSteward
            week = week_of(core.clock.now(), zone_of(connection, key.workspace_id))
            stewards_store.save(
                connection, key.workspace_id, key.user_id, state=StewardState.ACTIVE, since_week=week, news=False
            )
            workspace_store.look_at_posts_by(connection, key.workspace_id, core.clock.now())
            return self._view(connection, member, told="accepted")

    def roster(self, *, key: MemberKey) -> StewardsView:
        """Who the stewards are. Raises NotSteward."""
        with self._core.database.transaction() as connection:
            return self._view(connection, self._steward(connection, key))

    def propose(self, connection: Connection, members: Sequence[Member], now: datetime) -> Mapping[str, Candidate]:
        """A word for whoever is asked something: what is new or overdue on the desk first, without its content."""
        if not members:
            return {}
        rows = {row.user_id: row for row in stewards_store.every(connection, members[0].key.workspace_id)}
        if not rows:
            return {}
        active = stewards_of(connection, members[0].key.workspace_id)
        asked = {m.key.user_id: self._asked(connection, m, rows, active) for m in members if m.welcomed}
        return {user: Candidate(Kind.CONCERN, what[0].value) for user, what in asked.items() if what}

    def _asked(
        self, connection: Connection, member: Member, rows: Mapping[str, StewardRow], active: Sequence[str]
    ) -> list[Asked]:
        """What this person is to be told of now, the most pressing first; of who reads, once a week until it is settled."""
        user, week = member.key.user_id, week_of(self._core.clock.now(), zone_of(connection, member.key.workspace_id))
        row, found = rows.get(user), []
        if row is not None and user in active and self._desk_waits(connection, member, row, week):
            found.append(Asked.DESK)
        if row is not None and active and row.state is StewardState.AGREED and row.pinged_week != week:
            found.append(Asked.ACCEPT)
        proposed = [
            other for other in rows.values() if _proposed(other) and user not in {other.user_id, other.proposed_by}
        ]
        if proposed and member.is_coordinator:
            told = outbox_store.arrived_on(connection, member.key, [Kind.CONCERN])
            if week not in {iso_week(day) for day in told}:
                found.append(Asked.AGREE)
        return found

    def _desk_waits(self, connection: Connection, member: Member, row: StewardRow, week: str) -> bool:
        """Whether something is new to this steward; or, once a week, overdue."""
        lines = [_line(connection, self._core, member, c, r) for c, _, r in _readable(connection, self._core, member)]
        if row.news:
            return any(line.news and line.status not in ENDED for line in lines)
        return row.pinged_week != week and any(line.overdue for line in lines)

    def scheduled(self, connection: Connection, due: Sequence[Due]) -> Mapping[str, ConcernPing | str]:
        """The word as it is to be sent now; nothing where everything has been dealt with meanwhile."""
        found: dict[str, ConcernPing | str] = {}
        for one in due:
            workspace_id, what = one.member.key.workspace_id, Asked(one.claim.subject)
            rows = {row.user_id: row for row in stewards_store.every(connection, workspace_id)}
            still = self._asked(connection, one.member, rows, stewards_of(connection, workspace_id))
            ping = ConcernPing(one.member.voice, one.claim.occasion, what)
            found[one.claim.occasion] = ping if what in still else "done"
        return found

    def sent(self, connection: Connection, claim: Claim, subject: str, at: datetime) -> None:
        """They have been told."""
        week = week_of(at, zone_of(connection, claim.key.workspace_id))
        row = self._row(connection, claim.key)
        if row is not None and Asked(subject) is not Asked.AGREE:
            columns = {"state": row.state, "news": False, "pinged_week": week}
            stewards_store.save(connection, claim.key.workspace_id, claim.key.user_id, **columns)

    def suggest(self, *, key: MemberKey, user_id: str) -> StewardsView:
        """A steward proposes somebody, to whom a coordinator must agree. Raises NotSteward."""
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._steward(connection, key)
            rows = {row.user_id: row for row in stewards_store.every(connection, key.workspace_id)}
            active = stewards_of(connection, key.workspace_id)
            person = members_store.get(connection, MemberKey(key.workspace_id, user_id))
            if user_id in active:
                return self._view(connection, member, told="already", person=user_id)
            if person is None or not person.active or person.is_guest:
                return self._view(connection, member, told="unknown", person=user_id)
            if len(active) + len([row for row in rows.values() if _proposed(row)]) >= MOST_STEWARDS:
                return self._view(connection, member, told="enough", person=user_id)
            columns = {"state": StewardState.PROPOSED, "proposed_by": key.user_id, "agreed_by": None}
            stewards_store.save(connection, key.workspace_id, user_id, **columns)
            asked = set(coordinators_of(connection, self._core, key.workspace_id)) - {key.user_id, user_id}
            look_soon(connection, self._core, key.workspace_id, sorted(asked))
            return self._view(connection, member, told="proposed", person=user_id)

    def agree(self, *, key: MemberKey, user_id: str, yes: bool) -> None:
        """A coordinator agrees to somebody whom a steward proposed, or does not. Raises NotCoordinator.

        Two people: neither the one who proposed, nor the one who is to become a steward.
        """
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = member_of(connection, self._core, key)
            row = self._row(connection, MemberKey(key.workspace_id, user_id))
            if not member.is_coordinator or row is None or key.user_id in {user_id, row.proposed_by}:
                raise NotCoordinator
            if _proposed(row):
                state = StewardState.AGREED if yes else StewardState.LEFT
                stewards_store.save(
                    connection, key.workspace_id, user_id, state=state, agreed_by=key.user_id, pinged_week=None
                )
                if yes:
                    look_soon(connection, self._core, key.workspace_id, [user_id])

    def step_down(self, *, key: MemberKey) -> StewardsView:
        """Ceases to be a steward; not while there is an open case that nobody else may read. Raises NotSteward."""
        with self._core.database.transaction() as connection:
            workspace_store.get(connection, key.workspace_id, lock=True)
            member = self._steward(connection, key)
            active = set(stewards_of(connection, key.workspace_id)) - {key.user_id}
            cases = _readable(connection, self._core, member)
            if any(case.status not in ENDED and not active & set(record.readers) for case, _, record in cases):
                return self._view(connection, member, told="needed")
            stewards_store.save(connection, key.workspace_id, key.user_id, state=StewardState.LEFT, since_week=None)
            return self._view(connection, member, told="left")

    def all_of(self, *, workspace_id: str) -> tuple[str, ...]:
        """The stewards: whose Homes show the queue."""
        with self._core.database.transaction() as connection:
            return stewards_of(connection, workspace_id)

    def who_agrees(self, *, workspace_id: str) -> tuple[str, ...]:
        """The coordinators, who are asked about whoever is proposed."""
        with self._core.database.transaction() as connection:
            return coordinators_of(connection, self._core, workspace_id)

    # --- cases

    def read(self, *, key: MemberKey, concern_id: str) -> CaseView:
        """One case. Raises NotSteward, ConcernGone."""
        with self._core.database.transaction() as connection:
            member, case, case_key, record = self._case(connection, key, concern_id)
            return self._case_view(connection, member, case, case_key, record)

    def ended(self, *, key: MemberKey) -> EndedView:
        """The cases that have ended, until they are removed. Raises NotSteward."""
        with self._core.database.transaction() as connection:
            member = self._steward(connection, key)
            lines = [
                _line(connection, self._core, member, c, r) for c, _, r in _readable(connection, self._core, member)
            ]
            ended = [line for line in lines if line.status in ENDED]
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
        member = self._steward(connection, key)
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

    def _steward(self, connection: Connection, key: MemberKey) -> Member:
        member = member_of(connection, self._core, key)
        if key.user_id not in stewards_of(connection, key.workspace_id):
            raise NotSteward
        return member

    def _row(self, connection: Connection, key: MemberKey) -> StewardRow | None:
        rows = stewards_store.every(connection, key.workspace_id)
        return next((row for row in rows if row.user_id == key.user_id), None)

    def _view(self, connection: Connection, member: Member, *, told: str = "", person: str = "") -> StewardsView:
        rows = stewards_store.every(connection, member.key.workspace_id)
        coming = tuple(
            (row.user_id, row.state) for row in rows if row.state in {StewardState.PROPOSED, StewardState.AGREED}
        )
        return StewardsView(member.voice, stewards_of(connection, member.key.workspace_id), coming, told, person)


class Announcements(Posting):
    """Who reads concerns is no secret: each steward after the first is announced in the team's channel."""

    def posts(self, connection: Connection, board: Noticeboard, now: datetime) -> Sequence[Post]:
        """Every steward to whom two people had to agree."""
        return [Post(Place.TEAM, subject) for subject in self._subjects(connection, board)]

    def _subjects(self, connection: Connection, board: Noticeboard) -> dict[str, str]:
        """By what tells one announcement from the others: whom it is about. Somebody who comes back is announced again."""
        rows = {row.user_id: row for row in stewards_store.every(connection, board.workspace_id)}
        active = (rows[user] for user in stewards_of(connection, board.workspace_id))
        return {f"{row.user_id}:{row.since_week}": row.user_id for row in active if row.agreed_by is not None}

    def next_at(self, connection: Connection, board: Noticeboard, now: datetime) -> datetime | None:
        """When somebody accepts."""
        return None

    def shown(self, connection: Connection, board: Noticeboard, claim: Claim) -> Announcement | str:
        """Whom it is about, if they have not stepped down meanwhile."""
        user = self._subjects(connection, board).get(claim.subject)
        return Announcement(board.voice, user) if user is not None else "done"
