"""Stewards: becoming one and ceasing to be, what their Homes show, and the word that something waits for them.

Every call judges who asks: whoever is not a steward gets nothing (trust.md, Concerns 8).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from domain.attention import Candidate, Kind, iso_week
from domain.concerns import (
    ENDED,
    MOST_STEWARDS,
    week_of,
)
from domain.errors import NotCoordinator, NotSteward
from domain.figures import in_fives
from domain.members import Member, MemberKey
from domain.outbox import Claim
from domain.posts import Noticeboard, Place, Post
from domain.stewards import (
    Announcement,
    Asked,
    ConcernPing,
    ConcernsDesk,
    StewardDesk,
    StewardState,
    StewardsView,
)
from services.cases import lines_of, readable, steward_of
from services.concerns import active_of, look_soon, stewards_of, zone_of
from services.context import Core
from services.members import coordinators_of, member_of, programme_of
from services.unprompted import Due, Posting, Unprompted
from storage import concerns as concerns_store
from storage import members as members_store
from storage import outbox as outbox_store
from storage import stewards as stewards_store
from storage import workspace as workspace_store
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
    lines = lines_of(connection, core, member)
    going = [line for line in lines if line.status not in ENDED]
    going.sort(key=lambda line: (line.deadline or _FAR, not line.news, line.week, line.concern_id))
    proposed = tuple(row.user_id for row in rows.values() if row.state in {StewardState.PROPOSED, StewardState.AGREED})
    return StewardDesk(tuple(going), len(lines) - len(going), tuple(active), proposed)


class Stewards(Unprompted):
    """Who is one, and what each is told unasked."""

    def __init__(self, core: Core) -> None:
        self._core = core

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
            return self._view(connection, steward_of(connection, self._core, key))

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
        lines = lines_of(connection, self._core, member)
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
            member = steward_of(connection, self._core, key)
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
            member = steward_of(connection, self._core, key)
            active = set(stewards_of(connection, key.workspace_id)) - {key.user_id}
            cases = readable(connection, self._core, member)
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
