"""What is to go out, and what went out: the outbox, the ledger of attention."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from domain.attention import Candidate, Kind, iso_week
from domain.members import MemberKey
from domain.outbox import Claim, State
from storage.database import workspace_of
from storage.enrolment import Found
from storage.members import members
from storage.schema import Name, SlackId, UtcDateTime, inserted, metadata
from storage.workspace import REMOVED

outbox = Table(
    "outbox",
    metadata,
    Column("occasion", String(255), primary_key=True),
    Column("workspace_id", SlackId, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("user_id", SlackId, nullable=False),
    Column("subject", Name, nullable=False, server_default=""),
    Column("local_date", Date, nullable=False),
    Column("folded", JSON, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("not_before", UtcDateTime),
    Column("claimed_by", Name),
    Column("claimed_until", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_at", UtcDateTime),
    Column("reason", Name),
)
Index("uq_outbox_once", outbox.c.workspace_id, outbox.c.kind, outbox.c.user_id, outbox.c.local_date, unique=True)
_OPEN = outbox.c.state.in_([literal_column("'pending'"), literal_column("'sending'")])
"""Written out, not bound, here and where it is asked for, like ``_DROPPED``: only so do both databases see that an index
on part of the table holds all there is to find. Without, every claim goes through all that was ever sent."""
Index("ix_outbox_open", outbox.c.state, outbox.c.due_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index(
    "ix_outbox_workspace_open",
    outbox.c.workspace_id,
    outbox.c.state,
    outbox.c.due_at,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
_DROPPED = outbox.c.state == literal_column("'dropped'")
Index(
    "ix_outbox_dropped",
    outbox.c.workspace_id,
    outbox.c.user_id,
    sqlite_where=_DROPPED,
    postgresql_where=_DROPPED,
)
_HELD = outbox.c.state == "held"
Index("ix_outbox_held", outbox.c.state, sqlite_where=_HELD, postgresql_where=_HELD)
_SENT = outbox.c.sent_at.is_not(None)
Index("ix_outbox_sent_at", outbox.c.sent_at, sqlite_where=_SENT, postgresql_where=_SENT)

ledger = Table(
    "ledger",
    metadata,
    Column("workspace_id", SlackId, primary_key=True),
    Column("user_id", SlackId, primary_key=True),
    Column("local_date", Date, primary_key=True),
    Column("iso_week", String(8), nullable=False),
    Column("occasion", String(255), nullable=False),
    Column("kind", String(32)),
    Column("sent_at", UtcDateTime),
    Column("zone", Name),
    Column("broke", Name),
)

Index("ix_ledger_occasion", ledger.c.occasion)

_DATES_SENT = select(ledger.c.user_id, ledger.c.local_date).where(
    ledger.c.workspace_id == bindparam("workspace"),
    ledger.c.user_id.in_(bindparam("users", expanding=True)),
    ledger.c.local_date >= bindparam("since"),
)


def dates_sent(
    connection: Connection, workspace_id: str, user_ids: Collection[str], since: date
) -> dict[str, list[date]]:
    """The local dates, from ``since`` on, on which each member has an unprompted message, by user id."""
    result: dict[str, list[date]] = {user_id: [] for user_id in user_ids}
    which = {"workspace": workspace_id, "users": list(result), "since": since}
    for user_id, day in connection.execute(_DATES_SENT, which).all():
        result[user_id].append(day)
    return result


_NO_LONGER_DROPPED = (
    delete(outbox)
    .where(outbox.c.workspace_id == bindparam("workspace"), _DROPPED)
    .where(outbox.c.user_id.in_(bindparam("users", expanding=True)))
    .where(outbox.c.local_date.in_(bindparam("days", expanding=True)))
)


def put(connection: Connection, claims: Sequence[Claim]) -> set[str]:
    """Puts occasions in the outbox and their days in the ledger; answers the occasions that were new.

    The ledger is unique by workspace, member and local date, so a second message on one day cannot even be stored.
    """
    if claims:  # what a rule held back this morning may come in the afternoon
        whom = {"users": [claim.key.user_id for claim in claims], "days": list({claim.local_date for claim in claims})}
        connection.execute(_NO_LONGER_DROPPED, {"workspace": claims[0].key.workspace_id, **whom})
    new = inserted(connection, outbox, [claim_values(claim) for claim in claims], outbox.c.occasion)
    days = [_day(claim) for claim in claims if claim.occasion in new]
    accepted = inserted(connection, ledger, days, ledger.c.occasion)
    if new != accepted:
        connection.execute(delete(outbox).where(outbox.c.occasion.in_(new - accepted)))
    return accepted


def _day(claim: Claim) -> dict[str, Any]:
    return {
        "workspace_id": claim.key.workspace_id,
        "user_id": claim.key.user_id,
        "local_date": claim.local_date,
        "iso_week": iso_week(claim.local_date),
        "occasion": claim.occasion,
        "kind": claim.kind.value,
    }


def claim_values(claim: Claim) -> dict[str, Any]:
    """An occasion as it is put in the outbox."""
    return {
        "occasion": claim.occasion,
        "workspace_id": claim.key.workspace_id,
        "kind": claim.kind.value,
        "user_id": claim.key.user_id,
        "subject": claim.subject,
        "local_date": claim.local_date,
        "folded": [[other.kind.value, other.subject] for other in claim.folded],
        "due_at": claim.due_at,
        "expires_at": claim.expires_at,
        "state": State.PENDING.value,
    }


_KINDS = frozenset(kind.value for kind in Kind)


_OF_A_CLAIM = (
    outbox.c.occasion,
    outbox.c.workspace_id,
    outbox.c.kind,
    outbox.c.user_id,
    outbox.c.subject,
    outbox.c.local_date,
    outbox.c.folded,
    outbox.c.due_at,
    outbox.c.expires_at,
    outbox.c.tries,
)


def read_claim(row: Any) -> Claim:
    """An occasion as it stands there."""
    return Claim(
        occasion=row.occasion,
        kind=Kind(row.kind),
        key=MemberKey(row.workspace_id, row.user_id),
        subject=row.subject,
        local_date=row.local_date,
        folded=tuple(Candidate(Kind(kind), subject) for kind, subject in row.folded if kind in _KINDS),
        due_at=row.due_at,
        expires_at=row.expires_at,
        tries=row.tries,
    )


_KNOWN = outbox.c.kind.in_([literal_column(f"'{kind}'") for kind in sorted(_KINDS)])
"""While a newer release takes this one's place, what only that one knows how to say is left to it."""

_PENDING_NOW = (
    select(*_OF_A_CLAIM)
    .where(outbox.c.workspace_id == bindparam("workspace"), _OPEN, outbox.c.state == State.PENDING.value, _KNOWN)
    .where(outbox.c.due_at <= bindparam("now"))
    .where(or_(outbox.c.not_before.is_(None), outbox.c.not_before <= bindparam("now")))
    .order_by(outbox.c.due_at)  # as the index has it: all that wait would be sorted for every claim otherwise
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_PENDING_ELSEWHERE = _PENDING_NOW.where(outbox.c.user_id.not_in(bindparam("busy", expanding=True)))
_TAKE = (
    update(outbox)
    .where(outbox.c.occasion.in_(bindparam("which", expanding=True)))
    .values(
        state=State.SENDING.value,
        claimed_by=bindparam("holder"),
        claimed_until=bindparam("until"),
        tries=outbox.c.tries + 1,
    )
)


def claim(
    connection: Connection,
    workspace_id: str,
    *,
    holder: str,
    now: datetime,
    until: datetime,
    limit: int,
    not_to: Collection[str] = (),
    found: Found | None = None,
) -> list[Claim]:
    """Takes pending occasions that are due and marks them as being sent by ``holder`` until ``until``.

    What goes ``not_to`` these channels is left for later: they cannot take a message now. With ``found``, only what is
    for people whom a load has found.
    """
    which: dict[str, Any] = {"workspace": workspace_id, "now": now, "limit": limit}
    statement = _PENDING_NOW
    if not_to:
        statement, which["busy"] = _PENDING_ELSEWHERE, list(not_to)
    if found is not None:
        whom = select(members.c.user_id).where(members.c.workspace_id == workspace_id, found.condition())
        statement = statement.where(outbox.c.user_id.in_(whom))
    rows = connection.execute(statement, which).all()
    return _take(connection, rows, holder, until)


def waiting(connection: Connection, workspace_id: str, now: datetime) -> list[str]:
    """For whom a few of the occasions are that could go out now, the longest waiting first."""
    which = {"workspace": workspace_id, "now": now, "limit": _WAITING}
    return [row.user_id for row in connection.execute(_PENDING_NOW, which)]


_WAITING = 1_000
_DOUBTFUL = (
    select(*_OF_A_CLAIM)
    .where(outbox.c.workspace_id == bindparam("workspace"), _OPEN, outbox.c.state == State.SENDING.value, _KNOWN)
    .where(outbox.c.claimed_until < bindparam("now"))
    .order_by(outbox.c.due_at, outbox.c.occasion)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)


def doubtful(
    connection: Connection, workspace_id: str, *, holder: str, liveness: datetime, until: datetime, limit: int
) -> list[Claim]:
    """Takes over occasions somebody was sending when their time ran out; whether they arrived is to be looked up."""
    rows = connection.execute(_DOUBTFUL, {"workspace": workspace_id, "now": liveness, "limit": limit}).all()
    return _take(connection, rows, holder, until)


def _take(connection: Connection, rows: Sequence[Any], holder: str, until: datetime) -> list[Claim]:
    if rows:
        which = [row.occasion for row in rows]
        connection.execute(_TAKE, {"which": which, "holder": holder, "until": until})
    return [read_claim(row) for row in rows]


_NOT_KNOWN_AS_SENT = (
    select(outbox.c.occasion)
    .where(outbox.c.occasion.in_(bindparam("which", expanding=True)), outbox.c.state != State.SENT.value)
    .order_by(outbox.c.occasion)
    .with_for_update()
)
_MARK_SENT = (
    update(outbox)
    .where(outbox.c.occasion == bindparam("which"))
    .values(state=State.SENT.value, sent_at=bindparam("at"), claimed_by=None, claimed_until=None)
)


def mark_sent(connection: Connection, arrivals: Mapping[str, datetime]) -> set[str]:
    """These messages arrived, each at its moment; answers the occasions of which that was not known."""
    new = set(connection.scalars(_NOT_KNOWN_AS_SENT, {"which": list(arrivals)}))
    if new:
        connection.execute(_MARK_SENT, [{"which": occasion, "at": arrivals[occasion]} for occasion in new])
    return new


_ACCOUNT = (
    update(ledger)
    .where(ledger.c.occasion == bindparam("which"))
    .values(sent_at=bindparam("at"), zone=bindparam("where"), broke=bindparam("rule"))
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a message arrived, in which zone, and the rule it broke, if it did."""

    occasion: str
    at: datetime
    zone: str
    broke: str | None


def account(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Notes arrivals in the ledger."""
    rows = [{"which": one.occasion, "at": one.at, "where": one.zone, "rule": one.broke} for one in arrivals]
    if rows:
        connection.execute(_ACCOUNT, rows)


_LET_GO = (
    update(outbox)
    .where(outbox.c.workspace_id == bindparam("workspace"), _OPEN, outbox.c.state == State.PENDING.value)
    .where(outbox.c.user_id.in_(bindparam("users", expanding=True)), outbox.c.not_before > bindparam("now"))
    .values(not_before=None)
)


def let_go(connection: Connection, workspace_id: str, user_ids: Sequence[str], now: datetime) -> None:
    """What waits for these people's sake need not wait any longer."""
    if user_ids:
        connection.execute(_LET_GO, {"workspace": workspace_id, "users": list(user_ids), "now": now})


def put_back(connection: Connection, occasion: str, holder: str, not_before: datetime | None = None) -> None:
    """It certainly was not sent: somebody may try again, from ``not_before`` on."""
    connection.execute(
        update(outbox)
        .where(outbox.c.occasion == occasion, outbox.c.state == State.SENDING.value, outbox.c.claimed_by == holder)
        .values(state=State.PENDING.value, claimed_by=None, claimed_until=None, not_before=not_before)
    )


def leave_in_doubt(connection: Connection, occasion: str, holder: str, until: datetime) -> None:
    """Nobody can say yet whether it arrived: look again after ``until``."""
    connection.execute(
        update(outbox)
        .where(outbox.c.occasion == occasion, outbox.c.state == State.SENDING.value, outbox.c.claimed_by == holder)
        .values(claimed_until=until)
    )


def end(connection: Connection, occasion: str, holder: str, state: State, reason: str) -> bool:
    """Drops or holds an occasion; a dropped one gives its day back to the ledger."""
    changed = connection.execute(
        update(outbox)
        .where(outbox.c.occasion == occasion, outbox.c.state == State.SENDING.value, outbox.c.claimed_by == holder)
        .values(state=state.value, reason=reason, claimed_by=None, claimed_until=None)
    )
    if changed.rowcount and state is State.DROPPED:
        connection.execute(delete(ledger).where(ledger.c.occasion == occasion))
    return changed.rowcount == 1


_ARRIVED = select(outbox.c.local_date).where(
    outbox.c.workspace_id == bindparam("workspace"),
    outbox.c.kind.in_(bindparam("kinds", expanding=True)),
    outbox.c.user_id == bindparam("user"),
    outbox.c.state == State.SENT.value,
)


def arrived_on(connection: Connection, key: MemberKey, kinds: Collection[Kind]) -> list[date]:
    """The local dates on which a message of one of these kinds reached a member."""
    which = {"workspace": key.workspace_id, "user": key.user_id, "kinds": [kind.value for kind in kinds]}
    return list(connection.scalars(_ARRIVED, which))


def counts(connection: Connection, workspace_id: str) -> dict[str, int]:
    """How many occasions stand in each state."""
    statement = select(outbox.c.state, func.count().label("count")).where(outbox.c.workspace_id == workspace_id)
    return {row.state: row._mapping["count"] for row in connection.execute(statement.group_by(outbox.c.state))}


def anything_planned(connection: Connection, workspace_id: str) -> bool:
    """Whether anything was ever to go out there that was not dropped."""
    planned = (outbox.c.workspace_id == workspace_id, outbox.c.state != State.DROPPED.value)
    return connection.scalar(select(outbox.c.occasion).where(*planned).limit(1)) is not None


_ready_at = case((outbox.c.not_before > outbox.c.due_at, outbox.c.not_before), else_=outbox.c.due_at)
"""When something pending may go out: what was put back waits as long as was asked."""


def next_due_at(connection: Connection, *, after: datetime | None = None) -> datetime | None:
    """The earliest moment anything pending is due, or with ``after``, the earliest later than that."""
    statement = select(func.min(_ready_at)).where(_OPEN, outbox.c.state == State.PENDING.value, *_here(connection))
    if after is not None:
        statement = statement.where(_ready_at > after)
    earliest: datetime | None = connection.scalar(statement)
    return earliest


def in_hand(connection: Connection, now: datetime) -> bool:
    """Whether something is due, or is being sent, or is still in doubt."""
    sending = outbox.c.state == State.SENDING.value
    pending = and_(outbox.c.state == State.PENDING.value, _ready_at <= now)
    statement = select(outbox.c.occasion).where(_OPEN, or_(sending, pending), *_here(connection))
    return connection.scalar(statement.limit(1)) is not None


def _here(connection: Connection) -> list[ColumnElement[bool]]:
    only = workspace_of(connection)
    return [outbox.c.workspace_id.not_in(REMOVED) if only is None else outbox.c.workspace_id == only]
